"""One spec: what it declares, and the restores that it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from restorespec.diagnostics import Diagnostic, report
from restorespec.resolve.declarations import Declaration
from restorespec.resolve.document import Document
from restorespec.resolve.fanout import FanOut, Row
from restorespec.resolve.files import Files
from restorespec.resolve.merge import merged
from restorespec.resolve.naming import Names, circles
from restorespec.resolve.rendering import Renderer
from restorespec.resolve.rules import TEMPLATE_SPEC
from restorespec.resolve.settings import Settings
from restorespec.resolve.shape import BODY, first_line, is_id
from restorespec.resolve.variables import declared, places, settle
from restorespec.source import Span
from restorespec.syntax.nodes import Entry, Mapping, Node, Scalar


@dataclass(frozen=True, slots=True)
class Resolved:
    """One restore of a spec and what was wrong with its values."""

    document: Document
    diagnostics: tuple[Diagnostic, ...]


class Spec:
    """A spec with its bases merged and its variables settled.

    Args:
        root: the document as it was read.
        settings: values of variables from outside.
        files: where base files and inventories are read.
        in_stream: whether it is one of several documents of a file, so that it needs a name of its own.
        require_values: whether a variable without a value is a mistake.

    Attributes:
        diagnostics: what is wrong with the spec as a whole; grows while restores are resolved, by what is wrong with
            the rows of a fan-out.
        variables: by name, with the values that win.
    """

    def __init__(
        self, root: Node, settings: Settings, files: Files, *, in_stream: bool = False, require_values: bool = False
    ) -> None:
        self._own = root
        self._files = files
        merged_root, self.diagnostics = merged(root, files)
        self._root = merged_root or Mapping(root.source, root.start, root.end, {})
        declarations, mistakes = declared(self._root.get("vars"))
        self.diagnostics.extend(mistakes)
        self.variables, mistakes = settle(declarations, settings, require_values=require_values)
        self.diagnostics.extend(mistakes)
        self._locals = _entries(self._root.get("locals"))
        self._is_spec = merged_root is not None
        self.name = self._named(in_stream=in_stream)
        self._check_templates()

    @property
    def masked(self) -> tuple[Span, ...]:
        """Where values of sensitive variables stand."""
        return tuple(places(self.variables))

    @property
    def declarations(self) -> dict[str, Declaration]:
        """The declarations of variables, by name."""
        return {name: variable.declaration for name, variable in self.variables.items()}

    def _named(self, *, in_stream: bool) -> str:
        name = self._own.get("name") if isinstance(self._own, Mapping) else None
        if isinstance(name, Scalar) and isinstance(name.value, str):
            return name.value
        stem = PurePosixPath(self._own.source.name).stem
        if name is None and self._is_spec:
            place = first_line(self._own)
            if in_stream:
                message = "each of several specs in a file needs a `name`"
                self.diagnostics.append(report(TEMPLATE_SPEC, place, message, "add `name: …` to this document"))
            elif not is_id(stem):
                message = f"the file's name `{stem[:200]}` is no name for a spec"
                self.diagnostics.append(report(TEMPLATE_SPEC, place, message, "add `name: …`"))
        return stem

    def _check_templates(self) -> None:
        names = Names(self.variables, self._locals, has_each="for_each" in self._root.entries)
        self.diagnostics.extend(circles(self._locals))
        checked = ("locals", "description", *BODY)
        for key in checked:
            node = self._root.get(key)
            if node is not None:
                self.diagnostics.extend(names.check(node))
        rows = self._root.get("for_each")
        if isinstance(rows, Scalar):
            self.diagnostics.extend(Names(self.variables, self._locals, has_each=False).check(rows))

    def restores(self) -> Iterator[Resolved]:
        """The restores that the spec stands for, in the order of its rows."""
        if not self._is_spec:
            return
        entry = self._root.entries.get("for_each")
        if entry is None:
            yield self._restore(self._renderer(None), self.name)
            return
        rows = FanOut(entry, self._root.entries.get("for_each_key"), self._renderer(None), self._files)
        for row in rows:
            renderer = self._renderer(row)
            renderer.sensitive_each = rows.sensitive
            yield self._restore(renderer, f"{self.name}[{'?' if row.key is None else row.key}]")
        self.diagnostics.extend(rows.diagnostics)

    def _renderer(self, row: Row | None) -> Renderer:
        return Renderer(self.variables, self._locals, row.each if row else {})

    def _restore(self, renderer: Renderer, id_: str) -> Resolved:
        entries: dict[str, Entry] = {}
        for key in BODY:
            entry = self._root.entries.get(key)
            node = renderer.node(entry.node) if entry else None
            if entry and node is not None:
                entries[key] = Entry(entry.key, node, entry.overridden)
        body = Mapping(self._root.source, self._root.start, self._root.end, entries)
        description = self._description(renderer)
        return Resolved(Document(id_, body, self._own, description), tuple(renderer.diagnostics))

    def _description(self, renderer: Renderer) -> str | None:
        node = self._own.get("description") if isinstance(self._own, Mapping) else None
        rendered = renderer.node(node, prose=True) if node is not None else None
        return rendered.value if isinstance(rendered, Scalar) and isinstance(rendered.value, str) else None


def _entries(node: Node | None) -> dict[str, Entry]:
    return node.entries if isinstance(node, Mapping) else {}
