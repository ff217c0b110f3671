"""A project's files as the editor has them, each read again only when it has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span, utf8
from restorespec.language import Refusal
from restorespec.project.configuration import Config
from restorespec.project.files import SPEC_LIMIT, ProjectFiles
from restorespec.syntax import Reading
from restorespec.syntax.encoding import accepted, too_large

Stamp: TypeAlias = "tuple[object, ...]"
"""The version of a file: the revision of an open document, else what the file system reports."""

MARK = re.compile(r"^[{\s]*[\"']?restorespec[\"']?\s*[:=]", re.MULTILINE)
"""The marker of a spec."""

MISSING: Stamp = ("missing",)
"""The stamp of a file that does not exist, or that must not be read."""


class Snapshot(NamedTuple):
    """The open texts at one moment.

    Attributes:
        texts: the texts, by path with all links followed.
        revisions: their revisions.
        owned: the paths of those that belong to the project, and not to another one below its root.
    """

    texts: Mapping[Path, str]
    revisions: Mapping[Path, int]
    owned: frozenset[Path] = frozenset()


class LiveFiles(ProjectFiles):
    """A project's files; those that are open in the editor as they are there.

    Everything that was read is kept from check to check until the file changes. `reads` records which files are
    looked at.

    Args:
        root: the project's root folder.
    """

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.reads: set[str] = set()
        self._snapshot = Snapshot({}, {})
        self._stamps: dict[str, Stamp] = {}
        self._held: dict[str, Stamp] = {}
        self._open_specs: dict[str, Reading] = {}
        self._last: tuple[str, Reading] | None = None
        self._names: list[str] | None = None

    def begin(self, snapshot: Snapshot) -> None:
        """Start a check of the open texts; what is on disk is looked at again, once."""
        self._snapshot = snapshot
        self._stamps = {}
        self.reads = set()

    def forget_names(self) -> None:
        """Look for the specs of the project again at the next check."""
        self._names = None
        self._inside.forget()

    def stamp(self, name: str) -> Stamp:
        """Return the state of a file, looked up once in a check."""
        if name not in self._stamps:
            self._stamps[name] = self._stamp(name)
        return self._stamps[name]

    def _stamp(self, name: str) -> Stamp:
        try:
            path = Path(self._inside.path(name))
            revision = self._snapshot.revisions.get(path)
            if revision is not None:
                return ("open", revision)
            status = path.stat()
        except (OSError, ValueError):
            return MISSING
        return (status.st_mtime_ns, status.st_size, status.st_ino)

    def is_open(self, name: str) -> bool:
        """Return whether a file is open in the editor."""
        return self.stamp(name)[0] == "open"

    def source(self, name: str, limit: int = SPEC_LIMIT) -> Source | Refusal:
        """Return the text of a file of at most `limit` bytes."""
        self._refresh(name)
        return super().source(name, limit)

    def reading(self, name: str, limit: int = SPEC_LIMIT) -> Reading | Refusal:
        """Return the data of a YAML, TOML or JSON file of at most `limit` bytes."""
        self._refresh(name)
        return super().reading(name, limit)

    def spec(self, name: str) -> Reading:
        """Return the data of a spec; that of an open one is kept, and that of the last one."""
        self._refresh(name)
        if self._last is None or self._last[0] != name:
            self._last = (name, self._open_specs.get(name) or super().spec(name))
            if self.is_open(name):
                self._open_specs[name] = self._last[1]
        return self._last[1]

    def _refresh(self, name: str) -> None:
        """Record that a file is looked at, and forget what was read of an earlier state of it."""
        self.reads.add(name)
        stamp = self.stamp(name)
        if self._held.get(name) != stamp:
            for kept in (self._sources, self._readings, self._undecoded, self._comments, self._open_specs):
                kept.pop(name, None)
            if self._last is not None and self._last[0] == name:
                self._last = None
            self._held[name] = stamp

    def data(self, name: str, limit: int) -> bytes:
        """Return the bytes of a file, one more than `limit` at most.

        Raises:
            OSError: it is missing or cannot be read.
            ValueError: it is not a regular file, or is outside the project.
        """
        text = self._snapshot.texts.get(Path(self._inside.path(name)))
        return super().data(name, limit) if text is None else utf8(text)[: limit + 1]

    def _decoded(self, name: str, limit: int) -> Source | Diagnostic:
        """An open text stays as the editor has it: half of a UTF-16 pair would not survive as bytes."""
        text = self._snapshot.texts.get(Path(self._inside.path(name)))
        if text is None:
            found = super()._decoded(name, limit)
            return (
                Source(found.name, found.text, found.is_file) if isinstance(found, Source) else found
            )  # editors hide the mark
        source = Source.of(name, text)
        return too_large(source, limit) if len(utf8(text)) > limit else accepted(source)

    def has(self, name: str) -> bool:
        """Return whether there is a regular file of this name, or an open text that is to become one."""
        self.reads.add(name)
        return self.root / name in self._snapshot.texts or super().has(name)

    def specs(self, config: Config) -> list[str]:
        """Return the specs that the project includes; they are looked for only after files came or went."""
        if self._names is None:
            self._names = super().specs(config)
        return self._names

    def comments(self) -> Iterator[tuple[Span, ...]]:
        """Nothing: each spec brings the comments of the files that it was made of."""
        yield from ()
