"""Files that are written in another format than their names say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.source import Source, Span
from restorespec.syntax.syntax_rules import SYNTAX_ERROR

if TYPE_CHECKING:
    from restorespec.syntax import Format

_FIRST = re.compile(r"(?:[ \t]*(?:#[^\n]*|---[ \t]*)?\r?\n)*+[ \t]*(?P<line>[^\r\n]*)")
_TOML = re.compile(r"\[{1,2}[^\[\]{}:,]+\]{1,2}[ \t]*(?:#.*)?|[\w.\"'-]+[ \t]*=.*")
_YAML = re.compile(r"[\w\"'-]+[ \t]*:(?:[ \t].*)?")
_NAMES = {"yaml": "YAML", "toml": "TOML", "json": "JSON"}


def looks_like(source: Source, taken_for: Format) -> Format | None:
    """The other format that the first line of a text is in."""
    found = _FIRST.match(source.text)
    line = found["line"].rstrip() if found else ""
    if taken_for == "yaml":
        return "toml" if _TOML.fullmatch(line) else None
    if taken_for == "toml" and line.startswith("{"):
        return "json"
    if _YAML.fullmatch(line):
        return "yaml"
    return "toml" if taken_for == "json" and _TOML.fullmatch(line) else None


def misnamed(source: Source, taken_for: Format, written_in: Format) -> Diagnostic:
    """The mistake of a file whose name says another format than it is written in."""
    start = len(source.text) - len(source.text.lstrip())
    line = source.text.find("\n", start)
    span = Span(source, start, start + len(source.text[start : line if line >= 0 else None].rstrip()))
    is_named = source.name.lower().endswith((f".{taken_for}", ".yml"))
    stem = source.name.rpartition("/")[2].rpartition(".")[0]
    advice = f"name the file `{stem}.{written_in}`, or write" if is_named and stem else "write"
    message = f"this is {_NAMES[written_in]}, not {_NAMES[taken_for]}"
    return report(SYNTAX_ERROR, span, message, f"{advice} {_NAMES[taken_for]}")
