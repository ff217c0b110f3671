"""The commands of the server: the compiled body, the trace of a value, the comparison with a revision."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from lsprotocol import types

from restorespec.core.diagnostics import Severity
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, pointer
from restorespec.lsp.cursor import thing_at
from restorespec.lsp.handshake import COMMANDS
from restorespec.lsp.located import spot_at
from restorespec.lsp.results import Body
from restorespec.lsp.values import trace_text, visible
from restorespec.lsp.workspace import Opened, Workspace
from restorespec.report.escape import terminal

COMPILE, TRACE, DIFF = COMMANDS


class CommandError(Exception):
    """Parameters of a command that cannot be used, with the reason as its message."""


class ComparisonError(Exception):
    """A comparison that is not possible, with the reason as its message."""


class Asked(NamedTuple):
    """The arguments of a command.

    Attributes:
        uri: the document.
        position: a position in it.
        restore: the id of a restore.
        environment: the name of an environment.
        base: a revision.
    """

    uri: str
    position: types.Position | None = None
    restore: str | None = None
    environment: str | None = None
    base: str | None = None


def asked(arguments: object) -> Asked:
    """Return what the one object of a command's arguments asks for.

    Raises:
        CommandError: the arguments are something else.
    """
    data = arguments[0] if isinstance(arguments, list | tuple) and len(arguments) == 1 else None
    if not isinstance(data, dict) or not isinstance(data.get("uri"), str):
        raise CommandError("a command takes one object with a `uri`")
    texts = {key: data.get(key) for key in ("restore", "environment", "base")}
    for key, value in texts.items():
        if value is not None and not isinstance(value, str):
            raise CommandError(f"`{key}` must be a string")
    return Asked(data["uri"], _position(data.get("position")), **texts)


def _position(data: object) -> types.Position | None:
    if data is None:
        return None
    if isinstance(data, dict) and all(_is_count(data.get(key)) for key in ("line", "character")):
        return types.Position(data["line"], data["character"])
    raise CommandError("`position` must be an object with `line` and `character`")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def compiled(workspace: Workspace, file: Opened, wanted: Asked) -> dict[str, Any]:
    """Return the restores of a spec, and the body of one of them; null while it has errors or unknown values."""
    start = _document(workspace, file, wanted)
    found = _compiled(file, wanted)
    bodies = [body for body in found.bodies if start is None or body.start == start] if found else []
    ids = [body.id for body in bodies]
    if (found and start is None) or (found and len(found.counts) == 1):
        ids = list(found.ids)
    chosen = next((body for body in bodies if body.id == wanted.restore), None)
    if chosen is None and wanted.restore is None:
        chosen = next(iter(bodies), None)
    errors = _errors(file, start)
    body = _body(chosen) if chosen is not None and not errors else None
    return {"restores": ids, "restore": chosen.id if chosen else None, "body": body, "errors": errors}


def _body(chosen: Body) -> Any:  # noqa: ANN401 - JSON of any form
    if not chosen.is_settled:
        return None
    shown = visible(chosen.request)
    return chosen.body if shown == chosen.request.data else shown


def _errors(file: Opened, start: int | None) -> int:
    """Return how many errors a document has, or all of them; one in a base or in a var file counts too."""
    index = file.result.indexes.get(file.name)
    specs = index.specs if index else ()
    wanted = [spec for spec in specs if start is None or spec.start == start]
    own = file.result.of_file.get(file.name, ())
    if len(wanted) < len(specs):
        own = [one for one in own if any(spec.start <= one.span.start <= spec.end for spec in wanted)]
    related = {base for spec in wanted for base in file.result.bases_of(spec)} | (
        file.result.var_files if wanted else set()
    )
    others = (one for name in related for one in file.result.of_file.get(name, ()))
    return sum(one.severity is Severity.ERROR for one in (*own, *others))


def _document(workspace: Workspace, file: Opened, wanted: Asked) -> int | None:
    """Return where the document at the position starts; None for the whole file."""
    if wanted.position is None or file.file is None:
        return None
    before = file.before(workspace.positions.offset(file.source, wanted.position))
    document = file.file.document_at(before) if before is not None else None
    return document.span.start if document is not None else None


def _compiled(file: Opened, wanted: Asked) -> Any:  # noqa: ANN401 - a compilation or None
    by_environment = file.file.compiled if file.file else {}
    if wanted.environment is not None:
        return by_environment.get(wanted.environment)
    return next(iter(by_environment.values()), None)


def is_kept(file: Opened, wanted: Asked) -> bool:
    """Return whether the last result has the environment and the restore that a command is asked about."""
    found = _compiled(file, wanted)
    if found is None:
        return wanted.environment is None
    return wanted.restore not in found.ids or any(body.id == wanted.restore for body in found.bodies)


def traced(workspace: Workspace, file: Opened, wanted: Asked) -> dict[str, Any] | None:
    """Return the value at a position and the steps that led to it; None where there is none in the request."""
    if wanted.position is None:
        raise CommandError("`restorespec.trace` needs a `position`")
    offset = workspace.positions.offset(file.source, wanted.position)
    thing = thing_at(file, offset)
    found = _compiled(file, wanted)
    if found is None or file.file is None:
        return None
    if thing is None or thing.value is None or thing.document is None:
        before = file.before(offset)
        document = file.file.document_at(before) if before is not None else None
        spot = spot_at(document, before) if document is not None and before is not None else None
        if document is None or spot is None:
            return None
        path, value, start = spot.path, spot.value, document.span.start
    else:
        path, value, start = thing.path, thing.value, thing.document.span.start
    for body in found.bodies:
        is_wanted = body.start == start and wanted.restore in (None, body.id)
        where: Path | None = body.path_of(path, value.span) if is_wanted else None
        if where is not None:
            shown = visible(body.request.find(where).value)
            return {"pointer": pointer(where), "value": shown, "text": trace_text(body, where, file.result.masked)}
    return None


async def compared(file: Opened, wanted: Asked, environments: tuple[str | None, ...]) -> dict[str, Any]:
    """Return the review of the project against a revision, in Markdown; it compares what is saved.

    Raises:
        CommandError: `base` is missing or not a revision.
        ComparisonError: the comparison is not possible.
    """
    if wanted.base is None:
        raise CommandError("`restorespec.diff` needs a `base`")
    if wanted.base.startswith("-"):
        raise CommandError(f"`{wanted.base}` is not a revision")
    options = [part for name in environments if name for part in ("--env", name)]
    command = [sys.executable, "-m", "restorespec", "diff", wanted.base, "--format", "markdown", *options]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=file.result.root,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, errors = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        raise
    if process.returncode not in (0, 1) or not output:
        words = terminal(" ".join(errors.decode(errors="replace").split()))
        raise ComparisonError(words or "the comparison failed")
    return {"markdown": output.decode()}
