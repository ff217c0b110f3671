"""The GitHub action: its steps are run as a runner would, with a `gh` that writes down what it was asked."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

SPEC = "restorespec: 1\nsource: {{securevault_backup: {{backup_id: {}}}}}\ntarget: {{environment_id: e, table_name: tbl}}\n"
GH = """\
#!/bin/sh
printf '%s\\n' "$*" >> "$GH_LOG"
case "$*" in *--jq*) printf '%s' "$GH_COMMENTS" ;; esac
"""


@pytest.fixture
def action(project_root):
    return yaml.safe_load((project_root / "action.yml").read_text(encoding="utf-8"))


@pytest.fixture
def runner(action, tmp_path, command_environment):
    """Runs a step of the action in a repository with a change; gives the exit code and standard output."""
    work, temp = tmp_path / "work", tmp_path / "temp"
    (temp / "restorespec/bin").mkdir(parents=True)
    (temp / "restorespec/bin/restorespec").symlink_to(Path(sys.executable).parent / "restorespec")
    (temp / "gh").write_text(GH)
    (temp / "gh").chmod(0o755)
    (work / "specs").mkdir(parents=True)
    base = {
        **command_environment,
        "PATH": f"{temp}:{command_environment['PATH']}",
        "RUNNER_TEMP": str(temp),
        "GITHUB_OUTPUT": str(temp / "output"),
        "GITHUB_STEP_SUMMARY": str(temp / "summary"),
        "GH_LOG": str(temp / "gh.log"),
        "GH_COMMENTS": "",
    }
    for backup in ("one", "two"):
        (work / "specs/a.yaml").write_text(SPEC.format(backup))
        if backup == "one":
            command = "git init -q . && git add -A && git commit -q -m One"
            subprocess.run(["bash", "-c", command], cwd=work, env=base, check=True)

    def run(name, **values):
        step = next(step for step in action["runs"]["steps"] if step["name"] == name)
        assert set(values) <= {*step.get("env", {}), "GH_COMMENTS"}
        environment = base | dict.fromkeys(step.get("env", {}), "") | values
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        done = subprocess.run(shell, cwd=work, env=environment, capture_output=True, check=False)
        return done.returncode, done.stdout.decode()

    run.temp, run.work = temp, work
    return run


def test_no_expression_stands_in_a_script(action):
    assert [step["name"] for step in action["runs"]["steps"] if "${{" in step["run"]] == []


def test_lint_annotates_and_writes_sarif(runner):
    code, out = runner("Lint", SARIF="out.sarif", OPTIONS="--ignore\nloss\n", PATHS="specs\n")
    assert (code, out) == (0, "")
    assert json.loads((runner.work / "out.sarif").read_text())["version"] == "2.1.0"
    (runner.work / "specs/a.yaml").write_text(SPEC.format("one").replace("tbl", "'a b'"))
    code, out = runner("Lint")
    assert code == 1
    assert "::error file=specs/a.yaml,line=3," in out


def test_the_review_is_written_and_may_fail(runner):
    code, _ = runner("Review", BASE="HEAD", OPTIONS="--ignore\nloss")
    assert code == 0
    review = runner.temp / "restorespec-review.md"
    assert review.read_text().startswith("<!-- restorespec -->\n### 1 of 1 restore changes: 1 reads another backup\n")
    assert (runner.temp / "output").read_text() == f"review={review}\n"
    assert (runner.temp / "summary").read_text() == review.read_text()
    assert runner("Review", BASE="HEAD", FAIL_ON_RISK="data")[0] == 1
    assert runner("Review", BASE="nope")[0] == 2
    assert not review.exists()


def test_the_comment_is_made_once_and_then_kept_up_to_date(runner):
    review = runner.temp / "restorespec-review.md"
    where = {"REVIEW": str(review), "REPOSITORY": "o/r", "NUMBER": "7"}
    log = Path(runner.temp / "gh.log")
    assert runner("Comment", **where)[0] == 0
    assert (
        log.read_text().splitlines()[-1]
        == f"api --method POST repos/o/r/issues/7/comments --field body=@{review} --silent"
    )
    assert runner("Comment", **where, GH_COMMENTS="42\n43\n")[0] == 0
    assert (
        log.read_text().splitlines()[-1]
        == f"api --method PATCH repos/o/r/issues/comments/42 --field body=@{review} --silent"
    )
