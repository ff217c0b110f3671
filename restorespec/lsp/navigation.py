"""Declarations and uses of names: definitions, references, highlights, and links between files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lsprotocol import types

from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span
from restorespec.lsp.cursor import Thing, link_at, thing_at, var_file_key
from restorespec.lsp.index import ROOTS, FileIndex, Name, SpecIndex
from restorespec.lsp.located import walk
from restorespec.lsp.locations import all_indexed, indexed, location_of, range_in
from restorespec.lsp.results import Result
from restorespec.lsp.workspace import Opened, Workspace
from restorespec.project.configuration import NAMES


class Use(NamedTuple):
    """A place where a name is declared or used.

    Attributes:
        file: the file.
        name: the name there.
        is_declaration: whether it is declared there.
        is_key: whether it is a key of a var file.
    """

    file: FileIndex
    name: Name
    is_declaration: bool = False
    is_key: bool = False

    @property
    def part(self) -> tuple[FileIndex, int, int]:
        """The part of the file that is the name."""
        return self.file, self.name.start, self.name.end


class Family(NamedTuple):
    """The documents among which a name means one thing.

    Attributes:
        root: `vars`, `locals` or `lookups`.
        name: the name.
        documents: the documents that declare or use it, each with its file.
        keys: the keys of that name in var files.
    """

    root: str
    name: str
    documents: tuple[tuple[FileIndex, SpecIndex], ...]
    keys: tuple[tuple[FileIndex, Name], ...]

    def uses(self) -> Iterator[Use]:
        """Yield the places of the name, declarations first in each document."""
        for index, spec in self.documents:
            for one in spec.named(self.root, self.name):
                yield Use(index, one, is_declaration=one in spec.declared)
        for index, key in self.keys:
            yield Use(index, key, is_key=True)


def family(result: Result, where: tuple[str, int | None], root: str, name: str, *, var_files_tie: bool) -> Family:
    """Return the documents among which a name means one thing.

    Args:
        result: the last result of the project.
        where: the file that the name is looked at in, and where its document starts; None in a var file, for all
            documents that declare the name.
        root: `vars`, `locals` or `lookups`.
        name: the name.
        var_files_tie: whether a key of a var file makes one name of all declarations that take their values there.
    """
    file, start = where
    keys = tuple(
        (index, key)
        for var_file in sorted(result.var_files)
        if root == "vars" and (index := result.indexes.get(var_file))
        for key in index.keys
        if key.name == name
    )
    members: dict[tuple[str, int], tuple[FileIndex, SpecIndex]] = {}
    pending: list[tuple[str, SpecIndex]] = []

    def add(file_name: str, spec: SpecIndex) -> None:
        if (file_name, spec.start) not in members:
            members[file_name, spec.start] = (result.indexes[file_name], spec)
            pending.append((file_name, spec))

    for file_name, spec in _all(result):
        is_here = file_name == file and (start is None or spec.start == start)
        is_tied = (start is None or (var_files_tie and keys)) and spec.declares(root, name)
        if is_here or is_tied:
            add(file_name, spec)
    while pending:
        file_name, spec = pending.pop()
        related = [(base, one) for base in result.bases_of(spec) for one in _specs(result, base)]
        related += [
            (user, one)
            for user in result.extended_by.get(file_name, ())
            for one in _specs(result, user)
            if file_name in result.bases_of(one)
        ]
        for other, one in related:
            if one.named(root, name):
                add(other, one)
    documents = tuple(members[key] for key in sorted(members) if members[key][1].named(root, name))
    return Family(root, name, documents, keys)


def _all(result: Result) -> Iterator[tuple[str, SpecIndex]]:
    for name, index in result.indexes.items():
        for spec in index.specs:
            yield name, spec


def _specs(result: Result, name: str) -> tuple[SpecIndex, ...]:
    index = result.indexes.get(name)
    return index.specs if index else ()


def family_at(file: Opened, offset: int, *, var_files_tie: bool = False) -> tuple[Family, Span] | None:
    """Return the family of the name at an offset, and the name's span; None where there is no name to rename."""
    key = var_file_key(file, offset)
    if key is not None:
        return family(file.result, (file.name, None), "vars", key[0].name, var_files_tie=True), key[1]
    thing = thing_at(file, offset)
    if thing is None or thing.kind != "name" or thing.root not in ROOTS or thing.document is None:
        return None
    if thing.span.text != thing.name:
        return None
    start = thing.document.span.start
    return family(file.result, (file.name, start), thing.root, thing.name, var_files_tie=var_files_tie), thing.span


def references(workspace: Workspace, file: Opened, offset: int, *, with_declaration: bool) -> list[types.Location]:
    """Return where the name at an offset is used, and declared if that is wanted."""
    found = family_at(file, offset)
    uses = found[0].uses() if found else ()
    parts = (use.part for use in uses if with_declaration or not use.is_declaration)
    return [location for location in all_indexed(workspace, file.result, parts) if location is not None]


