"""A class of risk has all that reviews need: an order, a place in the schemas, a mark and a color."""

import re

import pytest

from restorespec.core.risk import Risk
from restorespec.core.schemas import load
from restorespec.report.review import html


def test_the_schemas_list_the_classes_with_the_worst_first():
    classes = [risk.value for risk in Risk]
    assert load("diff")["$defs"]["risk"]["enum"] == classes
    assert load("request.meta")["$defs"]["class"]["enum"] == [name for name in classes if name != "guard"]
    assert [risk.rank for risk in Risk] == list(range(len(classes)))


@pytest.mark.parametrize("risk", Risk)
def test_a_class_has_a_sign_in_markdown_and_a_color_in_both_modes_of_the_page(risk):
    look = risk.appearance
    assert look.sign in "🔴🟠🟣🟡🔵⚪"
    assert re.findall(rf"--{risk}:([^;]*);", html.risk_colors()) == [look.light, look.dark]
    assert f".{risk}{{color:var(--{risk})}}" in html.risk_colors()
    assert look.light != look.dark
    assert all(re.fullmatch("#[0-9a-f]{6}", color) for color in (look.light, look.dark))
