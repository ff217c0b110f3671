"""The request's fields and their types: a table of our own, held against the schema, and against the vendor's SDK."""

from __future__ import annotations

import dataclasses
import importlib
import json
import re
import types
import typing
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

TABLE = Path(__file__).parents[1] / "fixtures" / "request-fields.tsv"
SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "request.schema.json").read_text())
SDK = "clumioapi.models.restore_aws_dynamodb_table_v1_request"
JSON_TYPES = {str: "string", int: "integer", bool: "boolean"}


def table() -> dict[str, str]:
    """The committed table: the path of each field, and its type."""
    return dict(line.split("\t") for line in TABLE.read_text().splitlines())


def schema_fields(schema: dict[str, Any], at: str = "") -> Iterator[tuple[str, str]]:
    """The fields of a JSON Schema, through its references and alternatives."""
    while "$ref" in schema:
        own = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], **own}
    kinds = schema.get("type", [])
    kind = next((one for one in ([kinds] if isinstance(kinds, str) else kinds) if one != "null"), "")
    if at and not (at.endswith("[]") and kind == "object"):
        yield at, kind
    for name, field in schema.get("properties", {}).items():
        yield from schema_fields(field, f"{at}.{name}" if at else name)
    if "items" in schema:
        yield from schema_fields(schema["items"], f"{at}[]")


def sdk_fields(model: type, at: str = "") -> Iterator[tuple[str, str]]:
    """The fields of a model of the SDK, as its requests name them."""
    hints = typing.get_type_hints(model)
    for field in dataclasses.fields(model):
        if field.name == "raw_response":
            continue
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", field.name).lower()
        yield from sdk_type(hints[field.name], f"{at}.{name}" if at else name)


def sdk_type(hint: Any, at: str) -> Iterator[tuple[str, str]]:
    if typing.get_origin(hint) in {types.UnionType, typing.Union}:
        hint = next(one for one in typing.get_args(hint) if one is not types.NoneType)
    if typing.get_origin(hint) in {Sequence, list}:
        yield at, "array"
        yield from sdk_type(typing.get_args(hint)[0], f"{at}[]")
    elif dataclasses.is_dataclass(hint):
        if not at.endswith("[]"):
            yield at, "object"
        yield from sdk_fields(hint, at)
    else:
        yield at, JSON_TYPES[hint]


def test_the_schema_has_the_fields_and_types_of_the_table():
    assert dict(schema_fields(SCHEMA)) == table()


def test_the_vendors_sdk_has_every_field_with_its_type():
    try:
        models = importlib.import_module(SDK)
    except (ImportError, SyntaxError) as error:
        pytest.skip(f"the vendor's Python SDK (clumioapi) cannot be imported: {error}")
    known = dict(sdk_fields(models.RestoreAwsDynamodbTableV1Request))
    assert {field: known.get(field) for field in table()} == table()
