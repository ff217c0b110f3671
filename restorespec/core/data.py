"""Plain data and, next to it, where each key and value was written and what computed it.

Reading gives plain Python data and a parallel tree of marks. Checks run on the data as it is and report paths; a
`Located` turns a path into a span of a source and into the origin of the value. Nothing here is changed after it was
built: merging and templates create new data, new marks and new origins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Final, TypeAlias

from restorespec.core.source import Path, Source, Span
from restorespec.core.unknown import Unknown

Data: TypeAlias = "str | int | float | bool | list[Data] | dict[str, Data] | Unknown | None"
"""A value as JSON has it, with `Unknown` where nobody has chosen one yet."""


Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"
"""Data from outside, without unknown values."""


class _Absent(Enum):
    ABSENT = "absent"


ABSENT: Final = _Absent.ABSENT
"""Stands for a member that does not exist, which null does."""

Mark: TypeAlias = "tuple[int, int, Source, dict[str, MemberMark] | list[Mark] | None]"
"""The location of a value: start, end, source, and the marks of its members or items, None for a scalar.

Plain tuples, because a file has hundreds of them and most are never looked at. A value that a template computed has the
template's mark, without marks for what is inside.
"""

MemberMark: TypeAlias = "tuple[int, int, Mark, Replaced | None]"
"""The location of a member of a mapping: start and end of its key, its value, and the member of a base it replaced.

