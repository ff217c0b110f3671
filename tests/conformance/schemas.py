"""What this tool says about a value under a JSON Schema: as a variable's declaration, and as a policy."""

import json

import restorespec
from restorespec.core.source import Source
from restorespec.language import Refusal
from restorespec.syntax import read
from restorespec.validation.policy import Policy, load_policy
from restorespec.validation.policy_validator import TooMuchWork

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ACCEPTED, REFUSED, NO_SCHEMA, UNREADABLE = "accepted", "refused", "schema rejected", "value rejected"


class _Files:
    def __init__(self, policy):
        self._policy = policy

    def reading(self, name, limit):
        return read(self._policy) if name == self._policy.name else Refusal(f"file `{name}` does not exist", "add it")


def policy(schema):
    """A function from values to verdicts."""
    loaded = load_policy("policy.json", _Files(Source("policy.json", json.dumps(schema))))
    if not isinstance(loaded, Policy):
        assert loaded
        return lambda _: NO_SCHEMA

    def verdict(value):
        reading = read(Source("value.json", json.dumps(value)))
        if reading.diagnostics:
            return UNREADABLE
        try:
            return REFUSED if list(loaded(reading.documents[0].data)) else ACCEPTED
        except TooMuchWork:
            return NO_SCHEMA

    return verdict


def declaration(schema):
    """Likewise, through the declaration of a variable; `$schema` has no place there."""
    if isinstance(schema, dict) and schema.get("$schema") == DIALECT:
        schema = {key: value for key, value in schema.items() if key != "$schema"}
    spec = {
        "restorespec": 1,
        "vars": {"x": schema},
        "source": {"securevault_backup": {"backup_id": "b"}},
        "target": {"environment_id": "e", "table_name": "orders"},
    }
    source = Source("spec.json", json.dumps(spec))

    def verdict(value):
        found = restorespec.compile(source, {"x": value}).diagnostics
        errors = [one for one in found if one.severity is restorespec.Severity.ERROR]
        if any(one.rule.name == "template-variable-value" for one in errors):
            return REFUSED
        if any(one.span.source.name == "spec.json" for one in errors):
            return NO_SCHEMA
        return UNREADABLE if errors else ACCEPTED

    return verdict
