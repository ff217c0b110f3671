"""What is told about values that nobody has chosen yet."""

import pytest

from restorespec import Source, compile  # noqa: A004
from restorespec.core.unknown import Unknown


@pytest.mark.parametrize(
    ("field", "declaration", "expected"),
    [
        ("restore_wcu", {"type": "string"}, ("schema-type", "`vars.x` gives a string, but `restore_wcu` must be an integer", "let it give an integer")),
        ("table_name", {"type": ["integer", "null"]}, ("schema-type", "`vars.x` gives an integer or null, but `table_name` must be a string", "let it give a string")),
        ("pitr_status", {"type": "number"}, ("schema-type", "`vars.x` gives a number, but `pitr_status` must be a boolean", "let it give a boolean")),
        ("pitr_status", {"enum": ["on", "off"]}, ("schema-type", "`vars.x` gives a string, but `pitr_status` must be a boolean", "let it give a boolean")),
        ("billing_mode", {"enum": ["ON_DEMAND"]}, ("schema-enum", "no value that `vars.x` may have is allowed in `billing_mode`", "let it give `PROVISIONED` or `PAY_PER_REQUEST`")),
        ("table_name", {"const": "a b"}, ("schema-enum", "no value that `vars.x` may have is allowed in `table_name`", "let it give a value that the field allows")),
        ("table_name", {"type": "string", "maxLength": 2}, ("schema-length", "`vars.x` has at most 2 characters, but the minimum of `table_name` is 3", "correct the bounds of the declaration")),
        ("table_name", {"type": "string", "minLength": 256}, ("schema-length", "`vars.x` has at least 256 characters, but the maximum of `table_name` is 255", "correct the bounds of the declaration")),
        ("provisioned_throughput", {"type": "boolean"}, ("schema-type", "`vars.x` gives a boolean, but `provisioned_throughput` must be a mapping", "let it give a mapping")),
    ],
)  # fmt: skip
def test_what_no_choice_can_mend_is_told_at_once(field, declaration, expected, told, body):
    rule, message, help_text = expected
    unknown = Unknown("vars.x", declaration)
    assert told(body(**{field: unknown})) == [(rule, f"/target/{field}", message, help_text)]


def test_bounds_of_numbers_are_compared(told, body):
    def units(**bounds):
        unknown = Unknown("vars.rcu", {"type": "integer", **bounds})
        return told(body(provisioned_throughput={"read_capacity_units": unknown, "write_capacity_units": 5}))

    assert units(maximum=1) == units(minimum=-5) == []
    assert [found[2] for found in units(maximum=0)] == [
        "`vars.rcu` is at most 0, but the minimum of `read_capacity_units` is 1"
    ]


def test_a_value_without_a_name_is_the_expressions(told, body):
    assert [found[2] for found in told(body(restore_wcu=Unknown("", {"type": "string"})))] == [
        "the expression gives a string, but `restore_wcu` must be an integer"
    ]


@pytest.mark.parametrize("declaration", [{"type": "string"}, {"enum": ["x"]}, {"const": 5}, {"maximum": 0}])
def test_nothing_is_told_about_the_value_of_a_field_that_does_not_exist(declaration, told, body):
    assert [found[0] for found in told(body(nonsense=Unknown("vars.x", declaration)))] == ["schema-unknown-field"]


def test_a_known_mistake_beside_an_unknown_value_is_told(told, body):
    data = body(table_name=Unknown("vars.x", {"type": "string"}), billing_mode="x", tags=[Unknown(), {"key": "a"}])
    assert [found[:2] for found in told(data)] == [
        ("schema-enum", "/target/billing_mode"),
        ("schema-required", "/target/tags/1"),
    ]


@pytest.mark.parametrize("written", ["vars.n > 1", "vars.b and vars.n == 1", "1 if vars.b else vars.n"])
def test_an_expression_is_not_called_by_the_name_of_what_it_waits_for(written):
    text = f"""\
restorespec: 1
vars: {{n: {{type: integer}}, b: {{type: boolean}}}}
source: {{securevault_backup: {{backup_id: b}}}}
target: {{environment_id: e, table_name: "{{{{ {written} }}}}"}}
"""
    given = "an integer" if "else" in written else "a boolean"
    found = [one.message for one in compile(Source("a.yaml", text)).diagnostics if one.rule.name == "schema-type"]
    assert found == [f"the expression gives {given}, but `table_name` must be a string"]
