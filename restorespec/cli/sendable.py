"""From the paths of a command line to restores that can be sent."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from restorespec.cli.options import Options, use_color
from restorespec.cli.output import echo
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.core.diagnostics import Diagnostic, Summary
    from restorespec.core.source import Span
    from restorespec.project.choices import Choices
    from restorespec.project.configuration import Environment
    from restorespec.project.opening import Project
    from restorespec.project.run import Checked
    from restorespec.project.targets import Located
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
        digest: of the bodies of these restores and those of the other shards together, as reviews show it.
        choices: the options of the run.
        suppressions: comments of the specs about findings of the live API.
        masked: the locations of sensitive values.
        plan: the digest of all bodies of the specs, chosen with `--only` or not; empty if some do not compile.
        is_whole: whether all restores of the specs were chosen.
        elsewhere: the names of what the other shards create.
    """

    project: Project
    environment: Environment | None
    restores: tuple[Prepared, ...]
    digest: str
    choices: Choices
    suppressions: tuple[Suppression, ...] = ()
    masked: tuple[Span, ...] = ()
    plan: str = ""
    is_whole: bool = True
    elsewhere: frozenset[str] = frozenset()

    def kept(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return the findings of the live API that the configuration, the options and comments let through.

        A comment that lets nothing through that is there is a finding itself.
        """
        from restorespec.project.rule_catalog import selection
        from restorespec.syntax.suppressions import apply, unused

        chosen = selection(self.project.config, self.choices)
        left, _, used = apply(chosen.keep(diagnostics), self.suppressions)
        idle = [
            item
            for item in self.suppressions
            if self.is_whole and item not in used and chosen.reports(self.project.rules[item.rule])
        ]
        return [*left, *chosen.keep(map(unused, idle))]


def compiled(paths: Iterable[str], options: Options, only: tuple[str, ...] = ()) -> Compiled | None:
    """Compile specs; None when there are findings that fail the run, which are then printed.

    Args:
        paths: files, folders, globs, or `-` for standard input.
        options: the common options of the command.
        only: the patterns of `--only`; errors of other restores do not count.

    Raises:
        UsageError: a path, an option or the configuration is wrong, or there is no restore of a wanted id.
    """
    from restorespec.cli.findings import is_bad
    from restorespec.cli.spec_options import run_over
    from restorespec.core.diagnostics import Severity
    from restorespec.core.usage_error import no_restore
    from restorespec.project.emission import demand_whole
    from restorespec.project.targets import TARGET_DUPLICATE, duplicates
    from restorespec.syntax.limits import capped
    from restorespec.validation.payload import digest

    choices = options.choices
    run = run_over(tuple(paths), options, require_values=True, only=only)
    environment = _one_way([one for one in run.project.environments(choices) if one])
    everything = list(run)
    summary = run.summary()
    if is_bad(summary, options.fail_on):
        print_diagnostics(summary.diagnostics, options.color, masked=summary.masked)
        return None
    for wanted in run.only.missing(one.restore.id for one in everything):
        raise no_restore(wanted, (one.restore.id for one in everything))
    matched = [one for one in everything if run.only.matches(one.restore.id)]
    checked = [one for one in matched if run.only.shard.holds(one.restore.id)]
    unsettled = next((one.restore.id for one in checked if not one.restore.is_settled), None)
    demand_whole(run, summary, unsettled, {(one.file, one.environment) for one in matched} if only else None)
    several = len({one.environment for one in matched}) > 1
    risks = _Risks(summary)
    settled = [_prepared(one, risks, in_several=several) for one in matched if one.restore.is_settled]
    taken = [one for one in duplicates(map(_located, settled), Severity.ERROR) if run.only.chooses(one.restore or "")]
    if taken:
        others = [found for found in summary.diagnostics if found.rule is not TARGET_DUPLICATE]
        print_diagnostics([*others, *capped(taken)], options.color, masked=summary.masked)
        return None
    restores = tuple(one for one in settled if run.only.shard.holds(one.id))

    def digest_of(bodies: Iterable[tuple[str, str | None, dict[str, Any]]]) -> str:
        return digest(body for _, _, body in sorted(bodies, key=lambda one: (one[0], one[1] or "")))

    own = digest_of(
        (one.id, one.environment, one.body) for one in (settled if len(settled) == len(matched) else restores)
    )
    plan = own
    if only:
        compiles = all(one.restore.is_settled for one in everything)
        plan = digest_of((one.restore.id, one.environment, one.restore.body) for one in everything) if compiles else ""
    found = (run.project, environment, restores, own, choices, run.live_suppressions, summary.masked, plan)
    elsewhere = frozenset(one.table for one in settled if not run.only.shard.holds(one.id))
    return Compiled(*found, is_whole=not only and choices.shard.total == 1, elsewhere=elsewhere)


def _located(one: Prepared) -> Located:
    from restorespec.project.targets import Located

    return Located((one.spec, one.id, one.digest), one.document, one.environment)


def print_diagnostics(diagnostics: Iterable[Diagnostic], color: str = "auto", masked: tuple[Span, ...] = ()) -> None:
    """Print findings like `lint`, but to standard error, apart from the result.

    Args:
        diagnostics: the findings.
        color: `--color`.
        masked: the locations of sensitive values.
    """
    from restorespec.core.diagnostics import Summary
    from restorespec.report import render

    found = tuple(sorted(diagnostics, key=lambda diagnostic: diagnostic.order))
    if found:
        colored = use_color(color, sys.stderr)
        echo(render(Summary(found, masked=masked), "text", color=colored), nl=False, err=True, color=True)


def planned(found: Compiled, digest: str) -> None:
    """Compare what compiled with what was reviewed: all restores of the specs, or those that `--only` chooses.

    Raises:
        UsageError: they differ.
    """
    if digest.removeprefix("sha256:") not in {one.removeprefix("sha256:") for one in (found.digest, found.plan) if one}:
        help_text = f"review it again: what compiles now has the digest {found.plan or found.digest}"
        raise UsageError("what compiles is not what was reviewed; nothing was sent", help_text)


def _one_way(environments: list[Environment]) -> Environment | None:
    """Return the environment with the API's address and token.

    Raises:
        UsageError: the chosen ones differ in them.
    """
    ways = {tuple(getattr(environment, name) for name in _HOW) for environment in environments}
    if len(ways) > 1:
        raise UsageError("the chosen environments reach different APIs", "submit them one `--env` at a time")
    return environments[0] if environments else None


class _Risks:
    """The findings of a run by the restore that they are about, so that each restore does not look at all of them."""

    def __init__(self, summary: Summary) -> None:
        self._by_restore: dict[str | None, list[tuple[int, Diagnostic]]] = {}
        for number, found in enumerate(summary.diagnostics):
            self._by_restore.setdefault(found.restore, []).append((number, found))

    def of(self, checked: Checked) -> tuple[Diagnostic, ...]:
        """Return what is shown about a restore when the user confirms."""
        file = checked.restore.root.source.name
        about = (*self._by_restore.get(None, ()), *self._by_restore.get(checked.restore.id, ()))
        return tuple(
            found
            for _, found in sorted(about, key=lambda one: one[0])
            if found.environment in {None, checked.environment} and found.span.source.name == file
        )


def _prepared(checked: Checked, risks: _Risks, *, in_several: bool) -> Prepared:
    from restorespec.remote.prepared import Prepared

    restore, shown = checked.restore, risks.of(checked)
    return Prepared(
        restore.id, checked.file, restore.body, restore.document, checked.environment, shown, in_several=in_several
    )
