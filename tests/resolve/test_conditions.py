"""Conditions are booleans or null, and `==` compares values that can be equal."""

import pytest
from resolving import by_file, by_text, resolved, target, told

CONDITION = "template-condition"
HEAD = "restorespec: 1\nsource: {securevault_backup: {backup_id: b}}\n"


def spec(declarations, expression, more=""):
    return f'{HEAD}vars: {declarations}\n{more}target:\n  x: "{{{{ {expression} }}}}"\n'


def value(declarations, expression, *layers, **options):
    return target(spec(declarations, expression), *layers, **options)["x"]


def finding(declarations, expression, *layers, more="", **options):
    """The only diagnostic, without its file."""
    found = told(spec(declarations, expression, more), *layers, **options)
    assert len(found) == 1, found
    rule, message, help_, _, line, column = found[0]
    assert rule == CONDITION
    return message, help_, line, column


STRING = (
    "`vars.guard` is a string, not a boolean",
    "use `vars.guard | bool`, or declare `vars.guard` as `{type: boolean}`",
)


@pytest.mark.parametrize(
    ("expression", "column"),
    [
        ("not not vars.guard", 15),
        ("'a' if vars.guard else 'b'", 14),
        ("vars.guard and true", 7),
        ("true and vars.guard", 16),
    ],
)
@pytest.mark.parametrize("layers", [(), (by_text("guard", "false"),), (by_file("guard: 'false'"),)])
@pytest.mark.parametrize("require_values", [False, True])
def test_a_string_is_not_a_condition(expression, column, layers, require_values):
    if require_values and not layers:
        return
    found = finding("{guard: {type: string}}", expression, *layers, require_values=require_values)
    assert found == (*STRING, 5, column + 3)


@pytest.mark.parametrize(
    ("declaration", "expression", "message", "help_"),
    [
        ("{type: integer}", "'a' if vars.x else 'b'", "`vars.x` is an integer, not a boolean", "compare it: `vars.x != 0`"),
        ("{type: number}", "not vars.x", "`vars.x` is a number, not a boolean", "compare it: `vars.x != 0`"),
        ("{type: array}", "not vars.x", "`vars.x` is a list, not a boolean", "use `vars.x | length > 0`"),
        ("{type: object}", "not vars.x", "`vars.x` is a mapping, not a boolean", "use `vars.x | length > 0`"),
        ("{enum: [yes, no]}", "not vars.x", "`vars.x` is a string, not a boolean", STRING[1].replace("guard", "x")),
        (
            "{type: [string, integer]}",
            "not vars.x",
            "`vars.x` is an integer or a string, not a boolean",
            STRING[1].replace("guard", "x"),
        ),
        (
            "{type: string}",
            "vars.x or 'none'",
            "`vars.x` is a string, not a boolean",
            "`or` combines booleans; for a fallback, use `vars.x | default(…, true)`",
        ),
        (
            "{type: object, properties: {on: {type: string}}}",
            "'a' if vars.x.on else 'b'",
            "`vars.x.on` is a string, not a boolean",
            "use `vars.x.on | bool`, or compare it: `vars.x.on == 'yes'`",
        ),
        (
            "{type: string}",
            "'a' if vars.x | lower else 'b'",
            "the condition of `if` is a string, not a boolean",
            "use `… | bool`, or compare it: `… == 'yes'`",
        ),
        (
            "{type: array, items: {type: string}}",
            "vars.x | select",
            "an item of `select` is a string, not a boolean",
            "name a test, as in `select('in', ['yes'])`, or convert the items: `| map('bool')`",
        ),
    ],
)  # fmt: skip
def test_an_unknown_value_that_is_declared_otherwise_is_reported_before_it_is_known(
    declaration, expression, message, help_
):
    found = finding(f"{{x: {declaration}}}", expression)
    assert found[:2] == (message, help_)


def test_each_condition_of_an_expression_is_reported():
    found = told(spec("{a: {type: string}, b: {type: integer}}", "1 if vars.a else 2 if not vars.b else 3"))
    assert [item[1] for item in found] == [
        "`vars.a` is a string, not a boolean",
        "`vars.b` is an integer, not a boolean",
    ]


