"""The output of `submit`: the outcome of a run, or the requests of a dry run, on standard output or in files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from restorespec.cli.exit_codes import Exit
from restorespec.cli.options import use_color
from restorespec.cli.output import echo, emit, try_out
from restorespec.cli.terminal import width

if TYPE_CHECKING:
    from restorespec.cli.sendable import Compiled
    from restorespec.remote.evidence import Record
    from restorespec.remote.prepared import Prepared
    from restorespec.remote.submit import Run

FORMATS = ("text", "json")


@dataclass(frozen=True, slots=True)
class Report:
    """The destination and format of the outcome.

    Attributes:
        targets: formats, each with its file, None for standard output; people read the first one.
        color: `--color`.
        evidence: the file for the record of the restores; None if there is none.
    """

    targets: tuple[tuple[str, str | None], ...] = (("text", None),)
    color: str = "auto"
    evidence: str | None = None

    def try_out(self) -> None:
        """Check that the files can be written, before restores are started.

        Raises:
            UsageError: one is a link out of the project.
            OSError: one cannot be written.
        """
        for file in (*(name for _, name in self.targets), self.evidence):
            if file is not None:
                try_out(file)

    def nothing_sent(self, restores: Sequence[Prepared], code: int) -> int:
        """Report that nothing was sent, to programs too; return the exit code."""
        from restorespec.remote.outcomes import Outcome, Standing
        from restorespec.report.escape import indented_json
        from restorespec.report.submissions import outcome_json

        echo("nothing was sent", err=True)
        reason = "not sent: the preflight is against it"
        outcome = outcome_json([Outcome(one, Standing.NOT_SENT, reason) for one in restores], code)
        for form, file in self.targets:
            if form == "json":
                self._write(indented_json(outcome), file)
            elif file is not None:
                self._write("nothing was sent", file)
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
            run: the outcome of the run.
            found: the compiled specs.
            ledger: the option that names the ledger in commands; empty for the default one.
            advice: what to check for a status of the API.
            records: the records of the verified restores, by their number in the run; None without a verification.
        """
        from restorespec.cli.sendable import print_diagnostics
        from restorespec.report.escape import indented_json
        from restorespec.report.evidence import render
        from restorespec.report.submissions import outcome_json, outcome_lines, refused

        proven = records or {}
        code = int(run.result)
        if code == Exit.CLEAN and records is not None and not _is_as_requested(proven.values()):
            code = Exit.ERRORS
        if self.targets[0][0] == "text":
            print_diagnostics(refused(run.outcomes), self.color, found.masked)
        for form, file in self.targets:
            if form == "json":
                self._write(indented_json(outcome_json(run.outcomes, code, records)), file)
            else:
                room, colored = self._look(file)
                lines = outcome_lines(run.outcomes, ledger, room, color=colored, advice=advice)
                if proven:
                    text = render([*proven.values()], found.digest, "text", color=colored)
                    lines += ["", text.removesuffix("\n")]
                self._write("\n".join(lines), file)
        if self.evidence is not None:
            self._write(render([*proven.values()], found.digest, "json").removesuffix("\n"), self.evidence)
        return code

    def requests(self, text: Callable[[str], str]) -> None:
        """Write the requests of a dry run; `text` returns them in a format."""
        for form, file in self.targets:
            emit(f"{text(form)}\n", file)

    def _look(self, file: str | None) -> tuple[int | None, bool]:
        """Return the width of a text, and whether it is colored."""
        if file is not None:
            return None, False
        return width(sys.stdout), use_color(self.color, sys.stdout)

    @staticmethod
    def _write(text: str, file: str | None) -> None:
        """Write an outcome; to the terminal if its file cannot be written any more, so that it is not lost."""
        try:
            emit(f"{text}\n", file)
        except OSError as error:
            if file is None:
                echo(text, err=True)
                raise
            echo(f"error: cannot write `{file}`: {(error.strerror or str(error)).lower()}; here it is:", err=True)
            emit(f"{text}\n", None)


def _is_as_requested(records: Iterable[Record]) -> bool:
    return all(record["verification"]["result"] == "as-requested" for record in records)


def requests_text(restores: Sequence[Prepared], base_url: str, unit: str, embed: str | None, form: str) -> str:
    """Return the requests; the token is shown as `***`."""
    from restorespec.report.escape import indented_json, terminal
    from restorespec.report.submissions import VERSION
    from restorespec.validation.payload import pretty

    def url(one: Prepared) -> str:
        return f"{base_url}{one.kind.endpoint.path}{f'?embed={embed}' if embed else ''}"

    def headers(one: Prepared) -> dict[str, str]:
        accept = one.kind.endpoint.accept
        known = {"Content-Type": "application/json", "Accept": accept, "Authorization": "Bearer ***"}
        return {**known, "x-clumio-organizationalunit-context": unit} if unit else known

    if form == "json":
        requests = [
            {
                "restore": one.id,
                "environment": one.environment,
                "digest": one.digest,
                "method": "POST",
                "url": url(one),
                "headers": headers(one),
                "body": one.body,
            }
            for one in restores
        ]
        return indented_json({"version": VERSION, "dry_run": True, "requests": requests})
    blocks = []
    for one in restores:
        head = (f"# {one.name}", f"POST {url(one)}", *(f"{name}: {value}" for name, value in headers(one).items()))
        blocks.append("\n".join(map(terminal, head)) + f"\n\n{pretty(one.body)}\n")
    return "\n".join(blocks)
