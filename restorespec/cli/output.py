"""Where results go: standard output, or files."""

from __future__ import annotations

from collections.abc import Sequence

import click

from restorespec.project.usage import UsageError


def target(output: str, formats: Sequence[str]) -> tuple[str, str]:
    """Format and file of `--output FORMAT=FILE`.

    Args:
        output: as written.
        formats: those that the command has.

    Raises:
        UsageError: it is written differently.
    """
    form, separator, file = output.partition("=")
    if form not in formats or not separator or not file:
        raise UsageError(
            f"`--output {output}` is not understood", f"write FORMAT=FILE; formats are {', '.join(formats)}"
        )
    return form, file


def emit(text: str, file: str | None) -> None:
    """Prints a result, or writes it into a file.

    Args:
        text: the result, with its end of line.
        file: None is standard output.

    Raises:
        UsageError: the file is a link out of the project.
        OSError: the file cannot be written; what it held is as it was.
    """
    if file is None:
        click.echo(text, nl=False, color=True)
        return
    from restorespec.project.files import writable
    from restorespec.project.writing import put

    put(writable(file), text.encode())


def try_out(file: str) -> None:
    """Finds out whether a result can be written into a file, before anything happens that it would have to tell.

    Raises:
        UsageError: the file is a link out of the project.
        OSError: the file cannot be written.
    """
    from restorespec.project.files import writable
    from restorespec.project.writing import try_out

    try_out(writable(file))
