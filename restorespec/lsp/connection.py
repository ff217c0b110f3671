"""The connection with the editor: messages in, answers out, errors by the numbers that the protocol gives them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any, BinaryIO

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.io_ import StdoutWriter

from restorespec.lsp.handshake import CANCEL, Reader, is_initialize
from restorespec.lsp.server import Server


async def connected(
    server: Server, reader: Reader, stdout: BinaryIO, messages: Iterable[object], answered: dict[str, Any] | None = None
) -> int:
    """Serve an editor until it ends.

    Args:
        server: the server.
        reader: the messages that follow.
        stdout: what the editor is sent.
        messages: the first messages.
        answered: an `initialize` request that was answered before them.

    Returns:
        The exit code: 0 after `shutdown`, otherwise 1.
    """
    server.protocol.set_writer(StdoutWriter(stdout))
    connection = _Connection(server, reader)
    if answered is not None:
        connection.initialize(answered)
    pending = deque(messages)
    try:
        while connection.take(pending.popleft() if pending else await reader.queue.get()):
            pass
    except (BrokenPipeError, ConnectionError):
        pass
    return 0 if connection.is_shut_down else 1


class _Connection:
    """The state of the handshake."""

    def __init__(self, server: Server, reader: Reader) -> None:
        self.is_shut_down = False
        self._is_initialized = False
        self._server = server
        self._protocol = server.protocol
        self._cancelled = reader.cancelled

    def initialize(self, message: dict[str, Any]) -> None:
        """Take an `initialize` request that was answered before the library was loaded."""
        plain = {"processId": None, "rootUri": message["params"].get("rootUri"), "capabilities": {}}
        structured = self._structure(message) or self._structure({**message, "params": plain})
        self._protocol.answered.add(message["id"])  # type: ignore[attr-defined]
        self._is_initialized = True
        self._protocol.handle_message(structured)

    def take(self, message: object) -> bool:
        """Take a message; return whether more may follow."""
        if message is None:
            return False
        if not isinstance(message, dict):
            code = types.ErrorCodes.ParseError if isinstance(message, ValueError) else types.ErrorCodes.InvalidRequest
            self._refuse(None, code, "the message is not a JSON-RPC object")
            return True
        method, number = message.get("method"), message.get("id")
        if method == types.EXIT:
            return False
        if method is None:
            self._structured(message)
        elif "id" not in message:
            if self._is_initialized and not self.is_shut_down:
                self._notified(message)
        else:
            refusal = self._refusal(str(method), number)
            if refusal:
                self._refuse(number, *refusal)
            else:
                self._asked(message)
        return True

    def _refusal(self, method: str, number: object) -> tuple[int, str] | None:
        """Return why a request is not answered, if so."""
        if number in self._cancelled:
            self._cancelled.discard(number)
            return types.LSPErrorCodes.RequestCancelled, "the request was cancelled"
        if self.is_shut_down:
            return types.ErrorCodes.InvalidRequest, "the server is shutting down"
        if not self._is_initialized and method != types.INITIALIZE:
            return types.ErrorCodes.ServerNotInitialized, "the first request must be `initialize`"
        if self._is_initialized and method == types.INITIALIZE:
            return types.ErrorCodes.InvalidRequest, "the server is already initialized"
        return None

    def _asked(self, message: dict[str, Any]) -> None:
        method, number = message["method"], message["id"]
        features = self._protocol.fm
        if method not in features.features and method not in features.builtin_features:
            self._refuse(number, types.ErrorCodes.MethodNotFound, f"unknown method `{method}`")
            return
        structured = self._structure({"params": None, **message})
        if structured is None or (method == types.INITIALIZE and not is_initialize(message)):
            self._refuse(number, types.ErrorCodes.InvalidParams, f"the parameters of `{method}` are not valid")
            return
        if method == types.INITIALIZE:
            self._is_initialized = True
            self._server.session.begin(message["params"])
        self._protocol.handle_message(structured)
        self.is_shut_down = self.is_shut_down or method == types.SHUTDOWN

    def _notified(self, message: dict[str, Any]) -> None:
        structured = self._structure({"params": None, **message})
        if structured is None:
            return
        if message["method"] == CANCEL:
            params = message.get("params")
            number = params.get("id") if isinstance(params, dict) else None
            futures = self._protocol._request_futures  # noqa: SLF001 - the library logs unknown ids
            future = futures.pop(number, None) if isinstance(number, int | str) else None
            self._cancelled.discard(number)
            if future is not None:
                future.cancel()
            return
        self._protocol.handle_message(structured)

    def _structured(self, message: dict[str, Any]) -> None:
        """Take an answer of the client."""
        if message.get("id") in self._protocol._request_futures:  # noqa: SLF001 - others nobody waits for
            structured = self._structure({"jsonrpc": "2.0", **message})
            if structured is not None:
                self._protocol.handle_message(structured)

    def _structure(self, message: dict[str, Any]) -> Any:  # noqa: ANN401 - a message of any type
        """Return a message as the library's type; None if it does not fit."""
        try:
            return self._protocol.structure_message({"jsonrpc": "2.0", **message})
        except JsonRpcException:
            return None

    def _refuse(self, number: Any, code: int, message: str) -> None:  # noqa: ANN401 - a number or a text
        answer = {"jsonrpc": "2.0", "id": number, "error": {"code": int(code), "message": message}}
        self._protocol._send_data(answer)  # noqa: SLF001 - there is no other way to answer
