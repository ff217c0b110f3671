"""Diagnostics for people: what is wrong, the lines in question with the places underlined, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from restorespec.core.diagnostics import Diagnostic, Severity, Summary
from restorespec.core.source import Source, Span
from restorespec.report.columns import wrap
from restorespec.report.escape import terminal
from restorespec.report.excerpt import Mark, Row, Underline, rows
from restorespec.report.locations import where

WIDTH = 80

Paint: TypeAlias = Callable[[str, str], str]
"""Puts a text into a colour, given as the parameters of ANSI's `SGR`."""

_COLORS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTICE: "1;36"}
_BLUE = "34"
_LEAST_ROOM = 20


def render(summary: Summary, *, color: bool = False, width: int = WIDTH) -> str:
    """The diagnostics of a run, one after the other; empty when there are none.

    Args:
        summary: what the run reports.
        color: whether to use ANSI colours.
        width: how many columns source lines and help may take; paths and messages are never cut.
    """
    paint = _colored if color else _plain
    return "\n".join(_block(diagnostic, summary.masked, paint, width) for diagnostic in summary.diagnostics)


def summary_line(summary: Summary, elapsed: float) -> str:
    """The run in one line, without its end.

    Args:
        summary: what the run reports.
        elapsed: how many seconds it took.
    """
    counts = [_counted(summary.count(severity), severity.value) for severity in Severity if summary.count(severity)]
    checked = f"{_counted(summary.files, 'file')} ({_counted(summary.restores, 'restore')})"
    suppressed = [f"{summary.suppressed} suppressed"] if summary.suppressed else []
    found = f"{', '.join(counts) or 'no problems'} in {checked}"
    return ", ".join([found, *suppressed, f"{elapsed:.2f} s"])


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _plain(text: str, _: str) -> str:
    return text


def _colored(text: str, parameters: str) -> str:
    return f"\x1b[{parameters}m{text}\x1b[0m"


def _block(diagnostic: Diagnostic, masked: Sequence[Span], paint: Paint, width: int) -> str:
    groups = _by_source(diagnostic)
    digits = len(str(max(mark.line for marks in groups.values() for mark in marks)))
    frame = _Frame(digits, width, paint, _COLORS[diagnostic.severity])
    lines = [frame.title(diagnostic)]
    for source, marks in groups.items():
        first = next((mark for mark in marks if mark.primary), marks[0])
        lines.append(frame.place(first))
        hidden = [span for span in masked if span.source == source]
        lines += frame.excerpt(rows(source, marks, hidden, frame.room))
    for name, text in _trailer(diagnostic):
        lines += frame.footer(name, text)
    lines += frame.footer("more", f"restorespec explain {diagnostic.rule.name}", broken=False)
    return "\n".join(lines) + "\n"


def _by_source(diagnostic: Diagnostic) -> dict[Source, list[Mark]]:
    """The places of a diagnostic by their texts, that of the mistake first, each in the order of the text."""
    groups = {diagnostic.span.source: [Mark(diagnostic.span, primary=True)]}
    for note in diagnostic.notes:
        groups.setdefault(note.span.source, []).append(Mark(note.span, note.message))
    return {source: sorted(marks, key=lambda mark: mark.span.start) for source, marks in groups.items()}


def _trailer(diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    if where := _circumstances(diagnostic):
        yield "in", where
    if diagnostic.help:
        yield "help", diagnostic.help


def _circumstances(diagnostic: Diagnostic) -> str:
    """The restore and the environment, unless they go without saying: a file's only restore is named like the file."""
    parts = []
    if diagnostic.restore and (diagnostic.environment or diagnostic.restore != _stem(diagnostic.span.source.name)):
        parts.append(diagnostic.restore)
    if diagnostic.environment:
        parts.append(f"environment {diagnostic.environment}")
    return ", ".join(parts)


def _stem(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0]


class _Frame(NamedTuple):
    """The frame around the excerpts of one diagnostic: the gutter with the numbers, and the colours."""

    digits: int
    width: int
    paint: Paint
    strong: str

    @property
    def room(self) -> int:
        """How many columns a source line may take beside the gutter."""
        return max(_LEAST_ROOM, self.width - self.digits - 4)

    def title(self, diagnostic: Diagnostic) -> str:
        label = self.paint(f"{diagnostic.severity}[{terminal(diagnostic.rule.name)}]", self.strong)
        return f"{label}: {terminal(diagnostic.message)}"

    def place(self, mark: Mark) -> str:
        arrow = "-->" if mark.primary else ":::"
        return f"{' ' * (self.digits + 1)}{self.paint(arrow, _BLUE)} {terminal(where(mark.span))}"

    def excerpt(self, shown: list[Row]) -> Iterator[str]:
        yield self.gutter("")
        before = None
        for row in shown:
            if before is not None and row.number > before + 1:
                yield self.paint("...", _BLUE)
            before = row.number
            yield f"{self.gutter(str(row.number))} {row.text}".rstrip()
            for underline in row.underlines:
                yield f"{self.gutter('')} {self.stroke(underline)}"

    def gutter(self, number: str) -> str:
        return self.paint(f" {number:>{self.digits}} |", _BLUE)

    def stroke(self, underline: Underline) -> str:
        stroke = self.paint(underline.stroke, self.strong if underline.primary else _BLUE)
        return f"{' ' * underline.indent}{stroke} {underline.label}".rstrip()

    def footer(self, name: str, text: str, *, broken: bool = True) -> Iterator[str]:
        indent = " " * (self.digits + 2)
        head = f"= {name}: "
        shown = terminal(text)
        first, *rest = wrap(shown, self.width - len(indent) - len(head)) if broken else [shown]
        yield f"{indent}{self.paint('=', _BLUE)}{head[1:]}{first}"
        for line in rest:
            yield f"{indent}{' ' * len(head)}{line}"
