"""One editor and its language server: what is shown there, and when it is checked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from restorespec.core.diagnostics import Edit
from restorespec.core.usage_error import UsageError
from restorespec.lsp.findings import elsewhere, findings
from restorespec.lsp.positions import Positions
from restorespec.lsp.session import Check, Opened, Session
from restorespec.project.choices import Choices
from restorespec.project.files import reason
from restorespec.report.escape import terminal
from restorespec.version import __version__

_READ = "**/*.{yaml,yml,toml,json,csv}"
_PAUSE = 0.15  # seconds without a keystroke before the text is checked


class Server(LanguageServer):
    """A language server for one editor.

    Args:
        choices: environments, variables and rules, as on the command line.

    Attributes:
        session: what the editor has open.
    """

    def __init__(self, choices: Choices) -> None:
        super().__init__("restorespec", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.session = Session(choices)
        self._shown: dict[Path, set[Path]] = {}
        self._said = ""
        self._keystrokes = 0

    @property
    def positions(self) -> Positions:
        """Places in the units of this editor."""
        return Positions(self.workspace.position_encoding or types.PositionEncodingKind.Utf16)

    def opened(self, uri: str) -> Opened | None:
        """An open file; None for what is none.

        Raises:
            UsageError: the configuration is wrong.
        """
        path = path_of(uri)
        return self.session.opened(path) if path else None

    def watch_files(self) -> None:
        """Asks the editor to tell what other programs change, if it can."""
        workspace = self.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace else None
        if watched and watched.dynamic_registration:
            watchers = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(_READ)])
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            self.client_register_capability(types.RegistrationParams([types.Registration(method, method, watchers)]))

    async def check_later(self, path: Path) -> None:
        """Checks the project of a file as soon as nobody types."""
        self._keystrokes += 1
        now = self._keystrokes
        await asyncio.sleep(_PAUSE)
        if now == self._keystrokes:
            self.check(path, typing=True)

    def check_all(self, paths: Iterable[Path]) -> None:
        """Checks the projects of some files, each once."""
        roots: set[Path] = set()
        for path in paths:
            if roots.isdisjoint(path.parents):
                self.check(path)
                roots.update(root for root in self._shown if root in path.parents)

    def check(self, path: Path, *, typing: bool = False) -> None:
        """Checks the project of a file and shows what is wrong."""
        try:
            check = self.session.check(path, typing=typing)
        except UsageError as error:
            self._say(f"{error.message}; {error.help}")
            return
        except OSError as error:
            self._say(f"a file cannot be read: {reason(error)}")
            return
        self._show(check)
        self._say("; ".join(elsewhere(check)))

    def _show(self, check: Check) -> None:
        found = findings(check, self.positions)
        before = self._shown.get(check.root, set())
        for path in sorted({*found, *check.files, *(before if check.whole else ())}):
            shown = types.PublishDiagnosticsParams(path.as_uri(), found.get(path, []))
            self.text_document_publish_diagnostics(shown)
        self._shown[check.root] = set(found) | (set() if check.whole else before)

    def _say(self, message: str) -> None:
        """Tells what has no place in a file, once."""
        if message and message != self._said:
            params = types.ShowMessageParams(types.MessageType.Warning, f"restorespec: {terminal(message)}")
            self.window_show_message(params)
        self._said = message

    def changes(self, edits: Iterable[Edit], root: Path) -> types.WorkspaceEdit:
        """Edits of a project's files as the protocol wants them."""
        changes: dict[str, list[types.TextEdit]] = {}
        for edit in edits:
            uri = (root / edit.span.source.name).as_uri()
            changes.setdefault(uri, []).append(types.TextEdit(self.positions.range(edit.span), edit.text))
        return types.WorkspaceEdit(changes)


def path_of(uri: str) -> Path | None:
    """The path of a file; None for what is none, such as a text without a name."""
    path = to_fs_path(uri)
    return Path(path) if path else None
