"""Rules: their entries in the manual, and the registry of those that are functions.

A rule is a generator function of a request. Its name in kebab case is the rule's name, its docstring is the rule's
manual. It may ask anything of the request: where the answer is not known yet, the question raises `Undecided`, and the
rule reports no more about that part. A rule that has a parameter `facts` runs only where facts are known.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from restorespec.core.patterns import lazy_pattern
from restorespec.core.unknown import Undecided

if TYPE_CHECKING:
    from restorespec.core.diagnostics import Finding, Problem

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
    text = inspect.cleandoc(rule.manual) + "\n"
    examples = {name: inspect.cleandoc("\n" + body) for name, body in _EXAMPLE.findall(text)}
    claim, _, reason = _EXAMPLE.sub("", text).strip().partition("\n\n")
    return Manual(" ".join(claim.split()), reason.strip(), examples.get("Bad", ""), examples.get("Good", ""))


RuleFunction: TypeAlias = Callable[..., "Iterator[Problem]"]
_F = TypeVar("_F", bound=RuleFunction)


class DeclaredRule(NamedTuple):
    """A rule that is a function.

    Attributes:
        entry: its entry in the manual.
        function: yields the problems.
        each: the list of the subject whose items it checks one by one; None if it checks the subject as a whole.
        needs_facts: whether it runs only where facts are known.
    """

    entry: Rule
    function: RuleFunction
    each: str | None
    needs_facts: bool


class RuleSet:
    """The rules that are run together on one subject, in the order in which they are declared.

    Attributes:
        declared: the rules by name.
    """

    def __init__(self) -> None:
        self.declared: dict[str, DeclaredRule] = {}
        self._groups: dict[str | None, list[DeclaredRule]] = {}

    def rule(
        self, severity: Severity, *, family: Family = Family.REQUEST, each: str | None = None
    ) -> Callable[[_F], _F]:
        """Declare a function as a rule.

        Args:
            severity: the severity of a finding, unless the configuration overrides it.
            family: `REQUEST` for what the API would reject, `LOSS` for what it accepts without the expected effect.
            each: a list of the subject (`indexes`); the function is then called with the subject and every item, so
                that an unknown in one item does not silence the others.
        """

        def declare(function: _F) -> _F:
            name = function.__name__.replace("_", "-")
            entry = Rule(name, family, severity, function.__doc__ or "")
            needs_facts = "facts" in [*inspect.signature(function).parameters][1:]
            self._add(DeclaredRule(entry, function, each, needs_facts))
            return function

        return declare

    def include(self, other: RuleSet, *rules: str) -> None:
        """Declare rules that another set has as well, by their names.

        Args:
            other: the other set.
            rules: the names.
        """
        for name in rules:
            self._add(other.declared[name])

    def _add(self, declared: DeclaredRule) -> None:
        if declared.entry.name in self.declared:
            raise ValueError(f"two rules are named `{declared.entry.name}`")
        self.declared[declared.entry.name] = declared
        self._groups.setdefault(declared.each, []).append(declared)

    def check(self, subject: object, facts: object = None) -> Iterator[Finding]:
        """Yield what the rules find in a subject.

        Args:
            subject: the first argument of every rule.
            facts: what is known besides it; rules that need facts do not run without.
        """
        from restorespec.core.diagnostics import Finding  # noqa: PLC0415 - it needs the types above

        for each, rules in self._groups.items():
            for arguments in _arguments(subject, each):
                for declared in rules:
                    if declared.needs_facts and facts is None:
                        continue
                    more = {"facts": facts} if declared.needs_facts else {}
                    try:
                        for problem in declared.function(*arguments, **more):
                            yield Finding(declared.entry, problem)
                    except Undecided:
                        continue


def _arguments(subject: object, each: str | None) -> Iterable[tuple[object, ...]]:
    """Return what the rules of a group are called with."""
    if each is None:
        return ((subject,),)
    try:
        return [(subject, item) for item in getattr(subject, each)]
    except Undecided:
        return ()
