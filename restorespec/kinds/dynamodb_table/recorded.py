"""What recorded facts say about a request: real losses instead of possible ones, and the live rules without a network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from restorespec.core.data import Located, is_known
from restorespec.core.diagnostics import Finding, Problem, Rule
from restorespec.core.source import Path
from restorespec.facts.known import Facts
from restorespec.facts.lock import Fact
from restorespec.facts.moments import written
from restorespec.facts.rules import FACTS_TOO_OLD, LIVE_ENVIRONMENT_REGION
from restorespec.kinds.dynamodb_table.lookups import ID_PATHS
from restorespec.kinds.kind import Context, Kind, Recorded

Json = dict[str, Any]

_ENVIRONMENT: Path = ("target", "environment_id")
_WINDOW = tuple(f"{end}_continuous_snapshot_restorable_timestamp" for end in ("earliest", "latest"))
_INDEXES = {"global_secondary_indexes": "loss-gsi", "local_secondary_indexes": "loss-lsi"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class _Recorded(Recorded):
    """The facts about what a request names.

    Attributes:
        kind: the kind of the request.
        body: the request.
        source: about the backup or the table that is restored from.
        environment: about the environment that is restored into.
        old: the ids whose facts are too old, with the facts.
    """

    kind: Kind
    body: Located
    source: Fact | None = None
    environment: Fact | None = None
    old: tuple[tuple[Path, Fact], ...] = ()

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
        """Yield what rules have found, with known losses in place of possible ones, and what the facts add."""
        target = self.body.get("target")
        for finding in others:
            if self.source is None or finding.problem.unset is None:
                yield finding
            else:
                yield from _known_loss(finding, self.source)
        if self.source is not None and target is not None:
            by_name = {rule.name: rule for rule in self.kind.rules()}
            for field, name in _INDEXES.items():
                yield from _partial_loss(by_name[name], target, field, self.source)
        yield from _regions(self, context)
        yield from _live(self, context.now)
        for path, fact in self.old:
            name = ".".join(map(str, path))
            message = f"what is recorded of `{name}` is from {fact.asked[:10]}, which is older than `facts-max-age`"
            help_ = "run `restorespec lock --update`"
            yield Finding(FACTS_TOO_OLD, Problem(path, message, help_, elsewhere=_note(fact)))


def recorded(kind: Kind, body: Located, facts: Facts) -> Recorded | None:
    """Return the facts about what a request names; None if there are none."""
    found: dict[str, Fact] = {}
    old: list[tuple[Path, Fact]] = []
    for path, type_ in ID_PATHS.items():
        place = body.find(path)
        id_ = place.value.data
        fact = facts.of(type_, id_) if place.depth == len(path) and isinstance(id_, str) else None
        if fact:
            found[str(path[0])] = fact
            if fact.question.id is not None and facts.is_old(fact):
                old.append((path, fact))
    return _Recorded(kind, body, found.get("source"), found.get("target"), tuple(old)) if found else None


def _note(*facts: Fact | None) -> tuple[tuple[Any, str], ...]:
    return tuple((one.span, f"recorded {one.asked[:10]} here") for one in facts if one and one.span)


def _known_loss(finding: Finding, source: Fact) -> Iterator[Finding]:
    """Yield the loss of a field that is not set, if the source has it."""
    problem = finding.problem
    field = str(problem.at[-1])
    if field not in source.answer:
        yield finding
        return
    lost = _lost(field, source.answer[field])
    if lost:
        assert problem.unset is not None
        message = f"`{field}` is not set: the restored table loses {lost}"
        effect = "loses its KMS key" if lost.startswith("the key ") else f"loses {lost}"  # which may be long
        unset = problem.unset._replace(effect=effect)
        yield finding._replace(problem=problem._replace(message=message, unset=unset, elsewhere=_note(source)))


def _lost(field: str, value: Any) -> str:  # noqa: ANN401 - a field of an answer
    """Return what a restored table without a field loses, in a few words; empty for nothing."""
    if isinstance(value, list):
        key = "key" if field == "tags" else "index_name"
        return _listed([str(one.get(key)) for one in value if isinstance(one, dict)])
    if field == "table_class":
        return f"`{value}`" if value not in (None, "", "STANDARD") else ""
    if not isinstance(value, dict):
        return ""
    if field == "stream_specification":
        return f"its stream of {value.get('view_type')}" if value.get("enabled") else ""
    if field == "sse_specification":
        if value.get("kms_master_key_id"):
            return f"the key `{value['kms_master_key_id']}`"
        return "the AWS managed key" if value.get("kms_key_type") == "AWS_MANAGED" else ""
    return ""


def _partial_loss(rule: Rule, target: Located, field: str, source: Fact) -> Iterator[Finding]:
    """Yield the indexes of the source that a list leaves out; an empty list is taken as intended."""
    value = target.get(field)
    if value is None or not isinstance(value.data, list) or not value.data or not is_known(value.data):
        return
    kept = {one.get("index_name") for one in value.data if isinstance(one, dict)}
    left = [name for name in _names(source.answer.get(field)) if name not in kept]
    if left:
        message = f"`{field}` leaves out {_listed(left)} of the source"
        help_ = f"add {'it' if len(left) == 1 else 'them'} as the source has {'it' if len(left) == 1 else 'them'}"
        yield Finding(rule, Problem(("target", field), message, help_, elsewhere=_note(source)))


def _names(indexes: object) -> list[str]:
    found = indexes if isinstance(indexes, list) else []
    return [one["index_name"] for one in found if isinstance(one, dict) and isinstance(one.get("index_name"), str)]


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"


def _regions(known: _Recorded, context: Context) -> Iterator[Finding]:
    """Yield the contradiction between the environment's region and that of the configuration."""
    if known.region is None or context.region in (None, known.region):
        return
    places = (
        *_note(known.environment),
        *(((context.region_set, "`region` is set here"),) if context.region_set else ()),
    )
    message = f"the environment is in `{known.region}`, and the configuration says `{context.region}`"
    help_ = "correct `region` in the configuration, or choose an environment in that region"
    yield Finding(LIVE_ENVIRONMENT_REGION, Problem(_ENVIRONMENT, message, help_, elsewhere=places))


def _live(known: _Recorded, now: datetime | None) -> Iterator[Finding]:
    """Yield what the live rules find in the recorded answers; the losses are reported by the loss rules."""
    body = known.body.data
    assert isinstance(body, dict)
    source = _as_of(known.source.answer, now) if known.source else None
    environment = known.environment.answer if known.environment else None
    moment = now or _EPOCH
    for finding in known.kind.check_live(body, {"source": source, "environment": environment}, moment, moment):
        problem = finding.problem
        if finding.rule.name == "live-left-out":
            continue
        both = finding.rule.name == "live-cross-region"
        facts = (known.environment, known.source if both else None) if problem.at == _ENVIRONMENT else (known.source,)
        yield finding._replace(problem=problem._replace(elsewhere=(*problem.elsewhere, *_note(*facts))))


def _as_of(answer: Json, now: datetime | None) -> Json:
    """Return what a recorded source says at a time: points in time go on being added, and nothing expires without one."""
    if now is None:
        return {name: value for name, value in answer.items() if name not in (*_WINDOW, "expiration_timestamp")}
    return {**answer, _WINDOW[1]: written(now)} if answer.get(_WINDOW[1]) else answer
