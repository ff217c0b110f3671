"""`restorespec init`: create a project that works as it is."""

from __future__ import annotations

import click

from restorespec.cli.command import Command
from restorespec.cli.options import Options, common_options


@click.command("init", cls=Command, epilog="Example: restorespec init restores")
@click.argument("folder", metavar="[DIR]", default=".")
@common_options()
def command(*, folder: str, options: Options) -> int:
    """Write a configuration, an example spec, an environment, and snippets for CI and pre-commit.

    Files that are there already are left as they are.
    """
    from pathlib import Path

    from restorespec.cli.exit_codes import Exit
    from restorespec.project.scaffold import scaffold

    made = scaffold(Path(folder))
    if not options.quiet:
        for name in made.written:
            click.echo(f"wrote {name}")
        for name in made.left:
            click.echo(f"kept {name}: it already exists")
        click.echo(_next_steps(folder), err=True)
    if made.needs_package:
        click.echo(
            "note: restorespec was installed from a local path, which CI cannot reach\n"
            "  help: set the CI variable RESTORESPEC_PACKAGE to what pip can install",
            err=True,
        )
    return Exit.CLEAN


def _next_steps(folder: str) -> str:
    """Return the commands to run next."""
    import shlex

    enter = () if folder == "." else (f"  cd {shlex.quote(folder)}",)
    return "\n".join(
        (
            "next:",
            *enter,
            "  restorespec lint",
            "  restorespec compile specs/example.yaml --env staging",
            "then replace specs/example.yaml by your restore, and env/staging.yaml by your values",
        )
    )
