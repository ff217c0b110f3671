"""Applying fixes: the edits of all findings, in the texts of the files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from restorespec.core.diagnostics import Diagnostic, Edit
from restorespec.core.source import Source, Span, utf8
from restorespec.core.usage_error import UsageError
from restorespec.project.atomic_writes import put
from restorespec.project.discovery import real
from restorespec.project.patch import hunks
from restorespec.project.run import Run
from restorespec.report.escape import terminal
from restorespec.syntax import read
from restorespec.syntax.limits import FILE_BYTES, size

_ROUNDS = 10  # a field that got its name back may have values that are checked only then
_MOST = 256 * 1024  # characters read again: who repairs a thousand mistakes in a large file can do so twice


def settled(run: Run, *, unsaid: bool = False) -> dict[Source, str]:
    """The texts as they are when nothing is left to repair, by the sources as they were; nothing is written.

    Args:
        run: the run whose findings are repaired.
        unsaid: whether what is unsaid is written out as well.
    """
    before: dict[str, Source] = {}
    after: dict[str, str] = {}
    left = _MOST
    for _ in range(_ROUNDS):
        texts = repaired(run.summary().diagnostics, unsaid=unsaid)
        fresh = {source: text for source, text in texts.items() if after.get(source.name) != text and _is_read(text)}
        if not fresh:
            break
        for source, text in fresh.items():
            before.setdefault(source.name, source)
            after[source.name] = text
        left -= sum(map(len, fresh.values()))
        if left < 0:
            break
        again = {name: read(Source(name, after[name])) for name in run.names if name in after}
        run = run.over({**run.texts, **again})
    return {before[name]: text for name, text in after.items()}


def _is_read(text: str) -> bool:
    """Whether a repaired file may be read again: what is written out can make it larger than any file may be."""
    return size(text) <= FILE_BYTES


def repaired(diagnostics: Iterable[Diagnostic], *, unsaid: bool = False) -> dict[Source, str]:
    """The new texts of the files that have something to repair.

    Args:
        diagnostics: the findings.
        unsaid: whether what is unsaid is written out as well.
    """
    edits: dict[Source, list[Edit]] = {}
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix and (fix.is_safe or unsaid) and all(edit.span.source.is_file for edit in fix.edits):
            for edit in fix.edits:
                edits.setdefault(edit.span.source, []).append(edit)
    return {source: edited(source.text, found) for source, found in edits.items()}


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A text with edits made, those that overlap an earlier one left out; everything else stays as it is."""
    parts: list[str] = []
    position = 0
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: (edit.span.start, edit.span.end)):
        if edit.span.start >= position:
            parts += [text[position : edit.span.start], edit.text]
            position = edit.span.end
    return "".join([*parts, text[position:]])


def difference(texts: dict[Source, str], masked: Iterable[Span] = ()) -> str:
    """The changes as a unified diff.

    Args:
        texts: the new texts by the old ones.
        masked: the places of sensitive values.
    """
    lines: list[str] = []
    secrets = sorted({span.text for span in masked} - {""}, key=len, reverse=True)
    for source, text in texts.items():
        before, after = _lines(source.text, secrets), _lines(text, secrets)
        name = terminal(source.name)
        changed = [*map(_shown, hunks(before, after))]
        lines += [f"--- a/{name}\n", f"+++ b/{name}\n", *changed] if changed else []
    return "".join(lines)


def _lines(text: str, secrets: Iterable[str]) -> list[str]:
    for secret in secrets:
        text = text.replace(secret, "***")
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _shown(line: str) -> str:
    """A line of a difference: its sign, and a text that nothing is obeyed in; a CR LF at its end stays."""
    text = line.rstrip("\r\n")
    end = line[len(text) :]
    return line[:1] + terminal(text[1:]) + (end if end.endswith("\n") else f"{end}\n\\ No newline at end of file\n")


def write(root: Path, texts: dict[Source, str]) -> None:
    """Write the new texts, each file completely or not at all.

    Raises:
        OSError: a file cannot be written.
        UsageError: a file has changed since it was read; none is written then.
    """
    for source in texts:
        if (root / source.name).read_bytes() != utf8(source.whole(source.text)):
            raise UsageError(f"`{source.name}` has changed since it was read", "run the command again")
    written: set[Path] = set()
    for source, text in texts.items():
        path = real(root / source.name)
        if path not in written:  # a link to a file with edits of its own: the next run sees what is left
            put(path, utf8(source.whole(text)))
        written.add(path)
