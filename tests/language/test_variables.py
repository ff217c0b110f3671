"""Variables: declarations, precedence, values, the unknown."""

import json

import pytest
from resolving import by_file, by_text, resolved, spec_of, target, told

from restorespec.language.constraints import refusal, validator
from restorespec.language.provenance import notes_for, trace

HEAD = "restorespec: 1\nvars: {stage: {type: string, enum: [staging, prod]}, units: {type: integer, default: 5}}\n"
USE = HEAD + "target: {table_name: 'orders-{{ vars.stage }}', rcu: '{{ vars.units }}'}\n"


def test_without_a_value_a_variable_is_unknown_and_so_is_what_is_computed_from_it():
    assert target(USE) == {"table_name": "?vars.stage", "rcu": 5}


def test_the_later_layer_wins_over_the_earlier_and_over_the_default():
    layers = by_file("{stage: staging, units: 6}"), by_text("units", "7"), by_text("stage", "prod")
    assert target(USE, *layers) == {"table_name": "orders-prod", "rcu": 7}


def test_text_is_taken_as_it_stands_for_a_string_and_read_as_yaml_for_anything_else():
    text = "restorespec: 1\nvars: {a: {type: string}, b: {type: [string, integer]}, c: {}, d: {type: array}}\ntarget: {a: '{{ vars.a }}', b: '{{ vars.b }}', c: '{{ vars.c }}', d: '{{ vars.d }}'}\n"
    layers = by_text("a", "5"), by_text("b", "5"), by_text("c", "null"), by_text("d", "[x, 1]")
    assert target(text, *layers) == {"a": "5", "b": 5, "c": None, "d": ["x", 1]}


def test_every_value_is_required_when_a_request_is_wanted():
    assert told(USE, require_values=True) == [
        ("template-variable-unset", "`vars.stage` has no value", "set it with `--var stage=…`, RESTORESPEC_VAR_stage, in a var file, or by a `default`", "specs/orders.yaml", 2, 8)
    ]  # fmt: skip


VALUES = {
    "another enum value": ("{stage: pord}", "`vars.stage` must be `staging` or `prod`, not `pord`", "did you mean `prod`?"),
    "a text for an integer": ("{units: many}", "`vars.units` must be an integer, not `many`", "correct the value, or the declaration of `units`"),
    "a float for an integer": ("{units: 5.0}", "`vars.units` must be an integer, not `5.0`", "correct the value, or the declaration of `units`"),
    "a boolean for an integer": ("{units: true}", "`vars.units` must be an integer, not `true`", "correct the value, or the declaration of `units`"),
}  # fmt: skip


@pytest.mark.parametrize("case", VALUES.values(), ids=VALUES)
def test_a_value_that_fails_its_declaration_is_told_at_the_value_and_names_the_declaration(case):
    values, message, help_text = case
    spec = spec_of(USE, by_file(values))
    (found,) = spec.diagnostics
    assert (found.rule.name, found.message, found.help) == ("template-variable-value", message, help_text)
    assert (found.span.source.name, found.span.first[0]) == ("env/prod.yaml", 1)
    name = values[1:6]
    assert [(note.message, note.span.text) for note in found.notes] == [(f"`vars.{name}` is declared here", name)]


@pytest.mark.parametrize(
    ("type_", "value", "message", "help_text"),
    [
        ("boolean", "yes", "must be a boolean, not `yes`", "did you mean `true`?"),
        ("boolean", "OFF", "must be a boolean, not `OFF`", "did you mean `false`?"),
        (
            "boolean",
            '"true"',
            'must be a boolean, not the string `"true"`',
            "remove the quotes: `true`",
        ),
        ("integer", '"5"', 'must be an integer, not the string `"5"`', "remove the quotes: `5`"),
        ("integer", "yes", "must be an integer, not `yes`", "correct the value, or the declaration of `v`"),
        ("array", '"[a]"', 'must be a list, not the string `"[a]"`', "correct the value, or the declaration of `v`"),
    ],
)
def test_a_text_that_stands_for_a_value_of_another_type_is_told_as_one(type_, value, message, help_text):
    (found,) = spec_of(f"restorespec: 1\nvars: {{v: {{type: {type_}}}}}\n", by_text("v", value)).diagnostics
    assert (found.message, found.help) == (f"`vars.v` {message}", help_text)


