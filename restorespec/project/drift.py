"""Drift before a submission: what the lock records of the ids and lookups of a restore, compared with the API's answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from restorespec.core.data import Input, Located, Origin
from restorespec.core.diagnostics import Diagnostic
from restorespec.facts.known import Asked, Facts
from restorespec.facts.lock import Fact
from restorespec.facts.lookup_type import Question
from restorespec.kinds.lookups import lookup_types
from restorespec.language.lookups import PREFIX
from restorespec.project.locking import drift_of, ids_in, unanswered
from restorespec.remote.asking import Answered, Outcome, ask
from restorespec.remote.client import Connection, Failure
from restorespec.remote.prepared import Prepared


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
