"""Typed views of plain data: a class declares the members of a mapping, and each is read when it is first used.

A view shows what the API would understand. To the API absent, null and empty mean the same, so all three read as None (as
`()` where a list belongs). What cannot be known yet reads as `Unknown`: a value that waits for a variable, a value or
a missing member that the schema rejected, and any value of another type than the view declares.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from restorespec.core.data import Data
from restorespec.core.source import Path
from restorespec.core.unknown import Undecided, Unknown

REJECTED = Unknown("a value that the schema rejected")


class View:
    """A mapping of the body.

    Args:
        data: the mapping.
        path: its path in the body.
        rejected: the paths of values, and of missing members, that the schema rejected.
    """

    def __init__(self, data: dict[str, Data], path: Path, rejected: frozenset[Path]) -> None:
        self.path = path
        self._data = data
        self._rejected = rejected

    def says(self, name: str) -> bool:
        """Return whether the member is present at all, be it null, empty, unknown or rejected."""
        return name in self._data or (*self.path, name) in self._rejected

    def gives(self, name: str) -> bool:
        """Return whether the member has a value other than null.

        Raises:
            Undecided: it is unknown.
        """
        value = self._member(name)
        if isinstance(value, Unknown):
            raise Undecided
        return value is not None

    def _member(self, name: str) -> Data:
        if self._rejected and (*self.path, name) in self._rejected:
            return REJECTED
        return self._data.get(name)


_Read = Callable[[Data, Path, frozenset[Path]], object]


class _Member:
    """A member of a view. Once read it is kept in the view's own dictionary, which Python looks at before this."""

    def __init__(self, read: _Read, empty: object) -> None:
        self.read = read
        self.empty = empty

    def __set_name__(self, owner: type[View], name: str) -> None:
        self.name = name

    def __get__(self, view: View | None, owner: type[View]) -> object:
        if view is None:
            return self
        data = view._member(self.name)  # noqa: SLF001 - a view and its members are one thing
        if data is None:
            value = self.empty
        elif isinstance(data, Unknown):
            value = data
        else:
            value = self.read(data, (*view.path, self.name), view._rejected)  # noqa: SLF001 - likewise
        view.__dict__[self.name] = value
        return value


class _Scalar:
    """A member that holds a string, a number or a boolean: most do, and nothing below them needs a path."""

    def __init__(self, type_: type) -> None:
        self.type = type_

    def __set_name__(self, owner: type[View], name: str) -> None:
        self.name = name

    def __get__(self, view: View | None, owner: type[View]) -> object:
        if view is None:
            return self
        value = view.__dict__[self.name] = _scalar(view._member(self.name), self.type)  # noqa: SLF001 - see above
        return value


def text() -> Any:  # noqa: ANN401 - the attribute's annotation says `str | None`
    """Declare a member that holds a string."""
    return _Scalar(str)


def integer() -> Any:  # noqa: ANN401 - the attribute's annotation says `int | None`
    """Declare a member that holds an integer."""
    return _Scalar(int)


def boolean() -> Any:  # noqa: ANN401 - the attribute's annotation says `bool | None`
    """Declare a member that holds a boolean."""
    return _Scalar(bool)


def texts() -> Any:  # noqa: ANN401 - the attribute's annotation says `tuple[str, ...]`
    """Declare a member that holds a list of strings."""
    return _Member(_list(_string), ())


def part(view: type[View]) -> Any:  # noqa: ANN401 - the attribute's annotation names the view
    """Declare a member that holds a mapping, and reads as None when that is empty."""
    return _Member(_mapping(view), None)


def given(view: type[View]) -> Any:  # noqa: ANN401 - the attribute's annotation names the view
    """Declare a member that holds a mapping, and is present even when that is empty."""
    return _Member(_item(view), None)


def required(view: type[View]) -> Any:  # noqa: ANN401 - the attribute's annotation names the view
    """Like `given`; where it is missing the schema reports that, and rules see an unknown."""
    return _Member(_item(view), REJECTED)


def parts(view: type[View]) -> Any:  # noqa: ANN401 - the attribute's annotation says a tuple of the view
    """Declare a member that holds a list of mappings."""
    return _Member(_list(_item(view)), ())


def _scalar(value: Data, type_: type) -> object:
    if type(value) is type_:  # a boolean is not an integer here
        return None if value == "" else value
    return value if value is None or isinstance(value, Unknown) else REJECTED


def _string(data: Data, _path: Path, _rejected: frozenset[Path]) -> object:
    """Return an item of a list of strings, where null is not allowed, just as a number is not."""
    return REJECTED if data is None else _scalar(data, str)


def _mapping(view: type[View]) -> _Read:
    def read(data: Data, path: Path, rejected: frozenset[Path]) -> object:
        if not isinstance(data, dict):
            return REJECTED
        if not data and not any(other[: len(path)] == path for other in rejected):
            return None
        return view(data, path, rejected)

    return read


def _item(view: type[View]) -> _Read:
    """Like a mapping, but an empty one is still an item of its list."""

    def read(data: Data, path: Path, rejected: frozenset[Path]) -> object:
        return view(data, path, rejected) if isinstance(data, dict) else REJECTED

    return read


def _list(item: _Read) -> _Read:
    def read(data: Data, path: Path, rejected: frozenset[Path]) -> object:
        if not isinstance(data, list):
            return REJECTED
        if not rejected:
            return tuple([item(value, (*path, index), rejected) for index, value in enumerate(data)])
        return tuple(
            REJECTED if (*path, index) in rejected else item(value, (*path, index), rejected)
            for index, value in enumerate(data)
        )

    return read
