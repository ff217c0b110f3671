"""Values that the restores of a spec share: its variables, the locals that depend on no row, and their dependencies."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterator, Mapping
from functools import cached_property

from restorespec.core.data import Data, Input, leaves
from restorespec.core.diagnostics import Diagnostic
from restorespec.core.help import HelpText
from restorespec.core.records import NamedTuple
from restorespec.core.unknown import Unknown
from restorespec.language.expressions.schemas import Schema, type_of
from restorespec.language.holes import Part, is_template
from restorespec.language.lookups import PREFIX, Lookups, key_of
from restorespec.language.templates import Name, Template, TemplateError, template
from restorespec.language.variables import Variable

_Cycle = tuple[str, ...]


class Local(NamedTuple):
    """A local with its value.

    Attributes:
        input: the local as something that an expression reads.
        value: its data, or `OMIT`.
        diagnostics: the errors found while it was computed.
        reads: the other locals that it read.
    """

    input: Input
    value: object
    diagnostics: tuple[Diagnostic, ...] = ()
    reads: tuple[str, ...] = ()


class Dependencies:
    """The dependencies between locals, as far as their expressions show them without being evaluated.

    Args:
        locals_: the locals as written, by name.

    Attributes:
        cycles: the locals that use each other in a cycle, beginning and ending with the same one; where cycles overlap,
            one of them.
        uses_each: the locals that use `each`, directly or through others.
        row_bound: those, and the locals that compute the names of others, so that what they use is unknown.
    """

    def __init__(self, locals_: Mapping[str, Part]) -> None:
        names = {name: list(_names_in(local.value.data)) for name, local in locals_.items()}
        self._uses = {name: _used(found, locals_) for name, found in names.items()}
        self.cycles: list[_Cycle] = []
        ordered: dict[str, None] = {}
        for name in self._uses:
            for done in self._walk(name, ordered, self.cycles.append):
                ordered[done] = None
        self.in_cycles = frozenset(name for cycle in self.cycles for name in cycle)
        each = {name for name, found in names.items() if any(one.root == "each" for one in found)}
        computed = {name for name, found in names.items() if any(_is_open(one) for one in found)}
        self.uses_each = self._reaching(each, ordered)
        self.row_bound = self._reaching(each | computed, ordered)

    def order(self, name: str, known: Container[str]) -> Iterator[str]:
        """Yield a local and what it uses, each after what it uses itself, without those that are known by then."""
        return self._walk(name, known, lambda _: None)

    def _walk(self, name: str, known: Container[str], report_cycle: Callable[[_Cycle], None]) -> Iterator[str]:
        """Follow the uses without recursion, because chains of locals may be long."""
        way = {} if name in known else {name: iter(self._uses[name])}
        in_cycle: set[str] = set()
        while way:
            last = next(reversed(way))
            step = next(way[last], None)
            if step is None:
                del way[last]
                yield last
            elif step in way:
                if not {step, last} & in_cycle:
                    names = list(way)
                    in_cycle.update(names[names.index(step) :])
                    report_cycle((*names[names.index(step) :], step))
            elif step not in known:
                way[step] = iter(self._uses[step])

    def _reaching(self, ends: set[str], ordered: Mapping[str, None]) -> frozenset[str]:
        """Return the locals that are one of `ends`, or use one, directly or through others."""
        reaching = set(ends)
        for name in ordered:
            if not reaching.isdisjoint(self._uses[name]):
                reaching.add(name)
        return frozenset(reaching)


class SharedValues:
    """The values that the restores of a spec share.

    Args:
        variables: by name.
        locals_: the locals as written, by name, and the lookups, by key.
        lookups: the lookups, which are computed like locals.
        has_each: whether the spec has a fan-out.

    Attributes:
        computed: the locals that depend on no row, once they are computed, by name.
        known: the names that expressions may use, by their root (`vars`, `locals`, `lookups`, `each`).
    """

    def __init__(
        self,
        variables: Mapping[str, Variable],
        locals_: Mapping[str, Part],
        lookups: Lookups | None = None,
        *,
        has_each: bool = False,
    ) -> None:
        self.locals_ = locals_
        self.lookups = lookups or Lookups(None)
        self.computed: dict[str, Local] = {}
        self._variables = variables
        self.known: Mapping[str, Collection[str]] = {
            "vars": variables,
            "locals": [name for name in locals_ if not name.startswith(PREFIX)] if lookups else locals_,
            "lookups": self.lookups.names,
            "each": ("key", "value") if has_each else (),
        }
        self._sound: dict[str, bool] = {}
        self._schemas: dict[str, Schema] = {}

    @cached_property
    def dependencies(self) -> Dependencies:
        """The dependencies between locals."""
        return Dependencies(self.locals_)

    @cached_property
    def values(self) -> dict[str, object]:
        """The data of the variables."""
        return {name: variable.value.data for name, variable in self._variables.items()}

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """The variables as what expressions read."""
        return {name: variable.input for name, variable in self._variables.items()}

    def is_sound(self, made: Template) -> bool:
        """Return whether a template can be evaluated: whether its text, its names and its types have no errors."""
        sound = self._sound.get(made.text)
        if sound is None:
            sound = self._sound[made.text] = self._can_be_typed(made) and not made.type_errors(self.schema)
        return sound

    def is_row_bound(self, made: Template) -> bool:
        """Return whether the value of a template depends on the row of a fan-out."""
        bound = self.dependencies.row_bound
        used = _used([*made.names], self.locals_)
        return any(name.root == "each" or _is_open(name) for name in made.names) or not bound.isdisjoint(used)

    def type_errors(self, made: Template) -> tuple[TemplateError, ...]:
        """Return the conditions of a template that are never booleans, and its comparisons that are never true."""
        return made.type_errors(self.schema) if self._can_be_typed(made) else ()

    def _can_be_typed(self, made: Template) -> bool:
        return not made.errors and all(map(self._exists, made.names))

    def schema(self, root: str, key: str) -> Schema:
        """Return a JSON Schema that the value of a name meets; `{}` if nothing is known of it."""
        if root == "vars" and key in self._variables:
            return self._variables[key].declaration.schema
        if root == "lookups":
            return self.lookups.schema(key)
        if root == "each" and key == "key":
            return {"type": "string"}
        if root != "locals" or key not in self.locals_:
            return {}
        if key not in self._schemas:
            for used in self.dependencies.order(key, self._schemas):  # without recursion: chains of locals may be long
                self._schemas[used] = {}  # for a local that uses itself
                self._schemas[used] = self._schema(self.locals_[used].value.data)
        return self._schemas[key]

    def _schema(self, data: Data) -> Schema:
        """Return what is known of a part of a local without evaluating it."""
        if isinstance(data, dict):
            return {"type": "object", "properties": {name: self._schema(member) for name, member in data.items()}}
        if isinstance(data, list):
            return {"type": "array"}
        if is_template(data):
            made = template(data)
            return made.schema(self.schema) if self._can_be_typed(made) else {}
        return {} if isinstance(data, Unknown) else {"type": type_of(data)}

    def lacks(self, name: Name) -> HelpText | None:
        """Return the help for a field that the answer of a lookup never has; None for any other name."""
        if name.root != "lookups" or name.key is None:
            return None
        return self.lookups.lacks(name.key, name.member)

    def _exists(self, name: Name) -> bool:
        if self.lacks(name) is not None:
            return False
        known = self.known[name.root]
        return bool(known) if name.key is None else name.key in known


def _names_in(data: Data) -> Iterator[Name]:
    """Yield the names that the templates in a value read."""
    for leaf in leaves(data):
        if is_template(leaf):
            yield from template(leaf).names


def _used(names: list[Name], locals_: Container[str]) -> tuple[str, ...]:
    used = (key_of(name.root, name.key) for name in names if name.key is not None)
    return tuple(dict.fromkeys(key for key in used if key is not None and key in locals_))


def _is_open(name: Name) -> bool:
    """Return whether an expression reads all locals or lookups, or one whose name it computes."""
    return name.root in ("locals", "lookups") and name.key is None
