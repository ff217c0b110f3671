"""Merging: a spec with its base files as one mapping, each value still knowing its own file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from restorespec.diagnostics import Diagnostic, report
from restorespec.resolve.files import Files, Refusal
from restorespec.resolve.rules import TEMPLATE_EXTENDS
from restorespec.resolve.shape import check_shape, is_template
from restorespec.syntax.nodes import Entry, Mapping, Node, Scalar, Sequence

LEVELS = 16
"""How many base files may stand on one another; no spec needs more, and a chain of hundreds is an attack."""

_DEEPEST = 64  # levels of nesting in a file; the root is the first
_LIMIT = 512 * 1024  # bytes of a base file
_OF_THE_FILE = frozenset({"restorespec", "extends", "name", "description", "kind"})


@dataclass(slots=True)
class _Merging:
    """The state of merging one spec: what was found, and which files lie on the way."""

    files: Files
    diagnostics: list[Diagnostic] = field(default_factory=list)
    reported: set[str] = field(default_factory=set)
    way: list[str] = field(default_factory=list)


def merged(root: Node, files: Files) -> tuple[Mapping | None, list[Diagnostic]]:
    """A spec with everything that it extends.

    Returns:
        The merged mapping, or None when the spec is none, and the mistakes in its shape and that of its bases.
    """
    merging = _Merging(files, list(check_shape(root)))
    if not isinstance(root, Mapping):
        return None, merging.diagnostics
    merging.way.append(root.source.name)
    return _with_bases(root, merging), merging.diagnostics


def _with_bases(root: Mapping, merging: _Merging) -> Mapping:
    extends = root.entries.get("extends")
    if extends is None:
        return root
    result: Mapping | None = None
    for item in extends.node.items if isinstance(extends.node, Sequence) else [extends.node]:
        base = _base(item, merging)
        if base is not None:
            result = base if result is None else over(base, result)
    return over(root, result) if result is not None else root


def _base(item: Node, merging: _Merging) -> Mapping | None:
    if not isinstance(item, Scalar) or not isinstance(item.value, str) or not item.value or is_template(item):
        return None
    name = resolved(item.value, item.source.name)
    problem = _refused(name, item, merging)
    if problem:
        merging.diagnostics.append(problem)
        return None
    reading = merging.files.reading(name, _LIMIT)
    if isinstance(reading, Refusal):
        merging.diagnostics.append(report(TEMPLATE_EXTENDS, item.span, reading.message, reading.help))
        return None
    if name not in merging.reported:
        merging.reported.add(name)
        merging.diagnostics.extend(reading.diagnostics)
        merging.diagnostics.extend(_unfit(item, name, reading.documents))
    root = reading.documents[0] if reading.documents else None
    if not isinstance(root, Mapping):
        return None
    merging.way.append(name)
    base = _with_bases(root, merging)
    merging.way.pop()
    inherited = {key: entry for key, entry in base.entries.items() if key not in _OF_THE_FILE}
    return Mapping(base.source, base.start, base.end, inherited)


def resolved(path: str, beside: str) -> str:
    """A path that a file names, relative to the project's root."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(beside), path))


def _refused(name: str, item: Scalar, merging: _Merging) -> Diagnostic | None:
    outside = leaves_project(str(item.value), name)
    if outside:
        return report(TEMPLATE_EXTENDS, item.span, *outside)
    if name in merging.way:
        circle = " → ".join([*merging.way[merging.way.index(name) :], name])
        return report(
            TEMPLATE_EXTENDS, item.span, f"base files extend each other in a circle: {circle}", "break the circle"
        )
    if len(merging.way) > LEVELS:
        message = f"{len(merging.way)} base files on one another, at most {LEVELS}"
        return report(TEMPLATE_EXTENDS, item.span, message, "merge some of them into one")
    return None


def leaves_project(path: str, name: str) -> tuple[str, str] | None:
    """The message and help for a path that cannot be one inside the project, or None."""
    if posixpath.isabs(path) or "\\" in path or path.startswith("~") or ":" in path.split("/", 1)[0]:
        return f"`{path[:200]}` is not a relative path", "write it relative to this file, with `/`"
    if name == ".." or name.startswith("../"):
        return f"`{path[:200]}` lies outside the project", "move the file into the project"
    return None


def _unfit(item: Scalar, name: str, documents: tuple[Node, ...]) -> Iterator[Diagnostic]:
    if len(documents) > 1:
        message = f"the base file `{name}` holds {len(documents)} documents"
        yield report(TEMPLATE_EXTENDS, item.span, message, "give each document a file of its own")
    elif documents:
        yield from check_shape(documents[0])


def over(upper: Mapping, lower: Mapping) -> Mapping:
    """The upper mapping laid over the lower one: mappings key by key, everything else replaced whole.

    Variables merge by name: a declaration is a schema, and half of one schema with half of another is neither.
    """
    return _over(upper, lower, levels=_DEEPEST)


def _over(upper: Mapping, lower: Mapping, *, levels: int) -> Mapping:
    entries = dict(lower.entries)
    for key, entry in upper.entries.items():
        below = entries.get(key)
        node = entry.node
        if levels and below is not None and isinstance(node, Mapping) and isinstance(below.node, Mapping):
            node = _over(node, below.node, levels=0 if key == "vars" and levels == _DEEPEST else levels - 1)
        entries[key] = Entry(entry.key, node, below)
    return Mapping(upper.source, upper.start, upper.end, entries)
