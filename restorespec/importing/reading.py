"""From a text to a spec in the making: a request body, or the output of describe-table, as JSON or YAML."""

from __future__ import annotations

import re

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.nodes import Mapping, Node, plain
from restorespec.core.source import Path, Source, Span
from restorespec.importing.configuration import REMARKS
from restorespec.importing.described import from_description, is_description
from restorespec.importing.draft import Draft, named
from restorespec.syntax import read
from restorespec.syntax.syntax_rules import SYNTAX_CHARACTER, SYNTAX_ERROR
from restorespec.validation.schema_rules import SCHEMA_REQUIRED, SCHEMA_TYPE

PARTS = ("source", "target", "query_filter")

_OTHER_THAN_JSON = re.compile(r"\s*[^\s{\[]")
_KNOWN_KEY = re.compile(r"^(?:source|target|query_filter|Table|TableDescription):", re.MULTILINE)
_ADVICE = "give a request body, a `curl` command with one, or what `aws dynamodb describe-table --output json` prints"


def draft_of(source: Source) -> Draft | tuple[Diagnostic, ...]:
    """A draft of what a text holds, or all that is wrong with it."""
    reading = read(source, "json")
    odd = any(item.rule is SYNTAX_CHARACTER for item in reading.diagnostics)
    if reading.diagnostics and not odd and _OTHER_THAN_JSON.match(source.text):
        return _draft_of_yaml(source)
    if reading.diagnostics:
        return reading.diagnostics
    (root,) = reading.roots
    return _draft(source, root)


def _draft_of_yaml(source: Source) -> Draft | tuple[Diagnostic, ...]:
    """A draft of a YAML text; a text that is no YAML, or none of ours, is not shown: a script may hold a token."""
    reading = read(source, "yaml")
    if reading.diagnostics and _KNOWN_KEY.search(source.text):
        return reading.diagnostics
    root = reading.roots[0] if len(reading.documents) == 1 and not reading.diagnostics else None
    if not isinstance(root, Mapping) or not (root.entries.keys() & set(PARTS) or is_description(root)):
        nowhere = Span(Source(source.name, ""), 0, 0)
        return (report(SYNTAX_ERROR, nowhere, "this is neither JSON, YAML nor a `curl` command", _ADVICE),)
    if "restorespec" in root.entries:
        message, help_text = "this is a spec already", "use it as it is, or `compile` it and import the body"
        return (report(SCHEMA_TYPE, root.entries["restorespec"].key, message, help_text),)
    return _draft(source, root)


def _draft(source: Source, root: Node) -> Draft | tuple[Diagnostic, ...]:
    if not isinstance(root, Mapping):
        message = "this is neither a request body nor the output of describe-table"
        return (report(SCHEMA_TYPE, root.span, message, "give a JSON object"),)
    if root.entries.keys() & set(PARTS):
        return _requested(root)
    if is_description(root):
        return from_description(root)
    message = "this is neither a request body nor the output of describe-table"
    first = Span(source, root.start, root.start + 1)
    return (report(SCHEMA_REQUIRED, first, message, "a body needs `source` and `target`, an output has `Table`"),)


def _requested(root: Mapping) -> Draft:
    """A draft of a request body; nothing is added to it that it does not say."""
    body = {name: plain(entry.node) for name in PARTS if (entry := root.entries.get(name))}
    draft = Draft(body, ["Made from a request body."])
    target = body.get("target")
    said = [field for field in REMARKS if isinstance(target, dict) and field in target]
    remarks: dict[Path, str] = {("target", field): REMARKS[field] for field in said}
    draft.remarks = remarks
    draft.notes = [f"{named(key)} is no part of a request and was left out" for key in root.entries if key not in PARTS]
    return draft
