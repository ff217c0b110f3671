"""Validation of values with small JSON Schemas, and messages about those that fail.

A compiled validator decides. Patterns run in an engine of linear time, formats are checked, and nothing is ever
fetched. Unlike in JSON Schema, a float is never an integer: `5.0` is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from restorespec.core.data import Located
from restorespec.core.help import Help, HelpText, Suggestion
from restorespec.core.patterns import lazy_pattern
from restorespec.core.source import Path
from restorespec.core.suggestions import did_you_mean
from restorespec.language.expressions.schemas import TYPE_WORDS
from restorespec.language.schema_keywords import LISTS_OF_SCHEMAS, MAPS_OF_SCHEMAS, SCHEMAS

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, ValidationError

_EXACT = "integer"  # the name of our own keyword: no float here
_SHOWN = 200  # characters of a value in a message
_VAGUE = frozenset({"anyOf", "oneOf", "not", "falseSchema"})
_OPTIONS = 10  # of an enum, as many as a line shows


@lru_cache(maxsize=1024)
def validator(schema: str) -> Draft202012Validator:
    """Return the validator of a schema.

    Raises:
        ValidationError: it is no JSON Schema, or a pattern in it does not compile.
        ValueError: likewise.
    """
    from jsonschema_rs import (  # noqa: PLC0415 - specs without variables do without it
        Draft202012Validator,
        RegexOptions,
        meta,
    )

    loaded = json.loads(schema)
    meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **loaded})
    return Draft202012Validator(
        _exact(loaded), pattern_options=RegexOptions(), validate_formats=True, keywords={_EXACT: _NoFloat}
    )


class _NoFloat:
    """The keyword that rejects floats, also those that JSON Schema accepts as integers."""

    def __init__(self, parent_schema: object, value: object, schema_path: object) -> None:
        pass

    def validate(self, instance: object) -> None:
        """Raise an error if the value is a float."""
        if isinstance(instance, float):
            raise ValueError(instance)  # noqa: TRY004 - how the library expects a rejection


def _exact(schema: Any) -> Any:  # noqa: ANN401 - schemas are mappings or booleans
    """Return a schema that also requires true integers wherever it accepts integers and no other numbers."""
    if not isinstance(schema, dict):
        return schema
    exact: dict[str, Any] = {}
    for key, value in schema.items():
        if key in MAPS_OF_SCHEMAS:
            exact[key] = {name: _exact(inner) for name, inner in value.items()}
        elif key in LISTS_OF_SCHEMAS:
            exact[key] = [_exact(inner) for inner in value]
        else:
            exact[key] = _exact(value) if key in SCHEMAS else value
    if _wants_integers(schema):
        exact[_EXACT] = True
    return exact


def _wants_integers(schema: dict[str, Any]) -> bool:
    types = schema.get("type", ())
    if "integer" in ([types] if isinstance(types, str) else types) and "number" not in types:
        return True
    options = schema.get("enum", [schema["const"]] if "const" in schema else [])
    numbers = {type(option) for option in options if isinstance(option, int | float)}
    return int in numbers and float not in numbers


_BOOLEANS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
"""Booleans as other languages write them."""

_INTEGER = lazy_pattern(r"-?(?:0|[1-9][0-9]*)")
_NUMBER = lazy_pattern(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_LIKE_ANOTHER_TYPE = lazy_pattern(r"[-+]?[0-9.]|true\b|false\b|null\b|[\[{]", re.IGNORECASE)
"""Strings that would have another type without their quotes, which are therefore shown."""

_NAMES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "value"}
_SCALARS = {"string": str, "integer": int, "boolean": bool}


def is_simple(schema: dict[str, Any]) -> bool:
    """Return whether a schema is a type of scalars alone, or strings to choose from.

    It is valid, and what it accepts is seen without the validator, whose import takes as long as checking ten specs.
    """
    type_, options = schema.get("type"), schema.get("enum", [])
    if schema.keys() == {"type"}:
        return isinstance(type_, str) and type_ in _SCALARS
    return schema.keys() == {"type", "enum"} and type_ == "string" and all(isinstance(one, str) for one in options)


def _accepts(schema: dict[str, Any], value: object) -> bool:
    """Return whether a simple schema accepts a value; a string that not every program can write is the validator's."""
    if type(value) is not _SCALARS[schema["type"]] or (isinstance(value, str) and not value.isascii()):
        return False
    return value in schema.get("enum", [value])


def refusal(schema: dict[str, Any], value: object) -> ValidationError | None:
    """Return the first way in which a value fails a valid schema, or None."""
    if is_simple(schema) and _accepts(schema, value):
        return None
    compiled = validator(json.dumps(schema))
    return None if compiled.is_valid(value) else next(iter(compiled.iter_errors(value)))


def place(error: ValidationError) -> tuple[Path, bool]:
    """Return the path of what fails, and whether the key there is wrong and not the value."""
    path = tuple(error.instance_path)
    unexpected = getattr(error.kind, "unexpected", None)
    if unexpected and error.kind.name in {"additionalProperties", "unevaluatedProperties"}:
        return (*path, unexpected[0]), True
    return path, False


def demand(error: ValidationError, schema: dict[str, Any], *, secret: bool = False) -> str:
    """Return what a schema requires of a value that fails it, as the end of a sentence.

    Args:
        error: how the value fails.
        schema: the whole schema.
        secret: whether the values that would be right must not be shown.
    """
    kind: Any = error.kind
    if kind.name == _EXACT:
        part: Any = schema
        for step in error.schema_path[:-1]:
            part = part[step]
        return _demanded("type" if "type" in part else "enum", _Parts(part), secret=secret)
    return _demanded(kind.name, kind, secret=secret)


