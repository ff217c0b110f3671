"""What reading a text gives, whatever its format."""

from __future__ import annotations

from typing import NamedTuple

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.nodes import Node
from restorespec.core.source import Span


class Reading(NamedTuple):
    """The data of a text.

    Attributes:
        documents: the root of each document that could be read. A value that a rule of reading refused (a number that
            must be quoted, say) stands in the tree as a scalar that holds `Unknown`, so that the rest is still checked.
        diagnostics: the mistakes, in the order of their places.
        comments: the comments that speak to this tool (`# restorespec: …`), each from its `#` to the end of its line.
    """

    documents: tuple[Node, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    comments: tuple[Span, ...] = ()
