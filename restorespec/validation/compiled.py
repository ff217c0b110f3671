"""A request schema compiled into closures that answer whether data meets it.

They run on the data as it is, in which an unknown value meets every schema, and take a fraction of the time of a
validator that has to explain. `jsonschema-rs` explains what is wrong once they have said that something is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from restorespec.core.patterns import lazy_pattern
from restorespec.core.unknown import Unknown
from restorespec.kinds.request_schema import RequestSchema, Schema, types

Check = Callable[[Any], bool]
"""Whether a value meets a schema."""

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
def validator(schema: RequestSchema) -> Check:
    """Return the compiled check of a kind's requests."""
    return compiled(schema.root)


def compiled(schema: Schema) -> Check:
    """Return the compiled check of a part of a schema."""
    checks = {dict: _mapping(schema), list: _list(schema), str: _string(schema), int: _integer(schema)}
    classes = frozenset(_CLASSES[name] for name in types(schema)) or None
    enum = frozenset((item.__class__, item) for item in schema["enum"]) if "enum" in schema else None
    const = schema.get("const", checks)
    rejected = compiled(schema["not"]) if "not" in schema else None

    def check(value: Any) -> bool:  # noqa: ANN401 - JSON of any form
        class_ = value.__class__
        if class_ is Unknown:
            return True
        if classes is not None and class_ not in classes:
            return False
        inner = checks.get(class_)
        if inner is not None and not inner(value):
            return False
        if enum is not None and (class_ is dict or class_ is list or (class_, value) not in enum):
            return False
        if const is not checks and (class_ is not const.__class__ or value != const):
            return False
        return rejected is None or not rejected(value)

    return check


def _mapping(schema: Schema) -> Check | None:
    members = {name: compiled(part) for name, part in schema.get("properties", {}).items()}
    required = tuple(schema.get("required", ()))
    is_closed = schema.get("additionalProperties") is False
    if not members and not required and not is_closed:
        return None

    def check(value: dict[str, Any]) -> bool:
        for name in required:
            if name not in value:
                return False
        for name, item in value.items():
            member = members.get(name)
            if member is None:
                if is_closed:
                    return False
            elif not member(item):
                return False
        return True

    return check


def _list(schema: Schema) -> Check | None:
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    item = compiled(schema["items"]) if "items" in schema else None
    if not least and most is None and item is None:
        return None

    def check(value: list[Any]) -> bool:
        if len(value) < least or (most is not None and len(value) > most):
            return False
        return item is None or all(map(item, value))

    return check


def _string(schema: Schema) -> Check | None:
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    pattern = schema.get("pattern")
    if not least and most is None and pattern is None:
        return None
    # `$` also matches before a line feed at the end in Python, and in JSON Schema it does not
    anchored = lazy_pattern(re.sub(r"\$$", r"\\Z", pattern)) if pattern is not None else None

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
