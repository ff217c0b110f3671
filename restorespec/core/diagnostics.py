"""Diagnostics: what is reported, and where.

A user's error is a value, never an exception. `Problem` is an error as checks see it, by its path in a request;
`Diagnostic` is an error as people see it, by its location in a file. `Rule` is the manual entry that both refer to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from restorespec.core.help import HelpText, Snippet, Suggestion, rendered, suggested
from restorespec.core.patterns import lazy_pattern
from restorespec.core.records import NamedTuple
from restorespec.core.rules import Family, Rule, Severity
from restorespec.core.source import Path, Span, format_of

__all__ = [
    "Diagnostic",
    "Edit",
    "Family",
    "Finding",
    "Fix",
    "Note",
    "Problem",
    "Rule",
    "Severity",
    "Summary",
    "Unset",
    "report",
]

_COMMAND = lazy_pattern(r"(?<!\S):(?=:)|##(?=[\w.-]*\[)")  # how commands to CI services begin


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def _escaped(match: re.Match[str]) -> str:
    return f"\\x{ord(match[0][0]):02x}{match[0][1:]}"


class Unset(NamedTuple):
    """A setting that a spec leaves unset, so that the restored resource gets something else than the original has.

    Attributes:
        effect: what the restored resource gets, in a few words: `no tags`.
        entry: the entry that sets it explicitly.
        resource: the restored resource, in one word.
    """

    effect: str
    entry: Snippet
    resource: str = "table"


class Problem(NamedTuple):
    """An error in a request, located by paths into its body.

    Attributes:
        at: where it is; the deepest part of the path that exists is shown.
        message: one clause, lower case, no full stop: what is wrong.
        help: what to do.
        because: other values that make it wrong, each with what it contributes.
        key: whether it is the name of the field that is wrong, not its value.
        removable: the fields of which one has to go; one that only a base sets cannot be removed, but set to null.
        elsewhere: places outside the request that make it wrong, each with what it contributes.
        severity: how bad this one is, where that differs from its rule.
        unset: the setting that is not set, if that is the problem.
    """

    at: Path
    message: str
    help: HelpText
    because: tuple[tuple[Path, str], ...] = ()
    key: bool = False
    removable: tuple[Path, ...] = ()
    elsewhere: tuple[tuple[Span, str], ...] = ()
    severity: Severity | None = None
    unset: Unset | None = None


class Finding(NamedTuple):
    """A problem and the rule that found it: what checks hand to `locate`."""

    rule: Rule
    problem: Problem


class Note(NamedTuple):
    """Another location that explains a diagnostic.

    Attributes:
        message: how it is related.
        span: where it is.
        is_value: whether the value that the diagnostic is about was written there, and a template inserted it.
    """

    message: str
    span: Span
    is_value: bool = False


class Edit(NamedTuple):
    """A replacement of a span's text; an empty span is an insertion."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits that together fix one error without changing the meaning of the rest.

    Attributes:
        description: what they do, in a few words.
        edits: the edits; they do not overlap.
        is_safe: whether the writer surely wants them; if not, they are made only when asked for by name.
    """

    description: str
    edits: tuple[Edit, ...]
    is_safe: bool = True


class Diagnostic(NamedTuple):
    """An error with its location in a source: the one value for everything that is reported.

    Attributes:
        rule: the rule that reports it.
        severity: how bad, after the configuration's overrides.
        message: one clause, lower case, no full stop: what is wrong.
        help: what to do, in the format of the file.
        span: where it is.
        notes: the other places: a variable's value, its declaration, a value that the rule compares with.
        path: the path in the compiled request, or None where there is none.
        restore: the id of the restore in question, if there is one.
        environment: the environment of the configuration under which it was found, if one was chosen.
        fix: the fix, if there is one.
        masked: the spans of sensitive values, which no excerpt may show; set where the diagnostic leaves the program.
        identity: `path` with list items named by what identifies them (an index by its name), not by their position.
        unset: the setting that is not set, if that is the finding.
        suggestions: the names that the help suggests.
        undeclared: the variable that is not declared, if that is the finding.
    """

    rule: Rule
    message: str
    help: str
    span: Span
    notes: tuple[Note, ...] = ()
    path: Path | None = None
    restore: str | None = None
    environment: str | None = None
    fix: Fix | None = None
    severity: Severity = Severity.ERROR
    stands_for: tuple[Rule, ...] = ()
    masked: tuple[Span, ...] = ()
    identity: tuple[str, ...] = ()
    unset: Unset | None = None
    suggestions: tuple[Suggestion, ...] = ()
    undeclared: str | None = None

    def __str__(self) -> str:
        """Return the diagnostic on one line that is safe in a log: `FILE:LINE:COLUMN: SEVERITY[RULE]: MESSAGE`."""
        line, column = self.span.first
        text = f"{self.span.source.name}:{line}:{column}: {self.severity}[{self.rule.name}]: {self.message}"
        return _COMMAND.sub(_escaped, "".join(char if char.isprintable() else _escape(char) for char in text))

    def __repr__(self) -> str:
        """Return the diagnostic for a debugger or a notebook, without the text of its file."""
        return f"<Diagnostic {self}>"

    @property
    def is_fixable(self) -> bool:
        """Whether `lint --fix` fixes it."""
        return bool(self.fix and self.fix.is_safe and all(edit.span.source.is_file for edit in self.fix.edits))

    @property
    def order(self) -> tuple[str, int, str, str]:
        """The sorting key: file, place, rule, message."""
        return (self.span.source.name, self.span.start, self.rule.name, self.message)


class Summary(NamedTuple):
    """All that a run reports.

    Attributes:
        diagnostics: sorted, after suppression.
        files: how many spec files were checked.
        restores: how many restores they have.
        suppressed: how many diagnostics were suppressed.
        masked: the places of sensitive values, which no excerpt may show.
    """

    diagnostics: tuple[Diagnostic, ...]
    files: int = 0
    restores: int = 0
    suppressed: int = 0
    masked: tuple[Span, ...] = ()

    def count(self, severity: Severity) -> int:
        """Return the number of diagnostics with a severity."""
        return sum(diagnostic.severity is severity for diagnostic in self.diagnostics)


def report(
    rule: Rule,
    span: Span,
    message: str,
    help: HelpText,  # noqa: A002 - the contract's word
    *,
    notes: Iterable[Note] = (),
) -> Diagnostic:
    """Return a diagnostic with the severity of its rule, and its help in the format of the file."""
    text = rendered(help, format_of(span.source.name))
    return Diagnostic(rule, message, text, span, tuple(notes), severity=rule.severity, suggestions=suggested(help))
