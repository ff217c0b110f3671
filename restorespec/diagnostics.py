"""What is reported, and the rules that report it.

A user's mistake is a value, never an exception. `Problem` is a mistake as checks see it, by its path in a request;
`Diagnostic` is a mistake as people see it, by its place in a text. `Rule` is the manual entry that both refer to.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from restorespec.source import Path, Span

DOCUMENTATION = "https://github.com/restorespec/restorespec/blob/main/docs/rules/"
"""Where the rules' pages are read; a diagnostic's address is this and the rule's name."""


class Severity(StrEnum):
    """How bad: an error fails the run, a warning does with `--fail-on warning`, a notice never does."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @classmethod
    def worst(cls, severities: Iterable[Severity]) -> Severity:
        """The worst of some, at least one."""
        return min(severities, key=[*cls].index)


class Family(StrEnum):
    """What a rule looks at, from the reading of a file to the project's own policies."""

    SYNTAX = "syntax"
    TEMPLATE = "template"
    SCHEMA = "schema"
    REQUEST = "request"
    LOSS = "loss"
    LIVE = "live"
    POLICY = "policy"


class Rule(NamedTuple):
    """A rule's entry in the manual.

    Attributes:
        name: the words by which it is known everywhere, in kebab case.
        family: what it looks at.
        severity: how bad a finding is, unless the configuration says otherwise.
        manual: its documentation, in the form of a docstring: the claim in one line, the reason with its source, and
            the sections `Bad:` and `Good:` with an example each.
    """

    name: str
    family: Family
    severity: Severity
    manual: str

    @property
    def url(self) -> str:
        """The address of the rule's page."""
        return f"{DOCUMENTATION}{self.name}.md"


class Problem(NamedTuple):
    """A mistake in a request, told by paths into its body.

    Attributes:
        at: where it is; the deepest part of the path that exists is shown.
        message: one clause, lower case, no full stop: what is wrong.
        help: what to do.
        because: other values that make it wrong, each with what it contributes.
        key: whether it is the name of the field that is wrong, not its value.
        severity: how bad it is, where one rule reports problems of several severities; None for the rule's own.
    """

    at: Path
    message: str
    help: str
    because: tuple[tuple[Path, str], ...] = ()
    key: bool = False
    severity: Severity | None = None


class Finding(NamedTuple):
    """A problem and the rule that found it: what checks hand to `locate`."""

    rule: Rule
    problem: Problem


class Note(NamedTuple):
    """Another place that has to do with a mistake: `message` says how."""

    message: str
    span: Span


class Edit(NamedTuple):
    """A replacement of a span's text; an empty span is an insertion."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits that together mend one mistake without changing what else the text means.

    Attributes:
        description: what they do, in a few words.
        edits: the edits; they do not overlap.
        is_safe: whether the writer surely wants them; if not, they are made only when asked for by name.
    """

    description: str
    edits: tuple[Edit, ...]
    is_safe: bool = True


class Diagnostic(NamedTuple):
    """A mistake at its place in a text: the one value for everything that is reported.

    Attributes:
        rule: the rule that reports it.
        severity: how bad, after the configuration's overrides.
        stands_for: the rules of the findings that it counts because there are too many to show; as bad as they are.
        message: one clause, lower case, no full stop: what is wrong.
        help: what to do.
        span: where it is.
        notes: the other places: a variable's value, its declaration, a value that the rule compares with.
        path: the path in the compiled request, or None where there is none.
        restore: the id of the restore in question, if there is one.
        environment: the environment of the configuration under which it was found, if one was chosen.
        fix: a safe repair, if there is one.
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

    @property
    def order(self) -> tuple[str, int, str, str]:
        """The sorting key: file, place, rule, message."""
        return (self.span.source.name, self.span.start, self.rule.name, self.message)


class Summary(NamedTuple):
    """All that a run reports.

    Attributes:
        diagnostics: sorted, after suppression.
        files: how many spec files were checked.
        restores: how many restores they stand for.
        suppressed: how many diagnostics were suppressed.
        masked: the places of sensitive values, which no excerpt may show.
    """

    diagnostics: tuple[Diagnostic, ...]
    files: int = 0
    restores: int = 0
    suppressed: int = 0
    masked: tuple[Span, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many diagnostics have a severity."""
        return sum(diagnostic.severity is severity for diagnostic in self.diagnostics)


def report(rule: Rule, span: Span, message: str, help: str, *, notes: Iterable[Note] = ()) -> Diagnostic:  # noqa: A002 - the contract's word
    """A diagnostic with the severity of its rule."""
    return Diagnostic(rule, message, help, span, tuple(notes), severity=rule.severity)
