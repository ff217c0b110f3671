"""Completion: keys, allowed values, names and filters in expressions, paths, headers, rules."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Literal

from restorespec.core.records import NamedTuple
from restorespec.core.rules import manual
from restorespec.core.schemas import load
from restorespec.core.source import Source
from restorespec.kinds import Kind
from restorespec.kinds.lookups import types_of
from restorespec.kinds.regions import REGIONS
from restorespec.kinds.request_schema import Schema, child, choices, fields, types
from restorespec.language.expressions.filter_manual import FILTERS
from restorespec.lsp.field_manual import schema_of, words
from restorespec.lsp.index import ROOTS, SpecIndex
from restorespec.lsp.located import kind_named, value_of
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


_DECLARATION = (
    "${1:name}:\n  type: ${2|string,integer,number,boolean,array,object|}\n  description: ${3:what it is for}"
)


class Proposal(NamedTuple):
    """Something that can be inserted.

    Attributes:
        text: what is inserted.
        word: the part of it that is there already.
        kind: what it is.
        detail: what it is, in a few words.
        documentation: what it means, in Markdown.
        snippet: what is inserted by a client that knows snippets.
    """

    text: str
    word: str
    kind: Literal["key", "value", "name", "filter", "file", "rule"]
    detail: str = ""
    documentation: str = ""
    snippet: str = ""


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
        yield from _in_configuration(file, writing)
    elif file.name in file.result.var_files:
        if writing.kind == "key" and not writing.path:
            yield from _var_file_keys(file, writing)
    elif writing.kind == "path":
        yield from _paths(file, writing)
    else:
        spec = _spec_at(workspace, file, offset)
        yield from _fields(writing, kind_named(spec.kind if spec else None), file.name)


def _fields(writing: Writing, kind: Kind, name: str) -> Iterator[Proposal]:
    """Yield the fields or values of a spec of a kind."""
    if writing.kind == "header":
        yield from _headers(writing, kind)
    elif writing.kind == "key":
        yield from _keys(writing, schema_of(writing.path, kind), name)
        yield from _declarations(writing, kind, name)
    else:
        yield from _values(writing, schema_of(writing.path, kind))


def _keys(writing: Writing, schema: Schema, name: str) -> Iterator[Proposal]:
    before = ""
    if "array" in types(schema) and not fields(schema):
        schema, before = child(schema, 0), "- "
    behind = " = " if format_of(name) == "toml" else ": "
    if format_of(name) == "yaml" and (before or writing.is_item) and not writing.siblings:
        yield from _whole_item(writing, schema, before)
    for key, part in fields(schema).items():
        if key not in writing.siblings:
            text = before + key + behind
            yield Proposal(text, writing.text, "key", " or ".join(types(part)), words(part))


def _declarations(writing: Writing, kind: Kind, name: str) -> Iterator[Proposal]:
    """Yield a new variable or a new lookup."""
    if format_of(name) == "yaml" and writing.path == ("vars",):
        yield Proposal("name:", writing.text, "key", "a declaration", snippet=_DECLARATION)
    if format_of(name) == "yaml" and writing.path == ("lookups",):
        yield Proposal("name:", writing.text, "key", "a lookup", snippet=_lookup(kind))


def _lookup(kind: Kind) -> str:
    """Return the lookup of the backup that a spec of a kind restores, by the name of its resource."""
    chosen = [*types_of(kind.name).values()][-1]
    form = next(form for form in chosen.forms if len(form.required) > 1)
    arguments = [f"    {name}: ${{{number}:{name.replace('_', ' ')}}}" for number, name in enumerate(form.required, 2)]
    return "\n".join(["${1:name}:", f"  {chosen.name}:", *arguments])


def _whole_item(writing: Writing, schema: Schema, before: str) -> Iterator[Proposal]:
    """Yield an item of a list with all fields that it needs."""
    required = [name for name in schema.get("required", ()) if name in fields(schema)]
    if len(required) < 2:  # noqa: PLR2004 - one field needs no snippet
        return
    lines = [_line(name, child(schema, name), number) for number, name in enumerate(required, 1)]
    label = f"{before}{required[0]}…"
    title = str(schema.get("title", "an item"))
    yield Proposal(label, writing.text, "key", title, snippet=before + "\n  ".join(lines))


def _line(name: str, schema: Schema, number: int) -> str:
    allowed = choices(schema)
    if allowed:
        return f"{name}: ${{{number}|{','.join(allowed)}|}}"
    if "array" in types(schema):
        return f"{name}: [${{{number}}}]"
    if "object" in types(schema):
        return f"{name}: {{${{{number}}}}}"
    return f"{name}: ${{{number}}}"


def _values(writing: Writing, schema: Schema) -> Iterator[Proposal]:
    allowed = choices(schema) or (["true", "false"] if "boolean" in types(schema) else [])
    alternatives = schema.get("anyOf", ()) if isinstance(schema.get("anyOf"), list) else ()
    allowed = allowed or [
        str(value) for part in alternatives if isinstance(part, dict) for value in part.get("enum", ())
    ]
    for value in allowed or filter(None, [schema.get("const")]):
        yield Proposal(str(value), writing.text, "value")
    last = next((step for step in reversed(writing.path) if isinstance(step, str)), "")
    if not allowed and "region" in str(last):
        yield from (Proposal(region, writing.text, "value") for region in REGIONS)


def _paths(file: Opened, writing: Writing) -> Iterator[Proposal]:
    """Yield the files of the project that a path can lead to, relative to the file."""
    folder = posixpath.dirname(file.name)
    suffixes = tuple(SUFFIXES) if writing.path == ("extends",) else (*SUFFIXES, ".csv")
    for name in files_below(file.result.root, suffixes):
        if name != file.name:
            yield Proposal(posixpath.relpath(name, folder or "."), writing.text, "file")


def _headers(writing: Writing, kind: Kind) -> Iterator[Proposal]:
    """Yield the tables of a spec in TOML."""
    before = "[[" if writing.is_item else "["
    for path, schema in _tables((), schema_of((), kind)):
        is_list = "array" in types(schema)
        name = ".".join(path)
        if is_list == writing.is_item:
            close = "]]" if is_list else "]"
            yield Proposal(name + close, writing.text, "key", before + name + close, words(schema))


def _tables(path: tuple[str, ...], schema: Schema) -> Iterator[tuple[tuple[str, ...], Schema]]:
    for name, part in fields(schema).items():
        if "array" in types(part) and fields(child(part, 0)):
            yield (*path, name), part
        elif fields(part) or name in ROOTS:
            yield (*path, name), part
            yield from _tables((*path, name), part)


def _var_file_keys(file: Opened, writing: Writing) -> Iterator[Proposal]:
    """Yield the variables that specs declare and the var file does not set yet."""
    index = file.result.indexes.get(file.name)
    there = writing.siblings | {key.name for key in (index.keys if index else ())}
    behind = " = " if format_of(file.name) == "toml" else ": "
    declared: dict[str, list[str]] = {}
    for name, one in file.result.indexes.items():
        for spec in one.specs:
            for variable in spec.declared:
                if variable.root == "vars":
                    declared.setdefault(variable.name, []).append(name)
    for name, files in sorted(declared.items()):
        if name not in there:
            by = ", ".join(map(code, sorted(set(files))[:5]))
            yield Proposal(name + behind, writing.text, "name", "variable", f"Declared by {by}.")


def _in_configuration(file: Opened, writing: Writing) -> Iterator[Proposal]:
    """Yield the keys and values of `restorespec.toml`."""
    if file.path.name != NAMES[0]:
        return
    schema = load("config")
    if writing.kind == "header":
        yield from _configuration_headers(file, writing, schema)
        return
    for step in writing.path:
        schema = _resolved(_inner(schema, step))
    path = [step for step in writing.path if isinstance(step, str)]
    if path[-1:] in (["var-files"], ["policies"]):
        yield from (Proposal(name, writing.text, "file") for name in files_below(file.result.root, SUFFIXES))
    elif path[:1] in (["rules"], ["per-file-ignores"]):
        yield from _configured_rules(writing, path[0])
    elif writing.kind == "key":
        for name, part in fields(schema).items():
            if name not in writing.siblings:
                yield Proposal(f"{name} = ", writing.text, "key", " or ".join(types(part)), words(part))
    else:
        yield from _values(writing, schema)


def _configuration_headers(file: Opened, writing: Writing, schema: Schema) -> Iterator[Proposal]:
    known = file.result.project.config.environments if file.result.project else {}
    for name, part in fields(schema).items():
        if "object" in types(part):
            names = [f"environments.{one}" for one in known] if name == "environments" else []
            for label in (name, *names):
                yield Proposal(label + "]", writing.text, "key", documentation=words(part))


def _configured_rules(writing: Writing, table: str) -> Iterator[Proposal]:
    """Yield the names of rules, or their severities in `rules`."""
    if table == "rules" and writing.kind == "value":
        for level in ("error", "warning", "notice", "off"):
            yield Proposal(level, writing.text, "value")
    elif table == "rules" or writing.kind == "value":
        behind = " = " if table == "rules" else ""
        for rule in catalogue().values():
            yield Proposal(rule.name + behind, writing.text, "rule", rule.severity.value)


def _inner(schema: Schema, step: str | int) -> Schema:
    found: Schema = child(schema, step)
    if not found and isinstance(step, str):
        extra = schema.get("additionalProperties")
        found = extra if isinstance(extra, dict) else next(iter(schema.get("patternProperties", {}).values()), {})
    return found


def _resolved(schema: Schema) -> Schema:
    reference = schema.get("$ref", "")
    if not reference.startswith("#/$defs/"):
        return schema
    configuration: Schema = load("config")
    found: Schema = configuration.get("$defs", {}).get(reference.removeprefix("#/$defs/"), {})
    return found


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
        location = workspace.indexed(file.result, index, *spec.first_key) if index else None
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
