"""The annotated JSON Schema of a request, as a tree that paths lead through."""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeAlias

from restorespec.core.schemas import load
from restorespec.core.source import Path

Schema: TypeAlias = dict[str, Any]


class RequestSchema:
    """The schema of one kind's request.

    Args:
        name: the name of its file, without `.schema.json`.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def root(self) -> Schema:
        """The schema with every reference replaced by what it refers to."""
        schema: Schema = load(self.name)
        tree: Schema = _expanded({key: part for key, part in schema.items() if key != "$defs"}, schema["$defs"])
        return tree

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The top-level fields of the request, in the API's order."""
        schema: Schema = load(self.name)  # not `root`, which no run needs of every kind
        return tuple(schema["properties"])

    @cached_property
    def required_parts(self) -> tuple[str, ...]:
        """The top-level fields that a request must have."""
        schema: Schema = load(self.name)  # likewise
        return tuple(schema["required"])

    def at(self, path: Path) -> Schema:
        """Return the schema of the value at a path; `{}`, which allows anything, where the API has no such field.

        Items of lists may be named by their index or by their identity.
        """
        schema = self.root
        for step in path:
            schema = child(schema, step)
        return schema

    def annotation(self, path: Path, name: str) -> Any:  # noqa: ANN401 - JSON of any form
        """Return an annotation of the field at a path, or of the nearest field around it that has it."""
        found, schema = None, self.root
        for step in path:
            schema = child(schema, step)
            found = schema.get(name, found)
        return found

    @cached_property
    def owners(self) -> dict[str, Path]:
        """The mapping that a field belongs in, by the field's name, for names that occur once outside of lists."""
        found: dict[str, list[Path]] = {}
        for path in _paths(self.root, ()):
            found.setdefault(str(path[-1]), []).append(path[:-1])
        return {name: paths[0] for name, paths in found.items() if len(paths) == 1}


def _paths(schema: Schema, path: Path) -> list[Path]:
    members = [((*path, name), part) for name, part in fields(schema).items()]
    return [found for inner, part in members for found in (inner, *_paths(part, inner))]


def _expanded(part: Any, definitions: Schema) -> Any:  # noqa: ANN401 - any part of a schema
    if isinstance(part, list):
        return [_expanded(item, definitions) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        own = {key: value for key, value in part.items() if key != "$ref"}
        part = definitions[part["$ref"].removeprefix("#/$defs/")] | own
        return _expanded(part, definitions)
    return {key: _expanded(value, definitions) for key, value in part.items()}


def fields(schema: Schema) -> Schema:
    """Return the members that a mapping may have, in the API's order; none for anything else."""
    members: Schema = schema.get("properties", {})
    return members


def child(schema: Schema, step: str | int) -> Schema:
    """Return the schema of a member or an item; `{}`, which allows anything, where there is none."""
    if "items" in schema:
        items: Schema = schema["items"]
        return items
    found: Schema = fields(schema).get(step, {}) if isinstance(step, str) else {}
    return found


def types(schema: Schema) -> tuple[str, ...]:
    """Return the types that a value may have, by JSON Schema's names; none if anything is allowed."""
    declared = schema.get("type", ())
    return (declared,) if isinstance(declared, str) else tuple(declared)


def choices(schema: Schema) -> list[str]:
    """Return the words that a field allows, without the empty string and null, which mean no choice."""
    return [value for value in schema.get("enum", ()) if value]


def stand_in(schema: Schema) -> object:
    """Return a value that meets a schema, in place of one that is not known yet."""
    if "enum" in schema:
        return schema["enum"][0]
    wanted = types(schema)
    if "object" in wanted:
        return {name: stand_in(child(schema, name)) for name in schema.get("required", ())}
    if "array" in wanted:
        return [stand_in(child(schema, 0)) for _ in range(schema.get("minItems", 0))]
    if "string" in wanted:
        return schema["examples"][0]
    if "integer" in wanted:
        return schema.get("minimum", 1)
    return True if wanted else None
