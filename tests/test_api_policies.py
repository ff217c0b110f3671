"""Policies and whole projects, from Python."""

import json
from pathlib import Path

import pytest

import restorespec
from restorespec import Source

SPEC = Source(
    "specs/orders.yaml",
    """restorespec: 1
vars: {env: {type: string, default: e-forbidden}}
source: {securevault_backup: {backup_id: b}}
target: {environment_id: "{{ vars.env }}", table_name: orders}
""",
)
POLICY = {"properties": {"target": {"properties": {"environment_id": {"not": {"const": "e-forbidden"}}}}}}
BROKEN = {"pattern": "^(?!x)"}


def errors(result):
    return [str(one) for one in result.diagnostics if one.severity == "error"]


def violation(name):
    message = f'`environment_id` does not meet `not` ({{"const": "e-forbidden"}}), says `{name}`'
    return f"specs/orders.yaml:4:26: error[policy-violation]: {message}"


def test_a_policy_may_be_a_mapping():
    result = restorespec.compile(SPEC, policies=[{"type": "object"}, POLICY])
    assert (errors(result), result.payloads, result.ids) == ([violation("policies[1]")], (), ())
    (payload,) = restorespec.compile(SPEC, {"env": "e-1"}, policies=[POLICY]).payloads
    assert payload == {
        "source": {"securevault_backup": {"backup_id": "b"}},
        "target": {"environment_id": "e-1", "table_name": "orders"},
    }


def test_a_policy_may_be_a_path_on_disk_with_relative_references(tmp_path, monkeypatch):
    (tmp_path / "restorespec.toml").touch()
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "a.json").write_text('{"$ref": "b.json"}')
    (tmp_path / "policies" / "b.json").write_text(json.dumps(POLICY))
    monkeypatch.chdir(tmp_path)
    for path in ("policies/a.json", Path("policies/a.json"), tmp_path / "policies" / "a.json"):
        assert errors(restorespec.compile(SPEC, policies=[path])) == [violation("policies/a.json")]


def test_a_policy_may_be_a_text_in_files():
    files = {"p/a.yaml": '$ref: "../b.json"', "b.json": json.dumps(POLICY)}
    assert errors(restorespec.compile(SPEC, policies=["p/a.yaml"], files=files)) == [violation("p/a.yaml")]
    assert errors(restorespec.compile(SPEC, policies=[{"$ref": "b.json"}], files=files)) == [violation("policies[0]")]


@pytest.mark.parametrize(
    ("policy", "error"),
    [
        (BROKEN, "policies[0]:2:14: error[policy-keyword]: `^(?!x)` is not a regular expression that can be checked"),
        ({"$ref": "b.json"}, "b.json:1:13: error[policy-keyword]: `^(?!x)` is not a regular expression that can be checked"),
        ({"$ref": "c.json"}, "policies[0]:2:11: error[policy-keyword]: file `c.json` does not exist"),
        ("nope.json", "nope.json:1:1: error[policy-keyword]: file `nope.json` does not exist"),
        ({"const": 2**70}, "policies[0]:2:12: error[syntax-needs-quotes]: `1180591620717411303424` does not fit in 64 bits"),
        ({"$id": "http://[x", "$ref": "y"}, "policies[0]:3:11: error[policy-keyword]: `y` is `y` because of `$id`, and nothing is fetched"),
        (
            {"$defs": {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(30)} | {"d30": {}}, "$ref": "#/$defs/d0"},
            "policies[0]:1:1: error[policy-keyword]: this policy follows more than 10,000 references, so it cannot be fully evaluated",
        ),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_evaluated_is_an_error_without_a_payload(policy, error, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = restorespec.compile(SPEC, {"env": "e-1"}, policies=[policy], files={"b.json": json.dumps(BROKEN)})
    assert (errors(result), result.payloads) == ([error], ())


@pytest.mark.parametrize("policies", ["a.json", {"type": "object"}, [5], [{"const": object()}]])
def test_policies_other_than_schemas_or_paths_are_a_type_error(policies):
    with pytest.raises(TypeError, match="policies"):
        restorespec.compile(SPEC, policies=policies)


@pytest.fixture
def project(tmp_path):
    (tmp_path / "restorespec.toml").write_text(
        'policies = ["policy.json"]\n[rules]\nloss-gsi = "off"\n'
        '[environments.dev]\nvar-files = ["env/dev.yaml"]\n[environments.prod]\nvar-files = ["env/prod.yaml"]\n'
    )
    (tmp_path / "policy.json").write_text(json.dumps(POLICY))
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "dev.yaml").write_text("env: e-1\n")
    (tmp_path / "env" / "prod.yaml").write_text("env: e-forbidden\n")
    (tmp_path / "specs").mkdir()
    fan_out = SPEC.text.replace("orders}", "'orders-{{ each.key }}'}") + "for_each: [a, b]\n"
    (tmp_path / "specs" / "orders.yaml").write_text(SPEC.text)
    (tmp_path / "specs" / "fan.yaml").write_text(fan_out)
    return tmp_path


def test_a_project_is_compiled_with_its_whole_configuration(project):
    result = restorespec.compile_project(project, env="dev")
    assert (errors(result), result.ids) == ([], ("fan[a]", "fan[b]", "orders"))
    assert {payload["target"]["environment_id"] for payload in result.payloads} == {"e-1"}
    rules = {one.rule.name for one in result.diagnostics}
    assert "loss-lsi" in rules
    assert "loss-gsi" not in rules
    result = restorespec.compile_project(project / "specs" / "orders.yaml", env="prod")
    assert (errors(result), result.payloads) == ([violation("policy.json")], ())


def test_only_some_restores_of_a_project(project):
    assert restorespec.compile_project(project, env="dev", only="fan[b]").ids == ("fan[b]",)
    assert restorespec.compile_project(str(project), env="dev", only=["orders", "fan[a]"]).ids == ("fan[a]", "orders")


def test_variables_win_over_those_of_the_environment(project):
    result = restorespec.compile_project(project, {"env": "e-9"}, env="prod")
    assert {payload["target"]["environment_id"] for payload in result.payloads} == {"e-9"}
    (error,) = errors(restorespec.compile_project(project, {"env": 5}, env="dev"))[:1]
    assert error == "variable env:1:1: error[template-variable-value]: `vars.env` must be a string, not `5`"
    assert errors(restorespec.compile_project(project, {"evn": "e-9"}, env="dev")) == [
        "variable evn:1:1: error[template-variable-undeclared]: no selected spec declares a variable `evn`"
    ]


def test_a_comment_cannot_suppress_a_policy_and_the_project_can_allow_it(project):
    spec = project / "specs" / "orders.yaml"
    spec.write_text(SPEC.text.rstrip() + "  # restorespec: ignore[policy-violation] hurry\n")
    assert errors(restorespec.compile_project(spec, env="prod")) == [violation("policy.json")]
    config = project / "restorespec.toml"
    config.write_text("allow-policy-ignores = true\n" + config.read_text())
    assert errors(restorespec.compile_project(spec, env="prod")) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "no environment is selected, but the configuration defines some"),
        ({"env": "stage"}, "environment `stage` does not exist"),
        ({"env": "dev", "only": "nope"}, "no restore has the id `nope`"),
    ],
)
def test_wrong_usage_raises(project, options, message):
    with pytest.raises(restorespec.UsageError, match=message):
        restorespec.compile_project(project, **options)


