"""The start of the server: `initialize` is answered at once, then come the first findings, then what is slow to load."""

from __future__ import annotations

import asyncio
import gc
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from restorespec.lsp.handshake import Reader, answer, is_initialize, is_last, write
from restorespec.project.choices import Choices

if TYPE_CHECKING:
    from restorespec.lsp.session import Session

_SWITCH = 0.001  # seconds after which a check lets a request have its turn
_COLLECTED = (20_000, 20, 100)  # a check leaves no cycles behind, and a collection would hold up an answer
_NEXT = 0.2  # seconds for which the editor may take to open the first file
_FIRST = 3.0  # seconds for which the first findings are waited for


def serve(choices: Choices, stdin: BinaryIO, stdout: BinaryIO) -> int:
    """Serve an editor until it ends.

    Args:
        choices: environments, variables and rules, as on the command line.
        stdin: what the editor sends.
        stdout: what it is sent.

    Returns:
        The exit code: 0 after `shutdown`, otherwise 1.
    """
    sys.setswitchinterval(_SWITCH)
    gc.set_threshold(*_COLLECTED)
    with asyncio.Runner() as runner:
        return runner.run(_serve(choices, stdin, stdout))


async def _serve(choices: Choices, stdin: BinaryIO, stdout: BinaryIO) -> int:
    reader = Reader(stdin)
    reader.start()
    first = await reader.queue.get()
    if is_last(first):
        return 1
    answered = first if is_initialize(first) else None
    if answered is not None:
        write(stdout, {"jsonrpc": "2.0", "id": answered["id"], "result": answer(answered["params"])})
    from restorespec.lsp.session import Session  # noqa: PLC0415 - a tenth of a second, after the answer

    session = Session(choices, partial(_notify, stdout))
    messages = [first]
    if answered is not None:
        session.begin(answered["params"])
        messages = await _first_findings(session, reader)
        if messages and is_last(messages[-1]):
            return 1
    from restorespec.lsp.connection import connected  # noqa: PLC0415 - longer than the first check
    from restorespec.lsp.features import server_for  # noqa: PLC0415 - likewise

    gc.freeze()
    code = await connected(server_for(session), reader, stdout, messages, answered)
    session.end()
    return code


def _notify(stdout: BinaryIO, method: str, params: object) -> None:
    with suppress(BrokenPipeError):  # the end of the input follows
        write(stdout, {"jsonrpc": "2.0", "method": method, "params": params})


async def _first_findings(session: Session, reader: Reader) -> list[Any]:
    """Open the files that the editor opens at once, and wait for their findings; return the messages that are left."""
    left: list[Any] = []
    is_open = False
    with suppress(TimeoutError):
        while True:
            async with asyncio.timeout(_NEXT):
                message = await reader.queue.get()
            document = _opened(message)
            if document is not None:
                session.open(document["uri"], document["languageId"], document["version"], document["text"])
                is_open = True
                continue
            left.append(message)
            if not isinstance(message, dict) or "id" in message or message.get("method") not in _HARMLESS:
                break
    if is_open:
        events = [asyncio.create_task(event.wait()) for event in (session.has_shown, reader.is_ending)]
        await asyncio.wait(events, timeout=_FIRST, return_when=asyncio.FIRST_COMPLETED)
    return left


_HARMLESS = ("initialized", "$/setTrace", "workspace/didChangeConfiguration")  # files may be opened before them
_DOCUMENT = {"uri": str, "languageId": str, "version": int, "text": str}


def _opened(message: object) -> dict[str, Any] | None:
    """Return the document that a message opens; None for any other message."""
    if not isinstance(message, dict) or message.get("method") != "textDocument/didOpen" or "id" in message:
        return None
    params = message.get("params")
    document = params.get("textDocument") if isinstance(params, dict) else None
    is_whole = isinstance(document, dict) and all(
        isinstance(document.get(key), kind) for key, kind in _DOCUMENT.items()
    )
    return document if is_whole else None
