"""Merging: a spec and its base files as one mapping, in which each value keeps its location in its own file."""

from __future__ import annotations

import posixpath
from collections.abc import Container
from typing import Protocol

from restorespec.core.data import Data, Located, Mark, MemberMark, Replaced
from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span
from restorespec.kinds import optional_parts
from restorespec.language.holes import is_omit, is_template
from restorespec.language.structure import check_shape, not_a_spec, with_corrected_keys
from restorespec.language.template_rules import TEMPLATE_EXTENDS
from restorespec.syntax import Reading

LEVELS = 16
"""The maximum length of a chain of base files; no spec needs more, and a chain of hundreds is an attack."""

_BY_NAME = ("vars", "lookups")
"""The keys whose members are replaced as a whole."""

_DEEPEST = 64  # levels of nesting in a file; the root is the first
_LIMIT = 512 * 1024  # bytes of a base file
_OF_THE_FILE = frozenset({"restorespec", "extends", "name", "description", "kind"})
_CAN_BE_OMITTED = frozenset({"for_each", "for_each_key"}) | optional_parts()


class Refusal(NamedTuple):
    """Why a file cannot be used, as a message and a help for the place that names it."""

    message: str
    help: str


class Files(Protocol):
    """Files of a project, by their path relative to its root with `/`; each is read once in a run."""

    def source(self, name: str, limit: int) -> Source | Refusal:
        """Return the text of a file of at most `limit` bytes."""

    def reading(self, name: str, limit: int) -> Reading | Refusal:
        """Return the data of a YAML, TOML or JSON file of at most `limit` bytes."""


class _Base(NamedTuple):
    """A base file merged with everything that it extends itself, and how many files extend one another in it."""

    root: Located
    levels: int


class _Merging:
    """The state of merging one spec: the errors, and the files on the way to the one that is read."""

    def __init__(self, files: Files, diagnostics: list[Diagnostic]) -> None:
        self.files = files
        self.diagnostics = diagnostics
        self.way: list[str] = []
        self.bases: dict[str, _Base | None] = {}
        self.is_whole = True


class Merged(NamedTuple):
    """A spec with everything that it extends.

    Attributes:
        root: the merged mapping; None if the file is not a spec.
        sources: the texts that it was read from, its own first.
        diagnostics: the errors in its shape and in that of its bases.
        is_whole: whether all bases were read; if not, it is unknown what they would have set.
    """

    root: Located | None
    sources: list[Source]
    diagnostics: list[Diagnostic]
    is_whole: bool = True


def declared_names(root: Located, files: Files) -> frozenset[str]:
    """Return the names of the variables that a spec and its bases declare."""
    whole = merged(root, files).root
    declarations = whole.get("vars") if whole is not None else None
    return frozenset(declarations.data if declarations is not None and isinstance(declarations.data, dict) else ())


def merged(root: Located, files: Files) -> Merged:
    """Merge a spec with everything that it extends."""
    merging = _Merging(files, list(check_shape(root)))
    if not isinstance(root.data, dict) or not_a_spec(root):
        return Merged(None, [], merging.diagnostics)
    root = with_corrected_keys(root)
    merging.way.append(root.source.name)
    whole = _with_bases(root, merging).root
    sources = [root.source, *(base.root.source for base in merging.bases.values() if base)]
    return Merged(whole, sources, merging.diagnostics, merging.is_whole)


def without_omitted(root: Located) -> Located:
    """Return a merged spec without the optional keys of its bases that it removes with `"{{ omit }}"`."""
    assert isinstance(root.data, dict)
    omitted = {key for key in _CAN_BE_OMITTED if is_omit(root.data.get(key))}
    return without(root, omitted) if omitted else root


def without(root: Located, keys: Container[str]) -> Located:
    """Return a mapping as it was read without some of its keys."""
    assert isinstance(root.data, dict)
    return Located({key: value for key, value in root.data.items() if key not in keys}, root.mark)


def _with_bases(root: Located, merging: _Merging) -> _Base:
    extends = root.get("extends")
    if extends is None:
        return _Base(root, 1)
    paths = list(extends.items()) if isinstance(extends.data, list) else [extends]
    named = [_base(path, merging) for path in paths]
    found = [base for base in named if base is not None]
    merging.is_whole = merging.is_whole and len(found) == len(named)
    bases = list(dict.fromkeys(reversed(found)))  # if a file is named twice, only the last one counts
    result: Located | None = None
    for base in reversed(bases):
        result = base.root if result is None else over(base.root, result)
    levels = 1 + max((base.levels for base in bases), default=0)
    return _Base(over(root, result) if result is not None else root, levels)


