"""One editor and its language server: the open files, the checks, and what is shown."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Generator, Iterable
from dataclasses import replace
from pathlib import Path
from traceback import format_exception
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from restorespec.lsp.checker import Checker
from restorespec.lsp.findings import elsewhere, findings
from restorespec.lsp.handshake import NAME, encoding_for
from restorespec.lsp.results import OpenFile, Result
from restorespec.lsp.settings import section
from restorespec.lsp.texts import Positions
from restorespec.lsp.workspace import Opened, Workspace, path_of
from restorespec.project.choices import Choices
from restorespec.project.configuration import NAMES
from restorespec.report.escape import terminal
from restorespec.version import __version__

_WATCHED = ("**/*.{yaml,yml,toml,json,csv}", "**/restorespec.lock")
_PATIENCE = 10.0  # seconds for which a request waits for a result


class Protocol(LanguageServerProtocol):
    """The protocol, with the open texts kept by this server and not by the library.

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
        offered = general.position_encodings if general is not None else None
        encoding = types.PositionEncodingKind(encoding_for([getattr(one, "value", one) for one in offered or ()]))
        if general is not None:
            general.position_encodings = [encoding]
        self._server.open_workspace(params, encoding)  # type: ignore[attr-defined]
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
        choices: environments, variables and rules, as on the command line.
        execute: runs a command.

    Attributes:
        state: what the editor has open, and the results.
    """

    def __init__(
        self, choices: Choices, execute: Callable[[Server, types.ExecuteCommandParams], Awaitable[Any]]
    ) -> None:
        kind = types.TextDocumentSyncKind.Incremental
        super().__init__(NAME, __version__, text_document_sync_kind=kind, protocol_cls=Protocol)
        self.state = Workspace(choices)
        self.execute = execute
        self._checker = Checker(self.state.job, self._publish, self._fault)
        self._shown: dict[Path, dict[Path, list[types.Diagnostic]]] = {}
        self._published: dict[str, int] = {}
        self._said = ""

    def open_workspace(self, params: types.InitializeParams, encoding: types.PositionEncodingKind) -> None:
        """Take over what the client says of itself."""
        self.state.positions = Positions(encoding)
        folders = [folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or ""]
        self.state.folders = [path for uri in folders if uri and (path := path_of(uri))]
        self._configure(params.initialization_options)
        self._checker.start()

    def begin(self) -> None:
        """Ask to be told of changes on disk, and check the projects in the folders of the workspace."""
        workspace = self.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace else None
        if watched and watched.dynamic_registration:
            watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            self.client_register_capability(types.RegistrationParams([types.Registration(method, method, options)]))
        self.begin_folders(self.state.folders)

    def begin_folders(self, folders: Iterable[Path]) -> None:
        """Check the projects in folders of the workspace."""
        for folder in folders:
            root = self.state.root(folder / NAMES[0])
            if (root / "specs").is_dir() or any((root / name).is_file() for name in NAMES):
                self._checker.soon(root, at_once=True)

    def leave_folders(self, folders: Iterable[Path]) -> None:
        """Withdraw the findings in folders that left the workspace, except those of projects with an open file."""
        for folder in folders:
            for root in [root for root in self.state.results if root.is_relative_to(folder)]:
                if any(self.state.root(path) == root for path in self.state.texts):
                    continue
                del self.state.results[root]
                for path in self._shown.pop(root, ()):
                    self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(path.as_uri(), []))

    def _configure(self, data: object) -> bool:
        """Use settings; return whether there were any."""
        found = section(data)
        for message in self.state.configure(found) if found is not None else ():
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"restorespec: {message}"))
        return found is not None

    async def configure(self, data: object) -> None:
        """Use changed settings; where the client sends none, ask for them."""
        workspace = self.client_capabilities.workspace
        if not self._configure(data) and workspace and workspace.configuration:
            items = [types.ConfigurationItem(section="restorespec")]
            answers = await self.workspace_configuration_async(types.ConfigurationParams(items))
            self._configure({"restorespec": answers[0] if answers and isinstance(answers[0], dict) else {}})
        self.check_all()

    def check(self, path: Path, *, at_once: bool = False) -> None:
        """Check the project of a file soon."""
        self._checker.soon(self.state.root(path), at_once=at_once)

    def check_all(self, paths: Iterable[Path] | None = None) -> None:
        """Check all projects that are known, or those that some files are in."""
        self.state.forget_paths()
        roots = {*self.state.results, *(self.state.root(path) for path in self.state.texts)}
        changed = None if paths is None else list(paths)
        for root in roots:
            if changed is None or any(path.is_relative_to(root) for path in changed):
                self._checker.soon(root, at_once=True)

    async def opened(self, uri: str, *, settled: bool = False) -> Opened | None:
        """Return an open text with the last result; the first result is waited for, and with `settled` the current one."""
        if self.state.path(uri) is None:
            return None
        if settled or self.state.opened(uri) is None:
            await self._checker.settled(_PATIENCE)
        found = self.state.opened(uri)
        return found if found is not None and found.is_known else None

    async def under(self, file: Opened, environment: str | None, restore: str | None) -> Opened:
        """Return an open spec as it compiles under any environment, with a restore that may not be among those kept."""
        if file.file is None or file.name not in file.result.specs:
            return file
        root, name = file.result.root, file.name
        compiled, found = await self._checker.asked(root, lambda model: model.under(name, environment, restore))
        by_environment = {environment: compiled} if compiled is not None else {}
        result = replace(file.result, diagnostics=found.diagnostics, masked=found.masked, environments=(environment,))
        one = file.file
        return file._replace(
            result=result, file=OpenFile(one.name, one.source, one.documents, by_environment, one.revisions)
        )

    def close(self) -> None:
        """End the checks."""
        self._checker.stop()

    def _publish(self, result: Result) -> None:
        """Keep a result and show what is wrong; called in the event loop."""
        self.state.keep(result)
        found = findings(result, self.state)
        before = self._shown.setdefault(result.root, {})
        for path in sorted({*found, *result.covers, *before}):
            text = self.state.texts.get(path)
            diagnostics = found.get(path, [])
            if text is not None:
                if path in result.covers and path in result.revisions:
                    self._publish_open(text.uri, text.version_of(result.revisions[path]), diagnostics)
                    before[path] = diagnostics
            elif result.is_whole and before.get(path, []) != diagnostics:
                self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(path.as_uri(), diagnostics))
                before[path] = diagnostics
        if result.is_whole:
            self._shown[result.root] = {path: shown for path, shown in before.items() if shown}
            self._say(result.problem or "; ".join(elsewhere(result)))
            self._refresh()

    def _publish_open(self, uri: str, version: int | None, diagnostics: list[types.Diagnostic]) -> None:
        """Show the findings of an open text, unless those of a newer version are shown."""
        if version is not None and version >= self._published.get(uri, version):
            self._published[uri] = version
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, version))

    def forget(self, uri: str) -> None:
        """Forget which version of a text was shown: it was closed."""
        self._published.pop(uri, None)

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

    def _say(self, message: str) -> None:
        """Show what has no location in a file, once."""
        if message and message != self._said:
            params = types.ShowMessageParams(types.MessageType.Warning, f"restorespec: {terminal(message)}")
            self.window_show_message(params)
        self._said = message

    def _fault(self, error: BaseException) -> None:
        """Log a fault of this program."""
        text = "".join(format_exception(error))
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, f"restorespec: internal error\n{text}"))

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ANN401, ARG002 - the library's signature
        """Log a fault; what the client did wrong is only answered."""
        if isinstance(error, JsonRpcInternalError) or not isinstance(error, JsonRpcException):
            self._fault(sys.exc_info()[1] or error)
