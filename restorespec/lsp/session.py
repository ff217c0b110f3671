"""The session with one editor: its open files, the checks of their projects, and the findings that it shows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from traceback import format_exception
from typing import Any

from restorespec.lsp.checker import Checker
from restorespec.lsp.findings import Finding, elsewhere, findings
from restorespec.lsp.handshake import encoding_for
from restorespec.lsp.results import OpenFile, Result
from restorespec.lsp.settings import section
from restorespec.lsp.texts import Positions
from restorespec.lsp.workspace import Opened, Workspace, path_of
from restorespec.project.choices import Choices
from restorespec.project.configuration import NAMES
from restorespec.report.escape import terminal

_PATIENCE = 10.0  # seconds for which a request waits for a result
_ERROR, _WARNING = 1, 2


class Session:
    """A session with an editor.

    It needs no library of the protocol, because loading that takes longer than the first check.

    Args:
        choices: environments, variables and rules, as on the command line.
        notify: sends a notification: its method and its parameters.

    Attributes:
        workspace: the open files and the last results.
        refresh: asks the editor to ask again for what depends on other files.
        has_shown: set when findings were shown for the first time.
    """

    def __init__(self, choices: Choices, notify: Callable[[str, object], None]) -> None:
        self.workspace = Workspace(choices)
        self.refresh: Callable[[], None] = lambda: None
        self._notify = notify
        self._checker = Checker(self.workspace.job, self._show, self.fault)
        self._shown: dict[Path, dict[Path, list[Finding]]] = {}
        self._published: dict[str, int] = {}
        self.has_shown = asyncio.Event()
        self._said = ""

    def begin(self, params: dict[str, Any]) -> None:
        """Start with what the editor says of itself in `initialize`."""
        general = params["capabilities"].get("general")
        offered = general.get("positionEncodings") if isinstance(general, dict) else None
        self.workspace.positions = Positions(encoding_for(offered))
        folders = [folder["uri"] for folder in params.get("workspaceFolders") or ()] or [params.get("rootUri") or ""]
        self.workspace.folders = [path for uri in folders if uri and (path := path_of(uri))]
        self.configure(params.get("initializationOptions"))
        self._checker.start()

    def configure(self, data: object) -> bool:
        """Use settings; return whether there were any."""
        found = section(data)
        for message in self.workspace.configure(found) if found is not None else ():
            self._warn(message)
        return found is not None

    def begin_folders(self, folders: Iterable[Path]) -> None:
        """Check the projects in folders of the workspace."""
        for folder in folders:
            root = self.workspace.root(folder / NAMES[0])
            if (root / "specs").is_dir() or any((root / name).is_file() for name in NAMES):
                self._checker.soon(root, at_once=True)

    def leave_folders(self, folders: Iterable[Path]) -> None:
        """Withdraw the findings in folders that left the workspace, except those of projects with an open file."""
        workspace = self.workspace
        for folder in folders:
            for root in [root for root in workspace.results if root.is_relative_to(folder)]:
                if any(workspace.root(path) == root for path in workspace.texts):
                    continue
                del workspace.results[root]
                for path in self._shown.pop(root, ()):
                    self._publish(path.as_uri(), [])

    def open(self, uri: str, language: str, version: int, text: str) -> None:
        """Open a text."""
        path = self.workspace.open(uri, language, version, text)
        if path is not None:
            self.check(path, at_once=True)

    def close(self, uri: str) -> None:
        """Close a text."""
        self._published.pop(uri, None)
        path = self.workspace.path(uri)
        if path is not None:
            root = self.workspace.root(path)
            self.workspace.close(uri)
            self._checker.soon(root, at_once=True)

    def check(self, path: Path, *, at_once: bool = False) -> None:
        """Check the project of a file soon."""
        self._checker.soon(self.workspace.root(path), at_once=at_once)

    def check_all(self, paths: Iterable[Path] | None = None) -> None:
        """Check all projects that are known, or those that some files are in."""
        workspace = self.workspace
        workspace.forget_paths()
        roots = {*workspace.results, *(workspace.root(path) for path in workspace.texts)}
        changed = None if paths is None else list(paths)
        for root in roots:
            if changed is None or any(path.is_relative_to(root) for path in changed):
                self._checker.soon(root, at_once=True)

    async def opened(self, uri: str, *, settled: bool = False) -> Opened | None:
        """Return an open text with the last result; the first result is waited for, and with `settled` the current one."""
        if self.workspace.path(uri) is None:
            return None
        if settled or self.workspace.opened(uri) is None:
            await self._checker.settled(_PATIENCE)
        found = self.workspace.opened(uri)
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

    def end(self) -> None:
        """End the checks."""
        self._checker.stop()

    def fault(self, error: BaseException) -> None:
        """Log a fault of this program."""
        text = "".join(format_exception(error))
        self._notify("window/logMessage", {"type": _ERROR, "message": f"restorespec: internal error\n{text}"})

    def _show(self, result: Result) -> None:
        """Keep a result and show what is wrong; called in the event loop."""
        self.workspace.keep(result)
        found = findings(result, self.workspace)
        before = self._shown.setdefault(result.root, {})
        for path in sorted({*found, *result.covers, *before}):
            text = self.workspace.texts.get(path)
            diagnostics = found.get(path, [])
            if text is not None:
                if path in result.covers and path in result.revisions:
                    self._publish_open(text.uri, text.version_of(result.revisions[path]), diagnostics)
                    before[path] = diagnostics
            elif result.is_whole and before.get(path, []) != diagnostics:
                self._publish(path.as_uri(), diagnostics)
                before[path] = diagnostics
        if result.is_whole:
            self._shown[result.root] = {path: shown for path, shown in before.items() if shown}
            self._say(result.problem or "; ".join(elsewhere(result)))
            self.refresh()
        self.has_shown.set()

    def _publish_open(self, uri: str, version: int | None, diagnostics: list[Finding]) -> None:
        """Show the findings of an open text, unless those of a newer version are shown."""
        if version is not None and version >= self._published.get(uri, version):
            self._published[uri] = version
            self._publish(uri, diagnostics, version=version)

    def _publish(self, uri: str, diagnostics: list[Finding], **version: int) -> None:
        self._notify("textDocument/publishDiagnostics", {"uri": uri, "diagnostics": diagnostics, **version})

    def _say(self, message: str) -> None:
        """Show what has no location in a file, once."""
        if message and message != self._said:
            self._warn(terminal(message))
        self._said = message

    def _warn(self, message: str) -> None:
        self._notify("window/showMessage", {"type": _WARNING, "message": f"restorespec: {message}"})
