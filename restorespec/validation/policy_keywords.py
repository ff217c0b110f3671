"""The keywords of a policy: each one is checked, or the policy is rejected.

JSON Schema ignores keywords that it does not know, and treats some that it knows as annotations. A policy in which
anything is ignored would pass requests that its author meant to stop, so it is an error of the configuration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from restorespec.core.data import Located
from restorespec.core.diagnostics import Diagnostic, Family, Rule, Severity, report
from restorespec.core.source import Span
from restorespec.core.suggestions import did_you_mean
from restorespec.language.schema_keywords import (
    DEFINITIONS,
    KEYWORDS,
    SchemaError,
    form_error,
    orphan,
    wrong_patterns,
)

POLICY_KEYWORD = Rule(
    "policy-keyword",
    Family.POLICY,
    Severity.ERROR,
    """Every keyword of a policy can be checked.

    JSON Schema ignores keywords that it does not know, so a policy with `propertes` would check nothing. A keyword that
    is unknown, unsupported or has the wrong kind of value, a pattern that cannot be run in linear time, and a reference
    to a schema that is missing are errors of the configuration, in every file that the policy refers to: the exit code
    is 2, whatever is ignored. Keys that begin with `x-` are free for notes. Source: JSON Schema 2020-12, core, 4.3.1.

    Bad:
        # policies/production.schema.json
        propertes: {target: {required: [tags]}}
    Good:
        # policies/production.schema.json
        properties: {target: {required: [tags]}}
    """,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""The only version of JSON Schema that policies are written in."""

_UNSUPPORTED = {
    "unevaluatedProperties": "use `additionalProperties`",
    "unevaluatedItems": "use `items`, with `prefixItems` for the first items",
    "dependencies": "use `dependentRequired` or `dependentSchemas`",
    "additionalItems": "use `items`, with `prefixItems` for the first items",
    "$dynamicRef": "use `$ref`",
    "$dynamicAnchor": "use `$anchor`",
    "$recursiveRef": "use `$ref`",
    "$recursiveAnchor": "use `$anchor`",
    "$vocabulary": "remove it",
    "contentEncoding": "remove it: JSON Schema does not check it",
    "contentMediaType": "remove it: JSON Schema does not check it",
    "contentSchema": "remove it: JSON Schema does not check it",
}
_KNOWN = (KEYWORDS - _UNSUPPORTED.keys()) | DEFINITIONS | {"$ref", "$anchor", "$id", "$schema"}
_ANCHOR = re.compile(r"[A-Za-z_][-A-Za-z0-9._]*")
_SHOWN = 80  # characters of a keyword in a message


def policy_error(error: SchemaError) -> Diagnostic:
    """Return an error in a schema as a diagnostic."""
    return report(POLICY_KEYWORD, error.span, error.message, error.help)


def is_note(key: str) -> bool:
    """Return whether a key is one that policies may use for their own purposes."""
    return key.startswith("x-")


def keyword_errors(key: str, schema: Located, *, is_root: bool) -> Iterator[SchemaError]:
    """Yield what is wrong with one keyword of a schema, the schemas in it aside.

    Args:
        key: the keyword.
        schema: the schema that has it.
        is_root: whether that is the whole file.
    """
    if key in _UNSUPPORTED:
        yield SchemaError(schema.key(key), f"`{key}` is not supported in a policy", _UNSUPPORTED[key])
        return
    if key not in _KNOWN:
        message = f"`{key[:_SHOWN]}` is not a keyword of JSON Schema 2020-12"
        help_text = did_you_mean(key, _KNOWN, f"remove it, or call it `x-{key[:_SHOWN]}`")
        yield SchemaError(schema.key(key), message, help_text)
        return
    value = schema.get(key)
    assert value is not None
    if error := form_error(key, schema) or orphan(key, schema):
        yield error
    elif key == "patternProperties":
        yield from wrong_patterns(value)
    elif isinstance(value.data, str):
        yield from _identity_errors(key, value.span, value.data, is_root=is_root)


def _identity_errors(key: str, span: Span, value: str, *, is_root: bool) -> Iterator[SchemaError]:
    if key == "$schema" and value.removesuffix("#") != DIALECT:
        message = f"`$schema` is `{value[:_SHOWN]}`, and only JSON Schema 2020-12 is supported"
        yield SchemaError(span, message, f"rewrite the policy for `{DIALECT}`")
    elif key == "$id" and not is_root:
        yield SchemaError(span, "`$id` is only supported at the root of a file", "use `$anchor`, or another file")
    elif key == "$id" and value.partition("#")[2]:
        yield SchemaError(span, "`$id` must not have a fragment", "remove what follows the `#`")
    elif key == "$anchor" and not _ANCHOR.fullmatch(value):
        message = f"`{value[:_SHOWN]}` is not a valid anchor"
        yield SchemaError(span, message, "use letters, digits, `-`, `_` and `.`, a letter first")
