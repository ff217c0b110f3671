"""The options of commands that use the API or the ledger, and the connection and ledger that they select."""

from __future__ import annotations

import os
import re
import shlex
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from restorespec.cli.command import Bundle, Option, Type
from restorespec.cli.output import echo
from restorespec.core.records import NamedTuple
from restorespec.core.usage_error import UsageError
from restorespec.project.configuration import Environment

if TYPE_CHECKING:
    from restorespec.project.opening import Project
    from restorespec.remote.access import Credentials
    from restorespec.remote.client import Connection
    from restorespec.remote.ledger import Ledger

Result = TypeVar("Result")

REACH = "check the address, the token and the network"
"""The advice when the API cannot be reached and nothing more is known."""

TOKEN = "CLUMIO_API_TOKEN"  # noqa: S105 - the name of a variable
BASE_URL = "CLUMIO_API_BASE_URL"
UNIT = "CLUMIO_ORGANIZATIONAL_UNIT_CONTEXT"
DEFAULT_LEDGER = ".restorespec/ledger.db"

_MOMENT = 1.5  # seconds without output

_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_LARGEST_TOKEN = 64 * 1024


class Duration(Type):
    """A duration: seconds, or a number with `s`, `m`, `h` or `d`."""

    name = "duration"

    def convert(self, value: str, option: str, see: str) -> float:  # noqa: ARG002 - the error says it all
        """Return the duration in seconds."""
        match = re.fullmatch(r"([0-9]{1,7}(?:\.[0-9]{1,3})?)([smhd]?)", value.strip())
        if not match or not float(match[1]):
            raise UsageError(
                f"`{option or 'duration'} {value}` is not a valid duration", "write it like 90s, 30m or 24h"
            )
        return float(match[1]) * _SECONDS[match[2]]


ledger_option = Option(
    "--ledger", metavar="FILE|dynamodb://TABLE", help=f"Where submissions are recorded. Default: {DEFAULT_LEDGER}."
)


class ApiOptions(NamedTuple):
    """The options of the connection to the API.

    Attributes:
        base_url: `--base-url`.
        token_file: `--token-file`.
        request_timeout: seconds for one request.
    """

    base_url: str | None
    token_file: str | None
    request_timeout: float


connection_options = Bundle(
    "api",
    (
        Option("--base-url", group="API", metavar="URL", help="The address of the API."),
        Option(
            "--token-file", group="API", metavar="FILE", help="Read the token from a file, not from the environment."
        ),
        Option(
            "--request-timeout",
            group="API",
            type=Duration(),
            default=60.0,
            help="The time limit of one request. Default: 60s.",
        ),
    ),
    ApiOptions,
)
"""The options of the connection to the API; a command gets them as `api: ApiOptions`."""


def connected(environment: Environment | None, api: ApiOptions) -> Connection:
    """Return the connection to the API.

    Args:
        environment: the environment of the configuration, if one was chosen.
        api: the options of the connection.

    Raises:
        UsageError: the address or the token is missing or not valid.
    """
    from restorespec.remote.client import Connection

    address_ = address(environment, api.base_url)
    return Connection(address_, credentials(environment, api.token_file), api.request_timeout)


def attended(
    connection: Connection, work: Callable[[Connection], Coroutine[Any, Any, Result]], *, quiet: bool
) -> Result:
    """Return the result of work with the API; when that takes longer than a moment, lines say why.

    Args:
        connection: the connection to the API.
        work: returns the coroutine for the connection that it gets.
        quiet: whether to print nothing.
    """
    import asyncio

    from restorespec.report.escape import terminal

    def say(line: str) -> None:
        if not quiet:
            echo(terminal(line), err=True)

    async def watched() -> Result:
        task = asyncio.ensure_future(work(saying_retries(connection, say)))
        done, _ = await asyncio.wait({task}, timeout=_MOMENT)
        if not done:
            say(f"waiting for the API at {connection.base_url}")
        return await task

    return asyncio.run(watched())


def saying_retries(connection: Connection, say: Callable[[str], None]) -> Connection:
    """Return a connection that prints a line before it repeats a read; of several at the same time, one.

    Args:
        connection: the connection to the API.
        say: prints a line.
    """
    from dataclasses import replace

    resumes = time.monotonic() + _MOMENT

    def retrying(seconds: float) -> None:
        nonlocal resumes
        now = time.monotonic()
        if now >= resumes and seconds >= 1:
            resumes = now + seconds
            say(f"the API at {connection.base_url} is not available; trying again in {seconds:.0f} s")

    return replace(connection, retrying=retrying)


