"""The audit of dependencies fails for what is known, and says what it could not ask; the answers are stood in for."""

import json
import subprocess
import sys
from importlib.metadata import version

import pytest

CLICK = {"name": "click", "version": version("click")}
KNOWN = f"click {version('click')} has X-2026-1\n1 of "


def audited(answer, folder, project_root):
    """What the audit says where pip-audit prints an answer."""
    (folder / "pip_audit.py").write_text(
        f"import sys; listed = open(sys.argv[-1]).read(); assert 'click=={version('click')}\\n' in listed; print({answer!r})"
    )
    command = [sys.executable, str(project_root / "tools" / "audit.py")]
    done = subprocess.run(command, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        (json.dumps({"dependencies": [{**CLICK, "vulns": [{"id": "X-2026-1"}]}]}), 1, KNOWN),
        (json.dumps({"dependencies": [{**CLICK, "vulns": []}]}), 0, "1 of "),
        (json.dumps({"dependencies": [{"name": "click", "skip_reason": "not found"}]}), 0, "0 of "),
        ("", 0, "0 of "),
    ],
)
def test_a_known_vulnerability_of_a_dependency_fails_the_audit(answer, code, told, tmp_path, project_root):
    ending, printed = audited(answer, tmp_path, project_root)
    assert (ending, printed.startswith(told)) == (code, True)
    assert printed.endswith(f" dependencies could be audited, {code} vulnerabilities are known\n")
