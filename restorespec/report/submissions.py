"""The outcomes of restores, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from restorespec.core.diagnostics import Diagnostic, Family
from restorespec.kinds import Kind, get
from restorespec.remote.ledger import Row, State
from restorespec.remote.outcomes import Outcome, Result, Standing, findings
from restorespec.remote.prepared import Prepared
from restorespec.remote.resolution import Search, resolve_command
from restorespec.remote.tasks import GONE, Task
from restorespec.report.escape import terminal
from restorespec.report.evidence import wording
from restorespec.report.json_format import as_json as diagnostic_json
from restorespec.report.layout import plain, table
from restorespec.validation.locating import locate

VERSION = 1

_NO_ADVICE: Mapping[int, str] = MappingProxyType({})

_LISTED = 3  # of things that share a trouble; the others are counted

_CANDIDATES = 20  # tasks that may be an unknown restore's

_FINE = (Result.DONE, Result.RUNNING)

_GREEN, _YELLOW, _RED = "32", "1;33", "1;31"
_COLORS = {
    **dict.fromkeys(("accepted", "started", "completed"), _GREEN),
    **dict.fromkeys(("sending", "refused", "not sent"), _YELLOW),
    **dict.fromkeys(("unknown", "failed", "aborted", "gone"), _RED),
}
"""States as they are shown where colours are, given as the parameters of ANSI's `SGR`; others stay as they are."""