def _base(item: Located, merging: _Merging) -> _Base | None:
    if not isinstance(item.data, str) or not item.data or is_template(item.data):
        return None
    name = resolved(item.data, item.source.name)
    problem = _refused(item.data, name, item.span, merging)
    if problem:
        merging.diagnostics.append(problem)
        return None
    reading = merging.files.reading(name, _LIMIT)
    if isinstance(reading, Refusal):
        merging.diagnostics.append(report(TEMPLATE_EXTENDS, item.span, reading.message, reading.help))
        return None
    if name not in merging.bases:
        merging.bases[name] = _read(item.span, name, reading, merging)
    return merging.bases[name]


def _read(span: Span, name: str, reading: Reading, merging: _Merging) -> _Base | None:
    """Return a base file that is named for the first time, merged; None if it is not a mapping."""
    merging.diagnostics.extend(reading.diagnostics)
    merging.is_whole = merging.is_whole and not reading.diagnostics
    documents = reading.documents[:1]
    if len(reading.documents) > 1:
        message = f"the base file `{name}` contains {len(reading.documents)} documents"
        merging.diagnostics.append(report(TEMPLATE_EXTENDS, span, message, "give each document a file of its own"))
    elif documents:
        merging.diagnostics.extend(check_shape(documents[0]))
    if not documents or not isinstance(documents[0].data, dict):
        return None
    root = with_corrected_keys(documents[0])
    merging.way.append(name)
    base = _with_bases(root, merging)
    merging.way.pop()
    return _Base(without(base.root, _OF_THE_FILE), base.levels)


def resolved(path: str, beside: str) -> str:
    """Return a path that a file names, relative to the project's root."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(beside), path))


def _refused(path: str, name: str, span: Span, merging: _Merging) -> Diagnostic | None:
    outside = leaves_project(path, name)
    if outside:
        return report(TEMPLATE_EXTENDS, span, *outside)
    if name in merging.way:
        cycle = " → ".join([*merging.way[merging.way.index(name) :], name])
        return report(TEMPLATE_EXTENDS, span, f"base files extend each other in a cycle: {cycle}", "break the cycle")
    known = merging.bases.get(name)
    levels = len(merging.way) + (known.levels - 1 if known else 0)
    if levels > LEVELS:
        message = f"{levels} base files extend one another (maximum {LEVELS})"
        return report(TEMPLATE_EXTENDS, span, message, "merge some of them into one")
    return None


def leaves_project(path: str, name: str) -> tuple[str, str] | None:
    """Return the message and the help for a path that cannot be inside the project, or None."""
    if posixpath.isabs(path) or "\\" in path or path.startswith("~") or ":" in path.split("/", 1)[0]:
        return f"`{path[:200]}` is not a relative path", "write it relative to this file, with `/`"
    if name == ".." or name.startswith("../"):
        return f"`{path[:200]}` lies outside the project", "move the file into the project"
    return None


def over(upper: Located, lower: Located) -> Located:
    """Lay a mapping over another: mappings merge key by key, everything else is replaced as a whole.

    Variables and lookups merge by name: half of one declaration or question with half of another makes no sense.
    """
    return Located(*_over(upper, lower, _DEEPEST))


def _over(upper: Located, lower: Located, levels: int) -> tuple[Data, Mark]:
    assert isinstance(upper.data, dict)
    assert isinstance(lower.data, dict)
    upper_marks, lower_marks = upper.mark[3], lower.mark[3]
    assert isinstance(upper_marks, dict)
    assert isinstance(lower_marks, dict)
    data: dict[str, Data] = dict(lower.data)
    marks: dict[str, MemberMark] = dict(lower_marks)
    for key, value in upper.data.items():
        start, end, mark, _ = upper_marks[key]
        replaced = None
        if key in lower.data:
            below = Located(lower.data[key], lower_marks[key][2])
            replaced = Replaced(lower.key(key), below, lower.replaced(key))
            if levels and isinstance(value, dict) and isinstance(below.data, dict):
                inner = 0 if key in _BY_NAME and levels == _DEEPEST else levels - 1
                value, mark = _over(Located(value, mark), below, inner)  # noqa: PLW2901 - the merged one takes its place
        data[key], marks[key] = value, (start, end, mark, replaced)
    return data, (*upper.mark[:3], marks)
