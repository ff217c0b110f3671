"""A class of risk has all that reviews need: an order, a place in the schemas, a mark and a color."""

import re
from pathlib import Path

import pytest

from restorespec.core.risk import Risk
from restorespec.core.schemas import load
from restorespec.report.review import html, markdown

PAGE = Path(html.__file__).with_name("page.css").read_text(encoding="utf-8")


def test_the_schemas_list_the_classes_with_the_worst_first():
    classes = [risk.value for risk in Risk]
    assert load("diff")["$defs"]["risk"]["enum"] == classes
    assert load("request.meta")["$defs"]["class"]["enum"] == [name for name in classes if name != "guard"]
    assert [risk.rank for risk in Risk] == list(range(len(classes)))


@pytest.mark.parametrize("risk", Risk)
def test_a_class_has_a_mark_in_markdown_and_a_color_in_both_modes_of_the_page(risk):
    assert risk in markdown._SIGNS
    light, dark = re.findall(rf"--{risk}:(#[0-9a-f]{{6}})", PAGE)
    assert light != dark
    assert f".{risk}{{color:var(--{risk})}}" in PAGE
