"""Which locals use which, as far as their expressions say it without being evaluated."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping as MappingOf

from restorespec.core.nodes import Entry, Mapping, Node, Scalar, Sequence
from restorespec.language.delimiters import is_template
from restorespec.language.lookups import key_of
from restorespec.language.templates import Name, template

_Circle = tuple[str, ...]


class Dependencies:
    """The locals of a spec and what they use.

    Args:
        locals_: the locals as written, by name.

    Attributes:
        circles: the locals that use each other in a circle, beginning and ending with the same one; where circles
            overlap, one of them.
        uses_each: the locals that use `each`, directly or through others.
        row_bound: those, and the locals that compute the names of others, so that nobody knows.
    """

    def __init__(self, locals_: MappingOf[str, Entry]) -> None:
        names = {name: list(_names(entry.node)) for name, entry in locals_.items()}
        self._uses = {name: _used(used, locals_) for name, used in names.items()}
        self.circles: list[_Circle] = []
        known: dict[str, None] = {}
        for name in self._uses:
            for done in self._followed(name, known, self.circles.append):
                known[done] = None
        self.circular = frozenset(name for circle in self.circles for name in circle)
        each = {name for name, used in names.items() if any(one.root == "each" for one in used)}
        computed = {name for name, used in names.items() if any(_is_open(one) for one in used)}
        self.uses_each = self._reaching(each, known)
        self.row_bound = self._reaching(each | computed, known)

    def order(self, name: str, known: Container[str]) -> Iterator[str]:
        """A local and what it uses, each after what it uses itself, without what is known by then."""
        return self._followed(name, known, lambda _: None)

    def _followed(self, name: str, known: Container[str], circle: Callable[[_Circle], None]) -> Iterator[str]:
        """A walk along the uses without recursion: chains of locals may be long."""
        way = {} if name in known else {name: iter(self._uses[name])}
        in_circle: set[str] = set()
        while way:
            last = next(reversed(way))
            step = next(way[last], None)
            if step is None:
                del way[last]
                yield last
            elif step in way:
                if not {step, last} & in_circle:
                    names = list(way)
                    in_circle.update(names[names.index(step) :])
                    circle((*names[names.index(step) :], step))
            elif step not in known:
                way[step] = iter(self._uses[step])

    def _reaching(self, ends: set[str], order: MappingOf[str, None]) -> frozenset[str]:
        """The locals that are one of some, or use one, directly or through others."""
        reaching = set(ends)
        for name in order:
            if not reaching.isdisjoint(self._uses[name]):
                reaching.add(name)
        return frozenset(reaching)


def _names(node: Node) -> Iterator[Name]:
    """The names that the templates below a node read."""
    if isinstance(node, Mapping):
        for entry in node.entries.values():
            yield from _names(entry.node)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _names(item)
    elif is_template(node):
        assert isinstance(node, Scalar)
        yield from template(node.value).names


def _used(names: list[Name], locals_: MappingOf[str, Entry]) -> tuple[str, ...]:
    keys = (key_of(name.root, name.key) for name in names if name.key is not None)
    return tuple(dict.fromkeys(key for key in keys if key in locals_))  # type: ignore[misc]


def _is_open(name: Name) -> bool:
    """Whether an expression takes all locals or lookups, or one whose name it computes."""
    return name.root in ("locals", "lookups") and name.key is None
