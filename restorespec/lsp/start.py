"""The start of the server: `initialize` is answered at once, and what is slow to load is loaded after that."""

from __future__ import annotations

import asyncio
import gc
import sys
from typing import BinaryIO

from restorespec.lsp.handshake import Reader, answer, is_initialize, write
from restorespec.project.choices import Choices

_SWITCH = 0.001  # seconds after which a check lets a request have its turn
_COLLECTED = (20_000, 20, 100)  # a check leaves no cycles behind, and a collection would hold up an answer


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
    if first is None or (isinstance(first, dict) and first.get("method") == "exit"):
        return 1
    is_answered = is_initialize(first)
    if is_answered:
        write(stdout, {"jsonrpc": "2.0", "id": first["id"], "result": answer(first["params"])})
    from restorespec.lsp.connection import connected  # noqa: PLC0415 - half a second, after the answer
    from restorespec.lsp.features import server_for  # noqa: PLC0415 - likewise

    gc.freeze()
    return await connected(server_for(choices), reader, stdout, first, is_answered=is_answered)
