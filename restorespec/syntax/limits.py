"""How much a text may hold; what is exactly at a limit is fine.

The readers count while they read, so that nothing hostile is ever built. A value counts as one node, keys do not; a
YAML alias counts as all that it stands for. Levels are mappings and lists within each other, the root is level 1.
"""

from __future__ import annotations

from collections.abc import Iterable

from restorespec.core.diagnostics import Diagnostic, Severity, report
from restorespec.core.source import Span
from restorespec.syntax.syntax_rules import SYNTAX_LIMIT

FILE_BYTES = 512 * 1024
DEPTH = 64
NODES = 50_000
DOCUMENTS = 1_000
SCALAR_BYTES = 64 * 1024
EXPANDED_BYTES = 8 * 1024 * 1024
KEY_PARTS = 16
INTEGER_LOWEST = -(2**63)
INTEGER_HIGHEST = 2**63 - 1
DIAGNOSTICS = 100
QUOTED = 200


class LimitExceeded(Exception):  # noqa: N818 - the text's fault, not ours
    """A text holds more than it may: reading ends here."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def quoted(text: str) -> str:
    """A user's text for a message, cut to a length that people read."""
    return text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"


def size(text: str) -> int:
    """The bytes that a text takes in a file."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def too_deep(span: Span) -> Diagnostic:
    """The mistake of a value nested below the deepest level."""
    return report(SYNTAX_LIMIT, span, f"this value is nested too deep, at most {DEPTH} levels", "flatten the data")


def too_many_nodes(span: Span) -> Diagnostic:
    """The mistake of the first value too many, or of the alias that stands for too many."""
    return report(
        SYNTAX_LIMIT, span, f"more than {NODES:,} values, aliases expanded, at most {NODES:,}", "split the file"
    )


def too_many_documents(span: Span) -> Diagnostic:
    """The mistake of the first document too many: each is a spec, and each costs what a spec costs."""
    message = f"more than {DOCUMENTS:,} documents in a file, at most {DOCUMENTS:,}"
    return report(SYNTAX_LIMIT, Span(span.source, span.start, span.start), message, "split the file")


def too_much_text(span: Span) -> Diagnostic:
    """The mistake of the alias whose expansion exceeds the text that one file may hold."""
    return report(
        SYNTAX_LIMIT, span, "the text with its aliases expanded is over 8 MiB, at most 8 MiB", "use fewer aliases"
    )


def too_many_bases(span: Span) -> Diagnostic:
    """The mistake of the spec with whose bases those of a file's specs are too much text, each counted for every spec."""
    message = "the specs of this file stand on over 8 MiB of bases, each counted for every spec, at most 8 MiB"
    return report(SYNTAX_LIMIT, Span(span.source, span.start, span.start), message, "split the file")


def too_long(span: Span, length: int) -> Diagnostic:
    """The mistake of a single key or value that is too long."""
    message = f"a text of {length:,} bytes, at most {SCALAR_BYTES:,}"
    return report(SYNTAX_LIMIT, Span(span.source, span.start, span.start), message, "shorten it")


def capped(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The mistakes of a file in the order of their places; after the hundredth, one line says how many more.

    The line is as bad as the worst that it stands for: warnings do not become an error by being many.
    """
    ordered = sorted(diagnostics, key=lambda diagnostic: diagnostic.order)
    if len(ordered) <= DIAGNOSTICS:
        return tuple(ordered)
    shown, rest = ordered[:DIAGNOSTICS], ordered[DIAGNOSTICS:]
    message = f"{len(rest):,} more mistakes in this file, at most {DIAGNOSTICS} are shown"
    line = report(SYNTAX_LIMIT, rest[0].span, message, "mend the ones above first")
    rules = dict.fromkeys(rule for one in rest for rule in one.stands_for or (one.rule,))
    return (*shown, line._replace(severity=Severity.worst(one.severity for one in rest), stands_for=tuple(rules)))
