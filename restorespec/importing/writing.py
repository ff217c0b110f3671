"""The text of a spec that stands for a request body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_WORD = re.compile(r"(?!(?i:null|true|false|yes|no|on|off|y|n)$)[A-Za-z_][A-Za-z0-9_]*")
"""What may stand without quotes and is text to every reader of YAML."""

_SIGNS = re.compile(r"\{\{|\{%|\{#|\}\}")


def spec_text(name: str, body: dict[str, object]) -> str:
    """A YAML spec that compiles to a body.

    Args:
        name: the name of the spec.
        body: the parts of the request that a spec can hold.
    """
    return "\n".join(["restorespec: 1", f"name: {_word(name)}", *_members(body, "")]) + "\n"


def _members(mapping: dict[str, object], indent: str) -> Iterator[str]:
    for key, value in mapping.items():
        yield from _entry(f"{indent}{_word(key)}:", value, indent)


def _entry(start: str, value: object, indent: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        yield start
        yield from _members(value, f"{indent}  ")
    elif isinstance(value, list) and value:
        yield start
        for item in value:
            yield from _item(item, f"{indent}  ")
    else:
        yield f"{start} {_scalar(value)}"


def _item(value: object, indent: str) -> Iterator[str]:
    """An item of a list; the first member of a mapping stands beside the dash."""
    if not isinstance(value, dict) or not value:
        yield from _entry(f"{indent}-", value, indent)
        return
    first, *others = _members(value, f"{indent}  ")
    yield f"{indent}- {first.removeprefix(indent).lstrip()}"
    yield from others


def _word(text: str) -> str:
    return text if _WORD.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _scalar(value: object) -> str:
    """A value in quotes as JSON has them, the signs of templates written so that they stay what they are."""
    if isinstance(value, str):
        value = _SIGNS.sub(lambda sign: f"{{{{ '{sign[0]}' }}}}", value)
        return _word(value)
    return json.dumps(value, ensure_ascii=False)
