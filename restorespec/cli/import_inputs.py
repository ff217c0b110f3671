"""The inputs of `import` and of `init --from`: files, and what the live API says about a backup or a table."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from restorespec.cli.api_options import REACH, attended
from restorespec.cli.output import echo
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.core.diagnostics import Diagnostic
    from restorespec.core.source import Source
    from restorespec.importing import Draft
    from restorespec.importing.forms import Input
    from restorespec.importing.inputs import Options, Outcome
    from restorespec.kinds import Read
    from restorespec.remote.client import Client, Connection, Json

_INPUTS = "a file with one of the forms that `restorespec import --help` lists, or `-` for standard input"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_LONGEST_NAME = 100
_SHORTEST_SECRET = 12  # characters; shorter ones are words of a trial, which other texts hold by chance
_UNDERSTOOD = "check that the address is that of the API"


def outcome_of(files: tuple[str, ...], options: Options | None = None) -> Outcome:
    """Return the specs in files, or all errors in them.

    Raises:
        UsageError: a file cannot be read.
    """
    from restorespec.core.source import Source
    from restorespec.importing.forms import Input
    from restorespec.importing.inputs import Outcome, drafts_of

    inputs: list[Input] = []
    for file in dict.fromkeys(files):
        source = _source("stdin" if file == "-" else file, file)
        if not isinstance(source, Source):
            return Outcome(diagnostics=(source,))
        found = _input(file, source)
        if not isinstance(found, Input):
            return Outcome(diagnostics=(found,))
        inputs.append(found)
    return drafts_of(inputs, options)


def _input(file: str, source: Source) -> Input | Diagnostic:
    """Return an input: the text of a file, or the body that a `curl` command in it sends."""
    from restorespec.core.diagnostics import report
    from restorespec.core.source import Source, Span
    from restorespec.importing.curl import is_curl, sent
    from restorespec.importing.forms import Input
    from restorespec.importing.shell import UnreadableCommand
    from restorespec.syntax.syntax_rules import SYNTAX_ERROR

    if not is_curl(source.text):
        return Input(source)
    try:
        command = sent(source)
    except UnreadableCommand as error:
        # The command itself is not shown: there may be a token in it.
        return report(SYNTAX_ERROR, Span(Source(source.name, ""), 0, 0), error.message, error.advice)
    body = command.body or _beside(file, command.file or "")
    return Input(body, tuple(command.notes), is_command=True) if isinstance(body, Source) else body


def _beside(file: str, name: str) -> Source | Diagnostic:
    """Return the file that a command sends; it must be in the command's project.

    Raises:
        UsageError: it is elsewhere, or cannot be read.
    """
    from restorespec.project.discovery import find_root

    folder = Path(file).resolve().parent
    root = find_root(folder)
    try:
        path = (folder / name).resolve()
    except (OSError, ValueError, RuntimeError):  # a loop of links, or no name at all
        path = Path("/")
    if not path.is_relative_to(root if folder.is_relative_to(root) else folder):
        advice = "copy it next to the command's file"
        raise UsageError(f"`{name}`, which the command sends, is not a file of the project", advice)
    return _source(name, str(path))


def _source(name: str, path: str) -> Source | Diagnostic:
    """Return the text of a file or of standard input, or why it cannot be decoded.

    Raises:
        UsageError: it cannot be read.
    """
    from restorespec.importing.documents import INPUT_LIMIT
    from restorespec.project.discovery import find_root
    from restorespec.project.files import read_named, reason
    from restorespec.syntax import decode

    if path == "-":
        data = sys.stdin.buffer.read(INPUT_LIMIT + 1)
    else:
        try:
            data = read_named(find_root(Path.cwd()), path, INPUT_LIMIT)
        except (OSError, ValueError) as error:
            raise UsageError(f"`{name}` cannot be read: {reason(error)}", f"give {_INPUTS}") from error
    if data.startswith(_UTF_16):  # what PowerShell writes with `>`
        with suppress(UnicodeError):
            data = data.decode("utf-16").encode()
    return decode(name, data, INPUT_LIMIT)


def spec_names(drafts: list[Draft]) -> list[str]:
    """Return a name for each spec: that of its table, made unique; not every file system distinguishes case."""
    from restorespec.kinds import kind_of_body

    names: dict[str, str] = {}
    for draft in drafts:
        named = draft.name or kind_of_body(draft.body).target_name(draft.body)
        base = re.sub(r"[^A-Za-z0-9._-]+", "-", named).strip("-.")
        name = base = base[:_LONGEST_NAME] or "imported"
        number = 2
        while name.lower() in names:
            name, number = f"{base}-{number}", number + 1
        names[name.lower()] = name
    return list(names.values())


def print_notices(drafts: list[Draft], detected: Sequence[str]) -> None:
    """Print what was detected, and the notices in the order of their importance."""
    from restorespec.kinds.imported import HEADINGS
    from restorespec.report.escape import terminal

    for line in detected:
        echo(terminal(line), err=True)
    owners: dict[tuple[int, str], list[str]] = {}
    for draft in drafts:
        for notice in draft.notices:
            owners.setdefault((notice.weight, notice.text), []).append(draft.name)
    for weight, heading in HEADINGS.items():
        for (of, text), names in owners.items():
            if of == weight:
                who = "" if len(names) == len(drafts) else f"{_listed(names)}: "
                echo(f"notice: {heading}: {terminal(who + text)}", err=True)


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown  # noqa: PLR2004 - shown above


class RefusedError(Exception):
    """The API did not return what was asked for.

    Args:
        message: a clause that says why.
        help: what to do.
    """

    def __init__(self, message: str, help: str) -> None:  # noqa: A002 - the contract's word
        super().__init__(message)
        self.help = help


def fetched(noun: str, id_: str, connection: Connection, *, quiet: bool = False) -> Draft:
    """Return the draft of the restore of what the API describes.

    Args:
        noun: what is restored: `backup` or `table`.
        id_: its id.
        connection: how the API is reached.
        quiet: whether to print nothing while waiting for the API.

    Raises:
        UsageError: the id is not valid.
        RefusedError: the API does not describe it, or in a form that it does not document.
    """
    from restorespec.kinds import get

    path = next(path for path in get().id_paths if get().id_fields[str(path[-1])][0] == noun)
    if not re.fullmatch(get().schema.at(path)["pattern"], id_):
        raise UsageError(f"`{id_[:200]}` is not a valid id of a {noun}", f"copy `{path[-1]}` as Clumio shows it")
    return attended(connection, lambda conn: _draft(noun, id_, conn), quiet=quiet)


async def _draft(noun: str, id_: str, connection: Connection) -> Draft:
    from restorespec.importing import Draft
    from restorespec.kinds import get
    from restorespec.kinds.imported import Variables
    from restorespec.kinds.importer import MisunderstoodError
    from restorespec.remote.client import Client

    variables, importer = Variables(), get().importer()
    assert importer is not None
    async with Client(connection) as client:
        try:
            return Draft.of(await importer.live(noun, id_, _Reads(client), variables), variables)
        except MisunderstoodError as error:
            message = f"{noun} `{id_}`: the answer cannot be understood: {error}"
            raise RefusedError(message, _UNDERSTOOD) from error


class _Reads:
    """The API, as an import reads it.

    Args:
        client: a client of the API.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    async def required(self, read: Read) -> Json:
        """Return a resource.

        Raises:
            RefusedError: the API does not return it.
        """
        from restorespec.remote.client import Failure

        what, connection = f"{read.question} `{read.id}`", self._client.connection
        content = await self._client.item(read.path, read.accept, read.id)
        if isinstance(content, Failure):
            if content.is_missing:
                raise RefusedError(f"{what} does not exist", "check the id and the organizational unit")
            cause = connection.credentials.advice.get(content.status, REACH)
            raise RefusedError(f"{what}: {content.reason}", f"{cause}, and try again")
        if _echoes(content, connection):
            raise RefusedError(f"{what}: the answer contains the token", _UNDERSTOOD)
        return content

    async def optional(self, read: Read) -> Json | None:
        """Return a resource; None where the API does not return it."""
        from restorespec.remote.client import Failure

        content = await self._client.item(read.path, read.accept, read.id)
        return None if isinstance(content, Failure) or _echoes(content, self._client.connection) else content


def _echoes(content: Json, connection: Connection) -> bool:
    """Return whether an answer contains the token, which must not get into a spec."""
    text = json.dumps(content, ensure_ascii=False)
    credentials = connection.credentials
    return len(credentials.token) >= _SHORTEST_SECRET and credentials.mask(text) != text
