"""What checking files under one environment finds, summed up so that it can come from another process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from restorespec.diagnostics import Diagnostic, Family, Note, report
from restorespec.pipeline import Compilation, Conditions, Restore, is_clean
from restorespec.resolve.rules import TEMPLATE_DUPLICATE_ID, TEMPLATE_EXTENDS
from restorespec.resolve.shape import first_line
from restorespec.source import Span
from restorespec.syntax import Reading
from restorespec.syntax.limits import capped


@dataclass(slots=True)
class Tally:
    """The sum of what was found.

    Attributes:
        diagnostics: in the order of the files.
        ids: the id of each restore, with its file and the number of its document there.
        declared: the variables that the specs declare.
        masked: the places of sensitive values.
        comments: the comments to this tool, by the file that they stand in.
        broken: the files that do not compile as a whole, so that their restores are not surely known.
    """

    diagnostics: list[Diagnostic] = field(default_factory=list)
    ids: list[tuple[str, str, int]] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)
    masked: list[Span] = field(default_factory=list)
    comments: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def hear(self, comments: Iterable[tuple[Span, ...]]) -> None:
        """Takes comments to this tool, those of each file once."""
        self.comments.update({spans[0].source.name: spans for spans in comments if spans})

    def check(self, name: str, reading: Reading, conditions: Conditions) -> Iterator[Restore]:
        """Checks one file, giving its restores as they come."""
        compilation = Compilation(name, reading, conditions)
        self.declared |= compilation.declared
        self.masked.extend(compilation.masked)
        numbers = {id(root): number for number, root in enumerate(reading.documents)}
        for restore in compilation:
            self.diagnostics.extend(restore.diagnostics)
            self.ids.append((restore.id, name, numbers[id(restore.document.root)]))
            yield restore
        self.diagnostics.extend(capped(compilation.diagnostics))
        if not is_clean(compilation.diagnostics):
            self.broken.add(name)

    def add(self, other: Tally) -> None:
        """Adds what was found in other files."""
        self.diagnostics.extend(other.diagnostics)
        self.ids.extend(other.ids)
        self.declared |= other.declared
        self.masked.extend(other.masked)
        self.comments.update(other.comments)
        self.broken |= other.broken

    @property
    def declares_surely(self) -> bool:
        """Whether `declared` holds all variables: what could not be read may declare more."""
        return not any(
            found.rule.family is Family.SYNTAX or found.rule is TEMPLATE_EXTENDS for found in self.diagnostics
        )

    def repeated(self, reading: Callable[[str], Reading]) -> Iterator[Diagnostic]:
        """The mistake of ids that stand for several restores."""
        first: dict[str, tuple[str, int]] = {}
        for name, file, number in self.ids:
            if name not in first:
                first[name] = (file, number)
                continue
            other = first[name]
            here, there = (first_line(reading(file).documents[number]) for file, number in ((file, number), other))
            note = Note("the first one is here", there)
            message = f"two restores have the id `{name}`"
            yield report(TEMPLATE_DUPLICATE_ID, here, message, "give one of the specs another `name`", notes=[note])


def check_all(names: Iterable[str], reading: Callable[[str], Reading], conditions: Conditions) -> Tally:
    """Checks files whose restores nobody wants to see."""
    tally = Tally()
    for name in names:
        for _ in tally.check(name, reading(name), conditions):
            pass
    return tally
