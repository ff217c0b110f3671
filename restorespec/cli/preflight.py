"""`restorespec preflight`: the read-only checks against the live API."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from restorespec.cli.connecting import Duration, connected, connection_options
from restorespec.cli.exits import Exit
from restorespec.cli.options import choices as choice_options, verbose as verbose_option
from restorespec.project.choices import Choices

if TYPE_CHECKING:
    from restorespec.cli.restores import Compiled
    from restorespec.remote.client import Connection
    from restorespec.remote.prepared import Prepared


@click.command("preflight", epilog="Example: restorespec preflight specs/orders.yaml --env prod")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--timeout", type=Duration(), default=86400.0, help="How long the restores may take; 24h if not said.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How to print findings.")
@connection_options
@choice_options
@verbose_option
def command(
    *,
    paths: tuple[str, ...],
    timeout: float,
    format_: str,
    base_url: str | None,
    token_file: str | None,
    request_timeout: float,
    choices: Choices,
    verbose: bool,  # noqa: ARG001 - read where a failure is reported
) -> int:
    """Check specs against the live API, without starting anything.

    The backup, the environment, the point in time, the name of the new table, and the indexes are looked at.
    """
    from restorespec.cli.restores import compiled

    found = compiled(paths, choices)
    if found is None:
        return Exit.ERRORS
    connection = connected(found.environment, base_url=base_url, token_file=token_file, request_timeout=request_timeout)
    return looked_at(found, found.restores, connection, timeout, format_)


def looked_at(
    compiled: Compiled, restores: Sequence[Prepared], connection: Connection, seconds: float, format_: str
) -> int:
    """Looks at the live API, prints what it says against restores, and gives the exit code."""
    from restorespec.cli.restores import print_diagnostics
    from restorespec.diagnostics import Severity
    from restorespec.locate import locate
    from restorespec.remote.preflight import preflight
    from restorespec.report.escape import terminal

    seen = asyncio.run(preflight(connection, restores, seconds))
    found = compiled.kept(locate(finding, one.document, one.environment) for one, finding in seen.findings)
    print_diagnostics(found, format_, compiled.masked)
    for failure in seen.failures:
        click.echo(f"error: the API could not be asked: {terminal(failure)}", err=True)
    if any(diagnostic.severity is Severity.ERROR for diagnostic in found):
        return Exit.ERRORS
    return Exit.REFUSED if seen.failures else Exit.CLEAN
