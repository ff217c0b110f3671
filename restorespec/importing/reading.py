"""From a JSON text to a spec in the making: a request body, or the output of describe-table."""

from __future__ import annotations

from restorespec.diagnostics import Diagnostic, report
from restorespec.importing.configuration import REMARKS
from restorespec.importing.described import from_description, is_description
from restorespec.importing.draft import Draft, named
from restorespec.request.rules import SCHEMA_REQUIRED, SCHEMA_TYPE
from restorespec.source import Path, Source, Span
from restorespec.syntax import read
from restorespec.syntax.nodes import Mapping, plain

PARTS = ("source", "target", "query_filter")


def draft_of(source: Source) -> Draft | tuple[Diagnostic, ...]:
    """A draft of what a JSON text holds, or all that is wrong with it."""
    reading = read(source, "json")
    if reading.diagnostics:
        return reading.diagnostics
    (root,) = reading.documents
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
