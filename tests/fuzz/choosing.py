"""Expressions with conditions made of bytes, and what their conditions may be.

Variables are known in one half of the inputs and unknown in the other; what an unknown one may be, its declaration says.
"""

from drawing import Draw

from restorespec.core.unknown import Unknown
from restorespec.language.expressions import conditions, filters, sandbox
from restorespec.language.expressions.expression import expression
from restorespec.language.templates import OMIT, Scope, TemplateError

DECLARED = {
    "flag": ({"type": "boolean"}, False),
    "perhaps": ({"type": ["boolean", "null"]}, None),
    "text": ({"type": "string"}, "false"),
    "whole": ({"type": "integer"}, 0),
    "mixed": ({"type": ["string", "integer"]}, 5),
    "list": ({"type": "array", "items": {"type": "boolean"}}, [True, False]),
    "texts": ({"type": "array", "items": {"type": "string"}}, ["a", ""]),
    "map": ({"type": "object", "properties": {"on": {"type": "boolean"}, "name": {"type": "string"}}}, {"on": True, "name": "a"}),
    "any": ({}, "x"),
    "nothing": ({"type": "null"}, None),
}  # fmt: skip
LEAVES = (
    *(f"vars.{name}" for name in DECLARED), "vars.map.on", "vars.map.name", "vars.map['on']", "locals.flag", "locals.text",
    "each.value.on", "each.value.nope", "true", "false", "none", "'false'", "''", "0", "1", "1.5", "[]", "[true]", "{}", "{'a': 1}", "omit",
)  # fmt: skip
FORMS = (
    "(not {})", "({} and {})", "({} or {})", "({} if {} else {})", "({} == {})", "({} != {})", "({} < {})", "({} == {} == {})",
    "({} | bool)", "({} | string)", "({} | length)", "({} | default({}))", "({} | default({}, {}))", "({} | select)",
    "({} | reject)", "([{}, {}] | select)", "([{{'a': {}}}] | selectattr('a'))", "([{{'a': {}}}] | rejectattr('a'))",
    "({} | sort(reverse={}))", "({} | first)", "({} is none)", "({} is defined)", "({} in {})", "({} ~ {})", "[{}, {}]",
)  # fmt: skip


def declared(root, key):
    """What is declared of a name."""
    if root == "locals":
        return {"type": "boolean" if key == "flag" else "string"}
    return DECLARED[key][0] if root == "vars" else {}


class Seen(list):
    """What was taken for a condition, and what for its truth."""

    def __enter__(self):
        self._real = conditions.condition
        sandbox._SANDBOX.filters["a ? b"] = filters.condition = self._observed
        return self

    def _observed(self, value, *rest):
        truth = self._real(value, *rest)
        self.append((value, truth))
        return truth

    def __exit__(self, *_):
        sandbox._SANDBOX.filters["a ? b"] = filters.condition = self._real


def drawn(draw, depth=4):
    """An expression of at most so many levels."""
    if not depth or draw.index(4) == 0:
        return draw.of(LEAVES)
    form = draw.of(FORMS)
    return form.format(*(drawn(draw, depth - 1) for _ in range(form.replace("{{", "").count("{}"))))


def check(data):
    """Evaluates the expression that bytes stand for, and checks what happened."""
    draw = Draw(data)
    is_known = draw.index(2)
    names = {name: value if is_known else Unknown(f"vars.{name}", schema) for name, (schema, value) in DECLARED.items()}
    made = expression(drawn(draw))
    assert made.errors == (), made.text
    scope = Scope(names, {"flag": True, "text": "no"}, {"key": "a", "value": {"on": "false"}}, declared)
    wrong = made.type_errors(declared)
    with Seen() as seen:
        value = made.evaluate(scope)
    for given, truth in seen:
        assert given is None or isinstance(given, bool), (made.text, given)
        assert truth is (given is True), (made.text, given)
    assert not isinstance(value, TemplateError) or "cannot be computed" not in value.message, made.text
    return made, wrong, value


def conforms(value, schema):
    """Whether a value has one of the types that were inferred for it."""
    if value is OMIT or isinstance(value, Unknown | TemplateError):
        return True
    types = schema.get("type", ())
    allowed = {types} if isinstance(types, str) else set(types)
    kinds = {bool: "boolean", str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    found = kinds.get(type(value), "null")
    return not allowed or found in allowed or (found == "integer" and "number" in allowed)
