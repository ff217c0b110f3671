"""The forms of keywords: what JSON Schema's own meta-schema refuses, and nothing else that it accepts."""

import json
import re

import pytest
from jsonschema_rs import Draft202012Validator

import restorespec
from restorespec.core.source import Source
from restorespec.language.schema_keywords import KEYWORDS

META = Draft202012Validator({"$ref": "https://json-schema.org/draft/2020-12/schema"}, validate_formats=True)
VALUES = [
    None, True, False, 0, -1, 1, 1.0, 1.5, 1e308, 2**63 - 1, "", "a", "(", "string", "date", [], ["a"], ["a", "a"], [1],
    [None], [[]], [{}], [True], {}, {"a": {}}, {"(": {}}, {"a": []}, {"a": ["b"]}, {"a": ["b", "b"]}, {"a": "b"},
    {"type": "string"}, {"a": {"type": "objekt"}}, {"a": {"minLength": -1}}, ["integer", "null"], ["objekt"],
]  # fmt: skip
INSTANCES = [None, True, 0, 1.5, "", "ab", [], [1, 1], {}, {"a": 1}]
NEEDED = {"then": {"if": {}}, "else": {"if": {}}, "minContains": {"contains": {}}, "maxContains": {"contains": {}}}
STRICTER = {"unknown keyword", "unknown format", "`enum` is empty"}  # and nothing else


def compiled(schema, *values):
    """Compile a spec with a variable of the schema for each value."""
    names = [f"x{number}" for number in range(len(values))]
    spec = {
        "restorespec": 1,
        "vars": dict.fromkeys(names, schema),
        "source": {"securevault_backup": {"backup_id": "b"}},
        "target": {"environment_id": "e", "table_name": "tab"},
    }
    return restorespec.compile(Source("a.json", json.dumps(spec)), dict(zip(names, values, strict=True))).diagnostics


def declarations(keyword):
    return [{keyword: value, **NEEDED.get(keyword, {})} for value in VALUES]


@pytest.mark.parametrize("keyword", sorted(KEYWORDS - {"default"}))
def test_a_declaration_is_rejected_at_its_keyword_exactly_when_the_meta_schema_rejects_it(keyword):
    for schema in declarations(keyword):
        found = [one for one in compiled(schema, 1) if one.rule.name == "template-declaration"]
        if META.is_valid(schema):
            assert all(any(one.message.startswith(why) for why in STRICTER) for one in found), (schema, found)
        else:
            assert found, schema
            assert all(one.span.text != json.dumps(schema) for one in found), schema


@pytest.mark.parametrize("keyword", sorted(KEYWORDS - {"default"}))
def test_each_value_of_a_variable_is_accepted_exactly_when_its_declaration_accepts_it(keyword):
    for schema in filter(META.is_valid, declarations(keyword)):
        found = compiled(schema, *INSTANCES)
        if any(one.rule.name == "template-declaration" for one in found):
            continue  # stricter than the meta-schema
        validator = Draft202012Validator(schema, validate_formats=True)
        expected = [number for number, value in enumerate(INSTANCES) if not validator.is_valid(value)]
        rejected = {match[1] for one in found if (match := re.match(r"`vars\.(x\d)", one.message))}
        assert rejected == {f"x{number}" for number in expected}, schema
