"""Results: to standard output, or to files."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from restorespec.cli.command import Type
from restorespec.core.usage_error import UsageError

_ENDINGS = frozenset((".json", ".jsonl", ".yaml", ".yml", ".toml", ".txt", ".sh", ".http"))


class ResultFile(Type):
    """A file for a result, checked before any work is done: a typing error must not cost a spec."""

    name = "file"

    def convert(self, value: str, option: str, see: str) -> str:  # noqa: ARG002 - the error says it all
        """Return the path as given."""
        return chosen(value)


class ResultFolder(Type):
    """A folder for results; a path that looks like a file is probably intended as one."""

    name = "folder"

    def convert(self, value: str, option: str, see: str) -> str:  # noqa: ARG002 - the error says it all
        """Return the path as given."""
        from pathlib import Path

        path = Path(value)
        if not path.is_dir() and (path.suffix.lower() in _ENDINGS or path.is_file()):
            raise UsageError(
                f"`{value}` is not a folder, and `-o` writes to one",
                f"give a folder, or write one file with `> {value}`",
            )
        return value


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


def echo(text: str = "", *, err: bool = False, nl: bool = True, color: bool | None = None) -> None:
    """Print text to standard output, and flush it.

    Args:
        text: the text.
        err: whether to print it to standard error instead.
        nl: whether to end the line.
        color: whether to keep colors; None where the stream is a terminal.
    """
    stream = sys.stderr if err else sys.stdout
    if (stream.encoding or "").lower() in {"utf-8", "utf8"} and (color or "\x1b" not in text) and os.name == "posix":
        stream.write(f"{text}\n" if nl else text)
        stream.flush()
        return
    import click  # it knows how to print anywhere else

    click.echo(text, err=err, nl=nl, color=color)


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
        echo(text, nl=False, color=True)
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
