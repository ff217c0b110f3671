"""Reading a source in any format: plain data, and marks with the location of everything in it."""

from __future__ import annotations

from restorespec.core.data import Located
from restorespec.core.diagnostics import Diagnostic
from restorespec.core.records import NamedTuple
from restorespec.core.source import Span


class Reading(NamedTuple):
    """The content of a source, whatever its format.

    Attributes:
        documents: each document that could be read. A value that was rejected (a number that needs quotes, say) is
            `Unknown`, so that the rest is still checked.
        diagnostics: the errors, in the order of their locations.
        comments: the comments to this tool (`# restorespec: …`), each from its `#` to the end of its line.
    """

    documents: tuple[Located, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    comments: tuple[Span, ...] = ()