def highlights(workspace: Workspace, file: Opened, offset: int) -> list[types.DocumentHighlight]:
    """Return where the name at an offset is in the same document."""
    found = family_at(file, offset)
    shown: list[types.DocumentHighlight] = []
    uses = [use for use in found[0].uses() if use.file.source.name == file.name] if found else []
    for use, location in zip(uses, all_indexed(workspace, file.result, (use.part for use in uses)), strict=True):
        if location is not None:
            kind = (
                types.DocumentHighlightKind.Write
                if use.is_declaration or use.is_key
                else types.DocumentHighlightKind.Read
            )
            shown.append(types.DocumentHighlight(location.range, kind))
    return shown


def definitions(workspace: Workspace, file: Opened, offset: int) -> list[types.Location]:
    """Return where the thing at an offset is defined."""
    target = _file_at(file, offset)
    if target is not None:
        path = workspace.existing(file.result.root, target)
        start = types.Position(0, 0)
        return [types.Location(workspace.uri(path), types.Range(start, start))] if path else []
    key = var_file_key(file, offset)
    if key is not None:
        found = family(file.result, (file.name, None), "vars", key[0].name, var_files_tie=True)
        return _declarations(workspace, file.result, found)
    thing = thing_at(file, offset)
    if thing is None or thing.kind != "name" or thing.document is None:
        return []
    if thing.root == "each":
        return _of_row(workspace, file, thing)
    start_ = thing.document.span.start
    found = family(file.result, (file.name, start_), thing.root, thing.name, var_files_tie=False)
    return _declarations(workspace, file.result, _nearest(found, file, start_))


def _nearest(found: Family, file: Opened, start: int) -> Family:
    """Return a family with the nearest declarations alone: of the document itself, else of its bases, else of others."""
    own = [one for one in found.documents if one[0].source.name == file.name and one[1].start == start]
    if own and own[0][1].declares(found.root, found.name):
        return found._replace(documents=tuple(own))
    bases = file.result.bases_of(own[0][1]) if own else ()
    declaring = [
        one for one in found.documents if one[0].source.name in bases and one[1].declares(found.root, found.name)
    ]
    return found._replace(documents=tuple(declaring)) if declaring else found


def _declarations(workspace: Workspace, result: Result, found: Family) -> list[types.Location]:
    places: list[types.Location] = []
    for use in found.uses():
        location = indexed(workspace, result, use.part) if use.is_declaration else None
        if location is not None:
            places.append(location)
    seen: set[tuple[str, str]] = set()  # TOML spells a name in several headers
    first = []
    for place in places:
        key = (place.uri, found.name)
        if not place.uri.endswith(".toml") or key not in seen:
            first.append(place)
        seen.add(key)
    return first


def _of_row(workspace: Workspace, file: Opened, thing: Thing) -> list[types.Location]:
    """Return where a column is named: in the header or in the first row; else where the rows are."""
    assert file.file is not None
    assert thing.document is not None
    revisions = dict(file.file.revisions)
    for compiled in file.file.compiled.values():
        for body in compiled.bodies:
            if body.start != thing.document.span.start:
                continue
            row = body.inputs.get(f"each.{thing.name}")
            if row is None or row.value is None:
                continue
            value = row.value
            span = value.span
            for member in thing.members:
                inner = value.get(member)
                if inner is None:
                    break
                value, span = inner, value.key(member)
            location = location_of(workspace, file.result, span, revisions)
            if location is not None:
                return [location]
    if thing.document.get("for_each") is None:
        return []
    location = location_of(workspace, file.result, thing.document.key("for_each"), revisions)
    return [location] if location is not None else []


def _file_at(file: Opened, offset: int) -> str | None:
    """Return the name of the file that the path at an offset leads to."""
    found = link_at(file, offset)
    if found is not None:
        return found[0].target
    path = next((link for link in config_links(file) if _holds(file, link, offset)), None)
    return path[0] if path else None


def _holds(file: Opened, link: tuple[str, Span], offset: int) -> bool:
    before = file.before(offset)
    return before is not None and link[1].start <= before <= link[1].end


def config_links(file: Opened) -> Iterator[tuple[str, Span]]:
    """Yield the files that `restorespec.toml` names, each with the span of its path."""
    if file.path.name not in NAMES or file.file is None:
        return
    for document in file.file.documents:
        for value in walk(document):
            steps = [step for step in value.path if isinstance(step, str)]
            if steps[-1:] in (["var-files"], ["policies"]) and isinstance(value.data, str):
                yield posixpath.normpath(value.data), _inside_quotes(value.span)


def _inside_quotes(span: Span) -> Span:
    quotes = 1 if span.text[:1] in ("'", '"') and len(span.text) > 1 else 0
    return Span(span.source, span.start + quotes, span.end - quotes)


def links(workspace: Workspace, file: Opened) -> list[types.DocumentLink]:
    """Return the paths in a file that lead to other files."""
    index = file.result.indexes.get(file.name)
    found: list[tuple[str, Span]] = list(config_links(file))
    if index is not None and file.file is not None:
        source: Source = index.source
        for spec in index.specs:
            paths = (*spec.extends, *((spec.inventory,) if spec.inventory else ()))
            found.extend((link.target, Span(source, link.start, link.end)) for link in paths)
    shown: list[types.DocumentLink] = []
    for target, span in found:
        place = range_in(workspace, file, span)
        path = workspace.existing(file.result.root, target)
        if place is not None and path is not None:
            shown.append(types.DocumentLink(place, workspace.uri(path)))
    return shown
