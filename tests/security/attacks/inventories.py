"""Inventories of a fan-out: CSV, JSON and YAML that are too large, broken, or name restores as nobody should."""

import json

from case import SPEC, Case, Hole

FAN_OUT = SPEC.replace("orders", '"{{ each.key }}"')
GOOD = "table,team\norders,a\ncarts,b\n"

CSV = {
    "is empty": "",
    "has no rows but blank lines and no header": "\n\n\n",
    "has seven million blank lines": "table,team\n" + "\n" * 7_000_000 + "orders,a\n",
    "has a quote that is never closed": 'table,team\n"orders,a\n',
    "has a quote inside a cell": 'table,team\n"ord"ers,a\n',
    "has a row that is too short": "table,team\norders\n",
    "has a row that is too long": "table,team\norders,a,b\n",
    "has two columns of one name": "table,table\norders,a\n",
    "has a column without a name": "table,\norders,a\n",
    "lacks the column of the keys": "tabel,team\norders,a\n",
    "has a key twice": "table,team\norders,a\norders,b\n",
    "has an empty key": "table,team\n,a\n",
    "has a key that is a path": "table,team\n../../etc/x,a\n",
    "has a key that is the folder above": "table,team\n..,a\n",
    "has a key of an escape sequence": "table,team\n\x1b[2J,a\n",
    "has a key of a workflow command": "table,team\n::error::x,a\n",
    "has a key of the old workflow command": "table,team\n##[error]x,a\n",
    "has a key of HTML": "table,team\n<script>alert(1)</script>,a\n",
    "has a key of Markdown": "table,team\n[x](https://example.org),a\n",
    "has a key of a spreadsheet's formula": "table,team\n=cmd|'/C calc'!A1,a\n",
    "has a key of 100,000 characters": f"table,team\n{'b' * 100_000},a\n",
    "has a line break in a key": 'table,team\n"ord\ners",a\n',
    "has a carriage return that hides a row": "table,team\norders,a\rcarts,b\n",
    "has a zero-width space in a key": "table,team\nord\u200bers,a\n",
    "has a right-to-left override in a cell": "table,team\norders,\u202ea\n",
    "has a byte order mark inside": "table,team\n\ufefforders,a\n",
    "has NUL": "table,team\nord\x00ers,a\n",
    "is Latin-1": "table,team\nördérs,a\n".encode("latin-1"),
    "is UTF-16": GOOD.encode("utf-16"),
    "is 4 GiB large": Hole(4 * 1024**3),
    "has a cell over the limit of Python's csv": f"table,team\norders,{'b' * 200_000}\n",
    "has ten thousand columns and a short row": ",".join(["table", *(f"c{n}" for n in range(10_000))]) + "\norders\n",
    "has 60,000 columns of different names": ",".join(["table", *(f"c{n}" for n in range(60_000))]) + "\n",
    "has 1,000 keys twice": "table,team\n" + "".join(f"tab{n},a\n" for n in range(1_000)) * 2,
    "has 20,000 bad keys": "table,team\n" + "".join(f"b/{n},a\n" for n in range(20_000)),
    "has 20,000 equal keys": "table,team\n" + "orders,a\n" * 20_000,
    "has 20,000 short rows": "table,team\n" + "orders\n" * 20_000,
    "has 1,000,000 rows": "table,team\n" + "a,b\n" * 1_000_000,
    "is quotes alone": '"' * 400_000,
    "is commas alone": "," * 400_000,
}  # fmt: skip

DATA = {
    "is a text": '"orders"',
    "is a number": "1",
    "is a list of numbers": "[1, 2]",
    "is a list of lists": '[["orders"]]',
    "has a key twice": '{"orders": 1, "orders": 2}',
    "has a key that is a path": '{"../orders": 1}',
    "has an empty key": '{"": 1}',
    "has an escape sequence as a key": '{"\\u001b[2J": 1}',
    "is deep": "[" * 100_000,
    "is broken": '{"orders": ',
    "is empty": "",
    "has 50,001 rows": json.dumps({f"t{n}": 1 for n in range(50_001)}),
    "has a number of 100,000 digits": '{"orders": ' + "9" * 100_000 + "}",
}

WRITTEN = {
    "a number": ("1", "[orders]"),
    "null": ("null", "[orders]"),
    "a text": ("orders", "[orders]"),
    "a list of numbers": ("[1]", "['1']"),
    "a list of equal texts": ("[orders, orders]", "[orders, carts]"),
    "a list of mappings without a column": ("[{a: 1}]", "{a: 1}"),
    "a key of a workflow command": ("{'::error::x': 1}", "{error: 1}"),
    "a key of HTML": ("{'<b>': 1}", "{b: 1}"),
    "the dot alone": ("['.']", "[a.b]"),
    "an expression that gives a number": ('"{{ 1 }}"', "\"{{ ['orders'] }}\""),
    "an expression that uses itself": ('"{{ each.key }}"', "\"{{ ['orders'] }}\""),
    "an expression that is not alone": ("\"a{{ ['orders'] }}\"", "\"{{ ['orders'] }}\""),
}


def table(what, content, good=GOOD, name="rows.csv", key=", key: table"):
    text = f"for_each: {{file: {name}{key}}}\n{FAN_OUT}"
    return Case(f"an inventory that {what}", {f"specs/{name}": content}, {f"specs/{name}": good}, beside={"specs/a.yaml": text}, command=("lint", "specs/a.yaml"))  # fmt: skip


CASES = [
    *(table(f"{what} (CSV)", content) for what, content in CSV.items()),
    *(table(f"{what} (JSON)", content, '{"orders": 1, "carts": 2}', "rows.json", "") for what, content in DATA.items()),
    *(
        Case(f"a fan-out over {what}", {"specs/a.yaml": f"for_each: {bad}\n{FAN_OUT.replace('{{ each.key }}', 'tbl-{{ each.key }}')}"}, {"specs/a.yaml": f"for_each: {good}\n{FAN_OUT.replace('{{ each.key }}', 'tbl-{{ each.key }}')}"})
        for what, (bad, good) in WRITTEN.items()
    ),
]  # fmt: skip