def test_a_policy_of_a_project_that_cannot_be_evaluated_raises(project):
    (project / "policy.json").write_text(json.dumps(BROKEN))
    with pytest.raises(restorespec.UsageError, match=r"policy\.json:1:13: `\^\(\?!x\)` is not a regular expression"):
        restorespec.compile_project(project, env="dev")


def test_diagnostics_are_rendered_in_every_format_with_sensitive_values_masked():
    text = SPEC.text.replace("default: e-forbidden", "default: hunter2, pattern: ^e-, sensitive: true")
    diagnostics = restorespec.compile(Source("a.yaml", text)).diagnostics
    assert "hunter2" in text
    for form in ("text", "json", "github", "sarif", "junit", "gitlab", "rdjson"):
        rendered = restorespec.render(diagnostics, form)
        assert "template-variable-value" in rendered
        assert "hunter2" not in rendered
    assert json.loads(restorespec.render(diagnostics, "json"))["summary"]["errors"] == 1
    with pytest.raises(ValueError, match="unknown format `xml`; the formats are text, json"):
        restorespec.render(diagnostics, "xml")


def test_a_diagnostic_is_one_line_that_is_safe_in_a_log():
    diagnostic = restorespec.compile(SPEC, policies=[POLICY]).diagnostics[0]
    hostile = diagnostic._replace(message="a\n::error::x ##vso[task.complete] \x1b[0m \u202e")
    assert str(hostile) == (
        f"specs/orders.yaml:4:1: {diagnostic.severity}[{diagnostic.rule.name}]: "
        r"a\n::error::x \x23#vso[task.complete] \x1b[0m \u202e"
    )
    assert str(hostile._replace(message="::error::x")).endswith(r": \x3a:error::x")


def test_the_public_names_are_listed():
    assert dir(restorespec) == sorted(restorespec.__all__)
    assert {"compile", "compile_project", "check", "lint", "render", "Source", "Result", "UsageError"} <= {
        *dir(restorespec)
    }
    for name in dir(restorespec):
        assert getattr(restorespec, name) is not None


@pytest.mark.usefixtures("little_work_is_shared")
def test_a_too_expensive_policy_ends_a_run_in_several_processes(project):
    doubling = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(30)} | {"d30": {}}
    (project / "policy.json").write_text(json.dumps({"$defs": doubling, "$ref": "#/$defs/d0"}))
    message = r"^policy\.json:1:1: this policy follows more than 10,000 references, so it cannot be fully evaluated$"
    for jobs in (1, 2):
        with pytest.raises(restorespec.UsageError, match=message) as raised:
            restorespec.lint([str(project / "specs")], restorespec.Choices(jobs=jobs))
        assert raised.value.help == "write it with fewer references"