def listed(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are."""
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def plan_lines(
    restores: Sequence[Prepared], base_url: str, width: int | None, seen: Iterable[Diagnostic] = ()
) -> list[str]:
    """Return the plan of a submit: what it starts, and the findings of `lint` about it.

    Args:
        restores: what will be sent.
        base_url: to which API.
        width: how many characters a line can hold; None for any number.
        seen: what the preflight has reported: a loss that it shows at the same field is not reported again.
    """
    known = {(one.restore, one.environment, one.path) for one in seen}
    rows = [(one.name, one.origin, one.masked(one.table), one.masked(one.environment_id)) for one in restores]
    lines = table(("restore", "from", "new table", "environment"), rows, width)
    return [terminal(f"about to start at {base_url}:"), *lines] + [
        terminal(f"{one.name}: {risk.severity}: {risk.message}")
        for one in restores
        for risk in one.risks
        if risk.rule.family is not Family.LOSS or (one.id, one.environment, risk.path) not in known
    ]


def outcome_lines(
    outcomes: Sequence[Outcome],
    ledger: str,
    width: int | None = None,
    *,
    color: bool = False,
    advice: Mapping[int, str] = _NO_ADVICE,
) -> list[str]:
    """Return the final table of a run, and below it whatever needs an explanation.

    Args:
        outcomes: in the order to be shown.
        ledger: the option that names the ledger, to be repeated in commands; empty for the default one.
        width: how many characters a line can hold; None for any number.
        color: whether to use ANSI colours.
        advice: what to look at for a status of the API; for others it is the cause that is named.
    """
    rows = [(one.prepared.name, one.task_id or "-", one.state, duration(one.task)) for one in outcomes]
    lines = table(("restore", "task", "state", "duration"), rows, width, _painted if color else plain)
    for outcome in outcomes:
        lines.extend(terminal(outcome.prepared.masked(line)) for line in _explained(outcome, ledger, advice))
    return lines


def _another(kind: Kind) -> str:
    """Return how the same restore is started once more."""
    if not kind.has_names:
        return "submit with `--again`"
    return f"set another `{kind.target_path[-1]}`, or delete the {kind.resource} and submit with `--again`"


def _explained(outcome: Outcome, ledger: str, advice: Mapping[int, str]) -> Iterator[str]:
    restore = outcome.prepared.name
    if outcome.reason:
        yield f"{restore}: {outcome.reason}"
    for error in outcome.errors:
        yield f"  {error.shown}"
    if outcome.blocker:
        yield from _blocked(outcome.blocker, outcome.search, ledger)
    if outcome.standing is Standing.REFUSED:
        cause = advice.get(outcome.row.status if outcome.row else 0, "correct the cause")
        yield f"  help: it was not started; {cause} and submit again"
    yield from _followed(outcome)
    if outcome.already and outcome.standing is Standing.STARTED and outcome.result in _FINE:
        yield f"  help: {_another(outcome.prepared.kind)}"
    if outcome.standing is Standing.UNKNOWN and outcome.row:
        yield f"{restore}: a restore of `{outcome.row.table}` may have been started, so it is not sent again"
        yield from _found(outcome.search)
        yield from _resolutions(outcome.row, outcome.search, ledger)


def _followed(outcome: Outcome) -> Iterator[str]:
    """Return the outcome of a followed task, where it needs an explanation."""
    restore = outcome.prepared.name
    if outcome.state == GONE:
        yield f"{restore}: the API does not know task {outcome.task_id}, or no longer"
        yield "  help: look for the table in AWS; `--again` starts another restore"
    elif outcome.trouble:
        yield f"{restore}: its task {outcome.task_id} was last `{outcome.state}`: {outcome.trouble}"
    elif outcome.result is Result.RUNNING:
        yield f"{restore}: task {outcome.task_id} was still `{outcome.state}` when `--timeout` was over; it goes on"
    if outcome.result is Result.FAILED:
        yield f"{restore}: task {outcome.task_id} ended as `{outcome.state}`"
        yield "  help: the API's console shows why; `--again` starts another restore"
    if outcome.result is Result.RUNNING:
        yield "  help: the same command follows it further"


def _blocked(blocker: Row, search: Search | None, ledger: str) -> Iterator[str]:
    """Return the help about another restore that creates the same table."""
    if blocker.state is State.ACCEPTED:
        yield f"  help: set another `{get(blocker.kind).target_path[-1]}`, or start it all the same with `--again`"
        return
    yield f"{blocker.restore}: a restore of `{blocker.table}` may have been started"
    yield from _found(search)
    yield from _resolutions(blocker, search, ledger)


def _found(search: Search | None) -> Iterator[str]:
    if search is None:
        return
    if search.trouble:
        yield f"  the API could not be asked for its task: {search.trouble}"
        return
    for task in search.tasks:
        yield f"  the API shows task {described(task)}"
    if not search.tasks:
        yield f"  the API shows no task that names `{search.row.table}` since {search.since}"
    if search.others:
        also = "also shows" if search.tasks else "shows"
        yield f"  it {also} other restore tasks since then; a task may name the original table instead of the new one:"
    for task in search.others[:_CANDIDATES]:
        yield f"    task {described(task)}"
    if len(search.others) > _CANDIDATES:
        yield f"    and {len(search.others) - _CANDIDATES} more; `--format json` lists all"


def described(task: Task) -> str:
    """Return a task in a few words: its id, its state, when it was created, and the table that it names."""
    return f"{task.id} ({task.status}, created {task.created}, {task.entity})"


def _resolutions(row: Row, search: Search | None, ledger: str) -> Iterator[str]:
    command = resolve_command(row, ledger)
    tasks = search.tasks if search and search.tasks else search.others if search else ()
    yield f"  help: if a task is this restore's: {command} --adopt {tasks[0].id if len(tasks) == 1 else 'TASK'}"
    if search and not search.trouble and not tasks:
        yield f"  help: if you are sure that nothing was started: {command} --not-started"
    elif not tasks:
        yield "  help: run the same command again to look for it"


def refused(outcomes: Sequence[Outcome]) -> tuple[Diagnostic, ...]:
    """Return the refusals of the API, at the lines of the specs."""
    return tuple(
        locate(finding, outcome.prepared.document, outcome.prepared.environment)
        for outcome in outcomes
        for finding in findings(outcome.errors, outcome.prepared.body, outcome.row.status if outcome.row else 0)
    )


def outcome_json(
    outcomes: Sequence[Outcome], code: int, records: Mapping[int, Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """Return all of a run: the exit code, and each restore with what is known about it.

    Args:
        outcomes: of the run.
        code: its exit code.
        records: the records of the verified restores, by their number in the run; None without a verification.
    """
    restores = [_outcome(outcome) for outcome in outcomes]
    if records is not None:
        restores = [{**one, "evidence": records.get(number)} for number, one in enumerate(restores)]
    return {"version": VERSION, "exit_code": code, "restores": restores}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    row, task, found = outcome.row, outcome.task, outcome.search
    return {
        "restore": outcome.prepared.id,
        "spec": outcome.prepared.spec,
        "environment": outcome.prepared.environment,
        "submission": row.id if row else None,
        "standing": outcome.standing.value,
        "state": outcome.state,
        "ledger_state": row.state.value if row else None,
        "task_id": outcome.task_id or None,
        "already": outcome.already,
        "status": (row.status if row else 0) or None,
        "reason": outcome.reason or outcome.trouble or None,
        "progress_percentage": task.percentage if task else None,
        "duration_seconds": task.seconds if task else None,
        "errors": [asdict(error) for error in outcome.errors],
        "diagnostics": [diagnostic_json(diagnostic) for diagnostic in refused((outcome,))],
        "candidates": [
            {**_candidate(outcome, task), "names_table": task in found.tasks} for task in (*found.tasks, *found.others)
        ]
        if found
        else [],
        "blocked_by": outcome.blocker.id if outcome.blocker else None,
    }


def _candidate(outcome: Outcome, task: Task) -> dict[str, Any]:
    masked = outcome.prepared.masked
    return {**asdict(task), "entity": masked(task.entity), "entity_id": masked(task.entity_id)}


def ledger_lines(rows: Sequence[Row], width: int | None = None, *, color: bool = False) -> list[str]:
    """Return the ledger as a table of its submissions, for lines of a width."""
    cells = [(row.id, row.restore, row.state.value, row.task or "-", row.table, row.begun) for row in rows]
    heads = ("submission", "restore", "state", "task", "table", "begun")
    return table(heads, cells, width, _painted if color else plain)


def row_lines(row: Row, *, color: bool = False) -> list[str]:
    """Return all that the ledger has of a submission, in colours or without."""
    apart = ("history", "evidence")
    known = {name: value for name, value in row_json(row).items() if value is not None and name not in apart}
    facts = [(name.replace("_", " "), str(value)) for name, value in known.items()]
    for entry in row.earlier:
        task = f" as task {entry['task']}" if entry.get("task") else ""
        facts.append(("before", f"{entry.get('state')}{task} since {entry.get('settled')}: {entry.get('note')}"))
    facts += _evidence(row)
    paint = _painted if color else plain
    return [f"{name + ':':16} {paint(name, terminal(value))}" for name, value in facts]


def _evidence(row: Row) -> Iterator[tuple[str, str]]:
    """Return the fields that the record of a restore adds to its row."""
    record = row.record
    about = (("requested by", wording.requester(record)), ("commit", wording.commit(record)))
    yield from ((label, value) for label, value in about if value != wording.NOT_KNOWN)
    if not wording.verification(record):
        return
    shown = ("Data as of", "Incident", "Recovery point", "Completed", "Recovery time", "Plan", "Verified")
    yield from ((label.lower(), value) for label, value in wording.facts(record) if label in shown)
    yield "verification", wording.verdict(record)
    for one in wording.fields(record, "different"):
        yield "different", f"{one.get('field')} ({wording.location(one)})"


def _painted(head: str, cell: str) -> str:
    parameters = _COLORS.get(cell) if head == "state" else None
    return f"\x1b[{parameters}m{cell}\x1b[0m" if parameters else cell


def row_json(row: Row) -> dict[str, Any]:
    """Return a row as programs read it: what is not known is null."""
    hidden = {"key", "owner", "revision", "target", "history", "evidence", "kind"}
    facts: dict[str, Any] = {"submission": row.id}
    for name, value in asdict(row).items():
        if name == "state":
            facts["state"] = State(value).value
        elif name == "identity":
            facts |= {"kind": row.kind, **row.target_identity}
        elif name not in hidden:
            facts[{"task": "task_id"}.get(name, name)] = value if value not in {"", 0} else None
    return {**facts, "history": row.earlier, "evidence": row.record or None}


def duration(task: Task | None) -> str:
    """Return the duration of a task as text."""
    if task is None or task.seconds is None:
        return "-"
    minutes, seconds = divmod(round(task.seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02}m" if hours else f"{minutes}m{seconds:02}s" if minutes else f"{seconds}s"
