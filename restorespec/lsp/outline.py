"""The structure of files: symbols, folding ranges, and the symbols of the workspace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from restorespec.core.data import Located
from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span
from restorespec.language.structure import BODY
from restorespec.lsp.index import ROOTS, FileIndex
from restorespec.lsp.located import kind_of
from restorespec.lsp.locations import indexed, range_in
from restorespec.lsp.workspace import Opened, Workspace
from restorespec.syntax import format_of

MOST = 128
"""The maximum number of workspace symbols shown at once."""

_SECTIONS = (*ROOTS, *BODY, "for_each")
_KINDS = {
    "vars": types.SymbolKind.Variable,
    "locals": types.SymbolKind.Constant,
    "lookups": types.SymbolKind.Constant,
}


def symbols(workspace: Workspace, file: Opened) -> list[types.DocumentSymbol]:
    """Return the symbols of a file: each document with its sections and their members."""
    if file.file is None:
        return []
    index = file.result.indexes.get(file.name)
    names = {spec.start: spec.name for spec in index.specs} if index else {}
    outline = _Outline(workspace, file)
    found = (outline.document(root, names.get(root.span.start, file.path.stem)) for root in file.file.documents)
    return [symbol for symbol in found if symbol is not None]


class _Outline:
    """Makes the symbols of one file."""

    def __init__(self, workspace: Workspace, file: Opened) -> None:
        self._workspace = workspace
        self._file = file
        self._kind = kind_of(None)

    def document(self, root: Located, name: str) -> types.DocumentSymbol | None:
        self._kind = kind_of(root)
        sections = [(key, member) for key, member in root.members() if key in _SECTIONS]
        children = [self._member(root, key, member, _KINDS.get(key)) for key, member in sections]
        first = next(iter(root.members()), None)
        selected = root.key(first[0]) if first else Span(root.source, root.span.start, root.span.start)
        return self._symbol(name, types.SymbolKind.Module, root.span, selected, children)

    def _member(
        self, owner: Located, key: str, value: Located, inner: types.SymbolKind | None
    ) -> types.DocumentSymbol | None:
        """Return the symbol of a member with everything below it."""
        children: Iterable[types.DocumentSymbol | None] = ()
        if inner is not None:
            children = [self._leaf(value, name, member, inner) for name, member in value.members()]
        elif isinstance(value.data, dict):
            children = [self._member(value, name, member, None) for name, member in value.members()]
        elif isinstance(value.data, list):
            children = self._items(value)
        return self._symbol(key, _kind(value), value.span, owner.key(key), children)

    def _leaf(self, owner: Located, key: str, value: Located, kind: types.SymbolKind) -> types.DocumentSymbol | None:
        return self._symbol(key, kind, value.span, owner.key(key), ())

    def _items(self, value: Located) -> Iterator[types.DocumentSymbol | None]:
        named = self._kind.items(value.path, value) if value.path[0] in self._kind.schema.parts else None
        pairs = named.items() if named else [(str(number), item) for number, item in enumerate(value.items())]
        for label, item in pairs:
            inner = [
                self._member(item, key, member, None)
                for key, member in item.members()
                if isinstance(member.data, dict | list)
            ]
            yield self._symbol(label or "?", _kind(item), item.span, item.span, inner)

    def _symbol(
        self,
        name: str,
        kind: types.SymbolKind,
        span: Span,
        selected: Span,
        children: Iterable[types.DocumentSymbol | None],
    ) -> types.DocumentSymbol | None:
        """Return a symbol; None if it was edited since, as then nobody knows where it is."""
        whole = Span(span.source, min(span.start, selected.start), max(span.end, selected.end))
        kept = [child for child in children if child is not None]
        outer, inner = range_in(self._workspace, self._file, whole), range_in(self._workspace, self._file, selected)
        if inner is None:
            return None
        if outer is None:  # an edit inside it: it ends where what is left of it ends
            outer = types.Range(inner.start, max([inner.end, *(child.range.end for child in kept)], key=_order))
        return types.DocumentSymbol(name or "?", kind, outer, inner, children=kept)


def _order(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


def _kind(value: Located) -> types.SymbolKind:
    if isinstance(value.data, dict):
        return types.SymbolKind.Object
    return types.SymbolKind.Array if isinstance(value.data, list) else types.SymbolKind.Field


def workspace_symbols(workspace: Workspace, query: str) -> list[types.WorkspaceSymbol]:
    """Return the specs, variables, locals, lookups and indexes whose names contain the letters of a query in order."""
    found: list[tuple[int, str, types.WorkspaceSymbol]] = []
    for result in workspace.results.values():
        for named in _named(workspace, result.indexes.values()):
            if _matches(query, named.name):
                location = indexed(workspace, result, (named.file, named.start, named.end))
                if location is not None:
                    symbol = types.WorkspaceSymbol(location, named.name, named.kind, container_name=named.container)
                    found.append((len(named.name), named.name, symbol))
        if len(found) > MOST * 8:
            break
    return [symbol for _, _, symbol in sorted(found, key=lambda one: one[:2])[:MOST]]


class _Named(NamedTuple):
    file: FileIndex
    name: str
    kind: types.SymbolKind
    start: int
    end: int
    container: str


def _named(workspace: Workspace, indexes: Iterable[FileIndex]) -> Iterator[_Named]:  # noqa: ARG001 - one signature
    for index in indexes:
        for spec in index.specs:
            if not (spec.declared or spec.extends or spec.is_request or spec.used):
                continue
            yield _Named(index, spec.name, types.SymbolKind.Module, *spec.first_key, index.source.name)
            for one in spec.declared:
                yield _Named(index, one.name, _KINDS[one.root], one.start, one.end, spec.name)
            for one in spec.indexes:
                yield _Named(index, one.name, types.SymbolKind.Key, one.start, one.end, spec.name)


def _matches(query: str, name: str) -> bool:
    """Return whether the letters of a query are in a name in the same order, whatever their case."""
    letters = iter(name.casefold())
    return all(letter in letters for letter in query.casefold())


def folding(workspace: Workspace, file: Opened) -> list[types.FoldingRange]:
    """Return what can be folded: mappings, lists, documents, runs of comments, TOML tables."""
    lines: dict[int, tuple[int, types.FoldingRangeKind | None]] = {}
    for start, end in _containers(workspace, file):
        if end > start and end > lines.get(start, (0, None))[0]:
            lines[start] = (end, None)
    for start, end in _comments(file.source):
        lines.setdefault(start, (end, types.FoldingRangeKind.Comment))
    return [types.FoldingRange(start, end, kind=kind) for start, (end, kind) in sorted(lines.items())]


def _containers(workspace: Workspace, file: Opened) -> Iterator[tuple[int, int]]:
    if format_of(file.name) == "toml":
        yield from _tables(file.source)
    documents = file.file.documents if file.file is not None else ()
    for document in documents:
        if len(documents) > 1:
            yield from _lines(workspace, file, document.span.start, document.span)
        if format_of(file.name) != "toml":
            yield from _below(workspace, file, document)


def _below(workspace: Workspace, file: Opened, value: Located) -> Iterator[tuple[int, int]]:
    for key, member in value.members():
        if isinstance(member.data, dict | list) and member.data and member.source is value.source:
            yield from _lines(workspace, file, value.key(key).start, member.span)
            yield from _below(workspace, file, member)
    for item in value.items():
        if isinstance(item.data, dict | list) and item.data:
            yield from _lines(workspace, file, item.span.start, item.span)
            yield from _below(workspace, file, item)


def _lines(workspace: Workspace, file: Opened, start: int, span: Span) -> Iterator[tuple[int, int]]:
    """Yield the first and the last line of something, as the text is now."""
    assert file.file is not None
    revision = file.file.revisions.get(file.path)
    first = workspace.now(file.result.root, Span(span.source, start, start), revision)
    text = span.source.text[start : span.end].rstrip()
    last = workspace.now(file.result.root, Span(span.source, start + len(text), start + len(text)), revision)
    if first is not None and last is not None:
        yield first[0].position(first[1])[0] - 1, last[0].position(last[1])[0] - 1


def _tables(source: Source) -> Iterator[tuple[int, int]]:
    """Yield the lines of each table of a TOML text."""
    begun: int | None = None
    filled = 0
    for number, line in enumerate(source.text.split("\n")):
        if line.lstrip().startswith("["):
            if begun is not None:
                yield begun, filled
            begun = number
        if line.strip() and not line.lstrip().startswith("#"):
            filled = number
    if begun is not None:
        yield begun, filled


def _comments(source: Source) -> Iterator[tuple[int, int]]:
    """Yield the lines of each run of comments."""
    begun: int | None = None
    lines = source.text.split("\n")
    for number, line in enumerate([*lines, ""]):
        if line.lstrip().startswith("#"):
            begun = number if begun is None else begun
        elif begun is not None:
            if number - 1 > begun:
                yield begun, number - 1
            begun = None
