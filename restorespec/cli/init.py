"""`restorespec init`: a project that works."""

from __future__ import annotations

import click

from restorespec.cli.options import verbose


@click.command("init", epilog="Example: restorespec init restores")
@click.argument("folder", metavar="[DIR]", default=".")
@verbose
def command(*, folder: str, verbose: bool) -> int:  # noqa: ARG001 - read where the run ends
    """Write a configuration, an example spec, an environment, and snippets for CI and pre-commit.

    Files that are there already are left as they are.
    """
    from pathlib import Path

    from restorespec.cli.exits import Exit
    from restorespec.project.scaffold import scaffold

    made = scaffold(Path(folder))
    for name in made.written:
        click.echo(f"wrote {name}")
    for name in made.left:
        click.echo(f"left {name}: it exists already")
    if made.needs_package:
        click.echo(
            "note: this program was installed from a local path, which CI cannot reach\n"
            "  help: set the CI variable RESTORESPEC_PACKAGE to what pip can install",
            err=True,
        )
    return Exit.CLEAN
