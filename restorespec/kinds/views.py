"""Typed views of plain data: a class declares the members of a mapping, and a view has their values as attributes.

A view shows what the API would understand. To the API absent, null and empty mean the same, so all three read as None (as
`()` where a list belongs). What cannot be known yet reads as `Unknown`: a value that waits for a variable, a value or
a missing member that the schema rejected, and any value of another type than the view declares. The view of a whole request
also names and quotes its parts for messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from restorespec.core.data import Data, Located
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path
from restorespec.core.unknown import Undecided, Unknown, repeated
from restorespec.kinds.wording import Naming, absence, cut, hides

if TYPE_CHECKING:
    from restorespec.kinds.kind import Context, Kind

REJECTED = Unknown("a value that the schema rejected")


class View:
    """A mapping of the body.

    Args:
        data: the mapping.
        path: its path in the body.
        rejected: the paths of values, and of missing members, that the schema rejected.
    """

    _members: ClassVar[tuple[_Member, ...]] = ()

    def __init_subclass__(cls) -> None:
        """Collect the declared members; a view has a value of its own for each."""
        declared = {name: member for name, member in vars(cls).items() if isinstance(member, _Declared)}
        for name in declared:
            delattr(cls, name)
        cls._members = (*cls._members, *((name, *member) for name, member in declared.items()))

    def __init__(self, data: dict[str, Data], path: Path, rejected: frozenset[Path]) -> None:
        self.path = path
        self._data = data
        self._rejected = rejected
        values = self.__dict__
        for name, class_, read, empty in self._members:
            value: Any = data.get(name)
            if rejected and (*path, name) in rejected:
                value = REJECTED
            elif value.__class__ is class_:
                value = read(value, (*path, name), rejected) if read else None if value == "" else value
            elif value is None:
                value = empty
            elif value.__class__ is not Unknown:
                value = REJECTED
            values[name] = value

    def says(self, name: str) -> bool:
        """Return whether the member is present at all, be it null, empty, unknown or rejected."""
        return name in self._data or (*self.path, name) in self._rejected

    def gives(self, name: str) -> bool:
        """Return whether the member has a value other than null.

        Raises:
            Undecided: it is unknown.
        """
        value = self._data.get(name)
        if isinstance(value, Unknown) or (self._rejected and (*self.path, name) in self._rejected):
            raise Undecided
        return value is not None


def repeated_members(parts: Sequence[View], name: str) -> Iterator[tuple[Path, Path]]:
    """Yield the path of each member that repeats the one of an earlier part, with the path of the first.

    Args:
        parts: the parts.
        name: the name of the member.
    """
    for index, first in repeated([getattr(part, name) for part in parts]):
        yield (*parts[index].path, name), (*parts[first].path, name)


_Read = Callable[[Any, Path, frozenset[Path]], object]
"""Returns what a view shows of a value of the right class: of the value, its path, and the rejected paths."""


class _Declared(NamedTuple):
    """The declaration of a member.

    Attributes:
        class_: the class of its value; a boolean is not an integer.
        read: returns what the view shows of such a value; None for a scalar, which it shows as it is.
        empty: the value that it shows for an absent member.
    """

    class_: type
    read: _Read | None = None
    empty: object = None


_Member: TypeAlias = tuple[str, type, _Read | None, object]
"""The name of a member and its declaration."""


def text() -> Any:  # noqa: ANN401 - the attribute's annotation says `str | None`
    """Declare a member that holds a string."""
    return _Declared(str)


def integer() -> Any:  # noqa: ANN401 - the attribute's annotation says `int | None`
    """Declare a member that holds an integer."""
    return _Declared(int)


def boolean() -> Any:  # noqa: ANN401 - the attribute's annotation says `bool | None`
    """Declare a member that holds a boolean."""
    return _Declared(bool)


def texts() -> Any:  # noqa: ANN401 - the attribute's annotation says `tuple[str, ...]`
    """Declare a member that holds a list of strings."""
    return _Declared(list, _list(_string), ())


def part(view: type[View]) -> Any:  # noqa: ANN401 - the attribute's annotation names the view
    """Declare a member that holds a mapping, and reads as None when that is empty."""
    return _Declared(dict, _unless_empty(view))


def given(view: type[View]) -> Any:  # noqa: ANN401 - the attribute's annotation names the view
    """Declare a member that holds a mapping, and is present even when that is empty."""
    return _Declared(dict, view)


def required(view: type[View]) -> Any:  # noqa: ANN401 - the attribute's annotation names the view
    """Like `given`; where it is missing the schema reports that, and rules see an unknown."""
    return _Declared(dict, view, REJECTED)


def parts(view: type[View]) -> Any:  # noqa: ANN401 - the attribute's annotation says a tuple of the view
    """Declare a member that holds a list of mappings."""
    return _Declared(list, _list(_item(view)), ())


def _unless_empty(view: type[View]) -> _Read:
    def read(data: dict[str, Data], path: Path, rejected: frozenset[Path]) -> object:
        if not data and not any(other[: len(path)] == path for other in rejected):
            return None
        return view(data, path, rejected)

    return read


def _item(view: type[View]) -> _Read:
    """Return the reader of an item of a list of mappings, where an empty one is still an item."""

    def read(data: Data, path: Path, rejected: frozenset[Path]) -> object:
        return view(data, path, rejected) if isinstance(data, dict) else REJECTED

    return read


def _string(data: Data, _path: Path, _rejected: frozenset[Path]) -> object:
    """Return an item of a list of strings, where null is not allowed, just as a number is not."""
    if isinstance(data, str):
        return data or None
    return data if isinstance(data, Unknown) else REJECTED


def _list(item: _Read) -> _Read:
    def read(data: list[Data], path: Path, rejected: frozenset[Path]) -> object:
        if not rejected:
            return tuple([item(value, (*path, index), rejected) for index, value in enumerate(data)])
        return tuple(
            REJECTED if (*path, index) in rejected else item(value, (*path, index), rejected)
            for index, value in enumerate(data)
        )

    return read


class RequestView(View):
    """A whole body.

    Args:
        kind: the kind of the request.
        body: the body.
        rejected: the paths of values, and of missing members, that the schema rejected.
        context: what is known besides the body.
    """

    def __init__(self, kind: Kind, body: Located, rejected: frozenset[Path], context: Context) -> None:
        data = body.data if isinstance(body.data, dict) and () not in rejected else {}
        super().__init__(data, (), rejected)
        self.kind = kind
        self.context = context
        self._body = body if data else Located({}, body.mark)
        self._naming = Naming(self._body, kind.items_named())

    def hides(self, *path: str | int) -> bool:
        """Return whether the value at a path must never be shown."""
        return hides(self._body, path)

    def name_of(self, *path: str | int) -> str:
        """Return the name of the value at a path: `` `projection` of index `by-day` ``, or ``index `by-day` ``."""
        return self._naming.subject(path)

    def state(self, *path: str | int) -> str:
        """Return the name of a field that has no value, and why: `` `view_type` is null ``."""
        place = self._body.find(path[:-1])
        found = absence(place.value, str(path[-1])) if place.depth == len(path) - 1 else "is not set"
        return f"{self.name_of(*path)} {found}"

    def is_absent(self, *path: str | int) -> bool:
        """Return whether nothing is at a path, not even null."""
        return self._body.find(path).depth < len(path)

    def has_fields(self, *path: str | int) -> bool:
        """Return whether the value at a path is a mapping that is not empty."""
        place = self._body.find(path)
        return place.depth == len(path) and isinstance(place.value.data, dict) and bool(place.value.data)

    def written(self, *path: str | int) -> str:
        """Return the value at a path as the file has it; empty if it is absent or computed."""
        place = self._body.find(path)
        is_literal = place.depth == len(path) and place.value.origin is None and not self._rejects(path)
        return place.value.span.text if is_literal else ""

    def shown(self, *path: str | int) -> str:
        """Return the string or number at a path as a message may quote it: truncated, and never a sensitive one."""
        if self.hides(*path):
            return "`***`"
        place = self._body.find(path)
        data = place.value.data
        is_known = place.depth == len(path) and not isinstance(data, Unknown | dict | list)
        text = str(data) if is_known else "…"
        return f"`{cut(text)}`"

    def value(self, *path: str | int) -> object:
        """Return the string, number or boolean at a path; None if there is none or it is not known."""
        place = self._body.find(path)
        data = place.value.data if place.depth == len(path) else None
        return None if isinstance(data, Unknown | dict | list) or self._rejects(path) else data

    def _rejects(self, path: Path) -> bool:
        """Return whether the schema rejected the value at a path or one that contains it."""
        return bool(self._rejected) and any(path[:depth] in self._rejected for depth in range(len(path) + 1))
