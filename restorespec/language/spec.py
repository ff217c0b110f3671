"""One spec: what it declares, and the restores that it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.nodes import Entry, Mapping, Node, Scalar
from restorespec.core.source import Span
from restorespec.core.unknown import Unknown
from restorespec.facts.known import NO_FACTS, Facts
from restorespec.language.declarations import Declaration
from restorespec.language.delimiters import holders, is_template
from restorespec.language.document import Document
from restorespec.language.files import Files
from restorespec.language.inherited import dropped_items, replaced_lists
from restorespec.language.lookups import PREFIX, Lookups
from restorespec.language.merging import merged, without_omitted
from restorespec.language.settings import Elsewhere, Settings
from restorespec.language.structure import BODY, first_line, is_id
from restorespec.language.template_rules import TEMPLATE_SPEC
from restorespec.language.variables import declared, places, settle
from restorespec.syntax.limits import capped

if TYPE_CHECKING:
    from restorespec.language.rendering import Renderer
    from restorespec.language.templating import Templating

_TEMPLATED = frozenset(("locals", "lookups", "description", "for_each", *BODY))
"""The keys below which templates may stand."""


class Resolved(NamedTuple):
    """One restore of a spec and what was wrong with its values."""

    document: Document
    diagnostics: tuple[Diagnostic, ...]


class _AsWritten:
    """What stands for a renderer where nothing has to be computed."""

    diagnostics: tuple[Diagnostic, ...] = ()

    def node(self, node: Node, *, prose: bool = False) -> Node | None:  # noqa: ARG002 - the signature of `Renderer`
        """The node itself."""
        return node


class Spec:
    """A spec with its bases merged and its variables settled.

    Args:
        root: the document as it was read.
        settings: values of variables from outside.
        files: where base files and inventories are read.
        in_stream: whether it is one of several documents of a file, so that it needs a name of its own.
        require_values: whether a variable without a value is a mistake.
        elsewhere: the environments that set a variable.
        facts: the recorded answers to lookups.

    Attributes:
        diagnostics: what is wrong with the spec as a whole; grows while restores are resolved, by what is wrong with
            the rows of a fan-out.
        variables: by name, with the values that win.
        based_on: how many characters of bases it stands on.
    """

    def __init__(  # noqa: PLR0913 - each is a condition of its own
        self,
        root: Node,
        settings: Settings,
        files: Files,
        *,
        in_stream: bool = False,
        require_values: bool = False,
        elsewhere: Elsewhere | None = None,
        facts: Facts = NO_FACTS,
    ) -> None:
        self._own = root
        self._files = files
        whole = merged(root, files)
        self.diagnostics = whole.diagnostics
        self.based_on = sum(len(source.text) for source in whole.sources[1:])
        self._is_whole = whole.is_whole
        self._root = without_omitted(whole.root or Mapping(root.source, root.start, root.end, {}))
        declarations, mistakes = declared(self._root.get("vars"))
        self.diagnostics.extend(mistakes)
        self.variables, mistakes = settle(declarations, settings, require_values=require_values, elsewhere=elsewhere)
        self.diagnostics.extend(mistakes)
        self._lookups = Lookups(self._root, facts, required=require_values)
        self.diagnostics.extend(self._lookups.diagnostics)
        self._is_spec = whole.root is not None
        self.name = self._named(in_stream=in_stream)
        self._rows = self._root.entries.get("for_each")
        self._replaced = replaced_lists(self._root) if whole.sources[1:] else ()
        nodes = [entry.node for key, entry in self._root.entries.items() if key in _TEMPLATED]
        nodes += [entry.node for replaced in self._replaced for entry in replaced.lists[1:]]
        templated = holders(nodes, whole.sources)
        needed = templated or self._rows or self._lookups.entries
        self._templating = self._templates(templated) if needed else None

    @property
    def masked(self) -> tuple[Span, ...]:
        """Where values of sensitive variables stand."""
        return tuple(places(self.variables))

    @property
    def declarations(self) -> dict[str, Declaration]:
        """The declarations of variables, by name."""
        return {name: variable.declaration for name, variable in self.variables.items()}

    @property
    def names(self) -> dict[str, dict[str, Span]]:
        """Where the names are written that expressions may use, by the root that stands before them."""
        locals_ = self._root.get("locals")
        return {
            "vars": {name: declaration.span for name, declaration in self.declarations.items()},
            "locals": {name: entry.key for name, entry in locals_.entries.items()}
            if isinstance(locals_, Mapping)
            else {},
            "lookups": {key.removeprefix(PREFIX): entry.key for key, entry in self._lookups.entries.items()},
            "each": dict.fromkeys(("key", "value"), self._rows.key) if self._rows else {},
        }

    def _named(self, *, in_stream: bool) -> str:
        name = self._own.get("name") if isinstance(self._own, Mapping) else None
        if isinstance(name, Scalar) and isinstance(name.value, str):
            return name.value
        if not self._is_spec:
            return ""  # of no use, and a file may hold fifty thousand documents
        stem = PurePosixPath(self._own.source.name).stem
        if name is None:
            place = first_line(self._own)
            if in_stream:
                message = "each of several specs in a file needs a `name`"
                self.diagnostics.append(report(TEMPLATE_SPEC, place, message, "add `name: …` to this document"))
                return f"{stem}:{place.first[0]}"  # no other restore has this id
            if not is_id(stem):
                message = f"the file's name `{stem[:200]}` is no name for a spec"
                self.diagnostics.append(report(TEMPLATE_SPEC, place, message, "add `name: …`"))
        return stem

    def _templates(self, templated: frozenset[int]) -> Templating:
        """The templates, after everything is told that is wrong with them as they are written."""
        from restorespec.language.templating import Templating  # noqa: PLC0415 - many specs have no template and no rows

        templating = Templating(self._root, self.variables, templated, self._lookups, is_whole=self._is_whole)
        self.diagnostics.extend(templating.mistakes())
        mistakes = templating.mistakes_of_rows(self._rows.node) if self._rows else []
        if self._rows and mistakes:
            self._rows = Entry(self._rows.key, _unknown(self._rows.node))
        self.diagnostics.extend(mistakes)
        return templating

    def restores(self) -> Iterator[Resolved]:
        """The restores that the spec stands for, in the order of its rows."""
        if not self._is_spec:
            return
        if self._templating is None or self._rows is None:
            resolved = self._restore(self._templating.renderer() if self._templating else _AsWritten(), self.name)
            yield self._with_losses(resolved, self._templating.renderer() if self._templating else _AsWritten())
            return
        from restorespec.language.fanout import FanOut  # noqa: PLC0415 - most specs stand for one restore
        from restorespec.language.rounded import rounded_numbers  # noqa: PLC0415 - likewise

        rounded: list[Diagnostic] = []
        rows = FanOut(self._rows, self._root.entries.get("for_each_key"), self._templating.renderer(), self._files)
        for row in rows:
            renderer = self._templating.renderer(row.each)
            resolved = self._restore(renderer, f"{self.name}[{row.key}]", row.each["key"].span)
            rounded.extend(rounded_numbers(row.each["value"], row.key, resolved.document.body))
            yield self._with_losses(resolved, self._templating.renderer(row.each))
        self.diagnostics.extend(rows.diagnostics)
        self.diagnostics.extend(capped(rounded))

    def _restore(self, renderer: Renderer | _AsWritten, id_: str, row: Span | None = None) -> Resolved:
        if self._lookups.entries and not isinstance(renderer, _AsWritten):
            renderer.look_up(id_)
        entries: dict[str, Entry] = {}
        for key in BODY:
            entry = self._root.entries.get(key)
            if entry is None:
                continue
            node = _unknown(entry.node) if is_template(entry.node) else renderer.node(entry.node)
            if node is not None:
                entries[key] = Entry(entry.key, node, entry.overridden)
        body = Mapping(self._root.source, self._root.start, self._root.end, entries)
        description = self._description(renderer)
        return Resolved(Document(id_, body, self._own, description, row, self._is_whole), renderer.diagnostics)

    def _with_losses(self, resolved: Resolved, renderer: Renderer | _AsWritten) -> Resolved:
        """A restore with what is reported about the items of its bases that it drops."""
        found = [
            diagnostic
            for replaced in self._replaced
            for diagnostic in dropped_items(
                replaced.path, [(entry.key, renderer.node(entry.node)) for entry in replaced.lists]
            )
        ]
        return resolved._replace(diagnostics=(*resolved.diagnostics, *found)) if found else resolved

    def _description(self, renderer: Renderer | _AsWritten) -> str | None:
        node = self._own.get("description") if isinstance(self._own, Mapping) else None
        rendered = renderer.node(node, prose=True) if node is not None else None
        if rendered is not None and rendered.origin is not None and rendered.origin.sensitive:
            return "***"
        return rendered.value if isinstance(rendered, Scalar) and isinstance(rendered.value, str) else None


def _unknown(node: Node) -> Node:
    """What stands for a value that is told to be wrong, so that nothing more is said about it."""
    return Scalar(node.source, node.start, node.end, Unknown())
