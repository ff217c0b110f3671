"""Recorded facts about a restore of a table: real losses instead of possible ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from restorespec.core.data import Located, is_known
from restorespec.core.diagnostics import Finding, Problem, Rule
from restorespec.core.instants import written
from restorespec.facts.lock import Fact
from restorespec.facts.lookup_type import Json
from restorespec.kinds.recorded import RecordedFacts, note
from restorespec.kinds.wording import few

_WINDOW = tuple(f"{end}_continuous_snapshot_restorable_timestamp" for end in ("earliest", "latest"))
_INDEXES = {"global_secondary_indexes": "loss-gsi", "local_secondary_indexes": "loss-lsi"}
_SHOWN = 10


class RecordedTable(RecordedFacts):
    """The facts about a table or its backup, and about the environment."""

    def losses(self, others: Iterable[Finding]) -> Iterator[Finding]:
        """Yield what rules have found, with the losses that the source shows in place of possible ones."""
        for finding in others:
            if self.source is None or finding.problem.unset is None:
                yield finding
            else:
                yield from _known_loss(finding, self.source)
        target = self.body.get("target")
        if self.source is not None and target is not None:
            by_name = {rule.name: rule for rule in self.kind.rules()}
            for field, name in _INDEXES.items():
                yield from _partial_loss(by_name[name], target, field, self.source)

    def as_of(self, answer: Json, now: datetime | None) -> Json:
        """Return what a recorded source says at a time: points in time go on being added."""
        answer = super().as_of(answer, now)
        if now is None:
            return {name: value for name, value in answer.items() if name not in _WINDOW}
        return {**answer, _WINDOW[1]: written(now)} if answer.get(_WINDOW[1]) else answer


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
        yield finding._replace(problem=problem._replace(message=message, unset=unset, elsewhere=note(source)))


def _lost(field: str, value: Any) -> str:  # noqa: ANN401 - a field of an answer
    """Return what a restored table without a field loses, in a few words; empty for nothing."""
    if isinstance(value, list):
        key = "key" if field == "tags" else "index_name"
        return few([str(one.get(key)) for one in value if isinstance(one, dict)], _SHOWN)
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
        message = f"`{field}` leaves out {few(left, _SHOWN)} of the source"
        help_ = f"add {'it' if len(left) == 1 else 'them'} as the source has {'it' if len(left) == 1 else 'them'}"
        yield Finding(rule, Problem(("target", field), message, help_, elsewhere=note(source)))


def _names(indexes: object) -> list[str]:
    found = indexes if isinstance(indexes, list) else []
    return [one["index_name"] for one in found if isinstance(one, dict) and isinstance(one.get("index_name"), str)]
