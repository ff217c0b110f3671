"""What expressions mean."""

import pytest

from restorespec.core.help import rendered
from restorespec.core.unknown import Unknown
from restorespec.language.expressions.expression import COUNTERS, expression
from restorespec.language.templates import Scope, template

SCOPE = Scope(
    vars={"stage": "prod", "rcu": 5, "ratio": 2.5, "on": True, "nothing": None, "list": ["b", "a"], "empty": []},
    locals={"map": {"items": "a key", "nested": {"deep": [1, 2, 3]}}},
    each={"key": "orders", "value": {"region": "us-west-2"}},
)


def value(text, scope=SCOPE):
    found = expression(text)
    assert found.errors == ()
    return found.evaluate(scope)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # literals
        ("'a' 'b'", "ab"),
        ("'\\u00e9\\n'", "é\n"),
        ("[1, 'a', [true, none]]", [1, "a", [True, None]]),
        ("(1, 2)", [1, 2]),
        ("()", []),
        ("{'b': 1, 'a': 2}", {"b": 1, "a": 2}),
        ("True", True),
        ("False", False),
        ("None", None),
        ("1_000", 1000),
        ("1.5e3", 1500.0),
        # arithmetic
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 // 2", 3),
        ("-7 // 2", -4),
        ("7 % 4", 3),
        ("7 / 2", 3.5),
        ("6 / 2", 3),
        ("-6 / 2", -3),
        ("5.0 / 2.5", 2),
        ("9223372036854775807 / 1", 9223372036854775807),
        ("1 + 0.5", 1.5),
        ("-9223372036854775808", -9223372036854775808),
        ("+5", 5),
        ("- - 5", 5),
        ("-vars.rcu", -5),
        # text
        ("'a' ~ 1 ~ true", "a1true"),
        ("'a' + 'b'", "ab"),
        ("vars.stage ~ '-' ~ vars.rcu", "prod-5"),
        # comparisons
        ("1 < 2", True),
        ("1 < 2 < 3", True),
        ("3 > 2 > 2", False),
        ("'a' < 'b' <= 'b'", True),
        ("1 == 1.0", True),
        ("[1] == [true]", False),
        ("none == none", True),
        ("[1, {'a': 2}] == [1, {'a': 2}]", True),
        ("{'a': 1} != {'a': 2}", True),
        ("{'a': 1} == {'b': 1}", False),
        ("'x' != none", True),
        # membership
        ("'a' in ['a', 'b']", True),
        ("1 in [true]", False),
        ("'a' not in {'a': 1}", False),
        ("'ro' in vars.stage", True),
        ("'' in ''", True),
        # logic
        ("vars.nothing or vars.on", True),
        ("vars.on and vars.nothing", False),
        ("not vars.nothing", True),
        ("'a' if vars.nothing else 'b'", "b"),
        ("'a' if vars.on else 1 / 0", "a"),
        ("'a' if false else 'b' if false else 'c'", "c"),
        ("true or 1 / 0", True),
        # lookups
        ("locals.map.items", "a key"),
        ("locals['map']['nested'].deep[-1]", 3),
        ("locals.map.nested.deep.1", 2),
        ("locals.map.nested.deep[1:]", [2, 3]),
        ("locals.map.nested.deep[::-1]", [3, 2, 1]),
        ("vars.stage[:2]", "pr"),
        ("vars.stage[0]", "p"),
        ("vars[each.key] | default('none')", "none"),
        ("{'_id': 1}['_id']", 1),
        ("each", {"key": "orders", "value": {"region": "us-west-2"}}),
        ("vars | length", 7),
        # stand-ins
        ("each.value.nope | default('x')", "x"),
        ("each.value.nope | default", ""),
        ("each.value.region | default('x')", "us-west-2"),
        ("each.value['nope'] | default(none)", None),
        ("vars.empty | default('x')", []),
        ("vars.empty | default('x', true)", "x"),
        ("vars.nothing | default('x', boolean=true)", "x"),
        ("vars.list[9] | default('x')", "x"),
        # tests
        ("each.value.nope is defined", False),
        ("each.value.region is defined", True),
        ("each.value.nope is not defined", True),
        ("none is none", True),
        ("0 is none", False),
        ("'a' is string", True),
        ("1.0 is number", True),
        ("true is number", False),
        ("1 is integer", True),
        ("1.0 is integer", False),
        ("true is integer", False),
        ("false is boolean", True),
        ("0 is boolean", False),
        ("{} is mapping", True),
        ("[] is mapping", False),
        ("[] is sequence", True),
        ("'a' is sequence", False),
        ("1 is in [1, 2]", True),
        ("1 is not in [1, 2]", False),
        ("4 is even", True),
        ("4 is odd", False),
        ("-3 is odd", True),
        ("9 is divisibleby 3", True),
        ("9 is divisibleby(4)", False),
    ],
)
def test_an_expression_has_its_value(text, expected):
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


