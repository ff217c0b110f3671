"""`restorespec doctor` shows what it finds, what is wrong with it, and never a secret."""

import json
import platform
import subprocess
from contextlib import contextmanager

import pytest

from restorespec.cli.exit_codes import run
from restorespec.remote.ledger_sqlite import SqliteLedger
from restorespec.testing.fake_api import FakeApi
from restorespec.testing.world import World

CONFIG = """
[environments.staging]
var-files = ["env/staging.yaml"]
base-url = "https://us-west-2.api.clumio.com"
[environments.prod]
token-env = "PROD_TOKEN"
"""
TOKEN = "tok-1b2c3d4e5f60718293a4b5c6"


@pytest.fixture
def project(tmp_path, monkeypatch):
    for name in ("CLUMIO_API_TOKEN", "CLUMIO_API_BASE_URL", "PROD_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "restorespec.toml").write_text(CONFIG)
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "staging.yaml").write_text("stage: staging\n")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "a.yaml").write_text("restorespec: 1\nname: a\n")
    return tmp_path


@pytest.fixture
def looked(capsys):
    def look(*arguments):
        code = run(["doctor", "--format", "json", *arguments])
        out, err = capsys.readouterr()
        assert err == ""
        found = json.loads(out)
        assert found["version"] == 1
        return code, {(check["name"], check["environment"]): check for check in found["checks"]}

    return look


def states(checks):
    return {key: (check["status"], check["summary"]) for key, check in checks.items()}


def test_doctor_shows_everything_it_finds(project, looked, monkeypatch):
    monkeypatch.setenv("PROD_TOKEN", TOKEN)
    code, checks = looked()
    assert code == 0
    found = states(checks)
    assert found.pop(("versions", None))[1].startswith(f"restorespec 0.1.0, Python {platform.python_version()}, git ")
    assert found == {
        ("configuration", None): ("ok", f"restorespec.toml in {project}"),
        ("specs", None): ("ok", "1 file"),
        ("git", None): ("warning", "not a repository"),
        ("lock", None): ("ok", "none"),
        ("ledger", None): ("ok", ".restorespec/ledger.db does not exist yet: `submit` creates it"),
        ("environment", "staging"): ("ok", "env/staging.yaml"),
        ("address", "staging"): ("ok", "https://us-west-2.api.clumio.com"),
        ("token", "staging"): ("warning", "CLUMIO_API_TOKEN is not set"),
        ("environment", "prod"): ("ok", "no var files"),
        ("address", "prod"): ("warning", "the API's address is not known"),
        ("token", "prod"): ("ok", "PROD_TOKEN is set"),
    }
    assert not (project / ".restorespec").exists()


def test_the_text_is_a_line_for_each_check_with_its_help_below(project, capsys):
    assert run(["doctor", "--env", "staging", "--color", "never"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == f"ok       configuration          restorespec.toml in {project}"
    assert lines[-2:] == [
        "warning  token (staging)        CLUMIO_API_TOKEN is not set",
        "         help: set CLUMIO_API_TOKEN, or use `--token-file`",
    ]
    assert run(["doctor", "--env", "prod", "--color", "never"]) == 0
    out = capsys.readouterr().out
    assert (
        "         help: give `--base-url`, or set `base-url` in environment `prod`, to\n"
        "               one like https://us-west-2.api.clumio.com\n"
    ) in out
    assert run(["doctor", "--color", "always"]) == 0
    assert capsys.readouterr().out.startswith("\x1b[32mok     \x1b[0m  versions ")


def test_a_project_in_git_with_a_lock_and_a_ledger(project, looked):
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], check=True)
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout
    SqliteLedger(project / ".restorespec" / "ledger.db").close()
    (project / "restorespec.lock").write_text('{"version": 1, "facts": {}}')
    _, checks = looked()
    found = states(checks)
    assert found["git", None] == ("ok", f"a repository at commit {commit[:7]}")
    assert found["lock", None] == ("ok", "restorespec.lock: 0 recorded answers")
    assert found["ledger", None] == ("ok", ".restorespec/ledger.db: 0 submissions, 0 of them unknown")


def test_an_unreadable_lock_is_an_error(project, looked):
    (project / "restorespec.lock").write_text("{")
    code, checks = looked()
    assert (code, checks["lock", None]["status"]) == (2, "error")
    assert "restorespec.lock" in checks["lock", None]["summary"]


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        (None, "file `env/staging.yaml` does not exist"),
        ("[1]\n", "env/staging.yaml:1:1: a var file is one mapping of names to values"),
    ],
)
def test_a_missing_or_invalid_var_file_is_an_error(project, looked, text, summary):
    path = project / "env" / "staging.yaml"
    path.unlink() if text is None else path.write_text(text)
    code, checks = looked()
    assert (code, states(checks)["environment", "staging"]) == (2, ("error", summary))


def test_each_configuration_error_is_reported_with_the_other_checks(project, capsys):
    (project / "restorespec.toml").write_text("includ = []\n[rulez]\n")
    assert run(["doctor"]) == 2
    out = capsys.readouterr().out
    assert "error    configuration  restorespec.toml:1:1: unknown key `includ` in the configuration\n" in out
    assert "error    configuration  restorespec.toml:2:2: unknown key `rulez` in the configuration\n" in out
    assert out.startswith("ok       versions ")


def test_an_empty_folder(tmp_path, monkeypatch, looked):
    monkeypatch.chdir(tmp_path)
    for name in ("CLUMIO_API_TOKEN", "CLUMIO_API_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    code, checks = looked()
    assert code == 0
    assert checks["configuration", None]["help"] == "create a project with `restorespec init`"
    assert states(checks)["configuration", None] == ("warning", f"none above {tmp_path}: defaults apply")
    assert states(checks)["specs", None] == ("warning", "none in `specs/`")


@contextmanager
def api():
    with FakeApi(World()) as server:
        yield server.url


@pytest.mark.usefixtures("quick_retries")
def test_the_api_is_asked_only_with_online(project, looked, monkeypatch):
    monkeypatch.setenv("CLUMIO_API_TOKEN", TOKEN)
    with api() as url:
        options = ("--env", "staging", "--base-url", url)
        assert ("API", "staging") not in looked(*options)[1]
        code, checks = looked(*options, "--online")
        assert (code, states(checks)["API", "staging"]) == (0, ("ok", f"{url} answers, and accepts the token"))
    code, checks = looked(*options, "--online", "--request-timeout", "1", "--quiet")
    assert (code, checks["API", "staging"]["status"]) == (3, "error")
    assert TOKEN not in json.dumps([*checks.values()])
