"""`restorespec import`: a spec from a request body, or from what AWS tells of a table."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from restorespec.project.usage import UsageError

if TYPE_CHECKING:
    from restorespec.diagnostics import Diagnostic
    from restorespec.importing import Draft
    from restorespec.source import Source

_INPUTS = "a request body, a `curl` command with one, or the output of `aws dynamodb describe-table`"


@click.command("import", epilog="Example: restorespec import request.json -o specs/orders.yaml")
@click.argument("file")
@click.option("-o", "output", metavar="FILE", help="Write the spec into a new file; TOML if it ends in .toml.")
def command(*, file: str, output: str | None) -> int:
    """Print a commented spec that compiles to the configuration in FILE.

    FILE holds a request body as JSON, a `curl` command with one, or the output of `aws dynamodb describe-table`. What
    a spec cannot carry over is said on standard error.
    """
    from restorespec.cli.exits import Exit
    from restorespec.importing.draft import Draft

    found = _draft(file)
    if not isinstance(found, Draft):
        from restorespec.cli.restores import print_diagnostics

        print_diagnostics(found)
        return Exit.ERRORS
    _write(found, _name(output or file), output)
    return Exit.CLEAN


def _write(draft: Draft, name: str, output: str | None) -> None:
    """Prints a spec, or writes it into a new file, and says what is to be known beside it.

    Raises:
        UsageError: the file is there already.
    """
    from restorespec.importing import spec_text
    from restorespec.report.escape import terminal

    text = spec_text(name, draft, "toml" if output and output.lower().endswith(".toml") else "yaml")
    if output is None:
        click.echo(text, nl=False)
    else:
        try:
            with Path(output).open("x", encoding="utf-8") as target:
                target.write(text)
        except FileExistsError as error:
            raise UsageError(f"`{output}` is there already", "choose another name") from error
    for note in draft.notes:
        click.echo(f"notice: {terminal(note)}", err=True)


def _name(path: str) -> str:
    """The spec's name: that of a file without its ending, where it can be one."""
    from restorespec.resolve.shape import is_id

    stem = PurePath(path).stem
    return stem if is_id(stem) else "imported"


def _draft(file: str) -> Draft | tuple[Diagnostic, ...]:
    """What is in a file, or all that is wrong with it.

    Raises:
        UsageError: it cannot be read.
    """
    from restorespec.diagnostics import report
    from restorespec.importing.curl import is_curl, sent
    from restorespec.importing.draft import Draft
    from restorespec.importing.reading import draft_of
    from restorespec.importing.shell import UnreadableCommand
    from restorespec.source import Source, Span
    from restorespec.syntax.rules import SYNTAX_ERROR

    source = _source(file, Path(file))
    if not is_curl(source.text):
        return draft_of(source)
    try:
        command = sent(source)
    except UnreadableCommand as error:
        # The command itself is not shown: there may be a token in it.
        return (report(SYNTAX_ERROR, Span(Source(file, ""), 0, 0), error.message, error.advice),)
    found = draft_of(command.body or _beside(file, command.file or ""))
    if isinstance(found, Draft):
        found.notes += command.notes
    return found


def _beside(file: str, name: str) -> Source:
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
    return _source(name, path)


def _source(name: str, path: Path) -> Source:
    """The text of a file.

    Raises:
        UsageError: it cannot be read.
    """
    from restorespec.project.files import SPEC_LIMIT, read_regular, reason
    from restorespec.source import Source
    from restorespec.syntax import decode

    try:
        source = decode(name, read_regular(path, SPEC_LIMIT), SPEC_LIMIT)
    except (OSError, ValueError) as error:
        raise UsageError(f"`{name}` cannot be read: {reason(error)}", f"give {_INPUTS}") from error
    if not isinstance(source, Source):
        raise UsageError(f"`{name}`: {source.message}", source.help)
    return source
