"""`restorespec rules`: list the rules."""

from __future__ import annotations

from restorespec.cli.command import declare
from restorespec.cli.options import RESULT, Options, common_options
from restorespec.cli.output import emit


@declare(
    "rules",
    common_options(*RESULT),
    epilog="Example: restorespec rules --format json",
)
def command(*, options: Options) -> None:
    """List the rules, by family."""
    import json

    from restorespec.core.rules import Family, manual
    from restorespec.project.rule_catalog import catalogue

    rules = [(rule, manual(rule).claim) for rule in catalogue().values()]
    if options.format == "json":
        entries = [
            {"name": rule.name, "family": rule.family, "severity": rule.severity, "claim": claim}
            for rule, claim in rules
        ]
        emit(json.dumps({"version": 1, "rules": entries}, indent=2, ensure_ascii=False) + "\n", options.file)
        return
    width = max(len(rule.name) for rule, _ in rules)
    lines: list[str] = []
    for family in Family:
        lines.append(f"{family}:")
        lines += [
            f"  {rule.name:<{width}}  {rule.severity:<7}  {claim}" for rule, claim in rules if rule.family is family
        ]
    emit("".join(f"{line}\n" for line in lines), options.file)
