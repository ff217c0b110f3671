"""The server of the protocol: a session, with what the library adds to it."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from restorespec.lsp.handshake import NAME, encoding_for
from restorespec.lsp.session import Session
from restorespec.version import __version__

_WATCHED = ("**/*.{yaml,yml,toml,json,csv}", "**/restorespec.lock")


class Protocol(LanguageServerProtocol):
    """The protocol, with the open texts kept by the session and not by the library.

    Attributes:
        answered: the ids of requests that were answered before the library was loaded.
    """

    def __init__(self, *arguments: Any) -> None:  # noqa: ANN401 - the library's
        super().__init__(*arguments)
        self.answered: set[int | str] = set()

    def _send_response(self, msg_id: int | str, result: Any = None, error: Any = None) -> None:  # noqa: ANN401 - the library's
        if msg_id in self.answered:
            self.answered.discard(msg_id)
        else:
            super()._send_response(msg_id, result, error)

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Choose the units of positions, then answer as the library does."""
        general = params.capabilities.general
        if general is not None:
            offered = [getattr(one, "value", one) for one in general.position_encodings or ()]
            general.position_encodings = [types.PositionEncodingKind(encoding_for(offered))]
        return (yield from super().lsp_initialize(params))

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Generator[Any, Any, None]:
        """Open a text."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Generator[Any, Any, None]:
        """Change a text."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Generator[Any, Any, None]:
        """Close a text."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    def lsp_workspace__execute_command(self, params: types.ExecuteCommandParams) -> Generator[Any, Any, Any]:
        """Run a command with its arguments as they are."""
        return (yield self._server.execute, (self._server, params), None)  # type: ignore[attr-defined]


class Server(LanguageServer):
    """A language server for one editor.

    Args:
        session: the session with the editor.
        execute: runs a command.

    Attributes:
        session: the session.
        state: what the editor has open, and the results.
    """

    def __init__(
        self, session: Session, execute: Callable[[Server, types.ExecuteCommandParams], Awaitable[Any]]
    ) -> None:
        kind = types.TextDocumentSyncKind.Incremental
        super().__init__(NAME, __version__, text_document_sync_kind=kind, protocol_cls=Protocol)
        self.session = session
        self.state = session.workspace
        self.execute = execute
        session.refresh = self._refresh

    def begin(self) -> None:
        """Register for changes on disk, and check the projects in the folders of the workspace."""
        workspace = self.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace else None
        if watched and watched.dynamic_registration:
            watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            self.client_register_capability(types.RegistrationParams([types.Registration(method, method, options)]))
        self.session.begin_folders(self.state.folders)

    async def configure(self, data: object) -> None:
        """Use changed settings; where the client sends none, ask for them."""
        workspace = self.client_capabilities.workspace
        if not self.session.configure(data) and workspace and workspace.configuration:
            items = [types.ConfigurationItem(section="restorespec")]
            answers = await self.workspace_configuration_async(types.ConfigurationParams(items))
            self.session.configure({"restorespec": answers[0] if answers and isinstance(answers[0], dict) else {}})
        self.session.check_all()

    def _refresh(self) -> None:
        """Ask the client to ask again for what depends on other files."""
        workspace = self.client_capabilities.workspace
        if workspace is None:
            return
        if workspace.inlay_hint and workspace.inlay_hint.refresh_support:
            self.workspace_inlay_hint_refresh(None)
        if workspace.code_lens and workspace.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)
        if workspace.semantic_tokens and workspace.semantic_tokens.refresh_support:
            self.workspace_semantic_tokens_refresh(None)

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ANN401, ARG002 - the library's signature
        """Log a fault; what the client did wrong is only answered."""
        if isinstance(error, JsonRpcInternalError) or not isinstance(error, JsonRpcException):
            self.session.fault(sys.exc_info()[1] or error)