def address(environment: Environment | None, base_url: str | None) -> str:
    """Return the API's address in canonical form: from `--base-url`, the configuration, or the environment variable.

    Raises:
        UsageError: there is none, or it is not valid.
    """
    from restorespec.remote.access import BASE_URLS, base_url as canonical

    configured = environment.base_url if environment else None
    text = base_url or configured or os.environ.get(BASE_URL)
    if not text:
        here = f"`base-url` in environment `{environment.name}`" if environment else BASE_URL
        raise UsageError(
            "the API's address is not known", f"give `--base-url`, or set {here}, to one like {BASE_URLS[0]}"
        )
    try:
        return canonical(text)
    except UsageError as error:
        if base_url:
            origin = "`--base-url`"
        else:
            origin = f"`base-url` of environment `{environment.name}`" if environment and configured else BASE_URL
        raise UsageError(f"{origin}: {error.message}", error.help) from None


def unit() -> str:
    """Return the organizational unit; empty for that of the token.

    Raises:
        UsageError: it cannot be sent as a header.
    """
    from restorespec.remote.access import is_token

    text = os.environ.get(UNIT, "").strip()
    if text and not is_token(text):
        raise UsageError(
            f"{UNIT} has characters that are not valid in an id", "set it to the id of the organizational unit"
        )
    return text


def credentials(environment: Environment | None, token_file: str | None) -> Credentials:
    """Return the token and the organizational unit.

    Raises:
        UsageError: the token is missing or not valid.
    """
    from restorespec.remote.access import Credentials, is_token

    variable = (environment.token_env if environment else None) or TOKEN
    text = _token_in(token_file) if token_file else os.environ.get(variable, "")
    where = f"`{token_file}`" if token_file else variable
    if not text.strip():
        state = "contains no token" if token_file else "is empty" if variable in os.environ else "is not set"
        raise UsageError(f"{where} {state}", f"put the token into {variable}, or into a file for `--token-file`")
    if not is_token(text.strip()):
        raise UsageError(f"the token in {where} is not valid", "a token is one word of visible ASCII characters")
    return Credentials(text.strip(), unit(), where, UNIT)


def _token_in(name: str) -> str:
    try:
        with Path(name).open("rb") as file:
            return file.read(_LARGEST_TOKEN).decode("ascii", "replace")
    except OSError as error:
        reason = (error.strerror or "it is not there").lower()
        raise UsageError(f"the token file `{name}` cannot be read: {reason}", "check the path") from None


@contextmanager
def opened_ledger(root: Path, configured: str | None, option: str | None, *, make: bool = True) -> Iterator[Ledger]:
    """Open the ledger: `--ledger`, that of the configuration, or the default file in the project's root.

    Args:
        root: the project's root.
        configured: the `ledger` of the configuration.
        option: `--ledger`.
        make: whether to create it if there is none.

    Raises:
        NoLedgerError: there is none, and it is not to be created.
        LedgerError: it cannot be used, now or later.
    """
    from restorespec.remote.ledger_stores import opened

    ledger = opened(ledger_address(root, configured, option), make=make)
    try:
        yield ledger
    finally:
        ledger.close()


def ledger_address(root: Path, configured: str | None, option: str | None) -> str:
    """Return the address of the ledger: in DynamoDB, or a path, relative if it is in the working directory."""
    from restorespec.remote.ledger_stores import is_url

    text = option or configured or DEFAULT_LEDGER
    if option or is_url(text):
        return text
    path = root / text
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def ledger_words(project: Project, option: str | None) -> str:
    """Return the option that selects a project's ledger in a command; empty where it is the default.

    Args:
        project: the project.
        option: `--ledger`.
    """
    address = ledger_address(project.root, project.config.ledger, option)
    return "" if not option and _is_found_here(address) else f"--ledger {shlex.quote(address)}"


def _is_found_here(address: str) -> bool:
    """Return whether commands without options use this ledger in the working directory."""
    from restorespec.project.choices import Choices
    from restorespec.project.opening import open_project

    try:
        here = open_project((), Choices())
    except (UsageError, OSError):  # such a command fails before it opens a ledger
        return False
    plain = ledger_address(here.root, here.config.ledger, None)
    return address == plain or os.path.realpath(address) == os.path.realpath(plain)
