"""The reference of the JSON formats that commands write, from their JSON Schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

from restorespec.core.schemas import load

Schema: TypeAlias = dict[str, Any]
_FORMATS = ("diagnostics", "diff", "lock")
_NAMES = {"object": "object", "array": "list", "null": "null"}


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    reference = schema.get("$ref", "").removeprefix("#/$defs/")
    found: Schema = _resolved(definitions[reference], definitions) | schema if reference else schema
    return {key: value for key, value in found.items() if key != "$ref"}


def _variants(schema: Schema, definitions: Schema) -> list[Schema]:
    parts = schema.get("oneOf") or schema.get("anyOf")
    return [_resolved(part, definitions) for part in parts] if parts else [schema]


def _type(schema: Schema, definitions: Schema) -> str:
    found: list[str] = []
    for part in _variants(schema, definitions):
        if "const" in part:
            found.append(f"`{json.dumps(part['const'])}`")
        elif "enum" in part:
            found += [f"`{json.dumps(value)}`" for value in part["enum"]]
        else:
            kinds = part.get("type", "any")
            found += [_NAMES.get(kind, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    return ", ".join(dict.fromkeys(found))


def _fields(schema: Schema, definitions: Schema, prefix: str, inside: tuple[str, ...]) -> Iterator[tuple[str, Schema]]:
    for part in _variants(schema, definitions):
        for key, member in {**part.get("properties", {}), **_patterns(part)}.items():
            known = _resolved(member, definitions)
            yield f"{prefix}{key}", known
            yield from _inner(member, known, definitions, f"{prefix}{key}", inside)


def _patterns(schema: Schema) -> Schema:
    return {f"/{pattern}/": part for pattern, part in schema.get("patternProperties", {}).items()}


def _inner(
    member: Schema, known: Schema, definitions: Schema, name: str, inside: tuple[str, ...]
) -> Iterator[tuple[str, Schema]]:
    reference = member.get("$ref", "")
    if reference in inside:
        return
    below = (*inside, reference) if reference else inside
    yield from _fields(known, definitions, f"{name}.", below)
    if "items" in known:
        item = known["items"]
        if item.get("$ref", "-") not in below:
            yield from _fields(_resolved(item, definitions), definitions, f"{name}[].", (*below, item.get("$ref", "")))


def _section(name: str) -> str:
    schema = load(name)
    definitions = schema.get("$defs", {})
    rows = dict(_fields(schema, definitions, "", ()))
    lines = [
        f"| `{field}` | {_type(part, definitions)} | {part.get('description', '')} |".replace("\\", "\\\\")
        for field, part in rows.items()
    ]
    return "\n".join(
        [
            f"## {schema['title']}\n",
            f"{schema['description']} `restorespec schema {name}` prints the JSON Schema.\n",
            "| field | type | meaning |",
            "|---|---|---|",
            *lines,
        ]
    )


def page() -> str:
    """Return the page, in Markdown."""
    return (
        "\n\n".join(
            [
                "<!-- written by tools/reference_pages.py -->\n# JSON formats",
                "`[]` stands for the items of a list, `/…/` for keys that match a pattern.",
                *map(_section, _FORMATS),
            ]
        )
        + "\n"
    )