VALUE = "template-value"


@pytest.mark.parametrize(
    ("text", "rule", "message", "help_"),
    [
        ("1 / 0", VALUE, "division by zero", "divide by another number"),
        ("1 // 0.0", VALUE, "division by zero", "divide by another number"),
        ("1 % 0", VALUE, "division by zero", "divide by another number"),
        ("1 is divisibleby 0", VALUE, "division by zero", "divide by another number"),
        (
            "'a' * 3",
            VALUE,
            "`*` needs two numbers, not a string and an integer",
            "convert it with `| int` or `| string`",
        ),
        ("[1] * 3", VALUE, "`*` needs two numbers, not a list and an integer", "give it two numbers"),
        (
            "'%s' % 3",
            VALUE,
            "`%` needs two numbers, not a string and an integer",
            "convert it with `| int` or `| string`",
        ),
        (
            "'a' + 1",
            VALUE,
            "`+` needs two numbers, two strings or two lists, not a string and an integer",
            "convert it with `| int` or `| string`",
        ),
        (
            "[1] + none",
            VALUE,
            "`+` needs two numbers, two strings or two lists, not a list and null",
            "give it two numbers, two strings or two lists",
        ),
        (
            "true + 1",
            VALUE,
            "`+` needs two numbers, two strings or two lists, not a boolean and an integer",
            "give it two numbers, two strings or two lists",
        ),
        ("-'a'", VALUE, "`-` needs a number, not a string", "convert it with `| int` or `| string`"),
        ("+none", VALUE, "`+` needs a number, not null", "give it a number"),
        (
            "1 < 'a'",
            VALUE,
            "a comparison by size needs two numbers or two strings, not an integer and a string",
            "convert it with `| int` or `| string`",
        ),
        (
            "1 in 'a1'",
            VALUE,
            "`in` with a string needs a string on its left, not an integer",
            "convert it with `| int` or `| string`",
        ),
        (
            "1 in 1",
            VALUE,
            "`in` needs a list, a mapping or a string on its right, not an integer",
            "convert it with `| int` or `| string`",
        ),
        ("'a' ~ none", "template-text", "null inside a string", "set it to a string, an integer or a boolean"),
        ("vars.rcu.x", VALUE, "`.x` needs a mapping, not an integer", "give it a mapping"),
        (
            "vars.list['a' ~ '']",
            VALUE,
            "`[…]` needs a mapping and a key, or a list and an integer, not a list and a string",
            "give it a mapping and a key, or a list and an integer",
        ),
        ("vars.list['a']", VALUE, "`.a` needs a mapping, not a list", "give it a mapping"),
        ("vars.list[::0]", VALUE, "a slice in steps of 0", "use another step"),
        ("vars.list['a':]", VALUE, "a slice needs an integer, not a string", "convert it with `| int` or `| string`"),
        ("'a' is even", VALUE, "`even` needs an integer, not a string", "convert it with `| int` or `| string`"),
        ("each.value.regoin", "template-key", "unknown key `regoin`", "did you mean `region`?"),
        (
            "each.value.x | upper",
            "template-key",
            "unknown key `x`",
            "use one of its keys: `region`",
        ),
        (
            "each.value[vars.stage]",
            "template-key",
            "unknown key `prod`",
            "use one of its keys: `region`",
        ),
        (
            "vars.list[2]",
            "template-key",
            "index 2 is out of range",
            "it has 2 items, numbered from 0",
        ),
        ("{1: 2}", VALUE, "a key of a mapping that is not a string", "quote it, or use `| string`"),
        (
            "[omit]",
            VALUE,
            "`omit` inside another value",
            "let the whole expression give it, as in `vars.tag if vars.tagged else omit`",
        ),
        (
            "9223372036854775807 + 1",
            "template-limit",
            "an integer of more than 64 bits",
            "compute with smaller numbers",
        ),
        (
            "-9223372036854775807 - 2",
            "template-limit",
            "an integer of more than 64 bits",
            "compute with smaller numbers",
        ),
        ("1e308 * 10", "template-limit", "a result too large for a float", "compute with smaller numbers"),
    ],
)
def test_an_operation_that_the_values_do_not_permit_is_a_mistake(text, rule, message, help_):
    found = value(text)
    assert (found.rule.name, found.message, rendered(found.help, "yaml")) == (rule, message, help_)
    assert (found.start, found.end) == (0, len(text))


