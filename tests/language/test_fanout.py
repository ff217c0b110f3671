"""One spec, many restores."""

import pytest
from resolving import Texts, by_text, resolved, spec_of, told

from restorespec.core.source import Source
from restorespec.language import Spec, fanout
from restorespec.language.fanout import _Keys
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
    "a key twice": ("for_each: [a, a]", "template-fan-out", "duplicate key `a` in `for_each`", "give each row a key of its own", 2, 15),
    "a key that is no id": ("for_each: ['a b']", "template-fan-out", "`a b` is not a valid key for a restore", "keys are 1 to 128 of letters, digits, `.`, `_`, `-`", 2, 12),
    "an empty key": ("for_each: ['']", "template-fan-out", "the key of this row is empty", "keys are 1 to 128 of letters, digits, `.`, `_`, `-`", 2, 12),
    "a number in a list": ("for_each: [5]", "template-fan-out", "an item of `for_each` must be a string or a mapping", "put it in quotes", 2, 12),
    "mappings without a key": ("for_each: [{a: 1}]", "template-fan-out", "a list of mappings needs `for_each_key`", "name the column whose values are the keys", 2, 1),
    "a row without the column": ("for_each: [{tabel: a}]\nfor_each_key: table", "template-fan-out", "this row has no `table`", "did you mean `tabel`?", 2, 12),
    "a key that is a number": ("for_each: [{table: 5}]\nfor_each_key: table", "template-fan-out", "the key `table` must be a string", "put it in quotes", 2, 20),
    "null": ("for_each:", "template-fan-out", "`for_each` must be a mapping, a list or a file, not null", "write a mapping, a list of strings, a list of mappings with `for_each_key`, or `{file: …, key: …}`", 2, 10),
    "no rows": ("for_each: []", "template-fan-out-empty", "`for_each` has no rows, so nothing is restored", "add a row, or remove the spec", 2, 11),
    "a template inside": ("for_each: ['{{ 1 }}']", "template-misplaced", "`for_each` must be one expression or contain no templates", "write a mapping, a list of strings, a list of mappings with `for_each_key`, or `{file: …, key: …}`", 2, 12),
    "each in for_each": ("for_each: '{{ each.key }}'", "template-name", "`for_each` cannot use `each`, which it defines", "use `vars`", 2, 15),
    "a file outside": ("for_each: {file: ../../x.csv, key: a}", "template-fan-out", "`../../x.csv` lies outside the project", "move the file into the project", 2, 18),
    "a file that is missing": ("for_each: {file: no.csv, key: a}", "template-fan-out", "file `specs/no.csv` does not exist", "check the path", 2, 18),
    "a csv without key": ("for_each: {file: t.csv}", "template-fan-out", "a CSV inventory needs `key`", "name one of its columns: `table`, `team`", 2, 12),
    "file misspelt": ("for_each: {files: t.csv, key: table}", "template-fan-out", "`files` is not a key of `{file: …, key: …}`", "did you mean `file`?", 2, 12),
    "file misspelt, alone": ("for_each: {fiel: ../t.YAML}", "template-fan-out", "`fiel` is not a key of `{file: …, key: …}`", "did you mean `file`?", 2, 12),
    "key misspelt": ("for_each: {file: t.csv, kye: table}", "template-fan-out", "`kye` is not a key of `{file: …, key: …}`", "did you mean `key`?", 2, 25),
    "a column that is none": ("for_each: {file: t.csv, key: tabel}", "template-fan-out", "the inventory has no column `tabel`", "did you mean `table`?", 2, 30),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_for_each_is_told_once_at_its_place(case):
    rows, rule, message, help_text, line, column = case
    found = told(f"restorespec: 1\n{rows}\ntarget: {{}}\n", files={"specs/t.csv": CSV})
    assert found == [(rule, message, help_text, "specs/orders.yaml", line, column)]


def test_rows_whose_keys_are_only_like_those_of_a_file_are_rows():
    for rows in ("{files: logs, key: t}", "{file: orders, key: t, more: x}", "{a: t.csv, b: u.csv}"):
        spec = f"restorespec: 1\nfor_each: {rows}\ntarget: {{}}\n"
        assert told(spec, files={"specs/t.csv": CSV}) == []


