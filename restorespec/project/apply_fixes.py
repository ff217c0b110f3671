"""The edits of findings: applied to files, or shown as a patch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from restorespec.core.diagnostics import Diagnostic, Edit
from restorespec.core.source import Source, Span, utf8
from restorespec.core.usage_error import UsageError
from restorespec.diff.lines import Change, changes
from restorespec.project.atomic_writes import put
from restorespec.project.discovery import real
from restorespec.project.run import Run
from restorespec.report.escape import terminal
from restorespec.syntax import read
from restorespec.syntax.limits import FILE_BYTES, size

_ROUNDS = 10  # a fixed name of a field may have values that are only checked then
_MOST = 256 * 1024  # characters read again; after that, another run fixes the rest
_CONTEXT = 3


def settled(run: Run, *, unset: bool = False) -> dict[Source, str]:
    """Return the texts after all fixes, by their sources before; nothing is written.

    Args:
        run: the run with the findings.
        unset: whether to set explicitly what is not set, too.
    """
    before: dict[str, Source] = {}
    after: dict[str, str] = {}
    left = _MOST
    for _ in range(_ROUNDS):
        texts = fixed_texts(run.summary().diagnostics, unset=unset)
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
    """Return whether a fixed file may be read again: fixes can make it too large."""
    return size(text) <= FILE_BYTES


def fixed_texts(diagnostics: Iterable[Diagnostic], *, unset: bool = False) -> dict[Source, str]:
    """Return the new texts of the files with fixes.

    Args:
        diagnostics: the findings.
        unset: whether to set explicitly what is not set, too.
    """
    edits: dict[Source, list[Edit]] = {}
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix and (fix.is_safe or unset) and all(edit.span.source.is_file for edit in fix.edits):
            for edit in fix.edits:
                edits.setdefault(edit.span.source, []).append(edit)
    return {source: edited(source.text, found) for source, found in edits.items()}


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits, without those that overlap an earlier one."""
    parts: list[str] = []
    position = 0
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: (edit.span.start, edit.span.end)):
        if edit.span.start >= position:
            parts += [text[position : edit.span.start], edit.text]
            position = edit.span.end
    return "".join([*parts, text[position:]])


def difference(texts: dict[Source, str], masked: Iterable[Span] = ()) -> str:
    """Return the changes as a unified diff.

    Args:
        texts: the new texts by the old ones.
        masked: the locations of sensitive values.
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
    """Return a line of a difference, escaped after its marker; a CR LF at its end stays."""
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


def hunks(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a unified diff below its two names.

    Args:
        before: the lines of the old text, with their ends.
        after: those of the new one.
    """
    group: list[Change] = []
    for change in changes(before, after):
        if group and change.start - group[-1].end > 2 * _CONTEXT:
            yield from _hunk(group, before, after)
            group = []
        group.append(change)
    if group:
        yield from _hunk(group, before, after)


def _hunk(group: Sequence[Change], before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    first, last = group[0], group[-1]
    ahead = min(_CONTEXT, first.start)
    behind = min(_CONTEXT, len(before) - last.end)
    old = _range(first.start - ahead, last.end + behind)
    new = _range(first.new_start - ahead, last.new_end + behind)
    yield f"@@ -{old} +{new} @@\n"
    position = first.start - ahead
    for change in group:
        yield from (f" {line}" for line in before[position : change.start])
        yield from (f"-{line}" for line in before[change.start : change.end])
        yield from (f"+{line}" for line in after[change.new_start : change.new_end])
        position = change.end
    yield from (f" {line}" for line in before[position : last.end + behind])


def _range(start: int, end: int) -> str:
    """Return a range of lines as a patch writes it: from 1; for no lines, the line before."""
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"
