"""`restorespec import`: a spec from a request body."""

from __future__ import annotations

import click

from restorespec.project.usage import UsageError

_DATA = ("-d", "--data", "--data-raw", "--data-binary", "--json")
_PARTS = ("source", "target", "query_filter")


@click.command("import", epilog="Example: restorespec import request.json -o specs/orders.yaml")
@click.argument("file")
@click.option("-o", "output", metavar="FILE", help="Write the spec into a new file instead of printing it.")
def command(*, file: str, output: str | None) -> int:
    """Print a spec that compiles to a request body: FILE holds the body as JSON, or a `curl` command with it."""
    from pathlib import Path

    from restorespec.cli.exits import Exit
    from restorespec.importing import spec_text
    from restorespec.report.escape import terminal

    body = _body(file)
    for name in sorted(body.keys() - set(_PARTS)):
        click.echo(f"notice: `{terminal(name)}` is no part of a request and was left out", err=True)
    text = spec_text(_name(output or file), {name: body[name] for name in _PARTS if name in body})
    if output is None:
        click.echo(text, nl=False)
        return Exit.CLEAN
    try:
        with Path(output).open("x", encoding="utf-8") as target:
            target.write(text)
    except FileExistsError as error:
        raise UsageError(f"`{output}` is there already", "choose another name") from error
    return Exit.CLEAN


def _name(path: str) -> str:
    """The spec's name: that of a file without its ending, where it can be one."""
    from pathlib import PurePath

    from restorespec.resolve.shape import is_id

    stem = PurePath(path).stem
    return stem if is_id(stem) else "imported"


def _body(file: str) -> dict[str, object]:
    """The body in a file, read as strictly as specs are.

    Raises:
        UsageError: there is none.
    """
    from pathlib import Path

    from restorespec.project.files import SPEC_LIMIT, read_regular, reason
    from restorespec.source import Source
    from restorespec.syntax import decode, read
    from restorespec.syntax.nodes import plain

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
    reading = read(source, "json")
    if reading.diagnostics:
        first = reading.diagnostics[0]
        raise UsageError(f"`{file}` holds no JSON: {first.message} (line {first.span.first[0]})", first.help)
    body = plain(reading.documents[0])
    if not isinstance(body, dict) or not body.keys() & set(_PARTS):
        raise UsageError(f"`{file}` is no request body", "it needs `source` and `target`")
    return body


def _data(command: str) -> str:
    """What a `curl` command sends; empty if it sends nothing."""
    import shlex
    from itertools import pairwise

    words = shlex.split(command.replace("\\\n", " "))
    return next((after for word, after in pairwise(words) if word in _DATA), "")
