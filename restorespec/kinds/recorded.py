"""Recorded facts about a request of any kind: Regions, age, and the live rules without a network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from restorespec.core.data import Located
from restorespec.core.diagnostics import Finding, Problem
from restorespec.core.source import Path, Span
from restorespec.facts.known import FACTS_TOO_OLD, LIVE_ENVIRONMENT_REGION, Facts
from restorespec.facts.lock import Fact
from restorespec.facts.lookup_type import Json
from restorespec.kinds.kind import Context, Kind, Recorded

_ENVIRONMENT: Path = ("target", "environment_id")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class RecordedFacts(Recorded):
    """The facts about what a request names.

    Attributes:
        kind: the kind of the request.
        body: the request.
        source: about the backup or the resource that is restored.
        environment: about the environment that is restored into.
        old: the ids whose facts are too old, with the facts.
    """

    kind: Kind
    body: Located
    source: Fact | None = None
    environment: Fact | None = None
    old: tuple[tuple[Path, Fact], ...] = ()

    @classmethod
    def of(cls, kind: Kind, body: Located, facts: Facts) -> Self | None:
        """Return the facts about what a request names; None if there are none.

        Args:
            kind: the kind of the request.
            body: the request.
            facts: what is recorded.
        """
        found: dict[str, Fact] = {}
        old: list[tuple[Path, Fact]] = []
        for path, type_ in kind.id_paths.items():
            place = body.find(path)
            id_ = place.value.data
            fact = facts.of(type_, id_) if place.depth == len(path) and isinstance(id_, str) else None
            if fact:
                found[str(path[0])] = fact
                if fact.question.id is not None and facts.is_old(fact):
                    old.append((path, fact))
        return cls(kind, body, found.get("source"), found.get("target"), tuple(old)) if found else None

    @property
    def region(self) -> str | None:
        """The region of the environment."""
        found = self.environment.answer.get("aws_region") if self.environment else None
        return found if isinstance(found, str) else None

    def context(self, context: Context) -> Context:
        """Return what rules may know: where the configuration sets no region, that of the environment."""
        if context.region is not None or self.region is None:
            return context
        return context._replace(region=self.region, region_set=self.environment.span if self.environment else None)

    def findings(self, others: Iterable[Finding], context: Context) -> Iterator[Finding]:
        """Yield what rules have found, and what the facts add."""
        yield from self.losses(others)
        yield from self._regions(context)
        yield from self._live(context.now)
        for path, fact in self.old:
            name = ".".join(map(str, path))
            message = f"what is recorded of `{name}` is from {fact.asked[:10]}, which is older than `facts-max-age`"
            help_ = "run `restorespec lock --update`"
            yield Finding(FACTS_TOO_OLD, Problem(path, message, help_, elsewhere=note(fact)))

    def losses(self, others: Iterable[Finding]) -> Iterator[Finding]:
        """Yield what rules have found, with known losses in place of possible ones."""
        yield from others

    def as_of(self, answer: Json, now: datetime | None) -> Json:
        """Return what a recorded source says at a time; without a time nothing expires."""
        return answer if now else {name: value for name, value in answer.items() if name != "expiration_timestamp"}

    def _regions(self, context: Context) -> Iterator[Finding]:
        """Yield the contradiction between the environment's region and that of the configuration."""
        if self.region is None or context.region in (None, self.region):
            return
        set_ = ((context.region_set, "`region` is set here"),) if context.region_set else ()
        message = f"the environment is in `{self.region}`, and the configuration says `{context.region}`"
        help_ = "correct `region` in the configuration, or choose an environment in that region"
        places = (*note(self.environment), *set_)
        yield Finding(LIVE_ENVIRONMENT_REGION, Problem(_ENVIRONMENT, message, help_, elsewhere=places))

    def _live(self, now: datetime | None) -> Iterator[Finding]:
        """Yield what the live rules find in the recorded answers; the losses are reported by the loss rules."""
        body = self.body.data
        assert isinstance(body, dict)
        source = self.as_of(self.source.answer, now) if self.source else None
        environment = self.environment.answer if self.environment else None
        moment = now or _EPOCH
        for finding in self.kind.check_live(body, {"source": source, "environment": environment}, moment, moment):
            problem = finding.problem
            if finding.rule.name == "live-left-out":
                continue
            both = finding.rule.name == "live-cross-region"
            about = (self.environment, self.source if both else None) if problem.at == _ENVIRONMENT else (self.source,)
            yield finding._replace(problem=problem._replace(elsewhere=(*problem.elsewhere, *note(*about))))


def note(*facts: Fact | None) -> tuple[tuple[Span, str], ...]:
    """Return where facts are recorded, and when, as the other locations of a problem."""
    return tuple((one.span, f"recorded {one.asked[:10]} here") for one in facts if one and one.span)
