"""`restorespec import`: create specs from files of other tools, or from the live API."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from restorespec.cli.api_options import ApiOptions, connected, connection_options
from restorespec.cli.command import Argument, OneOf, Option, declare
from restorespec.cli.import_inputs import outcome_of, print_notices, spec_names
from restorespec.cli.options import Applies, Options, common_options
from restorespec.cli.output import echo
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from restorespec.importing import Draft
    from restorespec.importing.draft import Form
    from restorespec.importing.inputs import Options as ImportOptions
    from restorespec.project.choices import Choices
    from restorespec.project.configuration import Environment
    from restorespec.remote.client import Connection

_SPECS = (".yaml", ".yml", ".toml")

_EXAMPLES = """
\b
Examples:
  restorespec import request.json -o specs/orders.yaml
  aws dynamodb describe-table --table-name orders | restorespec import -
  restorespec import table.json tags.json pitr.json -o specs/orders.yaml
  restorespec import template.yaml --resource Orders --parameter Stage=prod
  restorespec import terraform.tfstate -o specs/
  restorespec import tables.json --fan-out -o specs/fleet/
  restorespec import --backup-id bk-71 --env prod -o specs/orders.yaml
"""


@declare(
    "import",
    Argument("files", nargs=-1, metavar="[FILE|-]..."),
    Option("--resource", metavar="NAME", help="The one table to import: its logical id, address or name."),
    Option(
        "--parameter",
        "parameters",
        metavar="NAME=VALUE",
        multiple=True,
        help="The value of a parameter or variable of the input. Repeatable.",
    ),
    Option("--region", metavar="REGION", help="The AWS region of the tables, where the input depends on it."),
    Option("--keep-nulls", is_flag=True, help="Keep the nulls of a request body: they were written on purpose."),
    Option("--fan-out", is_flag=True, help="Write one spec and an inventory for all tables; needs `-o DIR`."),
    Option("--backup-id", "backup", metavar="ID", help="Read a backup from the live API instead of a file."),
    Option("--table-id", "table", metavar="ID", help="Read a table from the live API instead of a file."),
    Option(
        "-o", "output", metavar="FILE|DIR", help="Write the spec to a file, or one file for each table to a folder."
    ),
    Option("--force", is_flag=True, help="Overwrite existing files."),
    Option(
        "--format",
        "format_",
        type=OneOf(["yaml", "toml"]),
        help="The format of the spec. Default: by the file, YAML.",
    ),
    connection_options,
    common_options(Applies.CONFIG, Applies.ENVIRONMENT),
    epilog=_EXAMPLES,
)
def command(
    *,
    files: tuple[str, ...],
    resource: str | None,
    parameters: tuple[str, ...],
    region: str | None,
    keep_nulls: bool,
    fan_out: bool,
    backup: str | None,
    table: str | None,
    output: str | None,
    force: bool,
    format_: Form | None,
    api: ApiOptions,
    options: Options,
) -> int:
    """Create commented specs from FILE, or from a backup or table of the live API.

    The form of each FILE is detected: a request body or a `curl` command; outputs of `aws dynamodb` (describe-table,
    describe-backup, list-tags-of-resource, describe-continuous-backups and more; give those of one table
    together) and the input of create-table; templates of CloudFormation, SAM, CDK and the Serverless Framework;
    Terraform states, plans and *.tf.json; AWS Config items; NoSQL Workbench models. What a spec cannot hold is listed
    on standard error and in the spec.
    """
    from restorespec.cli.exit_codes import Exit
    from restorespec.report.escape import terminal

    live = [one for one in (backup, table) if one is not None]
    if len(live) + bool(files) != 1:
        raise UsageError(
            "a file and an id, or two ids, exclude each other" if live else "there is nothing to import",
            "give FILE, `--backup-id` or `--table-id`",
        )
    if fan_out and (output is None or PurePath(output).suffix.lower() in _SPECS):
        raise UsageError("`--fan-out` writes a spec and an inventory", "give a folder for them with `-o DIR`")
    detected: Sequence[str] = ()
    if live:
        connection = connected(_environment(options.choices), api)
        draft = _live("table" if backup is None else "backup", live[0], connection, quiet=options.quiet)
        if draft is None:
            return Exit.REFUSED
        drafts = [draft]
    else:
        outcome = outcome_of(files, _options(resource, parameters, region, keep_nulls=keep_nulls))
        if outcome.diagnostics:
            from restorespec.cli.sendable import print_diagnostics

            print_diagnostics(
                (one._replace(fix=None) for one in outcome.diagnostics), options.color
            )  # `lint --fix` fixes specs
            return Exit.ERRORS
        drafts, detected = outcome.drafts, outcome.detected
    written = _write(drafts, files, output, force=force, fan_out=fan_out, form=format_)
    if not options.quiet:
        print_notices(drafts, detected)
        for path in written:
            echo(f"wrote {terminal(str(path))}", err=True)
    return Exit.CLEAN


def _options(
    resource: str | None, parameters: tuple[str, ...], region: str | None, *, keep_nulls: bool
) -> ImportOptions:
    """Return the options of an import.

    Raises:
        UsageError: a parameter has no value.
    """
    from restorespec.importing.inputs import Options as ImportOptions

    given = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals or not name:
            raise UsageError(f"`--parameter {parameter[:200]}` has no value", "write `--parameter NAME=VALUE`")
        given[name] = value
    return ImportOptions(resource, given, region, keep_nulls)


def _live(noun: str, id_: str, connection: Connection, *, quiet: bool) -> Draft | None:
    """Return the draft of a backup or table of the API; None where the API refuses, which is then reported."""
    from restorespec.cli.import_inputs import RefusedError, fetched
    from restorespec.report.escape import terminal

    try:
        return fetched(noun, id_, connection, quiet=quiet)
    except RefusedError as error:
        echo(f"error: the API did not answer: {terminal(str(error))}\n  help: {error.help}", err=True)
        return None


def _environment(choices: Choices) -> Environment | None:
    """Return the environment with the API's address and token, if one was chosen.

    Raises:
        UsageError: there is none of that name, or several were chosen.
    """
    from restorespec.project.opening import open_project

    chosen = open_project((), choices).environments(choices)
    if len(chosen) > 1:
        raise UsageError(f"{len(chosen)} environments are chosen, and `import` asks one API", "give one `--env NAME`")
    return chosen[0]


def _write(
    drafts: list[Draft],
    files: tuple[str, ...],
    output: str | None,
    *,
    force: bool,
    fan_out: bool,
    form: Form | None,
) -> list[Path]:
    """Print the specs, or write them to a file or a folder; return the files that were written.

    Raises:
        UsageError: a file exists already, or the output cannot hold the specs.
    """
    suffix = PurePath(output or "").suffix.lower()
    if output is not None and suffix == ".json":
        raise UsageError(f"`{output}`: specs are written as YAML or TOML", "choose a name that ends in .yaml or .toml")
    if fan_out:
        return _write_files(_fanned_out(drafts, form or "yaml"), Path(output or "."), force=force)
    if output is not None and (suffix not in _SPECS or Path(output).is_dir()):
        names = spec_names(drafts)
        texts = {
            f"{name}.{form or 'yaml'}": _text(name, draft, form or "yaml")
            for name, draft in zip(names, drafts, strict=True)
        }
        return _write_files(texts, Path(output), force=force)
    by_name: Form = "toml" if suffix == ".toml" else "yaml"
    if output is not None and form is not None and form != by_name:
        raise UsageError(
            f"`{output}` does not end in .{form}", f"choose a name that ends in .{form}, or omit `--format`"
        )
    form = form or by_name
    if len(drafts) == 1:
        text = _text(_name(drafts[0], files, output), drafts[0], form)
    elif form == "toml":
        raise UsageError(
            f"{len(drafts)} tables do not fit into one TOML file", "give a folder with `-o DIR`, or `--resource NAME`"
        )
    else:
        text = "---\n".join(_text(name, draft, form) for name, draft in zip(spec_names(drafts), drafts, strict=True))
    if output is None:
        echo(text, nl=False)
        return []
    path = Path(output)
    return _write_files({path.name: text}, path.parent, force=force)


def _name(draft: Draft, files: tuple[str, ...], output: str | None) -> str:
    """Return the name of a single spec: that of its file, else of its table, else of the imported file."""
    imported = _stem(files[0]) if len(files) == 1 and not draft.name else ""
    return _stem(output or "") or imported or spec_names([draft])[0]


def _text(name: str, draft: Draft, form: Form, inventory: str | None = None) -> str:
    from restorespec.importing import spec_text

    return spec_text(name, draft, form, inventory)


def _fanned_out(drafts: list[Draft], form: Form) -> dict[str, str]:
    """Return the files of a fan-out: a spec and its inventory.

    Raises:
        UsageError: the tables cannot be one spec.
    """
    from restorespec.importing.fanout import INVENTORY, CannotFanOut, fanned_out, inventory_text

    try:
        draft = fanned_out(drafts)
    except CannotFanOut as error:
        raise UsageError(error.message, error.advice) from error
    name = f"spec.{form}"
    return {name: _text("tables", draft, form, INVENTORY), INVENTORY: inventory_text(draft)}


def _write_files(texts: dict[str, str], folder: Path, *, force: bool) -> list[Path]:
    """Write files to a folder, which is created if it does not exist, all or none; return their paths.

    Raises:
        UsageError: one of them exists already.
    """
    from restorespec.project.atomic_writes import create, put
    from restorespec.project.files import writable

    paths = {writable(str(folder / name)): text for name, text in texts.items()}
    existing = [path for path in paths if path.exists() or path.is_symlink()]
    if existing and not force:
        raise UsageError(f"`{existing[0]}` exists already", "choose another name, or overwrite it with `--force`")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"`{folder}` is not a folder", "choose another name")
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in paths.items():
        if path.exists():
            put(path, text.encode())
        else:
            create(path, text.encode())
    return [*paths]


def _stem(path: str) -> str:
    """Return the name of a spec from that of a file, where it can be one."""
    from restorespec.language.structure import is_id

    stem = PurePath(path).stem
    return stem if path != "-" and is_id(stem) else ""
