"""`restorespec lock`: asking every question of the specs once, and the resulting lock.

Lookups read the answers of others, so the specs are compiled again until no new question comes up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from restorespec.core.diagnostics import Diagnostic, Family, Severity, report
from restorespec.core.suggestions import did_you_mean
from restorespec.core.usage_error import UsageError
from restorespec.facts.known import FACTS_DRIFT, Asked, Facts, Listener, ListeningFacts
from restorespec.facts.lock import Fact
from restorespec.facts.lookup_type import Question, Rejected
from restorespec.language.lookups import PREFIX
from restorespec.language.template_rules import TEMPLATE_LOOKUP
from restorespec.project.choices import WHOLE, Shard
from restorespec.project.configuration import Environment
from restorespec.project.drift import drift_of, ids_in, unanswered
from restorespec.project.run import Run
from restorespec.remote.asking import Answered, Outcome
from restorespec.remote.client import Failure

Asker = Callable[[Iterable[Question]], Mapping[Question, Outcome]]
"""Asks an API."""

_ROUNDS = 100  # lookups that depend on one another, one after the other
_RECORDED = "remove `sensitive: true` if the value may be recorded, or name the resource another way"


@dataclass(frozen=True, slots=True)
class Api:
    """An API that is asked.

    Attributes:
        host: its host, as the lock records it.
        ask: asks it.
    """

    host: str
    ask: Asker


@dataclass
class Locking:
    """The questions of a run over specs, and their answers.

    Args:
        run: makes a run under one environment, with what is known and noted there.
        environments: the environments, each with its API.
        recorded: the facts of the lock.
        names: the lookups that are asked; none for all, and for ids.
        update: whether recorded answers are asked for again.
        check: whether everything is asked again, while expressions go on reading the recorded answers.
        only: ids of the restores that count; none for all.
        shard: the shard of them that counts; what all rows of a spec share counts in each.
        secrets: the values of sensitive variables, which the lock must not contain.

    Attributes:
        facts: the answers, by key.
        wanted: the keys of the questions that the specs ask.
        findings: what was not answered.
        refused: whether the API failed to answer something.
    """

    run: Callable[[Environment | None, Facts], Run]
    environments: tuple[tuple[Environment | None, Api], ...]
    recorded: Mapping[str, Fact]
    names: frozenset[str] = frozenset()
    update: bool = False
    check: bool = False
    only: frozenset[str] = frozenset()
    shard: Shard = WHOLE
    secrets: frozenset[str] = frozenset()
    facts: dict[str, Fact] = field(default_factory=dict)
    wanted: dict[str, tuple[Question, Asked]] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    refused: bool = False
    _open: dict[Environment | None, dict[str, Asked]] = field(default_factory=dict)
    _errors: dict[Environment | None, list[Diagnostic]] = field(default_factory=dict)
    _failed: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)
    _elsewhere: set[str] = field(default_factory=set)

    def ask(self) -> None:
        """Ask what the specs ask.

        Raises:
            UsageError: no spec has a lookup of one of the names.
        """
        if self.names:
            self._demand_names()
        for environment, api in self.environments:
            self._answer(environment, api)

    def _demand_names(self) -> None:
        for environment, api in self.environments:
            self._listen(environment, api)
        known = sorted(name.removeprefix(PREFIX) for name in self._seen if name.startswith(PREFIX))
        for name in sorted(self.names - set(known)):
            listed = ", ".join(f"`{one}`" for one in known) or "none"
            raise UsageError(f"no spec has a lookup `{name}`", did_you_mean(name, known, f"the lookups are {listed}"))

    def _answer(self, environment: Environment | None, api: Api) -> None:
        for _ in range(_ROUNDS):
            questions, ids, is_last = self._listen(environment, api)
            asked = {question: places for question, places in questions.items() if self._is_asked(question, api)}
            if not asked and is_last:  # ids that no lookup has answered come last
                asked = {question: places for question, places in ids.items() if self._is_asked(question, api)}
            if not asked:
                return
            for question, outcome in api.ask(asked).items():
                self._take(question, outcome, asked[question], api)

    def _listen(
        self, environment: Environment | None, api: Api
    ) -> tuple[dict[Question, list[Asked]], dict[Question, list[Asked]], bool]:
        """Compile the specs with what is known so far; return the questions of lookups, and those of ids."""
        listener, ids = Listener(), Listener()
        known = ListeningFacts(self._known().values(), api.host, listener)
        run = self.run(environment, known)
        for checked in run:
            if not self.shard.holds(checked.restore.id):
                self._elsewhere.add(checked.restore.id)
            if not self._counts(checked.restore.id):
                continue
            for question, asked in ids_in(checked.restore.document.request, checked.restore.id):
                ids.note(question, asked)
        self._note(environment, run, listener)
        questions = {
            question: places
            for question, every in listener.questions.items()
            if (places := [one for one in every if self._counts(one.id)])
        }
        chosen = {
            question: places
            for question, every in questions.items()
            if (places := [one for one in every if not self.names or one.name.removeprefix(PREFIX) in self.names])
        }
        self._want(questions, api)
        answers = [known.find(question) for question in questions]
        answered = {(fact.question.type, fact.answer["id"]) for fact in answers if fact}
        left = {one: places for one, places in ids.questions.items() if (one.type, one.id) not in answered}
        is_last = all(self._is_settled(question, api) for question in questions)
        if is_last and not any(self._is_asked(question, api) for question in chosen):
            self._want(left, api)
        return chosen, {} if self.names else left, is_last

    @property
    def open(self) -> dict[str, Asked]:
        """The lookups whose questions are not known, because a variable has no value, by name."""
        return {name: asked for names in self._open.values() for name, asked in names.items()}

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """The errors of the specs that keep questions from being known, each once."""
        return list(dict.fromkeys(one for found in self._errors.values() for one in found))

    def _note(self, environment: Environment | None, run: Run, listener: Listener) -> None:
        """Note what the last look at the specs under an environment has shown."""
        self._seen.update(listener.names)
        self._open[environment] = listener.unknown
        fatal = (Family.SYNTAX, Family.TEMPLATE)
        errors = [
            one for one in run.summary().diagnostics if one.severity is Severity.ERROR and one.rule.family in fatal
        ]
        broken = {name for name, _ in run.broken}
        self._errors[environment] = [
            one for one in errors if one.rule is TEMPLATE_LOOKUP or listener.unknown or one.span.source.name in broken
        ]

    def _counts(self, restore: str) -> bool:
        """Return whether a restore, or what some of its spec's have in common, is one of those that count."""
        if restore in self._elsewhere:
            return False
        spec = restore.partition("[")[0]
        return not self.only or any(
            one in (restore, f"{spec}[*]") or one.startswith(f"{restore}[") for one in self.only
        )

    def _known(self) -> dict[str, Fact]:
        """Return what expressions may read: fresh answers, and recorded ones that are not asked for again."""
        if self.check:
            return {**self.facts, **self.recorded}
        if not self.update:
            return {**self.recorded, **self.facts}
        kept = {key: fact for key, fact in self.recorded.items() if self.names and key not in self._failed}
        return {**kept, **self.facts}

    def _want(self, questions: Mapping[Question, list[Asked]], api: Api) -> None:
        for question, places in questions.items():
            self.wanted.setdefault(question.key(api.host), (question, places[0]))

    def _is_settled(self, question: Question, api: Api) -> bool:
        key = question.key(api.host)
        return key in self._failed or key in self.facts or key in self.recorded

    def _is_asked(self, question: Question, api: Api) -> bool:
        key = question.key(api.host)
        if key in self._failed or key in self.facts:
            return False
        return self.update or self.check or key not in self.recorded

    def _take(self, question: Question, outcome: Outcome, places: list[Asked], api: Api) -> None:
        key = question.key(api.host)
        if isinstance(outcome, Answered) and _holds(outcome.fields, self.secrets):
            outcome = Rejected("the answer contains the value of a sensitive variable", _RECORDED)
        if isinstance(outcome, Answered):
            self.facts[key] = Fact(question, api.host, outcome.fields, outcome.asked)
            return
        self._failed.add(key)
        self.refused = self.refused or isinstance(outcome, Failure)
        for span, asked in {one.span: one for one in places}.items():
            self.findings.append(unanswered(span, asked.name, outcome))

    def lock(self, *, partial: bool) -> dict[str, Fact]:
        """Return the facts that the lock holds afterwards, by key.

        Args:
            partial: whether only a part of the specs or environments was looked at, so that entries that nobody asked for
                stay.
        """
        every = {**self.recorded, **self.facts}
        if partial or self.open or self.findings or self.diagnostics:
            return every
        return {key: fact for key, fact in every.items() if key in self.wanted}

    def drift(self) -> Iterator[Diagnostic]:
        """Yield what the lock lacks, and where its answers differ from the fresh ones."""
        for key, (_, asked) in self.wanted.items():
            before, after = self.recorded.get(key), self.facts.get(key)
            if before is None and key not in self._failed:
                yield report(
                    FACTS_DRIFT, asked.span, f"`{asked.name}` has no recorded answer", "run `restorespec lock`"
                )
            elif before is not None and after is not None:
                yield from drift_of(before, after, asked.span, asked.name)


def _holds(value: object, secrets: frozenset[str]) -> bool:
    """Return whether a string in an answer is one of some values."""
    if isinstance(value, dict):
        return any(_holds(item, secrets) for item in value.values())
    if isinstance(value, list):
        return any(_holds(item, secrets) for item in value)
    return isinstance(value, str) and value in secrets
