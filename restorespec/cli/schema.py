"""`restorespec schema`: the JSON Schemas that ship with the package."""

from __future__ import annotations

import click


@click.command("schema", epilog="Example: restorespec schema spec > restorespec.schema.json")
@click.argument("name", type=click.Choice(["request", "spec", "config", "diagnostics", "diff"]))
def command(name: str) -> None:
    """Print a JSON Schema.

    request: the body of the API's request. spec: the spec language, for editors. config: restorespec.toml.
    diagnostics: the output of `lint --format json`. diff: that of `diff --format json`.
    """
    from restorespec.schemas import text

    click.echo(text(name), nl=False)
