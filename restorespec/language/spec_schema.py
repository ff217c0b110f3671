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
from restorespec.language.lookups import lookups_schema

_NAME = "^[a-z][a-z0-9_]*$"
_SCHEMA: Schema = {"$ref": "#/$defs/declaration"}
_PART: Schema = {"anyOf": [_SCHEMA, {"type": "boolean"}]}
_PARTS: Schema = {"type": "array", "minItems": 1, "items": _PART}
_PARTS_BY_NAME: Schema = {"type": "object", "additionalProperties": _PART}
_NUMBER: Schema = {"type": "number"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_FLAG: Schema = {"type": "boolean"}
_TYPE: Schema = {"enum": ["string", "integer", "number", "boolean", "array", "object", "null"]}

KEYS: Schema = {
    "restorespec": {"description": "The version of the language.", "const": 1},
    "kind": {
        "description": "Which request is compiled.",
        "enum": list(names()),
        "default": DEFAULT,
    },
    "name": {
        "description": "Part of every restore's id; without it, the file's name. Required if the file has several documents.",
        "type": "string",
        "pattern": "^[A-Za-z0-9._-]{1,128}$",
        "not": {"enum": [".", ".."]},
    },
    "description": {"description": "What the restore is for; shown to reviewers.", "type": "string"},
    "extends": {
        "description": "The files that this one builds on, relative to it, the later winning; this file wins over all.",
        "anyOf": [_TEXT, _TEXTS],
    },
    "vars": {
        "description": "What may differ from run to run; each declaration is a small JSON Schema.",
        "type": ["object", "null"],
        "propertyNames": {"pattern": _NAME},
        "additionalProperties": _SCHEMA,
    },
    "locals": {
        "description": "Values computed from `vars`, other locals and `each`.",
        "type": ["object", "null"],
        "propertyNames": {"pattern": _NAME},
    },
    "lookups": lookups_schema(),
    "for_each": {
        "description": "The rows from which this spec makes one restore each: a mapping, a list, an expression, or `{file, key}`.",
        "type": ["object", "array", "string"],
    },
    "for_each_key": {"description": "The column whose values are the keys of a list of mappings.", "type": "string"},
}
"""The top-level keys that are not the request's, in the order in which they are usually written."""

DECLARATION: Schema = {
    "title": "a declaration",
    "type": "object",
    "additionalProperties": False,
    "dependentRequired": {"then": ["if"], "else": ["if"], "minContains": ["contains"], "maxContains": ["contains"]},
    "properties": {
        "type": {"description": "The type of the values.", "anyOf": [_TYPE, {"type": "array", "items": _TYPE, "minItems": 1, "uniqueItems": True}]},
        "description": {"description": "What the variable is for.", "type": "string"},
        "default": {"description": "The value when nobody chooses one."},
        "sensitive": {"description": "Whether values are shown as `***`.", "type": "boolean"},
        "enum": {"description": "The values that are allowed.", "type": "array", "minItems": 1},
        "const": {"description": "The only value that is allowed."},
        "pattern": {"description": "A regular expression that is found somewhere in a text.", "type": "string"},
        "format": {
            "description": "The form of a text.",
            "enum": [
                "date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uri-reference",
                "uuid", "json-pointer", "regex",
            ],
        },
        "minLength": _COUNT,
        "maxLength": _COUNT,
        "minimum": _NUMBER,
        "maximum": _NUMBER,
        "exclusiveMinimum": _NUMBER,
        "exclusiveMaximum": _NUMBER,
        "multipleOf": {"type": "number", "exclusiveMinimum": 0},
        "items": _PART,
        "prefixItems": _PARTS,
        "contains": _PART,
        "minContains": _COUNT,
        "maxContains": _COUNT,
        "minItems": _COUNT,
        "maxItems": _COUNT,
        "uniqueItems": _FLAG,
        "unevaluatedItems": _PART,
        "properties": _PARTS_BY_NAME,
        "patternProperties": _PARTS_BY_NAME,
        "additionalProperties": _PART,
        "propertyNames": _PART,
        "required": _TEXTS,
        "minProperties": _COUNT,
        "maxProperties": _COUNT,
        "dependentRequired": {"type": "object", "additionalProperties": _TEXTS},
        "dependentSchemas": _PARTS_BY_NAME,
        "unevaluatedProperties": _PART,
        "allOf": _PARTS,
        "anyOf": _PARTS,
        "oneOf": _PARTS,
        "not": _PART,
        "if": _PART,
        "then": _PART,
        "else": _PART,
        "title": _TEXT,
        "examples": {"type": "array"},
        "deprecated": _FLAG,
        "readOnly": _FLAG,
        "writeOnly": _FLAG,
        "$comment": _TEXT,
    },
}  # fmt: skip
"""A variable's declaration: the keywords of JSON Schema without references, and the language's own."""

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
