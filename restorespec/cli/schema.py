"""`restorespec schema`: the JSON Schemas that ship with the package."""

from __future__ import annotations

import click

from restorespec.cli.options import verbose


@click.command("schema", epilog="Example: restorespec schema spec > restorespec.schema.json")
@click.argument("name", type=click.Choice(["request", "spec", "config", "lock", "diagnostics", "diff"]))
@verbose
def command(*, name: str, verbose: bool) -> None:  # noqa: ARG001 - read where the run ends
    """Print a JSON Schema.

    request: the body of the API's request. spec: the spec language, for editors. config: restorespec.toml.
    lock: restorespec.lock. diagnostics: the output of `lint --format json`. diff: that of `diff --format json`.
    """
    from restorespec.core.schemas import text

    click.echo(text(name), nl=False)
