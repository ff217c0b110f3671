"""The protocol: what the editor tells and asks, and what it is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import BinaryIO

from lsprotocol import types

from restorespec.core.usage_error import UsageError
from restorespec.lsp.completion import Proposal, completions
from restorespec.lsp.definition import definition
from restorespec.lsp.findings import finding
from restorespec.lsp.hover import hover
from restorespec.lsp.repairs import all_at_once, leaves_much_unsaid, repairs
from restorespec.lsp.server import Server, path_of
from restorespec.lsp.session import Opened
from restorespec.project.choices import Choices

_FIX_ALL = "source.fixAll.restorespec"
_ALL_SAFE = "repair all that is surely meant otherwise"
_ALL_UNSAID = "write out all that is unsaid, and repair what is certain"
_KINDS = {
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "name": types.CompletionItemKind.Variable,
    "filter": types.CompletionItemKind.Function,
}


def _item(number: int, proposal: Proposal, position: types.Position, units: int) -> types.CompletionItem:
    """A proposal in place of the word that is being written, which takes some units, in the order of the manual."""
    start = types.Position(position.line, position.character - units)
    documentation = types.MarkupContent(types.MarkupKind.Markdown, proposal.documentation)
    return types.CompletionItem(
        label=proposal.text.strip(" :=-") or proposal.text,
        kind=_KINDS[proposal.kind],
        detail=proposal.detail or None,
        documentation=documentation if proposal.documentation else None,
        sort_text=f"{number:04}",
        filter_text=proposal.text.lstrip("- "),
        text_edit=types.TextEdit(types.Range(start, position), proposal.text),
    )


def _quick(server: Server, file: Opened, place: types.Range) -> Iterator[types.CodeAction]:
    """What can be done about the findings at a place, one by one."""
    check = server.session.check(file.project.files.root / file.name, typing=True)
    start, end = (server.positions.offset(file.source, position) for position in (place.start, place.end))
    for repair in repairs(check, file.source, start, end):
        about = finding(repair.diagnostic, repair.diagnostic.span, check.root, server.positions)
        yield types.CodeAction(
            title=repair.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[about],
            is_preferred=repair.is_preferred,
            edit=server.changes(repair.edits, check.root),
        )
    if leaves_much_unsaid(check, file.source):
        yield from _all_at_once(server, file, types.CodeActionKind.QuickFix, _ALL_UNSAID, unsaid=True)


def _all_at_once(server: Server, file: Opened, kind: str, title: str, *, unsaid: bool) -> Iterator[types.CodeAction]:
    """What can be done about all findings of a file in one go."""
    edit = all_at_once(server.session, file, unsaid=unsaid)
    if edit:
        yield types.CodeAction(title=title, kind=kind, edit=server.changes([edit], file.project.files.root))


def serve(choices: Choices, heard: BinaryIO, said: BinaryIO) -> None:
    """Serves an editor until it says goodbye.

    Args:
        choices: environments, variables and rules, as on the command line.
        heard: what the editor says; it is closed in the end.
        said: what it is told; likewise.
    """
    server = Server(choices)
    for name, function in _TOLD.items():
        server.feature(name)(function)
    for name, (function, options) in _ASKED.items():
        server.feature(name, options)(_unless_wrong(function))
    server.start_io(heard, said)


def _unless_wrong(function: Callable[..., object]) -> Callable[..., object]:
    """A function that answers nothing where the project cannot be used: why is told when it is checked."""

    @wraps(function)
    def answer(ls: Server, params: object) -> object:
        try:
            return function(ls, params)
        except (UsageError, OSError):
            return None

    return answer


def _initialized(ls: Server, _: types.InitializedParams) -> None:
    ls.watch_files()


def _opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    if path := path_of(params.text_document.uri):
        ls.session.put(path, params.text_document.text)
        ls.check(path)


async def _changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    if path := path_of(params.text_document.uri):
        ls.session.put(path, ls.workspace.get_text_document(params.text_document.uri).source)
        await ls.check_later(path)


def _saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    if path := path_of(params.text_document.uri):
        ls.check(path)


def _closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    if path := path_of(params.text_document.uri):
        ls.session.drop(path)
        ls.check(path)


def _changed_elsewhere(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    ls.check_all(path for change in params.changes if (path := path_of(change.uri)))


def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    file = ls.opened(params.text_document.uri)
    found = hover(ls.session, file, ls.positions.offset(file.source, params.position)) if file else None
    if found is None:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, found.text), ls.positions.range(found.span))


def _definition(ls: Server, params: types.DefinitionParams) -> types.Location | None:
    file = ls.opened(params.text_document.uri)
    span = definition(ls.session, file, ls.positions.offset(file.source, params.position)) if file else None
    if file is None or span is None:
        return None
    return types.Location((file.project.files.root / span.source.name).as_uri(), ls.positions.range(span))


def _completion(ls: Server, params: types.CompletionParams) -> list[types.CompletionItem]:
    file = ls.opened(params.text_document.uri)
    if file is None:
        return []
    proposals = completions(ls.session, file, ls.positions.offset(file.source, params.position))
    if params.context and params.context.trigger_character == " ":  # at an indent, it would be in the way
        proposals = [proposal for proposal in proposals if proposal.kind != "key"]
    return [
        _item(number, proposal, params.position, ls.positions.units(proposal.word))
        for number, proposal in enumerate(proposals)
    ]


def _code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    file = ls.opened(params.text_document.uri)
    wanted = params.context.only or [types.CodeActionKind.QuickFix, _FIX_ALL]
    found: list[types.CodeAction] = []
    if file and types.CodeActionKind.QuickFix in wanted:
        found.extend(_quick(ls, file, params.range))
    if file and any(kind == _FIX_ALL or _FIX_ALL.startswith(f"{kind}.") for kind in wanted):
        found.extend(_all_at_once(ls, file, _FIX_ALL, _ALL_SAFE, unsaid=False))
    return found


_TOLD: dict[str, Callable[..., object]] = {
    types.INITIALIZED: _initialized,
    types.TEXT_DOCUMENT_DID_OPEN: _opened,
    types.TEXT_DOCUMENT_DID_CHANGE: _changed,
    types.TEXT_DOCUMENT_DID_SAVE: _saved,
    types.TEXT_DOCUMENT_DID_CLOSE: _closed,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: _changed_elsewhere,
}
"""What the editor tells, and what is done then."""

_ASKED: dict[str, tuple[Callable[..., object], object]] = {
    types.TEXT_DOCUMENT_HOVER: (_hover, None),
    types.TEXT_DOCUMENT_DEFINITION: (_definition, None),
    types.TEXT_DOCUMENT_COMPLETION: (
        _completion,
        types.CompletionOptions(trigger_characters=[".", "|", " "]),
    ),
    types.TEXT_DOCUMENT_CODE_ACTION: (
        _code_action,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, _FIX_ALL]),
    ),
}
"""What the editor asks about a place in a file, how it is answered, and what the editor is told of it beforehand."""
