"""The registry of rules that are functions.

A rule is a generator function of a request. Its name in kebab case is the rule's name, its docstring is the rule's
manual. It may ask anything of the request: where the answer is not known yet, the question raises `Undecided`, and the
rule reports no more about that part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias, TypeVar

from restorespec.core.diagnostics import Finding, Problem
from restorespec.core.records import NamedTuple
from restorespec.core.rules import Family, Rule, Severity
from restorespec.core.unknown import Undecided

RuleFunction: TypeAlias = Callable[..., Iterator[Problem]]
_F = TypeVar("_F", bound=RuleFunction)


class DeclaredRule(NamedTuple):
    """A rule that is a function.

    Attributes:
        entry: its entry in the manual.
        function: yields the problems.
        each: the list of the subject whose items it checks one by one; None if it checks the subject as a whole.
    """

    entry: Rule
    function: RuleFunction
    each: str | None


class RuleSet:
    """The rules that are run together on one subject, in the order in which they are declared.

    Attributes:
        declared: the rules by name.
    """

    def __init__(self) -> None:
        self.declared: dict[str, DeclaredRule] = {}
        self._groups: dict[str | None, list[tuple[Rule, RuleFunction]]] = {}

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
            self._add(DeclaredRule(entry, function, each))
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

    def only(self, *rules: str) -> RuleSet:
        """Return the set of some of these rules, by their names."""
        part = RuleSet()
        part.include(self, *rules)
        return part

    def _add(self, declared: DeclaredRule) -> None:
        if declared.entry.name in self.declared:
            raise ValueError(f"two rules are named `{declared.entry.name}`")
        self.declared[declared.entry.name] = declared
        self._groups.setdefault(declared.each, []).append((declared.entry, declared.function))

    def check(self, subject: object) -> Iterator[Finding]:
        """Yield what the rules find in a subject, the first argument of every rule."""
        for each, rules in self._groups.items():
            for arguments in _arguments(subject, each):
                for entry, function in rules:
                    try:
                        for problem in function(*arguments):
                            yield Finding(entry, problem)
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
