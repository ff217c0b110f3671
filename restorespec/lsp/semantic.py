"""Semantic tokens inside `{{ }}`; the rest is left to the grammar of the format."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from restorespec.core.source import Span
from restorespec.lsp.start import TOKEN_TYPES
from restorespec.lsp.tokens import Token, expressions
from restorespec.lsp.workspace import Opened, Workspace

LEGEND = types.SemanticTokensLegend([*TOKEN_TYPES], [])


def semantic_tokens(workspace: Workspace, file: Opened, wanted: types.Range | None = None) -> types.SemanticTokens:
    """Return the tokens of the expressions in a file, or in a range of it."""
    data: list[int] = []
    line, column = 0, 0
    for token in _tokens(file, workspace, wanted):
        position = workspace.positions.position(file.source, token.start)
        if position.line != line:
            column = 0
        length = workspace.positions.units(token.text)
        data += [position.line - line, position.character - column, length, TOKEN_TYPES.index(token.type), 0]
        line, column = position.line, position.character
    return types.SemanticTokens(data)


def _tokens(file: Opened, workspace: Workspace, wanted: types.Range | None) -> Iterator[Token]:
    """Yield the tokens as they are now; templates that were edited since the last check are left out."""
    if file.file is None:
        return
    text = file.source.text
    first, last = 0, len(text)
    if wanted is not None:
        first = workspace.positions.offset(file.source, wanted.start)
        last = workspace.positions.offset(file.source, wanted.end)
    revision = file.file.revisions.get(file.path)
    seen: set[tuple[int, int]] = set()
    spans = sorted({value.span[1:] for _, value in file.file.templates})
    for start, end in spans:
        found = workspace.now(file.result.root, Span(file.file.source, start, end), revision)
        if found is None or found[1:] in seen or found[2] < first or found[1] > last:
            continue
        seen.add(found[1:])
        for tokens in expressions(text, *found[1:]):
            yield from (token for token in tokens if token.type and "\n" not in token.text)
