"""An evaluation that fails for one row of a fan-out names the row, the cell and the value."""

import pytest

from restorespec import Source, compile as compile_spec

SPEC = """restorespec: 1
name: f
vars: {extra: {type: string, default: x}}
for_each: {file: INVENTORY, key: table}
locals:
  catalog: {customer: a, orders: b}
  units: "{{ each.value.rcu | int }}"
source: {securevault_backup: {backup_id: b}}
target:
  environment_id: e
  table_name: "{{ each.key }}-FIELD"
"""
INVENTORIES = {
    "t.csv": "table,indexes,rcu\nt01,orders,5\nt08,custommer,abc\n",
    "t.yaml": "- {table: t01, indexes: orders, rcu: '5'}\n-\n  {table: t08, indexes: custommer, rcu: abc}\n",
    "t.json": '[\n{"table": "t01", "indexes": "orders", "rcu": "5"},\n{"table": "t08", "indexes": "custommer", "rcu": "abc"}]',
    "t.toml": "t01 = {table = 't01', indexes = 'orders', rcu = '5'}\n\nt08 = {table = 't08', indexes = 'custommer', rcu = 'abc'}\n",
}  # fmt: skip


def errors(text, **files):
    result = compile_spec(Source("f.yaml", text), files=files)
    return [
        (
            found.rule.name,
            found.message,
            found.help,
            found.restore,
            found.span.first[0],
            [(note.message, note.span.source.name, note.span.first[0]) for note in found.notes],
        )
        for found in result.diagnostics
        if found.severity == "error"
    ]


def failing(expression, inventory="t.csv", text=None):
    spec = SPEC.replace("INVENTORY", inventory).replace("FIELD", f"{{{{ {expression} }}}}")
    if inventory == "t.toml":
        spec = spec.replace(", key: table", "")
    return errors(spec, **{inventory: text or INVENTORIES[inventory]})


@pytest.mark.parametrize("inventory", INVENTORIES)
def test_a_key_that_is_missing_is_named_with_the_row_and_the_cell(inventory):
    assert failing("locals.catalog[each.value.indexes]", inventory) == [
        (
            "template-key",
            "unknown key `custommer`",
            "did you mean `customer`?",
            "f[t08]",
            11,
            [("`each.value.indexes` is set here", inventory, 3)],
        )
    ]


@pytest.mark.parametrize("inventory", INVENTORIES)
def test_a_value_that_cannot_be_converted_is_shown_with_the_row_and_the_cell(inventory):
    assert failing("locals.units", inventory) == [
        (
            "template-value",
            "`int` cannot read `abc`: it is not a number",
            "correct the value: an integer such as `5`",
            "f[t08]",
            7,
            [("`each.value.rcu` is set here", inventory, 3)],
        )
    ]


def test_a_key_without_a_similar_one_is_answered_with_the_keys():
    found = failing("locals.catalog[each.value.indexes]", text="table,indexes,rcu\nt08,zzz,5\n")
    assert found[0][1:4] == ("unknown key `zzz`", "use one of its keys: `customer`, `orders`", "f[t08]")


def test_a_misspelt_column_is_reported_once_for_each_row_that_lacks_it():
    found = failing("each.value.indxes", text="table,indexes,rcu\nt08,zzz,5\n")
    assert found == [
        (
            "template-key",
            "unknown key `indxes`",
            "did you mean `indexes`?",
            "f[t08]",
            11,
            [("`each.value` is set here", "t.csv", 2)],
        )
    ]


def test_rows_that_fail_with_different_values_are_all_reported():
    found = failing("locals.units", text="table,indexes,rcu\na,orders,x\nb,orders,5\nc,orders,y\n")
    assert [(one[1], one[3]) for one in found] == [
        ("`int` cannot read `x`: it is not a number", "f[a]"),
        ("`int` cannot read `y`: it is not a number", "f[c]"),
    ]


def test_an_error_that_all_rows_share_is_reported_once():
    text = "table,indexes,rcu\na,orders,5\nb,orders,5\n"
    found = failing("vars.extra | int", text=text)
    assert [one[1:4] for one in found] == [
        ("`int` cannot read `x`: it is not a number", "correct the value: an integer such as `5`", "f[a]")
    ]


def test_no_help_hides_a_loss():
    for expression in (
        "locals.catalog[each.value.indexes]", "locals.catalog.nope", "locals.units", "[][0]", "[] | first", "each.value.x",
        "none", "each.value.indexes | bool | string", "each.value.indexes | rfc3339", "each.value.indexes | arn('region')",
    ):  # fmt: skip
        found = failing(expression)
        assert found, expression
        assert not any(word in one[2] for one in found for word in ("default", "stand-in", "int(0)")), found
        assert all(one[3] == "f[t08]" or len(found) == 1 or one[3] for one in found)


def test_a_single_restore_is_named_as_well():
    text = (
        "restorespec: 1\nname: s\nsource: {securevault_backup: {backup_id: b}}\n"
        "target: {environment_id: e, table_name: \"{{ 'x' | int }}\"}\n"
    )
    assert errors(text)[0][1:4] == (
        "`int` cannot read `x`: it is not a number",
        "correct the value: an integer such as `5`",
        "s",
    )


def test_a_sensitive_value_is_neither_shown_nor_suggested():
    text = SPEC.replace("INVENTORY", "t.csv").replace("FIELD", "{{ locals.catalog[vars.extra] }}")
    text = text.replace("{type: string, default: x}", "{type: string, default: custommer, sensitive: true}")
    found = errors(text, **{"t.csv": "table,indexes,rcu\na,orders,5\n"})
    assert found[0][1:3] == ("unknown key", "correct the expression or the sensitive value that it reads")


def test_a_string_that_is_too_long_as_a_whole_names_all_that_went_in():
    half = "x" * 40_000
    found = failing("each.value.a }}{{ each.value.b", text=f"table,a,b\nt,{half},{half}\n")
    assert found[0][1] == "a string of more than 65,536 bytes"
    assert [note[0] for note in found[0][5]] == [
        "`each.key` is set here",
        "`each.value.a` is set here",
        "`each.value.b` is set here",
    ]
