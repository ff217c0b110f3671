"""`restorespec verify`: compare restored tables with what was requested, and record a drill."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from restorespec.cli.api_options import (
    REACH,
    ApiOptions,
    attended,
    connected,
    connection_options,
    ledger_option,
    opened_ledger,
)
from restorespec.cli.command import Argument, Option, declare
from restorespec.cli.exit_codes import Exit
from restorespec.cli.options import RESULT, SPECS, Applies, Options, common_options, use_color
from restorespec.cli.output import ResultFile, echo, emit, try_out
from restorespec.cli.spec_options import only_option
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.cli.sendable import Compiled
    from restorespec.remote.claims import Claims
    from restorespec.remote.client import Connection
    from restorespec.remote.evidence import Answers, Record
    from restorespec.remote.ledger import Row
    from restorespec.remote.prepared import Prepared
    from restorespec.remote.verify import Verification

FORMATS = ("text", "json", "markdown", "html")

incident_option = Option(
    "--incident-time",
    metavar="TIMESTAMP",
    help="Measure the age of the data at this time. Default: the time of submission.",
)
evidence_option = Option(
    "--evidence", type=ResultFile(), metavar="FILE", help="Write the record of the restores into a file, as JSON."
)


@declare(
    "verify",
    Argument("paths", nargs=-1, metavar="[PATH…]"),
    only_option,
    Option(
        "--against",
        multiple=True,
        metavar="FILE",
        help="The output of `aws dynamodb describe-table` or `aws ec2 describe-volumes` instead of the API; repeatable.",
    ),
    incident_option,
    evidence_option,
    ledger_option,
    connection_options,
    common_options(*SPECS, *RESULT, Applies.SHARD, Applies.FINDINGS, Applies.OUTPUTS, formats=FORMATS),
    epilog="Example: restorespec verify specs --env prod --evidence drill.json",
)
def command(
    *,
    paths: tuple[str, ...],
    only: tuple[str, ...],
    against: tuple[str, ...],
    incident_time: str | None,
    evidence: str | None,
    ledger: str | None,
    api: ApiOptions,
    options: Options,
) -> int:
    """Compare restored tables with what was requested, and list what no restore brings back.

    Each restored table is read from the API, by its name in its environment, or from files. The API does not show
    volumes: give `--against` for those. Exits with 1 if a table or volume is missing or differs.
    """
    from restorespec.cli.sendable import compiled
    from restorespec.cli.verify_files import verified_against

    options = options.writing(evidence)
    incident = incident_moment(incident_time)
    for one in options.written:
        try_out(one)
    found = compiled(paths, options, only)
    if found is None:
        return Exit.ERRORS
    connection = None if against else connected(found.environment, api)
    with ExitStack() as stack:
        claims = _claims(stack, found, ledger, connection, quiet=options.quiet)
        if connection is None:
            verifications = verified_against(found, against)
        else:
            verifications = _online(found.restores, connection, quiet=options.quiet)
        records = records_of(verifications, found, claims, connection, incident, quiet=options.quiet)
    write(records, found, evidence, options.targets, options.color)
    return _exit_code(verifications, connection, quiet=options.quiet)


def incident_moment(text: str | None) -> str | None:
    """Return `--incident-time` in UTC.

    Raises:
        UsageError: it is not a timestamp with an offset.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 - has no offset either
    if moment.tzinfo is None:
        raise UsageError(f"invalid `--incident-time {text}`", "write it like 2026-11-24T12:00:00Z")
    try:
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise UsageError(f"invalid `--incident-time {text}`", "write it like 2026-11-24T12:00:00Z") from None


def run_facts(found: Compiled) -> dict[str, Any]:
    """Return what is recorded about a run: who requested it, the commit, the digest of the plan."""
    from restorespec.project.requester import commit, requester

    root = found.project.root
    specs: dict[str, bytes] = {}
    for name in dict.fromkeys(one.spec for one in found.restores):
        try:
            specs[name] = (root / name).read_bytes()
        except OSError:  # standard input
            specs[name] = b""
    return {"requested_by": requester(root), "commit": commit(root, specs), "plan_digest": found.digest}


