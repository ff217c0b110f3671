"""Rendering: from nodes with templates to nodes with values, each with the making of its own.

Only text with signs of a template is touched; what has none is shared with the spec, not copied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping as MappingOf
from dataclasses import dataclass, field

from restorespec.diagnostics import Diagnostic, report
from restorespec.resolve.shape import is_template
from restorespec.resolve.templates import OMIT, Mistake, Name, Scope, Template, template
from restorespec.resolve.variables import Variable
from restorespec.source import Span
from restorespec.syntax import invisible_in_value
from restorespec.syntax.nodes import Entry, Input, Mapping, Node, Origin, Scalar, Sequence, plain
from restorespec.unknown import Unknown


@dataclass(slots=True)
class Renderer:
    """Renders the templates of one restore.

    Attributes:
        variables: by name.
        locals_: the spec's locals as written, by name.
        each: `key` and `value` of the row, as nodes; empty without fan-out.
        sensitive_each: whether the rows come from a sensitive value.
        diagnostics: what was wrong with the values; grows while rendering.
    """

    variables: MappingOf[str, Variable]
    locals_: MappingOf[str, Entry]
    each: MappingOf[str, Node] = field(default_factory=dict)
    sensitive_each: bool = False
    diagnostics: list[Diagnostic] = field(default_factory=list)
    _rendered: dict[str, Node] = field(default_factory=dict)
    _under_way: list[str] = field(default_factory=list)
    _scope: Scope | None = None

    def node(self, node: Node, *, prose: bool = False) -> Node | None:
        """A node with its templates replaced by values; None when it is omitted."""
        if isinstance(node, Mapping):
            return self._mapping(node)
        if isinstance(node, Sequence):
            return self._sequence(node)
        return self._scalar(node, prose=prose) if is_template(node) else node

    def _mapping(self, node: Mapping) -> Mapping:
        entries: dict[str, Entry] = {}
        changed = False
        for key, entry in node.entries.items():
            rendered = self.node(entry.node)
            changed = changed or rendered is not entry.node
            if rendered is not None:
                entries[key] = entry if rendered is entry.node else Entry(entry.key, rendered, entry.overridden)
        return Mapping(node.source, node.start, node.end, entries) if changed else node

    def _sequence(self, node: Sequence) -> Sequence:
        items = [self.node(item) for item in node.items]
        if all(rendered is item for rendered, item in zip(items, node.items, strict=True)):
            return node
        return Sequence(node.source, node.start, node.end, [item for item in items if item is not None])

    def _scalar(self, node: Node, *, prose: bool) -> Node | None:
        assert isinstance(node, Scalar)
        made = template(node.value)
        if made.mistakes or not self._all_declared(made):
            return self._computed(node, Unknown(), ())
        value = made.evaluate(self.scope)
        inputs = tuple(dict.fromkeys(item for name in made.names for item in self._inputs(name)))
        if isinstance(value, Mistake):
            self.diagnostics.append(self._mistake(value, node, inputs))
            value = Unknown()
        elif value is OMIT:
            return None
        computed = self._computed(node, value, inputs)
        hidden = next(filter(None, (invisible_in_value(node.span, text, prose=prose) for text in _texts(value))), None)
        if hidden is not None:
            self.diagnostics.append(hidden)
        return computed

    def _mistake(self, mistake: Mistake, node: Scalar, inputs: tuple[Input, ...]) -> Diagnostic:
        secret = any(item.sensitive for item in inputs)
        help_text = "correct the expression or the sensitive value that it reads" if secret else mistake.help
        return report(mistake.rule, inside(node, mistake.start, mistake.end), mistake.message, help_text)

    def _all_declared(self, made: Template) -> bool:
        return all(self._is_declared(name) for name in made.names)

    def _is_declared(self, name: Name) -> bool:
        known = {"vars": self.variables, "locals": self.locals_, "each": self.each}[name.root]
        return bool(known) if name.key is None else name.key in known

    @property
    def scope(self) -> Scope:
        """What expressions see."""
        if self._scope is None:
            values = {name: plain(variable.node) for name, variable in self.variables.items()}
            each = {name: plain(node) for name, node in self.each.items()} if self.each else None
            self._scope = Scope(values, _Locals(self), each)
        return self._scope

    def local(self, name: str) -> Node:
        """The value of a local, rendered when it is first asked for; unknown when it asks for itself."""
        if name not in self._rendered:
            entry = self.locals_[name]
            if name in self._under_way:
                return self._computed(entry.node, Unknown(f"locals.{name}"), ())
            self._under_way.append(name)
            rendered = self.node(entry.node)
            self._under_way.pop()
            self._rendered[name] = rendered or nodes_of(entry.node, OMIT, None)
        return self._rendered[name]

    def _inputs(self, name: Name) -> Iterator[Input]:
        for key in [name.key] if name.key is not None else self._keys(name.root):
            if name.root == "vars":
                yield self.variables[key].input
            elif name.root == "locals":
                node = self.local(key)
                sensitive = node.origin.sensitive if node.origin else _holds_sensitive(node)
                yield Input(f"locals.{key}", node, self.locals_[key].key, (), sensitive)
            else:
                node = self.each[key]
                sensitive = self.sensitive_each or bool(node.origin and node.origin.sensitive)
                yield Input(f"each.{key}", node, None, (), sensitive)

    def _keys(self, root: str) -> list[str]:
        return list({"vars": self.variables, "locals": self.locals_, "each": self.each}[root])

    def _computed(self, at: Node, value: object, inputs: tuple[Input, ...]) -> Node:
        return nodes_of(at, value, Origin(inputs))


class _Locals(dict[str, object]):
    """The values of locals, computed when they are read."""

    def __init__(self, renderer: Renderer) -> None:
        super().__init__(dict.fromkeys(renderer.locals_))
        self._renderer = renderer

    def __getitem__(self, name: str) -> object:
        if name not in self._renderer.locals_:
            raise KeyError(name)
        return plain(self._renderer.local(name))


def nodes_of(at: Node, value: object, origin: Origin | None) -> Node:
    """Nodes for a computed value, all at the place of what computed it."""
    made: Node
    if isinstance(value, dict):
        key = at.span
        entries = {name: Entry(key, nodes_of(at, item, origin)) for name, item in value.items()}
        made = Mapping(at.source, at.start, at.end, entries)
    elif isinstance(value, list):
        made = Sequence(at.source, at.start, at.end, [nodes_of(at, item, origin) for item in value])
    else:
        made = Scalar(at.source, at.start, at.end, value)
    made.origin = origin
    return made


def inside(node: Scalar, start: int, end: int) -> Span:
    """The place of a part of a scalar's text, exact where the text stands as it is written; else the whole scalar."""
    assert isinstance(node.value, str)
    text = node.value[start:end]
    for offset in (0, 1):  # without and with an opening quote
        begin = node.start + offset + start
        if node.source.text[begin : begin + len(text)] == text and begin + len(text) <= node.end:
            return Span(node.source, begin, begin + len(text))
    return node.span


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _holds_sensitive(node: Node) -> bool:
    if node.origin is not None and node.origin.sensitive:
        return True
    if isinstance(node, Mapping):
        return any(_holds_sensitive(entry.node) for entry in node.entries.values())
    return isinstance(node, Sequence) and any(_holds_sensitive(item) for item in node.items)
