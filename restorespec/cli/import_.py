"""`restorespec import`: a spec from a request body, or from what AWS tells of a table."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from restorespec.cli.api_options import connected, connection_options
from restorespec.cli.command import Command
from restorespec.cli.options import Applies, Options, common_options
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.cli.live_import import Kind
    from restorespec.core.diagnostics import Diagnostic
    from restorespec.core.source import Source
    from restorespec.importing import Draft
    from restorespec.project.choices import Choices
    from restorespec.project.configuration import Environment
    from restorespec.remote.client import Connection

_INPUTS = "a request body, a `curl` command with one, or the output of `aws dynamodb describe-table`"


_EXAMPLES = """
\b
Examples:
  restorespec import request.json -o specs/orders.yaml
  restorespec import runbook.sh -o specs/orders.toml
  aws dynamodb describe-table --table-name orders > orders.json
  restorespec import orders.json
  restorespec import --backup-id bk-71 --env prod -o specs/orders.yaml
  restorespec import --table-id tb-9 --env prod
"""


@click.command("import", cls=Command, epilog=_EXAMPLES)
@click.argument("file", required=False)
@click.option("--backup-id", metavar="ID", help="Read a backup from the live API instead of a file.")
@click.option("--table-id", metavar="ID", help="Read a table from the live API instead of a file.")
@click.option("-o", "output", metavar="FILE", help="Write the spec into a new file; TOML if it ends in .toml.")
@connection_options
@common_options(Applies.CONFIG, Applies.ENVIRONMENT)
def command(
    *,
    file: str | None,
    backup_id: str | None,
    table_id: str | None,
    output: str | None,
    base_url: str | None,
    token_file: str | None,
    request_timeout: float,
    options: Options,
) -> int:
    """Print a commented spec that compiles to the configuration in FILE, or of a backup or table.

    FILE holds a request body as JSON or YAML, a script with a `curl` command that sends one, or the output of
    `aws dynamodb describe-table`. What a spec cannot carry over is said on standard error.
    """
    from restorespec.cli.exit_codes import Exit
    from restorespec.importing.draft import Draft
    from restorespec.report.escape import terminal

    given = [one for one in (file, backup_id, table_id) if one is not None]
    if len(given) != 1:
        raise UsageError(f"{len(given)} inputs, exactly 1 is needed", "give FILE, `--backup-id` or `--table-id`")
    found: Draft | tuple[Diagnostic, ...] | None
    if file is not None:
        found = _draft(file)
    else:
        way = {"base_url": base_url, "token_file": token_file}
        connection = connected(_environment(options.choices), **way, request_timeout=request_timeout)
        found = _live("table" if backup_id is None else "backup", given[0], connection, quiet=options.quiet)
    if found is None:
        return Exit.REFUSED
    if not isinstance(found, Draft):
        from restorespec.cli.sendable import print_diagnostics

        print_diagnostics(
            (one._replace(fix=None) for one in found), options.color
        )  # `lint --fix` fixes specs, not these
        return Exit.ERRORS
    _write(found, _name(output or file or _table(found)), output)
    for note in () if options.quiet else found.notes:
        click.echo(f"notice: {terminal(note)}", err=True)
    return Exit.CLEAN


def _live(kind: Kind, id_: str, connection: Connection, *, quiet: bool) -> Draft | None:
    """What the API tells of a backup or a table; None when it does not, which is then said."""
    from restorespec.cli.live_import import RefusedError, fetched
    from restorespec.report.escape import terminal

    try:
        return fetched(kind, id_, connection, quiet=quiet)
    except RefusedError as error:
        click.echo(f"error: the API did not tell: {terminal(str(error))}\n  help: {error.help}", err=True)
        return None


def _environment(choices: Choices) -> Environment | None:
    """Return the environment with the API's address and token, if one was chosen.

    Raises:
        UsageError: there is none of that name, or several were chosen.
    """
    from restorespec.project.opening import open_project

    chosen = open_project((), choices).environments(choices)
    if len(chosen) > 1:
        raise UsageError(f"{len(chosen)} environments are chosen, and `import` asks one API", "give one `--env NAME`")
    return chosen[0]


def _table(draft: Draft) -> str:
    """The name of the new table, to call the spec by."""
    target = draft.body.get("target")
    return f"{target['table_name']}.yaml" if isinstance(target, dict) else ""


def _write(draft: Draft, name: str, output: str | None) -> None:
    """Prints a spec, or writes it into a new file, in a new folder where there is none.

    Raises:
        UsageError: the file is there already.
    """
    from restorespec.importing import spec_text
    from restorespec.project.atomic_writes import create
    from restorespec.project.files import writable

    text = spec_text(name, draft, "toml" if output and output.lower().endswith(".toml") else "yaml")
    if output is None:
        click.echo(text, nl=False)
    else:
        path = writable(output)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            create(path, text.encode())
        except FileExistsError as error:
            raise UsageError(f"`{output}` is there already", "choose another name") from error


def _name(path: str) -> str:
    """The spec's name: that of a file without its ending, where it can be one."""
    from restorespec.language.structure import is_id

    stem = PurePath(path).stem
    return stem if is_id(stem) else "imported"


def _draft(file: str) -> Draft | tuple[Diagnostic, ...]:
    """What is in a file, or all that is wrong with it.

    Raises:
        UsageError: it cannot be read.
    """
    from restorespec.core.diagnostics import report
    from restorespec.core.source import Source, Span
    from restorespec.importing.curl import is_curl, sent
    from restorespec.importing.draft import Draft
    from restorespec.importing.reading import draft_of
    from restorespec.importing.shell import UnreadableCommand
    from restorespec.syntax.syntax_rules import SYNTAX_ERROR

    source = _source(file, file)
    if not isinstance(source, Source):
        return (source,)
    if not is_curl(source.text):
        return draft_of(source)
    try:
        command = sent(source)
    except UnreadableCommand as error:
        # The command itself is not shown: there may be a token in it.
        return (report(SYNTAX_ERROR, Span(Source(file, ""), 0, 0), error.message, error.advice),)
    body = command.body or _beside(file, command.file or "")
    found = draft_of(body) if isinstance(body, Source) else (body,)
    if isinstance(found, Draft):
        found.notes += command.notes
    return found


def _beside(file: str, name: str) -> Source | Diagnostic:
    """The file that a command sends; it lies in the command's project.

    Raises:
        UsageError: it lies elsewhere, or cannot be read.
    """
    from restorespec.project.discovery import find_root

    folder = Path(file).resolve().parent
    root = find_root(folder)
    try:
        path = (folder / name).resolve()
    except (OSError, ValueError, RuntimeError):  # a loop of links, or no name at all
        path = Path("/")
    if not path.is_relative_to(root if folder.is_relative_to(root) else folder):
        advice = "copy it beside the command's file"
        raise UsageError(f"`{name}`, which the command sends, is no file of the project", advice)
    return _source(name, str(path))


def _source(name: str, path: str) -> Source | Diagnostic:
    """The text of a file, or why it is none.

    Raises:
        UsageError: it cannot be read.
    """
    from restorespec.project.discovery import find_root
    from restorespec.project.files import SPEC_LIMIT, read_named, reason
    from restorespec.syntax import decode

    try:
        return decode(name, read_named(find_root(Path.cwd()), path, SPEC_LIMIT), SPEC_LIMIT)
    except (OSError, ValueError) as error:
        raise UsageError(f"`{name}` cannot be read: {reason(error)}", f"give {_INPUTS}") from error
