"""The inputs of `import` and of `init --from`: files read and imported, the names of their specs, and the notices."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.core.diagnostics import Diagnostic
    from restorespec.core.source import Source
    from restorespec.importing import Draft
    from restorespec.importing.reading import Input, Options, Outcome

_INPUTS = "a file with one of the forms that `restorespec import --help` lists, or `-` for standard input"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_LONGEST_NAME = 100


def outcome_of(files: tuple[str, ...], options: Options | None = None) -> Outcome:
    """The specs in files, or everything that is wrong with them.

    Raises:
        UsageError: a file cannot be read.
    """
    from restorespec.core.source import Source
    from restorespec.importing.reading import Input, Outcome, drafts_of

    inputs: list[Input] = []
    for file in dict.fromkeys(files):
        source = _source("stdin" if file == "-" else file, file)
        if not isinstance(source, Source):
            return Outcome(diagnostics=(source,))
        found = _input(file, source)
        if not isinstance(found, Input):
            return Outcome(diagnostics=(found,))
        inputs.append(found)
    return drafts_of(inputs, options)


def _input(file: str, source: Source) -> Input | Diagnostic:
    """An input: the file's text, or the body that a `curl` command in it sends."""
    from restorespec.core.diagnostics import report
    from restorespec.core.source import Source, Span
    from restorespec.importing.curl import is_curl, sent
    from restorespec.importing.reading import Input
    from restorespec.importing.shell import UnreadableCommand
    from restorespec.syntax.syntax_rules import SYNTAX_ERROR

    if not is_curl(source.text):
        return Input(source)
    try:
        command = sent(source)
    except UnreadableCommand as error:
        # The command itself is not shown: there may be a token in it.
        return report(SYNTAX_ERROR, Span(Source(source.name, ""), 0, 0), error.message, error.advice)
    body = command.body or _beside(file, command.file or "")
    return Input(body, tuple(command.notes), is_command=True) if isinstance(body, Source) else body


def _beside(file: str, name: str) -> Source | Diagnostic:
    """The file that a command sends; it must be in the command's project.

    Raises:
        UsageError: it is elsewhere, or cannot be read.
    """
    from restorespec.project.discovery import find_root

    folder = Path(file).resolve().parent
    root = find_root(folder)
    try:
        path = (folder / name).resolve()
    except (OSError, ValueError, RuntimeError):  # a loop of links, or no name at all
        path = Path("/")
    if not path.is_relative_to(root if folder.is_relative_to(root) else folder):
        advice = "copy it next to the command's file"
        raise UsageError(f"`{name}`, which the command sends, is not a file of the project", advice)
    return _source(name, str(path))


def _source(name: str, path: str) -> Source | Diagnostic:
    """The text of a file or of standard input, or why it has none.

    Raises:
        UsageError: it cannot be read.
    """
    from restorespec.importing.documents import INPUT_LIMIT
    from restorespec.project.discovery import find_root
    from restorespec.project.files import read_named, reason
    from restorespec.syntax import decode

    if path == "-":
        data = sys.stdin.buffer.read(INPUT_LIMIT + 1)
    else:
        try:
            data = read_named(find_root(Path.cwd()), path, INPUT_LIMIT)
        except (OSError, ValueError) as error:
            raise UsageError(f"`{name}` cannot be read: {reason(error)}", f"give {_INPUTS}") from error
    if data.startswith(_UTF_16):  # what PowerShell writes with `>`
        with suppress(UnicodeError):
            data = data.decode("utf-16").encode()
    return decode(name, data, INPUT_LIMIT)


def spec_names(drafts: list[Draft]) -> list[str]:
    """A name for each spec: that of its table, made unique; case does not tell files apart everywhere."""
    from restorespec.kinds import kind_of_body

    names: dict[str, str] = {}
    for draft in drafts:
        named = draft.name or kind_of_body(draft.body).target_name(draft.body)
        base = re.sub(r"[^A-Za-z0-9._-]+", "-", named).strip("-.")
        name = base = base[:_LONGEST_NAME] or "imported"
        number = 2
        while name.lower() in names:
            name, number = f"{base}-{number}", number + 1
        names[name.lower()] = name
    return list(names.values())


def print_notices(drafts: list[Draft], detected: Sequence[str]) -> None:
    """Prints what was detected, and the notices in the order of their importance."""
    from restorespec.kinds.imported import HEADINGS
    from restorespec.report.escape import terminal

    for line in detected:
        click.echo(terminal(line), err=True)
    owners: dict[tuple[int, str], list[str]] = {}
    for draft in drafts:
        for notice in draft.notices:
            owners.setdefault((notice.weight, notice.text), []).append(draft.name)
    for weight, heading in HEADINGS.items():
        for (of, text), names in owners.items():
            if of == weight:
                who = "" if len(names) == len(drafts) else f"{_listed(names)}: "
                click.echo(f"notice: {heading}: {terminal(who + text)}", err=True)


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown  # noqa: PLR2004 - shown above
