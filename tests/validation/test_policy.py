"""The project's own policies."""

import json

import pytest

from restorespec.core.source import Source
from restorespec.core.unknown import Unknown
from restorespec.language import Refusal
from restorespec.syntax import read
from restorespec.validation.policy import Policy, load_policy
from restorespec.validation.policy_validator import TooMuchWork


class Texts:
    """Files by name."""

    def __init__(self, texts):
        self.texts = {name: text if isinstance(text, str) else json.dumps(text) for name, text in texts.items()}

    def reading(self, name, limit):
        if name not in self.texts:
            return Refusal(f"file `{name}` does not exist", "check the path")
        return read(Source(name, self.texts[name]))


def loaded(schema, **others):
    """A policy, or its errors as `FILE:LINE:COLUMN: message | help`."""
    files = Texts({"p.json": schema, **{name.replace("_", "."): text for name, text in others.items()}})
    policy = load_policy("p.json", files)
    if isinstance(policy, Policy):
        return policy
    assert not isinstance(policy, Refusal), policy
    return [
        f"{one.span.source.name}:{one.span.first[0]}:{one.span.first[1]}: {one.message} | {one.help}" for one in policy
    ]


def found(schema, body, **others):
    policy = loaded(schema, **others)
    assert isinstance(policy, Policy), policy
    return [problem.at for _, problem in policy(body)]


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


NEVER = [
    ({"properties": {"a": False}}, {"a": 1}, ("a",), "`a` is not allowed"),
    ({"patternProperties": {"^x": False}}, {"xa": 1}, ("xa",), "`xa` is not allowed"),
    ({"properties": {"a": {"prefixItems": [True, False]}}}, {"a": [1, 2]}, ("a", 1), "item 2 of `a` is not allowed"),
    ({"properties": {"a": {"$ref": "#/$defs/x"}}, "$defs": {"x": False}}, {"a": 1}, ("a",), "`a` is not allowed"),
    ({"if": {"required": ["a"]}, "then": False}, {"a": 1}, (), "the request is not allowed"),
    ({"allOf": [False]}, {"a": 1}, (), "the request does not meet `allOf` (false)"),
    ({"dependentSchemas": {"a": False}}, {"a": 1}, (), "the request does not meet `dependentSchemas` (false)"),
    ({"additionalProperties": False}, {"a": 1}, ("a",), "`a` is not allowed"),
    (False, {"a": 1}, (), "the request is not allowed"),
]


@pytest.mark.parametrize(("schema", "body", "path", "message"), NEVER)
def test_what_false_rejects_is_named_where_it_is(schema, body, path, message):
    ((_, problem),) = loaded(schema)(body)
    assert (problem.at, problem.message, problem.help) == (path, f"{message}, says `p.json`", "see `p.json`")


def test_a_field_that_is_never_allowed_is_an_error_whatever_its_value_will_be():
    assert found({"properties": {"a": False}}, {"a": Unknown("vars.a")}) == [("a",)]


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$"])
def test_a_pattern_that_is_a_trap_elsewhere_is_none_here(pattern):
    assert found({"properties": {"a": {"pattern": pattern}}}, {"a": "a" * 5000 + "!"}) == [("a",)]
    assert found({"patternProperties": {pattern: {}}, "additionalProperties": False}, {"a" * 5000 + "!": 1}) != []


