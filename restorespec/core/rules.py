"""Rules as the manual has them: name, family, severity and documentation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from restorespec.core.patterns import lazy_pattern
from restorespec.core.records import NamedTuple

_EXAMPLE = lazy_pattern(r"^(Bad|Good):\n((?:(?: {4}.*)?\n)*)", re.MULTILINE)


class Severity(StrEnum):
    """The severity of a finding: an error fails the run, a warning does with `--fail-on warning`, a notice never does."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @classmethod
    def worst(cls, severities: Iterable[Severity]) -> Severity:
        """Return the highest of some severities, at least one."""
        return min(severities, key=[*cls].index)


class Family(StrEnum):
    """The stage that a rule belongs to, from reading a file to the project's own policies."""

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
        name: its name in kebab case.
        family: the stage that it belongs to.
        severity: the severity of a finding, unless the configuration overrides it.
        manual: its documentation, in the form of a docstring: the statement in one line, the reason with its source, and
            the sections `Bad:` and `Good:` with an example each.
    """

    name: str
    family: Family
    severity: Severity
    manual: str


class Manual(NamedTuple):
    """The parts of a rule's documentation.

    Attributes:
        claim: what is true of a correct spec, in one sentence.
        reason: why, and where that is documented.
        bad: an example that breaks the rule.
        good: an example that does not.
    """

    claim: str
    reason: str
    bad: str
    good: str


def manual(rule: Rule) -> Manual:
    """Return the parts of a rule's documentation; a part that is missing is empty."""
    import inspect  # noqa: PLC0415 - only the manual needs it

    text = inspect.cleandoc(rule.manual) + "\n"
    examples = {name: inspect.cleandoc("\n" + body) for name, body in _EXAMPLE.findall(text)}
    claim, _, reason = _EXAMPLE.sub("", text).strip().partition("\n\n")
    return Manual(" ".join(claim.split()), reason.strip(), examples.get("Bad", ""), examples.get("Good", ""))
