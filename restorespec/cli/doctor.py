"""`restorespec doctor`: show the setup that is found, and its errors."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from restorespec.cli.api_options import (
    TOKEN,
    ApiOptions,
    address,
    attended,
    connected,
    connection_options,
    credentials,
    ledger_address,
    ledger_option,
    opened_ledger,
)
from restorespec.cli.command import Option, declare
from restorespec.cli.exit_codes import Exit
from restorespec.cli.options import RESULT, Applies, Options, common_options
from restorespec.cli.output import emit
from restorespec.core.usage_error import UsageError
from restorespec.project.health import (
    Check,
    Status,
    environment_check,
    guarded,
    opened,
    project_checks,
    versions,
)

if TYPE_CHECKING:
    from restorespec.project.configuration import Environment
    from restorespec.project.opening import Project
    from restorespec.remote.client import Connection, Json

_COLORS = {Status.OK: "32", Status.WARNING: "33", Status.ERROR: "31"}  # the parameters of ANSI's SGR
_API = "API"
_WIDTH = 80
_FUTURE = "9999-01-01T00:00:00Z"


@declare(
    "doctor",
    Option("--online", is_flag=True, help="Also ask the API, and open a ledger in DynamoDB."),
    ledger_option,
    connection_options,
    common_options(Applies.CONFIG, Applies.ENVIRONMENT, *RESULT),
    epilog="Example: restorespec doctor --env prod --online",
)
def command(
    *,
    online: bool,
    ledger: str | None,
    api: ApiOptions,
    options: Options,
) -> int:
    """Show the configuration, environments and their files, git, tokens, ledger, lock and versions.

    Nothing is changed, and tokens are not shown. The exit code is 2 if anything has an error, 3 if only the
    API cannot be reached.
    """
    project, checks = opened(options.choices)
    checks.insert(0, versions())
    if project is not None:
        environments = _chosen(project, options)
        checks += project_checks(project)
        checks.append(_ledger(project, ledger, online=online))
        for environment in environments:
            if environment is not None:
                checks += environment_check(project, environment)
            checks += _access(environment, api)
            if online:
                checks.append(_api(environment, api, quiet=options.quiet))
    text = _as_json(checks) if options.format == "json" else _as_text(checks, color=options.colors())
    emit(text, options.file)
    failed = {check.name for check in checks if check.status is Status.ERROR}
    return Exit.CLEAN if not failed else Exit.REFUSED if failed == {_API} else Exit.USAGE


def _chosen(project: Project, options: Options) -> tuple[Environment | None, ...]:
    """Return the chosen environments, else all of them, else None for a project without environments."""
    if options.choices.environments:
        return project.environments(options.choices)
    return (*project.config.environments.values(),) or (None,)


def _access(environment: Environment | None, api: ApiOptions) -> Iterator[Check]:
    """Yield the checks of the address and the token: set or not, never the value."""
    name = environment.name if environment else None
    yield guarded("address", lambda: address(environment, api.base_url), name, status=Status.WARNING)
    variable = (environment.token_env if environment else None) or TOKEN
    if not api.token_file and not os.environ.get(variable):
        yield Check("token", Status.WARNING, f"{variable} is not set", f"set {variable}, or use `--token-file`", name)
        return

    def look() -> str:
        return f"{credentials(environment, api.token_file).origin.strip('`')} is {'read' if api.token_file else 'set'}"

    yield guarded("token", look, name, status=Status.WARNING)


def _ledger(project: Project, option: str | None, *, online: bool) -> Check:
    """Return the check of the ledger, which is not created."""
    from restorespec.remote.ledger import NoLedgerError, State
    from restorespec.remote.ledger_stores import is_url
    from restorespec.remote.resolution import as_known

    where = ledger_address(project.root, project.config.ledger, option)
    if is_url(where) and not online:
        return Check("ledger", Status.OK, f"{where}, not opened without `--online`")
    try:
        with opened_ledger(project.root, project.config.ledger, option, make=False) as book:
            rows = [as_known(row) for row in book.rows()]
    except NoLedgerError:
        return Check("ledger", Status.OK, f"{where} does not exist yet: `submit` creates it")
    except UsageError as error:
        return Check("ledger", Status.ERROR, error.message, error.help)
    unknown = sum(row.state is State.UNKNOWN for row in rows)
    summary = f"{where}: {len(rows)} submission{'' if len(rows) == 1 else 's'}, {unknown} of them unknown"
    if unknown:
        return Check(
            "ledger",
            Status.WARNING,
            summary,
            "`restorespec ledger list --state unknown` lists them; then `restorespec ledger resolve`",
        )
    return Check("ledger", Status.OK, summary)


def _api(environment: Environment | None, api: ApiOptions, *, quiet: bool) -> Check:
    """Return the check of the API: a list of no tasks is asked for."""

    def look() -> str:
        connection = connected(environment, api)
        attended(connection, _asked, quiet=quiet)
        return f"{connection.base_url} answers, and accepts the token"

    return guarded(_API, look, environment.name if environment else None)


async def _asked(connection: Connection) -> list[Json]:
    """Ask the API for tasks of the far future.

    Raises:
        UsageError: it does not answer, or refuses.
    """
    from restorespec.cli.api_options import REACH
    from restorespec.remote.client import Client, Failure

    async with Client(connection) as client:
        found = await client.restores_since(_FUTURE)
    if isinstance(found, Failure):
        raise UsageError(found.reason, connection.credentials.advice.get(found.status, REACH))
    return found


def _as_json(checks: list[Check]) -> str:
    entries = [check._asdict() | {"help": check.help or None} for check in checks]
    return json.dumps({"version": 1, "checks": entries}, indent=2, ensure_ascii=False) + "\n"


def _as_text(checks: list[Check], *, color: bool) -> str:
    """Return a line for each check, and the help below it, wrapped at 80 columns."""
    from restorespec.report.escape import terminal
    from restorespec.report.layout import wrap

    names = [f"{check.name} ({check.environment})" if check.environment else check.name for check in checks]
    width = max(map(len, names))
    lines: list[str] = []
    for check, name in zip(checks, names, strict=True):
        status = f"{check.status:<7}"
        shown = f"\x1b[{_COLORS[check.status]}m{status}\x1b[0m" if color else status
        lines.append(f"{shown}  {terminal(f'{name:<{width}}  {check.summary}')}")
        if check.help:
            first, *others = wrap(terminal(check.help), _WIDTH - 15)
            lines.append(f"{'':<9}help: {first}")
            lines.extend(f"{'':<15}{line}" for line in others)
    return "".join(f"{line}\n" for line in lines)
