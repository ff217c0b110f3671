"""Renaming variables, locals and lookups in every file that uses them."""

from __future__ import annotations

import re

from lsprotocol import types

from restorespec.lsp.index import SpecIndex
from restorespec.lsp.locations import all_indexed, range_in, workspace_edit
from restorespec.lsp.navigation import Family, Use, family_at
from restorespec.lsp.results import Result
from restorespec.lsp.workspace import Opened, Workspace

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_WORD = {"vars": "variable", "locals": "local", "lookups": "lookup"}

UNSEEN = "`--var {name}=…` and `RESTORESPEC_VAR_{name}` in scripts and CI cannot be seen: change them yourself."
"""The places that the rename of a variable cannot change."""


class RenameError(Exception):
    """A rename that cannot be made, with the reason as its message."""


def prepare(workspace: Workspace, file: Opened, offset: int) -> types.PrepareRenamePlaceholder | None:
    """Return the name at an offset as range and placeholder; None on anything else."""
    found = family_at(file, offset)
    if found is None or not any(use.is_declaration or use.is_key for use in found[0].uses()):
        return None
    place = range_in(workspace, file, found[1])
    return types.PrepareRenamePlaceholder(place, found[0].name) if place is not None else None


def rename(
    workspace: Workspace, file: Opened, offset: int, new: str, client: tuple[bool, bool]
) -> types.WorkspaceEdit | None:
    """Return the edit that renames the name at an offset.

    Args:
        workspace: the workspace.
        file: the file.
        offset: the offset.
        new: the new name.
        client: whether the client understands edits of a version of a document, and notes on edits.

    Raises:
        RenameError: the new name cannot be used, or a place cannot be edited safely.
    """
    found = family_at(file, offset, var_files_tie=True)
    if found is None:
        return None
    group = found[0]
    _judge(file.result, group, new)
    versioned, annotated = client
    changes: dict[str, list[types.TextEdit]] = {}
    uses = [*{(use.file.source.name, use.name.start): use for use in group.uses()}.values()]
    for use, location in zip(uses, all_indexed(workspace, file.result, (use.part for use in uses)), strict=True):
        if not use.name.is_certain:
            raise RenameError(
                f"`{group.root}.{group.name}` is written with escapes in {_where(use)}; write it plainly first"
            )
        if location is None:
            raise RenameError(f"{_where(use)} is being edited; try again in a moment")
        changes.setdefault(location.uri, []).append(types.TextEdit(location.range, new))
    note = UNSEEN.format(name=group.name) if annotated and group.root == "vars" else ""
    return workspace_edit(workspace, changes, versioned=versioned, annotation=note)


def _where(use: Use) -> str:
    return f"{use.file.source.name}:{use.file.source.position(use.name.start)[0]}"


def _judge(result: Result, group: Family, new: str) -> None:
    """Check that a name can be used.

    Raises:
        RenameError: it cannot.
    """
    word = _WORD[group.root]
    if not _NAME.fullmatch(new):
        raise RenameError(
            f"`{new}` is not a valid name: use lower-case letters, digits and `_`, starting with a letter"
        )
    if new == group.name:
        return
    for index, spec in group.documents:
        if any(one.name == "" and one.root == group.root for one in spec.used):
            raise RenameError(
                f"{index.source.name} reads `{group.root}` with a computed name, which a rename could break"
            )
        for name, other in _related(result, index.source.name, spec):
            if other.named(group.root, new):
                raise RenameError(f"`{group.root}.{new}` is already taken: {name} has a {word} of this name")
    if group.root == "vars":
        for name in sorted(result.var_files):
            keys = result.indexes[name].keys if name in result.indexes else ()
            if any(key.name == new for key in keys):
                raise RenameError(f"`{group.root}.{new}` is already taken: {name} has a value of this name")


def _related(result: Result, file: str, spec: SpecIndex) -> list[tuple[str, SpecIndex]]:
    """Return a document with its bases and the documents that extend it, each with its file."""
    names = dict.fromkeys((*result.bases_of(spec), *result.extended_by.get(file, ())))
    others = [(name, one) for name in names if name in result.indexes for one in result.indexes[name].specs]
    return [(file, spec), *others]
