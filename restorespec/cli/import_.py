"""`restorespec import`: a spec from a request body, or from what AWS tells of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from restorespec.project.usage import UsageError

if TYPE_CHECKING:
    from restorespec.importing import Draft
    from restorespec.source import Source


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
    from restorespec.importing.reading import draft_of

    found = draft_of(_source(file))
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
    from pathlib import Path

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
    from pathlib import PurePath

    from restorespec.resolve.shape import is_id

    stem = PurePath(path).stem
    return stem if is_id(stem) else "imported"


def _source(file: str) -> Source:
    """The JSON text in a file, or in a `curl` command that is in it.

    Raises:
        UsageError: there is none.
    """
    from pathlib import Path

    from restorespec.project.files import SPEC_LIMIT, read_regular, reason
    from restorespec.source import Source
    from restorespec.syntax import decode

    try:
        source = decode(file, read_regular(Path(file), SPEC_LIMIT), SPEC_LIMIT)
        if isinstance(source, Source) and source.text.lstrip().startswith("curl"):
            source = Source(file, _data(source.text))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"`{file}` cannot be read: {reason(error)}", "give a request body, or a `curl` command with one"
        ) from error
    if not isinstance(source, Source):
        raise UsageError(f"`{file}`: {source.message}", source.help)
    return source


_DATA = ("-d", "--data", "--data-raw", "--data-binary", "--json")


def _data(command: str) -> str:
    """What a `curl` command sends; empty if it sends nothing."""
    import shlex
    from itertools import pairwise

    words = shlex.split(command.replace("\\\n", " "))
    return next((after for word, after in pairwise(words) if word in _DATA), "")
