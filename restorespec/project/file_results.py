"""The results of checking files under one environment, as a sum that can come from another process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from restorespec.core.data import Located
from restorespec.core.diagnostics import Diagnostic, Family, Note, report
from restorespec.core.source import Span
from restorespec.language.structure import first_line
from restorespec.language.template_rules import (
    TEMPLATE_DUPLICATE_ID,
    TEMPLATE_EXTENDS,
    TEMPLATE_FAN_OUT,
    TEMPLATE_INVENTORY,
)
from restorespec.pipeline import Compilation, Conditions, Helpers, Restore, is_clean
from restorespec.project.choices import EVERY, Only
from restorespec.project.targets import Targets
from restorespec.project.workers import Watch, unwatched
from restorespec.syntax import Reading
from restorespec.syntax.limits import capped

if TYPE_CHECKING:
    from restorespec.validation.alike import Alike

DiagnosticKey = tuple[object, ...]
"""The common part of the findings that are one error, seen in several restores or environments."""


def diagnostic_key(diagnostic: Diagnostic) -> DiagnosticKey:
    """Return the key of a diagnostic, the same for one error in several environments."""
    span = diagnostic.span
    return (diagnostic.rule.name, span.source.name, span.start, span.end, diagnostic.message, diagnostic.notes)


def declares_surely(found: Iterable[Diagnostic]) -> bool:
    """Return whether the findings show that all declared variables are known: an unreadable file may declare more."""
    return not any(one.rule.family is Family.SYNTAX or one.rule == TEMPLATE_EXTENDS for one in found)


class Tally:
    """The sum of what was found.

    Attributes:
        found: the diagnostics in the order of the files, the same one in several restores once.
        restores: how many restores there are.
        specs: the name and the file of each spec that has restores, in the order of the files.
        declared: the variables that the specs declare.
        masked: the places of sensitive values.
        comments: the comments to this tool, by file.
        targets: the tables that the restores create.
        broken: the files that do not compile as a whole, or repeat an id, so that their restores are not surely known.
        elsewhere: what is wrong with files that have none of the chosen restores.
        foreign: what was found in restores of other shards, which only shows that a suppression is used.
    """

    def __init__(self) -> None:
        self.found: dict[DiagnosticKey, Diagnostic] = {}
        self.restores = 0
        self.specs: list[tuple[str, str]] = []
        self.declared: set[str] = set()
        self.masked: list[Span] = []
        self.comments: dict[str, tuple[Span, ...]] = {}
        self.targets = Targets()
        self.broken: set[str] = set()
        self.elsewhere: list[Diagnostic] = []
        self.foreign: list[Diagnostic] = []

    def add_diagnostics(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Add diagnostics; one that all rows of a fan-out have in common is kept once, not a hundred thousand times."""
        for diagnostic in diagnostics:
            self.found.setdefault(diagnostic_key(diagnostic), diagnostic)

    def add_comments(self, comments: Iterable[tuple[Span, ...]]) -> None:
        """Add the suppression comments of files, those of each file once."""
        self.comments.update({spans[0].source.name: spans for spans in comments if spans})

    def check(
        self,
        name: str,
        reading: Reading,
        conditions: Conditions,
        only: Only = EVERY,
        helpers: Callable[[], Helpers] = Helpers,
    ) -> Iterator[Restore]:
        """Check one file, and yield its restores as they come; the findings of those that are not chosen are dropped.

        Args:
            name: the file's name.
            reading: its data.
            conditions: under what it is compiled.
            only: the restores whose findings matter.
            helpers: gives the processes that help with the rows of a spec.
        """
        return self.check_compilation(name, Compilation(name, reading, conditions, only.shard.holds, helpers), only)

    def check_compilation(self, name: str, compilation: Compilation, only: Only = EVERY) -> Iterator[Restore]:
        """Take what a compilation finds, and yield its restores as they come.

        Args:
            name: the file's name.
            compilation: the compilation.
            only: the restores whose findings matter.
        """
        self.declared |= compilation.declared
        self.masked.extend(compilation.masked)
        spec: Located | None = None
        known: set[tuple[Alike | None, bool]] = set()
        is_chosen = not only.patterns
        rows: list[Span] = []
        for restore in compilation:
            if restore.root is not spec:
                spec = restore.root
                self.specs.append((restore.spec, name))
            if only.matches(restore.id):
                is_chosen = True
                rows.extend(filter(None, [restore.document.row] if only.patterns else ()))
                self.targets.add(name, restore.kind, restore.data)
                is_own = only.shard.holds(restore.id)
                self.restores += is_own
                if restore.alike is None or (restore.alike, is_own) not in known:  # or another row has the same
                    known.add((restore.alike, is_own))
                    if is_own:
                        self.add_diagnostics(restore.diagnostics)
                    else:
                        self.foreign.extend(restore.diagnostics)
            yield restore
        if not is_chosen:
            self.elsewhere.extend(capped(compilation.diagnostics))
            return
        found = [one for one in compilation.diagnostics if not _is_of_another_row(one, rows)]
        self.add_diagnostics(capped(found))
        if not is_clean(found):
            self.broken.add(name)

    def add(self, other: Tally) -> None:
        """Add the results of other files."""
        for key, diagnostic in other.found.items():
            self.found.setdefault(key, diagnostic)
        self.restores += other.restores
        self.specs.extend(other.specs)
        self.declared |= other.declared
        self.masked.extend(other.masked)
        self.comments.update(other.comments)
        self.targets.update(other.targets)
        self.broken |= other.broken
        self.foreign.extend(other.foreign)

    def repeated(self, reading: Callable[[str], Reading], conditions: Conditions) -> Iterator[Diagnostic]:
        """Return the errors of ids that several restores have.

        Only specs of one name can have an id in common. They are resolved once more, so that of all others no ids need
        to be kept, of which a fan-out may have a hundred thousand.
        """
        often = Counter(name for name, _ in self.specs)
        first: dict[str, Located] = {}
        for file in dict.fromkeys(file for name, file in self.specs if often[name] > 1):
            for restore in Compilation(file, reading(file), conditions):
                root = restore.root
                other = first.setdefault(restore.id, root) if often[restore.spec] > 1 else root
                if other is not root:
                    note = Note("the first one is here", first_line(other))
                    message, help_text = (
                        f"two restores have the id `{restore.id}`",
                        "give one of the specs another `name`",
                    )
                    self.broken.add(file)
                    yield report(TEMPLATE_DUPLICATE_ID, first_line(root), message, help_text, notes=[note])


