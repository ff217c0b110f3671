"""The text report: a block for each finding, the errors of a file last, and the summary.

A block has the title of a finding, the source lines with underlines, and the help.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from restorespec.core.diagnostics import Diagnostic, Note, Severity, Summary
from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span, format_of
from restorespec.kinds.wording import counted
from restorespec.report import Each
from restorespec.report.escape import terminal
from restorespec.report.layout import Mark, Row, Underline, rows, width, wrap
from restorespec.report.locations import where

WIDTH = 80
_MANY = 20
"""With more findings than this, the errors are listed once more at the end."""


def render(summary: Summary, *, color: bool = False, width: int = WIDTH, each: Each = map) -> str:
    """Return the diagnostics of a run as text, at least one.

    Args:
        summary: what the run reports.
        color: whether to use ANSI colors.
        width: the columns that a line may take; code, names and paths are never broken.
        each: renders the blocks.
    """
    style = _Style(width, color)
    ordered = _errors_last(summary.diagnostics)
    parts = [*each(lambda group: _block(group, summary.masked, style), [*_groups(ordered)])]
    if len(ordered) > _MANY:
        parts.append("".join(f"{_line(found)}\n" for found in ordered if found.severity is Severity.ERROR))
    parts.append("".join(f"{line}\n" for line in _more(summary.diagnostics, width)))
    return "\n".join(filter(None, parts))


def _errors_last(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort diagnostics so that the errors of each file follow its warnings and notices, near to the prompt."""
    files: dict[str, int] = {}
    for diagnostic in diagnostics:
        files.setdefault(diagnostic.span.source.name, len(files))
    return sorted(diagnostics, key=lambda found: (files[found.span.source.name], found.severity is Severity.ERROR))


def _groups(diagnostics: Iterable[Diagnostic]) -> Iterator[list[Diagnostic]]:
    """Group the settings that one place leaves unset; every other diagnostic is a group of its own."""
    groups: dict[object, list[Diagnostic]] = {}
    for index, found in enumerate(diagnostics):
        is_error = found.severity is Severity.ERROR
        place = (found.rule.family, found.span, found.restore, found.environment, is_error)
        groups.setdefault(place if found.unset else index, []).append(found)
    yield from groups.values()


def _line(diagnostic: Diagnostic) -> str:
    """Return a diagnostic as `file:line: message`."""
    span = diagnostic.span
    place = f"{span.source.name}:{span.first[0]}" if span.source.is_file else span.source.name
    return terminal(f"{place}: {diagnostic.message}")


def _more(diagnostics: Sequence[Diagnostic], width: int) -> list[str]:
    names = {diagnostic.rule.name: diagnostic.severity for diagnostic in diagnostics}
    worst = Severity.worst(names.values())
    name = terminal(next(name for name, severity in names.items() if severity is worst))
    if len(names) == 1:
        return [f"more: restorespec explain {name}"]
    return wrap(f"more: restorespec explain NAME, where NAME is a rule such as `{name}`", width)


def summary_line(summary: Summary, elapsed: float) -> str:
    """Return the run in one line, without its end.

    Args:
        summary: what the run reports.
        elapsed: the seconds that it took.
    """
    counts = [counted(summary.count(severity), severity.value) for severity in Severity if summary.count(severity)]
    checked = f"{counted(summary.files, 'file')} ({counted(summary.restores, 'restore')})"
    found = f"{', '.join(counts) or 'no problems'} in {checked}"
    suppressed = [f"{summary.suppressed} suppressed"] if summary.suppressed else []
    fixable = sum(diagnostic.is_fixable for diagnostic in summary.diagnostics)
    fixes = [f"{fixable} fixable with `--fix`"] if fixable else []
    return ", ".join([found, *suppressed, *fixes, f"{elapsed:.2f} s"])


_COLORS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTICE: "1;36"}
_BLUE = "34"
_LEAST_ROOM = 20
_FIXABLE = "[*]"
_INDENT = "    "


class _Style(NamedTuple):
    """The layout of a _block.

    Attributes:
        width: the columns that a line may take.
        color: whether ANSI colors are used.
    """

    width: int
    color: bool

    def paint(self, text: str, parameters: str) -> str:
        """Put a text into a color, given as the parameters of ANSI's `SGR`."""
        return f"\x1b[{parameters}m{text}\x1b[0m" if self.color else text


def _block(group: Sequence[Diagnostic], masked: Sequence[Span], style: _Style) -> str:
    """Return one diagnostic, or several unset settings of one place, as lines.

    Args:
        group: the diagnostics; several have the same place.
        masked: the places of sensitive values.
        style: how it is laid out.
    """
    first = group[0]
    marks = _by_source(first.span, dict.fromkeys(note for found in group for note in found.notes))
    digits = len(str(max(mark.line for found in marks.values() for mark in found)))
    severity = Severity.worst(found.severity for found in group)
    frame = _Frame(digits, style, _COLORS[severity])
    lines = frame.title(severity, *_title(group))
    for source, found in marks.items():
        lines.append(frame.place(next((mark for mark in found if mark.primary), found[0])))
        if not source.text and not any(mark.label for mark in found):
            continue  # the file is empty, or its text must not be shown
        hidden = [span for span in masked if span.source == source]
        lines += frame.excerpt(rows(source, found, hidden, frame.room))
    if len(group) > 1:
        lines += frame.settings(group)
    for name, text in _trailer(first, _help(group)):
        lines += frame.footer(name, text)
    return "".join(f"{line}\n" for line in lines)


