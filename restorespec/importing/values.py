"""Values in the notation that YAML and TOML share."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from restorespec.kinds.imported import escaped

_WIDTH = 100
_TWO_BYTES = 0xFFFF


class Offer(NamedTuple):
    """A value that is not set: its entry is written as a comment."""

    value: object


def in_quotes(text: str) -> str:
    """A string in double quotes; invisible characters are escapes that YAML and TOML both know."""
    written = json.dumps(text, ensure_ascii=False)
    return written if written.isprintable() else "".join(map(_visible, written))


def _visible(char: str) -> str:
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) <= _TWO_BYTES else f"\\U{ord(char):08x}"


def literal(text: str) -> str:
    """A string with the delimiters of templates escaped, unless it is a template."""
    return escaped(text)


def comment(text: str, indent: str) -> Iterator[str]:
    """A paragraph as comment lines; in a list item, the lines after the first are indented."""
    if not text:
        return
    more = "  " if text.startswith("- ") else ""
    width = _WIDTH - len(indent)
    for line in textwrap.wrap(text, width, subsequent_indent=more, break_long_words=False, break_on_hyphens=False):
        yield f"{indent}# {line}"


def offered(lines: Iterable[str], indent: str) -> Iterator[str]:
    """The lines of an entry as comment lines."""
    for line in lines:
        yield f"{indent}# {line.removeprefix(indent)}"
