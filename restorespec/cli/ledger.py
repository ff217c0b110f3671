"""`restorespec ledger`: show what was submitted, and resolve, abort or report it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, overload

from restorespec.cli.api_options import (
    REACH,
    UNIT,
    ApiOptions,
    Duration,
    attended,
    connected,
    connection_options,
    ledger_option,
    opened_ledger,
)
from restorespec.cli.command import Argument, Bundle, Group, OneOf, Option
from restorespec.cli.options import RESULT, Applies, Options, common_options
from restorespec.cli.output import echo, emit, try_out
from restorespec.cli.terminal import width
from restorespec.core.records import NamedTuple
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.remote.client import Connection, Failure
    from restorespec.remote.ledger import Ledger, Row
    from restorespec.remote.tasks import Task

command = Group(
    "ledger",
    help="Show what was submitted and what is known about it, and resolve, abort or report it.",
    epilog="Example: restorespec ledger list --state unknown",
)


class LedgerOptions(NamedTuple):
    """The options that all commands of the ledger have.

    Attributes:
        ledger: `--ledger`.
        common: the common options.
    """

    ledger: str | None
    common: Options

    @property
    def config(self) -> str | None:
        """The path of the configuration, if one is given."""
        return self.common.choices.config

    @property
    def format(self) -> str:
        """The format of the result."""
        return self.common.format

    @property
    def file(self) -> str | None:
        """The file of the result; None is standard output."""
        return self.common.file

    @property
    def quiet(self) -> bool:
        """Whether to print nothing but the result."""
        return self.common.quiet

    @property
    def is_colored(self) -> bool:
        """Whether to color the text."""
        return self.common.colors()

    @property
    def width(self) -> int | None:
        """The width of a line; None for any width."""
        return width(sys.stdout) if self.file is None else None

    def command(self, name: str) -> str:
        """Return a command for the same ledger."""
        chosen = ("--ledger", self.ledger) if self.ledger else ("--config", self.config) if self.config else ()
        return shlex.join(("restorespec", "ledger", name, *map(str, chosen)))

    @contextmanager
    def opened(self) -> Iterator[Ledger]:
        """Open the ledger after a check that the result can be written; a missing ledger is not created."""
        from restorespec.project.choices import Choices
        from restorespec.project.opening import open_project

        if self.file is not None:
            try_out(self.file)
        project = open_project((), Choices(config=self.config))
        with opened_ledger(project.root, project.config.ledger, self.ledger, make=False) as ledger:
            yield ledger

    def write(self, rows: Sequence[Row], lines: Sequence[str]) -> None:
        """Write submissions as JSON, or as these lines."""
        from restorespec.report.escape import indented_json
        from restorespec.report.submissions import VERSION, row_json

        if self.format == "json":
            text = indented_json({"version": VERSION, "submissions": [row_json(row) for row in rows]})
            emit(f"{text}\n", self.file)
        elif lines or self.file is not None:
            emit("".join(f"{line}\n" for line in lines), self.file)


def _common(*formats: str) -> Bundle:
    """Return the options of a command of the group, which gets them as `options: LedgerOptions`.

    Args:
        formats: the formats of its result, the default first; text and JSON if none is given.
    """

    def made(ledger: str | None, options: Options) -> LedgerOptions:
        return LedgerOptions(ledger, options)

    common = common_options(Applies.CONFIG, *RESULT, formats=formats or ("text", "json"))
    return Bundle("options", (ledger_option, common), made)


@command.declare(
    "list",
    Option(
        "--state", type=OneOf(["sending", "accepted", "refused", "unknown"]), help="Only submissions in this state."
    ),
    _common(),
    epilog="Example: restorespec ledger list --format json",
)
def list_(state: str | None, options: LedgerOptions) -> None:
    """List submissions, the oldest first."""
    from restorespec.remote.ledger import NoLedgerError
    from restorespec.report.escape import terminal
    from restorespec.report.submissions import ledger_lines

    rows, missing = [], ""
    try:
        with options.opened() as book:
            rows = [row for row in map(_as_known, book.rows()) if state in {None, row.state.value}]
    except NoLedgerError as error:
        missing = f": {error.message}"
    options.write(rows, ledger_lines(rows, options.width, color=options.is_colored) if rows else ())
    if not rows and (missing or options.format == "text") and not options.quiet:
        message = "nothing was submitted" if state is None else f"no submission is `{state}`"
        echo(terminal(f"{message}{missing}"), err=True)


@command.declare(
    "show",
    Argument("submission"),
    _common(),
    epilog="Example: restorespec ledger show 3fa94c10b2de77aa-1",
)
def show(submission: str, options: LedgerOptions) -> None:
    """Show everything known about a SUBMISSION, given by its id or by the id of its restore."""
    from restorespec.report.submissions import row_lines

    with options.opened() as book:
        rows = [_as_known(row) for row in _found(book, submission, options)]
    blocks = ("\n".join(row_lines(row, color=options.is_colored)) for row in rows)
    options.write(rows, ["\n\n".join(blocks)])


@command.declare(
    "resolve",
    Argument("submission"),
    Option("--adopt", metavar="TASK", help="The restore was started, as this task; the API is asked about it."),
    Option("--not-started", is_flag=True, help="Nothing was started; the restore may be sent again."),
    Option("--force", is_flag=True, help="Adopt the task without asking the API about it."),
    Option("--again", is_flag=True, help="Resolve a submission that was already resolved; its history is kept."),
    connection_options,
    _common(),
    epilog="Example: restorespec ledger resolve 3fa94c10b2de77aa-1 --adopt 12345",
)
def resolve(
    submission: str,
    adopt: str | None,
    api: ApiOptions,
    *,
    not_started: bool,
    force: bool,
    again: bool,
    options: LedgerOptions,
) -> int:
    """Resolve an unknown SUBMISSION, after checking the API or its console."""
    from restorespec.cli.exit_codes import Exit
    from restorespec.remote.resolution import resolvable, resolved
    from restorespec.report.submissions import row_lines

    if (adopt is None) is not not_started:
        raise UsageError(
            "`resolve` needs exactly one of `--adopt TASK` and `--not-started`",
            f"pass `--adopt TASK` if it was started as that task, or `--not-started`; `{options.command('show')} {submission}` prints what is known",
        )
    if force and not_started:
        raise UsageError("`--force` belongs to `--adopt`", "leave it out: `--not-started` does not ask the API")
    with options.opened() as book:
        row = _only(book, submission, options)
        wrong = resolvable(row, adopt, again=again)
        if wrong:
            raise wrong
        if adopt is not None and not force and not _ask(row, adopt, options, api):
            return Exit.REFUSED
        found = resolved(book, row, adopt, again=again)
    options.write([found], row_lines(found, color=options.is_colored))
    return Exit.CLEAN


@command.declare(
    "abort",
    Argument("submission"),
    Option("--timeout", type=Duration(), default=60.0, help="How long to wait for the task to end."),
    connection_options,
    _common(),
    epilog="Example: restorespec ledger abort 3fa94c10b2de77aa-1",
)
def abort(
    *,
    submission: str,
    timeout: float,
    api: ApiOptions,
    options: LedgerOptions,
) -> int:
    """Ask the API to abort the task of an accepted SUBMISSION, and report its final state."""
    from restorespec.cli.exit_codes import Exit
    from restorespec.remote.claims import Claims
    from restorespec.remote.tasks import Aborted, abort as aborted, abortable
    from restorespec.report.escape import terminal
    from restorespec.report.submissions import row_lines

    with options.opened() as book:
        row = _only(book, submission, options, lambda one: abortable(one) is None and not one.task_status)
        wrong = abortable(row)
        if wrong:
            raise wrong
        connection = _connection(row, options, api, "")
        found = attended(connection, lambda conn: aborted(conn, row.task, timeout), quiet=options.quiet)
        claims = Claims(book, row.base_url, row.unit)
        if found.task and found.has_ended:
            claims.note_end(row, found.task.status)
        row = claims.current(row)
    options.write([row], row_lines(row, color=options.is_colored))
    if not options.quiet:
        echo(terminal(f"{row.restore}: {found.message}"), err=True)
        if found.result is Aborted.NOT_ASKED:
            cause = connection.credentials.advice.get(found.status, REACH)
            echo(terminal(f"  help: {cause}, and try again"), err=True)
    return {
        Aborted.ABORTED: Exit.CLEAN,
        Aborted.COMPLETED: Exit.REFUSED,
        Aborted.FAILED: Exit.FAILED,
        Aborted.RUNNING: Exit.RUNNING,
        Aborted.GONE: Exit.UNKNOWN,
        Aborted.NOT_ASKED: Exit.REFUSED,
    }[found.result]


@command.declare(
    "report",
    Option("--since", metavar="DATE", help="Only what was submitted on or after a date or timestamp."),
    _common("markdown", "csv", "json"),
    epilog="Example: restorespec ledger report --since 2026-01-01 --format csv -o drills.csv",
)
def report(since: str | None, options: LedgerOptions) -> None:
    """Print a table of what was submitted and verified: the drills of a quarter, for an auditor."""
    from restorespec.remote.ledger import NoLedgerError
    from restorespec.report.escape import terminal
    from restorespec.report.evidence import ledger_report

    start = _moment(since)
    rows: list[Row] = []
    try:
        with options.opened() as book:
            rows = [row for row in map(_as_known, book.rows()) if start is None or _moment(row.begun) >= start]
    except NoLedgerError as error:
        if not options.quiet:
            echo(terminal(f"nothing was submitted: {error.message}"), err=True)
    emit(ledger_report(rows, options.format), options.file)


@overload
def _moment(text: None) -> None: ...
@overload
def _moment(text: str) -> datetime: ...
def _moment(text: str | None) -> datetime | None:
    """Return a date or timestamp; one without an offset is in UTC.

    Raises:
        UsageError: it is neither.
    """
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"invalid `--since {text}`", "write it like 2026-01-01 or 2026-01-01T09:00:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _ask(row: Row, task: str, options: LedgerOptions, api: ApiOptions) -> bool:
    """Ask the API about a task and show it; return False if the API could not be asked.

    Raises:
        UsageError: the task cannot be the row's, or the API is not the one that the row was sent to.
    """
    from restorespec.remote.client import Client, Failure
    from restorespec.remote.resolution import inspected
    from restorespec.report.escape import terminal
    from restorespec.report.submissions import described

    connection = _connection(row, options, api, "; `--force` adopts the task without asking")

    async def asked(conn: Connection) -> Task | Failure:
        async with Client(conn) as client:
            return await inspected(client, row, task)

    found = attended(connection, asked, quiet=options.quiet)
    if isinstance(found, Failure):
        echo(terminal(f"error: the API could not be asked for task `{task}`: {found.reason}"), err=True)
        cause = connection.credentials.advice.get(found.status, REACH)
        echo(terminal(f"  help: {cause}, and try again; `--force` adopts it without asking"), err=True)
        return False
    if not options.quiet:
        echo(terminal(f"task {described(found)}"), err=True)
    return True


def _is_at(configured: str, address: str) -> bool:
    """Return whether a base URL of the configuration, which may not be valid, is an address in canonical form."""
    from restorespec.remote.access import base_url

    try:
        return base_url(configured) == address
    except UsageError:
        return False


def _connection(row: Row, options: LedgerOptions, api: ApiOptions, otherwise: str) -> Connection:
    """Return the connection to the API that a row was sent to, with the token of that environment of the configuration, if any.

    The token goes only to an address that the user has configured, never to one that only the ledger names.

    Raises:
        UsageError: the address or the token is missing, or the address is another one.
    """
    from restorespec.project.choices import Choices
    from restorespec.project.opening import open_project

    project = open_project((), Choices(config=options.config))
    known = project.config.environments.values()
    environment = next((one for one in known if one.base_url and _is_at(one.base_url, row.base_url)), None)
    connection = connected(environment, api)
    if connection.base_url != row.base_url:
        message = f"`{row.id}` was sent to {row.base_url}, but the configured API is {connection.base_url}"
        raise UsageError(message, f"give `--base-url {row.base_url}`{otherwise}")
    if connection.credentials.unit != row.unit:
        message = f"`{row.id}` was sent for the organizational unit `{row.unit or 'of the token'}`"
        raise UsageError(message, f"set {UNIT} to it{otherwise}")
    return connection


def _found(ledger: Ledger, name: str, options: LedgerOptions) -> list[Row]:
    from restorespec.remote.ledger import find

    rows = find(ledger, name)
    if not rows:
        raise UsageError(f"submission `{name}` does not exist", f"`{options.command('list')}` shows all")
    return rows


def _only(ledger: Ledger, name: str, options: LedgerOptions, fits: Callable[[Row], bool] = lambda _: False) -> Row:
    """Return the submission that a name means; of several, the only one that fits.

    Raises:
        UsageError: there is none, or there are several.
    """
    rows = _found(ledger, name, options)
    if len(rows) > 1:
        rows = [row for row in rows if fits(row)] if sum(map(fits, rows)) == 1 else rows
    if len(rows) > 1:
        raise UsageError(
            f"`{name}` is ambiguous: {len(rows)} submissions", f"pass the id of one: `{options.command('list')}`"
        )
    return rows[0]


def _as_known(row: Row) -> Row:
    """Return a row as the next run will read it: what a dead process was sending is unknown."""
    from restorespec.remote.resolution import as_known

    return as_known(row)
