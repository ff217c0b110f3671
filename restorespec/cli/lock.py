"""`restorespec lock`: ask the API what specs look up, and record the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from restorespec.cli.api_options import ApiOptions, attended, connected, connection_options
from restorespec.cli.command import Argument, Option, declare
from restorespec.cli.options import SPECS, Applies, Options, common_options
from restorespec.cli.output import echo
from restorespec.cli.spec_options import only_option, run_over
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.facts.known import Facts
    from restorespec.facts.lock import Fact
    from restorespec.facts.lookup_type import Question
    from restorespec.project.configuration import Environment
    from restorespec.project.locking import Api, Locking
    from restorespec.project.opening import Project
    from restorespec.project.run import Run
    from restorespec.remote.asking import Outcome
    from restorespec.remote.client import Connection


@declare(
    "lock",
    Argument("paths", nargs=-1, metavar="[PATH…]"),
    Option("--update", is_flag=True, help="Ask again for recorded answers."),
    Option("--lookup", "lookups", multiple=True, metavar="NAME", help="Ask only lookups of this name; repeatable."),
    only_option,
    Option("--check", is_flag=True, help="Write nothing; fail if an answer is missing or has changed."),
    Option("--keep-going", is_flag=True, help="Record the answers even if some are missing."),
    connection_options,
    common_options(*SPECS, Applies.SHARD),
    epilog="Example: restorespec lock --env prod --update --lookup backup",
)
def command(
    *,
    paths: tuple[str, ...],
    update: bool,
    lookups: tuple[str, ...],
    only: tuple[str, ...],
    check: bool,
    keep_going: bool,
    api: ApiOptions,
    options: Options,
) -> int:
    """Ask the API what specs look up, and record the answers in restorespec.lock.

    Lookups and the ids that requests name are asked, each question once, under every environment
    unless --env names some. Recorded answers are kept unless --update is given. All requests are read-only.
    """
    from restorespec.cli.exit_codes import Exit
    from restorespec.cli.sendable import print_diagnostics
    from restorespec.project.locking import Locking
    from restorespec.project.run import Run

    if check and update:
        raise UsageError("`--check` writes nothing, and `--update` would", "use one of them")
    choices = options.choices
    is_partial = bool(
        paths or choices.environments or choices.no_environment or lookups or only or choices.shard.total > 1
    )
    choices = choices.or_every_environment()
    first = run_over(paths, options._replace(choices=choices))
    project, names = first.project, first.names
    masked = first.summary().masked
    every = project.environments(choices)
    apis = _Apis(
        {one: connected(one, api) for one in every},
        choices.now or datetime.now(UTC),
        quiet=options.quiet,
    )

    def run(environment: Environment | None, facts: Facts) -> Run:
        named = choices._replace(environments=(environment.name,) if environment else (), all_environments=False)
        return Run(project, names, named, facts=facts)

    locking = Locking(
        run,
        tuple((one, apis.api(one)) for one in every),
        _recorded(project),
        frozenset(lookups),
        update=update,
        check=check,
        only=frozenset(only),
        shard=choices.shard,
        secrets=frozenset(span.text.strip("\"'") for span in masked) - {""},
    )
    locking.ask()
    found = [*locking.diagnostics, *locking.findings, *(locking.drift() if check else ())]
    print_diagnostics(found, options.color, masked=masked)
    if not check and (keep_going or not found):
        _write(project, locking, partial=is_partial, quiet=options.quiet)
    _print_open(locking, quiet=options.quiet)
    if locking.refused:
        return Exit.REFUSED
    return Exit.ERRORS if found else Exit.CLEAN


class _Apis:
    """The APIs of the environments; environments that reach the same one the same way share it."""

    def __init__(self, connections: Mapping[Environment | None, Connection], now: datetime, *, quiet: bool) -> None:
        self._connections = connections
        self._now = now
        self._quiet = quiet

    def api(self, environment: Environment | None) -> Api:
        """Return the API of an environment."""
        from restorespec.kinds.lookups import lookup_types
        from restorespec.project.facts import host_of
        from restorespec.project.locking import Api
        from restorespec.remote.asking import ask

        connection = self._connections[environment]

        def asked(questions: Iterable[Question]) -> Mapping[Question, Outcome]:
            return attended(connection, lambda conn: ask(conn, questions, lookup_types(), self._now), quiet=self._quiet)

        return Api(host_of(connection.base_url) or "", asked)


def _recorded(project: Project) -> dict[str, Fact]:
    from restorespec.project.facts import locked

    return {fact.key: fact for fact in locked(project.files)}


def _write(project: Project, locking: Locking, *, partial: bool, quiet: bool) -> None:
    """Write the lock, unless it would be the same."""
    from restorespec.facts import NAME
    from restorespec.facts.lock import write_lock
    from restorespec.project.atomic_writes import put
    from restorespec.project.files import writable

    facts = locking.lock(partial=partial)
    data = write_lock(facts.values()).encode()
    try:
        path = writable(str(project.root / NAME))
    except UsageError as error:
        raise UsageError(f"`{NAME}` is a link out of the project, and is not written to", "remove the link") from error
    if (facts or path.exists()) and not (path.exists() and path.read_bytes() == data):
        put(path, data)
    if not quiet:
        count = len(facts)
        asked = len(locking.facts)
        echo(f"{NAME}: {count} fact{'s' * (count != 1)}, {asked} asked now", err=True)


def _print_open(locking: Locking, *, quiet: bool) -> None:
    """Name the lookups that could not be asked because something that they read has no value."""
    from restorespec.report.escape import terminal

    if quiet or locking.findings or locking.diagnostics:
        return
    for name, asked in locking.open.items():
        line, column = asked.span.first
        place = f"{asked.span.source.name}:{line}:{column}"
        echo(terminal(f"notice: {place}: `{name}` was not asked: it reads a variable without a value"), err=True)
