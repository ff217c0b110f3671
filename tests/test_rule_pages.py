"""The pages of the rules are what the tool writes."""

import subprocess
import sys


def test_the_committed_pages_are_current(project_root, tmp_path):
    program = (
        "import sys, json; sys.path.insert(0, 'tools'); import rule_pages; "
        "json.dump(rule_pages.pages(), open(sys.argv[1], 'w'))"
    )
    target = tmp_path / "pages.json"
    subprocess.run([sys.executable, "-c", program, str(target)], cwd=project_root, check=True)
    import json

    folder = project_root / "docs" / "rules"
    committed = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    assert committed == json.loads(target.read_text(encoding="utf-8"))
