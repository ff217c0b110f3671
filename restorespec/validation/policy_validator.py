"""The validator of policies: the descriptive `jsonschema` library with keywords in linear time, whose work is counted.

Schemas that refer to others twice, which refer to others twice, grow exponentially, and a thousand choices for each of a
thousand items are a million; no limit of size or depth prevents it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from restorespec.kinds.request_schema import Schema
from restorespec.language.schema_keywords import regex

if TYPE_CHECKING:
    from jsonschema import ValidationError

_Class: TypeAlias = Any
"""A validator of the class that `jsonschema` makes; its methods for keywords are in no stub."""

REFERENCES = 10_000
"""How many references are followed for one body."""
STEPS = 100_000
"""How many keywords, and parts of them, are looked at for one body: a second's work of the schema library."""
PATTERNS = 100
"""How many different patterns a policy may have; compiling one of the largest takes some 15 ms."""


class TooMuchWork(Exception):  # noqa: N818 - an error of the policy
    """A policy takes more work than is allowed.

    Args:
        deed: what it does too much of.
        things: what it needs fewer of.
    """

    def __init__(self, deed: str, things: str) -> None:
        super().__init__(deed)
        self.deed = deed
        self.things = things


@dataclass(slots=True)
class Budget:
    """What may still be done for a body.

    Attributes:
        references: how many references may be followed.
        steps: how many keywords may be looked at.
    """

    references: int = REFERENCES
    steps: int = STEPS

    def renew(self) -> None:
        """Begin a new body."""
        self.references, self.steps = REFERENCES, STEPS

    def counted(
        self, keyword: str, check: Callable[..., Iterator[ValidationError] | None]
    ) -> Callable[..., Iterator[ValidationError]]:
        """Return a keyword whose work is counted."""

        def checking(validator: object, value: object, instance: object, schema: object) -> Iterator[ValidationError]:
            self._spend(keyword, value)
            yield from check(validator, value, instance, schema) or ()

        return checking

    def _spend(self, keyword: str, value: object) -> None:
        parts = value if isinstance(value, dict | list) else ()
        self.steps -= 1 + len(parts)
        if self.steps < 0:
            raise TooMuchWork(f"takes more than {STEPS:,} steps for one request", "choices")
        if keyword == "$ref":
            self.references -= 1
            if self.references < 0:
                raise TooMuchWork(f"follows more than {REFERENCES:,} references", "references")


def validator_class(budget: Budget, targets: dict[str, Any]) -> Any:  # noqa: ANN401 - jsonschema makes the class
    """Return the validator's class: 5.0 is not an integer, patterns take linear time, and all work is counted.

    Args:
        budget: of the work.
        targets: the schemas that references lead to.
    """
    from jsonschema import Draft202012Validator, validators  # noqa: PLC0415 - only projects with policies pay for it

    types = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )

    def follow(validator: _Class, reference: str, instance: object, _: object) -> Iterator[ValidationError]:
        yield from validator.descend(instance, targets[reference])

    known: Any = Draft202012Validator.VALIDATORS
    own = {
        "$ref": follow,
        "format": _format,
        "multipleOf": _multiple,
        "pattern": _pattern,
        "patternProperties": _named,
        "additionalProperties": _others,
        "uniqueItems": _unique,
    }
    counted = {name: budget.counted(name, check) for name, check in {**known, **own}.items()}
    extend: Any = validators.extend
    return extend(Draft202012Validator, counted, type_checker=types)


def _multiple(_: object, wanted: float, instance: object, __: object) -> Iterator[ValidationError]:
    """Check `multipleOf` in decimals, as written: in binary floats, 0.3 is not a multiple of 0.1."""
    from jsonschema import ValidationError  # noqa: PLC0415 - see above

    if isinstance(instance, bool) or not isinstance(instance, int | float):
        return
    if (Fraction(str(instance)) / Fraction(str(wanted))).denominator != 1:
        yield ValidationError(f"is not a multiple of {wanted}")


def _format(_: object, wanted: str, instance: object, __: object) -> Iterator[ValidationError]:
    from jsonschema import ValidationError  # noqa: PLC0415 - see above

    if isinstance(instance, str) and not _format_checker(wanted).is_valid(instance):
        yield ValidationError(f"is not a valid {wanted}")


@cache
def _format_checker(wanted: str) -> Any:  # noqa: ANN401 - the fast library's validator
    from jsonschema_rs import Draft202012Validator  # noqa: PLC0415 - see above

    return Draft202012Validator({"format": wanted}, validate_formats=True)


def _pattern(_: object, wanted: str, instance: object, __: object) -> Iterator[ValidationError]:
    from jsonschema import ValidationError  # noqa: PLC0415 - see above

    if isinstance(instance, str) and not _matches(wanted, instance):
        yield ValidationError(f"does not match {wanted}")


def _named(validator: _Class, patterns: dict[str, Any], instance: object, _: object) -> Iterator[ValidationError]:
    for wanted, schema in patterns.items():
        for key, value in instance.items() if isinstance(instance, dict) else ():
            if _matches(wanted, key):
                yield from validator.descend(value, schema, path=key, schema_path=wanted)


def _others(validator: _Class, wanted: object, instance: object, schema: Schema) -> Iterator[ValidationError]:
    from jsonschema import ValidationError  # noqa: PLC0415 - see above

    patterns = schema.get("patternProperties", {})
    for key, value in instance.items() if isinstance(instance, dict) else ():
        if key not in schema.get("properties", {}) and not any(_matches(name, key) for name in patterns):
            if wanted is False:
                yield ValidationError(f"{key} is not expected", path=(key,))
            else:
                yield from validator.descend(value, wanted, path=key)


def _matches(pattern: str, text: str) -> bool:
    compiled = regex(pattern)
    assert compiled is not None, "patterns are checked when a policy is loaded"
    return compiled.is_valid(text)


def _unique(_: object, wanted: object, instance: object, __: object) -> Iterator[ValidationError]:
    """Check `uniqueItems` in linear time: the library compares every item with every other."""
    from jsonschema import ValidationError  # noqa: PLC0415 - see above

    if wanted and isinstance(instance, list) and len(set(map(_identity, instance))) < len(instance):
        yield ValidationError("has an item twice")


def _identity(value: object) -> Hashable:
    """Return what equal data have in common: `1` and `1.0` are equal, `1` and `true` are not, an unknown value is only itself."""
    if isinstance(value, dict):
        return "mapping", frozenset((key, _identity(item)) for key, item in value.items())
    if isinstance(value, list):
        return "list", tuple(map(_identity, value))
    return ("boolean", value) if isinstance(value, bool) else ("scalar", value)
