"""What the restores of a spec have in common."""

from __future__ import annotations

from collections.abc import Collection, Mapping as MappingOf
from functools import cached_property
from typing import NamedTuple

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.nodes import Entry, Input, plain
from restorespec.language.dependencies import Dependencies
from restorespec.language.templates import Name, Template
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
        has_each: whether there is a fan-out.

    Attributes:
        known: the names that expressions may use, by the root that stands before them.
    """

    def __init__(
        self,
        variables: MappingOf[str, Variable],
        locals_: MappingOf[str, Entry],
        templated: frozenset[int],
        *,
        has_each: bool = False,
    ) -> None:
        self.locals_ = locals_
        self.templated = templated
        self.computed: dict[str, Local] = {}
        self._variables = variables
        self.known: MappingOf[str, Collection[str]] = {
            "vars": variables,
            "locals": locals_,
            "each": ("key", "value") if has_each else (),
        }
        self._sound: dict[str, bool] = {}

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
        """Whether a template can be evaluated: what is wrong with its text and its names is told elsewhere."""
        if made.text not in self._sound:
            self._sound[made.text] = not made.mistakes and all(self._exists(name) for name in made.names)
        return self._sound[made.text]

    def _exists(self, name: Name) -> bool:
        known = self.known[name.root]
        return bool(known) if name.key is None else name.key in known
