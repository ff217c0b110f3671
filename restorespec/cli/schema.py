"""`restorespec schema`: the JSON Schemas that ship with the package."""

from __future__ import annotations

import click

from restorespec.cli.command import Command, OneOf
from restorespec.cli.options import Applies, Options, common_options
from restorespec.cli.output import emit


@click.command("schema", cls=Command, epilog="Example: restorespec schema spec > restorespec.schema.json")
@click.argument("name", type=OneOf(["request", "spec", "config", "diagnostics", "diff"]))
@common_options(Applies.FILE)
def command(*, name: str, options: Options) -> None:
    """Print a JSON Schema.

    request: the body of the API's request. spec: the spec language, for editors. config: restorespec.toml.
    diagnostics: the output of `lint --format json`. diff: that of `diff --format json`.
    """
    from restorespec.core.schemas import text

    emit(text(name), options.file)
