"""The JSON Schema of the spec language, for editors: `python -m restorespec.language.spec_schema` prints it.

What stands below `source`, `target` and `query_filter` is the request's schema, with two differences. A text with a
template in it may stand for any value there. And a file that extends another, or lacks `source` or `target` because
others extend it, may leave out what is required, except in the items of lists, which are never merged.
"""

from __future__ import annotations

import json
import sys

from restorespec.core.schemas import load
from restorespec.kinds.request_schema import Schema, types
from restorespec.language.spec_keys import DECLARATION, KEYS

_BODY = ("source", "target", "query_filter")
_ANNOTATIONS = ("title", "description")
_TEMPLATE: Schema = {"$ref": "#/$defs/template"}


def spec_schema() -> Schema:
    """The schema of one spec."""
    request = load("request")
    definitions = request["$defs"]
    body = {name: request["properties"][name] for name in _BODY}
    return {
        "$schema": request["$schema"],
        "$id": request["$id"].replace("request", "spec"),
        "title": "restorespec",
        "description": "A restore spec, version 1. Generated from the request's schema and the keys of the language.",
        "type": "object",
        "additionalProperties": False,
        "patternProperties": {"^x-": {"description": "Ignored: a place for YAML anchors."}},
        "required": ["restorespec"],
        "properties": KEYS | {name: _mergeable(part, definitions) for name, part in body.items()},
        "if": {"required": ["source", "target"], "not": {"required": ["extends"]}},
        "then": _required({"properties": body}, definitions),
        "$defs": {
            "template": {
                "title": "a template",
                "description": "A text with an expression in it: `{{ vars.name }}`.",
                "type": "string",
                "pattern": r"\{\{",
            },
            "declaration": DECLARATION,
            **{name: _templated(part) for name, part in definitions.items()},
        },
    }


def _mergeable(part: Schema, definitions: Schema) -> Schema:
    """A mapping of the request whose members may come from several files."""
    part = _resolved(part, definitions)
    own = {key: value for key, value in part.items() if key not in {"required", "properties"} and not _is_note(key)}
    return own | {"properties": {name: _member(child, definitions) for name, child in part["properties"].items()}}


def _member(part: Schema, definitions: Schema) -> Schema:
    if not _is_mapping(part, definitions):
        return _or_template(_templated(part))
    return _or_template(_mergeable(part, definitions))


def _templated(part: Schema) -> Schema:
    """A part of the request in which a template may stand for every member and item."""
    changed = {key: value for key, value in part.items() if not _is_note(key)}
    if "properties" in part:
        changed["properties"] = {name: _or_template(_templated(child)) for name, child in part["properties"].items()}
    if "items" in part:
        changed["items"] = _or_template(_templated(part["items"]))
    return changed


def _is_note(key: str) -> bool:
    """Whether a key of the request's schema is of no use to editors."""
    return key == "$comment" or key.startswith("x-")


def _or_template(part: Schema) -> Schema:
    notes = {key: part[key] for key in _ANNOTATIONS if key in part}
    return notes | {"anyOf": [{key: value for key, value in part.items() if key not in notes}, _TEMPLATE]}


def _required(part: Schema, definitions: Schema) -> Schema:
    """Only what a part of the request requires, in mappings that stand in mappings."""
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
    """A part with the definition that it refers to put in."""
    own = {key: value for key, value in part.items() if key != "$ref"}
    return _resolved(definitions[part["$ref"].removeprefix("#/$defs/")], definitions) | own if "$ref" in part else part


def text() -> str:
    """The schema as its file has it."""
    return json.dumps(spec_schema(), indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
