"""The names in a file: what it declares, what its templates use, and the files it refers to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from restorespec.core.data import Located
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, Source, Span
from restorespec.kinds import optional_parts
from restorespec.language.structure import BODY
from restorespec.lsp.located import TEMPLATED, documents, is_template, kind_of, names_in, walk
from restorespec.syntax import Reading, format_of

ROOTS = ("vars", "locals", "lookups")
"""The keys of a spec that declare names."""

_TOML_KEY = re.compile(
    r"[ \t]*(?:\[\[?[ \t]*)?(?P<key>(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')(?:[ \t]*\.[ \t]*(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*'))*)"
)
_TOML_PART = re.compile(r"[\w-]+|\"[^\"\n]*\"|'[^'\n]*'")


class Name(NamedTuple):
    """A name where it is declared or used.

    Attributes:
        root: `vars`, `locals` or `lookups`.
        name: the name; empty where an expression takes all names of a root, or computes the name.
        start: where the name alone starts.
        end: where it ends.
        is_certain: whether exactly the name is there; not so where the text is escaped.
    """

    root: str
    name: str
    start: int
    end: int
    is_certain: bool = True


class Link(NamedTuple):
    """A path in a file.

    Attributes:
        target: the file's name, relative to the root of the project.
        start: where the path starts.
        end: where it ends.
    """

    target: str
    start: int
    end: int


class SpecIndex(NamedTuple):
    """The names in one document.

    Attributes:
        name: the name of the spec.
        start: where the document starts.
        end: where it ends.
        first_key: the span of its first key.
        declared: the names that it declares.
        used: the names that its templates use.
        extends: the bases.
        inventory: the file of `for_each`.
        indexes: the names of the table's indexes, as `Name` with an empty root.
        is_request: whether it has both a source and a target of its own.
        kind: the name of the kind of its request, as it is written; empty for the default.
    """

    name: str
    start: int
    end: int
    first_key: tuple[int, int]
    declared: tuple[Name, ...] = ()
    used: tuple[Name, ...] = ()
    extends: tuple[Link, ...] = ()
    inventory: Link | None = None
    indexes: tuple[Name, ...] = ()
    is_request: bool = False
    kind: str = ""

    def declares(self, root: str, name: str) -> bool:
        """Return whether the document itself declares a name."""
        return any(one.root == root and one.name == name for one in self.declared)

    def named(self, root: str, name: str) -> tuple[Name, ...]:
        """Return the places where the document declares or uses a name."""
        return tuple(one for one in (*self.declared, *self.used) if one.name == name and one.root == root)


class FileIndex(NamedTuple):
    """The names in a file.

    Attributes:
        source: its text.
        specs: one entry for each document.
        keys: the keys of the first document, which are names of variables if this is a var file.
        revision: the revision of the open text; None for a file as it is on disk.
    """

    source: Source
    specs: tuple[SpecIndex, ...]
    keys: tuple[Name, ...]
    revision: int | None = None


def file_index(source: Source, reading: Reading) -> FileIndex:
    """Return the index of a file that could be read."""
    roots = documents(reading)
    keys = tuple(_key("vars", key, roots[0].key(key)) for key, _ in roots[0].members()) if roots else ()
    is_toml = format_of(source.name) == "toml"
    further = _toml_names(source, roots[0]) if is_toml and roots else ()
    return FileIndex(source, tuple(_spec(root, source.name, further) for root in roots), keys)


def _spec(root: Located, file: str, further: tuple[Name, ...]) -> SpecIndex:
    declared = {(one.start, one.end): one for one in (*_declared(root), *further)}
    templated = [member for key, member in root.members() if key in TEMPLATED]
    used = {(one.start, one.end, one.name): one for one in map_uses(templated)}
    name = root.get("name")
    first = next(iter(root.members()), None)
    start, end = root.span.start, root.span.end
    own = name.data if name is not None and isinstance(name.data, str) else PurePosixPath(file).stem
    return SpecIndex(
        own,
        start,
        end,
        root.key(first[0])[1:] if first else (start, start),
        tuple(sorted(declared.values(), key=lambda one: one.start)),
        tuple(sorted(used.values(), key=lambda one: one.start)),
        tuple(_extends(root, file)),
        _inventory(root, file),
        tuple(_indexes(root)),
        all(root.get(key) is not None for key in BODY if key not in optional_parts()),
        kind.data if (kind := root.get("kind")) is not None and isinstance(kind.data, str) else "",
    )


def map_uses(values: list[Located]) -> Iterator[Name]:
    """Yield the names that the templates below some values use."""
    for value in values:
        for scalar in walk(value):
            if is_template(scalar):
                yield from _uses(scalar)


def _uses(scalar: Located) -> Iterator[Name]:
    for name, span in names_in(scalar):
        if name.key is None:
            yield Name(name.root, "", span.start, span.end, is_certain=False)
            continue
        text = span.text
        is_certain = span != scalar.span or text.strip("'\"") == f"{name.root}.{name.key}"
        begin = text.find(name.key, len(name.root)) if is_certain and text.startswith(name.root) else -1
        if begin < 0:
            yield Name(name.root, name.key, span.start, span.end, is_certain=False)
        else:
            yield Name(name.root, name.key, span.start + begin, span.start + begin + len(name.key))


def _declared(root: Located) -> Iterator[Name]:
    for section in ROOTS:
        members = root.get(section)
        if members is not None and members.source is root.source:
            for key, _ in members.members():
                yield _key(section, key, members.key(key))


def _key(root: str, name: str, span: Span) -> Name:
    """Return the name of a key without its quotes."""
    if span.text != name and span.text[1:-1] == name:
        return Name(root, name, span.start + 1, span.end - 1)
    return Name(root, name, span.start, span.end, is_certain=span.text == name)


def _extends(root: Located, file: str) -> Iterator[Link]:
    extends = root.get("extends")
    for path in (*extends.items(),) or (extends,) if extends is not None else ():
        if isinstance(path.data, str) and path.data:
            yield _link(path, file)


def _link(path: Located, file: str) -> Link:
    target = posixpath.normpath(posixpath.join(posixpath.dirname(file), str(path.data)))
    start, end = path.span.start, path.span.end
    if path.span.text[:1] in ("'", '"') and end - start > 1:
        start, end = start + 1, end - 1
    return Link(target, start, end)


def _inventory(root: Located, file: str) -> Link | None:
    rows = root.get("for_each")
    path = rows.get("file") if rows is not None else None
    return _link(path, file) if path is not None and isinstance(path.data, str) and path.data else None


def _indexes(root: Located) -> Iterator[Name]:
    """Yield the names of what the editor lists as symbols: the table's indexes."""
    target, kind = root.get("target"), kind_of(root)
    for _, items in target.members() if target is not None else ():
        identity = str(kind.schema.at(items.path).get("x-identity") or "")
        for item in items.items() if identity in kind.symbols else ():
            name = item.get(identity)
            if name is not None and isinstance(name.data, str):
                yield Name("", name.data, name.span.start, name.span.end)


def _toml_names(source: Source, root: Located) -> tuple[Name, ...]:
    """Return every place in a TOML file that spells a declared name: one name may occur in several headers."""
    texts = [value.span for value in walk(root) if "\n" in value.span.text]
    found: list[Name] = []
    table: Path = ()
    offset = 0
    for line in source.text.splitlines(keepends=True):
        match = _TOML_KEY.match(line)
        if match and not any(span.start < offset < span.end for span in texts):
            parts = [
                (part[0].strip("'\""), offset + match.start("key") + part.start())
                for part in _TOML_PART.finditer(match["key"])
            ]
            is_header = line.lstrip().startswith("[")
            before: Path = () if is_header else table
            names = (*before, *(name for name, _ in parts))
            if len(names) > 1 and names[0] in ROOTS and len(before) <= 1:
                name, start = parts[1 - len(before)]
                quote = int(source.text[start] in "'\"")
                found.append(Name(str(names[0]), name, start + quote, start + quote + len(name)))
            table = names if is_header else table
        offset += len(line)
    return tuple(found)
