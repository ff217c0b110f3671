"""`restorespec preflight`: the read-only checks against the live API."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from restorespec.cli.api_options import REACH, ApiOptions, Duration, attended, connected, connection_options
from restorespec.cli.command import Argument, Option, declare
from restorespec.cli.exit_codes import Exit
from restorespec.cli.findings import is_bad, write, write_summary
from restorespec.cli.options import RESULT, SPECS, Applies, Options, common_options
from restorespec.cli.output import echo
from restorespec.cli.spec_options import only_option
from restorespec.report import FORMATS

if TYPE_CHECKING:
    from restorespec.cli.sendable import Compiled
    from restorespec.core.diagnostics import Summary
    from restorespec.remote.client import Connection
    from restorespec.remote.prepared import Prepared


@declare(
    "preflight",
    Argument("paths", nargs=-1, required=True, metavar="PATH…"),
    only_option,
    Option("--timeout", type=Duration(), default=86400.0, help="How long the restores may take. Default: 24h."),
    connection_options,
    common_options(*SPECS, *RESULT, Applies.SHARD, Applies.FINDINGS, Applies.OUTPUTS, formats=FORMATS),
    epilog="Example: restorespec preflight specs/orders.yaml --env prod",
)
def command(
    *,
    paths: tuple[str, ...],
    only: tuple[str, ...],
    timeout: float,
    api: ApiOptions,
    options: Options,
) -> int:
    """Check specs against the live API, without starting anything.

    It checks the backup, the environment, the point in time, the name of the new table, and the indexes.
    """
    from restorespec.cli.sendable import compiled

    started = time.perf_counter()
    found = compiled(paths, options, only)
    if found is None:
        return Exit.ERRORS
    connection = connected(found.environment, api)
    seen, is_whole = look(found, found.restores, connection, timeout, quiet=options.quiet)
    write(seen, options.targets, options.color, found.project.root)
    if is_whole and not options.quiet:
        write_summary(seen, options.targets[0], time.perf_counter() - started)
    if is_bad(seen, options.fail_on):
        return Exit.ERRORS
    return Exit.CLEAN if is_whole else Exit.REFUSED


def look(
    compiled: Compiled,
    restores: Sequence[Prepared],
    connection: Connection,
    seconds: float,
    patience: float = math.inf,
    *,
    quiet: bool = False,
) -> tuple[Summary, bool]:
    """Run the checks against the live API, and report what could not be asked.

    Args:
        compiled: the specs.
        restores: those of their restores that are looked at.
        connection: how the API is reached.
        seconds: how long the restores may take.
        patience: how many seconds the API has to answer in all.
        quiet: whether to say nothing while it is waited for.

    Returns:
        What the API says against the restores, and whether everything could be asked.
    """
    from restorespec.core.diagnostics import Summary
    from restorespec.remote.preflight import preflight
    from restorespec.report.escape import terminal
    from restorespec.report.submissions import listed
    from restorespec.validation.locating import locate

    seen = attended(connection, lambda conn: preflight(conn, restores, seconds, patience), quiet=quiet)
    found = compiled.kept(locate(finding, one.document, one.environment) for one, finding in seen.findings)
    for reason, failures in groupby(seen.failures, lambda failure: failure.reason):
        asked = listed([failure.question for failure in failures])
        echo(terminal(f"error: the API could not be asked for {asked}: {reason}"), err=True)
    for cause in dict.fromkeys(connection.credentials.advice.get(failure.status, REACH) for failure in seen.failures):
        echo(terminal(f"  help: {cause}, and try again"), err=True)
    files = len({one.spec for one in restores})
    ordered = tuple(sorted(found, key=lambda diagnostic: diagnostic.order))
    return Summary(ordered, files, len(restores), masked=compiled.masked), not seen.failures


def crowded_environments(compiled: Compiled, restores: Sequence[Prepared]) -> Summary:
    """Return the findings that need no API: environments into which too many restores are sent at once."""
    from restorespec.core.diagnostics import Summary
    from restorespec.remote.preflight import crowded
    from restorespec.validation.locating import locate

    found = list(crowded(restores))
    rules = {finding.rule for _, finding in found}
    diagnostics = compiled.kept(locate(finding, one.document, one.environment) for one, finding in found)
    kept = tuple(one for one in diagnostics if one.rule in rules)  # of other live rules nothing is known
    return Summary(kept, masked=compiled.masked)