CONSTRAINTS = {
    "minimum: 1": (0, "must be at least 1, not `0`"),
    "maximum: 9": (10, "must be at most 9, not `10`"),
    "minLength: 2": ("a", "must have at least 2 characters, not `a`"),
    "maxLength: 2": ("abc", "must have at most 2 characters, not `abc`"),
    "pattern: ^b": ("ab", "must match `^b`, not `ab`"),
    "format: date-time": ("now", "must have the format `date-time`, not `now`"),
    "minItems: 1": ([], "must have at least 1 item"),
    "required: [a]": ({}, "needs the key `a`"),
    "maxItems: 1": ([1, 2], "must have at most 1 item"),
    "minProperties: 2": ({"b": 1}, "must have at least 2 keys"),
    "exclusiveMinimum: 1": (1, "must be more than 1, not `1`"),
    "exclusiveMaximum: 1": (1, "must be less than 1, not `1`"),
    "const: 5": (6, "must be `5`, not `6`"),
    "enum: [a, null, 1]": (2, "must be `a`, `null` or `1`, not `2`"),
    "type: [integer, boolean]": (5.0, "must be an integer or a boolean, not `5.0`"),
    "type: array": ({}, "must be a list, not a mapping"),
    "uniqueItems: true": ([1, 1], "must not contain duplicate items"),
    "anyOf: [{type: string}]": (1, "matches none of the schemas in `anyOf` of its declaration"),
    "oneOf: [{}, {}]": (1, "matches none, or more than one, of the schemas in `oneOf` of its declaration"),
    "not: {}": (1, "is excluded by `not` of its declaration"),
    "contains: {type: string}": ([1], "does not meet `contains` of its declaration"),
    "multipleOf: 2": (3, "must be a multiple of 2, not `3`"),
}


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_each_kind_of_constraint_is_told_in_words(constraint):
    value, message = CONSTRAINTS[constraint]
    found = told(f"restorespec: 1\nvars: {{a: {{{constraint}, default: {json.dumps(value)}}}}}\n")
    assert [(item[0], item[1]) for item in found] == [("template-variable-value", f"`vars.a` {message}")]


def test_a_part_of_a_value_that_fails_is_told_at_its_own_place():
    declaration = "{type: object, properties: {ids: {items: {type: integer}}}, additionalProperties: false"
    assert told(f"restorespec: 1\nvars:\n  a: {declaration}, default: {{ids: [1, x]}}}}\n") == [
        ("template-variable-value", "`vars.a.ids[1]` must be an integer, not `x`", "correct the value, or the declaration of `a`", "specs/orders.yaml", 3, 114)
    ]  # fmt: skip
    assert told(f"restorespec: 1\nvars:\n  a: {declaration}, default: {{id: 1}}}}\n") == [
        ("template-variable-value", "`vars.a.id` is not a key of its declaration", "correct the value, or the declaration of `a`", "specs/orders.yaml", 3, 105)
    ]  # fmt: skip


VALUES = [None, True, False, 0, -1, 2**63, 0.0, 5.0, 1.5, -1e300, "", "5", "true", [], [1], {}, {"a": 1}]


@pytest.mark.parametrize("type_", ["string", "integer", "number", "boolean", "array", "object", "null"])
def test_values_of_a_mere_type_are_accepted_without_a_validator_as_with_one(type_):
    for value in VALUES:
        accepted = refusal({"type": type_}, value) is None
        assert accepted == validator(json.dumps({"type": type_})).is_valid(value), value


