"""Drift: where the API's answers differ from what the lock records, of a lookup or of a restore that is to be sent."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from restorespec.core.data import Input, Located, Origin
from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.source import Span
from restorespec.facts.known import FACTS_DRIFT, LIVE_LOOKUP, Asked, Facts
from restorespec.facts.lock import Fact
from restorespec.facts.lookup_type import Question, Rejected
from restorespec.kinds.lookups import id_paths, lookup_types
from restorespec.language.lookups import PREFIX
from restorespec.remote.asking import Answered, Outcome, ask
from restorespec.remote.client import Connection, Failure
from restorespec.remote.prepared import Prepared

_SHOWN = 100  # characters of a value
_AGAIN = "check the address, the token and the network, and run it again"


@dataclass(frozen=True, slots=True)
class _Recorded:
    """A recorded fact that reaches a restore.

    Attributes:
        fact: the fact.
        asked: where the restore asks for it.
        environment: the restore's environment.
        read: the fields of the answer that reach the body; None for all, which those of an id do through the rules.
    """

    fact: Fact
    asked: Asked
    environment: str | None
    read: frozenset[str] | None = None

    def compare(self, question: Question, outcome: Outcome) -> Iterator[Diagnostic]:
        """Yield where the answer differs; that an id has no answer is left to the preflight, which asks for it too."""
        if isinstance(outcome, Answered):
            fresh = Fact(question, self.fact.host, outcome.fields, outcome.asked)
            yield from drift_of(self.fact, fresh, self.asked.span, self.asked.name, self.read)
        elif self.read is not None:
            yield unanswered(self.asked.span, self.asked.name, outcome)


async def drift(
    connection: Connection, restores: Iterable[Prepared], facts: Callable[[str | None], Facts], patience: float
) -> tuple[list[Diagnostic], bool]:
    """Return where recorded facts about restores differ from the API's answers, and whether the API could be asked.

    Whatever a lookup chose is asked for by its id: that another choice would be made today is not drift.

    Args:
        connection: how the API is reached.
        restores: what would be sent.
        facts: gives what is recorded, by the name of the environment.
        patience: how many seconds the API has to answer in total.
    """
    until = time.monotonic() + patience
    recorded: dict[Question, list[_Recorded]] = {}
    for one in restores:
        for question, fact in _recorded(one, facts(one.environment)):
            recorded.setdefault(question, []).append(fact)
    if not recorded:
        return [], True
    outcomes = await ask(connection, recorded, lookup_types(), datetime.now(UTC), until)
    found = [
        diagnostic._replace(restore=one.asked.id, environment=one.environment)
        for question, places in recorded.items()
        for one in places
        for diagnostic in one.compare(question, outcomes[question])
    ]
    failed = any(
        isinstance(outcomes[question], Failure) and any(one.read is not None for one in places)
        for question, places in recorded.items()
    )
    return sorted(dict.fromkeys(found), key=lambda one: one.order), not failed


def _recorded(one: Prepared, known: Facts) -> Iterator[tuple[Question, _Recorded]]:
    """Yield the facts that reach a restore, with the questions by which they are asked again."""
    asked_for = set()
    for question, asked in ids_in(one.document.request, one.id):
        fact = known.of(question.type, question.id or "")
        if fact is not None:
            asked_for.add(question)
            yield question, _Recorded(fact, asked, one.environment)
    for lookup, fields in _lookups_of(one.document.request):
        fact = known.at(lookup.value.span) if lookup.value else None
        if fact is None or lookup.declaration is None:
            continue
        question = Question.of(fact.question.type, {"id": str(fact.answer["id"])})
        if question not in asked_for:
            asked = Asked(lookup.declaration, lookup.name, one.id)
            yield question, _Recorded(fact, asked, one.environment, fields or frozenset(fact.answer))


def _lookups_of(body: Located) -> Iterator[tuple[Input, frozenset[str]]]:
    """Yield the lookups whose answers reach a body, also through locals, with the fields that are read; none for all."""
    seen: set[int] = set()
    pending: list[Origin] = list(body.origins.values())
    while pending:
        origin = pending.pop()
        if id(origin) in seen:
            continue
        seen.add(id(origin))
        for item in origin.inputs:
            if item.name.startswith(PREFIX):
                yield item, origin.members.get(item.name, frozenset())
            elif item.value is not None:
                pending.extend(item.value.origins.values())


def drift_of(
    before: Fact, after: Fact, span: Span, name: str, read: frozenset[str] | None = None
) -> Iterator[Diagnostic]:
    """Yield the fields in which a fresh answer differs from the recorded one.

    Args:
        before: the recorded fact.
        after: the fresh one.
        span: where it is asked.
        name: what asks it.
        read: the fields that count; None for all.
    """
    volatile = lookup_types()[before.question.type].volatile
    for field_ in dict.fromkeys((*before.answer, *after.answer)):
        old, new = before.answer.get(field_), after.answer.get(field_)
        if old != new and field_ not in volatile and (read is None or field_ in read):
            change = f"was {_shown(old)}, is {_shown(new)}"
            message = f"`{field_}` of `{name}` has changed since {before.asked[:10]} ({before.place}): {change}"
            yield report(FACTS_DRIFT, span, message, "review the change and run `restorespec lock --update`")


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}`"


def unanswered(span: Span, name: str, outcome: Rejected | Failure) -> Diagnostic:
    """Return why a question has no answer.

    Args:
        span: where it is asked.
        name: what asks it.
        outcome: the outcome of asking.
    """
    if isinstance(outcome, Rejected):
        return report(LIVE_LOOKUP, span, f"`{name}`: {outcome.reason}", outcome.help)
    return report(LIVE_LOOKUP, span, f"`{name}`: the API could not be asked: {outcome.reason}", _AGAIN)


def ids_in(body: Located, restore: str) -> Iterator[tuple[Question, Asked]]:
    """Yield the questions that the ids of a request ask."""
    for path, type_ in id_paths().items():
        place = body.find(path)
        value = place.value.data
        if place.depth == len(path) and isinstance(value, str) and _is_plain(value):
            if place.value.origin is not None and place.value.origin.sensitive:
                continue
            yield Question.of(type_, {"id": value}), Asked(place.value.span, ".".join(map(str, path)), restore)


def _is_plain(id_: str) -> bool:
    return 0 < len(id_) <= 256 and id_.isprintable() and not set(id_) & set(" /\\?#%") and id_ not in {".", ".."}  # noqa: PLR2004 - longer ones are errors of the schema
