"""The notifications and requests of the editor, and their answers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from restorespec.core.usage_error import UsageError
from restorespec.lsp import commands
from restorespec.lsp.actions import code_actions
from restorespec.lsp.completion import completions
from restorespec.lsp.handshake import COMMANDS, FIX_ALL, TRIGGERS
from restorespec.lsp.hints import code_lenses, inlay_hints
from restorespec.lsp.hover import hover
from restorespec.lsp.navigation import definitions, highlights, links, references
from restorespec.lsp.outline import folding, symbols, workspace_symbols
from restorespec.lsp.rename import RenameError, prepare, rename
from restorespec.lsp.schema_completion import Proposal
from restorespec.lsp.server import Server
from restorespec.lsp.session import Session
from restorespec.lsp.tokens import LEGEND, semantic_tokens
from restorespec.lsp.workspace import Opened, path_of
from restorespec.project.discovery import real

_KINDS = {
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "name": types.CompletionItemKind.Variable,
    "filter": types.CompletionItemKind.Function,
    "file": types.CompletionItemKind.File,
    "rule": types.CompletionItemKind.Constant,
}


def server_for(session: Session) -> Server:
    """Return a server with all its features."""
    logging.getLogger("pygls").addHandler(logging.NullHandler())  # what it would write is answered or logged by us
    server = Server(session, execute)
    for name, function in _TOLD.items():
        server.feature(name)(function)
    for name, (answer, options) in _ASKED.items():
        server.feature(name, options)(answer)
    for name in COMMANDS:
        server.command(name)(lambda: None)
    return server


def _initialized(ls: Server, _: types.InitializedParams) -> None:
    ls.begin()


def _opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    document = params.text_document
    ls.session.open(document.uri, document.language_id, document.version, document.text)


def _changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    path = ls.state.change(params)
    if path is not None:
        ls.session.check(path)


def _saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    path = ls.state.path(params.text_document.uri)
    if path is not None:
        ls.session.check(path, at_once=True)


def _closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    ls.session.close(params.text_document.uri)


def _changed_on_disk(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    ls.session.check_all(real(path) for change in params.changes if (path := path_of(change.uri)))


async def _configured(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    await ls.configure(params.settings)


def _folders_changed(ls: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
    removed = {path for folder in params.event.removed if (path := path_of(folder.uri))}
    added = [path for folder in params.event.added if (path := path_of(folder.uri))]
    ls.state.folders = [folder for folder in ls.state.folders if folder not in removed] + added
    ls.session.leave_folders(removed)
    ls.session.begin_folders(added)


def _offset(ls: Server, file: Opened, position: types.Position) -> int:
    return ls.state.positions.offset(file.source, position)


async def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    file = await ls.session.opened(params.text_document.uri)
    return hover(ls.state, file, _offset(ls, file, params.position)) if file else None


async def _definition(ls: Server, params: types.DefinitionParams) -> types.Location | list[types.Location] | None:
    file = await ls.session.opened(params.text_document.uri)
    found = definitions(ls.state, file, _offset(ls, file, params.position)) if file else []
    return found[0] if len(found) == 1 else found or None


async def _references(ls: Server, params: types.ReferenceParams) -> list[types.Location]:
    file = await ls.session.opened(params.text_document.uri)
    with_declaration = params.context.include_declaration
    offset = _offset(ls, file, params.position) if file else 0
    return references(ls.state, file, offset, with_declaration=with_declaration) if file else []


async def _highlight(ls: Server, params: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
    file = await ls.session.opened(params.text_document.uri)
    return highlights(ls.state, file, _offset(ls, file, params.position)) if file else []


async def _prepare_rename(ls: Server, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
    file = await ls.session.opened(params.text_document.uri)
    return prepare(ls.state, file, _offset(ls, file, params.position)) if file else None


class _RequestFailed(JsonRpcException):
    """A request that is right in form and cannot be fulfilled."""

    CODE = types.LSPErrorCodes.RequestFailed.value
    MESSAGE = "Request Failed"


async def _rename(ls: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    file = await ls.session.opened(params.text_document.uri, settled=True)
    if file is None:
        return None
    edit = ls.client_capabilities.workspace and ls.client_capabilities.workspace.workspace_edit
    annotated = bool(edit and edit.document_changes and edit.change_annotation_support)
    try:
        offset = _offset(ls, file, params.position)
        return rename(ls.state, file, offset, params.new_name, (_versioned(ls), annotated))
    except RenameError as error:
        raise _RequestFailed(str(error)) from error


def _versioned(ls: Server) -> bool:
    """Return whether the client understands edits of a version of a document."""
    workspace = ls.client_capabilities.workspace
    return bool(workspace and workspace.workspace_edit and workspace.workspace_edit.document_changes)


async def _symbols(ls: Server, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
    file = await ls.session.opened(params.text_document.uri)
    return symbols(ls.state, file) if file else []


def _workspace_symbols(ls: Server, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
    return workspace_symbols(ls.state, params.query)


async def _folding(ls: Server, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
    file = await ls.session.opened(params.text_document.uri)
    return folding(ls.state, file) if file else []


async def _links(ls: Server, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
    file = await ls.session.opened(params.text_document.uri)
    return links(ls.state, file) if file else []


async def _tokens(ls: Server, params: types.SemanticTokensParams) -> types.SemanticTokens:
    file = await ls.session.opened(params.text_document.uri)
    return semantic_tokens(ls.state, file) if file else types.SemanticTokens([])


async def _tokens_in_range(ls: Server, params: types.SemanticTokensRangeParams) -> types.SemanticTokens:
    file = await ls.session.opened(params.text_document.uri)
    return semantic_tokens(ls.state, file, params.range) if file else types.SemanticTokens([])


async def _hints(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint]:
    file = await ls.session.opened(params.text_document.uri)
    return inlay_hints(ls.state, file, params.range) if file else []


async def _lenses(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    file = await ls.session.opened(params.text_document.uri)
    return code_lenses(ls.state, file) if file else []


async def _actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    file = await ls.session.opened(params.text_document.uri)
    only = params.context.only
    kinds = None if only is None else [str(getattr(kind, "value", kind)) for kind in only]
    return code_actions(ls.state, file, params.range, kinds, versioned=_versioned(ls)) if file else []


async def _completion(ls: Server, params: types.CompletionParams) -> list[types.CompletionItem]:
    file = await ls.session.opened(params.text_document.uri)
    if file is None:
        return []
    proposals = completions(ls.state, file, _offset(ls, file, params.position))
    if params.context and params.context.trigger_character == " ":  # at an indent, keys would be in the way
        proposals = [proposal for proposal in proposals if proposal.kind != "key"]
    document = ls.client_capabilities.text_document
    item = document.completion.completion_item if document and document.completion else None
    knows_snippets = bool(item and item.snippet_support)
    return [
        _item(number, proposal, params.position, ls.state.positions.units(proposal.word))
        for number, proposal in enumerate(proposals)
        if knows_snippets or not proposal.snippet
    ]


def _item(number: int, proposal: Proposal, position: types.Position, units: int) -> types.CompletionItem:
    """Return a proposal in the place of the word that is being typed, which takes some units."""
    start = types.Position(position.line, max(0, position.character - units))
    documentation = types.MarkupContent(types.MarkupKind.Markdown, proposal.documentation)
    snippet = types.InsertTextFormat.Snippet if proposal.snippet else None
    return types.CompletionItem(
        label=proposal.text.strip(' :=-[]"') or proposal.text,
        kind=types.CompletionItemKind.Snippet if proposal.snippet else _KINDS[proposal.kind],
        detail=proposal.detail or None,
        documentation=documentation if proposal.documentation else None,
        sort_text=f"{number:04}",
        filter_text=proposal.text.lstrip('- "'),
        text_edit=types.TextEdit(types.Range(start, position), proposal.snippet or proposal.text),
        insert_text_format=snippet,
    )


async def execute(ls: Server, params: types.ExecuteCommandParams) -> Any:  # noqa: ANN401 - JSON of any form
    """Run a command.

    Raises:
        JsonRpcInvalidParams: there is no such command, or its arguments cannot be used.
    """
    try:
        return await _executed(ls, params)
    except commands.CommandError as error:
        raise JsonRpcInvalidParams(str(error)) from error
    except commands.ComparisonError as error:
        raise _RequestFailed(str(error)) from error


async def _executed(ls: Server, params: types.ExecuteCommandParams) -> Any:  # noqa: ANN401 - JSON of any form
    if params.command not in COMMANDS:
        raise commands.CommandError(f"unknown command `{params.command}`")
    wanted = commands.asked(params.arguments)
    file = await ls.session.opened(wanted.uri, settled=True)
    if file is None:
        raise commands.CommandError(f"`{wanted.uri}` is not open")
    if params.command != commands.DIFF and not commands.is_kept(file, wanted):
        try:
            file = await ls.session.under(file, wanted.environment, wanted.restore)
        except UsageError as error:
            raise commands.CommandError(f"{error.message}; {error.help}") from error
    if params.command == commands.COMPILE:
        return commands.compiled(ls.state, file, wanted)
    if params.command == commands.TRACE:
        return commands.traced(ls.state, file, wanted)
    chosen = (wanted.environment,) if wanted.environment else file.result.environments
    return await commands.compared(file, wanted, chosen)


_TOLD: dict[str, Callable[..., object]] = {
    types.INITIALIZED: _initialized,
    types.TEXT_DOCUMENT_DID_OPEN: _opened,
    types.TEXT_DOCUMENT_DID_CHANGE: _changed,
    types.TEXT_DOCUMENT_DID_SAVE: _saved,
    types.TEXT_DOCUMENT_DID_CLOSE: _closed,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: _changed_on_disk,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: _configured,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: _folders_changed,
}
"""The notifications."""

_ASKED: dict[str, tuple[Callable[..., Awaitable[object] | object], object]] = {
    types.TEXT_DOCUMENT_HOVER: (_hover, None),
    types.TEXT_DOCUMENT_DEFINITION: (_definition, None),
    types.TEXT_DOCUMENT_REFERENCES: (_references, None),
    types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: (_highlight, None),
    types.TEXT_DOCUMENT_PREPARE_RENAME: (_prepare_rename, None),
    types.TEXT_DOCUMENT_RENAME: (_rename, types.RenameOptions(prepare_provider=True)),
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: (_symbols, None),
    types.WORKSPACE_SYMBOL: (_workspace_symbols, None),
    types.TEXT_DOCUMENT_FOLDING_RANGE: (_folding, None),
    types.TEXT_DOCUMENT_DOCUMENT_LINK: (_links, None),
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: (_tokens, LEGEND),
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: (_tokens_in_range, LEGEND),
    types.TEXT_DOCUMENT_INLAY_HINT: (_hints, None),
    types.TEXT_DOCUMENT_CODE_LENS: (_lenses, None),
    types.TEXT_DOCUMENT_COMPLETION: (
        _completion,
        types.CompletionOptions(trigger_characters=[*TRIGGERS]),
    ),
    types.TEXT_DOCUMENT_CODE_ACTION: (
        _actions,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL]),
    ),
}
"""The requests, each with its options for the editor."""