def _is_of_another_row(diagnostic: Diagnostic, rows: list[Span]) -> bool:
    """Return whether a finding is about a row of the inventory that none of the chosen restores comes from.

    A second row with the key of a chosen one is not another row: nobody knows which of them is wanted.
    """
    span = diagnostic.span
    if not rows or diagnostic.rule not in (TEMPLATE_FAN_OUT, TEMPLATE_INVENTORY):
        return False
    is_header = span.source.name.endswith(".csv") and span.first[0] == 1
    texts = {row.text.strip("\"' ") for row in rows}
    if is_header or span.text.strip("\"' ") in texts:
        return False
    return all(row.source is span.source and not _is_near(row, span) for row in rows)


def _is_near(row: Span, span: Span) -> bool:
    """Return whether a row's key lies in a range, or starts on one of its lines."""
    first, last = span.first[0], Span(span.source, span.end, span.end).first[0]
    return span.start <= row.start < span.end or (span.source.name.endswith(".csv") and first <= row.first[0] <= last)


def check_all(  # noqa: PLR0913, PLR0917 - each is a condition of its own
    names: Iterable[str],
    reading: Callable[[str], Reading],
    conditions: Conditions,
    watch: Watch = unwatched,
    only: Only = EVERY,
    helpers: Callable[[], Helpers] = Helpers,
) -> Tally:
    """Check files without keeping their restores."""
    tally = Tally()
    for name in names:
        for _ in tally.check(name, reading(name), conditions, only, helpers):
            watch(0, 1)
        watch(1, 0)
    return tally
