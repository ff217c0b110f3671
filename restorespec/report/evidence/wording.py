"""The wording of a record, shared by all formats."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from restorespec.core.records import NamedTuple
from restorespec.kinds.wording import counted

Record = Mapping[str, Any]

NOT_KNOWN = "not known"
_DAY, _HOUR, _MINUTE = 86400, 3600, 60
_LONGEST = 500  # characters of a value
_ABBREVIATED = 12  # characters of a commit


class Counts(NamedTuple):
    """The number of fields of a request by their match."""

    as_requested: int
    different: int
    not_visible: int


def counts(record: Record) -> Counts:
    """Count the fields of a record by their match."""
    found = [one.get("match") for one in fields(record)]
    return Counts(*(found.count(match) for match in ("as-requested", "different", "not-visible")))


def fields(record: Record, match: str = "") -> list[Record]:
    """Return the compared fields of a record, all or those with a match."""
    found = verification(record).get("fields")
    listed = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [one for one in listed if not match or one.get("match") == match]


def verification(record: Record) -> Record:
    """Return the verification of a record; empty where there is none."""
    found = record.get("verification")
    return found if isinstance(found, dict) else {}


def name(record: Record) -> str:
    """Return the id of a restore, with its environment if it has one."""
    environment = record.get("environment")
    return f"{record.get('restore')} ({environment})" if environment else str(record.get("restore"))


def verdict(record: Record) -> str:
    """Return the result of the verification in a clause."""
    result, number = verification(record).get("result"), counts(record)
    compared = number.as_requested + number.different
    if result == "different":
        return f"{number.different} of {counted(compared, 'visible field')} differ from the request"
    if result == "as-requested":
        return f"as requested: {counted(compared, 'field')} compared, {number.not_visible} not visible"
    if result == "missing":
        return f"not restored: {verification(record).get('reason')}"
    return str(verification(record).get("reason") or "not verified")


def title(records: list[Record]) -> str:
    """Return the result of all restores in a clause."""
    results = [verification(one).get("result") for one in records]
    good = results.count("as-requested")
    if good == len(results):
        return f"{counted(good, 'restore')} verified: as requested"
    kinds = (("different", "different"), ("missing", "missing"), ("not-verified", "not verified"))
    counts = [f"{results.count(kind)} {words}" for kind, words in kinds if kind in results]
    return f"{len(results) - good} of {len(results)} restores not as requested ({', '.join(counts)})"


def facts(record: Record) -> Iterator[tuple[str, str]]:
    """Return what an auditor asks about a restore, as label and value."""
    source, target = _mapping(record.get("source")), _mapping(record.get("target"))
    yield "Target", ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in target.items()) or NOT_KNOWN
    yield "Restored from", _known(source.get("description"))
    yield "Data as of", _known(source.get("data_time"))
    yield "Incident", _known(record.get("incident_time"))
    yield "Recovery point", age(record.get("recovery_point_age_seconds"))
    yield "Submitted", _known(record.get("submitted"))
    yield "Completed", _known(record.get("completed"))
    yield "Recovery time", duration(record.get("recovery_time_seconds"))
    yield "Requested by", requester(record)
    yield "Spec", _known(record.get("spec"))
    yield "Commit", commit(record)
    yield "Body", _known(record.get("body_digest"))
    yield "Plan", _known(record.get("plan_digest"))
    task = _mapping(record.get("task"))
    yield "Task", f"{task.get('id')} ({task.get('status') or 'status not known'})" if task else NOT_KNOWN
    checked = verification(record)
    yield "Verified", f"{_known(checked.get('verified'))} against {_known(checked.get('against'))}"


def requester(record: Record) -> str:
    """Return who requested a restore."""
    found = _mapping(record.get("requested_by"))
    job = f", {found['job']}" if found.get("job") else ""
    return f"{found.get('name')} ({found.get('origin')}{job})" if found else NOT_KNOWN


def commit(record: Record) -> str:
    """Return the commit of a spec, and whether the spec was changed since."""
    found = _mapping(record.get("commit"))
    if not found:
        return NOT_KNOWN
    changed = "" if found.get("specs_committed") else ", with uncommitted changes in the specs"
    return f"{str(found.get('id'))[:_ABBREVIATED]}{changed}"


def age(seconds: object) -> str:
    """Return the age of the data at the incident: a recovery point."""
    if not isinstance(seconds, int | float):
        return NOT_KNOWN
    when = "before" if seconds >= 0 else "after"
    return f"{duration(abs(seconds))} {when} the incident"


def duration(seconds: object) -> str:
    """Return a duration as people write it: `1d 3h`, `2h 5m`, `40s`."""
    if not isinstance(seconds, int | float):
        return NOT_KNOWN
    whole = round(seconds)
    for size, unit, smaller, rest in ((_DAY, "d", _HOUR, "h"), (_HOUR, "h", _MINUTE, "m"), (_MINUTE, "m", 1, "s")):
        if whole >= size:
            left = whole % size // smaller
            return f"{whole // size}{unit} {left}{rest}" if left else f"{whole // size}{unit}"
    return f"{whole}s"


def value(found: object) -> str:
    """Return a JSON value on one line without members that are null, truncated if it is long."""
    text = json.dumps(_compact(found), ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _compact(found: object) -> object:
    if isinstance(found, dict):
        return {key: _compact(item) for key, item in found.items() if item is not None}
    return [_compact(item) for item in found] if isinstance(found, list) else found


def location(field: Record) -> str:
    """Return where the spec sets a field."""
    return f"{field.get('file')}:{field.get('line')}:{field.get('column')}"


def hidden(record: Record) -> list[tuple[str, str]]:
    """Return the fields that are not visible, grouped by the reason, as reason and names."""
    grouped: dict[str, list[str]] = {}
    for one in fields(record, "not-visible"):
        grouped.setdefault(str(one.get("reason") or "not shown there"), []).append(str(one.get("field")))
    return [(reason, ", ".join(names)) for reason, names in grouped.items()]


def steps(record: Record) -> list[Record]:
    """Return what no restore brings back."""
    found = verification(record).get("manual_steps")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _known(found: object) -> str:
    return str(found) if found else NOT_KNOWN


def _mapping(found: object) -> Record:
    return found if isinstance(found, dict) else {}
