"""Rendering: from nodes with templates to nodes with values, each with the making of its own.

Only text with signs of a template is touched; what has none is shared with the spec, not copied.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping as MappingOf
from dataclasses import dataclass, field
from functools import cached_property

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.node_bridge import located
from restorespec.core.nodes import Entry, Input, Mapping, Node, Origin, Scalar, Sequence, plain
from restorespec.core.unknown import Unknown
from restorespec.language.computed import holds_sensitive, inside, nodes_of
from restorespec.language.expressions.schemas import Schema
from restorespec.language.lookups import PREFIX, key_of, label
from restorespec.language.provenance import notes_for
from restorespec.language.shared_values import Basis, Local
from restorespec.language.template_rules import TEMPLATE_CYCLE
from restorespec.language.templates import OMIT, Mistake, Name, Scope, Template, template
from restorespec.syntax import invisible_in_value


@dataclass(slots=True)
class _Part:
    """What is being rendered, a local or the body: what was found wrong, and the locals that were read."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    reads: dict[str, None] = field(default_factory=dict)


class Renderer:
    """Renders the templates of one restore.

    Args:
        basis: what it shares with the other restores of its spec.
        each: `key` and `value` of the row, as nodes; None without fan-out, and for the expression that gives the rows.
    """

    def __init__(self, basis: Basis, each: MappingOf[str, Node] | None = None) -> None:
        self._basis = basis
        self._each = each or {}
        self._computed = dict(basis.computed)
        self._part = _Part()
        self._reads: dict[str, None] = {}
        self._under_way: set[str] = set()
        self._restore = ""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was wrong with the values so far, and with those of the locals that were read for them."""
        found = list(self._part.diagnostics)
        reads = list(self._part.reads)
        seen = set(reads)
        for name in reads:  # which grows meanwhile
            local = self._computed[name]
            found.extend(local.diagnostics)
            reads.extend(other for other in local.reads if other not in seen)
            seen.update(local.reads)
        return tuple(found)

    def node(self, node: Node, *, prose: bool = False) -> Node | None:
        """A node with its templates replaced by values; None when it is omitted."""
        if id(node) not in self._basis.templated:
            return node
        if isinstance(node, Mapping):
            return self._mapping(node)
        if isinstance(node, Sequence):
            return self._sequence(node)
        return self._scalar(node, prose=prose)

    def _mapping(self, node: Mapping) -> Mapping:
        entries: dict[str, Entry] = {}
        templated = self._basis.templated
        for key, entry in node.entries.items():
            if id(entry.node) not in templated:
                entries[key] = entry
            elif (rendered := self.node(entry.node)) is not None:
                entries[key] = Entry(entry.key, rendered, entry.overridden)
        return Mapping(node.source, node.start, node.end, entries)

    def _sequence(self, node: Sequence) -> Sequence:
        items = [rendered for item in node.items if (rendered := self.node(item)) is not None]
        return Sequence(node.source, node.start, node.end, items)

    def _scalar(self, node: Node, *, prose: bool) -> Node | None:
        assert isinstance(node, Scalar)
        made = template(node.value)
        if not self._basis.is_sound(made):
            return nodes_of(node, Unknown(), Origin(()))
        part, reads, self._reads = self._part, self._reads, {}
        wrong = made.type_mistakes(self._schema) if self._unknown_each else ()  # for known rows, their values decide
        value = wrong[0] if wrong else made.evaluate(self._scope())
        self._part, self._reads, read = part, reads, self._reads
        part.reads.update(read)
        inputs = self._inputs(made, read)
        if value is OMIT:
            return None
        mistake = _evaluated(value, node, made, inputs) or _hidden(value, node, prose=prose)
        if mistake:
            part.diagnostics.append(mistake)
            value = Unknown()
        return nodes_of(node, value, Origin(inputs, made.members))

    def _scope(self) -> Scope:
        known = self._basis.known
        locals_, lookups = _Locals(self, "", known["locals"]), _Locals(self, PREFIX, known["lookups"])
        return Scope(self._basis.values, locals_, self._row_values, self._schema, lookups)

    def look_up(self, restore: str) -> None:
        """Compute every lookup, whether or not an expression reads it.

        Args:
            restore: the id of the restore.
        """
        self._restore = restore
        for key in self._basis.lookups.entries:
            self._local(key)
            self._part.reads[key] = None

    @cached_property
    def _unknown_each(self) -> dict[str, Schema]:
        """What is declared of the row, where nobody knows it yet."""
        values = {key: node.value for key, node in self._each.items() if isinstance(node, Scalar)}
        return {key: value.declaration for key, value in values.items() if isinstance(value, Unknown)}

    def _schema(self, root: str, key: str) -> Schema:
        if root == "each" and key in self._unknown_each:
            return self._unknown_each[key]
        return self._basis.schema(root, key)

    @cached_property
    def _row_values(self) -> dict[str, object] | None:
        return {name: plain(node) for name, node in self._each.items()} if self._each else None

    def read(self, name: str) -> object:
        """The value of a local, for an expression that reads it."""
        self._reads[name] = None
        local = self._local(name)
        if name in self._under_way and name not in self._basis.dependencies.circular:  # only the values close it
            message = f"the value of `{label(name)}` uses itself"
            self._part.diagnostics.append(
                report(TEMPLATE_CYCLE, self._basis.locals_[name].key, message, "break the circle")
            )
        return local.value

    def _local(self, name: str) -> Local:
        """A local, computed when it is first read, and after those that it uses."""
        if name not in self._computed:
            for used in self._basis.dependencies.order(name, self._computed):
                if used not in self._computed:
                    self._compute(used)
        return self._computed[name]

    def _compute(self, name: str) -> None:
        entry = self._basis.locals_[name]
        unknown = Unknown(label(name))
        self._computed[name] = Local(Input(label(name), nodes_of(entry.node, unknown, None), entry.key), unknown)
        self._under_way.add(name)
        outer, self._part = self._part, _Part()
        node = self.node(entry.node)
        part, self._part = self._part, outer
        self._under_way.discard(name)
        if node is None:
            node = nodes_of(entry.node, OMIT, None)
        made = Input(label(name), node, entry.key, (), holds_sensitive(node))
        if name in self._basis.lookups.entries:
            is_shared = name not in self._basis.dependencies.row_bound
            restore = self._restore.partition("[")[0] if is_shared else self._restore
            made, found = self._basis.lookups.answered(name, entry, node, restore)
            part.diagnostics.extend(found)
        assert made.node is not None
        local = Local(made, plain(made.node), tuple(part.diagnostics), tuple(part.reads))
        self._computed[name] = local
        if name not in self._basis.dependencies.row_bound:
            self._basis.computed[name] = local

    def _inputs(self, made: Template, read: Iterable[str]) -> tuple[Input, ...]:
        """What the expressions of a template may have read; of locals, whose making counts, what they did read."""
        inputs: dict[str, Input] = {}
        for name in made.names:
            for item in self._named(name, read):
                inputs.setdefault(item.name, item)
        return tuple(inputs.values())

    def _named(self, name: Name, read: Iterable[str]) -> Iterable[Input]:
        if name.root == "vars":
            variables = self._basis.inputs
            return variables.values() if name.key is None else (variables[name.key],)
        if name.root in ("locals", "lookups"):
            wanted = key_of(name.root, name.key) if name.key is not None else None
            keys = [key for key in read if key.startswith(PREFIX) is (name.root == "lookups")]
            return [self._computed[key].input for key in keys if wanted is None or key == wanted]
        return [item for key, item in self._row.items() if name.key is None or key == name.key]

    @cached_property
    def _row(self) -> dict[str, Input]:
        return {key: Input(f"each.{key}", node, None, (), holds_sensitive(node)) for key, node in self._each.items()}


class _Locals(MappingOf[str, object]):
    """The values of locals or lookups, computed when they are read."""

    def __init__(self, renderer: Renderer, prefix: str, names: Collection[str]) -> None:
        self._renderer = renderer
        self._prefix = prefix
        self._names = names

    def __getitem__(self, name: str) -> object:
        if name not in self._names:
            raise KeyError(name)
        return self._renderer.read(f"{self._prefix}{name}")

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _evaluated(value: object, node: Scalar, made: Template, inputs: tuple[Input, ...]) -> Diagnostic | None:
    """The error that an evaluation gave instead of a value, with the places of the values that it read."""
    if not isinstance(value, Mistake):
        return None
    message, help_text = value.message, value.help
    if any(item.sensitive for item in inputs):
        message, help_text = value.masked or message, "correct the expression or the sensitive value that it reads"
    named = made.names_in(value.start, value.end)
    read = tuple(item for item in inputs if item.name in named or item.name.partition(".")[0] in named)
    notes = notes_for(located(nodes_of(node, Unknown(), Origin(read, made.members))))
    return report(value.rule, inside(node, value.start, value.end), message, help_text, notes=notes)


def _hidden(value: object, node: Scalar, *, prose: bool) -> Diagnostic | None:
    if isinstance(value, str):
        return invisible_in_value(node.span, value, prose=prose)
    return next(filter(None, (invisible_in_value(node.span, text, prose=prose) for text in _texts(value))), None)


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
