"""`restorespec schema`: the JSON Schemas that ship with the package."""

from __future__ import annotations

from restorespec.cli.command import Argument, OneOf, Option, declare
from restorespec.cli.options import Applies, Options, common_options
from restorespec.cli.output import emit


@declare(
    "schema",
    Argument("name", type=OneOf(["request", "spec", "config", "lock", "diagnostics", "diff"])),
    Option("--kind", metavar="KIND", help="The kind of a request, such as aws/ebs-volume."),
    common_options(Applies.FILE),
    epilog="Example: restorespec schema spec > restorespec.schema.json",
)
def command(*, name: str, kind: str | None, options: Options) -> None:
    """Print a JSON Schema.

    request: the body of the API's request, of a DynamoDB table unless --kind selects another. spec: the spec language,
    for editors. config: restorespec.toml. lock: restorespec.lock. diagnostics: the output of `lint --format json`.
    diff: that of `diff --format json`.
    """
    from restorespec import kinds
    from restorespec.core.schemas import text
    from restorespec.core.suggestions import did_you_mean
    from restorespec.core.usage_error import UsageError

    if kind is not None and name != "request":
        raise UsageError("`--kind` selects a request", "write `restorespec schema request --kind KIND`")
    if kind is not None and kind not in kinds.names():
        known = " or ".join(f"`{one}`" for one in kinds.names())
        raise UsageError(f"unknown kind `{kind[:200]}`", did_you_mean(kind, kinds.names(), f"use {known}"))
    is_request = name == "request"
    emit(text(kinds.get(kind or kinds.DEFAULT).schema_name if is_request else name), options.file)
