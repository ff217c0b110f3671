"""Tables are read in columns, or below each other where a terminal has no room for columns."""

from restorespec.report.layout import table

HEADS = ("restore", "from", "new table")
ROWS = [("orders", "backup b-1", "orders-restored"), ("carts-eu", "table\x1b[31m", "c")]
COLUMNS = [
    "restore   from           new table",
    "orders    backup b-1     orders-restored",
    "carts-eu  table\\x1b[31m  c",
]


def test_columns_are_as_narrow_as_possible():
    assert table(HEADS, ROWS) == COLUMNS
    assert table(HEADS, ROWS, 40) == COLUMNS


def test_a_table_that_does_not_fit_is_printed_as_blocks():
    assert table(HEADS, ROWS, 39) == [
        "orders",
        "  from       backup b-1",
        "  new table  orders-restored",
        "carts-eu",
        "  from       table\\x1b[31m",
        "  new table  c",
    ]
