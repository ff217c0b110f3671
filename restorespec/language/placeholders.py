"""Placeholders of other languages, which are plain text here and would be sent to the API unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from restorespec.core.data import Located, Origin
from restorespec.core.diagnostics import Finding, Problem
from restorespec.core.help import Help, Snippet
from restorespec.core.patterns import lazy_pattern
from restorespec.core.source import Path, Span
from restorespec.core.unknown import Unknown
from restorespec.kinds.request_schema import RequestSchema
from restorespec.language.template_rules import TEMPLATE_PLACEHOLDER

_QUOTED = lazy_pattern(r"[\u2018-\u201f].*[\u2018-\u201f]", re.DOTALL)
_WHOLE = lazy_pattern(r"\$[A-Z][A-Z0-9_]*|<[A-Z][A-Z0-9_-]*>|\$\{[A-Za-z_][^{}\s]*\}")
_PART = lazy_pattern(r"\A\$[A-Za-z_]\w*\Z|\A<[A-Za-z][\w -]*>\Z|\$\{[A-Za-z_][^{}\s]*\}")
_NAMES = lazy_pattern(r"[A-Za-z][\w-]*")
_SHOWN = 60


def may_hold(values: Iterable[object]) -> bool:
    """Return whether some values may be placeholders; most bodies have none, and this is cheaper than to look at each.

    Args:
        values: those of a body; a placeholder may be part of the template of an unknown one.
    """
    values = list(values)
    text = "\n".join([value for value in values if isinstance(value, str)])
    return "$" in text or "<" in text or not text.isascii() or Unknown in map(type, values)


def placeholders(body: Located, schema: RequestSchema) -> Iterator[Finding]:
    """Yield the placeholders in a body, each at its path.

    Args:
        body: the request.
        schema: its schema. In fields with `x-verbatim`, only a value that can be nothing else is a placeholder.
    """
    for path, value in _leaves((), body):
        problem = _problem(path, value, is_data=bool(schema.annotation(path, "x-verbatim")))
        if problem:
            yield Finding(TEMPLATE_PLACEHOLDER, problem)


def _leaves(path: Path, value: Located) -> Iterator[tuple[Path, Located]]:
    if value.is_leaf:
        yield path, value
    for key, member in value.members():
        yield from _leaves((*path, key), member)
    for number, item in enumerate(value.items()):
        yield from _leaves((*path, number), item)


def _problem(path: Path, value: Located, *, is_data: bool) -> Problem | None:
    written = template_of(value)
    text = value.data if isinstance(value.data, str) else written if isinstance(value.data, Unknown) else ""
    if _QUOTED.fullmatch(text):
        return Problem(path, "curly quotes go to the API with the text", 'write straight quotes: `"…"`')
    if "${{" in written and not is_data:
        message = "a `$` before `{{` goes to the API with the value"
        return Problem(path, message, "write `{{ vars.NAME }}` without it")
    found = _WHOLE.fullmatch(text) if is_data else _PART.search(text)
    return _foreign(path, found[0]) if found else None


def _foreign(path: Path, placeholder: str) -> Problem:
    message = f"`{placeholder[:_SHOWN]}` is not substituted: it goes to the API as it is written"
    names = _NAMES.findall(placeholder) or ["name"]
    name = names[-1].lower().replace("-", "_")[:_SHOWN]
    declaration = Snippet({name: {"type": "string"}}, "vars")
    help_text = Help("declare ", declaration, f", write `{{{{ vars.{name} }}}}`; RESTORESPEC_VAR_{name} sets it")
    return Problem(path, message, help_text)


class _Value(Protocol):
    @property
    def origin(self) -> Origin | None: ...

    @property
    def span(self) -> Span: ...


def template_of(value: _Value) -> str:
    """Return the template that computed a text, as written but without its quotes; empty if none did."""
    return value.span.text.strip("\"'") if value.origin is not None else ""
