"""The worked cases, through the whole pipeline: as YAML, JSON and TOML, as literals, variables and unknowns."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from restorespec.api import compile  # noqa: A004
from restorespec.core.diagnostics import Severity
from restorespec.core.source import Source, pointer
from restorespec.kinds import Context
from restorespec.language import Refusal
from restorespec.pipeline import Compilation, Conditions
from restorespec.syntax import read

CASES = json.loads((Path(__file__).parent / "fixtures" / "rules.json").read_text(encoding="utf-8"))


class NoFiles:
    def source(self, name, limit):
        return Refusal("none", "none")

    reading = source


def as_toml(value):
    """Data as an inline TOML value; null is the template that gives it."""
    if value is None:
        return '"{{ none }}"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {as_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def as_yaml(value, indent=0):
    """Data as block YAML; scalars are JSON, which is YAML too."""
    pad = "  " * indent
    if isinstance(value, dict) and value:
        return "".join(
            f"\n{pad}{json.dumps(key)}: {as_yaml(item, indent + 1).lstrip(' ')}" for key, item in value.items()
        )
    if isinstance(value, list) and value:
        return "".join(f"\n{pad}- {as_yaml(item, indent + 1).strip()}" for item in value)
    return json.dumps(value, ensure_ascii=False)


def spec_json(spec):
    return Source("specs/case.json", json.dumps(spec, ensure_ascii=False, indent=1))


def spec_yaml(spec):
    return Source("specs/case.yaml", as_yaml(spec).lstrip("\n") + "\n")


def spec_toml(spec):
    return Source("specs/case.toml", "".join(f"{json.dumps(key)} = {as_toml(item)}\n" for key, item in spec.items()))


FORMS = {"yaml": spec_yaml, "json": spec_json, "toml": spec_toml}


def leaves_to_variables(value, variables):
    """The body with each leaf read from a variable."""
    if isinstance(value, dict):
        return {key: leaves_to_variables(item, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [leaves_to_variables(item, variables) for item in value]
    name = f"v{len(variables)}"
    variables[name] = value
    return f"{{{{ vars.{name} }}}}"


def conditions_of(case):
    now = datetime.fromisoformat(case["now"]) if "now" in case else None
    return {"now": now, "region": case.get("context", {}).get("target_region")}


def holds(case, diagnostics):
    """Whether diagnostics are the case's verdict, at its place."""
    errors = [item for item in diagnostics if item.severity is Severity.ERROR]
    warnings = [item for item in diagnostics if item.severity is Severity.WARNING]
    verdicts = {case["expect"], *case.get("also_ok", ())}
    if errors:
        return "reject" in verdicts and len(errors) == 1 and near(errors[0], case["path"])
    if "accept" in verdicts:
        return True
    return "warn" in verdicts and any(near(item, case["path"]) for item in warnings)


def near(diagnostic, path):
    """Whether a diagnostic stands at a pointer, or at the part of it that exists or the whole that it belongs to."""
    at = pointer(diagnostic.path or ())
    return at == path or at.startswith(f"{path}/") or path.startswith(f"{at}/")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_literal_case_has_the_expected_findings(case, form):
    result = compile(FORMS[form]({"restorespec": 1, **case["payload"]}), **conditions_of(case))
    assert holds(case, result.diagnostics), [(item.rule.name, item.message, item.path) for item in result.diagnostics]
    if result.payloads:
        assert result.payloads == (case["payload"],)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_case_with_each_value_in_a_variable_has_the_expected_findings(case, form):
    variables = {}
    body = leaves_to_variables(case["payload"], variables)
    spec = {"restorespec": 1, "vars": {name: {} for name in variables}, **body}
    result = compile(FORMS[form](spec), variables, **conditions_of(case))
    assert holds(case, result.diagnostics), [(item.rule.name, item.message, item.path) for item in result.diagnostics]
    if result.payloads:
        assert result.payloads == (case["payload"],)


@pytest.mark.parametrize("case", [case for case in CASES if case["expect"] != "reject"], ids=lambda case: case["id"])
def test_an_accepted_case_with_unknown_values_has_no_error(case):
    variables = {}
    body = leaves_to_variables(case["payload"], variables)
    spec = {"restorespec": 1, "vars": {name: {} for name in variables}, **body}
    given = conditions_of(case)
    compilation = Compilation("specs/case.yaml", read(spec_yaml(spec)), Conditions((), NoFiles(), Context(**given)))
    found = [item for restore in compilation for item in restore.diagnostics]
    assert [item.message for item in (*found, *compilation.diagnostics) if item.severity is Severity.ERROR] == []
