"""The offline half of `restorespec verify`: restores against what the AWS command line says about their resources."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from restorespec.core.records import NamedTuple
from restorespec.core.usage_error import UsageError

if TYPE_CHECKING:
    from restorespec.cli.sendable import Compiled
    from restorespec.kinds import Body, Kind
    from restorespec.remote.prepared import Prepared
    from restorespec.remote.verify import Verification


def verified_against(found: Compiled, files: Sequence[str]) -> list[Verification]:
    """Compare restores with the descriptions of resources in files.

    Args:
        found: what has compiled.
        files: the files, `-` for standard input.

    Raises:
        UsageError: a file cannot be read, or the files are not those of the restored resources.
    """
    from restorespec.remote.verify import verified

    restores = found.restores
    kinds = list({one.kind.name: one.kind for one in restores}.values())
    described = [_Described(file, *one) for file in files for one in _descriptions(file, kinds)]
    if len(described) == len(restores) == 1 and not found.elsewhere:  # a resource of another name is a difference then
        return [verified(restores[0], described[0].resource, described[0].file)]
    by_name = _by_name(described, restores)
    known = {(one.kind, one.table) for one in restores}
    for (kind, name), one in by_name.items():
        if (kind, name) not in known and name not in found.elsewhere:
            message = f"no restore creates the {kind.resource} `{name}` that `{one.file}` describes"
            raise UsageError(message, "leave the file out")
    for restore in restores:
        if (restore.kind, restore.table) not in by_name:
            name = restore.masked(restore.table)
            message = f"no file describes the {restore.kind.resource} `{name}` of `{restore.name}`"
            raise UsageError(message, "add it with `--against`, or choose restores with `--only`")
    matched = [(one, by_name[one.kind, one.table]) for one in restores]
    return [verified(one, of.resource, of.file) for one, of in matched]


class _Described(NamedTuple):
    """A resource that a file describes, in the terms of the request of its kind."""

    file: str
    kind: Kind
    resource: Body


def _by_name(described: Sequence[_Described], restores: Sequence[Prepared]) -> dict[tuple[Kind, str], _Described]:
    """Return the descriptions by what identifies them.

    Raises:
        UsageError: the resources have no names, or two descriptions have the same.
    """
    found: dict[tuple[Kind, str], _Described] = {}
    for kind in dict.fromkeys([*(one.kind for one in described), *(one.kind for one in restores)]):
        if not kind.has_names:
            message = f"{kind.resource}s have no names that match them with restores"
            help_ = f"choose one restore with `--only`, and give the description of its {kind.resource} alone"
            raise UsageError(message, help_)
    for one in described:
        name = one.kind.target_name({"target": one.resource})
        other = found.setdefault((one.kind, name), one)
        if other is not one:
            message = f"`{other.file}` and `{one.file}` both describe the {one.kind.resource} `{name}`"
            raise UsageError(message, f"give one description of each {one.kind.resource}")
    return found


def _descriptions(file: str, kinds: Sequence[Kind]) -> list[tuple[Kind, Body]]:
    """Return the resources that a file describes, as JSON or YAML, several in a row or in a list.

    Raises:
        UsageError: the file cannot be read, or is not a description of a resource of one of the kinds.
    """
    from restorespec.core.source import Source
    from restorespec.importing.documents import Unreadable, documents
    from restorespec.project.discovery import find_root
    from restorespec.project.files import SPEC_LIMIT, read_named, reason
    from restorespec.syntax import decode

    commands = " or ".join(f"`{kind.describe_command}`" for kind in kinds if kind.describe_command)
    help_text = f"give what {commands} prints with `--output json` or `--output yaml`"
    try:
        data = (
            sys.stdin.buffer.read(SPEC_LIMIT + 1)
            if file == "-"
            else read_named(find_root(Path.cwd()), file, SPEC_LIMIT)
        )
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read `{file}`: {reason(error)}", help_text) from error
    source = decode(file, data, SPEC_LIMIT)
    if not isinstance(source, Source):
        raise UsageError(f"cannot read `{file}`: {source.message}", help_text)
    read = documents(source)
    if isinstance(read, Unreadable):
        wrong = read.diagnostics[0]
        message = f"`{file}` is not the output of {commands}: line {wrong.span.first[0]}: {wrong.message}"
        raise UsageError(message, help_text)
    values = [item for one in read for item in (one.data if isinstance(one.data, list) else [one.data])]
    found = [_described(value, kinds) for value in values]
    if not all(found) or not found:
        nouns = " or ".join(kind.resource for kind in kinds)
        raise UsageError(f"`{file}` is not the output of {commands}: it describes no {nouns}", help_text)
    return [one for several in found for one in several]


def _described(document: object, kinds: Sequence[Kind]) -> list[tuple[Kind, Body]]:
    """Return the resources in one output; none if it is something else."""
    return [(kind, one) for kind in kinds if isinstance(document, dict) for one in kind.described(document)]
