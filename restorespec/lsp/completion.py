"""Completion: keys, allowed values, names and filters in expressions, paths, headers, rules."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from restorespec.core.rules import manual
from restorespec.core.source import Source
from restorespec.kinds.request_schema import types
from restorespec.language.expressions.filter_manual import FILTERS
from restorespec.lsp.index import SpecIndex
from restorespec.lsp.located import kind_named, value_of
from restorespec.lsp.locations import indexed
from restorespec.lsp.schema_completion import Proposal, configuration_proposals, spec_proposals
from restorespec.lsp.values import LONGEST, code, fact_of, input_named, shown
from restorespec.lsp.workspace import Opened, Workspace, files_below
from restorespec.lsp.writing import Writing, writing_at
from restorespec.project.configuration import NAMES
from restorespec.project.rule_catalog import catalogue
from restorespec.report.escape import json, markdown_prose
from restorespec.syntax import SUFFIXES, format_of, read

_EACH = re.compile(r"\beach\.value\.(?P<word>\w*)$")
_FIELDS = re.compile(r"\blookups\.(?P<name>\w+)\.(?P<word>\w*)$")
_MEMBER = re.compile(r"\b(?P<root>vars|locals|lookups|each)\.(?P<word>\w*)$")
_FILTER = re.compile(r"\|\s*(?P<word>\w*)$")
_NAME = re.compile(r"(?:^|[^\w.'\"])(?P<word>\w*)$")
_LARGEST_INVENTORY = 1024 * 1024  # bytes that are read for the names of the columns
_WORDS = {
    "vars": "the variables",
    "locals": "the computed values",
    "each": "the row of the fan-out",
    "omit": "leaves the key or the item out",
    "none": "null",
}


def completions(workspace: Workspace, file: Opened, offset: int) -> list[Proposal]:
    """Return what can be inserted at an offset of an open file."""
    writing = writing_at(file.source, offset)
    if writing is None:
        return []
    return list(_proposals(workspace, file, offset, writing))


def _proposals(workspace: Workspace, file: Opened, offset: int, writing: Writing) -> Iterator[Proposal]:
    if writing.kind == "rule":
        for rule in catalogue().values():
            yield Proposal(rule.name, writing.text, "rule", rule.severity.value, markdown_prose(manual(rule).claim))
    elif writing.kind == "expression":
        yield from _in_expression(workspace, file, offset, writing.text)
    elif file.path.name in NAMES:
        yield from configuration_proposals(file, writing)
    elif file.name in file.result.var_files:
        if writing.kind == "key" and not writing.path:
            yield from _var_file_keys(file, writing)
    elif writing.kind == "path":
        yield from _paths(file, writing)
    else:
        spec = _spec_at(workspace, file, offset)
        yield from spec_proposals(writing, kind_named(spec.kind if spec else None), file.name)


def _paths(file: Opened, writing: Writing) -> Iterator[Proposal]:
    """Yield the files of the project that a path can lead to, relative to the file."""
    folder = posixpath.dirname(file.name)
    suffixes = tuple(SUFFIXES) if writing.path == ("extends",) else (*SUFFIXES, ".csv")
    for name in files_below(file.result.root, suffixes):
        if name != file.name:
            yield Proposal(writing.quoted(posixpath.relpath(name, folder or ".")), writing.text, "file")


def _var_file_keys(file: Opened, writing: Writing) -> Iterator[Proposal]:
    """Yield the variables that specs declare and the var file does not set yet."""
    index = file.result.indexes.get(file.name)
    there = writing.siblings | {key.name for key in (index.keys if index else ())}
    declared: dict[str, list[str]] = {}
    for name, one in file.result.indexes.items():
        for spec in one.specs:
            for variable in spec.declared:
                if variable.root == "vars":
                    declared.setdefault(variable.name, []).append(name)
    for name, files in sorted(declared.items()):
        if name not in there:
            by = ", ".join(map(code, sorted(set(files))[:5]))
            yield Proposal(
                writing.key(name, format_of(file.name)), writing.text, "name", "variable", f"Declared by {by}."
            )


def _in_expression(workspace: Workspace, file: Opened, offset: int, text: str) -> Iterator[Proposal]:
    if column := _EACH.search(text):
        for name, detail in _columns(workspace, file, offset).items():
            yield Proposal(name, column["word"], "name", "column", detail)
    elif field := _FIELDS.search(text):
        yield from _answer_fields(workspace, file, offset, field["name"], field["word"])
    elif member := _MEMBER.search(text):
        for name, detail, documentation in _members(workspace, file, offset, member["root"]):
            yield Proposal(name, member["word"], "name", detail, documentation)
    elif chosen := _FILTER.search(text):
        for name, entry in sorted(FILTERS.items()):
            documentation = f"{markdown_prose(entry.sentence)}\n\nExample: {code(entry.example)}"
            yield Proposal(name, chosen["word"], "filter", entry.signature, documentation)
    elif word := _NAME.search(text):
        for name, detail in _WORDS.items():
            yield Proposal(name, word["word"], "name", detail)


def _spec_at(workspace: Workspace, file: Opened, offset: int) -> SpecIndex | None:
    """Return the last spec that starts before an offset, as the text is now."""
    index = file.result.indexes.get(file.name)
    found: SpecIndex | None = None
    for spec in index.specs if index else ():
        location = indexed(workspace, file.result, (index, *spec.first_key)) if index else None
        start = workspace.positions.offset(file.source, location.range.start) if location else spec.start
        if found is None or start <= offset:
            found = spec
    return found


def _answer_fields(workspace: Workspace, file: Opened, offset: int, name: str, word: str) -> Iterator[Proposal]:
    """Yield the fields of the answer to a lookup, each with what is recorded."""
    spec = _spec_at(workspace, file, offset)
    document = file.file.document_at(spec.start) if spec and file.file else None
    for environment in file.result.environments if file.file and document else ():
        assert file.file is not None
        assert document is not None
        compiled = file.file.spec_at(environment, document.span.start)
        item = input_named(file.file, environment, document, f"lookups.{name}")
        answer = compiled.answer_schema(name).get("properties", {}) if compiled is not None else {}
        for field, schema in answer.items():
            value = item.value.get(field) if item is not None and item.value is not None else None
            documentation = code(shown(value).text[:LONGEST]) if value is not None else ""
            yield Proposal(field, word, "name", " or ".join(types(schema)), documentation)
        if answer:
            return


def _members(workspace: Workspace, file: Opened, offset: int, root: str) -> Iterator[tuple[str, str, str]]:
    """Yield the names behind `vars.`, `locals.`, `lookups.` or `each.`, each with what it is and its value."""
    if root == "each":
        yield "key", "the key of the row", ""
        yield "value", "the row", ""
        return
    spec = _spec_at(workspace, file, offset)
    if spec is None:
        return
    names = dict.fromkeys(one.name for one in spec.declared if one.root == root)
    for base in file.result.bases_of(spec):
        index = file.result.indexes.get(base)
        names.update(
            dict.fromkeys(
                one.name for other in (index.specs if index else ()) for one in other.declared if one.root == root
            )
        )
    for name in names:
        yield name, *_described(file, spec, root, name)


def _described(file: Opened, spec: SpecIndex, root: str, name: str) -> tuple[str, str]:
    """Return the type of a variable and its value, as detail and documentation."""
    if root == "lookups":
        return _answer(file, spec, name)
    for environment in file.result.environments if root == "vars" and file.file else ():
        compiled = file.file.spec_at(environment, spec.start) if file.file else None
        variable = compiled.variables.get(name) if compiled else None
        if variable is not None:
            detail = " or ".join(types(variable.declaration.schema))
            value = value_of(variable)
            if variable.declaration.sensitive:
                return detail, "***"
            text = shown(value) if value is not None else None
            return detail, code(json(text.text) if text.is_text else text.text) if text and text.text else ""
    return "", ""


def _answer(file: Opened, spec: SpecIndex, name: str) -> tuple[str, str]:
    """Return what a lookup is, and its recorded answer in words, as detail and documentation."""
    document = file.file.document_at(spec.start) if file.file else None
    for environment in file.result.environments if file.file and document else ():
        assert file.file is not None
        assert document is not None
        item = input_named(file.file, environment, document, f"lookups.{name}")
        if item is not None and fact_of(item) is not None:
            return "lookup", markdown_prose(item.note)
    return "lookup", ""


def _columns(workspace: Workspace, file: Opened, offset: int) -> dict[str, str]:
    """Return the columns of the rows with the value in the first row."""
    spec = _spec_at(workspace, file, offset)
    for compiled in file.file.compiled.values() if file.file and spec else ():
        for body in compiled.bodies:
            row = body.inputs.get("each.value") if spec and body.start == spec.start else None
            if row is not None and row.value is not None and isinstance(row.value.data, dict):
                return {
                    name: "***" if row.sensitive else code(shown(member).text or "?")
                    for name, member in row.value.members()
                }
    return dict.fromkeys(_header(workspace, file, spec), "") if spec and spec.inventory else {}


def _header(workspace: Workspace, file: Opened, spec: SpecIndex) -> list[str]:
    """Return the columns of an inventory: the header of a CSV file, else the keys of the first row."""
    assert spec.inventory is not None
    path = workspace.existing(file.result.root, spec.inventory.target)
    text = workspace.texts.get(path) if path is not None else None
    if path is None or (text is None and path.stat().st_size > _LARGEST_INVENTORY):
        return []
    source = text.source if text is not None else Source.of(path.name, path.read_text("utf-8", errors="replace"))
    if path.suffix.lower() == ".csv":
        return [name.strip().strip('"') for name in source.line(1).split(",") if name.strip()]
    root = next(iter(read(source).documents), None)
    rows = (*root.items(), *(member for _, member in root.members())) if root is not None else ()
    return [name for name, _ in rows[0].members()] if rows else []
