"""Typed views of nodes: a class says which members a mapping has, and each is read when it is first asked for.

A view holds what the API would understand. Absent, null and empty mean the same to it, so all three read as None (as
`()` where a list belongs). What nobody can know yet reads as `Unknown`: a value that waits for a variable, a value or
a missing member that the schema refused, and whatever has another type than the view declares.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from restorespec.core.nodes import Mapping, Node, Scalar, Sequence
from restorespec.core.source import Path
from restorespec.core.unknown import Undecided, Unknown

REFUSED = Unknown("a value that the schema refused")


class View:
    """A mapping of the body.

    Attributes:
        path: where it stands.
    """

    def __init__(self, node: Mapping, path: Path, refused: frozenset[Path]) -> None:
        self.path = path
        self._node = node
        self._refused = refused

    def says(self, name: str) -> bool:
        """Whether the member is written at all, be it null, empty, unknown or refused."""
        return name in self._node.entries or (*self.path, name) in self._refused

    def gives(self, name: str) -> bool:
        """Whether the member has a value other than null.

        Raises:
            Undecided: if nobody knows.
        """
        node = self._member(name)
        if isinstance(node, Unknown) or (isinstance(node, Scalar) and isinstance(node.value, Unknown)):
            raise Undecided
        return node is not None and not _is_null(node)

    def _member(self, name: str) -> Node | Unknown | None:
        if self._refused and (*self.path, name) in self._refused:
            return REFUSED
        entry = self._node.entries.get(name)
        return entry.node if entry else None


class _Member:
    """A member of a view. Once read it is kept in the view's own dictionary, which Python asks before this."""

    def __init__(self, read: _Read, empty: object) -> None:
        self.read = read
        self.empty = empty

    def __set_name__(self, owner: type[View], name: str) -> None:
        self.name = name

    def __get__(self, view: View | None, owner: type[View]) -> object:
        if view is None:
            return self
        node = view._member(self.name)  # noqa: SLF001 - a view and its members are one thing
        if node is None or _is_null(node):
            value = self.empty
        elif isinstance(node, Unknown):
            value = node
        else:
            value = self.read(node, (*view.path, self.name), view._refused)  # noqa: SLF001 - likewise
        view.__dict__[self.name] = value
        return value


class _Leaf:
    """A member that holds a text, a number or a boolean: most are, and nothing below them needs a path."""

    def __init__(self, kind: type) -> None:
        self.kind = kind

    def __set_name__(self, owner: type[View], name: str) -> None:
        self.name = name

    def __get__(self, view: View | None, owner: type[View]) -> object:
        if view is None:
            return self
        node = view._member(self.name)  # noqa: SLF001 - a view and its members are one thing
        if node is None or _is_null(node):
            value = None
        else:
            value = node if isinstance(node, Unknown) else _read_scalar(node, self.kind)
        view.__dict__[self.name] = value
        return value


_Read = Callable[[Node, Path, frozenset[Path]], object]


def text() -> Any:  # noqa: ANN401 - the attribute's annotation says `str | None`
    """A member that holds text."""
    return _Leaf(str)


def integer() -> Any:  # noqa: ANN401 - the attribute's annotation says `int | None`
    """A member that holds an integer."""
    return _Leaf(int)


def boolean() -> Any:  # noqa: ANN401 - the attribute's annotation says `bool | None`
    """A member that holds a boolean."""
    return _Leaf(bool)


def texts() -> Any:  # noqa: ANN401 - the attribute's annotation says `tuple[str, ...]`
    """A member that holds a list of texts."""
    return _Member(_sequence(_scalar(str)), ())


def part(view: type[View]) -> Any:  # noqa: ANN401 - the attribute's annotation names the view
    """A member that holds a mapping, and reads as None when that is empty."""
    return _Member(_mapping(view), None)


def given(view: type[View]) -> Any:  # noqa: ANN401 - the attribute's annotation names the view
    """A member that holds a mapping, and is given even when that is empty."""
    return _Member(_element(view), None)


def required(view: type[View]) -> Any:  # noqa: ANN401 - the attribute's annotation names the view
    """Like `given`; where there is none the schema says so, and rules see an unknown."""
    return _Member(_element(view), REFUSED)


def parts(view: type[View]) -> Any:  # noqa: ANN401 - the attribute's annotation says a tuple of the view
    """A member that holds a list of mappings."""
    return _Member(_sequence(_element(view)), ())


def _scalar(kind: type) -> _Read:
    def read(node: Node, _path: Path, _refused: frozenset[Path]) -> object:
        return _read_scalar(node, kind)

    return read


def _read_scalar(node: Node, kind: type) -> object:
    if not isinstance(node, Scalar):
        return REFUSED
    value = node.value
    if type(value) is kind:  # a boolean is no integer here
        return None if value == "" else value
    return value if isinstance(value, Unknown) else REFUSED


def _mapping(view: type[View]) -> _Read:
    def read(node: Node, path: Path, refused: frozenset[Path]) -> object:
        if not isinstance(node, Mapping):
            return REFUSED
        if not node.entries and not any(other[: len(path)] == path for other in refused):
            return None
        return view(node, path, refused)

    return read


def _element(view: type[View]) -> _Read:
    """Like a mapping, but an empty one is still an item of its list."""

    def read(node: Node, path: Path, refused: frozenset[Path]) -> object:
        return view(node, path, refused) if isinstance(node, Mapping) else REFUSED

    return read


def _sequence(element: _Read) -> _Read:
    def read(node: Node, path: Path, refused: frozenset[Path]) -> object:
        if not isinstance(node, Sequence):
            return REFUSED
        items = enumerate(node.items)
        if not refused:
            return tuple(element(item, (*path, index), refused) for index, item in items)
        return tuple(
            REFUSED if (*path, index) in refused else element(item, (*path, index), refused) for index, item in items
        )

    return read


def _is_null(node: Node | Unknown) -> bool:
    return isinstance(node, Scalar) and node.value is None
