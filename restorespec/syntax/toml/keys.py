"""The keys of TOML: dotted, bare and quoted."""

from __future__ import annotations

import tomllib

from restorespec.syntax.limits import KEY_PARTS
from restorespec.syntax.rejections import text_mistake
from restorespec.syntax.toml import errors as mistakes
from restorespec.syntax.toml.layout import Layout, Lost, Part
from restorespec.syntax.toml.tokens import KEY_PART
from restorespec.syntax.toml.values import wrong_escape


def key_at(layout: Layout, position: int) -> tuple[list[Part], int]:
    """The parts of the dotted key that begins at an offset, and where it ends, with the blanks after it.

    Raises:
        Lost: no key stands there, or one of too many parts.
    """
    text = layout.source.text
    parts: list[Part] = []
    while match := KEY_PART.match(text, position):
        bare = match[1]
        parts.append(Part(bare, *match.span(1)) if bare else _quoted_part(layout, *match.span(2)))
        position = match.end()
        if not match[3]:
            return parts, position
        if len(parts) == KEY_PARTS:
            raise Lost(mistakes.too_many_parts(layout.source, parts[0].start, position))
    raise Lost(mistakes.no_key(layout.source, position, parts))


def _quoted_part(layout: Layout, start: int, end: int) -> Part:
    span = layout.span(start, end)
    raw = span.text
    name = raw[1:-1]
    if raw[0] == '"' and "\\" in raw:
        if refusal := wrong_escape(raw):
            raise Lost(refusal.at(span))
        name = _unescaped(raw)
    if mistake := text_mistake(span, name):
        layout.diagnostics.append(mistake)
    return Part(name, start, end)


def _unescaped(raw: str) -> str:
    try:
        return next(iter(tomllib.loads(f"{raw}=0")))
    except tomllib.TOMLDecodeError:  # a control character, which is told of when the whole text is judged
        return raw