INVENTORIES = {
    "no header": ("", "the inventory has no header", "name the columns in the first line", 1, 1),
    "a column twice": ("table,table\n", "duplicate column `table`", "give each column a name of its own", 1, 7),
    "a column without name": ("table,\n", "a column has no name", "name every column", 1, 7),
    "a row too long": ("table,team\na,b,c\n", "this row has 3 cells, the header has 2", "give every column a cell; quote cells that contain a comma", 2, 1),
    "a row too short": ("table,team\na,b\nc\n", "this row has 1 cell, the header has 2", "give every column a cell; quote cells that contain a comma", 3, 1),
    "semicolons": ("table;team\na;b\n", "the inventory is delimited by semicolons (`;`), not by commas", "save it as comma-separated CSV", 1, 1),
    "semicolons, and commas in cells": ("table;price;size, eur\na;1,5;2\n", "the inventory is delimited by semicolons (`;`), not by commas", "save it as comma-separated CSV", 1, 1),
    "tabs": ("table\tteam\na\tb\n", "the inventory is delimited by tabs, not by commas", "save it as comma-separated CSV", 1, 1),
    "vertical bars": ("table|team\na|b\n", "the inventory is delimited by vertical bars (`|`), not by commas", "save it as comma-separated CSV", 1, 1),
    "an empty row at the end": ("table,team\na,b\n,\n", "this row has only empty cells", "remove the row", 3, 1),
    "an empty row of another length": ("table,team\n,,\na,b\n", "this row has only empty cells", "remove the row", 2, 1),
    "a quote left open": ('table,team\n"a,b\n', "this row cannot be read as CSV: unexpected end of data", "quote cells that contain a comma, a quote or a line break", 2, 1),
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
    rows = [restore.document.request.get("target").get("t").origin.inputs[0].value for restore in spec.restores()]
    assert [(row.get("team").data, row.get("team").span.text, row.get("team").span.first) for row in rows] == [
        ("pay", "pay", (3, 4)),
        ("shop", "shop", (5, 8)),
    ]
    assert rows[0].get("note").data == 'a "b"\r\nc'


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


def test_keys_cannot_be_sensitive_because_ids_are_shown():
    text = "restorespec: 1\nvars: {t: {type: array, sensitive: true, default: [a, b]}}\nfor_each: '{{ vars.t }}'\n"
    assert resolved(text) == (
        {"orders[?]": {}},
        [("template-fan-out", "`for_each` takes its keys from a sensitive value, but ids are shown", "take the keys from a value that may be shown", "specs/orders.yaml", 3, 11)],
    )  # fmt: skip


def test_a_local_that_uses_each_cannot_give_the_rows_not_even_through_another():
    text = "restorespec: 1\nlocals: {a: '{{ each.key }}', b: ['{{ locals.a }}']}\nfor_each: '{{ locals.b }}'\n"
    assert told(text) == [
        ("template-name", "`for_each` cannot use `locals.b`, which uses `each`", "use a local that does not use `each`", "specs/orders.yaml", 3, 15)
    ]  # fmt: skip


def test_a_local_that_turns_out_to_use_each_is_told_when_the_rows_are_computed():
    text = "restorespec: 1\nlocals: {a: ['{{ each.key }}'], k: a}\nfor_each: '{{ locals[locals.k] }}'\n"
    assert told(text) == [
        ("template-name", "`each` without fan-out", "add `for_each`, or use `vars` and `locals` only", "specs/orders.yaml", 2, 15)
    ]  # fmt: skip


def test_where_the_rows_are_wrong_the_rest_is_checked_once_with_each_unknown():
    text = "restorespec: 1\nfor_each: {file: no.csv, key: a}\ntarget: {a: '{{ each.key }}', b: '{{ 1 // 0 }}'}\n"
    bodies, found = resolved(text)
    assert bodies == {"orders[?]": {"target": {"a": "?each.key", "b": "?"}}}
    assert [item[1] for item in found] == ["file `specs/no.csv` does not exist", "division by zero"]


def test_a_mistake_in_the_expression_of_the_rows_is_told():
    assert told("restorespec: 1\nfor_each: '{{ [1 // 0] }}'\n") == [
        ("template-value", "division by zero", "divide by another number", "specs/orders.yaml", 2, 12)
    ]


def test_the_same_mistake_in_several_rows_of_an_expression_is_told_once():
    assert told("restorespec: 1\nfor_each: '{{ [1, 2] }}'\n") == [
        ("template-fan-out", "an item of `for_each` must be a string or a mapping", "put it in quotes", "specs/orders.yaml", 2, 11)
    ]  # fmt: skip


def test_rows_whose_keys_are_unknown_have_ids_of_their_own():
    text = "restorespec: 1\nvars: {a: {type: string}, b: {type: string}}\nfor_each: '{{ [vars.a, vars.b, \"c\"] }}'\n"
    assert resolved(text) == ({"orders[?]": {}, "orders[?2]": {}, "orders[c]": {}}, [])


def test_of_an_unknown_list_the_declaration_says_what_its_rows_are():
    def each(declaration):
        text = f"restorespec: 1\nvars: {{t: {declaration}}}\nfor_each: '{{{{ vars.t }}}}'\ntarget: {{k: '{{{{ each.key }}}}', v: '{{{{ each.value }}}}'}}\n"
        (restore,) = spec_of(text).restores()
        target = restore.document.request.get("target").data
        return target["k"].declaration, target["v"].declaration

    assert each("{type: array, items: {type: string, maxLength: 3}}") == (
        {"type": "string"},
        {"type": "string", "maxLength": 3},
    )
    assert each("{type: object, additionalProperties: {type: integer}}") == ({"type": "string"}, {"type": "integer"})
    assert each("{type: object, properties: {a: {}}, additionalProperties: false}") == ({"type": "string"}, {})
    assert each("{}") == ({"type": "string"}, {})


def test_an_inventory_that_is_wrong_is_told_once_where_it_is_wrong():
    files = {"specs/t.json": '[{"a": "b"}]', "specs/n.json": "5", "specs/e.yaml": "", "specs/r.json": '[{"a": 5}]'}

    def rows(text):
        return told(f"restorespec: 1\nfor_each: {text}\n", files=files)

    forms = "write a mapping from keys to rows, a list of mappings or a list of strings"
    name_it = "name the column whose values are the keys"
    rule, spec = "template-fan-out", "specs/orders.yaml"
    assert rows("{file: t.json}") == [
        (rule, "an inventory of mappings in a list needs `key`", name_it, spec, 2, 12)
    ]  # fmt: skip
    assert rows("{file: t.json, key: 5}") == [(rule, "`key` must be the name of a column", name_it, spec, 2, 26)]
    assert rows("{file: n.json}") == [(rule, "an inventory must be a mapping or a list", forms, "specs/n.json", 1, 1)]
    assert rows("{file: e.yaml}") == [
        (rule, "the inventory `specs/e.yaml` must contain one document", "split or fill it", spec, 2, 18)
    ]
    assert rows("{file: r.json, key: a}") == [
        (rule, "the key `a` must be a string", "put it in quotes", "specs/r.json", 1, 8)
    ]


def test_a_template_in_an_inventory_is_text():
    bodies, found = resolved(
        "restorespec: 1\nfor_each: {file: t.csv, key: a}\ntarget: {b: '{{ each.value.b }}'}\n",
        files={"specs/t.csv": "a,b\nx,{{ vars.nope }}\n"},
    )
    assert (bodies, found) == ({"orders[x]": {"target": {"b": "{{ vars.nope }}"}}}, [])


def test_keys_of_a_literal_are_no_templates_at_any_depth():
    assert [(item[0], item[1], item[4:]) for item in told("restorespec: 1\nfor_each: {a: {'{{ b }}': 1}}\n")] == [
        ("template-in-key", "a key cannot be a template", (2, 16))
    ]


def test_there_are_at_most_a_hundred_thousand_rows_whatever_is_wrong_with_them():
    def csv(rows):
        return {"specs/t.csv": "a,b\n" + "x\n" * rows}

    text = "restorespec: 1\nfor_each: {file: t.csv, key: a}\n"
    assert [item[1] for item in told(text, files=csv(101))[99:]] == [
        "this row has 1 cell, the header has 2",
        "1 more errors in the rows (only 100 are shown)",
    ]
    assert told(text, files=csv(100_001))[-1][1] == "99,901 more errors in the rows (only 100 are shown)"


def test_the_last_row_that_is_fine_is_the_hundred_thousandth():
    rows = "".join(f"t{number}\n" for number in range(100_001))
    spec = spec_of("restorespec: 1\nfor_each: {file: t.csv, key: a}\n", files={"specs/t.csv": "a\n" + rows})
    assert sum(1 for _ in spec.restores()) == 100_000
    assert [(item.message, item.span.first) for item in spec.diagnostics] == [("more than 100,000 rows", (100_002, 1))]


@pytest.mark.parametrize(
    ("declared", "wrong"),
    [("integer", True), ("string", True), ("array", False), ("object", False), ("[array, 'null']", False)],
)
def test_rows_that_nobody_has_chosen_are_wrong_where_their_declaration_says_so(declared, wrong):
    text = f"restorespec: 1\nvars: {{m: {{type: {declared}}}}}\nfor_each: '{{{{ vars.m }}}}'\ntarget: {{x: a}}\n"
    _, found = resolved(text)
    message = (
        f"`for_each` must be a mapping, a list or a file, not {'an integer' if declared == 'integer' else 'a string'}"
    )
    assert [(rule, message, line) for rule, message, _, _, line, _ in found] == [
        ("template-fan-out", message, 3)
    ] * wrong


def test_a_delimiter_that_is_part_of_a_name_separates_nothing():
    spec = "restorespec: 1\nfor_each: {file: t.csv, key: table}\ntarget: {}\n"
    assert told(spec, files={"specs/t.csv": 'table,"a;b"\nx,y\n'}) == []


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ("{file: t.csv, key: table, cmd: id}", [("cmd", "remove it; the form has `file` and `key` only", 37)]),
        ("{file: t.csv, cmd: id}", [("cmd", "remove it; the form has `file` and `key` only", 25)]),
        (
            "{x: 1, file: t.CSV, keys: table, y: 2}",
            [
                ("x", "remove it; the form has `file` and `key` only", 12),
                ("keys", "did you mean `key`?", 31),
                ("y", "remove it; the form has `file` and `key` only", 44),
            ],
        ),
        ("{file: rows, cmd: id}", [("cmd", "remove it; the form has `file` and `key` only", 24)]),
    ],
)
def test_every_other_key_beside_a_file_is_an_error(rows, wrong):
    spec = f"restorespec: 1\nfor_each: {rows}\ntarget: {{}}\n"
    found = told(spec, files={"specs/t.csv": CSV, "specs/t.CSV": CSV, "specs/rows": CSV})
    assert [(item[1], item[2], item[5]) for item in found] == [
        (f"`{key}` is not a key of `{{file: …, key: …}}`", help_text, column) for key, help_text, column in wrong
    ]


