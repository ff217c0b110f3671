"""The GitHub action and the workflow that `init` writes: their steps run as a runner runs them."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from action import Runner, git

GOLDEN = Path(__file__).parent / "golden" / "comments"
SCRIPTS = ("lint", "review", "comment")
SPEC = """\
restorespec: 1
source: {{securevault_backup: {{backup_id: {}}}}}
target:
  environment_id: env-1
  table_name: {}
  billing_mode: PAY_PER_REQUEST
  table_class: STANDARD
  global_secondary_indexes: []
  local_secondary_indexes: []
  sse_specification: null
  stream_specification: null
  tags: []
"""


@pytest.fixture
def action(project_root):
    return yaml.safe_load((project_root / "action.yml").read_text(encoding="utf-8"))


@pytest.fixture
def checkout(tmp_path):
    """A pull request from a branch behind main, checked out: main has changed another spec since."""
    work = tmp_path / "work"
    write(work, "specs/orders.yaml", SPEC.format("bk-1", "orders"))
    write(work, "specs/carts.yaml", SPEC.format("bk-1", "carts"))
    git(work, "init", "-q", "-b", "main")
    commit(work, "One")
    git(work, "checkout", "-q", "-b", "feature")
    write(work, "specs/orders.yaml", SPEC.format("bk-2", "orders"))
    commit(work, "Two")
    git(work, "checkout", "-q", "main")
    write(work, "specs/carts.yaml", SPEC.format("bk-9", "carts"))
    commit(work, "Three")
    git(work, "checkout", "-q", "feature")
    return work


def write(folder, name, text):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def commit(folder, message):
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def runner(tmp_path, checkout):
    return Runner(tmp_path / "runner", checkout)


@pytest.fixture
def run(runner, action, checkout):
    """Runs the action on the pull request; gives the exit codes and what was printed."""

    def run(*, environment=(), main="main", **inputs):
        defaults = {name: str(one.get("default", "")) for name, one in action["inputs"].items()}
        given = {**defaults, **{name.replace("_", "-"): value for name, value in inputs.items()}}
        event = {
            "github.repository": "o/r",
            "github.event.pull_request": "yes",
            "github.event.pull_request.number": "7",
            "github.event.pull_request.base.sha": git(checkout, "rev-parse", main),
            "github.event.pull_request.head.sha": git(checkout, "rev-parse", "HEAD"),
        }
        context = {**event, **{f"inputs.{name}": Runner._filled(value, event) for name, value in given.items()}}
        return runner.job(action["runs"]["steps"], context, environment)

    return run


@pytest.fixture
def golden(request):
    """Compares a comment with its golden file."""

    def compare(name, text):
        file = GOLDEN / f"{name}.md"
        if request.config.getoption("--rewrite"):
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")

    return compare


def test_no_expression_is_in_a_script(action):
    assert [step["name"] for step in action["runs"]["steps"] if "${{" in step["run"]] == []


def test_the_action_and_the_generated_workflow_run_the_same_scripts(action, project_root):
    steps = {step["name"].lower(): step["run"] for step in action["runs"]["steps"]}
    for name in SCRIPTS:
        script = project_root / "restorespec/project/starter/ci" / f"{name}.sh"
        assert steps[name] == script.read_text(encoding="utf-8"), name


def test_lint_annotates_and_writes_sarif(run, checkout):
    codes, printed = run(base="")
    assert codes == {"Lint": 0}
    assert re.fullmatch(r"no problems in 2 files \(2 restores\), \d\.\d\d s\n", printed)
    assert json.loads((checkout / "restorespec.sarif").read_text())["version"] == "2.1.0"


def test_lint_shows_why_it_fails(run, checkout):
    write(checkout, "specs/orders.yaml", SPEC.format("bk-2", "'a b'"))
    codes, printed = run(base="", paths="specs/orders.yaml\n", options="--ignore\nloss\n", sarif="")
    assert codes == {"Lint": 1}
    assert printed.startswith("::error file=specs/orders.yaml,line=5,col=15,")
    assert "::error title=restorespec lint::the specs have findings that fail the run (exit 1)\n" in printed
    assert not (checkout / "restorespec.sarif").exists()
    codes, printed = run(base="", options="--env\n100%")
    assert codes == {"Lint": 2}
    assert re.search(r"^::error title=restorespec lint::.*`100%25`.* \(exit 2\)$", printed, re.MULTILINE)


def test_the_review_of_a_branch_behind_main_shows_only_its_own_changes(run, runner, golden):
    codes, printed = run()
    assert codes == {"Lint": 0, "Review": 0, "Comment": 0}, printed
    (comment,) = runner.comments
    golden("behind-main", comment)
    assert runner.summary == comment
    assert "carts" not in comment.partition("Not changed")[0]


def test_causes_link_to_the_commit_of_the_branch(run, runner, checkout):
    run(environment={"GITHUB_SERVER_URL": "https://github.example", "GITHUB_REPOSITORY": "o/r"})
    (comment,) = runner.comments
    address = f"https://github.example/o/r/blob/{git(checkout, 'rev-parse', 'HEAD')}/specs/orders.yaml#L2"
    assert f"[`specs/orders.yaml:2:42`]({address})" in comment


def test_the_comment_is_rewritten_and_those_of_others_are_left(run, runner, checkout):
    others = [
        {"id": 1, "user": {"type": "User"}, "body": "<!-- restorespec -->\nmine"},
        {"id": 2, "user": {"type": "Bot"}, "body": "<!-- restorespec: teams/a -->\nanother project"},
        {"id": 3, "user": {"type": "Bot"}, "body": "<!-- restorespec -->\r\nan earlier review"},
    ]
    (runner.temp / "comments").write_text(json.dumps(others))
    run()
    assert runner.comments[:2] == [others[0]["body"], others[1]["body"]]
    assert runner.comments[2].startswith("<!-- restorespec -->\n### 1 of 2 restores changes")
    assert (runner.temp / "log").read_text().splitlines() == [
        "GET repos/o/r/issues/7/comments",
        "PATCH repos/o/r/issues/comments/3",
    ]
    write(checkout, "specs/orders.yaml", SPEC.format("bk-3", "orders"))
    head = commit(checkout, "Four")
    run()
    assert len(runner.comments) == 3
    assert f" → {head[:7]}" in runner.comments[2]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_where_commenting_is_refused_the_review_is_in_the_summary_and_nothing_fails(run, runner, golden, method):
    codes, printed = run(environment={"GH_REFUSES": method})
    assert codes == {"Lint": 0, "Review": 0, "Comment": 0}
    assert runner.comments == []
    golden("behind-main", runner.summary)
    assert "::notice title=restorespec::commenting was refused" in printed


def test_a_comment_that_may_not_be_changed_does_not_fail_the_run(run, runner):
    run()
    codes, printed = run(environment={"GH_REFUSES": "PATCH"})
    assert codes["Comment"] == 0
    assert "::notice title=restorespec::commenting was refused" in printed


def test_a_shallow_clone_names_what_to_set_and_replaces_the_comment(run, runner, checkout, golden):
    run()
    before = runner.comments
    origin, base = f"file://{checkout}", git(checkout, "rev-parse", "main")
    shallow = checkout.parent / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth=1", "--branch=feature", origin, shallow], check=True)
    runner.work = shallow
    codes, printed = run(main=base)
    assert codes == {"Lint": 0, "Review": 2, "Comment": 0}
    (comment,) = runner.comments
    assert comment != before[0]
    golden("shallow", comment.replace(base, "BASE"))
    assert "::error title=restorespec diff::revision `" in printed
    assert "`fetch-depth: 0` of actions/checkout" in printed


def test_a_missing_base_in_a_full_clone_does_not_mention_depth(run, runner):
    codes, printed = run(base="nope")
    assert codes == {"Lint": 0, "Review": 2, "Comment": 0}
    assert "::error title=restorespec diff::revision `nope` does not exist (exit 2)\n" in printed
    assert "fetch-depth" not in printed
    assert runner.comments[0].startswith("<!-- restorespec -->\n### This change could not be reviewed\n")
    assert runner.summary == runner.comments[0]


def test_a_failing_review_shows_why_and_still_comments(run, runner, golden):
    codes, printed = run(fail_on_risk="data,loss")
    assert codes == {"Lint": 0, "Review": 1, "Comment": 0}
    golden("behind-main", runner.comments[0])
    reason = "the specs have findings that fail the run, or a change has one of the risks data,loss"
    assert f"::error title=restorespec diff::{reason} (exit 1)\n" in printed
    assert run(fail_on_risk="security")[0]["Review"] == 0


def test_errors_in_the_specs_fail_lint_and_the_review_and_are_commented(run, runner, checkout, golden):
    write(checkout, "specs/orders.yaml", SPEC.format("bk-2", "'a b'"))
    commit(checkout, "Broken")
    codes, printed = run()
    assert codes == {"Lint": 1, "Review": 1, "Comment": 0}
    golden("errors", runner.comments[0])
    assert "::error title=restorespec diff::the specs have findings that fail the run (exit 1)\n" in printed


def test_no_comment_is_written_if_disabled(run, runner):
    codes, _ = run(comment="false")
    assert codes == {"Lint": 0, "Review": 0}
    assert (runner.comments, runner.summary.startswith("<!-- restorespec -->")) == ([], True)


@pytest.fixture
def projects(checkout):
    """The pull request, in a repository with two projects in folders."""
    for name in ("teams/a b", "teams/b"):
        write(checkout, f"{name}/restorespec.toml", "")
        write(checkout, f"{name}/specs/users.yaml", SPEC.format("bk-1", "users"))
    commit(checkout, "Projects")
    git(checkout, "branch", "-f", "main")
    write(checkout, "teams/a b/specs/users.yaml", SPEC.format("bk-2", "users"))
    write(checkout, "teams/b/specs/users.yaml", SPEC.format("bk-1", "users").replace("STANDARD", "wrong"))
    commit(checkout, "Change")


@pytest.mark.usefixtures("projects")
def test_a_project_in_a_subfolder_has_paths_and_a_comment_of_its_own(run, runner, checkout, golden):
    codes, _ = run(working_directory="teams/a b")
    assert codes == {"Lint": 0, "Review": 0, "Comment": 0}
    golden("subfolder", runner.comments[0])
    assert runner.comments[0].startswith("<!-- restorespec: teams/a b -->\n")
    assert (checkout / "teams/a b/restorespec.sarif").exists()


@pytest.mark.usefixtures("projects")
def test_two_projects_have_a_comment_each_and_keep_them(run, runner, golden):
    for _ in range(2):
        assert run(working_directory="teams/a b")[0] == {"Lint": 0, "Review": 0, "Comment": 0}
        codes, printed = run(working_directory="teams/b")
        assert codes == {"Lint": 1, "Review": 1, "Comment": 0}
        assert printed.startswith("::error file=teams/b/specs/users.yaml,line=7,")
    one, other = runner.comments
    golden("subfolder", one)
    golden("second-project", other)
    codes, _ = run(working_directory="teams/a b", base="nope")
    assert codes["Review"] == 2
    assert runner.comments[0].startswith("<!-- restorespec: teams/a b -->\n### This change could not be reviewed\n")
    assert runner.comments[1] == other


@pytest.mark.parametrize("folder", ["", "teams/a b"])
@pytest.mark.usefixtures("projects")
def test_the_generated_workflow_lints_and_reviews(runner, checkout, command_environment, folder):
    subprocess.run(["restorespec", "init", "."], cwd=checkout / folder, env=command_environment, check=True)
    (name,) = (checkout / ".github/workflows").iterdir()
    assert name.name == ("restorespec-teams-a-b.yml" if folder else "restorespec.yml")
    workflow = yaml.safe_load(name.read_text())
    (job,) = workflow["jobs"].values()
    event = {
        "github.event_name": "pull_request",
        "github.repository": "o/r",
        "github.event.pull_request.number": "7",
        "github.event.pull_request.base.sha": git(checkout, "rev-parse", "main"),
        "github.event.pull_request.head.sha": git(checkout, "rev-parse", "HEAD"),
    }
    codes, printed = runner.job(job["steps"], event, job.get("env", {}))
    assert codes == {"Lint": 0, "Review": 0, "Comment": 0}, printed
    marker = f"<!-- restorespec{': ' if folder else ''}{folder} -->\n### "
    assert runner.comments[0].startswith(marker)
    codes, _ = runner.job(job["steps"], {**event, "github.event_name": "push"}, job.get("env", {}))
    assert codes == {"Lint": 0}


@pytest.mark.parametrize("folder", ["", "teams/a b"])
@pytest.mark.usefixtures("projects")
def test_the_generated_jobs_of_gitlab_write_their_artifacts(checkout, command_environment, folder):
    subprocess.run(["restorespec", "init", "."], cwd=checkout / folder, env=command_environment, check=True)
    (file,) = (checkout / ".gitlab").iterdir()
    jobs = yaml.safe_load(file.read_text())
    hidden, lint, review = jobs
    environment = {
        **command_environment,
        "CI_PROJECT_DIR": str(checkout),
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(checkout, "merge-base", "main", "HEAD"),
    }
    for name in (lint, review):
        job = jobs[name]
        script = "\n".join([*jobs[hidden]["before_script"][1:], *job["script"]])
        done = subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=checkout, env=environment, check=False)
        assert done.returncode == 0
    (report,) = jobs[lint]["artifacts"]["reports"].values()
    assert json.loads((checkout / report).read_text()) == []
    (page,) = jobs[review]["artifacts"]["paths"]
    assert "<title>" in (checkout / page).read_text()


def test_a_review_outside_a_repository_is_reported(action, runner, checkout):
    (checkout / ".git").rename(checkout / "git")
    steps = [step for step in action["runs"]["steps"] if step["name"] == "Review"]
    codes, printed = runner.job(steps, {"inputs.base": "main", "inputs.working-directory": "."})
    assert codes == {"Review": 2}
    assert "::error title=restorespec diff::" in printed
    assert runner.summary.startswith("<!-- restorespec -->\n### This change could not be reviewed\n")
