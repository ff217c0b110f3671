"""A result is never written over a spec, whatever was forgotten or mistyped on the command line."""

import json
import shutil
import subprocess

import pytest

from restorespec.cli.exit_codes import run

SPEC = """restorespec: 1
source: {securevault_backup: {backup_id: bk-1}}
target: {environment_id: e-1, table_name: orders-restored}
"""
BODY = {
    "restorespec": 1,
    "source": {"securevault_backup": {"backup_id": "bk-1"}},
    "target": {"environment_id": "e-1", "table_name": "a-restored"},
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with specs of three kinds, committed to git; the working directory."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "orders.yaml").write_text(SPEC)
    (tmp_path / "specs" / "ev.toml").write_text(
        'restorespec = 1\nsource.securevault_backup.backup_id = "bk-2"\n'
        'target = {environment_id = "e-1", table_name = "ev-restored"}\n'
    )
    (tmp_path / "specs" / "a.json").write_text(json.dumps(BODY))
    (tmp_path / "link.txt").symlink_to("specs/orders.yaml")
    (tmp_path / "restorespec.toml").write_text("")
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    git = shutil.which("git")
    for words in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "a")):
        subprocess.run([git, *words], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def held(folder):
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".git/" not in str(path)}


@pytest.mark.parametrize(
    "command",
    [
        ("lint", "specs", "-o", "specs/orders.yaml"),
        ("lint", "specs", "-o", "specs/new.yml"),
        ("lint", "specs", "-o", "ORDERS.YAML"),
        ("lint", "specs", "-o", "link.txt"),
        ("lint", "specs", "--write-baseline", "specs/orders.yaml"),
        ("lint", "specs", "--output", "json=specs/ev.toml"),
        ("trace", "specs/orders.yaml", "/target/table_name", "-o", "specs/orders.yaml"),
        ("diff", "HEAD", "-o", "specs/orders.yaml"),
        ("preflight", "specs", "-o", "specs/orders.yaml"),
        ("submit", "specs", "--yes", "--output", "json=specs/orders.yaml"),
        ("ledger", "list", "-o", "specs/orders.yaml"),
    ],
)
def test_results_may_not_have_the_extension_of_a_spec(project, capsys, command):
    before = held(project)
    assert run([*command]) == 2
    told = capsys.readouterr()
    assert "ends like a spec, and no result is written into it\n  help: name another file" in told.err
    assert (told.out, held(project)) == ("", before)


@pytest.mark.parametrize(
    "command",
    [
        ("lint", "specs", "-o", "specs/a.json"),
        ("lint", "specs", "--output", "json=specs/a.json"),
        ("lint", "specs", "--write-baseline", "specs/../specs/a.json"),
        ("trace", "specs/a.json", "/target/table_name", "-o", "specs/a.json"),
        ("diff", "HEAD", "specs", "-o", "specs/a.json"),
        ("submit", "specs", "--yes", "-o", "specs/a.json"),
        ("compile", "specs", "-o", "specs"),
    ],
)
def test_results_never_replace_a_spec_of_this_run(project, capsys, command):
    before = held(project)
    assert run([*command]) == 2
    told = capsys.readouterr().err
    assert (
        "error: `specs/a.json` is read as a spec, and no result is written over it\n  help: name another file" in told
    )
    assert held(project) == before


def test_nothing_is_checked_before_a_result_is_refused(project, capsys, monkeypatch):
    from restorespec.project.run import Run

    monkeypatch.setattr(Run, "summary", None)
    assert run(["lint", "specs", "-o", "specs/orders.yaml"]) == run(["lint", "specs", "-o", "specs/a.json"]) == 2
    assert "internal error" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["out.json", "out.jsonl", "specs/out.yaml", "specs/a.json"])
def test_the_folder_of_bodies_may_not_look_like_a_file(project, capsys, name):
    before = held(project)
    assert run(["compile", "specs", "-q", "-o", name]) == 2
    help_text = f"give a folder, or write one file with `> {name}`"
    told = f"error: `{name}` is not a folder, and `-o` writes to one\n  help: {help_text}\n"
    assert capsys.readouterr().err == told
    assert (held(project), (project / "out.json").exists()) == (before, False)


def test_an_existing_folder_may_have_any_name(project):
    (project / "out.json").mkdir()
    assert run(["compile", "specs", "-q", "-o", "out.json"]) == 0
    assert (project / "out.json" / "orders.json").is_file()


def test_a_report_next_to_specs_is_written(project):
    assert run(["lint", "specs", "-q", "--format", "json", "-o", "specs/findings.json"]) == 0
    assert json.loads((project / "specs" / "findings.json").read_text())["version"] == 1


def test_the_folder_of_an_imported_spec_is_created(project):
    (project / "body.json").write_text(json.dumps({name: BODY[name] for name in ("source", "target")}))
    assert run(["import", "body.json", "-q", "-o", "new/deep/orders.yaml"]) == 0
    assert run(["lint", "new/deep/orders.yaml", "-q"]) == 0


@pytest.mark.parametrize("options", [("--format", "curl"), ("--format", "jsonl"), ("--digest",)])
def test_output_that_cannot_go_into_a_folder_is_reported(project, capsys, options):
    assert run(["compile", "specs", "-o", "out", *options]) == 2
    told = capsys.readouterr()
    assert (options[-1] in told.err, "  help: " in told.err, told.out) == (True, True, "")
    assert not (project / "out").exists()


@pytest.mark.parametrize(
    ("path", "told"), [("specs", "wrote 3 bodies into out\n"), ("specs/orders.yaml", "wrote 1 body into out\n")]
)
def test_the_number_of_written_bodies_is_reported(project, capsys, path, told):
    silent = ("--ignore", "loss")
    assert (
        run(["compile", path, "-o", "out", *silent])
        == run(["compile", path, "-o", "out", "--format", "json", "-q"])
        == 0
    )
    assert capsys.readouterr().err == told
