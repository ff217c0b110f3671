"""The names that templates use, checked once for a spec and not once for each of its restores."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping as MappingOf

from restorespec.diagnostics import Diagnostic, report
from restorespec.resolve.rendering import inside
from restorespec.resolve.rules import TEMPLATE_CYCLE, TEMPLATE_KEY_TEMPLATE, TEMPLATE_NAME
from restorespec.resolve.shape import SIGNS, is_template
from restorespec.resolve.templates import Name, template
from restorespec.source import Span
from restorespec.suggestions import nearest
from restorespec.syntax.nodes import Entry, Mapping, Node, Scalar, Sequence


def circles(locals_: MappingOf[str, Entry]) -> Iterator[Diagnostic]:
    """The circles in which locals use each other, each told once, at the first of its locals."""
    uses = {name: list(dict.fromkeys(_locals_in(entry.node))) for name, entry in locals_.items()}
    settled: set[str] = set()
    for start in uses:
        way: list[str] = []
        pending = [(start, 0)]
        while pending:
            name, depth = pending.pop()
            del way[depth:]
            if name in way:
                circle = " → ".join(f"`locals.{step}`" for step in (*way[way.index(name) :], name))
                message = f"locals use each other in a circle: {circle}"
                yield report(TEMPLATE_CYCLE, locals_[name].key, message, "break the circle")
                settled.update(way)
            elif name in uses and name not in settled:
                way.append(name)
                pending.extend((other, depth + 1) for other in reversed(uses[name]))
        settled.update(way, [start])


def _locals_in(node: Node) -> Iterator[str]:
    if isinstance(node, Mapping):
        for entry in node.entries.values():
            yield from _locals_in(entry.node)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _locals_in(item)
    elif is_template(node):
        assert isinstance(node, Scalar)
        yield from (name.key for name in template(node.value).names if name.root == "locals" and name.key)


class Names:
    """What expressions of a spec may name.

    Args:
        variables: the declared variables.
        locals_: the locals.
        has_each: whether there is a fan-out.
    """

    def __init__(self, variables: Collection[str], locals_: Collection[str], *, has_each: bool) -> None:
        self._known: MappingOf[str, Collection[str]] = {
            "vars": variables,
            "locals": locals_,
            "each": ("key", "value") if has_each else (),
        }

    def check(self, node: Node) -> Iterator[Diagnostic]:
        """What is wrong with the templates below a node before anything is evaluated, and with keys that are some."""
        if isinstance(node, Mapping):
            for key, entry in node.entries.items():
                if any(sign in key for sign in SIGNS):
                    yield report(TEMPLATE_KEY_TEMPLATE, entry.key, "a key cannot be a template", "write the key out")
                yield from self.check(entry.node)
        elif isinstance(node, Sequence):
            for item in node.items:
                yield from self.check(item)
        elif is_template(node):
            assert isinstance(node, Scalar)
            yield from self._template(node)

    def _template(self, node: Scalar) -> Iterator[Diagnostic]:
        made = template(node.value)
        for mistake in made.mistakes:
            yield report(mistake.rule, inside(node, mistake.start, mistake.end), mistake.message, mistake.help)
        reported = set()
        for name in made.names:
            if self._is_unknown(name) and (name.root, name.key) not in reported:
                reported.add((name.root, name.key))
                yield self._missing(name, inside(node, name.start, name.end))

    def _is_unknown(self, name: Name) -> bool:
        known = self._known[name.root]
        return not known if name.key is None else name.key not in known

    def _missing(self, name: Name, span: Span) -> Diagnostic:
        if name.root == "each" and not self._known["each"]:
            return report(TEMPLATE_NAME, span, "`each` is used without `for_each`", "add `for_each`, or use `vars`")
        if name.key is None:
            return report(TEMPLATE_NAME, span, f"`{name.root}` is used, but the spec has none", f"add `{name.root}`")
        return report(TEMPLATE_NAME, span, f"there is no `{name.root}.{name.key}`", self._help(name))

    def _help(self, name: Name) -> str:
        assert name.key is not None
        near = nearest(name.key, self._known[name.root])
        if near:
            return f"did you mean `{name.root}.{near}`?"
        elsewhere = next((root for root, known in self._known.items() if name.key in known and root != name.root), None)
        if elsewhere:
            return f"did you mean `{elsewhere}.{name.key}`?"
        known = ", ".join(f"`{name.root}.{key}`" for key in list(self._known[name.root])[:10])
        place = "declare it below `vars`" if name.root == "vars" else f"add it to `{name.root}`"
        return f"{place}; there are {known}" if known else place
