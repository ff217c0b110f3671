"""`restorespec submit`: lint, preflight, confirm, send, record, and with `--wait` follow."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from restorespec.cli.api_options import (
    ApiOptions,
    Duration,
    address,
    attended,
    connected,
    connection_options,
    ledger_option,
    ledger_words,
    opened_ledger,
    saying_retries,
    unit,
)
from restorespec.cli.command import Argument, Count, Interrupted, OneOf, Option, declare
from restorespec.cli.exit_codes import Exit
from restorespec.cli.findings import is_bad
from restorespec.cli.options import RESULT, SPECS, Applies, Options, common_options
from restorespec.cli.output import echo
from restorespec.cli.spec_options import only_option
from restorespec.cli.submit_report import FORMATS, Report
from restorespec.cli.terminal import width
from restorespec.cli.verify import evidence_option, incident_moment, incident_option, records_of, run_facts
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.cli.sendable import Compiled
    from restorespec.core.diagnostics import Diagnostic
    from restorespec.facts.known import Facts
    from restorespec.remote.claims import Claims, Targets
    from restorespec.remote.client import Connection
    from restorespec.remote.evidence import Record
    from restorespec.remote.ledger import Ledger
    from restorespec.remote.prepared import Prepared
    from restorespec.remote.submit import Run, Terms

_DAY = 86400.0
_SENDING = 600.0  # seconds for a run that does not wait
_CYCLES = (700, 10, 10)
"""The thresholds of garbage collection: unlike nodes, exchanges leave cycles behind, 16 MB with 500 restores."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The options for verifying the restored tables.

    Attributes:
        incident: the moment against which the age of the data is measured; None for that of the submit.
        until: the time of the monotonic clock up to which a restored table is waited for.
    """

    incident: str | None = None
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class SubmitOptions:
    """The options of a submission.

    Attributes:
        terms: for the run.
        yes: whether nobody is to be asked.
        preflight: whether the live API is looked at first.
        horizon: seconds in which the restores may still be at work.
        fail_on: the least severity of a finding that is against sending.
        quiet: whether progress is kept silent.
        report: where the outcome goes.
        proof: how the restored tables are verified; None if they are not.
        accept_drift: whether facts may differ from what the API says now.
    """

    terms: Terms
    yes: bool = False
    preflight: bool = True
    horizon: float = _DAY
    fail_on: str = "error"
    quiet: bool = False
    report: Report = field(default_factory=Report)
    proof: Proof | None = None
    accept_drift: bool = False


@declare(
    "submit",
    Argument("paths", nargs=-1, required=True, metavar="PATH…"),
    only_option,
    Option(
        "--plan", metavar="DIGEST", help="Send only what was reviewed, by the digest that `compile --digest` prints."
    ),
    Option("--dry-run", is_flag=True, help="Print the requests without opening a connection."),
    Option("--yes", "-y", is_flag=True, help="Do not ask for confirmation."),
    Option("--no-preflight", is_flag=True, help="Skip the checks against the live API."),
    Option("--accept-drift", is_flag=True, help="Send even if the API's answers differ from restorespec.lock."),
    Option("--wait", is_flag=True, help="Follow the tasks until they end."),
    Option("--verify", is_flag=True, help="With --wait: compare the restored tables with what was requested."),
    incident_option,
    evidence_option,
    Option("--timeout", type=Duration(), help="How long the run may take. Default: 24h with --wait, else 10m."),
    Option("--concurrency", type=Count(1, 32), metavar="N", default=4, help="The number of concurrent requests."),
    Option("--embed", type=OneOf(["read-task"]), help="Request the task as part of the response."),
    Option("--again", is_flag=True, help="Also send what was accepted before."),
    ledger_option,
    connection_options,
    common_options(*SPECS, *RESULT, Applies.SHARD, Applies.FINDINGS, Applies.OUTPUTS, formats=FORMATS),
    epilog="Example: restorespec submit specs/orders.yaml --env prod --wait",
)
def command(
    *,
    paths: tuple[str, ...],
    only: tuple[str, ...],
    plan: str | None,
    timeout: float | None,
    concurrency: int,
    embed: str | None,
    ledger: str | None,
    api: ApiOptions,
    dry_run: bool,
    yes: bool,
    no_preflight: bool,
    accept_drift: bool,
    wait: bool,
    verify: bool,
    incident_time: str | None,
    evidence: str | None,
    again: bool,
    options: Options,
) -> int:
    """Start the restores of specs, each at most once, and report the outcome of each.

    What was accepted before is not sent again. A restore whose outcome is unknown is not sent again either:
    `restorespec ledger resolve` resolves it.
    """
    from restorespec.cli.sendable import compiled, planned
    from restorespec.cli.submit_report import requests_text
    from restorespec.remote.submit import Terms

    proof = _proof(wait=wait, verify=verify, incident=incident_time, evidence=evidence)
    report = Report(options.targets, options.color, evidence)
    report.try_out()
    found = compiled(paths, options.writing(evidence), only)
    if found is None:
        return report.nothing_sent((), Exit.ERRORS)
    if plan is not None:
        planned(found, plan)
    if dry_run:
        sent = (found.restores, address(found.environment, api.base_url), unit(), embed)
        report.requests(lambda form: requests_text(*sent, form))
        return Exit.CLEAN
    limit = timeout or (_DAY if wait else _SENDING)
    proof = replace(proof, until=time.monotonic() + limit) if proof else None
    words = ledger_words(found.project, ledger)
    terms = Terms(wait=wait, timeout=limit, concurrency=concurrency, again=again, embed=embed, ledger=words)
    submit_options = SubmitOptions(
        terms, yes, not no_preflight, timeout or _DAY, options.fail_on, options.quiet, report, proof, accept_drift
    )
    connection = connected(found.environment, api)
    with opened_ledger(found.project.root, found.project.config.ledger, ledger) as book:
        return carry_out(book, connection, found, submit_options)


def carry_out(ledger: Ledger, connection: Connection, found: Compiled, options: SubmitOptions) -> int:
    """Submit the compiled restores.

    Args:
        ledger: where the submissions are recorded.
        connection: how the API is reached.
        found: the compiled restores.
        options: the options of the submission.

    Returns:
        The exit code.
    """
    from restorespec.cli.progress import show
    from restorespec.remote.claims import Claims
    from restorespec.remote.submit import pending, run

    gc.set_threshold(*_CYCLES)
    claims = Claims(ledger, connection.base_url, connection.credentials.unit, run_facts=run_facts(found))
    known = claims.by_target(found.restores)
    new = pending(claims, found.restores, again=options.terms.again, known=known)
    terms = options.terms
    if _taken(connection, claims, new, options, known):
        terms, new = replace(terms, hold="another restore of the run is in conflict with an earlier one"), []
    if new:
        if code := _drift(connection, found, new, options):
            return options.report.nothing_sent(new, code)
        code, seen = _preflight(connection, claims, found, new, options)
        if code:
            return options.report.nothing_sent(new, code)
        _confirm(connection, new, seen, options)
    with show(quiet=options.quiet) as watcher:
        conn = saying_retries(connection, watcher.say)
        done = asyncio.run(run(conn, claims, found.restores, terms, watcher))
    records = _verified(connection, claims, found, done, options) if options.proof else {}
    return options.report.done(
        done, found, options.terms.ledger, connection.credentials.advice, None if options.proof is None else records
    )


def _verified(
    connection: Connection, claims: Claims, found: Compiled, done: Run, options: SubmitOptions
) -> dict[int, Record]:
    """Return the records of the restores that were completed, by their number in the run; a table is waited for."""
    from restorespec.remote.outcomes import Result
    from restorespec.remote.verify import verify

    assert options.proof is not None
    if done.result is Result.INTERRUPTED:
        return {}
    ended = [
        number
        for number, one in enumerate(done.outcomes)
        if one.task and one.task.status == "completed" and one.result is Result.DONE
    ]
    restores = [done.outcomes[number].prepared for number in ended]
    until = options.proof.until
    verifications = attended(connection, lambda conn: verify(conn, restores, until), quiet=options.quiet)
    records = records_of(verifications, found, claims, connection, options.proof.incident, quiet=options.quiet)
    return dict(zip(ended, records, strict=True))


def _proof(*, wait: bool, verify: bool, incident: str | None, evidence: str | None) -> Proof | None:
    """Return how the restored tables are verified; None if they are not.

    Raises:
        UsageError: an option lacks the one that it belongs to.
    """
    if verify and not wait:
        raise UsageError("`--verify` needs a completed restore", "add `--wait`, or run `restorespec verify` later")
    for option, given in (("--incident-time", incident), ("--evidence", evidence)):
        if given is not None and not verify:
            raise UsageError(f"`{option}` belongs to the verification", "add `--wait --verify`")
    return Proof(incident_moment(incident)) if verify else None


def _taken(
    connection: Connection, claims: Claims, new: Sequence[Prepared], options: SubmitOptions, known: Targets
) -> bool:
    """Return whether an earlier restore that creates the same table is in the way of any of these."""
    from restorespec.remote.submit import blocker_of, learn_ends

    again = options.terms.again
    blockers = [blocker for one in new if (blocker := blocker_of(claims, one, again=again, known=known))]
    if not blockers:
        return False
    attended(connection, lambda conn: learn_ends(conn, claims, blockers), quiet=options.quiet)
    known = claims.by_target(new)
    return any(blocker_of(claims, one, again=again, known=known) for one in new)


def _drift(connection: Connection, found: Compiled, new: Sequence[Prepared], options: SubmitOptions) -> int:
    """Report where the lock differs from what the API says now; return the exit code, 0 if the restores may be sent."""
    from restorespec.cli.sendable import print_diagnostics
    from restorespec.core.diagnostics import Severity
    from restorespec.project.drift import drift
    from restorespec.project.facts import known_facts, locked

    project = found.project
    if not options.preflight or not locked(project.files):
        return Exit.CLEAN

    @cache
    def facts(name: str | None) -> Facts:
        return known_facts(project, project.config.environments.get(name) if name else None, None)

    drifted, is_whole = attended(
        connection, lambda conn: drift(conn, new, facts, options.terms.timeout), quiet=options.quiet
    )
    if options.accept_drift:
        drifted = [one._replace(severity=Severity.WARNING) for one in drifted]
    print_diagnostics(drifted, options.report.color, found.masked)
    if not drifted or options.accept_drift:
        return Exit.CLEAN
    if not is_whole:
        echo("error: the API could not be asked whether restorespec.lock is up to date; nothing was sent", err=True)
        return Exit.REFUSED
    echo("error: the API's answers differ from restorespec.lock; nothing was sent", err=True)
    echo("  help: review the change, then run `restorespec lock --update`, or add `--accept-drift`", err=True)
    return Exit.USAGE


def _preflight(
    connection: Connection, claims: Claims, found: Compiled, new: Sequence[Prepared], options: SubmitOptions
) -> tuple[int, Sequence[Diagnostic]]:
    """Ask the live API, unless the user does not want that; return 0 if nothing prevents sending, and the findings."""
    from restorespec.cli.preflight import crowded_environments, look
    from restorespec.cli.sendable import print_diagnostics
    from restorespec.remote.submit import pending

    if options.preflight:
        seen, is_whole = look(found, new, connection, options.horizon, options.terms.timeout, quiet=options.quiet)
    else:
        seen, is_whole = crowded_environments(found, new), True
    print_diagnostics(seen.diagnostics, options.report.color, seen.masked)
    if not is_bad(seen, options.fail_on):
        return Exit.CLEAN if is_whole else Exit.REFUSED, seen.diagnostics
    if not pending(claims, new, again=options.terms.again, known=claims.by_target(new)):
        return Exit.CLEAN, seen.diagnostics  # another run has started them meanwhile: the conflicts are its own tables
    return Exit.ERRORS, seen.diagnostics


def _confirm(
    connection: Connection, new: Sequence[Prepared], seen: Sequence[Diagnostic], options: SubmitOptions
) -> None:
    """Print what will be started, and ask."""
    from restorespec.report.submissions import plan_lines

    if not options.quiet or not options.yes:
        echo("\n".join(plan_lines(new, connection.base_url, width(sys.stderr), seen)), err=True)
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("cannot ask for confirmation without a terminal", "review the plan above, then pass `--yes`")
    if not _agrees():
        raise UsageError("not confirmed: nothing was sent", "answer `y` to start")


def _agrees() -> bool:
    """Ask whether to start."""
    import click

    try:
        return click.confirm("Start?", err=True)
    except click.Abort:
        raise Interrupted from None
