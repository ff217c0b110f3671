"""From the paths on a command line to restores that may be sent."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from restorespec.cli.options import Options, use_color
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.core.diagnostics import Diagnostic, Summary
    from restorespec.core.source import Span
    from restorespec.project.choices import Choices
    from restorespec.project.configuration import Environment
    from restorespec.project.opening import Project
    from restorespec.project.run import Checked
    from restorespec.remote.prepared import Prepared
    from restorespec.syntax.suppressions import Suppression

_HOW = ("base_url", "token_env")


@dataclass(frozen=True, slots=True)
class Compiled:
    """Specs that compiled without errors.

    Attributes:
        project: what they belong to.
        environment: the one that decides how the API is reached, if one was chosen.
        restores: in the order of the files and their fan-out.
        digest: of all bodies together, as reviews show it.
        choices: the options of the run.
        suppressions: comments of the specs about findings of the live API.
    """

    project: Project
    environment: Environment | None
    restores: tuple[Prepared, ...]
    digest: str
    choices: Choices
    suppressions: tuple[Suppression, ...] = ()
    masked: tuple[Span, ...] = ()

    def kept(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The findings of the live API that the configuration, the options and comments let through.

        A comment that lets nothing through that is there is a finding itself.
        """
        from restorespec.project.selection import selection
        from restorespec.syntax.suppressions import apply, unused

        chosen = selection(self.project.config, self.choices)
        left, _, used = apply(chosen.keep(diagnostics), self.suppressions)
        idle = [
            item for item in self.suppressions if item not in used and chosen.reports(self.project.rules[item.rule])
        ]
        return [*left, *chosen.keep(map(unused, idle))]


def compiled(paths: Iterable[str], options: Options) -> Compiled | None:
    """The restores that specs stand for; None when they have findings that fail the run, which are then printed.

    Raises:
        UsageError: a path, an option or the configuration is wrong.
    """
    from restorespec.cli.findings import is_bad
    from restorespec.cli.spec_options import run_over
    from restorespec.core.diagnostics import Severity
    from restorespec.project.emission import demand_whole
    from restorespec.project.targets import TARGET_DUPLICATE, Located, duplicates
    from restorespec.syntax.limits import capped
    from restorespec.validation.payload import digest

    choices = options.choices
    run = run_over(tuple(paths), options, require_values=True)
    environment = _one_way([one for one in run.project.environments(choices) if one])
    checked = list(run)
    summary = run.summary()
    if is_bad(summary, options.fail_on):
        print_diagnostics(summary.diagnostics, options.color, masked=summary.masked)
        return None
    demand_whole(run, summary, next((one.restore.id for one in checked if not one.restore.is_settled), None))
    several = len({one.environment for one in checked}) > 1
    restores = tuple(_prepared(one, summary, in_several=several) for one in checked)
    ordered = sorted(restores, key=lambda one: (one.id, one.environment or ""))
    taken = tuple(
        duplicates(
            (Located((one.spec, one.id, one.digest), one.document, one.environment) for one in restores), Severity.ERROR
        )
    )
    if taken:
        others = [found for found in summary.diagnostics if found.rule is not TARGET_DUPLICATE]
        print_diagnostics([*others, *capped(taken)], options.color, masked=summary.masked)
        return None
    whole = digest(one.body for one in ordered)
    return Compiled(run.project, environment, restores, whole, choices, run.live_suppressions, summary.masked)


def print_diagnostics(diagnostics: Iterable[Diagnostic], color: str = "auto", masked: tuple[Span, ...] = ()) -> None:
    """Prints findings as `lint` does, but on standard error, where they do not mix with the result.

    Args:
        diagnostics: the findings.
        color: as `--color` says.
        masked: the places of sensitive values.
    """
    from restorespec.core.diagnostics import Summary
    from restorespec.report import render

    found = tuple(sorted(diagnostics, key=lambda diagnostic: diagnostic.order))
    if found:
        colored = use_color(color, stream_is_terminal=sys.stderr.isatty())
        click.echo(render(Summary(found, masked=masked), "text", color=colored), nl=False, err=True, color=True)


def planned(found: Compiled, digest: str) -> None:
    """Holds what compiled against what was reviewed.

    Raises:
        UsageError: they differ.
    """
    if digest.removeprefix("sha256:") != found.digest.removeprefix("sha256:"):
        help_text = f"review it again: what compiles now has the digest {found.digest}"
        raise UsageError("what compiles is not what was reviewed; nothing was sent", help_text)


def _one_way(environments: list[Environment]) -> Environment | None:
    """The environment that says how the API is reached.

    Raises:
        UsageError: the chosen ones say it differently.
    """
    ways = {tuple(getattr(environment, name) for name in _HOW) for environment in environments}
    if len(ways) > 1:
        raise UsageError("the chosen environments reach different APIs", "submit them one `--env` at a time")
    return environments[0] if environments else None


def _prepared(checked: Checked, summary: Summary, *, in_several: bool) -> Prepared:
    from restorespec.remote.prepared import Prepared

    restore = checked.restore
    about = (
        found
        for found in summary.diagnostics
        if found.restore in {None, restore.id} and found.environment in {None, checked.environment}
    )
    file = restore.document.root.source.name
    risks = tuple(f"{found.severity}: {found.message}" for found in about if found.span.source.name == file)
    return Prepared(
        restore.id, checked.file, restore.body, restore.document, checked.environment, risks, in_several=in_several
    )
