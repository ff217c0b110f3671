"""Limits of a source, and the diagnostics about them; a source exactly at a limit is accepted.

The readers count while they read, so that nothing hostile is ever built. A value counts as one node, keys do not; a
YAML alias counts as everything that it expands to. Levels are nested mappings and lists, the root is level 1.
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


class LimitExceeded(Exception):  # noqa: N818 - an error of the source, not of the program
    """A source exceeds a limit: reading ends here."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def quoted(text: str) -> str:
    """Return a user's text for a message, truncated to a readable length."""
    return text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"


def size(text: str) -> int:
    """Return how many bytes a string takes in a file."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def too_deep(span: Span) -> Diagnostic:
    """Return the error of a value below the deepest level."""
    return report(SYNTAX_LIMIT, span, f"the value is nested too deep (maximum {DEPTH} levels)", "flatten the data")


def too_many_nodes(span: Span) -> Diagnostic:
    """Return the error of the first value too many, or of the alias that expands to too many."""
    return report(
        SYNTAX_LIMIT, span, f"the file has more than {NODES:,} values, with aliases expanded", "split the file"
    )


def too_many_documents(span: Span) -> Diagnostic:
    """Return the error of the first document too many: each is a spec, and each costs what a spec costs."""
    message = f"the file has more than {DOCUMENTS:,} documents"
    return report(SYNTAX_LIMIT, Span(span.source, span.start, span.start), message, "split the file")


def too_much_text(span: Span) -> Diagnostic:
    """Return the error of the alias with which the expanded file is too large."""
    message = "the file with its aliases expanded is larger than 8 MiB"
    return report(SYNTAX_LIMIT, span, message, "use fewer aliases")


def too_many_bases(span: Span) -> Diagnostic:
    """Return the error of the spec with which the bases of a file's specs are too large, counted once per spec."""
    message = "the base files of this file's specs are larger than 8 MiB, counted once per spec"
    return report(SYNTAX_LIMIT, Span(span.source, span.start, span.start), message, "split the file")


def too_long(span: Span, length: int) -> Diagnostic:
    """Return the error of a single key or string that is too long."""
    message = f"the string is too long: {length:,} bytes (maximum {SCALAR_BYTES:,})"
    return report(SYNTAX_LIMIT, Span(span.source, span.start, span.start), message, "shorten it")


def capped(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort the findings of a file by location; after the hundredth, one line says how many more there are.

    The line has the worst severity of the findings that it replaces: many warnings are not an error.
    """
    ordered = sorted(diagnostics, key=lambda diagnostic: diagnostic.order)
    if len(ordered) <= DIAGNOSTICS:
        return tuple(ordered)
    shown, rest = ordered[:DIAGNOSTICS], ordered[DIAGNOSTICS:]
    message = f"{len(rest):,} more findings in this file are not shown (maximum {DIAGNOSTICS})"
    line = report(SYNTAX_LIMIT, rest[0].span, message, "fix the ones above first")
    rules = dict.fromkeys(rule for one in rest for rule in one.stands_for or (one.rule,))
    return (*shown, line._replace(severity=Severity.worst(one.severity for one in rest), stands_for=tuple(rules)))
