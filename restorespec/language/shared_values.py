"""What the restores of a spec have in common."""

from __future__ import annotations

from collections.abc import Collection, Mapping as MappingOf
from functools import cached_property
from typing import NamedTuple

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.nodes import Entry, Input, Mapping, Node, Scalar, Sequence, plain
from restorespec.core.unknown import Unknown
from restorespec.language.delimiters import is_template
from restorespec.language.dependencies import Dependencies
from restorespec.language.expressions.schemas import Schema, type_of
from restorespec.language.lookups import Lookups
from restorespec.language.templates import Mistake, Name, Template, template
from restorespec.language.variables import Variable


class Local(NamedTuple):
    """A local with its value.

    Attributes:
        input: the local as something that an expression reads.
        value: its plain data.
        diagnostics: what was wrong with it.
        reads: the other locals that it read.
    """

    input: Input
    value: object
    diagnostics: tuple[Diagnostic, ...] = ()
    reads: tuple[str, ...] = ()


class Basis:
    """What the restores of a spec have in common: its variables, and the locals that depend on no row.

    Args:
        variables: by name.
        locals_: the locals as written, by name.
        templated: the identities of the values that are or hold templates.
        lookups: the lookups, which are computed like locals.
        has_each: whether there is a fan-out.

    Attributes:
        known: the names that expressions may use, by the root that stands before them.
    """

    def __init__(
        self,
        variables: MappingOf[str, Variable],
        locals_: MappingOf[str, Entry],
        templated: frozenset[int],
        lookups: Lookups,
        *,
        has_each: bool = False,
    ) -> None:
        self.locals_: MappingOf[str, Entry] = {**locals_, **lookups.entries}
        self.lookups = lookups
        self.templated = templated
        self.computed: dict[str, Local] = {}
        self._variables = variables
        self.known: MappingOf[str, Collection[str]] = {
            "vars": variables,
            "locals": locals_,
            "lookups": lookups.names,
            "each": ("key", "value") if has_each else (),
        }
        self._sound: dict[str, bool] = {}
        self._schemas: dict[str, Schema] = {}

    @cached_property
    def dependencies(self) -> Dependencies:
        """Which locals use which."""
        return Dependencies(self.locals_)

    @cached_property
    def values(self) -> dict[str, object]:
        """The variables' plain data."""
        return {name: plain(variable.node) for name, variable in self._variables.items()}

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """The variables as what expressions read."""
        return {name: variable.input for name, variable in self._variables.items()}

    def is_sound(self, made: Template) -> bool:
        """Whether a template can be evaluated: errors in its text, its names and its types are reported elsewhere."""
        if made.text not in self._sound:
            self._sound[made.text] = self._can_be_typed(made) and not self.type_mistakes(made)
        return self._sound[made.text]

    def type_mistakes(self, made: Template) -> tuple[Mistake, ...]:
        """The conditions of a template that are never booleans, and its comparisons that are never true."""
        return made.type_mistakes(self.schema) if self._can_be_typed(made) else ()

    def _can_be_typed(self, made: Template) -> bool:
        return not made.mistakes and all(self._exists(name) for name in made.names)

    def schema(self, root: str, key: str) -> Schema:
        """What is declared of a name, as a JSON Schema that its value meets; `{}` says nothing."""
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
                self._schemas[used] = {}  # what a local that uses itself gets to see
                self._schemas[used] = self._schema(self.locals_[used].node)
        return self._schemas[key]

    def _schema(self, node: Node) -> Schema:
        """What is known of a part of a local without evaluating it."""
        if isinstance(node, Mapping):
            members = {name: self._schema(entry.node) for name, entry in node.entries.items()}
            return {"type": "object", "properties": members}
        if isinstance(node, Sequence):
            return {"type": "array"}
        assert isinstance(node, Scalar)
        if is_template(node):
            made = template(node.value)
            return made.schema(self.schema) if self._can_be_typed(made) else {}
        return {} if isinstance(node.value, Unknown) else {"type": type_of(node.value)}

    def lacks(self, name: Name) -> str | None:
        """Return the help for a field that the answer of a lookup never has; None for any other name."""
        if name.root != "lookups" or name.key is None:
            return None
        return self.lookups.lacks(name.key, name.member)

    def _exists(self, name: Name) -> bool:
        known = self.known[name.root]
        if self.lacks(name) is not None:
            return False
        return bool(known) if name.key is None else name.key in known
