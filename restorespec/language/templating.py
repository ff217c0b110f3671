"""The templates of one spec: what is wrong with them as they are written, and what gives their values.

Most of what it stands on is needed only by specs that have templates or rows, so that others do without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping as MappingOf

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.nodes import Entry, Mapping, Node, Scalar
from restorespec.language.delimiters import is_template
from restorespec.language.lookups import Lookups
from restorespec.language.names import Names, circle_mistakes, each_mistakes
from restorespec.language.rendering import Renderer
from restorespec.language.shared_values import Basis
from restorespec.language.structure import BODY
from restorespec.language.variables import Variable


class Templating:
    """The templates of a spec.

    Args:
        root: the spec, merged.
        variables: its variables, by name.
        templated: the identities of the values that are or hold templates.
        lookups: its lookups.
        is_whole: whether all its bases were read; if not, what names there are is not known.
    """

    def __init__(
        self,
        root: Mapping,
        variables: MappingOf[str, Variable],
        templated: frozenset[int],
        lookups: Lookups,
        *,
        is_whole: bool = True,
    ) -> None:
        locals_ = root.get("locals")
        written: MappingOf[str, Entry] = locals_.entries if isinstance(locals_, Mapping) else {}
        self._root = root
        self._basis = Basis(variables, written, templated, lookups, has_each="for_each" in root.entries)
        self._names = Names(self._basis, is_whole=is_whole)

    def mistakes(self) -> Iterator[Diagnostic]:
        """What is wrong with the templates before anything is evaluated, besides the expression that gives the rows."""
        if not self._basis.templated:
            return
        yield from circle_mistakes(self._basis.dependencies, self._basis.locals_)
        for key in ("locals", "lookups", "description", *BODY):
            node = self._root.get(key)
            if node is not None and not (key in BODY and is_template(node)):
                yield from self._names.check(node)

    def mistakes_of_rows(self, node: Node) -> list[Diagnostic]:
        """What is wrong with the expression that gives the rows, if it is one."""
        if not self._basis.templated or not isinstance(node, Scalar):
            return []
        return [*self._names.check(node), *each_mistakes(node, self._basis.dependencies)]

    def renderer(self, each: MappingOf[str, Node] | None = None) -> Renderer:
        """What computes the values of one restore.

        Args:
            each: `key` and `value` of its row; None without fan-out, and for the expression that gives the rows.
        """
        return Renderer(self._basis, each)