def records_of(
    verifications: Sequence[Verification],
    found: Compiled,
    claims: Claims | None,
    connection: Connection | None,
    incident: str | None,
    *,
    quiet: bool,
) -> list[Record]:
    """Return the records of restores; the ledger keeps those of restores that it knows.

    Args:
        verifications: the restores compared with their tables.
        found: what has compiled.
        claims: the ledger; None where there is none.
        connection: how the API is reached; None if it is not to be asked.
        incident: the moment against which the age of the data is measured; None for the time of each submission.
        quiet: whether to print nothing while the API is waited for.
    """
    from restorespec.remote.evidence import Answers, asked, record

    rows = [_row(claims, one.prepared, connection) for one in verifications]
    answers: list[Answers] = [Answers() for _ in rows]
    if connection is not None:
        pairs = [(one.prepared, row) for one, row in zip(verifications, rows, strict=True)]
        answers = attended(connection, lambda conn: asked(conn, pairs), quiet=quiet)
    facts, records = run_facts(found), []
    for verification, row, answer in zip(verifications, rows, answers, strict=True):
        records.append(record(verification, row, answer, facts, incident))
        if claims and row and verification.comparisons:
            claims.note_evidence(row, records[-1])
    return records


def write(
    records: Sequence[Record],
    found: Compiled,
    evidence: str | None,
    targets: Sequence[tuple[str, str | None]],
    color: str,
) -> None:
    """Write records in each format, and into the file for the evidence."""
    from restorespec.report.evidence import render

    for form, file in targets:
        colored = file is None and use_color(color, sys.stdout)
        emit(render(records, found.digest, form, color=colored), file)
    if evidence is not None:
        emit(render(records, found.digest, "json"), evidence)


def _claims(
    stack: ExitStack, found: Compiled, ledger: str | None, connection: Connection | None, *, quiet: bool
) -> Claims | None:
    """Open the ledger; None if there is none. Without the API it is not needed, so that its failure is only reported."""
    from restorespec.remote.claims import Claims
    from restorespec.remote.ledger import NoLedgerError
    from restorespec.report.escape import terminal

    try:
        book = stack.enter_context(opened_ledger(found.project.root, found.project.config.ledger, ledger, make=False))
    except NoLedgerError:
        return None
    except UsageError as error:
        if connection is not None:
            raise
        if not quiet:
            echo(terminal(f"warning: {error.message}; the record does not have the submission"), err=True)
        return None
    return Claims(book, connection.base_url, connection.credentials.unit) if connection else Claims(book, "", "")


def _row(claims: Claims | None, prepared: Prepared, connection: Connection | None) -> Row | None:
    """Return the submission of a restore; without the API's address, the last accepted one of the same body."""
    from restorespec.remote.ledger import State, accepted

    if claims is None:
        return None
    if connection is None:
        return accepted(claims.ledger.rows(), prepared.digest)
    row = claims.standing(prepared)
    return row if row and row.state is State.ACCEPTED else None


def _online(restores: Sequence[Prepared], connection: Connection, *, quiet: bool) -> list[Verification]:
    from restorespec.remote.verify import verify

    return attended(connection, lambda conn: verify(conn, restores), quiet=quiet)


def _exit_code(verifications: Sequence[Verification], connection: Connection | None, *, quiet: bool) -> int:
    from restorespec.remote.verify import Result

    results = {one.result for one in verifications}
    if Result.NOT_VERIFIED in results and connection and not quiet:
        for advice in dict.fromkeys(
            _advice(one, connection) for one in verifications if one.result is Result.NOT_VERIFIED
        ):
            echo(f"  help: {advice}", err=True)
    if results & {Result.DIFFERENT, Result.MISSING}:
        return Exit.ERRORS
    return Exit.REFUSED if Result.NOT_VERIFIED in results else Exit.CLEAN


def _advice(verification: Verification, connection: Connection) -> str:
    """Return what to do about a restore that was not verified."""
    kind = verification.prepared.kind
    if kind.created(verification.prepared.body) is None:
        return f"verify it with `--against FILE`, the output of `{kind.describe_command} --output json`"
    return f"{connection.credentials.advice.get(verification.status, REACH)}, and try again"