REGEX = "correct it; lookaround and backreferences are not supported"
SUPPORTED = "rewrite the policy for `https://json-schema.org/draft/2020-12/schema`"
TYPES = "the types are `string`, `integer`, `number`, `boolean`, `array`, `object`, `null`"
REJECTED = {
    "[1]": ["1:1: a schema must be a mapping or a boolean, not a list | write a JSON Schema"],
    "null": ["1:1: a schema must be a mapping or a boolean, not null | write a JSON Schema"],
    '{"type": "objekt"}': ["1:10: `objekt` is not a type of JSON Schema | did you mean `object`?"],
    '{"type": 5}': [f"1:10: `5` is not a type of JSON Schema | {TYPES}"],
    '{"properties": 5}': ["1:16: `properties` must be a mapping of names to schemas, not `5` | write a mapping"],
    '{"properties": {"a": 5}}': ["1:22: a schema must be a mapping or a boolean, not `5` | write a JSON Schema"],
    '{"required": "a"}': ['1:14: `required` must be a list of keys, not `"a"` | write the names of the keys as a list'],
    '{"not": {"minimum": "5"}}': ['1:21: `minimum` must be a number, not `"5"` | write the number itself'],
    '{"pattern": "^(?!x)"}': [f"1:13: `^(?!x)` is not a regular expression that can be checked | {REGEX}"],
    '{"patternProperties": {"(a)\\\\1": {}}}': [
        f"1:24: `(a)\\1` is not a regular expression that can be checked | {REGEX}"
    ],
    '{"items": {"propertes": {}}}': [
        "1:12: `propertes` is not a keyword of JSON Schema 2020-12 | did you mean `properties`?"
    ],
    '{"owner": "a"}': ["1:2: `owner` is not a keyword of JSON Schema 2020-12 | remove it, or call it `x-owner`"],
    '{"if": {}, "dependencies": {}, "format": "e-mail"}': [
        "1:12: `dependencies` is not supported in a policy | use `dependentRequired` or `dependentSchemas`",
        "1:42: unknown format `e-mail` | did you mean `email`?",
    ],
    '{"then": false}': ["1:2: `then` checks nothing without `if` | add `if`, or remove `then`"],
    '{"unevaluatedProperties": false}': [
        "1:2: `unevaluatedProperties` is not supported in a policy | use `additionalProperties`"
    ],
    '{"unevaluatedItems": false}': [
        "1:2: `unevaluatedItems` is not supported in a policy | use `items`, with `prefixItems` for the first items"
    ],
    '{"items": [{}], "additionalItems": false}': [
        "1:2: `items` must be a schema, not a list | use `prefixItems` for a list of schemas",
        "1:17: `additionalItems` is not supported in a policy | use `items`, with `prefixItems` for the first items",
    ],
    '{"$dynamicRef": "#a"}': ["1:2: `$dynamicRef` is not supported in a policy | use `$ref`"],
    '{"contentEncoding": "base64"}': [
        "1:2: `contentEncoding` is not supported in a policy | remove it: JSON Schema does not check it"
    ],
    '{"$schema": "http://json-schema.org/draft-07/schema#"}': [
        (
            "1:13: `$schema` is `http://json-schema.org/draft-07/schema#`, and only JSON Schema 2020-12 is supported"
            f" | {SUPPORTED}"
        )
    ],
    '{"$defs": {"a": {"$id": "x"}}}': [
        "1:25: `$id` is only supported at the root of a file | use `$anchor`, or another file"
    ],
    '{"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}}': [
        "1:52: duplicate anchor `x` | give one of them another name"
    ],
    '{"$ref": "https://example.org/x"}': [
        "1:10: `https://example.org/x` is not in the project, and nothing is fetched | refer to a file"
    ],
    '{"$ref": "//example.org/x"}': [
        "1:10: `//example.org/x` is not in the project, and nothing is fetched | refer to a file"
    ],
    '{"$ref": "/etc/passwd"}': ["1:10: `/etc/passwd` is an absolute path | write it relative to the file"],
    '{"$id": "https://example.org/p.json", "$ref": "q.json"}': [
        (
            "1:47: `q.json` is `https://example.org/q.json` because of `$id`, and nothing is fetched"
            " | remove `$id`: without it, a reference is relative to the file"
        )
    ],
    '{"$ref": "nope.json"}': ["1:10: file `nope.json` does not exist | check the path"],
    '{"$ref": "#/$defs/nope"}': [
        "1:10: `#/$defs/nope` does not exist: `p.json` has no `/$defs/nope` | correct the reference"
    ],
    '{"$ref": "#nope"}': ["1:10: `#nope` does not exist: `p.json` has no `nope` | correct the reference"],
    '{"$ref": "#"}': ["1:10: this reference leads back to itself, without end | remove the cycle"],
    '{"$defs": {"a": {"allOf": [{"$ref": "#/$defs/b"}]}, "b": {"not": {"$ref": "#/$defs/a"}}}, "$ref": "#/$defs/a"}': [
        "1:37: this reference leads back to itself, without end | remove the cycle"
    ],
}


@pytest.mark.parametrize("text", REJECTED)
def test_a_policy_that_cannot_be_fully_evaluated_is_rejected_at_the_keyword(text):
    assert loaded(text) == [f"p.json:{why}" for why in REJECTED[text]]


@pytest.mark.parametrize("text", [text for text in REJECTED if "$ref" not in text and "$defs" not in text])
@pytest.mark.parametrize(
    "reference", ['{"$ref": "q.json"}', '{"properties": {"a": {"items": {"$ref": "r.json#/$defs/a/not"}}}}']
)
def test_what_a_policy_refers_to_gets_the_same_checks_in_its_own_file(text, reference):
    through = {"$defs": {"a": {"not": {"$ref": "q.json#"}}}}
    assert loaded(reference, q_json=text, r_json=through) == [f"q.json:{why}" for why in REJECTED[text]]


def test_a_referenced_file_that_cannot_be_read_is_rejected_at_its_own_place():
    assert loaded({"$ref": "q.json"}, q_json='{"type": ') == ["q.json:1:1: the object is not closed | end it with `}`"]


REFERENCES = [
    ({"$ref": "q.json"}, {"q_json": {"const": 1}}),
    ({"$ref": "q.json#/$defs/a~1b"}, {"q_json": {"$defs": {"a/b": {"const": 1}}}}),
    ({"$ref": "#/$defs/a%25b"}, {}),
    ({"$ref": "#one"}, {}),
    ({"$ref": "q.json#one"}, {"q_json": {"$defs": {"a": {"$anchor": "one", "const": 1}}}}),
    ({"$ref": "q.yaml"}, {"q_yaml": "const: 1\n"}),
    ({"$ref": "q.json"}, {"q_json": {"$ref": "r.json"}, "r_json": {"$ref": "p.json#one"}}),
    ({"$ref": "https://example.org/p.json#one", "$id": "https://example.org/p.json"}, {}),
    ({"allOf": [{"$ref": "#/allOf/1"}, {"const": 1}]}, {}),
]


