"""Documents: each is the request of one restore, as the language computes it from a spec."""

from __future__ import annotations

from restorespec.core.data import Located
from restorespec.core.diagnostics import Diagnostic
from restorespec.core.records import NamedTuple
from restorespec.core.source import Span
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


class Resolved(NamedTuple):
    """A restore of a spec, and the errors in its values."""

    document: Document
    diagnostics: tuple[Diagnostic, ...]
