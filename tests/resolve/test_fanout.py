"""One spec, many restores."""

import pytest
from resolving import Texts, by_text, resolved, spec_of, told

from restorespec.resolve import Spec
from restorespec.source import Source
from restorespec.syntax import read

USE = "target: {table_name: '{{ each.key }}', team: '{{ each.value.team }}'}\n"
CSV = "table,team\norders,payments\ncarts,shop\n"
ROWS = {
    "orders[orders]": {"target": {"table_name": "orders", "team": "payments"}},
    "orders[carts]": {"target": {"table_name": "carts", "team": "shop"}},
}


@pytest.mark.parametrize(
    "rows",
    [
        "for_each: {orders: {team: payments}, carts: {team: shop}}\n",
        "for_each: [{table: orders, team: payments}, {table: carts, team: shop}]\nfor_each_key: table\n",
        "for_each: {file: t.csv, key: table}\n",
        "for_each: {file: t.yaml}\n",
        "for_each: {file: t.json, key: table}\n",
        "for_each: {file: t.toml}\n",
        "locals: {rows: {orders: {team: payments}, carts: {team: shop}}}\nfor_each: '{{ locals.rows }}'\n",
    ],
)
def test_every_form_gives_the_same_restores_in_the_order_given(rows):
    files = {
        "specs/t.csv": CSV,
        "specs/t.yaml": "orders: {team: payments}\ncarts: {team: shop}\n",
        "specs/t.json": '[{"table": "orders", "team": "payments"}, {"table": "carts", "team": "shop"}]',
        "specs/t.toml": "[orders]\nteam = 'payments'\n[carts]\nteam = 'shop'\n",
    }
    bodies, found = resolved("restorespec: 1\n" + rows + USE, files=files)
    assert found == []
    assert list(bodies.items()) == list(ROWS.items())


def test_in_a_list_of_strings_key_and_value_are_the_string():
    bodies, found = resolved("restorespec: 1\nfor_each: [a, b]\ntarget: {x: '{{ each.key }}{{ each.value }}'}\n")
    assert (bodies, found) == ({"orders[a]": {"target": {"x": "aa"}}, "orders[b]": {"target": {"x": "bb"}}}, [])


def test_locals_that_use_each_are_computed_for_each_restore():
    bodies, _ = resolved(
        "restorespec: 1\nfor_each: [a, b]\nlocals: {n: 'x-{{ each.key }}'}\ntarget: {x: '{{ locals.n }}'}\n"
    )
    assert [body["target"]["x"] for body in bodies.values()] == ["x-a", "x-b"]


def test_over_an_unknown_it_is_checked_once_with_each_unknown():
    text = "restorespec: 1\nvars: {t: {type: array}}\nfor_each: '{{ vars.t }}'\ntarget: {x: '{{ each.key }}', y: '{{ each.value.nope }}'}\n"
    assert resolved(text) == ({"orders[?]": {"target": {"x": "?each.key", "y": "?each.value"}}}, [])
    assert list(resolved(text, by_text("t", "[a, b]"))[0]) == ["orders[a]", "orders[b]"]