@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("orders.yaml", {}),
        ("./orders.yaml", {}),
        ("base.yaml", {"specs/base.yaml": "restorespec: 1\n"}),
        ("base.toml", {"specs/base.toml": "restorespec = 1\n"}),
        ("base.json", {"specs/base.json": '{"restorespec": 1}'}),
        ("two.yaml", {"specs/two.yaml": "restorespec: 1\nname: a\n---\nrestorespec: 1\nname: b\n"}),
    ],
)
def test_a_spec_is_no_inventory(path, files):
    spec = f"restorespec: 1\nfor_each: {{file: {path}}}\ntarget: {{}}\n"
    name = path.removeprefix("./")
    assert told(spec, files={"specs/orders.yaml": spec, **files}) == [
        (
            "template-fan-out",
            f"`specs/{name}` is a spec, not an inventory",
            "name a file that contains the rows",
            "specs/orders.yaml",
            2,
            18,
        )
    ]


def test_a_row_may_be_called_restorespec():
    spec = "restorespec: 1\nfor_each: {file: rows.yaml}\ntarget: {}\n"
    assert told(spec, files={"specs/rows.yaml": "restorespec: {team: a}\norders: {team: b}\n"}) == []


ROUNDED = """restorespec: 1
for_each: {file: t.csv, key: table}
locals: {role: "arn:{{ each.value.account }}"}
source: {securevault_backup: {backup_id: b}}
target: {table_name: "t-{{ locals.role | slug }}", environment_id: "{{ each.value.env }}", restore_wcu: "{{ each.value.wcu | int }}"}
"""


