"""`restorespec explain`: explain a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restorespec.cli.command import Argument, declare
from restorespec.cli.options import Applies, Options, common_options
from restorespec.cli.output import emit

if TYPE_CHECKING:
    from restorespec.core.diagnostics import Rule


@declare(
    "explain",
    Argument("rule"),
    common_options(Applies.FILE),
    epilog="Example: restorespec explain billing-ppr-with-throughput",
)
def command(*, rule: str, options: Options) -> None:
    """Explain a rule: what it requires, the reason, the source, a bad and a good example."""
    from restorespec.core.suggestions import did_you_mean
    from restorespec.core.usage_error import UsageError
    from restorespec.project.rule_catalog import catalogue

    rules = catalogue()
    if rule not in rules:
        raise UsageError(f"unknown rule `{rule}`", did_you_mean(rule, rules, "`restorespec rules` lists them"))
    emit(f"{_page(rules[rule])}\n", options.file)


def _page(rule: Rule) -> str:
    from textwrap import indent

    from restorespec.core.rules import manual

    parts = manual(rule)
    blocks = [
        f"{rule.name} ({rule.family}, {rule.severity})",
        parts.claim,
        parts.reason,
        parts.bad and f"Bad:\n{indent(parts.bad, '    ')}",
        parts.good and f"Good:\n{indent(parts.good, '    ')}",
        _on_one_line(rule),
        f'To silence it everywhere: `{rule.name} = "off"` in the table `[rules]` of restorespec.toml.',
    ]
    return "\n\n".join(block for block in blocks if block)


def _on_one_line(rule: Rule) -> str:
    from restorespec.core.diagnostics import Family

    condition = ", if restorespec.toml sets `allow-policy-ignores = true`" if rule.family is Family.POLICY else ""
    comment = f"`# restorespec: ignore[{rule.name}] reason`"
    return f"To silence it on one line{condition}: {comment}, there or alone above it."