def test_each_without_fan_out_is_a_mistake():
    found = value("each.key", Scope({}, {}))
    assert (found.rule.name, found.message) == ("template-name", "`each` without fan-out")


def test_values_come_from_a_lazy_mapping_only_when_they_are_read():
    class Lazy(dict):
        def __missing__(self, key):
            read.append(key)
            return f"value of {key}"

    read = []
    assert value("locals.a if true else locals.b", Scope({}, Lazy())) == "value of a"
    assert read == ["a"]


def test_a_result_is_never_evaluated_again():
    assert value("vars.x", Scope({"x": "{{ 1 + 1 }}"}, {})) == "{{ 1 + 1 }}"


def test_a_result_shares_nothing_with_the_scope():
    scope = Scope({"x": {"a": [1]}}, {})
    value("vars.x", scope)["a"].append(2)
    assert scope.names["vars"] == {"x": {"a": [1]}}


UNKNOWN = Unknown("vars.id", {"type": "string", "minLength": 1})


@pytest.mark.parametrize(
    ("text", "declaration"),
    [
        ("vars.id ~ 'x'", {"type": "string"}),
        ("vars.id == 'x'", {"type": "boolean"}),
        ("not vars.id | bool", {"type": "boolean"}),
        ("vars.id is string", {"type": "boolean"}),
        ("vars.id - 1", {"type": "number"}),
        ("vars.id + 1", {"type": "number"}),
        ("vars.id | int", {"type": "integer"}),
        ("vars.id | int('x')", {"type": ["integer", "string"]}),
        ("vars.id | lower", {"type": "string"}),
        ("vars.id | length", {"type": "integer"}),
        ("vars.id | split", {"type": "array"}),
        ("vars.id | default('x', true)", {}),
        ("vars.id if vars.id | bool else 1", {}),
        ("vars.id.x", {}),
        ("vars.id[0]", {}),
        ("{vars.id: 1}", {"type": "object"}),
        ("[vars.id] == ['x']", {"type": "boolean"}),
        ("['a', 'b'] | sort(reverse=vars.id)", {"type": "array", "items": {"type": "string"}}),
        ("['a', vars.id] | join", {"type": "string"}),
        ("vars.id | abs + 1", {"type": "number"}),
    ],
)
def test_whatever_is_computed_from_an_unknown_value_is_unknown(text, declaration):
    found = value(text, Scope({"id": UNKNOWN}, {}))
    assert isinstance(found, Unknown)
    assert (found.label, found.declaration) == ("vars.id", declaration)


@pytest.mark.parametrize(
    "text",
    [
        "vars.id",
        "vars['id']",
        "vars.id if true else 1",
        "[vars.id] | first",
        "vars.id | default('x')",
    ],
)
def test_an_unknown_value_that_is_passed_on_keeps_its_declaration(text):
    assert value(text, Scope({"id": UNKNOWN}, {})) is UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true or vars.id", True),
        ("'x' if true else vars.id", "x"),
        ("['x', vars.id] | length", 2),
        ("'x' in [vars.id, 'x']", True),
        ("[1, vars.id] == [2, 'x']", False),
        ("{'a': vars.id}.keys is defined", False),
    ],
)
def test_what_does_not_depend_on_an_unknown_value_is_known(text, expected):
    assert value(text, Scope({"id": UNKNOWN}, {})) == expected


def test_unknown_values_stay_inside_of_containers():
    assert value("[vars.id, {'a': vars.id}]", Scope({"id": UNKNOWN}, {}))[0] is UNKNOWN
    tag = value("{'id': vars.id} | tags", Scope({"id": UNKNOWN}, {}))[0]
    assert tag["key"] == "id"
    assert (tag["value"].label, tag["value"].declaration) == ("vars.id", {"type": "string"})


def test_each_distinct_expression_is_compiled_once():
    before = COUNTERS["parsed"], COUNTERS["compiled"]
    for text in ("{{ 'once' ~ vars.rcu }}", "a {{'once' ~ vars.rcu}}", "{{ 'once' ~ vars.rcu }} b", "c {{ 'twice' }}"):
        for _ in range(3):
            template(text).evaluate(SCOPE)
    assert (COUNTERS["parsed"], COUNTERS["compiled"]) == (before[0] + 2, before[1] + 2)


def test_an_expression_that_is_never_evaluated_is_never_compiled():
    before = COUNTERS["compiled"]
    expression("'never evaluated'")
    assert COUNTERS["compiled"] == before
