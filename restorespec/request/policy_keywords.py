"""Keywords of a policy that JSON Schema does not know: it ignores them, so a misspelt one demands nothing."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.diagnostics import Diagnostic, Family, Rule, Severity, report
from restorespec.resolve.schema_keywords import LISTS_OF_SCHEMAS, MAPS_OF_SCHEMAS, SCHEMAS
from restorespec.suggestions import nearest
from restorespec.syntax.nodes import Mapping, Node, Sequence

POLICY_KEYWORD = Rule(
    "policy-keyword",
    Family.POLICY,
    Severity.WARNING,
    """A policy's keywords are written as JSON Schema writes them.

    JSON Schema ignores keywords that it does not know, so that a policy with `propertes` demands nothing and nobody is
    told. Keywords of your own stay allowed where they are not like a known one, or begin with `x-`. Source: JSON Schema
    2020-12, core, 4.3.1.

    Bad:
        # policies/production.schema.json
        propertes: {target: {required: [tags]}}
    Good:
        # policies/production.schema.json
        properties: {target: {required: [tags]}}
    """,
)

_MAPS = MAPS_OF_SCHEMAS | {"$defs", "definitions"}
_LONG = frozenset(
    {
        "$schema", "$vocabulary", "$anchor", "$ref", "$dynamicRef", "$dynamicAnchor", "$comment", "type", "enum",
        "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength",
        "pattern", "format", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties",
        "minProperties", "required", "dependentRequired", "dependencies", "title", "description", "default", "examples",
        "deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "contentSchema", "then", "else",
    }
) | _MAPS | LISTS_OF_SCHEMAS | (SCHEMAS - {"not", "if"})  # fmt: skip
_KNOWN = _LONG | {"not", "if", "$id"}
"""All keywords; those that are too short for a slip to be told from another word are no guess."""

_LOOKED_AT = 100  # unknown keywords: looking for near ones takes time


def misspelt_keywords(root: Node) -> Iterator[Diagnostic]:
    """The keywords of a schema that nobody knows and that are near to one that is known."""
    looked_at = 0
    pending = [root]
    for schema in pending:  # which grows meanwhile
        if not isinstance(schema, Mapping):
            continue
        for key, entry in schema.entries.items():
            pending.extend(_schemas(key, entry.node))
            if key in _KNOWN or key.startswith("x-") or looked_at == _LOOKED_AT:
                continue
            looked_at += 1
            near = nearest(key, _LONG)
            if near:
                message = f"`{key[:80]}` is no keyword of JSON Schema and demands nothing"
                yield report(POLICY_KEYWORD, entry.key, message, f"did you mean `{near}`?")


def _schemas(key: str, value: Node) -> list[Node]:
    """The schemas that a keyword holds."""
    if key in _MAPS and isinstance(value, Mapping):
        return [entry.node for entry in value.entries.values()]
    if key in LISTS_OF_SCHEMAS and isinstance(value, Sequence):
        return value.items
    return [value] if key in SCHEMAS else []