class _Parts:
    """A schema as if it were the kind of an error about it."""

    def __init__(self, schema: dict[str, Any]) -> None:
        types = schema.get("type", [])
        self.types = [types] if isinstance(types, str) else types
        self.options = schema.get("enum", [schema.get("const")])


def _demanded(name: str, kind: Any, *, secret: bool) -> str:  # noqa: ANN401 - each kind of error has its own attributes
    if secret and name in {"enum", "const"}:
        return "must be what its declaration allows"
    words = _WORDS.get(name)
    return words(kind) if words else f"does not meet `{name}` of its declaration"


def _counted(what: str, noun: str, plural: str) -> Callable[[Any], str]:
    return lambda kind: f"must have at {what} {kind.limit:,} {noun if kind.limit == 1 else plural}"


_WORDS: dict[str, Callable[[Any], str]] = {
    "type": lambda kind: f"must be {_either(TYPE_WORDS.get(str(name), str(name)) for name in kind.types)}",
    "enum": lambda kind: f"must be {_either([shown(option) for option in kind.options[:_OPTIONS]])}",
    "const": lambda kind: f"must be {shown(kind.expected_value)}",
    "minimum": lambda kind: f"must be at least {kind.limit}",
    "maximum": lambda kind: f"must be at most {kind.limit}",
    "exclusiveMinimum": lambda kind: f"must be more than {kind.limit}",
    "exclusiveMaximum": lambda kind: f"must be less than {kind.limit}",
    "multipleOf": lambda kind: f"must be a multiple of {kind.multiple_of}",
    "minLength": _counted("least", "character", "characters"),
    "maxLength": _counted("most", "character", "characters"),
    "minItems": _counted("least", "item", "items"),
    "maxItems": _counted("most", "item", "items"),
    "minProperties": _counted("least", "key", "keys"),
    "maxProperties": _counted("most", "key", "keys"),
    "uniqueItems": lambda _: "must not contain duplicate items",
    "pattern": lambda kind: f"must match `{kind.pattern[:_SHOWN]}`",
    "format": lambda kind: f"must have the format `{kind.format}`",
    "required": lambda kind: f"needs the key `{kind.property[:_SHOWN]}`",
    "additionalProperties": lambda _: "is not a key of its declaration",
    "unevaluatedProperties": lambda _: "is not a key of its declaration",
    "falseSchema": lambda _: "is not allowed by its declaration",
    "anyOf": lambda _: "matches none of the schemas in `anyOf` of its declaration",
    "oneOf": lambda _: "matches none, or more than one, of the schemas in `oneOf` of its declaration",
    "not": lambda _: "is excluded by `not` of its declaration",
}


def instead(error: ValidationError, value: object) -> str:
    """Return the value that was found, as the end of a message; empty if showing it does not help."""
    if isinstance(value, dict | list):
        kind = TYPE_WORDS["object" if isinstance(value, dict) else "array"]
        return f", not {kind}" if error.kind.name in {"type", _EXACT} else ""
    if isinstance(value, str) and error.kind.name in {"type", _EXACT} and _LIKE_ANOTHER_TYPE.match(value):
        return f", not the string `{json.dumps(value[:_SHOWN], ensure_ascii=False)}`"
    if shown(value) in map(shown, _options(error)):  # they differ in type only
        return f", not the {_NAMES[type(value)]} `{json.dumps(value, ensure_ascii=False)}`"
    return f", not {shown(value)}" if error.kind.name not in _VAGUE else ""


def advice(error: ValidationError, value: object, otherwise: str) -> HelpText:
    """Return the help for a value that fails: a similar value that is allowed, if there is one."""
    types = getattr(error.kind, "types", ())
    if "boolean" in types and isinstance(value, str):
        meant = _BOOLEANS.get(value.lower())
        if meant:
            return Help(Suggestion(value, meant))
    options = [option for option in getattr(error.kind, "options", ()) if isinstance(option, str)]
    return did_you_mean(value, options, otherwise) if isinstance(value, str) else otherwise


def requoted(error: ValidationError, value: Located) -> str | None:
    """Return a help for a scalar that is right but for its quotes: an account number, or a number in quotes.

    Args:
        error: how the value fails.
        value: the value.
    """
    types = set(getattr(error.kind, "types", ()))
    data, text = value.data, value.span.text
    if len(text) > _SHOWN or "\n" in text:
        return None
    if isinstance(data, bool | int | float) and ("string" in types or text in _options(error)):
        return f'put it in quotes: `"{text}"`'
    if not isinstance(data, str) or "string" in types:
        return None
    if data in (json.dumps(option) for option in _options(error) if not isinstance(option, str)):
        return f"remove the quotes: `{data}`"
    if ("integer" in types and _INTEGER.fullmatch(data)) or ("number" in types and _NUMBER.fullmatch(data)):
        return f"remove the quotes: `{data}`"
    return f"remove the quotes: `{data}`" if "boolean" in types and data in ("true", "false") else None


def _options(error: ValidationError) -> list[object]:
    """Return the values that `enum` or `const` allows."""
    kind: Any = error.kind
    return [kind.expected_value] if kind.name == "const" else list(getattr(kind, "options", ()))


def shown(value: object) -> str:
    """Return a value as a message quotes it."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return f"`{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}`"


def _either(names: Iterable[str]) -> str:
    listed = list(names)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"
