"""The keys of the spec language around the request's body, as JSON Schema with descriptions for editors."""

from __future__ import annotations

from restorespec.kinds import DEFAULT, names
from restorespec.kinds.request_schema import Schema
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
