"""Code actions: fixes, near names, declarations of undeclared variables, and comments that ignore a finding."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from lsprotocol import types

from restorespec.core.diagnostics import Diagnostic, Edit, Family
from restorespec.core.help import Suggestion
from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span
from restorespec.core.suggestions import nearest
from restorespec.lsp.findings import Finding, finding
from restorespec.lsp.handshake import FIX_ALL
from restorespec.lsp.locations import location_of, text_edits, workspace_edit
from restorespec.lsp.workspace import Opened, Workspace, files_below
from restorespec.report.locations import shown_fix
from restorespec.syntax import SUFFIXES, format_of, read

_ACCEPTABLE = frozenset((Family.REQUEST, Family.LOSS))  # a comment that suppresses a policy would be ignored
_VARIABLE = re.compile(r"[a-z][a-z0-9_]*")
_ALL = "fix everything that has one certain fix"
_ALL_UNSET = "write out everything that is unset, and fix what has one certain fix"


class _Action(NamedTuple):
    title: str
    edits: tuple[Edit, ...]
    diagnostic: Diagnostic
    is_preferred: bool = False


def code_actions(
    workspace: Workspace, file: Opened, wanted: types.Range, only: Iterable[str] | None, *, versioned: bool
) -> list[types.CodeAction]:
    """Return what can be done about the findings in a range.

    Args:
        workspace: the workspace.
        file: the file.
        wanted: the range.
        only: the kinds that are asked for; None for all.
        versioned: whether the client understands edits of a version of a document.
    """
    kinds = [*only] if only is not None else ["quickfix", FIX_ALL]
    maker = _Maker(workspace, file, versioned=versioned)
    found: list[types.CodeAction] = []
    if any("quickfix".startswith(kind) for kind in kinds):
        found.extend(maker.quick(wanted))
    if any(kind == FIX_ALL or FIX_ALL.startswith(f"{kind}.") or not kind for kind in kinds):
        found.extend(maker.all_at_once(FIX_ALL, _ALL, unset=False))
    return found


class _Maker:
    """Makes the actions of one file out of the last result."""

    def __init__(self, workspace: Workspace, file: Opened, *, versioned: bool) -> None:
        self._workspace = workspace
        self._file = file
        self._versioned = versioned

    def quick(self, wanted: types.Range) -> Iterator[types.CodeAction]:
        """Yield what can be done about each finding in a range."""
        for diagnostic, place in self._findings(wanted):
            actions = list(self._actions(diagnostic))
            near = [action for action in actions if action.is_preferred]
            shown = _typed(finding(diagnostic, diagnostic.span, self._workspace, self._file.result), place)
            for action in actions:
                changes = text_edits(self._workspace, self._file.result, action.edits)
                if changes:
                    yield types.CodeAction(
                        title=action.title,
                        kind=types.CodeActionKind.QuickFix,
                        diagnostics=[shown],
                        is_preferred=action.is_preferred and len(near) == 1,
                        edit=workspace_edit(self._workspace, changes, versioned=self._versioned),
                    )
        unset = [one for one in self._own() if one.fix and not one.fix.is_safe]
        if len(unset) > 1:
            yield from self.all_at_once(types.CodeActionKind.QuickFix, _ALL_UNSET, unset=True)

    def all_at_once(self, kind: str, title: str, *, unset: bool) -> Iterator[types.CodeAction]:
        """Yield the action that makes all certain fixes of the file, and with `unset` those of unset fields."""
        edits: list[Edit] = []
        for diagnostic in self._own():
            fix = shown_fix(diagnostic, self._file.result.masked)
            if fix and (fix.is_safe or unset) and all(edit.span.source.name == self._file.name for edit in fix.edits):
                edits.extend(edit for edit in fix.edits if edit not in edits)
        changes: dict[str, list[types.TextEdit]] = {}
        end = -1
        for edit in sorted(edits, key=lambda one: (one.span.start, one.span.end)):
            found = text_edits(self._workspace, self._file.result, [edit]) if edit.span.start >= end else None
            for uri, made in (found or {}).items():
                changes.setdefault(uri, []).extend(made)
                end = edit.span.end
        if changes:
            edit_ = workspace_edit(self._workspace, changes, versioned=self._versioned)
            yield types.CodeAction(title=title, kind=kind, edit=edit_)

    def _own(self) -> list[Diagnostic]:
        return self._file.result.of_file.get(self._file.name, [])

    def _findings(self, wanted: types.Range) -> Iterator[tuple[Diagnostic, types.Range]]:
        """Yield the findings that touch a range, each with its range now."""
        first, last = _key(wanted.start), _key(wanted.end)
        for diagnostic in self._own():
            location = location_of(self._workspace, self._file.result, diagnostic.span)
            if location and _key(location.range.start) <= last and first <= _key(location.range.end):
                yield diagnostic, location.range

    def _actions(self, diagnostic: Diagnostic) -> Iterator[_Action]:
        """Yield what can be done about a finding."""
        fix = shown_fix(diagnostic, self._file.result.masked)
        texts = set()
        if fix:
            texts = {edit.text.strip().strip("'\"") for edit in fix.edits}
            yield _Action(fix.description, fix.edits, diagnostic, fix.is_safe)
        for suggestion in diagnostic.suggestions:
            edit = _replacement(diagnostic.span, suggestion) if suggestion.intended not in texts else None
            if edit is not None:
                yield _Action(f"change to `{suggestion.intended}`", (edit,), diagnostic, is_preferred=True)
        path = self._near_path(diagnostic)
        if path is not None:
            yield path
        name = diagnostic.undeclared
        if name is not None and _VARIABLE.fullmatch(name) and diagnostic.span.source.is_file:
            declared = self._declaration(name)
            if declared is not None:
                yield _Action(f"declare `vars.{name}`", (declared,), diagnostic)
        comment = ignore_comment(diagnostic) if diagnostic.rule.family in _ACCEPTABLE else None
        if comment:
            yield _Action(f"ignore `{diagnostic.rule.name}` here, with a reason", (comment,), diagnostic)

    def _near_path(self, diagnostic: Diagnostic) -> _Action | None:
        """Return the action that writes the path of a file that exists, where one that is near to it does not."""
        index = self._file.result.indexes.get(self._file.name)
        for spec in index.specs if index else ():
            for link in (*spec.extends, *((spec.inventory,) if spec.inventory else ())):
                is_here = link.start <= diagnostic.span.end and diagnostic.span.start <= link.end
                if index is None or not is_here or self._workspace.existing(self._file.result.root, link.target):
                    continue
                folder = posixpath.dirname(self._file.name) or "."
                files = files_below(self._file.result.root, (*SUFFIXES, ".csv"))
                paths = [posixpath.relpath(name, folder) for name in files if name != self._file.name]
                span = Span(index.source, link.start, link.end)
                near = nearest(span.text, paths)
                if near is not None:
                    return _Action(f"change to `{near}`", (Edit(span, near),), diagnostic, is_preferred=True)
        return None

    def _declaration(self, name: str) -> Edit | None:
        """Return the edit that declares a variable in the document that uses it."""
        source = self._file.file.source if self._file.file else None
        if source is None:
            return None
        index = self._file.result.indexes.get(self._file.name)
        spec = index.specs[0] if index and index.specs else None
        document = self._file.file.document_at(spec.start) if spec and self._file.file else None
        if document is None:
            return None
        variables = document.get("vars")
        form = format_of(source.name)
        if form == "toml":
            text = source.text
            at = text.find("\n[")
            at = at + 1 if at >= 0 else len(text)
            lead = "" if not text or at == 0 or text[:at].endswith("\n") else "\n"
            return Edit(Span(source, at, at), f'{lead}[vars.{name}]\ntype = "string"\n\n')
        if form != "yaml":
            return None
        if variables is None:
            first = next(iter(document.members()), None)
            start = document.key(first[0]).start if first else 0
            line, _ = source.position(start)
            at = source.offset(line + 1, 1) if line < source.line_count else len(source.text)
            return Edit(Span(source, at, at), f"vars:\n  {name}: {{type: string}}\n")
        members = [*variables.members()]
        if not members or variables.span.text.startswith("{"):
            return None
        first_key = variables.key(members[0][0])
        line, column = first_key.first
        at = source.offset(line, 1)
        return Edit(Span(source, at, at), f"{' ' * (column - 1)}{name}: {{type: string}}\n")


def _typed(found: Finding, place: types.Range) -> types.Diagnostic:
    """Return a finding as the library's type, with its range as the text is now."""
    related = [
        types.DiagnosticRelatedInformation(
            types.Location(note["location"]["uri"], _range(note["location"]["range"])), note["message"]
        )
        for note in found["relatedInformation"]
    ]
    return types.Diagnostic(
        range=place,
        message=found["message"],
        severity=types.DiagnosticSeverity(found["severity"]),
        code=found["code"],
        source=found["source"],
        tags=[types.DiagnosticTag(tag) for tag in found["tags"]] if "tags" in found else None,
        related_information=related,
    )


