"""From paths to locations: findings about a request become diagnostics in files.

Nothing else turns paths into lines. A problem is shown where its value is written in the spec; a value that a variable
brought in gets notes that say where that variable was set and declared.
"""

from __future__ import annotations

from restorespec.core.diagnostics import Diagnostic, Finding, Note, Rule
from restorespec.core.help import Help, Snippet, rendered, suggested
from restorespec.core.source import Path, Span, format_of
from restorespec.kinds import get
from restorespec.kinds.request_schema import types
from restorespec.kinds.shared_rules import SCHEMA_REQUIRED, SCHEMA_TYPE
from restorespec.language.document import Document
from restorespec.language.provenance import notes_for
from restorespec.validation.fixes import fix_for


def locate(finding: Finding, document: Document, environment: str | None = None) -> Diagnostic:
    """Return the diagnostic for a finding, at the location of its path.

    Args:
        finding: what a check found, by path.
        document: the restore in which it was found.
        environment: the environment of the configuration, if one was chosen.
    """
    rule, problem = finding
    message, help_text = problem.message, problem.help
    help_text = next(filter(None, (_undone(document, path) for path in problem.removable)), help_text)
    place, blamed = _place(document, problem.at, key=problem.key), None
    if rule is SCHEMA_TYPE and document.request.find(problem.at).value.origin is not None:
        from restorespec.validation.blame import blame  # noqa: PLC0415 - seldom needed

        blamed = blame(problem, document)
    if blamed:
        message, help_text, place = blamed.message or message, blamed.help, blamed.span or place
    paths = [problem.at, *(path for path, _ in problem.because)]
    if any(_sensitive(document, path) and not _is_empty(document, path) for path in paths):
        message, help_text = _claim(rule), "correct the value; it is sensitive and not shown"
    elif (
        rule is SCHEMA_REQUIRED
        and len(problem.at) == 1
        and isinstance(document.root.data, dict)
        and "restorespec" in document.root.data
    ):
        help_text = Help(help_text, "; a base is checked with the specs that extend it")
    notes = [Note(text, _place(document, path)) for path, text in problem.because]
    notes.extend(blamed.notes if blamed else ())
    notes.extend(Note(text, span) for span, text in problem.elsewhere)
    for path in paths:
        notes.extend(notes_for(document.request.find(path).value))
    return Diagnostic(
        rule,
        message,
        rendered(help_text, format_of(place.source.name)),
        place,
        tuple(note for note in dict.fromkeys(notes) if note.span != place),
        problem.at,
        document.id,
        environment,
        fix_for(finding, document),
        severity=problem.severity or rule.severity,
        identity=get(document.kind).named_path(document.request, problem.at),
        unset=problem.unset,
        suggestions=suggested(help_text),
    )


def _undone(document: Document, path: Path) -> Help | None:
    """Return how a file unsets a field that a base sets, which it cannot remove; None if no base does."""
    mapping = document.request.find(path[:-1]).value
    value, name = mapping.get(str(path[-1])), str(path[-1])
    if value is None:
        return None
    source, below = mapping.key(name).source, mapping.replaced(name)
    while source is document.root.source:
        if below is None:
            return None
        source, value, below = below.key.source, below.value, below.below
    if value.data is None:
        return None
    null = None if "null" in types(get(document.kind).schema.at(path)) else "{{ omit }}"
    return Help("write ", Snippet(null, name), f": `{source.name}` sets it")


def _place(document: Document, path: Path, *, key: bool = False) -> Span:
    """Return the deepest part of a path that exists: a scalar or a template whole, a block by its key or first line."""
    place = document.request.find(path)
    value = place.value if place.depth else document.root
    is_leaf = not isinstance(value.data, dict | list) or value.origin is not None
    return place.key if place.key and (key or not is_leaf) else _first_line(value.span)


def _first_line(span: Span) -> Span:
    text = span.source.text
    ends = (end for end in (text.find(line, span.start, span.end) for line in ("\n", "\r\n")) if end >= 0)
    return Span(span.source, span.start, min(ends, default=span.end))


def _sensitive(document: Document, path: Path) -> bool:
    """Return whether the value at a path, or anything in it, must never be shown."""
    place = document.request.find(path)
    if place.depth == len(path):
        return place.value.is_sensitive
    origin = place.value.origin
    return origin is not None and origin.sensitive


def _is_empty(document: Document, path: Path) -> bool:
    """Return whether a value is the empty string, of which nothing can be shown."""
    place = document.request.find(path)
    return place.depth == len(path) and isinstance(place.value.data, str) and not place.value.data


def _claim(rule: Rule) -> str:
    """Return the statement of a rule, as a message that shows no value."""
    line = rule.manual.strip().partition("\n")[0].rstrip(".")
    return line[:1].lower() + line[1:]
