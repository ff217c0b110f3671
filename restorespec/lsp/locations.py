"""Locations in the protocol's terms: parts of checked files where they are now, and edits of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lsprotocol import types

from restorespec.core.diagnostics import Edit
from restorespec.core.source import Source, Span
from restorespec.lsp.index import FileIndex
from restorespec.lsp.results import Result
from restorespec.lsp.workspace import Opened, Workspace, now


def position(workspace: Workspace, source: Source, offset: int) -> types.Position:
    """Return the position of an offset."""
    return types.Position(*workspace.positions.line_and_column(source, offset))


def range_of(workspace: Workspace, span: Span) -> types.Range:
    """Return the range of a span."""
    source, start, end = span
    return types.Range(position(workspace, source, start), position(workspace, source, end))


def range_in(workspace: Workspace, file: Opened, span: Span) -> types.Range | None:
    """Return the range of a span of an open file as it is now; None if it was edited since."""
    assert file.file is not None
    found = workspace.now(file.result.root, span, file.file.revisions.get(file.path))
    return range_of(workspace, Span(*found)) if found else None


def location_of(
    workspace: Workspace, result: Result, span: Span, revisions: Mapping[Path, int] | None = None
) -> types.Location | None:
    """Return the location of a span of any file of a project as it is now; None if it was edited since."""
    if not span.source.is_file:
        return None
    known = result.revisions if revisions is None else revisions
    text, uri = workspace.file(result.root, span.source.name)
    found = now(text, span, known.get(result.root / span.source.name))
    return types.Location(uri, range_of(workspace, Span(*found))) if found else None


def indexed(workspace: Workspace, result: Result, part: tuple[FileIndex, int, int]) -> types.Location | None:
    """Return the location of a part of an indexed file as it is now; None if it was edited since."""
    return next(all_indexed(workspace, result, [part]))


def all_indexed(
    workspace: Workspace, result: Result, parts: Iterable[tuple[FileIndex, int, int]]
) -> Iterator[types.Location | None]:
    """Yield the locations of parts of indexed files; a name may have ten thousand, those in one file in sequence."""
    file, text, uri = None, None, ""
    for index, start, end in parts:
        if index is not file:
            file = index
            text, uri = workspace.file(result.root, index.source.name)
            text = None if text is not None and text.source.text == index.source.text else text
        found = now(text, Span(index.source, start, end), index.revision)
        yield types.Location(uri, range_of(workspace, Span(*found))) if found else None


def text_edits(workspace: Workspace, result: Result, edits: Iterable[Edit]) -> dict[str, list[types.TextEdit]] | None:
    """Return edits by URI, moved to where their spans are now; None if one of them was edited since."""
    found: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        place = location_of(workspace, result, edit.span)
        if place is None:
            return None
        found.setdefault(place.uri, []).append(types.TextEdit(place.range, edit.text))
    return found


def workspace_edit(
    workspace: Workspace, changes: dict[str, list[types.TextEdit]], *, versioned: bool, annotation: str = ""
) -> types.WorkspaceEdit:
    """Return an edit of the workspace.

    Args:
        workspace: the workspace.
        changes: the edits by URI.
        versioned: whether the client understands edits of a version of a document.
        annotation: what the edit does and cannot see, for clients that show such a thing.
    """
    if not versioned:
        return types.WorkspaceEdit(changes)
    versions = {text.uri: text.version for text in workspace.texts.values()}
    documents: list[types.TextDocumentEdit] = []
    for uri, edits in changes.items():
        made: list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit] = list(edits)
        if annotation:
            made = [types.AnnotatedTextEdit("restorespec", edit.range, edit.new_text) for edit in edits]
        identifier = types.OptionalVersionedTextDocumentIdentifier(uri, versions.get(uri))
        documents.append(types.TextDocumentEdit(identifier, made))
    annotations = {"restorespec": types.ChangeAnnotation(annotation)} if annotation else None
    return types.WorkspaceEdit(document_changes=documents, change_annotations=annotations)
