"""The value that nobody has chosen yet."""

import operator

import pytest

from restorespec.core.unknown import Undecided, Unknown

QUESTIONS = {
    "is it true": bool,
    "how long is it": len,
    "what is in it": list,
    "is a in it": lambda value: "a" in value,
    "which text": str,
    "which number": int,
    "does it equal": lambda value: value == "a",
    "does it equal, asked from the other side": lambda value: value == value,  # noqa: PLR0124
    "does it differ": lambda value: value != "a",
    "is it smaller": lambda value: value < 1,
    "which hash": hash,
    "which field": operator.attrgetter("table_name"),
    "which item": operator.itemgetter(0),
    "what is the sum": lambda value: 1 + value,
    "formatted": lambda value: f"{value}",
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_every_comparison_is_undecided(question):
    with pytest.raises(Undecided):
        question(Unknown("vars.stage"))


def test_an_unknown_names_its_variable_and_its_schema():
    value = Unknown("vars.stage", {"type": "string"})
    assert (value.label, value.declaration, repr(value)) == ("vars.stage", {"type": "string"}, "Unknown('vars.stage')")


def test_an_unknown_without_a_declaration_has_an_empty_schema():
    assert Unknown().declaration == {}
