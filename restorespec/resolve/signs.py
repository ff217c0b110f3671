"""The signs of templates: which texts have some, and where in a spec they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from restorespec.source import Source, Span
from restorespec.syntax.nodes import Mapping, Node, Scalar, Sequence

_SIGN = re.compile(r"\{[{%#]|\}\}")
_SIGN_OR_ESCAPE = re.compile(r"\{[{%#]|\}\}|\\")
_OMIT = re.compile(r"\{\{\s*omit\s*\}\}")


def has_signs(text: str) -> bool:
    """Whether there are signs of a template in a text."""
    return _SIGN.search(text) is not None


def is_template(node: Node) -> bool:
    """Whether a value is a text with signs of a template in it."""
    return isinstance(node, Scalar) and isinstance(node.value, str) and has_signs(node.value)


NO_TEMPLATE_KEYS = ("a key cannot be a template", "write the key out")
"""The message and the help where a key is a template."""


def template_keys(node: Node) -> Iterator[Span]:
    """Yield where the keys below a value are that are templates."""
    if isinstance(node, Mapping):
        for key, entry in node.entries.items():
            if has_signs(key):
                yield entry.key
            yield from template_keys(entry.node)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from template_keys(item)


def is_omit(node: Node) -> bool:
    """Whether a value is the template that takes a key of a base away."""
    return isinstance(node, Scalar) and isinstance(node.value, str) and bool(_OMIT.fullmatch(node.value))


def holders(nodes: Iterable[Node], sources: Iterable[Source]) -> frozenset[int]:
    """The identities of the values that are templates, or hold a key or value that is one.

    Args:
        nodes: the values to look at, with all that is below them.
        sources: the texts that they were read from; where no text has a sign, and no escape that may stand for one,
            nothing is looked at.
    """
    found: set[int] = set()
    if any(map(_may_hold, sources)):
        for node in nodes:
            _holds(node, found)
    return frozenset(found)


@lru_cache(maxsize=32)  # a spec and its bases: a file may hold thousands of specs, and each asks for all of its text
def _may_hold(source: Source) -> bool:
    return _SIGN_OR_ESCAPE.search(source.text) is not None


def _holds(node: Node, found: set[int]) -> bool:
    """Whether a value holds a template; it and those below it that do are added to `found`."""
    if isinstance(node, Scalar):
        value = node.value
        holds = isinstance(value, str) and ("{" in value or "}" in value) and has_signs(value)
    elif isinstance(node, Mapping):
        below = [_holds(entry.node, found) for entry in node.entries.values()]
        holds = True in below or has_signs("\n".join(node.entries))
    else:
        assert isinstance(node, Sequence)
        below = [_holds(item, found) for item in node.items]
        holds = True in below
    if holds:
        found.add(id(node))
    return holds
