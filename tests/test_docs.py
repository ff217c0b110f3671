"""The manual: it builds without a dead link, its generated pages are current, and its how-to pages do what they show."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parent.parent / "docs"
HOWTO = sorted((DOCS / "howto").glob("*.md"))
FILE = re.compile(r"<!-- file: (\S+) -->\n+```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPENT = re.compile(r"\b\d+\.\d\d s\b")


def test_the_manual_builds_without_a_warning(project_root, tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=project_root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    index = json.loads((tmp_path / "site" / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert {"index.html", "tutorial.html", "rules/loss-gsi.html"} <= {entry["location"] for entry in index["docs"]}
    shown = (tmp_path / "site" / "reference" / "expressions.html").read_text(encoding="utf-8")
    assert "<code>-5 | abs</code>" in shown


def test_every_test_that_the_page_about_security_names_exists(project_root):
    named = re.findall(r"`(tests/[^` ]+)`", (DOCS / "security.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    assert [name for name in named if not (project_root / name).exists()] == []


def test_every_row_of_a_table_has_the_cells_of_its_header():
    uneven = []
    for page in sorted(DOCS.rglob("*.md")):
        text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
            uneven += [(page.name, table)] if len(widths) > 1 else []
    assert uneven == []


def test_the_generated_pages_are_current(project_root, tmp_path):
    program = (
        "import sys, json; sys.path.insert(0, 'tools'); import reference_pages; "
        "json.dump(reference_pages.pages(), open(sys.argv[1], 'w'))"
    )
    target = tmp_path / "pages.json"
    subprocess.run([sys.executable, "-c", program, str(target)], cwd=project_root, check=True)
    committed = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / "reference").glob("*.md")}
    assert committed == json.loads(target.read_text(encoding="utf-8")), "run `python tools/reference_pages.py`"


def run(command, folder, environment):
    """Return what a terminal shows of a command, with every time as `0.00 s`."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return SPENT.sub("0.00 s", done.stdout.decode())


def replayed(text, folder, environment):
    """Return a page with the output that its commands print now."""
    parts, end = [], 0
    for block in re.finditer(f"{FILE.pattern}|{CONSOLE.pattern}", text, re.MULTILINE | re.DOTALL):
        name, content, script = block.groups()
        if name:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8")
            continue
        commands = re.findall(r"^\$ ((?:.*\\\n)*.*)$", script, re.MULTILINE)
        shown = [f"$ {command}\n{run(command, folder, environment)}" for command in commands]
        parts += [text[end : block.start()], "```console\n", "\n".join(shown), "```"]
        end = block.end()
    return "".join([*parts, text[end:]])


@pytest.mark.parametrize("page", HOWTO, ids=lambda page: page.stem)
def test_a_how_to_page_shows_what_its_commands_print(page, tmp_path, command_environment, request):
    text = page.read_text(encoding="utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    now = replayed(text, folder, command_environment)
    if request.config.getoption("--rewrite"):
        page.write_text(now, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == now


def test_most_how_to_pages_run_something():
    running = [page.stem for page in HOWTO if CONSOLE.search(page.read_text(encoding="utf-8"))]
    assert {page.stem for page in HOWTO} - set(running) == set()
