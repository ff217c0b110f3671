"""The check of rows that are alike: one of them was checked in full, of the others only what differs is checked.

A rule that did not read any of the values that differ finds the same in every row, whatever these values are, because
it takes the same steps. So it runs once for all rows. The other rules, and policies, run for each row. When they find
anything else than in the first row, or a value does not meet its schema, the row is checked in full as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from restorespec.core.data import Data, Located, is_known
from restorespec.core.diagnostics import Diagnostic, Family, Finding
from restorespec.core.records import NamedTuple
from restorespec.core.rule_set import RuleSet
from restorespec.core.source import Path
from restorespec.facts.known import Facts
from restorespec.kinds import Context, Kind, get
from restorespec.language.document import Document, Resolved, Shape, Ways
from restorespec.syntax.limits import capped
from restorespec.validation.compiled import compiled, validator
from restorespec.validation.locating import locate
from restorespec.validation.payload import Payload, line, ordered, payload

_NONE: frozenset[Path] = frozenset()
_ABOUT_MEMBERS = ("const", "enum", "not")
"""The keywords by which a mapping or a list may be wrong because of a value inside."""

RowResult: TypeAlias = tuple[int, str] | None
"""The number of a check and the body that it let through, as a line of JSON; None for a row to be checked in full."""

_TRIED = 50
"""The rows of a shape that are looked at for what they tell about others."""


class Terms(NamedTuple):
    """The conditions under which bodies are checked, besides their schema.

    Attributes:
        context: the time and the region that rules take for given.
        policies: checks of the project's own.
        facts: the recorded answers of the API.
        environment: the environment of the configuration, if one was chosen.
    """

    context: Context
    policies: Iterable[Callable[[Data], Iterator[Finding]]]
    facts: Facts
    environment: str | None


class Alike:
    """The check of the rows of one shape.

    Args:
        shape: what their bodies have in common.
        model: the row that was checked in full.
        rules: the rules that read the values that differ.
        terms: what else the rows are checked with.
        diagnostics: what is found in every row.

    Attributes:
        diagnostics: what is found in every row; the restore that it names is that of the model.
        is_settled: whether all that the rows have in common is known.
    """

    def __init__(
        self, shape: Shape, model: Document, rules: RuleSet, terms: Terms, diagnostics: tuple[Diagnostic, ...]
    ) -> None:
        self.diagnostics = diagnostics
        self.is_settled = is_known(model.request.data)
        self._shape = shape
        self._request = model.request
        self._kind = get(model.kind)
        self._rules = rules
        self._terms = terms
        self._payload: Any = payload(model.request.data, self._kind.schema.root)
        self._schemas = [self._kind.schema.at(place) for place in shape.places]
        self._checks = [compiled(schema) for schema in self._schemas]
        self._expected = list(self._findings(model.request))

    def payload(self, values: list[Data]) -> Payload | None:
        """Return the payload of the row with these values; None where the row has to be checked in full."""
        for check, value in zip(self._checks, values, strict=True):
            if not check(value):
                return None
        in_order: list[Any] = [ordered(value, schema) for value, schema in zip(values, self._schemas, strict=True)]
        body: Any = self._shape.fill(self._payload, in_order)
        request = self.located(body)
        if self._terms.facts and self._kind.recorded(request, self._terms.facts):
            return None
        return body if list(self._findings(request)) == self._expected else None

    def located(self, body: Data) -> Located:
        """Return the body of a row with the places of its values; their origins are those of the first row."""
        return Located(body, self._request.mark, self._request.origins)

    def _findings(self, request: Located) -> Iterator[Finding]:
        """Yield what is found in a row, but for what is found in every row whatever its values are."""
        if self._rules.declared:
            yield from self._rules.check(self._kind.view(request, _NONE, self._terms.context))
        for policy in self._terms.policies:
            yield from policy(request.data)


class AlikeRows:
    """The checks of the shapes of rows, each learned from the first row that can tell about others.

    Args:
        terms: what rows are checked with besides their schema.
    """

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._by_shape: dict[Shape, Alike] = {}
        self._tried: Counter[Shape] = Counter()

    @property
    def can_be_shared(self) -> bool:
        """Whether other processes can check rows: their results are bodies in which everything is known."""
        return bool(self._by_shape) and all(check.is_settled for check in self._by_shape.values())

    def checked(self, restore: Resolved) -> tuple[Alike, Payload] | None:
        """Return the check of a row and its payload; None where it has to be checked in full."""
        check = self._by_shape.get(restore.filled.shape) if restore.filled else None
        body = check.payload(restore.filled.values) if check and restore.filled else None
        return (check, body) if check and body is not None else None

    def learn(self, restore: Resolved, found: Iterable[Finding]) -> None:
        """Learn from a row that was checked in full, and in which this was found."""
        if restore.filled is None or restore.diagnostics:  # errors in what all rows have in common
            return
        shape = restore.filled.shape
        if shape not in self._by_shape and self._tried[shape] < _TRIED:
            self._tried[shape] += 1
            check = _alike(shape, restore.document, found, self._terms)
            self._by_shape.update({shape: check} if check else {})

    def results(self, restores: Iterable[Resolved]) -> Iterator[RowResult]:
        """Yield the results of rows, for a process that knows the same checks."""
        numbers = {check: number for number, check in enumerate(self._by_shape.values())}
        for restore in restores:
            try:
                checked = self.checked(restore)
            except Exception:  # noqa: BLE001 - the process that checks it in full meets the error again
                checked = None
            yield (numbers[checked[0]], line(checked[1])) if checked else None

    def received(self, result: RowResult) -> tuple[Alike, str] | None:
        """Return the check of a row and its body as a line of JSON; None where it has to be checked in full."""
        return (list(self._by_shape.values())[result[0]], result[1]) if result else None


def _alike(shape: Shape, model: Document, found: Iterable[Finding], terms: Terms) -> Alike | None:
    """Return the check of the rows of a shape; None if the row that was checked says nothing about the others.

    Args:
        shape: what the bodies of the rows have in common.
        model: the row that was checked.
        found: what was found in it.
        terms: what rows are checked with.
    """
    kind = get(model.kind)
    rules = kind.rule_set()
    if not _is_model(kind, shape, model, terms.facts):
        return None
    watch = _Watch()
    request = Located(watch.over(model.request.data, shape.ways), model.request.mark, model.request.origins)
    watched = model.with_request(request)
    diagnostics = capped(locate(finding, watched, terms.environment) for finding in found)
    others = [
        one for one in diagnostics if one.rule.name not in rules.declared and one.rule.family is not Family.POLICY
    ]
    if watch.has_seen or others:
        return None  # something that was found is about a value that differs, or about the schema
    differing = []
    for name in rules.declared:
        watch.has_seen = False
        for _ in rules.only(name).check(kind.view(request, _NONE, terms.context)):
            pass
        if watch.has_seen:
            differing.append(name)
    return Alike(shape, model, rules.only(*differing), terms, diagnostics)


def _is_model(kind: Kind, shape: Shape, model: Document, facts: Facts) -> bool:
    """Return whether the schema accepts a body, and others of its shape if it accepts the values that differ."""
    around = (kind.schema.at(place[:depth]) for place in shape.places for depth in range(len(place)))
    if any(keyword in schema for schema in around for keyword in _ABOUT_MEMBERS):
        return False
    if facts and kind.recorded(model.request, facts):
        return False
    return validator(kind.schema)(model.request.data)


class _Watch:
    """Looks whether a value is read that differs from row to row.

    Attributes:
        has_seen: whether one was.
    """

    def __init__(self) -> None:
        self.has_seen = False

    def over(self, data: Any, ways: Ways) -> Any:  # noqa: ANN401 - a mapping or a list
        """Return data that tells when a value is read to which one of the ways leads."""
        if not ways:
            return data
        inner: Ways = {step: self.over(data[step], way) for step, way in ways.items() if isinstance(way, dict)}
        values = frozenset(ways.keys() - inner.keys())
        if isinstance(data, dict):
            return _WatchedMapping(data | inner, values, self)
        return _WatchedList([inner.get(index, item) for index, item in enumerate(data)], values, self)


class _WatchedMapping(dict[str, Any]):
    """A mapping that tells when its values are read; which keys it has is the same in every row."""

    __class__: type = dict  # as which a view takes it

    def __init__(self, data: dict[str, Any], values: frozenset[object], watch: _Watch) -> None:
        super().__init__(data)
        self._values = values
        self._watch = watch

    def __iter__(self) -> Iterator[str]:  # with an iterator of its own, so that C code takes no short way to the values
        return super().__iter__()

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - JSON of any form
        self._watch.has_seen |= key in self._values
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - likewise
        self._watch.has_seen |= key in self._values
        return super().get(key, default)

    def items(self) -> Any:  # noqa: ANN401 - the view of a mapping
        self._watch.has_seen |= bool(self._values)
        return super().items()

    def values(self) -> Any:  # noqa: ANN401 - likewise
        self._watch.has_seen |= bool(self._values)
        return super().values()

    def __eq__(self, other: object) -> bool:
        self._watch.has_seen |= bool(self._values)
        return super().__eq__(other)

    __hash__ = None


class _WatchedList(list[Any]):
    """A list that tells when its items are read; how many it has is the same in every row."""

    __class__: type = list  # as which a view takes it

    def __init__(self, data: list[Any], items: frozenset[object], watch: _Watch) -> None:
        super().__init__(data)
        self._items = items
        self._watch = watch

    def __iter__(self) -> Iterator[Any]:
        self._watch.has_seen |= bool(self._items)
        return super().__iter__()

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401 - a number or a slice
        self._watch.has_seen |= bool(self._items)
        return super().__getitem__(index)

    def __contains__(self, value: object) -> bool:
        self._watch.has_seen |= bool(self._items)
        return super().__contains__(value)

    def __eq__(self, other: object) -> bool:
        self._watch.has_seen |= bool(self._items)
        return super().__eq__(other)

    __hash__ = None
