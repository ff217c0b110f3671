"""What resolving gives: one restore, every value settled or unknown, each with its place and its making."""

from __future__ import annotations

from typing import NamedTuple

from restorespec.core.data import Located
from restorespec.core.node_bridge import located
from restorespec.core.nodes import Mapping, Node
from restorespec.core.source import Span
from restorespec.kinds import DEFAULT


class Document(NamedTuple):
    """One restore, ready to be checked as a request.

    Attributes:
        id: `name`, or `name[key]` with fan-out; unique in a run.
        body: `source`, `target` and, where given, `query_filter`, as written in the spec's order. Its scalars hold
            plain values or `Unknown`; a computed node has the template's span and an `origin`.
        root: the spec itself, after merging: where a restore as a whole is pointed at.
        description: the spec's own words, resolved; None when there are none or they are unknown.
        row: the place of the row's key, with fan-out.
        is_whole: whether all its bases were read; if not, nobody knows what it lacks.
        kind: the name of the kind of the request.
    """

    id: str
    body: Mapping
    root: Node
    description: str | None = None
    row: Span | None = None
    is_whole: bool = True
    kind: str = DEFAULT

    @property
    def request(self) -> Located:
        """The body as data, with the location and origin of every value."""
        return located(self.body)