def _title(group: Sequence[Diagnostic]) -> tuple[str, str]:
    """Return what a block is called, and its message."""
    first = group[0]
    if len(group) > 1:
        message = f"{len(group)} settings are not set, so the restored {_resource(group)} will not have them"
        return first.rule.family.value, message
    return first.rule.name, f"{first.message} {_FIXABLE}" if first.is_fixable else first.message


def _resource(group: Sequence[Diagnostic]) -> str:
    unset = group[0].unset
    return unset.resource if unset else "resource"


def _help(group: Sequence[Diagnostic]) -> str:
    if len(group) == 1:
        return group[0].help
    if any(found.fix for found in group):
        command = "run `restorespec lint --fix-unset` to write the lines shown"
        return f"copy them from the original {_resource(group)}, or {command}"
    return f"copy them from the original {_resource(group)}, or write the lines shown"


def _by_source(span: Span, notes: Iterable[Note]) -> dict[Source, list[Mark]]:
    """Return the marks of a finding by source, that of the finding first, each in the order of the text."""
    groups = {span.source: [Mark(span, primary=True)]}
    for note in notes:
        groups.setdefault(note.span.source, []).append(Mark(note.span, note.message))
    return {source: sorted(marks, key=lambda mark: mark.span.start) for source, marks in groups.items()}


def _trailer(diagnostic: Diagnostic, help_text: str) -> Iterator[tuple[str, str]]:
    if where := _circumstances(diagnostic):
        yield "in", where
    if help_text:
        yield "help", help_text


def _circumstances(diagnostic: Diagnostic) -> str:
    """Return the restore and the environment, unless they are obvious: a file's only restore is named like the file."""
    parts = []
    if diagnostic.restore and (diagnostic.environment or diagnostic.restore != _stem(diagnostic.span.source.name)):
        parts.append(diagnostic.restore)
    if diagnostic.environment:
        parts.append(f"environment {diagnostic.environment}")
    return ", ".join(parts)


def _stem(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0]


class _Frame(NamedTuple):
    """The frame around the excerpts of a _block: the gutter with the line numbers, and the colors."""

    digits: int
    style: _Style
    strong: str

    @property
    def room(self) -> int:
        """The columns that a source line may take beside the gutter."""
        return max(_LEAST_ROOM, self.style.width - self.digits - 4)

    def title(self, severity: Severity, name: str, message: str) -> list[str]:
        label = f"{severity}[{terminal(name)}]"
        first, *rest = wrap(terminal(message), self.style.width - len(label) - 2)
        others = wrap(" ".join(rest), self.style.width - len(_INDENT)) if rest else []
        return [f"{self.style.paint(label, self.strong)}: {first}", *(f"{_INDENT}{line}" for line in others)]

    def place(self, mark: Mark) -> str:
        return f"{' ' * (self.digits + 1)}{self.style.paint('-->', _BLUE)} {terminal(where(mark.span))}"

    def excerpt(self, shown: list[Row]) -> Iterator[str]:
        yield self.gutter("")
        before = None
        for row in shown:
            if before is not None and row.number > before + 1:
                yield self.style.paint("...", _BLUE)
            before = row.number
            yield f"{self.gutter(str(row.number))} {row.text}".rstrip()
            for underline in row.underlines:
                yield from self.stroke(underline)

    def gutter(self, number: str) -> str:
        return self.style.paint(f" {number:>{self.digits}} |", _BLUE)

    def stroke(self, underline: Underline) -> Iterator[str]:
        """Yield an underline with its label beside it, or below it if the line is too narrow."""
        stroke = self.style.paint(underline.stroke, self.strong if underline.primary else _BLUE)
        start = f"{self.gutter('')} {' ' * underline.indent}{stroke}"
        used = underline.indent + len(underline.stroke) + 1
        if not underline.label or used + width(underline.label) <= self.room:
            yield f"{start} {underline.label}".rstrip()
            return
        yield start
        lines = wrap(underline.label, self.room)
        indent = max(0, min(underline.indent, self.room - max(map(width, lines))))
        for line in lines:
            yield f"{self.gutter('')} {' ' * indent}{line}"

    def settings(self, group: Sequence[Diagnostic]) -> Iterator[str]:
        """Yield a row for each unset setting: its rule, what the restored table gets, and the entry that sets it.

        Without room for a row, its cells are below each other; an entry is never cut, so that it can be pasted.
        """
        form = format_of(group[0].span.source.name)
        unset = [
            (terminal(found.rule.name), terminal(found.unset.effect), terminal(found.unset.entry.render(form)))
            for found in group
            if found.unset
        ]
        widths = [max(map(width, cells)) for cells in zip(*unset, strict=True)]
        fits = self.digits + 4 + sum(widths) + 4 <= self.style.width
        for name, effect, entry in unset:
            if fits:
                gap = " " * (widths[1] - width(effect) + 2)
                yield f"{self.equals} {name:<{widths[0]}}  {effect}{gap}{entry}"
            else:
                yield f"{self.equals} {name}"
                yield from self.indented([*wrap(effect, self.room), entry])

    def footer(self, name: str, text: str) -> Iterator[str]:
        head = f"{name}: "
        room = self.style.width - self.digits - 4 - len(head)
        first, *rest = wrap(terminal(text), room)
        yield f"{self.equals} {head}{first}"
        yield from self.indented(rest, len(head))

    def indented(self, lines: Iterable[str], by: int = 0) -> Iterator[str]:
        """Yield lines below the text of a footer, or further in by a number of columns."""
        for line in lines:
            yield f"{' ' * (self.digits + 4 + by)}{line}"

    @property
    def equals(self) -> str:
        return f"{' ' * (self.digits + 2)}{self.style.paint('=', _BLUE)}"
