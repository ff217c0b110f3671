"""A baseline: the known findings of a project, so that only new ones are reported.

An entry is known by its content (the rule, the restore, the field and what the line says), not by its line, so it stays
the same while the rest of the file changes. An entry that occurs no more is reported, so that the file only shrinks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from restorespec.core.diagnostics import Summary
from restorespec.core.records import NamedTuple
from restorespec.core.usage_error import UsageError
from restorespec.project.choices import Choices
from restorespec.project.discovery import find_root
from restorespec.project.files import read_named, reason, result_file
from restorespec.project.opening import Project

VERSION = 1
LIMIT = 8 * 1024 * 1024
"""The largest baseline, in bytes."""

DEFAULT = "restorespec-baseline.json"
"""The baseline of a project whose configuration names none, if the file exists."""

_AGAIN = "write it again with `--write-baseline`"


class Entry(NamedTuple):
    """A finding that is known already.

    Attributes:
        file: where it is shown.
        rule: the rule's name.
        fingerprint: what it is known by.
    """

    file: str
    rule: str
    fingerprint: str


def entries(summary: Summary) -> list[Entry]:
    """Return the findings of a run as entries, in the order of its diagnostics."""
    from restorespec.report.locations import anchor, fingerprints  # noqa: PLC0415 - many runs have no findings

    places = [anchor(diagnostic) or diagnostic.span for diagnostic in summary.diagnostics]
    found = zip(summary.diagnostics, places, fingerprints(summary, places), strict=True)
    return [Entry(place.source.name, diagnostic.rule.name, key) for diagnostic, place, key in found]


def write(path: str, summary: Summary) -> None:
    """Write the findings of a run: sorted, one entry on each line.

    Raises:
        UsageError: it ends like a spec, or is a link out of the project.
        OSError: the file cannot be written.
    """
    from restorespec.project.atomic_writes import put  # noqa: PLC0415 - few runs write a baseline
    from restorespec.report.escape import json as written  # noqa: PLC0415 - likewise

    listed = ",".join(
        f"\n  {written({'file': one.file, 'rule': one.rule, 'fingerprint': one.fingerprint})}"
        for one in sorted(entries(summary))
    )
    put(result_file(path), f'{{"version": {VERSION},\n "findings": [{listed}]}}\n'.encode())


def read(path: str) -> frozenset[Entry]:
    """Return the entries of a baseline.

    Raises:
        UsageError: it cannot be read, or is not a baseline.
    """
    try:
        data = read_named(find_root(Path.cwd()), path, LIMIT)
    except (OSError, ValueError) as error:
        raise UsageError(f"the baseline `{path}` cannot be read: {reason(error)}", _AGAIN) from error
    return _entries(path, data)


def _entries(path: str, data: bytes) -> frozenset[Entry]:
    if len(data) > LIMIT:
        raise UsageError(f"the baseline `{path}` is larger than {LIMIT:,} bytes", "fix some of the findings")
    try:
        held = json.loads(data)
        if held["version"] != VERSION:
            raise UsageError(f"the baseline `{path}` is of another version than {VERSION}", _AGAIN)
        return frozenset(_entry(one) for one in held["findings"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(f"`{path}` is not a valid baseline", _AGAIN) from error


def known_entries(project: Project, choices: Choices) -> tuple[str, frozenset[Entry]]:
    """Return the name and the entries of the baseline of a run: the one that the options name, else the project's.

    Raises:
        UsageError: it cannot be read, or is not a baseline.
    """
    if choices.baseline is not None:
        return choices.baseline, read(choices.baseline)
    return (DEFAULT, frozenset()) if choices.no_baseline else of_project(project)


def of_project(project: Project) -> tuple[str, frozenset[Entry]]:
    """Return the name and the entries of the baseline of a project; no entries where it has none.

    Raises:
        UsageError: the configuration names a baseline that cannot be read, or the file is not a baseline.
    """
    name = project.config.baseline or DEFAULT
    if not project.files.has(name) and not project.config.baseline:
        return name, frozenset()
    try:
        data = project.files.data(name, LIMIT)
    except (OSError, ValueError) as error:
        help_text = "correct `baseline` in the configuration, or write the file with `--write-baseline`"
        raise UsageError(f"the baseline `{name}` cannot be read: {reason(error)}", help_text) from error
    return name, _entries(name, data)


def _entry(held: dict[str, str]) -> Entry:
    fields = (held["file"], held["rule"], held["fingerprint"])
    if not all(isinstance(field, str) for field in fields):
        raise TypeError
    return Entry(*fields)


def without_known(summary: Summary, known: frozenset[Entry]) -> Summary:
    """Return a summary without what a baseline holds; that counts as suppressed."""
    kept = [
        diagnostic
        for diagnostic, entry in zip(summary.diagnostics, entries(summary), strict=True)
        if entry not in known
    ]
    hidden = len(summary.diagnostics) - len(kept)
    return summary._replace(diagnostics=tuple(kept), suppressed=summary.suppressed + hidden)


def stale(summary: Summary, known: frozenset[Entry], files: Iterable[str]) -> list[Entry]:
    """Return the entries of files that were checked which do not occur any more."""
    if not known:
        return []
    checked = set(files)
    return sorted(entry for entry in known.difference(entries(summary)) if entry.file in checked)
