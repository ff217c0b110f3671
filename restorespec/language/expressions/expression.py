"""One expression: parsed, checked, compiled when it is first evaluated, evaluated as often as it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cached_property, lru_cache

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from restorespec.core.unknown import Undecided, Unknown
from restorespec.language.expressions.allowed import judge
from restorespec.language.expressions.errors import Mistake, Name, Scope, objected
from restorespec.language.expressions.filters import RESULTS
from restorespec.language.expressions.parse_errors import syntax_mistake
from restorespec.language.expressions.results import plain
from restorespec.language.expressions.sandbox import compiled, parse
from restorespec.language.expressions.values import OMIT, Missing, Objection, Work
from restorespec.language.template_rules import TEMPLATE_LIMIT, TEMPLATE_NAME, TEMPLATE_SYNTAX, TEMPLATE_VALUE

COUNTERS: Counter[str] = Counter()
"""How many expressions this process has `parsed` and `compiled`: each distinct one once, while the cache holds it."""

_LONGEST = 2_000  # characters
_NO_EACH = Missing(
    lambda: Objection(TEMPLATE_NAME, "`each` without fan-out", "add `for_each`, or use `vars` and `locals` only")
)


class Expression:
    """An expression.

    Attributes:
        text: what stands between `{{` and `}}`, without the blanks around it.
        names: the names that it reads, in the order written, also where they may not be evaluated.
        mistakes: what is wrong with it whatever the values; when there is any, it is never evaluated.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: tuple[Name, ...] = ()
        self.mistakes: tuple[Mistake, ...] = ()
        self._declaration: dict[str, object] = {}
        try:
            self._read()
        except TemplateSyntaxError as error:
            self.mistakes = (syntax_mistake(text, error),)
        except Objection as objection:
            self.mistakes = (objected(objection, 0, len(text)),)
        except Exception:  # noqa: BLE001 - whatever Jinja trips over is a mistake in the expression
            self.mistakes = (
                Mistake(TEMPLATE_SYNTAX, "an expression that cannot be read", "simplify it", 0, len(text)),
            )

    def _read(self) -> None:
        """Parses and judges the text."""
        if len(self.text) > _LONGEST:
            message = f"an expression of {len(self.text):,} characters, at most {_LONGEST:,}"
            raise Objection(TEMPLATE_LIMIT, message, "compute parts of it in `locals`")
        COUNTERS["parsed"] += 1
        self._tree = parse(self.text)
        found = sorted(judge(self._tree, self.text), key=lambda placed: placed.start)
        self.names = tuple(name for name in found if isinstance(name, Name))
        self.mistakes = tuple(mistake for mistake in found if isinstance(mistake, Mistake))
        self._declaration = _declaration(self._tree)

    @cached_property
    def _run(self) -> Callable[[dict[str, object]], object]:
        COUNTERS["compiled"] += 1
        return compiled(self._tree)

    def evaluate(self, scope: Scope) -> object:
        """The value: plain data, `OMIT`, `Unknown`, or the mistake that an operation found."""
        each = _NO_EACH if scope.each is None else scope.each
        try:
            with Work():
                return plain(self._run({"vars": scope.vars, "locals": scope.locals, "each": each, "omit": OMIT}))
        except Undecided as question:
            return Unknown(str(question), self._declaration)
        except Objection as objection:
            return objected(objection, 0, len(self.text))
        except Exception:  # noqa: BLE001 - whatever an evaluation raises is a mistake in the expression
            return Mistake(TEMPLATE_VALUE, "an expression that cannot be computed", "simplify it", 0, len(self.text))


@lru_cache(maxsize=2048)
def expression(text: str) -> Expression:
    """The expression that a text without blanks around it is."""
    return Expression(text)


_TYPES: tuple[tuple[type[nodes.Expr] | tuple[type[nodes.Expr], ...], str], ...] = (
    (nodes.Concat, "string"),
    ((nodes.Compare, nodes.Not, nodes.Test), "boolean"),
    ((nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos), "number"),
)


def _declaration(tree: nodes.Expr) -> dict[str, object]:
    """What is known of an expression's value while a value that it reads is unknown, as a JSON Schema."""
    type_ = next((name for types, name in _TYPES if isinstance(tree, types)), None)
    if isinstance(tree, nodes.Filter):
        plain_int = tree.name == "int" and not tree.args and not tree.kwargs
        type_ = "integer" if plain_int else RESULTS.get(tree.name)
    return {"type": type_} if type_ else {}