def test_a_rounded_number_that_is_used_as_a_name_is_reported_at_its_cell():
    rows = "table,env,account,wcu,unused\na,e,2.10988E+11,1,1.5E+10\nb,1E+11,210987654321,2,x\nc,e2e-12,1e5,3,x\n"
    advice = "format the column as text in the spreadsheet, and enter the value again with all of its digits"
    assert told(ROUNDED, files={"specs/t.csv": rows}) == [
        (
            "inventory-rounded-number",
            f"`{cell}` is a number that a spreadsheet has rounded",
            advice,
            "specs/t.csv",
            line,
            column,
        )
        for cell, line, column in (("2.10988E+11", 2, 5), ("1E+11", 3, 3))
    ]


def test_keys_are_known_however_many_there_are():
    keys, expected = _Keys(), [f"k{number}" for number in range(5_000)]
    for number, key in enumerate(expected):
        assert key not in keys
        keys.add(key)
        assert (key in keys, len(keys)) == (True, number + 1)
    assert all(key in keys for key in expected)


def test_two_keys_of_one_hash_are_not_duplicates(monkeypatch):
    monkeypatch.setattr(fanout, "hash", lambda key: 0, raising=False)
    bodies, found = resolved("restorespec: 1\nfor_each: {a: {team: x}, b: {team: y}}\n" + USE)
    assert (list(bodies), found) == (["orders[a]", "orders[b]"], [])
    for rows in ("[a, b, a]", "'{{ [vars.x, vars.y, vars.x] }}'"):
        text = f"restorespec: 1\nvars: {{x: {{default: a}}, y: {{default: b}}}}\nfor_each: {rows}\n"
        assert [item[1] for item in told(text + USE.replace(".team", ""))] == ["duplicate key `a` in `for_each`"]