FLOATS = {
    "{type: number, maximum: 5}": True,
    "{multipleOf: 5}": True,
    "{enum: [5.0, a]}": True,
    "{enum: [5, 5.0]}": True,
    "{type: [integer, number]}": True,
    "{type: integer}": False,
    "{type: [string, integer]}": False,
    "{enum: [5, a]}": False,
    "{const: 5}": False,
    "{anyOf: [{type: integer}, {type: string}]}": False,
    "{anyOf: [{type: integer}, {type: number}]}": True,
    "{not: {type: integer}}": True,
}


@pytest.mark.parametrize("declaration", FLOATS)
def test_a_float_is_never_an_integer_and_otherwise_a_number_like_any_other(declaration):
    spec = spec_of(f"restorespec: 1\nvars: {{a: {declaration}}}\n", by_file("a: 5.0"))
    assert (spec.diagnostics == []) is FLOATS[declaration]


def test_a_pattern_searches_as_json_schema_says():
    assert told("restorespec: 1\nvars: {a: {pattern: b, default: abc}}\n") == []


def test_a_pattern_that_would_take_for_ever_elsewhere_takes_no_time():
    value = "a" * 5000 + "b"
    found = told(f"restorespec: 1\nvars: {{a: {{pattern: '^(a+)+$', default: {value}}}}}\n")
    assert [item[0] for item in found] == ["template-variable-value"]


REGEX = "correct it; lookaround and backreferences are not supported"
DECLARATIONS = {
    "{typ: string}": ("unknown keyword `typ` in a declaration", "did you mean `type`?", 12),
    "{$ref: '#/a'}": (
        "unknown keyword `$ref` in a declaration",
        "declarations have no references; write the schema out",
        12,
    ),
    "{type: strng}": ("`strng` is not a type of JSON Schema", "did you mean `string`?", 18),
    "{type: [string, string]}": ("duplicate type `string`", "remove one of them", 27),
    "{type: []}": ("`type` is empty, so no value is allowed", "list the allowed types, or remove `type`", 12),
    "{type: {a: 1}}": (
        "a mapping is not a type of JSON Schema",
        "the types are `string`, `integer`, `number`, `boolean`, `array`, `object`, `null`",
        12,
    ),
    "{pattern: '('}": ("`(` is not a regular expression that can be checked", REGEX, 21),
    "{pattern: 5}": ("`pattern` must be a string, not `5`", "write a string", 21),
    "{patternProperties: {'(?!x)': {}}}": ("`(?!x)` is not a regular expression that can be checked", REGEX, 32),
    "{enum: [], default: a}": (
        "`enum` is empty, so no value is allowed",
        "list the allowed values, or remove `enum`",
        12,
    ),
    "{enum: a, default: a}": ('`enum` must be a list of values, not `"a"`', "write the values as a list", 18),
    "{items: {enum: []}}": (
        "`enum` is empty, so no value is allowed",
        "list the allowed values, or remove `enum`",
        20,
    ),
    "{items: [{}]}": ("`items` must be a schema, not a list", "use `prefixItems` for a list of schemas", 12),
    "{minLength: -1}": ("`minLength` must be a whole number, 0 or more, not `-1`", "write a number such as 1", 23),
    "{maximum: many}": ('`maximum` must be a number, not `"many"`', "write the number itself", 21),
    "{multipleOf: 0}": ("`multipleOf` must be more than 0, not `0`", "write a number such as 1", 24),
    "{uniqueItems: 1}": ("`uniqueItems` must be `true` or `false`, not `1`", "write `true` or `false`", 25),
    "{required: [a, a]}": ("duplicate key `a` in `required`", "remove one of them", 26),
    "{required: true}": (
        "`required` must be a list of keys, not `true`",
        "write the names of the keys as a list",
        22,
    ),
    "{dependentRequired: {a: b}}": (
        '`dependentRequired` must be a list of keys, not `"b"`',
        "write the names of the keys as a list",
        35,
    ),
    "{properties: 5}": ("`properties` must be a mapping of names to schemas, not `5`", "write a mapping", 24),
    "{anyOf: []}": ("`anyOf` is empty", "list its schemas, or remove `anyOf`", 12),
    "{allOf: {}}": ("`allOf` must be a list of schemas, not a mapping", "write the schemas as a list", 12),
    "{then: {type: string}}": ("`then` checks nothing without `if`", "add `if`, or remove `then`", 12),
    "{maxContains: 1}": (
        "`maxContains` checks nothing without `contains`",
        "add `contains`, or remove `maxContains`",
        12,
    ),
    "{description: [a]}": ("`description` must be a string, not a list", "write a string", 12),
    "{format: date-tme}": ("unknown format `date-tme`", "did you mean `date-time`?", 20),
    "{items: {typ: string}}": ("unknown keyword `typ` in a declaration", "did you mean `type`?", 20),
    "{sensitive: maybe}": ("`sensitive` must be `true` or `false`", "write `sensitive: true`", 23),
    "string": (
        "the declaration of `a` must be a mapping, not a string",
        "write it as a small JSON Schema: `{type: string}`",
        11,
    ),
    "integer": (
        "the declaration of `a` must be a mapping, not a string",
        "write it as a small JSON Schema: `{type: integer}`",
        11,
    ),
    "null": (
        "the declaration of `a` must be a mapping, not null",
        "write it as a small JSON Schema: `{type: string}`",
        11,
    ),
    "prod": (
        "the declaration of `a` must be a mapping, not a string",
        "if this is its value, write `{type: string, default: …}`",
        11,
    ),
    "true": (
        "the declaration of `a` must be a mapping, not a boolean",
        "if this is its value, write `{type: boolean, default: …}`",
        11,
    ),
    "5": (
        "the declaration of `a` must be a mapping, not an integer",
        "if this is its value, write `{type: integer, default: …}`",
        11,
    ),
    "1.5": (
        "the declaration of `a` must be a mapping, not a float",
        "if this is its value, write `{type: number, default: …}`",
        11,
    ),
    "[a]": (
        "the declaration of `a` must be a mapping, not a list",
        "if this is its value, write `{type: array, default: …}`",
        11,
    ),
}