def test_a_branch_that_is_not_taken_is_checked():
    found = finding("{on: {type: boolean, default: true}, s: {type: string}}", "1 if vars.on else 2 if vars.s else 3")
    assert found[0] == "`vars.s` is a string, not a boolean"


def test_a_condition_through_a_local_is_checked():
    more = 'locals:\n  flag: "{{ vars.s | lower }}"\n  again: "{{ locals.flag }}"\n'
    message, help_, line, _ = finding("{s: {type: string}}", "not locals.again", more=more)
    assert message == "`locals.again` is a string, not a boolean"
    assert help_ == "use `locals.again | bool`, or compare it: `locals.again == 'yes'`"
    assert line == 8


def test_a_condition_in_a_local_or_in_a_base_is_reported_at_its_own_line():
    base = 'restorespec: 1\nvars: {s: {type: string}}\nlocals:\n  flag: "{{ not vars.s }}"\n'
    text = f'{HEAD}extends: b.yaml\ntarget:\n  x: "{{{{ locals.flag }}}}"\n'
    found = told(text, files={"specs/b.yaml": base})
    assert found == [
        (CONDITION, "`vars.s` is a string, not a boolean", STRING[1].replace("guard", "s"), "specs/b.yaml", 4, 17)
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", "name,on\na,false\n"),
        ("t.yaml", "[{name: a, on: 'false'}]"),
        ("t.json", '[{"name": "a", "on": "false"}]'),
    ],
)
def test_a_string_in_an_inventory_is_not_a_condition(name, text):
    more = f"for_each: {{file: {name}, key: name}}\n"
    found = finding("{}", "'a' if each.value.on else 'b'", more=more, files={f"specs/{name}": text})
    assert found[:3] == (
        "`each.value.on` is a string, not a boolean",
        "use `each.value.on | bool`, or compare it: `each.value.on == 'yes'`",
        6,
    )


@pytest.mark.parametrize(
    ("declaration", "expression", "expected"),
    [
        ("{type: boolean, default: false}", "'a' if vars.x else 'b'", "b"),
        ("{default: null}", "'a' if vars.x else 'b'", "b"),
        ("{type: [boolean, 'null'], default: null}", "not vars.x", True),
        ("{type: string, default: 'false'}", "'a' if vars.x | bool else 'b'", "b"),
        ("{type: string, default: ''}", "'a' if vars.x | length > 0 else 'b'", "b"),
        ("{type: string, default: a}", "vars.x == none", False),
        ("{type: [string, 'null'], default: null}", "vars.x == 'a'", False),
        ("{type: [string, integer], default: 5}", "vars.x == 'auto'", False),
        ("{type: integer, default: 1}", "vars.x == 1.0", True),
        ("{type: number, default: 1.5}", "vars.x == 1", False),
        ("{type: array, default: [1]}", "vars.x == ['1']", False),
        ("{type: array, default: [true, false, null]}", "vars.x | select", [True]),
        ("{type: boolean, default: true}", "vars.x and none", False),
        ("{type: boolean}", "vars.x or true", "?vars.x"),
        ("{}", "'a' if vars.x else 'b'", "?vars.x"),
    ],
)
def test_a_boolean_and_null_are_conditions(declaration, expression, expected):
    assert value(f"{{x: {declaration}}}", expression) == expected


