"""Results: to standard output, or to files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from restorespec.core.usage_error import UsageError

_ENDINGS = frozenset((".json", ".jsonl", ".yaml", ".yml", ".toml", ".txt", ".sh", ".http"))


class ResultFile(click.ParamType[str]):
    """A file for a result, checked before any work is done: a typing error must not cost a spec."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401, ARG002 - click's signature
        """Return the path as given."""
        return chosen(str(value))


class ResultFolder(click.ParamType[str]):
    """A folder for results; a path that looks like a file is probably intended as one."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401, ARG002 - click's signature
        """Return the path as given."""
        path = Path(str(value))
        if not path.is_dir() and (path.suffix.lower() in _ENDINGS or path.is_file()):
            raise UsageError(
                f"`{value}` is not a folder, and `-o` writes to one",
                f"give a folder, or write one file with `> {value}`",
            )
        return str(value)


def chosen(file: str) -> str:
    """Return the path of a file for a result, checked before any work is done.

    Raises:
        UsageError: it has the suffix of a spec, or is a link out of the project.
    """
    from restorespec.project.files import result_file

    result_file(file)
    return file


def target(output: str, formats: Sequence[str]) -> tuple[str, str]:
    """Return the format and the file of `--output FORMAT=FILE`.

    Args:
        output: the value of the option.
        formats: the formats of the command.

    Raises:
        UsageError: it has another form, or the file cannot take a result.
    """
    form, separator, file = output.partition("=")
    if form not in formats or not separator or not file:
        raise UsageError(
            f"`--output {output}` is not understood", f"write FORMAT=FILE; formats are {', '.join(formats)}"
        )
    return form, chosen(file)


def emit(text: str, file: str | None) -> None:
    """Print a result, or write it to a file.

    Args:
        text: the result, with its end of line.
        file: None is standard output.

    Raises:
        UsageError: the file has the suffix of a spec, or is a link out of the project.
        OSError: the file cannot be written; its content is unchanged.
    """
    if file is None:
        click.echo(text, nl=False, color=True)
        return
    from restorespec.project.atomic_writes import put
    from restorespec.project.files import result_file

    put(result_file(file), text.encode())


def try_out(file: str) -> None:
    """Check that a result can be written to a file, before anything happens that it would have to report.

    Raises:
        UsageError: the file has the suffix of a spec, or is a link out of the project.
        OSError: the file cannot be written.
    """
    from restorespec.project.atomic_writes import try_out
    from restorespec.project.files import result_file

    try_out(result_file(file))
