"""The tables that the restores of a run create, and those that two of them create."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Iterator
from itertools import chain, pairwise

from restorespec.core.data import Data
from restorespec.core.diagnostics import Diagnostic, Family, Finding, Note, Problem, Rule, Severity
from restorespec.core.records import NamedTuple
from restorespec.core.source import Span
from restorespec.kinds import get
from restorespec.language import Document

TARGET_DUPLICATE = Rule(
    "target-duplicate",
    Family.REQUEST,
    Severity.WARNING,
    """Every restore of a run creates a table of its own.

    A restore creates a new table, so of two with the same `environment_id` and `table_name` the second one fails, maybe
    hours after the first was started (DynamoDB, `TableAlreadyExistsException`). `preflight` and `submit` report it as an
    error before anything is sent.

    Bad:
        for_each: [orders, carts]
        target:
          environment_id: 7c9e6679-7425-40de-944b-e07fc1f90ae7
          table_name: restored
    Good:
        for_each: [orders, carts]
        target:
          environment_id: 7c9e6679-7425-40de-944b-e07fc1f90ae7
          table_name: "{{ each.key }}-restored"
    """,
)

Target = tuple[str, ...]
"""The identity of a new resource, which no two restores may share, after the name of the kind."""


class Located(NamedTuple):
    """A restore that may create the same table as another one.

    Attributes:
        same: two restores that have this in common are one restore, seen in several environments of the configuration.
        document: the restore.
        environment: the environment of the configuration, if one was chosen.
    """

    same: Hashable
    document: Document
    environment: str | None


def target_of(kind: str, body: Data) -> Target | None:
    """Return what a restore creates; None where it is not known, or where nothing can be created twice."""
    target = get(kind).target_of(body) if isinstance(body, dict) else None
    return (kind, *target) if target else None


def duplicates(restores: Iterable[Located], severity: Severity = Severity.WARNING) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each restore that creates the same table as an earlier one.

    Args:
        restores: in the order of the run.
        severity: of the diagnostics.
    """
    first: dict[Target, tuple[Hashable, str, Span]] = {}
    for one in restores:
        target = target_of(one.document.kind, one.document.request.data)
        if target is None:
            continue
        if target not in first:
            first[target] = (one.same, one.document.id, _located(one, "", severity).span)
            continue
        same, name, span = first[target]
        if same != one.same:
            resource = get(one.document.kind).resource
            message = f"`{one.document.id}` creates the same {resource} as `{name}`: `{target[-1]}`"
            found = _located(one, message, severity)
            yield found._replace(notes=(Note("the first one is here", span), *found.notes))


def _located(one: Located, message: str, severity: Severity) -> Diagnostic:
    is_row = one.document.row is not None
    path = get(one.document.kind).target_path
    help_text = f"use `each.key` or `each.value` in `{path[-1]}`" if is_row else f"set another `{path[-1]}`"
    problem = Problem(path, message, help_text, severity=severity)
    from restorespec.validation.locating import locate  # noqa: PLC0415 - rarely needed

    return locate(Finding(TARGET_DUPLICATE, problem), one.document, one.environment)


class Targets:
    """The targets of a run's files as numbers: a fan-out may have a hundred thousand rows.

    Attributes:
        by_file: the number of each restore's target, by the file of its spec.
    """

    def __init__(self) -> None:
        self.by_file: dict[str, array[int]] = {}

    def add(self, file: str, kind: str, body: Data) -> None:
        """Add a restore by its kind and its body."""
        target = target_of(kind, body)
        if target is not None:
            self.by_file.setdefault(file, array("q")).append(_number(target))

    def update(self, other: Targets) -> None:
        """Add the restores of other files."""
        self.by_file.update(other.by_file)

    @staticmethod
    def suspects(runs: Iterable[Targets]) -> frozenset[str]:
        """Return the files with restores that may create the same table as another one, under any of the environments."""
        every = list(runs)
        files = {file for run in every for file in run.by_file}
        repeated: set[int] = set()
        for run in every:
            repeated |= _repeated(chain.from_iterable(run.by_file.values()))
        if len(every) > 1:
            repeated |= _repeated(chain.from_iterable(_of_all(every, file) for file in files))
        return frozenset(
            file for file in files if any(not repeated.isdisjoint(run.by_file.get(file, ())) for run in every)
        )


def _number(target: Target) -> int:
    """Return a number for a target that is the same in every process, which `hash` of a text is not."""
    return hash(int.from_bytes("\0".join(target).encode("utf-8", "surrogatepass")))


def _of_all(runs: Iterable[Targets], file: str) -> set[int]:
    """Return the numbers of a file, which it may have in several runs, each once."""
    return set().union(*(run.by_file.get(file, ()) for run in runs))


def _repeated(numbers: Iterable[int]) -> set[int]:
    """Return the numbers that occur more than once; a sorted list takes less memory than a set or a counter."""
    return {one for one, following in pairwise(sorted(numbers)) if one == following}
