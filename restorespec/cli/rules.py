"""`restorespec rules`: every rule, a line each."""

from __future__ import annotations

import click

from restorespec.cli.options import verbose


@click.command("rules", epilog="Example: restorespec rules --format json")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How to print them.")
@verbose
def command(*, format_: str, verbose: bool) -> None:  # noqa: ARG001 - read where the run ends
    """List the rules, by family."""
    import json

    from restorespec.core.rules import manual
    from restorespec.project.rule_catalog import catalogue

    rules = [(rule, manual(rule).claim) for rule in catalogue().values()]
    if format_ == "json":
        entries = [
            {"name": rule.name, "family": rule.family, "severity": rule.severity, "claim": claim}
            for rule, claim in rules
        ]
        click.echo(json.dumps({"version": 1, "rules": entries}, indent=2, ensure_ascii=False))
        return
    width = max(len(rule.name) for rule, _ in rules)
    for family in dict.fromkeys(rule.family for rule, _ in rules):
        click.echo(f"{family}:")
        for rule, claim in rules:
            if rule.family is family:
                click.echo(f"  {rule.name:<{width}}  {rule.severity:<7}  {claim}")
