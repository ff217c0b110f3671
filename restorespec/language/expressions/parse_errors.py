"""Jinja's complaints about expressions that it cannot parse, in this program's words."""

from __future__ import annotations

from jinja2.exceptions import TemplateSyntaxError

from restorespec.language.expressions.errors import TemplateError
from restorespec.language.expressions.values import QUOTED
from restorespec.language.template_rules import TEMPLATE_SYNTAX

_HOW = "write an expression as in Jinja: `vars.name`, `'text'`, `a ~ b`, `a if b else c`"
_HABITS = {
    "&": "write `and`",
    "!": "write `not`",
    "?": "write `a if condition else b`",
    "|": "write `or`, or the name of a filter",
    "=": "compare with `==`",
}
"""The constructs of other languages that people write, by first character, and what to write instead."""


def syntax_error(text: str, error: TemplateSyntaxError) -> TemplateError:
    """Return Jinja's syntax error in our words and at its location in the text."""
    if not text:
        return TemplateError(TEMPLATE_SYNTAX, "there is no expression", "write one: `{{ vars.name }}`", 0, 0)
    complaint = (error.message or "").replace("'", "`")
    start = min(error.lineno, len(text) - 1)
    if "end of template" in complaint:
        start, complaint = len(text) - 1, "the expression ends too early"
    elif complaint.startswith("unexpected char "):
        complaint = f"unexpected `{text[start]}`"
    return TemplateError(TEMPLATE_SYNTAX, complaint[:QUOTED], _HABITS.get(text[start], _HOW), start, start + 1)
