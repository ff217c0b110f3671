"""`restorespec ledger`: what was submitted, what is known of it, and settling what is not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from restorespec.cli.connecting import ledger_option, opened_ledger
from restorespec.cli.options import verbose as verbose_option
from restorespec.cli.screen import width
from restorespec.project.usage import UsageError

if TYPE_CHECKING:
    from restorespec.remote.ledger import Ledger, Row

Function = TypeVar("Function", bound=Callable[..., Any])


@click.group("ledger", epilog="Example: restorespec ledger list --state unknown")
def command() -> None:
    """Show what was submitted and what is known of it, and settle what is not."""


def _common(function: Function) -> Function:
    function = click.option("--config", metavar="FILE", help="The configuration, instead of the nearest.")(function)
    function = click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")(function)
    return ledger_option(verbose_option(function))


@command.command("list", epilog="Example: restorespec ledger list --format json")
@click.option("--state", type=click.Choice(["sending", "accepted", "refused", "unknown"]), help="Only these.")
@_common
def list_(
    state: str | None,
    *,
    ledger: str | None,
    config: str | None,
    format_: str,
    verbose: bool,  # noqa: ARG001 - read where a failure is reported
) -> None:
    """List submissions, the oldest first."""
    from restorespec.report.submissions import VERSION, as_json, ledger_lines, row_json

    with _ledger(ledger, config) as book:
        rows = [row for row in map(_as_known, book.rows()) if state in {None, row.state.value}]
    if format_ == "json":
        click.echo(as_json({"version": VERSION, "submissions": [row_json(row) for row in rows]}))
    elif rows:
        click.echo("\n".join(ledger_lines(rows, width(sys.stdout))))
    else:
        click.echo("nothing was submitted" if state is None else f"no submission is `{state}`", err=True)


@command.command("show", epilog="Example: restorespec ledger show 3fa94c10b2de77aa-1")
@click.argument("submission")
@_common
def show(
    submission: str,
    *,
    ledger: str | None,
    config: str | None,
    format_: str,
    verbose: bool,  # noqa: ARG001 - read where a failure is reported
) -> None:
    """Show all that is known of a SUBMISSION, by its id or by its restore's."""
    from restorespec.report.submissions import VERSION, as_json, row_json, row_lines

    with _ledger(ledger, config) as book:
        rows = [_as_known(row) for row in _found(book, submission)]
    if format_ == "json":
        click.echo(as_json({"version": VERSION, "submissions": [row_json(row) for row in rows]}))
    else:
        click.echo("\n\n".join("\n".join(row_lines(row)) for row in rows))


@command.command("resolve", epilog="Example: restorespec ledger resolve 3fa94c10b2de77aa-1 --adopt 12345")
@click.argument("submission")
@click.option("--adopt", metavar="TASK", help="The restore was started, as this task.")
@click.option("--not-started", is_flag=True, help="Nothing was started; it may be sent again.")
@_common
def resolve(
    submission: str,
    adopt: str | None,
    *,
    not_started: bool,
    ledger: str | None,
    config: str | None,
    format_: str,
    verbose: bool,  # noqa: ARG001 - read where a failure is reported
) -> None:
    """Settle a SUBMISSION of which nothing is known, after looking at the API or its console."""
    from restorespec.remote.endpoint import Mistake
    from restorespec.remote.resolution import resolved
    from restorespec.report.submissions import VERSION, as_json, row_json, row_lines

    if (adopt is None) is not not_started:
        raise UsageError(
            "it must be said how the submission is settled", "give either `--adopt TASK` or `--not-started`"
        )
    with _ledger(ledger, config) as book:
        rows = _found(book, submission)
        if len(rows) > 1:
            raise UsageError(
                f"`{submission}` means {len(rows)} submissions", "give the id of one: `restorespec ledger list`"
            )
        row = resolved(book, rows[0], adopt)
    if isinstance(row, Mistake):
        raise UsageError(row.message, row.help)
    shown = (
        as_json({"version": VERSION, "submissions": [row_json(row)]})
        if format_ == "json"
        else "\n".join(row_lines(row))
    )
    click.echo(shown)


@contextmanager
def _ledger(option: str | None, config: str | None) -> Iterator[Ledger]:
    from restorespec.project.choices import Choices
    from restorespec.project.opening import open_project

    project = open_project((), Choices(config=config))
    with opened_ledger(project.root, project.config.ledger, option) as ledger:
        yield ledger


def _found(ledger: Ledger, name: str) -> list[Row]:
    from restorespec.remote.ledger import find

    rows = find(ledger, name)
    if not rows:
        raise UsageError(f"there is no submission `{name}`", "`restorespec ledger list` shows all")
    return rows


def _as_known(row: Row) -> Row:
    """A row as the next run will read it: what a dead process was sending is unknown."""
    from restorespec.remote.resolution import as_known

    return as_known(row)
