"""The first messages: reading them, and the answer to `initialize`, which needs nothing that is slow to load."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterable
from typing import Any, BinaryIO

from restorespec.version import __version__

CANCEL = "$/cancelRequest"
NAME = "restorespec"
COMMANDS = ("restorespec.compile", "restorespec.trace", "restorespec.diff")
FIX_ALL = "source.fixAll.restorespec"
TOKEN_TYPES = ("namespace", "variable", "property", "function", "keyword", "string", "number", "operator")
TRIGGERS = (".", "|", " ", "[", "/")

_ENCODINGS = ("utf-8", "utf-16", "utf-32")
_LARGEST = 256 * 1024 * 1024  # bytes of a message


class Reader(threading.Thread):
    """Reads messages in a thread of its own, so that a cancellation is seen before the request is begun.

    Args:
        stdin: what the editor sends.

    Attributes:
        queue: the messages, and None at the end of the input.
        cancelled: the ids of requests that were cancelled and not yet begun.
        is_ending: set when `shutdown`, `exit` or the end of the input was read.
    """

    def __init__(self, stdin: BinaryIO) -> None:
        super().__init__(name="messages", daemon=True)
        self.queue: asyncio.Queue[Any] = asyncio.Queue()
        self.cancelled: set[object] = set()
        self.is_ending = asyncio.Event()
        self._stdin = stdin
        self._loop = asyncio.get_running_loop()

    def run(self) -> None:
        """Read until the end of the input."""
        try:
            while (body := self._body()) is not None:
                self._take(body)
        except (OSError, ValueError):
            pass
        self._put(None)

    def _body(self) -> bytes | None:
        """Return the body of the next message; None at the end of the input."""
        length = 0
        while line := self._stdin.readline():
            name, _, value = line.decode("ascii", "replace").partition(":")
            if name.strip().lower() == "content-length" and value.strip().isdecimal():
                length = int(value)
            if not line.strip() and length:
                body = self._stdin.read(length) if length <= _LARGEST else b""
                return body if len(body) == length else None
        return None

    def _take(self, body: bytes) -> None:
        try:
            message: object = json.loads(body)
        except (ValueError, RecursionError):
            message = ValueError("not JSON")
        if isinstance(message, dict) and message.get("method") == CANCEL and isinstance(message.get("params"), dict):
            self.cancelled.add(message["params"].get("id"))
        self._put(message)

    def _put(self, message: object) -> None:
        try:
            self._loop.call_soon_threadsafe(self._queued, message)
        except RuntimeError:  # the loop has ended
            return

    def _queued(self, message: object) -> None:
        self.queue.put_nowait(message)
        if is_last(message) or (isinstance(message, dict) and message.get("method") == "shutdown"):
            self.is_ending.set()


def write(stdout: BinaryIO, message: dict[str, Any]) -> None:
    """Write a message."""
    body = json.dumps(message).encode()
    stdout.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    stdout.flush()


def is_last(message: object) -> bool:
    """Return whether a message is `exit`, or means the end of the input."""
    return message is None or (isinstance(message, dict) and message.get("method") == "exit")


def is_initialize(message: object) -> bool:
    """Return whether a message is a plain `initialize` request; the library answers all others."""
    if not isinstance(message, dict) or message.get("method") != "initialize":
        return False
    params = message.get("params")
    if not isinstance(message.get("id"), int | str) or not isinstance(params, dict):
        return False
    folders = params.get("workspaceFolders") or []
    return (
        isinstance(params.get("capabilities"), dict)
        and all(isinstance(params.get(name), str | None) for name in ("rootUri", "rootPath"))
        and isinstance(params.get("processId"), int | None)
        and isinstance(folders, list)
        and all(isinstance(one, dict) and isinstance(one.get("uri"), str) for one in folders)
    )


def encoding_for(offered: object) -> str:
    """Return UTF-16, which every client has to know, unless the client offers only others."""
    names = [str(name) for name in offered if name in _ENCODINGS] if isinstance(offered, Iterable) else []
    return "utf-16" if "utf-16" in names or not names else names[0]


def answer(params: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to `initialize`; a test compares it with what the library makes of the features."""
    offered = _at(params["capabilities"], "general", "positionEncodings")
    can_prepare = _at(params["capabilities"], "textDocument", "rename", "prepareSupport")
    capabilities = {
        "positionEncoding": encoding_for(offered),
        "textDocumentSync": {"openClose": True, "change": 2, "save": True},
        "completionProvider": {"triggerCharacters": [*TRIGGERS]},
        "hoverProvider": True,
        "definitionProvider": True,
        "referencesProvider": True,
        "documentHighlightProvider": True,
        "documentSymbolProvider": True,
        "codeActionProvider": {"codeActionKinds": ["quickfix", FIX_ALL]},
        "codeLensProvider": {"resolveProvider": False},
        "documentLinkProvider": {"resolveProvider": False},
        "workspaceSymbolProvider": {"resolveProvider": False},
        "renameProvider": {"prepareProvider": True} if can_prepare is True else True,
        "foldingRangeProvider": True,
        "executeCommandProvider": {"commands": [*COMMANDS]},
        "semanticTokensProvider": {
            "legend": {"tokenTypes": [*TOKEN_TYPES], "tokenModifiers": []}, "range": True, "full": True,
        },
        "inlayHintProvider": {"resolveProvider": False},
        "workspace": {"workspaceFolders": {"supported": True, "changeNotifications": True}, "fileOperations": {}},
    }  # fmt: skip
    return {"capabilities": capabilities, "serverInfo": {"name": NAME, "version": __version__}}


def _at(data: object, *steps: str) -> object:
    for step in steps:
        data = data.get(step) if isinstance(data, dict) else None
    return data
