"""The table of differences from Jinja in the manual: what it says of both languages is what they do."""

import json
import re
from pathlib import Path

import jinja2
import pytest

from restorespec.language.expressions.expression import expression
from restorespec.language.expressions.filters import FILTERS
from restorespec.language.templates import Scope, TemplateError

MANUAL = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
SECTION = MANUAL.partition("### Differences from Jinja")[2].partition("\n## ")[0]


def unquoted(cell):
    return cell.strip().replace("\\|", "|").strip("`")


ROWS = [
    tuple(unquoted(cell) for cell in re.split(r"(?<!\\)\|", line)[1:4])
    for line in SECTION.splitlines()
    if line.startswith("| `")
]


def here(text):
    made = expression(text)
    found = made.errors or made.type_errors(lambda *_: {}) or made.evaluate(Scope({}, {}))
    return "error" if isinstance(found, TemplateError | tuple) else json.dumps(found)


def in_jinja(text):
    try:
        found = jinja2.Environment().compile_expression(text, undefined_to_none=False)()
    except Exception:  # noqa: BLE001 - it raises whatever Python raises
        return "error"
    if isinstance(found, jinja2.Undefined):
        return "undefined"
    return "a method" if callable(found) else json.dumps(found)


@pytest.mark.parametrize(("text", "ours", "theirs"), ROWS)
def test_each_row_is_true(text, ours, theirs):
    assert (here(text), in_jinja(text)) == (ours, theirs)


def test_the_claims_that_people_ask_for_are_there():
    texts = [row[0] for row in ROWS]
    assert len(texts) == len(set(texts)) > 40
    assert {"true + 1", "true | string", "6 / 3", "'1e999' | int(7)"} <= set(texts)


def test_the_filters_that_jinja_lacks_are_named():
    named = re.search(r"((?:`\w+`(?:, | and )?)+) are filters of this language", SECTION)[1]
    assert set(re.findall(r"\w+(?=`)", named)) == set(FILTERS) - set(jinja2.Environment().filters)