The key is in the same source as the value.
"""


class Replaced:
    """A member of a base that an extending file replaced.

    Attributes:
        key: where its key is written.
        value: its value in the base.
        below: the member of a further base that it replaced itself.
    """

    __slots__ = ("below", "key", "value")

    def __init__(self, key: Span, value: Located, below: Replaced | None = None) -> None:
        self.key = key
        self.value = value
        self.below = below


class Input:
    """Something that an expression read.

    Attributes:
        name: as the expression spells it: `vars.stage`, `locals.table`, `each.value`.
        value: its value; None when it has none yet.
        declaration: where a variable is declared, or a local or `for_each` is written.
        overridden: the values of lower precedence, the highest first.
        sensitive: whether the value must never be shown.
        schema: the JSON Schema with which a variable is declared.
        note: what the trace reports of it, where that is more than its location.
    """

    __slots__ = ("declaration", "name", "note", "overridden", "schema", "sensitive", "value")

    def __init__(  # noqa: PLR0913 - each is a fact of its own
        self,
        name: str,
        value: Located | None,
        declaration: Span | None = None,
        overridden: tuple[Located, ...] = (),
        *,
        sensitive: bool = False,
        schema: Mapping[str, object] | None = None,
        note: str = "",
    ) -> None:
        self.name = name
        self.note = note
        self.value = value
        self.declaration = declaration
        self.overridden = overridden
        self.sensitive = sensitive
        self.schema: Mapping[str, object] = schema or {}


class Origin:
    """The origin of a computed value; the value's own mark is the template's.

    Attributes:
        inputs: what the template's expressions may have read, in the order written, each name once.
        members: for each input of which only members are read, those members, by the input's name.
    """

    __slots__ = ("inputs", "members")

    def __init__(self, inputs: tuple[Input, ...], members: Mapping[str, frozenset[str]] | None = None) -> None:
        self.inputs = inputs
        self.members: Mapping[str, frozenset[str]] = members or {}

    @property
    def sensitive(self) -> bool:
        """Whether anything that went into the value must never be shown."""
        return any(item.sensitive for item in self.inputs)


Origins: TypeAlias = Mapping[Path, Origin]
"""The origins of computed values by their path; a value below a computed one has the same origin."""

_NONE: Origins = {}


class Located:
    """A value together with its location and origin: a cursor into data, marks and origins.

    Args:
        data: the value.
        mark: where it was written.
        origins: the origins of the whole document that the value is part of.
        path: the path of the value in that document.
    """

    __slots__ = ("data", "mark", "origins", "path")

    def __init__(self, data: Data, mark: Mark, origins: Origins = _NONE, path: Path = ()) -> None:
        self.data = data
        self.mark = mark
        self.origins = origins
        self.path = path

    @classmethod
    def at(cls, span: Span, data: Data, origin: Origin | None = None) -> Located:
        """Return a value that has one location as a whole, such as a computed one.

        Args:
            span: the location.
            data: the value.
            origin: what computed it; None if it was given.
        """
        return cls(data, (span.start, span.end, span.source, None), {(): origin} if origin else _NONE)

    @property
    def source(self) -> Source:
        """The source in which the value is written."""
        return self.mark[2]

    @property
    def span(self) -> Span:
        """The span of the value, with its quotes and brackets."""
        start, end, source, _ = self.mark
        return Span(source, start, end)

    @property
    def origin(self) -> Origin | None:
        """The origin of the value or of one that contains it; None for a literal value."""
        return self.origins.get(self.origin_path) if self.origins else None

    @property
    def origin_path(self) -> Path:
        """The path of the value that was computed as a whole: this one or one around it; empty if none was."""
        lengths = range(len(self.path), -1, -1)
        return next((path for end in lengths if (path := self.path[:end]) in self.origins), ())

    @property
    def is_sensitive(self) -> bool:
        """Whether a sensitive value went into the value or into a part of it."""
        if not self.origins:
            return False
        origin, depth = self.origin, len(self.path)
        return bool(origin and origin.sensitive) or any(
            below.sensitive for path, below in self.origins.items() if path[:depth] == self.path
        )

    @property
    def is_leaf(self) -> bool:
        """Whether the value is neither a mapping nor a list."""
        return not isinstance(self.data, dict | list)

    def get(self, key: str) -> Located | None:
        """Return the member of a mapping; None if there is none, or if this is not a mapping."""
        if not isinstance(self.data, dict) or key not in self.data:
            return None
        members = self.mark[3]
        mark = members[key][2] if isinstance(members, dict) else self.mark
        return Located(self.data[key], mark, self.origins, (*self.path, key))

    def key(self, key: str) -> Span:
        """Return the span of a member's key; that of the whole value if a template computed it."""
        return _key(self.mark, key)

    def replaced(self, key: str) -> Replaced | None:
        """Return the member of a base that a member replaced."""
        members = self.mark[3]
        return members[key][3] if isinstance(members, dict) else None

    def members(self) -> Iterator[tuple[str, Located]]:
        """Yield the members of a mapping, in order; none for anything else."""
        for key in self.data if isinstance(self.data, dict) else ():
            member = self.get(key)
            assert member is not None
            yield key, member

    def items(self) -> Iterator[Located]:
        """Yield the items of a list, in order; none for anything else."""
        if isinstance(self.data, list):
            marks = self.mark[3]
            for index, item in enumerate(self.data):
                mark = marks[index] if isinstance(marks, list) else self.mark
                yield Located(item, mark, self.origins, (*self.path, index))

    def find(self, path: Path) -> Place:
        """Return the deepest value on a path that exists."""
        data, mark, depth = self.data, self.mark, 0
        container = mark
        for step in path:
            marks = mark[3]
            if isinstance(step, str) and isinstance(data, dict) and step in data:
                data, container = data[step], mark
                mark = marks[step][2] if isinstance(marks, dict) else mark
            elif isinstance(step, int) and isinstance(data, list) and step < len(data):
                data, container = data[step], mark
                mark = marks[step] if isinstance(marks, list) else mark
            else:
                break
            depth += 1
        return Place(Located(data, mark, self.origins, (*self.path, *path[:depth])), container, depth)


def _key(mark: Mark, key: str) -> Span:
    start, end, source, members = mark
    if isinstance(members, dict):
        start, end, (_, _, source, _), _ = members[key]
    return Span(source, start, end)


class Place:
    """The result of following a path.

    Attributes:
        value: the deepest value on the path that exists.
        depth: how many steps of the path lead there.
    """

    __slots__ = ("_container", "depth", "value")

    def __init__(self, value: Located, container: Mark, depth: int) -> None:
        self.value = value
        self.depth = depth
        self._container = container

    @property
    def key(self) -> Span | None:
        """Where its key is written; None for the root and for items of lists."""
        step = self.value.path[-1] if self.depth else None
        return _key(self._container, step) if isinstance(step, str) else None


def leaves(data: object) -> list[object]:
    """Return the values in data that are neither mappings nor lists, in their order."""
    found: list[object] = []
    _collect((data,), found)
    return found


def _collect(values: Iterable[object], found: list[object]) -> None:
    for value in values:
        if value.__class__ is dict:
            _collect(value.values(), found)
        elif value.__class__ is list:
            _collect(value, found)
        else:
            found.append(value)


def is_known(data: Data) -> bool:
    """Return whether every value in the data is known."""
    return Unknown not in map(type, leaves(data))
