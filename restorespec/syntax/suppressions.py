"""Comments that suppress a finding: `# restorespec: ignore[loss-gsi] the table has no readers`.

A comment applies to its own line; one that is alone on its line applies to the next line without such a comment. It
must name the rules and give a reason, and it must be needed: a suppression of nothing hides the next finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from restorespec.core.diagnostics import Diagnostic, Family, Rule, Severity, report
from restorespec.core.patterns import lazy_pattern
from restorespec.core.records import NamedTuple
from restorespec.core.source import Span
from restorespec.core.suggestions import did_you_mean

UNUSED = Rule(
    "suppression-unused",
    Family.SYNTAX,
    Severity.WARNING,
    """A suppression comment suppresses something.

    The finding is gone; the comment would hide the next one of that kind. Source: this tool.

    Bad:
        target:
          tags: []  # restorespec: ignore[loss-tags] the drill's table is deleted the same day
    Good:
        target:
          tags: []
    """,
)
WITHOUT_REASON = Rule(
    "suppression-without-reason",
    Family.SYNTAX,
    Severity.WARNING,
    """A suppression comment gives a reason.

    The next reader needs to know whether the reason still applies. Source: this tool.

    Bad:
        # restorespec: ignore[loss-tags]
        target: {}
    Good:
        # restorespec: ignore[loss-tags] the drill's table is deleted the same day
        target: {}
    """,
)
MALFORMED = Rule(
    "suppression-malformed",
    Family.SYNTAX,
    Severity.WARNING,
    """A suppression comment is `# restorespec: ignore[RULE, …] reason`, with names of rules.

    A malformed comment suppresses nothing. Source: this tool.

    Bad:
        # restorespec: ignore loss-tags
        target: {}
    Good:
        # restorespec: ignore[loss-tags] the drill's table is deleted the same day
        target: {}
    """,
)
OF_POLICY = Rule(
    "suppression-of-policy",
    Family.SYNTAX,
    Severity.WARNING,
    """A comment in a spec does not suppress a policy.

    Otherwise, a spec could override the rules of its project. The comment is ignored, unless `restorespec.toml` sets
    `allow-policy-ignores = true`. Source: this tool.

    Bad:
        target:
          environment_id: e-forbidden  # restorespec: ignore[policy-violation] in a hurry
    Good:
        target:
          environment_id: e-allowed
    """,
)
RULES = (UNUSED, WITHOUT_REASON, MALFORMED, OF_POLICY)

_ADVISED = 100  # unknown names per file for which a similar one is suggested: more are not shown, and it takes long
_FORM = lazy_pattern(r"#\s*restorespec:\s*ignore\[([^\]]*)\]\s*(.*)")


class Suppression(NamedTuple):
    """The suppression of one rule.

    Attributes:
        rule: the name of the rule.
        line: the line that it applies to.
        span: the comment.
    """

    rule: str
    line: int
    span: Span


def parse(comments: Sequence[Span], known: Iterable[str]) -> tuple[list[Suppression], list[Diagnostic]]:
    """Parse the comments of a file; return the suppressions, and what is wrong with the comments.

    Args:
        comments: the comments to this tool, in the order of their locations.
        known: the names of all rules.
    """
    names = frozenset(known)
    alone = {span.first[0] for span in comments if _is_own_line(span)}
    suppressions: list[Suppression] = []
    diagnostics: list[Diagnostic] = []
    for span in comments:
        match = _FORM.fullmatch(span.text.rstrip())
        if not match:
            diagnostics.append(
                report(
                    MALFORMED,
                    span,
                    "the comment is not a valid suppression",
                    "write `# restorespec: ignore[RULE] reason`",
                )
            )
            continue
        rules = [*dict.fromkeys(name.strip() for name in match[1].split(",") if name.strip())]
        suppressions.extend(Suppression(name, _line(span, alone), span) for name in rules if name in names)
        diagnostics.extend(_errors(span, rules, match[2], names, _ADVISED - len(diagnostics)))
    return suppressions, diagnostics


def _errors(span: Span, rules: list[str], reason: str, names: frozenset[str], advised: int) -> Iterator[Diagnostic]:
    if not rules:
        yield report(MALFORMED, span, "the suppression names no rule", "write the name of the rule in the brackets")
    for number, name in enumerate(name for name in rules if name not in names):
        help_text = did_you_mean(name, names if number < advised else (), "`restorespec rules` lists the names")
        yield report(MALFORMED, span, f"unknown rule `{name}`", help_text)
    if rules and not reason:
        yield report(WITHOUT_REASON, span, "the suppression has no reason", "write the reason after the bracket")


def _is_own_line(span: Span) -> bool:
    line, column = span.first
    return not span.source.line(line)[: column - 1].strip()


def _line(span: Span, alone: set[int]) -> int:
    line = span.first[0]
    if line not in alone:
        return line
    while line in alone:
        line += 1
    return line


def apply(
    diagnostics: Iterable[Diagnostic], suppressions: Iterable[Suppression]
) -> tuple[list[Diagnostic], int, set[Suppression]]:
    """Remove the diagnostics that are suppressed.

    Returns:
        The remaining diagnostics, how many were suppressed, and the suppressions that were used.
    """
    by_place = {(item.span.source.name, item.line, item.rule): item for item in suppressions}
    left: list[Diagnostic] = []
    used: list[Suppression] = []
    for diagnostic in diagnostics:
        place = (diagnostic.span.source.name, diagnostic.span.first[0], diagnostic.rule.name)
        if place in by_place:
            used.append(by_place[place])
        else:
            left.append(diagnostic)
    return left, len(used), set(used)


def unused(suppression: Suppression) -> Diagnostic:
    """Return the finding of a suppression that suppresses nothing."""
    message = f"the suppression of `{suppression.rule}` is unused"
    return report(UNUSED, suppression.span, message, "remove it: the rule reports nothing here")


def rejected(suppression: Suppression) -> Diagnostic:
    """Return the finding of a suppression of a policy in a project that does not allow it."""
    message = f"`{suppression.rule}` cannot be suppressed in a spec, so the comment is ignored"
    help_text = "comply with the policy, or set `allow-policy-ignores = true` in the configuration"
    return report(OF_POLICY, suppression.span, message, help_text)
