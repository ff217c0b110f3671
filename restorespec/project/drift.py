"""Drift before a submission: what the lock records of the ids that are sent, compared with what the API says now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from restorespec.core.diagnostics import Diagnostic
from restorespec.facts.known import Asked, Facts
from restorespec.facts.lock import Fact
from restorespec.facts.question import Question
from restorespec.kinds.lookups import lookup_types
from restorespec.project.locking import drift_of, ids_in
from restorespec.remote.asking import Answered, ask
from restorespec.remote.client import Connection
from restorespec.remote.prepared import Prepared


async def drift(
    connection: Connection, restores: Iterable[Prepared], facts: Callable[[str | None], Facts]
) -> list[Diagnostic]:
    """Return where recorded facts about restores differ from the API's answers; what it does not answer is left out.

    Args:
        connection: how the API is reached.
        restores: what would be sent.
        facts: gives what is recorded, by the name of the environment.
    """
    recorded: dict[Question, list[tuple[Fact, Asked, str | None]]] = {}
    for one in restores:
        known = facts(one.environment)
        for question, asked in ids_in(one.document.request, one.id):
            fact = known.of(question.type, question.id or "")
            if fact is not None:
                recorded.setdefault(question, []).append((fact, asked, one.environment))
    if not recorded:
        return []
    outcomes = await ask(connection, recorded, lookup_types(), datetime.now(UTC))
    found: list[Diagnostic] = []
    for question, places in recorded.items():
        outcome = outcomes[question]
        if isinstance(outcome, Answered):
            for fact, asked, environment in places:
                fresh = Fact(question, fact.host, outcome.fields, outcome.asked)
                differences = drift_of(fact, fresh, asked.span, asked.name, question)
                found += [one._replace(restore=asked.id, environment=environment) for one in differences]
    return sorted(dict.fromkeys(found), key=lambda one: one.order)
