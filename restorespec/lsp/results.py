"""The results of the last check of a project, for the requests until the next one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path as FilePath

from restorespec.core.data import Input, Located
from restorespec.core.diagnostics import Diagnostic, Severity
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, Source, Span
from restorespec.language import Document, Spec
from restorespec.language.structure import BODY
from restorespec.lsp.index import FileIndex, SpecIndex
from restorespec.lsp.located import TEMPLATED, documents, is_template, start_of, walk
from restorespec.pipeline import Restore
from restorespec.project.configuration import ConfigError
from restorespec.project.opening import Project
from restorespec.syntax import read

KEPT = 100
"""The maximum number of restores kept per file for hovers and hints; a fan-out may have a hundred thousand."""


class Body:
    """A compiled restore.

    Args:
        restore: the restore.

    Attributes:
        document: its resolved body.
        request: the same as located data.
        start: where the document of its spec starts.
        is_settled: whether every value is known.
        diagnostics: what is wrong with it.
    """

    def __init__(self, restore: Restore) -> None:
        self.document: Document = restore.document
        self.request = restore.document.request
        self.start = start_of(restore)
        self.is_settled = restore.is_settled
        self.diagnostics = restore.diagnostics
        self._restore = restore

    @property
    def id(self) -> str:
        """The id of the restore."""
        return self.document.id

    @property
    def body(self) -> dict[str, object]:
        """The request body that would be sent; only of a settled restore."""
        return self._restore.body

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """The inputs that its templates read, directly and through locals, by name."""
        found: dict[str, Input] = {}
        pending = [item for origin in self.request.origins.values() for item in origin.inputs]
        while pending:
            item = pending.pop()
            if item.name not in found:
                found[item.name] = item
                if item.value is not None:
                    pending.extend(inner for origin in item.value.origins.values() for inner in origin.inputs)
        return found

    def path_of(self, path: Path, span: Span) -> Path | None:
        """Return the path in the request of what is written at a path and span of the spec."""
        if path[:1] and path[0] in BODY:
            place = self.request.find(path)
            if place.depth == len(path) and place.value.span == span:
                return path
        return next((value.path for value in self._values if value.span == span), None)

    @cached_property
    def _values(self) -> list[Located]:
        return list(_all(self.request))


def _all(value: Located) -> Iterator[Located]:
    for _, member in value.members():
        yield member
        yield from _all(member)
    for item in value.items():
        yield item
        yield from _all(item)


class Compiled(NamedTuple):
    """A file compiled under one environment.

    Attributes:
        specs: its specs, with the variables and their values.
        bodies: its first restores.
        counts: the number of restores of each document, by its start.
        ids: the ids of the first restores, at most ten thousand.
    """

    specs: tuple[Spec, ...]
    bodies: tuple[Body, ...]
    counts: Mapping[int, int]
    ids: tuple[str, ...]


class OpenFile:
    """A file of the project that is open in the editor, as it was when it was checked.

    Attributes:
        name: its name, relative to the root of the project.
        source: its text.
        documents: its documents, as written.
        compiled: what it compiles to, by environment; empty for what is not a spec.
        revisions: the revisions of all open texts at that time, by path.
    """

    def __init__(
        self,
        name: str,
        source: Source,
        documents: tuple[Located, ...],
        compiled: Mapping[str | None, Compiled],
        revisions: Mapping[FilePath, int],
    ) -> None:
        self.name = name
        self.revisions = revisions
        self.source = source
        self.documents = documents
        self.compiled = compiled

    @cached_property
    def templates(self) -> tuple[tuple[Located, Located], ...]:
        """The templates with their documents, in the order of the text."""
        return tuple(
            (document, value)
            for document in self.documents
            for key, member in document.members()
            if key in TEMPLATED
            for value in walk(member)
            if is_template(value) and value.source is document.source
        )

    def document_at(self, offset: int) -> Located | None:
        """Return the last document that starts before an offset."""
        begun = [document for document in self.documents if document.span.start <= offset]
        return begun[-1] if begun else next(iter(self.documents), None)

    def spec_at(self, environment: str | None, start: int) -> Spec | None:
        """Return the spec of the document that starts at an offset, under an environment."""
        compiled = self.compiled.get(environment)
        specs = compiled.specs if compiled else ()
        return next((spec for spec, root in zip(specs, self.documents, strict=False) if root.span.start == start), None)


@dataclass
class Result:
    """The result of checking a project.

    Attributes:
        project: the project; None where its configuration is wrong.
        root: its root.
        revisions: the revisions of the open texts that were checked, by path.
        is_whole: whether all specs were checked.
        is_indexed: whether it has the indexes that requests need; the first findings come before them.
        covers: the open files whose findings are complete.
        diagnostics: the findings.
        config_errors: what is wrong with the configuration.
        masked: where sensitive values are.
        environments: the names of the chosen environments.
        files: the open files, by name.
        indexes: the names in all files of the project that were read, by file.
        specs: the files that were checked as specs.
        var_files: the files with values of variables.
        problem: why the project cannot be checked, in words; empty if it can.
    """

    root: FilePath
    revisions: Mapping[FilePath, int]
    project: Project | None = None
    is_whole: bool = True
    is_indexed: bool = True
    covers: frozenset[FilePath] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()
    config_errors: tuple[ConfigError, ...] = ()
    masked: tuple[Span, ...] = ()
    environments: tuple[str | None, ...] = (None,)
    files: Mapping[str, OpenFile] = field(default_factory=dict)
    indexes: Mapping[str, FileIndex] = field(default_factory=dict)
    specs: tuple[str, ...] = ()
    var_files: frozenset[str] = frozenset()
    problem: str = ""

    @cached_property
    def of_file(self) -> dict[str, list[Diagnostic]]:
        """The findings by the file in which they are reported."""
        found: dict[str, list[Diagnostic]] = {}
        for diagnostic in self.diagnostics:
            found.setdefault(diagnostic.span.source.name, []).append(diagnostic)
        return found

    def errors_in(self, name: str, start: int, end: int) -> int:
        """Return how many errors there are in a part of a file."""
        return sum(
            diagnostic.severity is Severity.ERROR and start <= diagnostic.span.start <= end
            for diagnostic in self.of_file.get(name, ())
        )

    def document(self, name: str, start: int) -> Located | None:
        """Return the document of an indexed file that starts at an offset; a closed file is parsed for it."""
        opened = self.files.get(name)
        if opened is not None:
            return opened.document_at(start)
        index = self.indexes.get(name)
        roots = documents(read(index.source)) if index is not None else ()
        return next((root for root in roots if root.span.start == start), None)

    @cached_property
    def extended_by(self) -> dict[str, tuple[str, ...]]:
        """The files that extend a file, directly or through others, by its name."""
        direct: dict[str, set[str]] = {}
        for name, index in self.indexes.items():
            for base in (link.target for spec in index.specs for link in spec.extends):
                direct.setdefault(base, set()).add(name)
        found: dict[str, tuple[str, ...]] = {}
        for name, users in direct.items():
            seen: dict[str, None] = {}
            pending = sorted(users)
            while pending:
                one = pending.pop()
                if one not in seen and one != name:
                    seen[one] = None
                    pending.extend(direct.get(one, ()))
            found[name] = tuple(sorted(seen))
        return found

    def bases_of(self, spec: SpecIndex) -> tuple[str, ...]:
        """Return the files that a spec extends, directly or through others."""
        seen: dict[str, None] = {}
        pending = [link.target for link in spec.extends]
        while pending:
            one = pending.pop()
            if one not in seen:
                seen[one] = None
                index = self.indexes.get(one)
                pending.extend(link.target for inner in (index.specs if index else ()) for link in inner.extends)
        return tuple(seen)
