"""Whether a value meets a part of the request's schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restorespec.kinds.request_schema import Schema

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator


def compiled(schema: Schema) -> Draft202012Validator:
    """The validator of a schema."""
    from jsonschema_rs import Draft202012Validator, RegexOptions  # noqa: PLC0415 - listing rules does without it

    return Draft202012Validator(schema, pattern_options=RegexOptions(), offline=True)


def fits(schema: Schema, value: object) -> bool:
    """Whether a value meets a schema; no field takes a fraction."""
    return not isinstance(value, float) and compiled(schema).is_valid(value)
