"""Checkers of other projects, over the files that `init` writes, the action and the reports."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
ORIGINS = {
    "path": None,
    "index": "restorespec==1.2.3",
    "git": "restorespec @ git+https://git.example.org/tools/restorespec@3d3c42e5aac5ba805825da76410c181273ba90b1",
}


def program(name, variable):
    """Return a checker that is not on PyPI; skip the test where it is not installed."""
    found = os.environ.get(variable) or shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed; set {variable} to the program")
    return found


def check(*command, cwd=None):
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(params=ORIGINS)
def project(tmp_path, monkeypatch, request):
    """A repository with a project at its root and one in a folder, as `init` writes them."""
    from restorespec.project import scaffold

    monkeypatch.setattr(scaffold, "requirement", lambda: ORIGINS[request.param])
    (tmp_path / ".git").mkdir()
    scaffold.scaffold(tmp_path)
    scaffold.scaffold(tmp_path / "teams/a b")
    return tmp_path


def written(project, pattern):
    found = sorted(project.glob(pattern))
    assert len(found) == 2
    return found


def test_zizmor_finds_nothing_in_the_workflows_and_the_action(project, project_root):
    workflows = written(project, ".github/workflows/*.yml")
    said = check(BIN / "zizmor", "--offline", "--persona=auditor", *workflows, project_root / "action.yml")
    assert "No findings to report" in said


def test_actionlint_finds_nothing_in_the_workflows(project):
    actionlint = program("actionlint", "RESTORESPEC_ACTIONLINT")
    check(actionlint, *written(project, ".github/workflows/*.yml"))


def test_yamllint_finds_nothing_in_the_files_for_ci(project):
    pre_commit = project / ".pre-commit-config.yaml"
    of_the_root = [project / ".github/workflows/restorespec.yml", project / ".gitlab/restorespec.yml"]
    rules = "{extends: default, rules: {line-length: {max: 120}}}"  # the lines with a git address and a commit
    check(BIN / "yamllint", "--strict", "-d", rules, *of_the_root, pre_commit)


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [("github-workflows", ".github/workflows/*.yml"), ("gitlab-ci", ".gitlab/*.yml")],
)
def test_the_published_schemas_accept_the_files_for_ci(project, schema, pattern):
    check(BIN / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *written(project, pattern))


def test_the_published_schema_accepts_the_action(project_root):
    check(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-actions", project_root / "action.yml")


def test_the_sarif_multitool_finds_nothing_that_github_would_reject(tmp_path, project_root):
    multitool = program("sarif-multitool", "RESTORESPEC_SARIF_MULTITOOL")
    specs = Path("specs")
    (tmp_path / specs).mkdir()
    (tmp_path / specs / "a.yaml").write_text(
        "restorespec: 1\nsource: {}\ntarget: {environment_id: 1, class: standard}\n"
    )
    log = tmp_path / "out.sarif"
    subprocess.run([BIN / "restorespec", "lint", "--format=sarif", "-o", log], cwd=tmp_path, check=False)
    assert json.loads(log.read_text())["runs"][0]["results"]
    said = check(multitool, "validate", log, "--rule-kind", "Sarif;Ghas")
    found = [line for line in said.splitlines() if ": warning " in line or ": error " in line]
    assert [line for line in found if "informationUri" not in line] == []  # the project has no public home


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ("config", "restorespec.toml"),
        ("config", "restorespec/project/starter/restorespec.toml"),
        ("spec", "specs/events.toml"),
    ],
)
def test_taplo_accepts_our_toml_by_our_schemas(project_root, schema, name):
    taplo = BIN / "taplo" if (BIN / "taplo").exists() else program("taplo", "RESTORESPEC_TAPLO")
    check(
        taplo, "lint", "--schema", (project_root / "schemas" / f"{schema}.schema.json").as_uri(), name, cwd=project_root
    )


def yaml_language_server(server, schema, texts):
    """What the YAML language server reports about texts, each by itself, by a schema."""

    def sent(message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        return f"Content-Length: {len(body)}\r\n\r\n".encode() + body

    def received(stream):
        length = 0
        while (line := stream.readline().strip()) != b"":
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return json.loads(stream.read(length))

    found = []
    with subprocess.Popen([server, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:

        def send(message):
            process.stdin.write(sent(message))
            process.stdin.flush()

        send({"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}})
        send({"method": "initialized", "params": {}})
        for number, text in enumerate(texts):
            uri = f"file:///specs/{number}.yaml"
            modeline = f"# yaml-language-server: $schema={schema}\n"
            document = {"uri": uri, "languageId": "yaml", "version": 1, "text": modeline + text}
            send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
            while True:
                message = received(process.stdout)
                if "id" in message and "method" in message:  # it asks for settings: there are none
                    send({"id": message["id"], "result": [None] * len(message["params"].get("items", []))})
                elif message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                    found.append([one["message"] for one in message["params"]["diagnostics"]])
                    break
        process.kill()
    return found


def test_the_yaml_language_server_accepts_our_specs_by_our_schema(project_root):
    server = program("yaml-language-server", "RESTORESPEC_YAML_LANGUAGE_SERVER")
    specs = [path.read_text(encoding="utf-8") for path in sorted((project_root / "specs").glob("*.yaml"))]
    wrong = "restorespec: 1\nsource: {securevault_backup: {backup_id: b}}\ntarget: {tabel_name: orders}\n"
    schema = (project_root / "schemas" / "spec.schema.json").as_uri()
    *clean, faulty = yaml_language_server(server, schema, [*specs, wrong])
    assert clean == [[]] * len(specs)
    assert any("tabel_name" in message for message in faulty)
