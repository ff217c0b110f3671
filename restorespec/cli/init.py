"""`restorespec init`: create a project that works as it is."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from restorespec.cli.command import Argument, Option, declare
from restorespec.cli.exit_codes import Exit
from restorespec.cli.options import Options, common_options
from restorespec.cli.output import echo
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.importing import Draft

_ENVIRONMENT = "staging"
_VALUES = f"env/{_ENVIRONMENT}.yaml"
_EXAMPLES = """
\b
Examples:
  restorespec init restores
  restorespec init --from table.json
  aws dynamodb describe-table --table-name orders | restorespec init --from -
"""


@declare(
    "init",
    Argument("folder", metavar="[DIR]", default="."),
    Option(
        "--from",
        "files",
        multiple=True,
        metavar="FILE",
        help="Import the first spec from what `import` reads, or from standard input with `-`. Repeatable.",
    ),
    common_options(),
    epilog=_EXAMPLES,
)
def command(*, folder: str, files: tuple[str, ...], options: Options) -> int:
    """Write a configuration, an example spec, an environment, and snippets for CI and pre-commit.

    With --from, specs are imported instead of writing the example. Existing files are not changed.
    """
    from restorespec.project.scaffold import scaffold

    if Path(folder).exists() and not Path(folder).is_dir():
        raise UsageError(f"`{folder}` is not a folder", "give the folder of the new project")
    own: dict[str, str] | None = None
    drafts: list[Draft] = []
    if files:
        from restorespec.cli.import_inputs import outcome_of, print_notices

        outcome = outcome_of(files)
        if outcome.diagnostics:
            from restorespec.cli.sendable import print_diagnostics

            print_diagnostics((one._replace(fix=None) for one in outcome.diagnostics), options.color)
            return Exit.ERRORS
        drafts = [*outcome.drafts]
        own = _imported(drafts)
        if not options.quiet:
            print_notices(drafts, outcome.detected)
    made = scaffold(Path(folder), own)
    if not options.quiet:
        for name in made.written:
            echo(f"wrote {name}")
        for name in made.left:
            echo(f"kept {name}: it already exists")
        echo(_next_steps(folder, own, drafts), err=True)
    if made.needs_package:
        echo(
            "note: restorespec was installed from a local path, which CI cannot reach\n"
            "  help: set the CI variable RESTORESPEC_PACKAGE to what pip can install",
            err=True,
        )
    return Exit.CLEAN


def _imported(drafts: list[Draft]) -> dict[str, str]:
    """Return the specs of drafts, and the file for the values of their variables."""
    from restorespec.cli.import_inputs import spec_names
    from restorespec.importing import spec_text

    names = spec_names(drafts)
    specs = {f"specs/{name}.yaml": spec_text(name, draft, "yaml") for name, draft in zip(names, drafts, strict=True)}
    lines = "".join(f"# {name}:  # {description}\n" for name, description in _missing(drafts).items())
    return specs | {_VALUES: f"# The values for `--env {_ENVIRONMENT}`: set them, and remove the `#`.\n{lines}"}


def _missing(drafts: list[Draft]) -> dict[str, str]:
    """Return the descriptions of the variables that need a value, by name."""
    declared = (item for draft in drafts for item in draft.variables.items())
    return {name: variable.description for name, variable in declared if not variable.has_default}


def _next_steps(folder: str, own: Mapping[str, str] | None, drafts: list[Draft]) -> str:
    """Return the commands to run next."""
    spec = next(iter(own)) if own else "specs/example.yaml"
    enter = [] if folder == "." else [f"  cd {shlex.quote(folder)}"]
    compile_ = f"  restorespec compile {shlex.quote(spec)} --env {_ENVIRONMENT}"
    if not own:
        last = f"then edit {spec} and {_VALUES}: they are examples"
        return "\n".join(("next:", *enter, "  restorespec lint", compile_, last))
    missing = " and ".join(f"`{name}`" for name in _missing(drafts))
    then = [f"then set {missing} in {_VALUES}, and"] if missing else []
    return "\n".join(("next:", *enter, "  restorespec lint", *then, compile_))
