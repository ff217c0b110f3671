"""The facts that are known to a run, the questions that it asks of them, and the rules about facts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from restorespec.core.diagnostics import Family, Rule, Severity
from restorespec.core.records import NamedTuple
from restorespec.core.source import Span

if TYPE_CHECKING:
    from datetime import datetime

    from restorespec.facts.lock import Fact
    from restorespec.facts.lookup_type import Question


class Asked(NamedTuple):
    """The location of a question.

    Attributes:
        span: the lookup's name, or the id.
        name: what it is called in messages: `lookups.backup`, or the path of an id in the request.
        id: of the restore that asks; what the rows of a fan-out have in common is asked by their spec, by its name.
    """

    span: Span
    name: str
    id: str = ""


class Facts:
    """Recorded answers.

    Args:
        facts: what is recorded.
        host: the host of the API that the run is about; None where the configuration does not name one.
        oldest: facts recorded before this instant are too old; None for no limit.
    """

    def __init__(self, facts: Iterable[Fact] = (), host: str | None = None, oldest: datetime | None = None) -> None:
        self._host = host
        self._oldest = oldest
        self._by_question: dict[Question, list[Fact]] = {}
        self._by_id: dict[tuple[str, str], list[Fact]] = {}
        for fact in sorted(facts, key=lambda one: one.key):
            self._by_question.setdefault(fact.question, []).append(fact)
            self._by_id.setdefault((fact.question.type, str(fact.answer.get("id"))), []).append(fact)

    def __bool__(self) -> bool:
        return bool(self._by_question)

    def find(self, question: Question) -> Fact | None:
        """Return the answer to a question, of the run's own host if there is one of it."""
        return self._own(self._by_question.get(question, []))

    def of(self, type_: str, id_: str) -> Fact | None:
        """Return what is known of something by its id, whatever question it answered."""
        from restorespec.facts.lookup_type import Question  # noqa: PLC0415 - most projects have no facts

        return self.find(Question.of(type_, {"id": id_})) or self._own(self._by_id.get((type_, id_), []))

    def at(self, span: Span) -> Fact | None:
        """Return the fact that is recorded at a location of the lock."""
        return self._by_place.get(span.start)

    @cached_property
    def _by_place(self) -> dict[int, Fact]:
        recorded = (fact for facts in self._by_question.values() for fact in facts)
        return {fact.span.start: fact for fact in recorded if fact.span}

    def is_old(self, fact: Fact) -> bool:
        """Return whether a fact was recorded too long ago."""
        from restorespec.core.instants import instant  # noqa: PLC0415 - most projects have no facts

        asked = instant(fact.asked)
        return self._oldest is not None and asked is not None and asked < self._oldest

    def note(self, question: Question, asked: Asked) -> None:
        """Note that a question is asked; only `restorespec lock` wants to know."""

    def unknown(self, asked: Asked) -> None:
        """Note a lookup whose question is not known yet; likewise."""

    def _own(self, facts: list[Fact]) -> Fact | None:
        return next((fact for fact in facts if fact.host == self._host), facts[0] if facts else None)


class Listener:
    """Collects the questions that specs ask.

    Attributes:
        questions: each question with the locations that ask it, in order.
        unknown: the lookups whose questions are not known, by name.
    """

    def __init__(self) -> None:
        self.questions: dict[Question, list[Asked]] = {}
        self.unknown: dict[str, Asked] = {}

    def note(self, question: Question, asked: Asked) -> None:
        """Note that a question is asked."""
        places = self.questions.setdefault(question, [])
        if asked not in places:
            places.append(asked)

    @property
    def names(self) -> frozenset[str]:
        """The names of everything that asks."""
        return frozenset((*self.unknown, *(asked.name for places in self.questions.values() for asked in places)))


class ListeningFacts(Facts):
    """Recorded answers that note which questions are asked of them.

    Args:
        facts: what is recorded.
        host: the host of the API.
        listener: takes the questions.
    """

    def __init__(self, facts: Iterable[Fact], host: str | None, listener: Listener) -> None:
        super().__init__(facts, host)
        self._listener = listener

    def note(self, question: Question, asked: Asked) -> None:
        """Note that a question is asked."""
        self._listener.note(question, asked)

    def unknown(self, asked: Asked) -> None:
        """Note a lookup whose question is not known yet."""
        self._listener.unknown[asked.name] = asked


NO_FACTS = Facts()
"""Nothing is recorded."""


LIVE_LOOKUP = Rule(
    "live-lookup",
    Family.LIVE,
    Severity.ERROR,
    """
    Every lookup and every id has exactly one result.

    `restorespec lock` asks the API. A lookup without a result has no value, and one with several results would get an
    arbitrary one (facts, In the spec).

    Bad:
        lookups: {backup: {securevault_backup: {id: bk-nowhere}}}
    Good:
        lookups: {backup: {securevault_backup: {id: bk-orders}}}
    """,
)

FACTS_DRIFT = Rule(
    "facts-drift",
    Family.LIVE,
    Severity.ERROR,
    """
    What the lock records is what the API says.

    Review and CI work with recorded answers. `restorespec lock --check` and `submit` compare them with the API, because
    a restore of something else than what was reviewed must not start (facts, `restorespec.lock`).

    Bad:
        lookups: {backup: {securevault_backup: {table_id: tb-orders}}} # recorded before the newest backup
    Good:
        lookups: {backup: {securevault_backup: {table_id: tb-orders}}} # recorded again by `lock --update`
    """,
)

FACTS_TOO_OLD = Rule(
    "facts-too-old",
    Family.LIVE,
    Severity.WARNING,
    """
    Facts are not older than `facts-max-age` of the configuration.

    What was recorded long ago may not hold any more: a backup expires, an index is added. Reported only with `--now`
    (facts, What is known offline).

    Bad:
        lookups: {env: {environment: {id: env-prod}}} # recorded a year ago
    Good:
        lookups: {env: {environment: {id: env-prod}}} # recorded yesterday
    """,
)

LIVE_ENVIRONMENT_REGION = Rule(
    "live-environment-region",
    Family.LIVE,
    Severity.ERROR,
    """
    The environment is in the Region that the configuration sets.

    ARNs and replicas are checked against `region` of the configuration's environment. If the environment that is restored
    into is in another Region, one of the two is wrong (facts, What is known offline).

    Bad:
        target: {environment_id: env-frankfurt} # with `region = "us-west-2"` in restorespec.toml
    Good:
        target: {environment_id: env-drill} # in us-west-2
    """,
)

RULES: tuple[Rule, ...] = (LIVE_LOOKUP, FACTS_DRIFT, FACTS_TOO_OLD, LIVE_ENVIRONMENT_REGION)
"""All rules about facts."""
