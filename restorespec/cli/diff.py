"""`restorespec diff`: show what a change of specs changes in the restores."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from restorespec.cli.command import Argument, Option, declare
from restorespec.cli.options import RESULT, SPECS, Applies, Options, common_options, use_color
from restorespec.cli.output import emit
from restorespec.cli.spec_options import with_baseline
from restorespec.core.risk import Risk
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.diff import Review

_FORMATS = ("text", "markdown", "json", "html")
_RISKS = tuple(risk.value for risk in Risk)


@declare(
    "diff",
    Argument("compared", nargs=-1, metavar="BASE [HEAD]"),
    Option(
        "--between-envs", nargs=2, metavar="A B", help="Compare two environments instead, in the specs of each PATH."
    ),
    Option(
        "--link-base",
        metavar="URL",
        default="",
        help="The address of HEAD's files, as https://HOST/OWNER/NAME/blob/COMMIT.",
    ),
    Option(
        "--fail-on-risk",
        multiple=True,
        metavar="RISKS",
        help=f"Exit with 1 if a change has one of these risks. The worst first: {', '.join(_RISKS)}.",
    ),
    Option("--exit-code", is_flag=True, help="Exit with 1 if anything changed."),
    Option("--baseline", metavar="FILE", help="Treat the findings in this file as known on both sides."),
    Option("--no-baseline", is_flag=True, help="Also report the findings in the project's baseline."),
    common_options(*SPECS, *RESULT, Applies.FINDINGS, Applies.OUTPUTS, formats=_FORMATS),
    epilog="Example: restorespec diff origin/main --fail-on-risk data,loss",
)
def command(
    *,
    compared: tuple[str, ...],
    between_envs: tuple[str, str] | None,
    link_base: str,
    fail_on_risk: tuple[str, ...],
    exit_code: bool,
    baseline: str | None,
    no_baseline: bool,
    options: Options,
) -> int:
    """Show what would be restored differently, restore by restore.

    BASE and HEAD are git revisions, folders or files; HEAD defaults to the working tree. BASE..HEAD and
    BASE...HEAD work as in `git diff`. Both sides are compiled under every environment of the configuration,
    unless you name some. With `--between-envs A B [PATH]...`, one tree is compared under two environments.

    Each change has a risk; `guard` means that a check is weakened.
    """
    from restorespec.cli.exit_codes import Exit
    from restorespec.project.review import review, review_between
    from restorespec.report.review import render

    risky = _risks(fail_on_risk)
    if link_base and not link_base.startswith(("https://", "http://")):
        raise UsageError(
            f"`--link-base {link_base}` is not an address", "write it like https://HOST/OWNER/NAME/blob/COMMIT"
        )
    choices = with_baseline(options.choices, baseline, no_baseline=no_baseline)
    if between_envs is not None:
        found = review_between(between_envs, compared, choices, options.refuse_overwriting)
    else:
        found = review(*_base_and_head(compared), choices, options.refuse_overwriting)
    found = found._replace(link_base=link_base)
    for form, path in options.targets:
        colored = path is None and use_color(options.color, sys.stdout)
        emit(render(found, form, color=colored), path)
    failed = _has_failed(found, risky, options.fail_on, exit_code=exit_code)
    return Exit.ERRORS if failed else Exit.CLEAN


def _base_and_head(compared: tuple[str, ...]) -> tuple[str, str | None]:
    if not compared:
        raise UsageError("BASE is missing", "name one, as in `restorespec diff origin/main`")
    if len(compared) > 2:  # noqa: PLR2004 - BASE and HEAD
        help_text = "name BASE and HEAD; specs below a PATH are compared with `--between-envs A B PATH`"
        raise UsageError(f"`{compared[2]}` is one argument too many", help_text)
    return compared[0], compared[1] if compared[1:] else None


def _risks(values: tuple[str, ...]) -> set[str]:
    from restorespec.core.suggestions import did_you_mean

    named = {name.strip() for value in values for name in value.split(",") if name.strip()}
    for name in sorted(named.difference(_RISKS)):
        help_text = did_you_mean(name, _RISKS, f"risks are {', '.join(_RISKS)}")
        raise UsageError(f"`--fail-on-risk {name}`: unknown risk", help_text)
    return named


def _has_failed(review: Review, risky: set[str], fail_on: str, *, exit_code: bool) -> bool:
    from restorespec.core.diagnostics import Severity

    warned = fail_on == "warning" and any(found.severity is Severity.WARNING for found in review.findings.new)
    is_risky = any(field.risk.value in risky for change in review.changes for field in change.fields)
    is_setting_risky = any(one.risk.value in risky for one in review.settings)
    is_plainly_risky = any(change.risk.value in risky for change in review.changes)
    is_changed = bool(review.changes or review.uncompared or review.settings)
    return (
        bool(review.errors) or warned or is_risky or is_setting_risky or is_plainly_risky or (exit_code and is_changed)
    )
