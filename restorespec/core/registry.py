"""How a function becomes a rule, and how all rules are put to a request.

A rule is a generator function. Its name in kebab case is the rule's name, its docstring is the rule's manual. It may
ask anything of the request: where the answer is not known yet, the question raises `Undecided` and the rule says no
more about that part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias, TypeVar

from restorespec.core.diagnostics import Family, Finding, Problem, Rule, Severity
from restorespec.core.unknown import Undecided

RuleFunction: TypeAlias = Callable[..., Iterator[Problem]]
_F = TypeVar("_F", bound=RuleFunction)


class RequestRule(NamedTuple):
    """A rule about requests.

    Attributes:
        entry: its entry in the manual.
        function: yields the problems.
        each: the list of `Request` whose items it looks at one by one; None if it looks at the request as a whole.
    """

    entry: Rule
    function: RuleFunction
    each: str | None


RULES: dict[str, RequestRule] = {}
"""All rules about requests by name, in the order in which they are declared."""

_GROUPS: dict[str | None, list[RequestRule]] = {}


def rule(severity: Severity, *, family: Family = Family.REQUEST, each: str | None = None) -> Callable[[_F], _F]:
    """Declare a function as a rule.

    Args:
        severity: how bad a finding is, unless the configuration says otherwise.
        family: `REQUEST` for what the API would refuse, `LOSS` for what it accepts and then does not do.
        each: a list of `Request` (`indexes`); the function is then called with the request and every item, so that an
            unknown in one item does not silence the others.
    """

    def declare(function: _F) -> _F:
        name = function.__name__.replace("_", "-")
        entry = Rule(name, family, severity, function.__doc__ or "")
        RULES[name] = declared = RequestRule(entry, function, each)
        _GROUPS.setdefault(each, []).append(declared)
        return function

    return declare


def check(request: Any) -> Iterator[Finding]:  # noqa: ANN401 - the model of the kind
    """All that the rules find wrong with a request."""
    for each, rules in _GROUPS.items():
        for subject in _subjects(request, each):
            for declared in rules:
                try:
                    for problem in declared.function(*subject):
                        yield Finding(declared.entry, problem)
                except Undecided:
                    continue


def _subjects(request: Any, each: str | None) -> Iterable[tuple[Any, ...]]:  # noqa: ANN401 - likewise
    """What the rules of a group are called with."""
    if each is None:
        return ((request,),)
    try:
        return [(request, item) for item in getattr(request, each)]
    except Undecided:
        return ()
