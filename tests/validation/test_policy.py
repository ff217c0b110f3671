"""The project's own policies."""

import pytest

from restorespec.core.nodes import Entry, Mapping, Scalar, Sequence
from restorespec.core.source import Source, Span
from restorespec.core.unknown import Unknown
from restorespec.syntax import read
from restorespec.validation.policy import Policy, load_policy
from restorespec.validation.policy_keywords import misspelt_keywords

TEXT = Source("body.json", "")


def nodes(value):
    if isinstance(value, dict):
        return Mapping(TEXT, 0, 0, {key: Entry(Span(TEXT, 0, 0), nodes(item)) for key, item in value.items()})
    if isinstance(value, list):
        return Sequence(TEXT, 0, 0, [nodes(item) for item in value])
    return Scalar(TEXT, 0, 0, value)


def found(schema, body):
    policy = load_policy("p.json", schema, {}.__getitem__)
    assert isinstance(policy, Policy), policy
    return [problem.at for _, problem in policy(nodes(body))]


CONDITION = {
    "if": {"properties": {"a": {"const": 1}}},
    "then": {"properties": {"b": {"const": 1}}},
    "else": {"properties": {"b": {"const": 2}}},
}
BROKEN = [
    ({"properties": {"a": {"const": 1}}}, {"a": 2}, ("a",)),
    ({"properties": {"a": {"type": "integer"}}}, {"a": 5.0}, ("a",)),
    ({"properties": {"a": {"pattern": "^x$"}}}, {"a": "x\n"}, ("a",)),
    ({"required": ["b"]}, {"a": 1}, ()),
    (CONDITION, {"a": 1, "b": 2}, ("b",)),
    ({"not": {"required": ["a"]}}, {"a": 1}, ()),
    ({"properties": {"a": {"minItems": 2}}}, {"a": [1]}, ("a",)),
    ({"properties": {"a": {"items": {"const": 1}}}}, {"a": [1, 2]}, ("a", 1)),
    ({"additionalProperties": False, "patternProperties": {"^x": {}}}, {"xa": 1, "b": 1}, ("b",)),
    ({"patternProperties": {"^x": {"const": 1}}}, {"xa": 2}, ("xa",)),
]


@pytest.mark.parametrize(("schema", "body", "path"), BROKEN)
def test_what_breaks_a_policy_is_found_at_its_place(schema, body, path):
    assert found(schema, body) == [path]


@pytest.mark.parametrize(("schema", "body", "_"), BROKEN)
def test_an_unknown_value_breaks_nothing(schema, body, _):
    for key in body:
        assert len(found(schema, {**body, key: Unknown("vars.x")})) <= len(found(schema, body))


def test_a_condition_on_an_unknown_value_is_not_guessed():
    assert found(CONDITION, {"a": Unknown("vars.x"), "b": 1}) == []
    assert found(CONDITION, {"a": Unknown("vars.x"), "b": 2}) == []


def test_what_is_certain_beside_an_unknown_value_is_told():
    assert found({"required": ["b"], "properties": {"c": {"const": 1}}}, {"a": Unknown("vars.x"), "c": 2}) == [
        (),
        ("c",),
    ]


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$"])
def test_a_pattern_that_is_a_trap_elsewhere_is_none_here(pattern):
    assert found({"properties": {"a": {"pattern": pattern}}}, {"a": "a" * 5000 + "!"}) == [("a",)]
    assert found({"patternProperties": {pattern: {}}, "additionalProperties": False}, {"a" * 5000 + "!": 1}) != []


REFUSED = {
    "no schema": ([], "a policy must be a JSON Schema: a mapping"),
    "a wrong type": ({"type": "strng"}, "it is no JSON Schema: \"strng\" is not valid under any of the schemas listed in the 'anyOf' keyword"),
    "another host": ({"$ref": "https://example.org/x"}, "it refers to `https://example.org/x`, and nothing is ever fetched"),
    "another host, below": ({"items": {"$dynamicRef": "http://e.org/x"}}, "it refers to `http://e.org/x`, and nothing is ever fetched"),
    "a lookahead": ({"pattern": "^(?!prod)"}, "the pattern `^(?!prod)` needs more than a regular expression (lookaround, backreferences)"),
    "a backreference": ({"patternProperties": {r"(a)\1": {}}}, r"the pattern `(a)\1` needs more than a regular expression (lookaround, backreferences)"),
    "what the library would match by itself": ({"unevaluatedProperties": False}, "`unevaluatedProperties` is not supported; use `additionalProperties`"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_a_policy_is_refused_with_the_reason(case):
    schema, why = case
    assert load_policy("p.json", schema, {}.__getitem__) == why


def test_references_that_double_are_counted():
    doubling = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(30)} | {"d30": {}}
    policy = load_policy("p.json", {"$defs": doubling, "$ref": "#/$defs/d0"}, {}.__getitem__)
    for _ in range(2):
        ((_, problem),) = policy(nodes({}))
        assert (problem.message, problem.help) == (
            "`p.json` follows more than 10,000 references",
            "write `p.json` with fewer references",
        )


def test_choices_are_counted_for_each_body_anew():
    policy = load_policy("p.json", {"items": {"anyOf": [{"const": n} for n in range(30)]}}, {}.__getitem__)
    for many, said in ((1_000, []), (5_000, ["`p.json` takes more than 100,000 steps for one request"])) * 2:
        body = nodes([0] * many)
        assert [problem.message for _, problem in policy(body)] == said


def test_patterns_are_counted_also_in_other_files():
    patterns = {"patternProperties": {f"a{n}": {} for n in range(101)}}
    assert load_policy("p.json", patterns, {}.__getitem__) == "it has more than 100 patterns"
    policy = load_policy("p.json", {"$ref": "q.json"}, {"q.json": patterns}.__getitem__)
    ((_, problem),) = policy(nodes({"a": 1}))
    assert (problem.message, problem.help) == (
        "`p.json` has more than 100 patterns",
        "write `p.json` with fewer patterns",
    )


def test_what_cannot_be_counted_is_refused():
    assert load_policy("p.json", {"unevaluatedItems": False}, {}.__getitem__) == (
        "`unevaluatedItems` is not supported; use `items`"
    )


def keywords(text):
    (root,) = read(Source("p.json", text)).documents
    return [(item.message, item.help, item.span.text) for item in misspelt_keywords(root)]


def test_a_keyword_that_is_like_a_known_one_is_told_at_its_place_wherever_schemas_stand():
    text = (
        '{"propertes": {}, "$defs": {"a": {"patern": "x"}}, "properties": {"patern": {"requird": [1]}},'
        ' "allOf": [{"items": {"Enum": [1]}}]}'
    )
    meant = {"propertes": "properties", "requird": "required", "patern": "pattern", "Enum": "enum"}
    assert sorted(keywords(text)) == sorted(
        (f"`{word}` is no keyword of JSON Schema and demands nothing", f"did you mean `{known}`?", f'"{word}"')
        for word, known in meant.items()
    )


def test_keywords_of_ones_own_and_data_are_left_alone():
    data = '"enum": [{"patern": 1}], "const": {"requird": 1}, "default": {"tipe": 1}, "examples": [{"patern": 1}]'
    assert keywords('{"x-patern": 1, "owner": "a", "note": "b", "severity": 1, "$id": "p", ' + data + "}") == []
    assert keywords("true") == []