@pytest.mark.parametrize(
    ("declaration", "expression", "message", "help_"),
    [
        (
            "{type: integer, default: 5}",
            "vars.x == '5'",
            "`vars.x` is an integer and `'5'` is a string: they are never equal",
            "write `5` without quotes",
        ),
        (
            "{type: string, default: '5'}",
            "5 != vars.x",
            "`5` is an integer and `vars.x` is a string: they are never equal",
            "write `'5'` in quotes",
        ),
        (
            "{type: boolean}",
            "vars.x == 'true'",
            "`vars.x` is a boolean and `'true'` is a string: they are never equal",
            "write `true` without quotes",
        ),
        (
            "{type: boolean}",
            "vars.x == 'on'",
            "`vars.x` is a boolean and `'on'` is a string: they are never equal",
            "convert the other side with `| bool`",
        ),
        (
            "{type: array}",
            "vars.x == 'a'",
            "`vars.x` is a list and `'a'` is a string: they are never equal",
            "look for an item of a list with `in`",
        ),
        (
            "{default: 5}",
            "vars.x == 'a'",
            "`vars.x` is an integer and `'a'` is a string: they are never equal",
            "convert one side: `| int` or `| string`",
        ),
        (
            "{type: string, default: ab}",
            "vars.x | length == '2'",
            "an integer and `'2'` is a string: they are never equal",
            "write `2` without quotes",
        ),
    ],
)
def test_values_that_are_never_equal_are_not_compared(declaration, expression, message, help_):
    assert finding(f"{{x: {declaration}}}", expression)[:2] == (message, help_)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("['b', 'a'] | sort(reverse='false')", "an argument of `sort` is a string, not a boolean"),
        ("'' | default('a', 'false')", "an argument of `default` is a string, not a boolean"),
        ("['b', 'B'] | unique('no')", "an argument of `unique` is a string, not a boolean"),
    ],
)
def test_an_argument_that_switches_something_is_a_boolean(expression, message):
    assert finding("{}", expression)[:2] == (message, "give it a boolean: `true` or `false`")


def test_the_values_of_a_sensitive_variable_are_not_shown():
    layers = (by_text("s", "hunter2"),)
    bodies, found = resolved(spec("{s: {type: string, sensitive: true}}", "'a' if vars.s else 'b'"), *layers)
    assert "hunter2" not in str(found)
    assert found[0][1] == "`vars.s` is a string, not a boolean"
    assert bodies["orders"]["target"] == {"x": "?"}


def test_a_long_chain_of_locals_is_followed_to_its_type():
    chain = "".join(f'  a{number}: "{{{{ locals.a{number + 1} }}}}"\n' for number in range(3_000))
    more = f'locals:\n{chain}  a3000: "{{{{ vars.s }}}}"\n'
    message, _, _, _ = finding("{s: {type: string}}", "not locals.a0", more=more)
    assert message == "`locals.a0` is a string, not a boolean"


@pytest.mark.parametrize("length", [1, 2, 1_000])
def test_locals_that_use_each_other_in_a_cycle_have_no_type(length):
    cycle = "".join(f'  a{number}: "{{{{ locals.a{(number + 1) % length} }}}}"\n' for number in range(length))
    found = told(spec("{}", "not locals.a0", f"locals:\n{cycle}"))
    assert [item[0] for item in found] == ["template-cycle"]


@pytest.mark.parametrize(
    "declaration",
    [
        "{items: false}",
        "{properties: {on: true}}",
        "{type: [], x: 1}",
        "{enum: 5}",
        "{type: {}}",
        "{properties: 5}",
        "{const: null}",
        "5",
    ],
)
def test_a_declaration_of_any_form_says_what_it_says_or_nothing(declaration):
    assert all(
        item[0] in (CONDITION, "template-declaration") for item in told(spec(f"{{x: {declaration}}}", "not vars.x.on"))
    )


@pytest.mark.parametrize(
    ("declaration", "expression"),
    [
        ("{type: array, items: {type: object, properties: {on: {type: string}}}}", "'a' if each.value.on else 'b'"),
        ("{type: object, additionalProperties: {type: object, properties: {on: {type: string}}}}", "not each.value.on"),
    ],
)
def test_a_member_of_rows_that_are_not_known_yet_is_judged_by_its_declaration(declaration, expression):
    more = 'for_each: "{{ vars.rows }}"\nfor_each_key: name\n'
    message, _, line, _ = finding(f"{{rows: {declaration}}}", expression, more=more)
    assert (message, line) == ("`each.value.on` is a string, not a boolean", 7)
