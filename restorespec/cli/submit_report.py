"""Telling what a run of `submit` came to, as text or JSON, on standard output or into files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from restorespec.cli.exit_codes import Exit
from restorespec.cli.options import use_color
from restorespec.cli.output import emit, try_out
from restorespec.cli.terminal import width

if TYPE_CHECKING:
    from restorespec.cli.sendable import Compiled
    from restorespec.remote.evidence import Record
    from restorespec.remote.prepared import Prepared
    from restorespec.remote.submit import Run

FORMATS = ("text", "json")


@dataclass(frozen=True, slots=True)
class Report:
    """Where the outcome goes, and how it looks there.

    Attributes:
        targets: formats, each with its file, None for standard output; people read the first one.
        color: as `--color` says.
        evidence: the file for the record of the restores; None if there is none.
    """

    targets: tuple[tuple[str, str | None], ...] = (("text", None),)
    color: str = "auto"
    evidence: str | None = None

    def try_out(self) -> None:
        """Finds out whether the files can be written: once restores are started it is too late to be told.

        Raises:
            UsageError: one is a link out of the project.
            OSError: one cannot be written.
        """
        for file in (*(name for _, name in self.targets), self.evidence):
            if file is not None:
                try_out(file)

    def nothing_sent(self, restores: Sequence[Prepared], code: int) -> int:
        """Says that the run ended before anything was sent, to programs too; the exit code."""
        from restorespec.remote.outcomes import Outcome, Standing
        from restorespec.report.submissions import as_json, outcome_json

        click.echo("nothing was sent", err=True)
        reason = "not sent: the preflight is against it"
        told = outcome_json([Outcome(one, Standing.NOT_SENT, reason) for one in restores], code)
        for form, file in self.targets:
            if form == "json":
                self._tell(as_json(told), file)
            elif file is not None:
                self._tell("nothing was sent", file)
        return code

    def done(
        self,
        run: Run,
        found: Compiled,
        ledger: str,
        advice: Mapping[int, str],
        records: Mapping[int, Record] | None = None,
    ) -> int:
        """Report what became of each restore, and return the exit code.

        Args:
            run: what it came to.
            found: what had compiled.
            ledger: the option that names the ledger in commands; empty for the default one.
            advice: what to look at for a status of the API.
            records: the records of the verified restores, by their number in the run; None without a verification.
        """
        from restorespec.cli.sendable import print_diagnostics
        from restorespec.report.evidence import render
        from restorespec.report.submissions import as_json, outcome_json, outcome_lines, refused

        proven = records or {}
        code = int(run.result)
        if code == Exit.CLEAN and records is not None and not _is_as_requested(proven.values()):
            code = Exit.ERRORS
        if self.targets[0][0] == "text":
            print_diagnostics(refused(run.outcomes), self.color, found.masked)
        for form, file in self.targets:
            if form == "json":
                self._tell(as_json(outcome_json(run.outcomes, code, records)), file)
            else:
                room, colored = self._look(file)
                lines = outcome_lines(run.outcomes, ledger, room, color=colored, advice=advice)
                if proven:
                    text = render([*proven.values()], found.digest, "text", color=colored)
                    lines += ["", text.removesuffix("\n")]
                self._tell("\n".join(lines), file)
        if self.evidence is not None:
            self._tell(render([*proven.values()], found.digest, "json").removesuffix("\n"), self.evidence)
        return code

    def requests(self, text: Callable[[str], str]) -> None:
        """Writes what would be sent; `text` makes it for a format."""
        for form, file in self.targets:
            emit(f"{text(form)}\n", file)

    def _look(self, file: str | None) -> tuple[int | None, bool]:
        """How wide a text may be, and whether it is coloured."""
        if file is not None:
            return None, False
        return width(sys.stdout), use_color(self.color, sys.stdout)

    @staticmethod
    def _tell(text: str, file: str | None) -> None:
        """Writes an outcome; elsewhere where that cannot be written to any more, for it must not be lost."""
        try:
            emit(f"{text}\n", file)
        except OSError as error:
            if file is None:
                click.echo(text, err=True)
                raise
            click.echo(f"error: cannot write `{file}`: {(error.strerror or str(error)).lower()}; here it is:", err=True)
            emit(f"{text}\n", None)


def _is_as_requested(records: Iterable[Record]) -> bool:
    return all(record["verification"]["result"] == "as-requested" for record in records)
