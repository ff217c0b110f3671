"""Merging: a spec with its base files as one mapping, each value still knowing its own file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.nodes import Entry, Mapping, Node, Scalar, Sequence
from restorespec.core.source import Source
from restorespec.language.delimiters import is_omit, is_template
from restorespec.language.files import Files, Refusal
from restorespec.language.structure import as_meant, check_shape, no_spec
from restorespec.language.template_rules import TEMPLATE_EXTENDS
from restorespec.syntax import Reading

LEVELS = 16
"""How many base files may stand on one another; no spec needs more, and a chain of hundreds is an attack."""

_DEEPEST = 64  # levels of nesting in a file; the root is the first
_LIMIT = 512 * 1024  # bytes of a base file
_OF_THE_FILE = frozenset({"restorespec", "extends", "name", "description", "kind"})
_CAN_BE_OMITTED = ("for_each", "for_each_key", "query_filter")


class _Base(NamedTuple):
    """A base file with everything that it extends itself, and how many files stand on one another in it."""

    root: Mapping
    levels: int


class _Merging:
    """The state of merging one spec: what was found, and which files lie on the way."""

    def __init__(self, files: Files, diagnostics: list[Diagnostic]) -> None:
        self.files = files
        self.diagnostics = diagnostics
        self.way: list[str] = []
        self.bases: dict[str, _Base | None] = {}
        self.is_whole = True


class Merged(NamedTuple):
    """A spec with everything that it extends.

    Attributes:
        root: the merged mapping; None when the spec is none.
        sources: the texts that it was read from, its own first.
        diagnostics: the mistakes in its shape and that of its bases.
        is_whole: whether all bases were read; if not, nobody knows what they would have brought.
    """

    root: Mapping | None
    sources: list[Source]
    diagnostics: list[Diagnostic]
    is_whole: bool = True


def merged(root: Node, files: Files) -> Merged:
    """Lays a spec over everything that it extends."""
    merging = _Merging(files, list(check_shape(root)))
    if not isinstance(root, Mapping) or no_spec(root):
        return Merged(None, [], merging.diagnostics)
    root = as_meant(root)
    merging.way.append(root.source.name)
    whole = _with_bases(root, merging).root
    sources = [root.source, *(base.root.source for base in merging.bases.values() if base)]
    return Merged(whole, sources, merging.diagnostics, merging.is_whole)


def without_omitted(root: Mapping) -> Mapping:
    """A merged spec without the optional keys of its bases that it takes away by `"{{ omit }}"`."""
    omitted = [key for key in _CAN_BE_OMITTED if key in root.entries and is_omit(root.entries[key].node)]
    if not omitted:
        return root
    entries = {key: entry for key, entry in root.entries.items() if key not in omitted}
    return Mapping(root.source, root.start, root.end, entries)


def _with_bases(root: Mapping, merging: _Merging) -> _Base:
    extends = root.entries.get("extends")
    if extends is None:
        return _Base(root, 1)
    paths = extends.node.items if isinstance(extends.node, Sequence) else [extends.node]
    named = [_base(path, merging) for path in paths]
    found = [base for base in named if base is not None]
    merging.is_whole = merging.is_whole and len(found) == len(named)
    bases = list(dict.fromkeys(reversed(found)))  # the last naming of a file decides, so that it counts alone
    result: Mapping | None = None
    for base in reversed(bases):
        result = base.root if result is None else over(base.root, result)
    levels = 1 + max((base.levels for base in bases), default=0)
    return _Base(over(root, result) if result is not None else root, levels)


def _base(item: Node, merging: _Merging) -> _Base | None:
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
    if name not in merging.bases:
        merging.bases[name] = _read(item, name, reading, merging)
    return merging.bases[name]


def _read(item: Scalar, name: str, reading: Reading, merging: _Merging) -> _Base | None:
    """A base file that is named for the first time."""
    merging.diagnostics.extend(reading.diagnostics)
    merging.is_whole = merging.is_whole and not reading.diagnostics
    merging.diagnostics.extend(_unfit(item, name, reading.roots))
    root = reading.roots[0] if reading.roots else None
    if not isinstance(root, Mapping):
        return None
    root = as_meant(root)
    merging.way.append(name)
    base = _with_bases(root, merging)
    merging.way.pop()
    inherited = {key: entry for key, entry in base.root.entries.items() if key not in _OF_THE_FILE}
    return _Base(Mapping(root.source, root.start, root.end, inherited), base.levels)


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
    known = merging.bases.get(name)
    levels = len(merging.way) + (known.levels - 1 if known else 0)
    if levels > LEVELS:
        message = f"{levels} base files on one another, at most {LEVELS}"
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
