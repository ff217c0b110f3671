"""From paths to places: what checks found in a request becomes what people see in their files.

Nothing else turns paths into lines. A problem is shown where its value is written in the spec; a value that a variable
brought in gets notes that say where that variable was set and declared.
"""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Diagnostic, Finding, Note, Rule
from restorespec.core.nodes import Entry, Mapping, Node, Scalar, Sequence, find, plain
from restorespec.core.source import Path, Span
from restorespec.kinds import get
from restorespec.kinds.request_schema import types
from restorespec.language.document import Document
from restorespec.language.provenance import notes_for
from restorespec.validation.fixes import fix_for
from restorespec.validation.schema_rules import SCHEMA_REQUIRED, SCHEMA_TYPE
from restorespec.validation.snippets import in_its_format


def locate(finding: Finding, document: Document, environment: str | None = None) -> Diagnostic:
    """The diagnostic for a finding, at its place.

    Args:
        finding: what a check found, by path.
        document: the restore in which it was found.
        environment: the environment of the configuration, if one was chosen.
    """
    rule, problem = finding
    message, help_text = problem.message, problem.help
    help_text = next(filter(None, (_undone(document, path) for path in problem.removable)), help_text)
    place, blamed = _place(document, problem.at, key=problem.key), None
    if rule is SCHEMA_TYPE and find(document.body, problem.at)[0].origin is not None:
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
        help_text += "; a base is checked with the specs that extend it"
    notes = [Note(text, _place(document, path)) for path, text in problem.because]
    notes.extend(blamed.notes if blamed else ())
    notes.extend(Note(text, span) for span, text in problem.elsewhere)
    for path in paths:
        notes.extend(notes_for(document.request.find(path).value))
    found = Diagnostic(
        rule,
        message,
        help_text,
        place,
        tuple(note for note in dict.fromkeys(notes) if note.span != place),
        problem.at,
        document.id,
        environment,
        fix_for(finding, document),
        severity=problem.severity or rule.severity,
        identity=get(document.kind).named_path(document.request, problem.at),
        unset=problem.unset,
    )
    return in_its_format(found)


def _undone(document: Document, path: Path) -> str | None:
    """Return how a file takes away a field that a base sets, which it cannot remove; None if no base does."""
    node: Node = document.body
    entry: Entry | None = None
    for step in path:
        entry = node.entries.get(str(step)) if isinstance(node, Mapping) else None
        if entry is None:
            return None
        node = entry.node
    while entry and entry.key.source is document.root.source:
        entry = entry.overridden
    if entry is None or plain(entry.node) is None:
        return None
    null = "null" if "null" in types(get(document.kind).schema.at(path)) else '"{{ omit }}"'
    return f"write `{path[-1]}: {null}`: `{entry.key.source.name}` sets it"


def _place(document: Document, path: Path, *, key: bool = False) -> Span:
    """The deepest part of a path that exists: a scalar or a template whole, a block by its key or its first line."""
    node, key_span, _ = find(document.body, path)
    if node is document.body:
        return _first_line(document.root.span)
    if key_span and (key or not _is_leaf(node)):
        return key_span
    return _first_line(node.span)


def _is_leaf(node: Node) -> bool:
    return isinstance(node, Scalar) or node.origin is not None


def _first_line(span: Span) -> Span:
    source, start, end = span
    ends = (index for index in (source.text.find("\n", start, end), source.text.find("\r\n", start, end)) if index >= 0)
    return Span(source, start, min(ends, default=end))


def _sensitive(document: Document, path: Path) -> bool:
    node, _, depth = find(document.body, path)
    parts = _parts(node) if depth == len(path) else (node,)
    return any(part.origin is not None and part.origin.sensitive for part in parts)


def _is_empty(document: Document, path: Path) -> bool:
    """Whether a value is the empty text, of which nothing can be shown."""
    node, _, depth = find(document.body, path)
    return depth == len(path) and isinstance(node, Scalar) and isinstance(node.value, str) and not node.value


def _parts(node: Node) -> Iterator[Node]:
    yield node
    children: list[Node] = []
    if isinstance(node, Mapping):
        children = [entry.node for entry in node.entries.values()]
    elif isinstance(node, Sequence):
        children = node.items
    for child in children:
        yield from _parts(child)


def _claim(rule: Rule) -> str:
    """What a rule demands, as a message that shows no value."""
    line = rule.manual.strip().partition("\n")[0].rstrip(".")
    return line[:1].lower() + line[1:]
