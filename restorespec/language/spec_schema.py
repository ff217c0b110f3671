"""The JSON Schema of the spec language, for editors: `python -m restorespec.language.spec_schema` prints it.

Below the keys of the request it is the schema of the kind that the spec selects, with two differences. A string with a
template in it may be written for any value there. And a file that extends another, or lacks a required part because
others extend it, may leave out what is required, except in the items of lists, which are never merged.
"""

from __future__ import annotations

import json
import sys

from restorespec.core.schemas import load
from restorespec.kinds import DEFAULT, Kind, get, names
from restorespec.kinds.request_schema import Schema, types
from restorespec.language.spec_keys import DECLARATION, KEYS

_ANNOTATIONS = ("title", "description")
_TEMPLATE: Schema = {"$ref": "#/$defs/template"}


def spec_schema() -> Schema:
    """Return the schema of one spec."""
    request: Schema = load(get().schema_name)
    kinds = [get(name) for name in names()]
    return {
        "$schema": request["$schema"],
        "$id": request["$id"].replace("request", "spec"),
        "title": "restorespec",
        "description": "A restore spec, version 1. Generated from the schemas of requests and the keys of the language.",
        "type": "object",
        "additionalProperties": False,
        "patternProperties": {"^x-": {"description": "Ignored: a place for YAML anchors."}},
        "required": ["restorespec"],
        "properties": KEYS | {part: True for kind in kinds for part in kind.schema.parts},
        "allOf": [{"if": _selects(kind.name), "then": _request(kind)} for kind in kinds],
        "$defs": {
            "template": {
                "title": "a template",
                "description": "A string with an expression in it: `{{ vars.name }}`.",
                "type": "string",
                "pattern": r"\{\{",
            },
            "declaration": DECLARATION,
            **{name: part for kind in kinds for name, part in _definitions(kind).items()},
        },
    }


def _selects(name: str) -> Schema:
    """Return the condition that a spec selects a kind; one without `kind` selects the default."""
    if name == DEFAULT:
        others = [other for other in names() if other != DEFAULT]
        return {"not": {"properties": {"kind": {"enum": others}}, "required": ["kind"]}}
    return {"properties": {"kind": {"const": name}}, "required": ["kind"]}


def _request(kind: Kind) -> Schema:
    """Return what a spec of a kind has to meet besides the keys of the language."""
    schema = _load(kind)
    definitions, body = schema["$defs"], schema["properties"]
    foreign = {part: False for name in names() for part in get(name).schema.parts if part not in body}
    return {
        "properties": {name: _mergeable(part, definitions) for name, part in body.items()} | foreign,
        "if": {"required": schema["required"], "not": {"required": ["extends"]}},
        "then": _required({"properties": body}, definitions),
    }


def _definitions(kind: Kind) -> Schema:
    return {name: _templated(part) for name, part in _load(kind)["$defs"].items()}


def _load(kind: Kind) -> Schema:
    """Return the schema of a kind, its definitions named so that those of several kinds fit into one schema."""
    schema = load(kind.schema_name)
    if kind.name == DEFAULT:
        return schema
    prefix = kind.name.rpartition("/")[2].replace("-", "_") + "_"
    renamed: Schema = json.loads(json.dumps(schema).replace('"#/$defs/', f'"#/$defs/{prefix}'))
    renamed["$defs"] = {prefix + name: part for name, part in renamed["$defs"].items()}
    return renamed


def _mergeable(part: Schema, definitions: Schema) -> Schema:
    """Return a mapping of the request whose members may come from several files."""
    part = _resolved(part, definitions)
    own = {key: value for key, value in part.items() if key not in {"required", "properties"} and not _is_note(key)}
    return own | {"properties": {name: _member(child, definitions) for name, child in part["properties"].items()}}


def _member(part: Schema, definitions: Schema) -> Schema:
    if not _is_mapping(part, definitions):
        return _or_template(_templated(part))
    return _or_template(_mergeable(part, definitions))


def _templated(part: Schema) -> Schema:
    """Return a part of the request's schema that allows a template for every member and item."""
    changed = {key: value for key, value in part.items() if not _is_note(key)}
    if "properties" in part:
        changed["properties"] = {name: _or_template(_templated(child)) for name, child in part["properties"].items()}
    if "items" in part:
        changed["items"] = _or_template(_templated(part["items"]))
    return changed


def _is_note(key: str) -> bool:
    """Return whether a key of the request's schema is of no use to editors."""
    return key == "$comment" or key.startswith("x-")


def _or_template(part: Schema) -> Schema:
    notes = {key: part[key] for key in _ANNOTATIONS if key in part}
    return notes | {"anyOf": [{key: value for key, value in part.items() if key not in notes}, _TEMPLATE]}


def _required(part: Schema, definitions: Schema) -> Schema:
    """Return only what a part of the request's schema requires, in nested mappings."""
    part = _resolved(part, definitions)
    needed: Schema = {"required": part["required"]} if "required" in part else {}
    members = {
        name: found
        for name, child in part["properties"].items()
        if _is_mapping(child, definitions) and (found := _required(child, definitions))
    }
    return needed | ({"properties": members} if members else {})


def _is_mapping(part: Schema, definitions: Schema) -> bool:
    return "object" in types(_resolved(part, definitions))


def _resolved(part: Schema, definitions: Schema) -> Schema:
    """Return a part with the definition that it refers to put in."""
    own = {key: value for key, value in part.items() if key != "$ref"}
    return _resolved(definitions[part["$ref"].removeprefix("#/$defs/")], definitions) | own if "$ref" in part else part


def text() -> str:
    """Return the schema as its file has it."""
    return json.dumps(spec_schema(), indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