@pytest.mark.parametrize(("schema", "others"), REFERENCES)
def test_references_are_followed(schema, others):
    definitions = {"a%b": {"const": 1}, "x": {"$anchor": "one", "const": 1}}
    assert found({**schema, "$defs": definitions}, 1, **others) == []
    assert found({**schema, "$defs": definitions}, 2, **others) == [()]


def test_a_reference_back_to_the_policy_may_go_deeper_into_the_value():
    tree = {"properties": {"next": {"$ref": "#"}, "leaf": {"const": 1}}}
    assert found(tree, {"next": {"next": {"leaf": 2}}}) == [("next", "next", "leaf")]


@pytest.mark.parametrize(("wanted", "good", "bad"), [("email", "a@b.org", "a"), ("date", "2026-03-01", "2026-02-30")])
def test_a_format_is_enforced(wanted, good, bad):
    assert found({"format": wanted}, good) == []
    assert found({"format": wanted}, bad) == [()]


def test_notes_and_annotations_are_allowed():
    notes = {"x-owner": {"type": "objekt"}, "title": "a", "examples": [{"patern": 1}], "$comment": "b", "$id": "p"}
    assert found({**notes, "enum": [{"patern": 1}]}, {"patern": 1}) == []
    assert found(True, 1) == []  # noqa: FBT003 - a schema


def test_references_that_double_are_counted():
    doubling = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(30)} | {"d30": {}}
    policy = loaded({"$defs": doubling, "$ref": "#/$defs/d0"})
    for _ in range(2):
        with pytest.raises(TooMuchWork, match="follows more than 10,000 references"):
            list(policy({}))


def test_choices_are_counted_for_each_body_anew():
    policy = loaded({"items": {"anyOf": [{"const": n} for n in range(30)]}})
    for _ in range(2):
        assert list(policy([0] * 1_000)) == []
        with pytest.raises(TooMuchWork, match="takes more than 100,000 steps for one request"):
            list(policy([0] * 5_000))


def test_a_chain_of_references_that_is_too_long_is_no_pass():
    chain = {f"d{n}": {"$ref": f"#/$defs/d{n + 1}"} for n in range(2_000)} | {"d2000": {"const": 1}}
    with pytest.raises(TooMuchWork, match="nests its references too deeply"):
        list(loaded({"$defs": chain, "$ref": "#/$defs/d0"})(2))


def test_patterns_are_counted_also_in_other_files():
    patterns = {"patternProperties": {f"a{n}": {} for n in range(101)}}
    told = "a policy of 101 patterns (maximum 100) | write it with fewer patterns"
    assert loaded(patterns) == [f"p.json:1:23: {told}"]
    assert loaded({"$ref": "q.json"}, q_json=patterns) == [f"q.json:1:23: {told}"]


def test_the_files_of_a_policy_are_counted():
    chain = {f"q{n}_json": {"$ref": f"q{n + 1}.json"} for n in range(200)}
    assert loaded({"$ref": "q0.json"}, **chain) == [
        "q98.json:1:10: a policy of more than 100 files | put its schemas into fewer files"
    ]


@pytest.mark.parametrize(
    ("schema", "body", "message"),
    [
        ({"required": ["a", "b", "c"]}, {"b": 1}, "the request must have `a` and `c`"),
        ({"properties": {"a": {"const": True}}}, {"a": False}, "`a` must be `true`"),
        ({"properties": {"a": {"const": "x"}}}, {"a": "y"}, "`a` must be `x`"),
        ({"properties": {"a": {"enum": ["x", 1, None]}}}, {"a": "y"}, "`a` must be `x`, `1` or `null`"),
        ({"properties": {"a": {"enum": [*range(7)]}}}, {"a": 9}, "`a` does not meet `enum` ([0, 1, 2, 3, 4, 5, 6])"),
        ({"properties": {"a": {"pattern": "-restored$"}}}, {"a": "y"}, "`a` does not match `-restored$`"),
        ({"properties": {"a": {"contains": {"const": 1}}}}, {"a": [2]}, '`a` has no item that meets `{"const": 1}`'),
        ({"additionalProperties": False}, {"a": 1}, "`a` is not allowed"),
        ({"properties": {"a": {"minLength": 3}}}, {"a": "y"}, "`a` does not meet `minLength` (3)"),
        ({"title": "needs a", "required": ["a"]}, {}, "needs a"),
    ],
)
def test_a_policy_without_a_title_says_what_it_requires(schema, body, message):
    (finding,) = loaded(schema)(body)
    assert (finding.problem.message, finding.problem.help) == (f"{message}, says `p.json`", "see `p.json`")