MISTAKES = {
    "a key twice": ("for_each: [a, a]", "template-fan-out", "the key `a` stands twice in `for_each`", "give each row a key of its own", 2, 15),
    "a key that is no id": ("for_each: ['a b']", "template-fan-out", "`a b` is no key for a restore", "keys are 1 to 128 of letters, digits, `.`, `_`, `-`", 2, 12),
    "an empty key": ("for_each: ['']", "template-fan-out", "`` is no key for a restore", "keys are 1 to 128 of letters, digits, `.`, `_`, `-`", 2, 12),
    "a number in a list": ("for_each: [5]", "template-fan-out", "an item of `for_each` must be a string or a mapping", "put it in quotes", 2, 12),
    "mappings without a key": ("for_each: [{a: 1}]", "template-fan-out", "a list of mappings needs `for_each_key`", "name the column whose values are the keys", 2, 1),
    "a row without the column": ("for_each: [{tabel: a}]\nfor_each_key: table", "template-fan-out", "this row has no `table`", "did you mean `tabel`?", 2, 12),
    "a key that is a number": ("for_each: [{table: 5}]\nfor_each_key: table", "template-fan-out", "the key `table` must be a string", "put it in quotes", 2, 20),
    "null": ("for_each:", "template-fan-out", "`for_each` must be a mapping, a list or a file", "write a mapping, a list of strings, a list of mappings with `for_each_key`, or `{file: …, key: …}`", 2, 10),
    "no rows": ("for_each: []", "template-fan-out-empty", "`for_each` has no rows, so nothing is restored", "add a row, or remove the spec", 2, 11),
    "a template inside": ("for_each: ['{{ 1 }}']", "template-misplaced", "`for_each` is one whole expression or has no templates", "write a mapping, a list of strings, a list of mappings with `for_each_key`, or `{file: …, key: …}`", 2, 12),
    "each in for_each": ("for_each: '{{ each.key }}'", "template-name", "`each` is used without `for_each`", "add `for_each`, or use `vars`", 2, 15),
    "a file outside": ("for_each: {file: ../../x.csv, key: a}", "template-fan-out", "`../../x.csv` lies outside the project", "move the file into the project", 2, 18),
    "a file that is missing": ("for_each: {file: no.csv, key: a}", "template-fan-out", "there is no file `specs/no.csv`", "check the path", 2, 18),
    "a csv without key": ("for_each: {file: t.csv}", "template-fan-out", "a CSV inventory needs `key`", "name one of its columns: `table`, `team`", 2, 12),
    "a column that is none": ("for_each: {file: t.csv, key: tabel}", "template-fan-out", "the inventory has no column `tabel`", "did you mean `table`?", 2, 30),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_for_each_is_told_once_at_its_place(case):
    rows, rule, message, help_text, line, column = case
    found = told(f"restorespec: 1\n{rows}\ntarget: {{}}\n", files={"specs/t.csv": CSV})
    assert found == [(rule, message, help_text, "specs/orders.yaml", line, column)]


INVENTORIES = {
    "no header": ("", "the inventory has no header", "name the columns in the first line", 1, 1),
    "a column twice": ("table,table\n", "two columns have the name `table`", "give each column a name of its own", 1, 7),
    "a column without name": ("table,\n", "a column without a name", "name every column", 1, 7),
    "a row too long": ("table,team\na,b,c\n", "this row has 3 cells, the header has 2", "give every column a cell; quote cells that hold a comma", 2, 1),
    "a row too short": ("table,team\na,b\nc\n", "this row has 1 cells, the header has 2", "give every column a cell; quote cells that hold a comma", 3, 1),
    "a quote left open": ('table,team\n"a,b\n', "this row cannot be read as CSV: unexpected end of data", "quote cells that hold a comma, a quote or a line break", 2, 1),
}  # fmt: skip


@pytest.mark.parametrize("case", INVENTORIES.values(), ids=INVENTORIES)
def test_a_mistake_in_a_csv_is_told_in_the_csv(case):
    text, message, help_text, line, column = case
    found = told("restorespec: 1\nfor_each: {file: t.csv, key: table}\n", files={"specs/t.csv": text})
    assert found == [("template-inventory", message, help_text, "specs/t.csv", line, column)]


def test_cells_know_their_places_also_behind_quotes_and_line_breaks():
    csv = 'table,note,team\r\n"orders","a ""b""\r\nc",pay\r\n\r\ncarts,,shop\r\n'
    spec = spec_of(
        "restorespec: 1\nfor_each: {file: t.csv, key: table}\ntarget: {t: '{{ each.value.team }}'}\n",
        files={"specs/t.csv": csv},
    )
    rows = [restore.document.body.get("target").get("t").origin.inputs[0].node for restore in spec.restores()]
    assert [(row.get("team").value, row.get("team").span.text, row.get("team").span.first) for row in rows] == [
        ("pay", "pay", (3, 4)),
        ("shop", "shop", (5, 8)),
    ]
    assert rows[0].get("note").value == 'a "b"\r\nc'


def test_a_mapping_that_only_looks_like_a_file_is_a_mapping():
    bodies, found = resolved("restorespec: 1\nfor_each: {file: {team: a}, other: {team: b}}\n" + USE)
    assert (list(bodies), found) == (["orders[file]", "orders[other]"], [])


def test_a_fan_out_is_read_row_by_row_and_an_inventory_once():
    rows = "".join(f"t{number},team\n" for number in range(50))
    files = Texts({"specs/t.csv": "table,team\n" + rows})
    (root,) = read(Source("specs/a.yaml", "restorespec: 1\nfor_each: {file: t.csv, key: table}\n" + USE)).documents
    restores = Spec(root, (), files).restores()
    assert next(restores).document.id == "a[t0]"
    assert sum(1 for _ in restores) == 49
    assert files.asked == ["specs/t.csv"]


def test_the_keys_of_a_sensitive_list_are_not_shown():
    text = "restorespec: 1\nvars: {t: {type: array, sensitive: true, default: [a, a]}}\nfor_each: '{{ vars.t }}'\n"
    assert [item[1] for item in told(text)] == ["a key stands twice in `for_each`"]