@pytest.mark.parametrize("declaration", DECLARATIONS)
def test_a_wrong_declaration_is_told_at_its_place(declaration):
    message, help_text, column = DECLARATIONS[declaration]
    assert told(f"restorespec: 1\nvars: {{a: {declaration}}}\n") == [
        ("template-declaration", message, help_text, "specs/orders.yaml", 2, column)
    ]


def test_a_declaration_cannot_hold_a_template_but_its_description_may_hold_the_signs():
    text = (
        "restorespec: 1\nvars: {a: {default: '{{ vars.b }}', description: 'a {{ thing }}'}, b: {description: '{{'}}\n"
    )
    assert told(text) == [
        ("template-misplaced", "a declaration cannot contain a template", "write the value itself, or compute it in `locals`", "specs/orders.yaml", 2, 21)
    ]  # fmt: skip


def test_a_refused_value_is_unknown_to_everything_later():
    bodies, found = resolved(USE, by_file("{stage: pord}"))
    assert bodies["orders"]["target"]["table_name"] == "?vars.stage"
    assert len(found) == 1


def test_text_that_is_no_yaml_is_told_at_the_option():
    assert told(HEAD, by_text("units", "[1")) == [
        ("template-variable-value", "the value of `vars.units` cannot be read as YAML: this `[` is never closed", "write it as a YAML value, such as `5` or `[a, b]`", "--var units", 1, 1)
    ]  # fmt: skip


def test_a_sensitive_value_is_never_in_a_message_and_its_places_are_known():
    text = "restorespec: 1\nvars: {key: {type: string, maxLength: 3, sensitive: true, default: secret0}}\n"
    spec = spec_of(text, by_text("key", "secret1"))
    assert [item.message for item in spec.diagnostics] == ["`vars.key` must have at most 3 characters"] * 2
    assert [span.text for span in spec.masked] == ["secret1", "secret0"]


