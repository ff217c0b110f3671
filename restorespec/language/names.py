"""The names that templates use, checked once for a spec and not once for each of its restores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping as MappingOf
from itertools import islice

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.nodes import Entry, Mapping, Node, Scalar, Sequence
from restorespec.core.source import Span
from restorespec.core.suggestions import nearest
from restorespec.language.computed import inside
from restorespec.language.delimiters import NO_TEMPLATE_KEYS, has_signs, is_template
from restorespec.language.dependencies import Dependencies
from restorespec.language.lookups import PREFIX, key_of, label
from restorespec.language.shared_values import Basis
from restorespec.language.template_rules import TEMPLATE_CYCLE, TEMPLATE_KEY_TEMPLATE, TEMPLATE_NAME
from restorespec.language.templates import Mistake, Name, template

_SHOWN = 10  # locals of a circle, keys in a help
_WRONG = 100  # names that are none, looked for in each template
_COMPARED = 20_000  # names, to find near ones: a second's work; a hundred mistakes in a file are shown at most


def circle_mistakes(dependencies: Dependencies, locals_: MappingOf[str, Entry]) -> Iterator[Diagnostic]:
    """The circles in which locals use each other, each told at the first of its locals."""
    for circle in dependencies.circles:
        names = [f"`{label(name)}`" for name in circle]
        if len(names) > _SHOWN:
            names = [*names[: _SHOWN - 1], "…", names[-1]]
        what = "lookups" if all(name.startswith(PREFIX) for name in circle) else "locals"
        message = f"{what} use each other in a circle: {' → '.join(names)}"
        yield report(TEMPLATE_CYCLE, locals_[circle[0]].key, message, "break the circle")


def each_mistakes(node: Scalar, dependencies: Dependencies) -> Iterator[Diagnostic]:
    """The uses of `each` in the expression that is to give its rows, directly and through locals."""
    reported = set()
    for name in template(node.value).names if is_template(node) else ():
        key = key_of(name.root, name.key) if name.key is not None else None
        if name.root != "each" and key not in dependencies.uses_each:
            continue
        if name.root == "each":
            message, help_text = "`for_each` cannot use `each`, which it gives", "use `vars`"
        else:
            message = f"`for_each` cannot use `{name.root}.{name.key}`, which uses `each`"
            help_text = f"use a {name.root.removesuffix('s')} that does without `each`"
        if message not in reported:
            reported.add(message)
            yield report(TEMPLATE_NAME, inside(node, name.start, name.end), message, help_text)


class Names:
    """The names that the expressions of a spec use, held against those that there are.

    Args:
        basis: what the spec's restores have in common.
        is_whole: whether the names that there are are all known; if not, none is told to be missing.
    """

    def __init__(self, basis: Basis, *, is_whole: bool = True) -> None:
        self._basis = basis
        self._is_whole = is_whole
        wrong = (f"{root}.{name}" for root in ("vars", "locals") for name in basis.known[root] if "-" in name)
        self._wrong = list(islice(wrong, _WRONG))
        self._compared = 0

    def check(self, node: Node) -> Iterator[Diagnostic]:
        """What is wrong with the templates below a node before anything is evaluated, and with keys that are some."""
        templated = self._basis.templated
        if id(node) not in templated:
            return
        if isinstance(node, Mapping):
            for key, entry in node.entries.items():
                if has_signs(key):
                    yield report(TEMPLATE_KEY_TEMPLATE, entry.key, *NO_TEMPLATE_KEYS)
                if id(entry.node) in templated:
                    yield from self.check(entry.node)
        elif isinstance(node, Sequence):
            for item in node.items:
                if id(item) in templated:
                    yield from self.check(item)
        else:
            assert isinstance(node, Scalar)
            yield from self._template(node)

    def _template(self, node: Scalar) -> Iterator[Diagnostic]:
        made = template(node.value)
        known = list(self._told_elsewhere(made.text))
        for mistake in made.mistakes:
            if any(mistake.start in stretch for stretch in known):
                continue
            help_text = self._rooted(made.text[mistake.start : mistake.end], mistake) or mistake.help
            yield report(mistake.rule, inside(node, mistake.start, mistake.end), mistake.message, help_text)
        reported = set()
        for name in made.names:
            if not self._is_whole or any(name.start in stretch for stretch in known):
                continue
            if (advice := self._basis.lacks(name)) is not None:
                message = f"the answer of `{name.root}.{name.key}` has no `{name.member}`"
                yield report(TEMPLATE_NAME, inside(node, name.start, name.end), message, advice)
            if self._is_unknown(name) and (name.root, name.key) not in reported:
                reported.add((name.root, name.key))
                yield self._missing(name, inside(node, name.start, name.end))
        for mistake in self._basis.type_mistakes(made):
            yield report(mistake.rule, inside(node, mistake.start, mistake.end), mistake.message, mistake.help)

    def _told_elsewhere(self, text: str) -> Iterator[range]:
        """Where a name with `-` is used, which is told where it is declared: here it would be a subtraction."""
        for name in self._wrong:
            start = text.find(name)
            while start >= 0:
                yield range(start, start + len(name))
                start = text.find(name, start + len(name))

    def _is_unknown(self, name: Name) -> bool:
        known = self._basis.known[name.root]
        return not known if name.key is None else name.key not in known

    def _missing(self, name: Name, span: Span) -> Diagnostic:
        if name.root == "each" and not self._basis.known["each"]:
            return report(TEMPLATE_NAME, span, "`each` is used without `for_each`", "add `for_each`, or use `vars`")
        if name.key is None:
            return report(TEMPLATE_NAME, span, f"`{name.root}` is used, but the spec has none", f"add `{name.root}`")
        return report(TEMPLATE_NAME, span, f"there is no `{name.root}.{name.key}`", self._help(name))

    def _rooted(self, word: str, mistake: Mistake) -> str | None:
        """A help for a name that only lacks the `vars.`, `locals.` or `each.` before it."""
        if mistake.message != f"there is no `{word}`":
            return None
        root = next((root for root, known in self._basis.known.items() if word in known), None)
        return f"did you mean `{root}.{word}`?" if root else None

    def _help(self, name: Name) -> str:
        assert name.key is not None
        known = self._basis.known[name.root]
        self._compared += len(known)
        near = nearest(name.key, known) if self._compared <= _COMPARED else None
        if near:
            return f"did you mean `{name.root}.{near}`?"
        if name.root == "each":
            return f"a column of the row is `each.value.{name.key}`; `each` itself has `key` and `value`"
        elsewhere = next(
            (root for root, known in self._basis.known.items() if name.key in known and root != name.root), None
        )
        if elsewhere:
            return f"did you mean `{elsewhere}.{name.key}`?"
        known = ", ".join(f"`{name.root}.{key}`" for key in list(self._basis.known[name.root])[:_SHOWN])
        place = "declare it below `vars`" if name.root == "vars" else f"add it to `{name.root}`"
        return f"{place}; there are {known}" if known else place
