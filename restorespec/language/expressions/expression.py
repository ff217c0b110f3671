"""One expression: parsed, checked, compiled when it is first evaluated, evaluated as often as it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property, lru_cache

from jinja2.exceptions import TemplateSyntaxError

from restorespec.core.patterns import lazy_pattern
from restorespec.core.unknown import Undecided, Unknown
from restorespec.language.expressions.allowed import judge
from restorespec.language.expressions.errors import Name, Scope, TemplateError, objected
from restorespec.language.expressions.inference import Known, open_comparisons, schema_of, type_errors
from restorespec.language.expressions.sandbox import Run, compiled, parse
from restorespec.language.expressions.schemas import Schema
from restorespec.language.expressions.values import MOST_ITEMS, OMIT, QUOTED, Objection, Work, bounded, settled
from restorespec.language.template_rules import TEMPLATE_LIMIT, TEMPLATE_SYNTAX, TEMPLATE_VALUE

COUNTERS: Counter[str] = Counter()
"""The number of expressions `parsed` and `compiled` by this process: each distinct one once, while it is cached."""

_LONGEST = 2_000  # characters
_HOW = "write an expression as in Jinja: `vars.name`, `'text'`, `a ~ b`, `a if b else c`"
_HABITS = {
    "&": "write `and`",
    "!": "write `not`",
    "?": "write `a if condition else b`",
    "|": "write `or`, or the name of a filter",
    "=": "compare with `==`",
}
"""The constructs of other languages that people write, by first character, and what to write instead."""

_CHOICE = lazy_pattern(r"[=!]=|\b(?:and|if|not|or|reject|rejectattr|select|selectattr)\b")
"""A match in every expression with a condition or a comparison; others need no type check."""


class Expression:
    """An expression.

    Attributes:
        text: the text between `{{` and `}}`, without the whitespace around it.
        names: the names that it reads, in the order written, also where they may not be evaluated.
        errors: those that do not depend on values; if there are any, it is never evaluated.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: tuple[Name, ...] = ()
        self.errors: tuple[TemplateError, ...] = ()
        try:
            self._read()
        except TemplateSyntaxError as error:
            self.errors = (_syntax_error(text, error),)
        except Objection as objection:
            self.errors = (objected(objection, 0, len(text)),)
        except Exception:  # noqa: BLE001 - whatever Jinja fails at is an error in the expression
            self.errors = (
                TemplateError(TEMPLATE_SYNTAX, "an expression that cannot be read", "simplify it", 0, len(text)),
            )

    def _read(self) -> None:
        """Parse and check the text."""
        if len(self.text) > _LONGEST:
            message = f"an expression of {len(self.text):,} characters (maximum {_LONGEST:,})"
            raise Objection(TEMPLATE_LIMIT, message, "compute parts of it in `locals`")
        COUNTERS["parsed"] += 1
        self._tree = parse(self.text)
        found = sorted(judge(self._tree, self.text), key=lambda placed: placed.start)
        self.names = tuple(name for name in found if isinstance(name, Name))
        self.errors = tuple(error for error in found if isinstance(error, TemplateError))
        self._chooses = _CHOICE.search(self.text) is not None

    def schema(self, known: Known) -> Schema:
        """Return what is known of the value without evaluating it, given the declarations of the names."""
        return {} if self.errors else schema_of(self._tree, known)

    def type_errors(self, known: Known) -> tuple[TemplateError, ...]:
        """Return the conditions that are never booleans, and the comparisons that are never true."""
        if self.errors or not self._chooses:
            return ()
        return tuple(type_errors(self._tree, self.text, known))

    @cached_property
    def _run(self) -> Run:
        COUNTERS["compiled"] += 1
        return compiled(self._tree, self.text)

    def evaluate(self, scope: Scope) -> object:
        """Return the value: plain data, `OMIT`, `Unknown`, or the error of an operation."""
        try:
            with Work():
                return plain(self._run(scope.names, lambda: open_comparisons(self._tree, scope.known)))
        except Undecided as question:
            return Unknown(str(question), dict(self.schema(scope.known)))
        except Objection as objection:
            start, end = objection.place
            return objected(objection, *((start, end) if start >= 0 else (0, len(self.text))))
        except Exception:  # noqa: BLE001 - whatever an evaluation raises is an error in the expression
            return TemplateError(
                TEMPLATE_VALUE, "an expression that cannot be computed", "simplify it", 0, len(self.text)
            )


@lru_cache(maxsize=2048)
def expression(text: str) -> Expression:
    """Return the expression of a text without whitespace around it."""
    return Expression(text)


def _syntax_error(text: str, error: TemplateSyntaxError) -> TemplateError:
    """Return Jinja's syntax error in our words and at its location in the text."""
    if not text:
        return TemplateError(TEMPLATE_SYNTAX, "the expression is missing", "write one: `{{ vars.name }}`", 0, 0)
    complaint = (error.message or "").replace("'", "`")
    start = min(error.lineno, len(text) - 1)
    if "end of template" in complaint:
        start, complaint = len(text) - 1, "the expression ends too early"
    elif complaint.startswith("unexpected char "):
        complaint = f"unexpected `{text[start]}`"
    return TemplateError(TEMPLATE_SYNTAX, complaint[:QUOTED], _HABITS.get(text[start], _HOW), start, start + 1)


_DEEPEST = 64
_MOST_CHARACTERS = 8 * 1024 * 1024


def plain(value: object) -> object:
    """Return a result as plain data; `OMIT` and unknown values stay as they are, unknown ones also inside.

    Raises:
        Objection: it is not data, or too much of it.
    """
    if isinstance(value, str):  # the most frequent one
        return bounded(value)
    if value is OMIT or isinstance(value, Unknown):
        return value
    return _Copy().of(value, 1)


class _Copy:
    """Copies a result and counts its parts."""

    def __init__(self) -> None:
        self._items = 0
        self._characters = 0

    def of(self, value: object, level: int) -> object:
        """Return the copy of a part; the whole is level 1."""
        if isinstance(value, Unknown):
            return value
        settled(value)
        if isinstance(value, str):
            self._count(0, len(value))
            return bounded(value)
        if value is None or isinstance(value, int | float):
            return bounded(value)
        if level > _DEEPEST:
            raise Objection(TEMPLATE_LIMIT, f"a result of more than {_DEEPEST} levels", "flatten it")
        if isinstance(value, list | tuple):
            self._count(len(value), 0)
            return [self.of(item, level + 1) for item in value]
        if isinstance(value, Mapping):
            self._count(len(value), 0)
            return {self._key(key): self.of(item, level + 1) for key, item in value.items()}
        raise Objection(TEMPLATE_VALUE, "a result that is not data", "let the expression give data")

    def _key(self, key: object) -> str:
        if not isinstance(key, str):
            raise Objection(TEMPLATE_VALUE, "a key of a mapping that is not a string", "quote it, or use `| string`")
        self._count(0, len(key))
        return key

    def _count(self, items: int, characters: int) -> None:
        self._items += items
        self._characters += characters
        if self._items > MOST_ITEMS:
            raise Objection(TEMPLATE_LIMIT, f"a result of more than {MOST_ITEMS:,} items", "return less")
        if self._characters > _MOST_CHARACTERS:
            raise Objection(TEMPLATE_LIMIT, f"a result of more than {_MOST_CHARACTERS:,} characters", "return less")
