"""The names that templates use, checked once for a spec and not once for each of its restores."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from restorespec.core.data import Data, Located, Mark
from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.help import Help, HelpText, Suggestion
from restorespec.core.source import Span
from restorespec.core.suggestions import nearest
from restorespec.language.holes import NO_TEMPLATE_KEYS, Holes, has_delimiters, is_template
from restorespec.language.lookups import PREFIX, key_of, label
from restorespec.language.rendering import inside
from restorespec.language.shared_values import SharedValues
from restorespec.language.template_rules import TEMPLATE_CYCLE, TEMPLATE_KEY_TEMPLATE, TEMPLATE_NAME
from restorespec.language.templates import Name, Template, template

_SHOWN = 10  # locals of a cycle, keys in a help
_WRONG = 100  # invalid names that are looked for in each template
_COMPARED = 20_000  # names, to find similar ones: a second's work; at most a hundred errors of a file are shown


def cycle_errors(shared: SharedValues) -> Iterator[Diagnostic]:
    """Yield the cycles in which locals use each other, each at the first of its locals."""
    for cycle in shared.dependencies.cycles:
        names = [f"`{label(name)}`" for name in cycle]
        if len(names) > _SHOWN:
            names = [*names[: _SHOWN - 1], "…", names[-1]]
        what = "lookups" if all(name.startswith(PREFIX) for name in cycle) else "locals"
        message = f"{what} use each other in a cycle: {' → '.join(names)}"
        yield report(TEMPLATE_CYCLE, shared.locals_[cycle[0]].key, message, "break the cycle")


def each_errors(value: Located, shared: SharedValues) -> Iterator[Diagnostic]:
    """Yield the uses of `each` in the expression that computes the rows, directly and through locals."""
    reported = set()
    for name in template(value.data).names if is_template(value.data) else ():
        key = key_of(name.root, name.key) if name.key is not None else None
        if name.root != "each" and key not in shared.dependencies.uses_each:
            continue
        if name.root == "each":
            message, help_text = "`for_each` cannot use `each`, which it defines", "use `vars`"
        else:
            message = f"`for_each` cannot use `{name.root}.{name.key}`, which uses `each`"
            help_text = f"use a {name.root.removesuffix('s')} that does not use `each`"
        if message not in reported:
            reported.add(message)
            yield report(TEMPLATE_NAME, inside(value, name.start, name.end), message, help_text)


class Names:
    """The names that the expressions of a spec use, compared with those that exist.

    Args:
        shared: what the spec's restores share.
        is_whole: whether all names that exist are known; if not, none is reported as missing.
    """

    def __init__(self, shared: SharedValues, *, is_whole: bool = True) -> None:
        self._shared = shared
        self._is_whole = is_whole
        wrong = (f"{root}.{name}" for root in ("vars", "locals") for name in shared.known[root] if "-" in name)
        self._wrong = list(islice(wrong, _WRONG))
        self._compared = 0

    def check(self, value: Located, holes: Holes | None) -> Iterator[Diagnostic]:
        """Yield the errors of the templates in a value before anything is evaluated, and the keys that are templates.

        Args:
            value: the value as written.
            holes: where its templates are.
        """
        if holes is not None:
            yield from self._check(value.data, value.mark, holes)

    def _check(self, data: Data, mark: Mark, holes: Holes) -> Iterator[Diagnostic]:
        marks = mark[3]
        if isinstance(data, str):
            made = template(data)
            if not self._shared.is_sound(made):
                yield from self._template(Located(data, mark), made)
        elif isinstance(data, dict):
            assert isinstance(marks, dict)
            for key in data if has_delimiters("\n".join(data)) else holes:
                assert isinstance(key, str)
                if has_delimiters(key):
                    yield report(TEMPLATE_KEY_TEMPLATE, Located(data, mark).key(key), *NO_TEMPLATE_KEYS)
                if key in holes:
                    yield from self._check(data[key], marks[key][2], holes[key])
        elif isinstance(data, list):
            assert isinstance(marks, list)
            for index, below in holes.items():
                assert isinstance(index, int)
                yield from self._check(data[index], marks[index], below)

    def _template(self, value: Located, made: Template) -> Iterator[Diagnostic]:
        """Yield the errors of a template that is not sound."""
        reported_elsewhere = list(self._invalid_names(made.text))
        for error in made.errors:
            if any(error.start in range_ for range_ in reported_elsewhere):
                continue
            help_text = self._rooted(error.undefined) or error.help
            yield report(error.rule, inside(value, error.start, error.end), error.message, help_text)
        reported = set()
        for name in made.names:
            if not self._is_whole or any(name.start in range_ for range_ in reported_elsewhere):
                continue
            if (advice := self._shared.lacks(name)) is not None:
                message = f"the answer of `{name.root}.{name.key}` has no `{name.member}`"
                yield report(TEMPLATE_NAME, inside(value, name.start, name.end), message, advice)
            if self._is_unknown(name) and (name.root, name.key) not in reported:
                reported.add((name.root, name.key))
                yield self._missing(name, inside(value, name.start, name.end))
        for error in self._shared.type_errors(made):
            yield report(error.rule, inside(value, error.start, error.end), error.message, error.help)

    def _invalid_names(self, text: str) -> Iterator[range]:
        """Yield where names with `-` are used, which are reported where they are declared: here they look like subtractions."""
        for name in self._wrong:
            start = text.find(name)
            while start >= 0:
                yield range(start, start + len(name))
                start = text.find(name, start + len(name))

    def _is_unknown(self, name: Name) -> bool:
        known = self._shared.known[name.root]
        return not known if name.key is None else name.key not in known

    def _missing(self, name: Name, span: Span) -> Diagnostic:
        if name.root == "each" and not self._shared.known["each"]:
            return report(TEMPLATE_NAME, span, "`each` is used without `for_each`", "add `for_each`, or use `vars`")
        if name.key is None:
            return report(TEMPLATE_NAME, span, f"`{name.root}` is used, but the spec has none", f"add `{name.root}`")
        found = report(TEMPLATE_NAME, span, f"`{name.root}.{name.key}` is not defined", self._help(name, span.text))
        return found._replace(undeclared=name.key) if name.root == "vars" else found

    def _rooted(self, word: str | None) -> Help | None:
        """Return the help for a name that only lacks the `vars.`, `locals.` or `each.` before it."""
        root = next((root for root, known in self._shared.known.items() if word in known), None)
        return Help(Suggestion(word, f"{root}.{word}")) if word and root else None

    def _help(self, name: Name, written: str) -> HelpText:
        assert name.key is not None
        known = self._shared.known[name.root]
        self._compared += len(known)
        near = nearest(name.key, known) if self._compared <= _COMPARED else None
        if near:
            return Help(Suggestion(written, f"{name.root}.{near}"))
        if name.root == "each":
            return f"a column of the row is `each.value.{name.key}`; `each` itself has `key` and `value`"
        elsewhere = next(
            (root for root, known in self._shared.known.items() if name.key in known and root != name.root), None
        )
        if elsewhere:
            return Help(Suggestion(written, f"{elsewhere}.{name.key}"))
        known = ", ".join(f"`{name.root}.{key}`" for key in list(self._shared.known[name.root])[:_SHOWN])
        place = "declare it below `vars`" if name.root == "vars" else f"add it to `{name.root}`"
        return f"{place}; known names: {known}" if known else place