def test_what_a_sensitive_variable_may_be_is_no_more_shown_than_what_it_is():
    text = "restorespec: 1\nvars: {key: {enum: [secret0, secret1], sensitive: true}}\n"
    spec = spec_of(text, by_text("key", "secret2"))
    assert [(item.message, item.help) for item in spec.diagnostics] == [
        ("`vars.key` must be what its declaration allows", "correct the value, or the declaration of `key`")
    ]


def test_in_doubt_a_variable_is_sensitive():
    def masked(words):
        return [span.text for span in spec_of(f"restorespec: 1\nvars: {{a: {{default: x, {words}}}}}\n").masked]

    assert masked("sensitive: yes please") == masked("sensitive: [true]") == masked("sensitive: null") == ["x"]
    assert masked("sensitive: true, typ: string") == ["x"]
    assert masked("sensitive: false") == masked("title: x") == []
    text = "restorespec: 1\nvars: {a: {default: 'x {{ vars.b }}', sensitive: true}}\n"
    assert [span.text for span in spec_of(text).masked] == ["'x {{ vars.b }}'"]


def test_of_a_variable_whose_declaration_is_wrong_nothing_more_is_said():
    text = "restorespec: 1\nvars: {a: {typ: integer, default: x}}\ntarget: {a: '{{ vars.a + 1 }}'}\n"
    bodies, found = resolved(text, require_values=True)
    assert bodies == {"orders": {"target": {"a": "?vars.a"}}}
    assert [item[1] for item in found] == ["unknown keyword `typ` in a declaration"]


def test_the_trace_names_the_value_what_it_overrode_and_the_declaration():
    spec = spec_of(USE, by_file("stage: staging"), by_text("stage", "prod"))
    (restore,) = spec.restores()
    steps = trace(restore.document.request, ("target", "table_name"))
    assert [(step.message, step.span.source.name, step.span.first, step.depth) for step in steps] == [
        ("computed by this template", "specs/orders.yaml", (3, 22), 0),
        ("`vars.stage` is set here", "--var stage", (1, 1), 1),
        ("overriding the value here", "env/prod.yaml", (1, 8), 2),
        ("`vars.stage` is declared here", "specs/orders.yaml", (2, 8), 1),
    ]


def test_a_default_is_named_once_and_not_as_a_declaration_of_its_own():
    (restore,) = spec_of(USE).restores()
    steps = trace(restore.document.request, ("target", "rcu"))
    assert [(step.message, step.span.first) for step in steps] == [
        ("computed by this template", (3, 54)),
        ("`vars.units` has its default here", (2, 86)),
    ]


def test_notes_name_where_a_variable_is_set_and_declared():
    (restore,) = spec_of(USE, by_file("stage: prod")).restores()
    node = restore.document.request.get("target").get("table_name")
    assert [(note.message, note.span.source.name) for note in notes_for(node)] == [
        ("`vars.stage` is set here", "env/prod.yaml"),
        ("`vars.stage` is declared here", "specs/orders.yaml"),
    ]


def test_the_order_of_names_within_a_layer_changes_nothing():
    layer = {**by_text("units", "7"), **by_text("stage", "prod")}
    assert resolved(USE, layer) == resolved(USE, dict(reversed(layer.items())))


@pytest.mark.parametrize(
    ("declaration", "column"),
    [
        ("{type: object, default: {'{{ vars.v }}': x}}", 36),
        ("{default: [{a: {'x-{{ b }}': x}}]}", 27),
        ("{properties: {'{% b %}': {type: string}}}", 25),
        ("{'{{ b }}': x}", 12),
    ],
)
def test_a_key_in_a_declaration_cannot_be_a_template(declaration, column):
    found = told(f"restorespec: 1\nvars: {{o: {declaration}}}\n")
    assert found == [
        ("template-in-key", "a key cannot be a template", "write the key itself", "specs/orders.yaml", 2, column)
    ]
