"""Data models of NoSQL Workbench."""

from __future__ import annotations

from typing import Any

from restorespec.core.source import Path
from restorespec.kinds.dynamodb_table.importers.fields import Fields, Reading
from restorespec.kinds.dynamodb_table.importers.table import Helpers, Table
from restorespec.kinds.dynamodb_table.importers.table_parts import Form
from restorespec.kinds.imported import Imported, Json, Variables, Weight

_FORM = Form("a data model of NoSQL Workbench")
_DATA = ("NonKeyAttributes", "TableFacets", "TableData", "DataAccess", "SampleDataFormats", "MySql", "KeyAttributes")


def is_model(data: object) -> bool:
    """Return whether data is a model of NoSQL Workbench."""
    models = data.get("DataModel") if isinstance(data, dict) else None
    return isinstance(models, list) and any(isinstance(one, dict) and "KeyAttributes" in one for one in models)


def imported(data: Json, variables: Variables) -> list[Imported]:
    """Return the tables of a model."""
    return [
        _table(table, ("DataModel", number), variables)
        for number, table in enumerate(data["DataModel"])
        if isinstance(table, dict)
    ]


def _table(model: Json, path: Path, variables: Variables) -> Imported:
    reading = Reading(variables, lenient=True)
    members = {key: value for key, value in model.items() if key not in _DATA}
    members["KeySchema"], members["AttributeDefinitions"] = _keys(model.get("KeyAttributes"))
    for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        if isinstance(model.get(name), list):
            members[name] = [_index(one) for one in model[name]]
    settings = model.get("ProvisionedCapacitySettings")
    if isinstance(settings, dict):
        del members["ProvisionedCapacitySettings"]
        members["ProvisionedThroughput"] = settings.get("ProvisionedThroughput")
    fields = Fields(members, path, reading)
    table = Table(fields, _FORM)
    table.read()
    if isinstance(settings, dict) and any(key.startswith("AutoScaling") for key in settings):
        table.imported.add(Weight.AFTER, "auto scaling is not part of a restore request: set it up after the restore")
    left = [f"`{name}`" for name in _DATA if name in model and name != "KeyAttributes"]
    if left:
        table.imported.add(Weight.UNUSED, f"not settings: {', '.join(left)}")
    found = table.finish(Helpers())
    found.wrong = reading.wrong
    return found


def _index(index: Any) -> Any:  # noqa: ANN401 - any JSON value
    if not isinstance(index, dict):
        return index
    keys, _ = _keys(index.get("KeyAttributes"))
    settings = index.get("ProvisionedCapacitySettings")
    rest = {key: value for key, value in index.items() if key not in {"KeyAttributes", "ProvisionedCapacitySettings"}}
    if isinstance(settings, dict):
        rest["ProvisionedThroughput"] = settings.get("ProvisionedThroughput")
    return {**rest, "KeySchema": keys}


def _keys(attributes: object) -> tuple[list[Json], list[Json]]:
    """Return the key schema and the attribute definitions of the model's key attributes."""
    schema, definitions = [], []
    for name, kind in (("PartitionKey", "HASH"), ("SortKey", "RANGE")):
        key = attributes.get(name) if isinstance(attributes, dict) else None
        if isinstance(key, dict) and key.get("AttributeName"):
            schema.append({"AttributeName": key["AttributeName"], "KeyType": kind})
            definitions.append({"AttributeName": key["AttributeName"], "AttributeType": key.get("AttributeType")})
    return schema, definitions