def _range(found: dict[str, dict[str, int]]) -> types.Range:
    return types.Range(types.Position(**found["start"]), types.Position(**found["end"]))


def _key(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


def _replacement(span: Span, suggestion: Suggestion) -> Edit | None:
    """Return the edit that writes an intended name; None where it is uncertain which text it replaces."""
    if not span.source.is_file or ("{{" in span.text and "{{" not in suggestion.written):
        return None
    found = [*re.finditer(rf"(?<![\w-]){re.escape(suggestion.written)}(?![\w-])", span.text)]
    if len(found) != 1:
        return None
    return Edit(Span(span.source, span.start + found[0].start(), span.start + found[0].end()), suggestion.intended)


def ignore_comment(diagnostic: Diagnostic) -> Edit | None:
    """Return the comment above a finding's line; None where the line above cannot hold one, as inside a text."""
    source = diagnostic.span.source
    if not source.is_file:
        return None
    line, column = diagnostic.span.first
    start = diagnostic.span.start - column + 1
    text = source.line(line)
    indent = text[: len(text) - len(text.lstrip())]
    comment = f"{indent}# restorespec: ignore[{diagnostic.rule.name}] \n"
    comments = read(Source(source.name, source.text[:start] + comment + source.text[start:])).comments
    is_recognized = any(span.start == start + len(indent) for span in comments)
    return Edit(Span(source, start, start), comment) if is_recognized else None
