"""A request schema compiled into closures that answer whether data meets it.

They run on the data as it is, in which an unknown value meets every schema, and take a fraction of the time of a
validator that has to explain. `jsonschema-rs` explains what is wrong once they have said that something is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from restorespec.core.patterns import lazy_pattern
from restorespec.core.unknown import Unknown
from restorespec.kinds.request_schema import RequestSchema, Schema, types

Check = Callable[[Any], object]
"""Whether a value meets a schema; only the truth of the answer counts."""

Checks: TypeAlias = dict[type, Check | None]
"""How to check a value that may have several types, by its class: None where any value is right, nothing where none is."""

KEYWORDS = frozenset(
    (
        "additionalProperties", "const", "enum", "items", "maxItems", "maxLength", "maximum", "minItems", "minLength",
        "minimum", "not", "pattern", "properties", "required", "type",
    )
)  # fmt: skip
"""The keywords that are compiled; a test checks that the schemas use no others."""

_CLASSES: dict[str, type] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
    "object": dict,
    "array": list,
}


@lru_cache(maxsize=8)
def validator(schema: RequestSchema) -> Callable[[Any], bool]:
    """Return the compiled check of a kind's requests."""
    return compiled(schema.root)


def compiled(schema: Schema) -> Callable[[Any], bool]:
    """Return the compiled check of a part of a schema."""
    checks = _checks(schema)

    def check(value: Any) -> bool:  # noqa: ANN401 - JSON of any form
        further = checks.get(value.__class__, _reject)
        return further is None or bool(further(value))

    return check


def _reject(_: object) -> bool:
    return False


def _checks(schema: Schema) -> Checks:
    """Return the checks of the values that a part of a schema allows.

    Mappings and lists look up the checks of what is in them themselves: most values need no call then.
    """
    classes = [_CLASSES[name] for name in types(schema)] or [*_CLASSES.values(), float]
    return {Unknown: None, **{class_: _all([*_keywords(schema, class_)]) for class_ in classes}}


def _all(checks: list[Check]) -> Check | None:
    if len(checks) > 1:
        return lambda value: all(check(value) for check in checks)
    return checks[0] if checks else None


def _keywords(schema: Schema, class_: type) -> Iterator[Check]:
    """Yield the checks of the keywords that concern the values of a class."""
    own = {dict: _mapping, list: _list, str: _string, int: _integer}.get(class_)
    check = own(schema) if own else None
    if check:
        yield check
    if "enum" in schema:
        is_scalar = class_ not in (dict, list)
        yield frozenset(item for item in schema["enum"] if is_scalar and item.__class__ is class_).__contains__
    if "const" in schema:
        const = schema["const"]
        yield (lambda value: value == const) if const.__class__ is class_ else _reject
    if "not" in schema:
        rejected = compiled(schema["not"])
        yield lambda value: not rejected(value)


def _mapping(schema: Schema) -> Check | None:
    members = {name: _checks(part) for name, part in schema.get("properties", {}).items()}
    required = tuple(schema.get("required", ()))
    is_closed = schema.get("additionalProperties") is False
    if not members and not required and not is_closed:
        return None

    def check(value: dict[str, Any]) -> bool:
        for name in required:
            if name not in value:
                return False
        for name, item in value.items():
            checks = members.get(name)
            if checks is None:
                if is_closed:
                    return False
                continue
            further = checks.get(item.__class__, _reject)
            if further is not None and not further(item):
                return False
        return True

    return check


def _list(schema: Schema) -> Check | None:
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    if not least and most is None and "items" not in schema:
        return None
    checks = _checks(schema["items"]) if "items" in schema else {}

    def check(value: list[Any]) -> bool:
        if len(value) < least or (most is not None and len(value) > most):
            return False
        for item in value if checks else ():
            further = checks.get(item.__class__, _reject)
            if further is not None and not further(item):
                return False
        return True

    return check


def _string(schema: Schema) -> Check | None:
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    pattern = schema.get("pattern")
    if not least and most is None and pattern is None:
        return None
    # `$` also matches before a line feed at the end in Python, and in JSON Schema it does not
    anchored = lazy_pattern(f"{pattern[:-1]}\\Z" if pattern.endswith("$") else pattern) if pattern is not None else None

    def check(value: str) -> bool:
        if len(value) < least or (most is not None and len(value) > most):
            return False
        return anchored is None or anchored.search(value) is not None

    return check


def _integer(schema: Schema) -> Check | None:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is None and most is None:
        return None

    def check(value: int) -> bool:
        return (least is None or value >= least) and (most is None or value <= most)

    return check


def fits(schema: Schema, value: object) -> bool:
    """Return whether a value meets a part of a schema."""
    return compiled(schema)(value)
