"""Documents: each is the request of one restore, as the language computes it from a spec."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from restorespec.core.data import Data, Located
from restorespec.core.diagnostics import Diagnostic
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, Span
from restorespec.kinds import DEFAULT


class Document:
    """One restore, ready to be checked as a request.

    Attributes:
        id: `name`, or `name[key]` with fan-out; unique in a run.
        request: the body. A value may be `Unknown`; a computed value
            has the location of its template, and an origin.
        root: the spec as written, before merging: the location of what concerns the restore as a whole.
        description: the description with its templates rendered; None if there is none or if it is unknown.
        row: the location of the row's key, with fan-out.
        is_whole: whether all bases were read; if not, it is unknown what the body lacks.
        kind: the name of the kind of the request.
    """

    __slots__ = ("description", "id", "is_whole", "kind", "request", "root", "row")

    def __init__(  # noqa: PLR0913 - each is a fact of its own
        self,
        id: str,  # noqa: A002 - the contract's word
        request: Located,
        root: Located,
        description: str | None = None,
        row: Span | None = None,
        *,
        is_whole: bool = True,
        kind: str = DEFAULT,
    ) -> None:
        self.id = id
        self.request = request
        self.root = root
        self.description = description
        self.row = row
        self.is_whole = is_whole
        self.kind = kind

    def with_request(self, request: Located) -> Document:
        """Return the document with another body."""
        return Document(self.id, request, self.root, self.description, self.row, is_whole=self.is_whole, kind=self.kind)


Ways: TypeAlias = dict[str | int, Any]
"""The ways to some values in a body: keys and indexes, each with the number of a value or with the ways further on."""


class Shape:
    """The part that the bodies of several rows of a fan-out have in common: all but some values.

    Attributes:
        places: the paths of these values.
        ways: the ways to them.
    """

    def __init__(self, places: tuple[Path, ...]) -> None:
        self.places = places
        self.ways: Ways = {}
        for number, place in enumerate(places):
            ways = self.ways
            for step in place[:-1]:
                ways = ways.setdefault(step, {})
            ways[place[-1]] = number

    def fill(self, data: Data, values: list[Data]) -> Data:
        """Return the data of such a body with the values of another one; what contains none of them is not copied."""
        return _filled(data, self.ways, values) if self.ways else data


def _filled(data: Any, ways: Ways, values: list[Data]) -> Data:  # noqa: ANN401 - a mapping or a list
    filled = data.copy()
    for step, way in ways.items():
        filled[step] = values[way] if way.__class__ is int else _filled(data[step], way, values)
    return filled  # type: ignore[no-any-return]


class Filled(NamedTuple):
    """The body of a row, about whose values only the schema, rules and policies may have something to say.

    Attributes:
        shape: what it has in common with other rows.
        values: what is its own.
    """

    shape: Shape
    values: list[Data]


class Resolved:
    """A restore of a spec.

    Args:
        id_: its id.
        root: the spec as written.
        kind: the name of the kind of its request.
        resolve: returns its document and the errors in its values.
        filled: its body, if that is known without them; it has no such errors then.

    Attributes:
        id: its id.
        root: the spec as written.
        kind: the name of the kind of its request.
        filled: its body, if that is known without its document.
    """

    __slots__ = ("_resolution", "_resolve", "filled", "id", "kind", "root")

    def __init__(
        self,
        id_: str,
        root: Located,
        kind: str,
        resolve: Callable[[], tuple[Document, tuple[Diagnostic, ...]]],
        filled: Filled | None = None,
    ) -> None:
        self.id = id_
        self.root = root
        self.kind = kind
        self.filled = filled
        self._resolve = resolve
        self._resolution: tuple[Document, tuple[Diagnostic, ...]] | None = None

    @classmethod
    def of(cls, document: Document) -> Resolved:
        """Return a document without errors."""
        return cls(document.id, document.root, document.kind, lambda: (document, ()))

    @property
    def document(self) -> Document:
        """The restore with the places and the origins of all values."""
        return self.resolve()[0]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The errors in its values."""
        return self.resolve()[1]

    def resolve(self) -> tuple[Document, tuple[Diagnostic, ...]]:
        """Return both; what lookups the values need is noted the first time."""
        if self._resolution is None:
            self._resolution = self._resolve()
        return self._resolution
