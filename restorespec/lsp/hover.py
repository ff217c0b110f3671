"""Hovers: the meaning of what is at the cursor, its value, and where the value comes from."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from restorespec.core.data import Located
from restorespec.core.rules import manual
from restorespec.core.source import Span
from restorespec.language.expressions.filter_manual import FILTERS, TESTS, Entry
from restorespec.lsp.cursor import Thing, thing_at, var_file_key
from restorespec.lsp.field_manual import schema_of, words
from restorespec.lsp.located import default_of, kind_of, value_of
from restorespec.lsp.locations import range_in
from restorespec.lsp.navigation import Family, family
from restorespec.lsp.values import (
    LONGEST,
    Shown,
    body_with,
    code,
    fact_of,
    input_named,
    needs,
    shown,
    trace_text,
    unknown_in,
)
from restorespec.lsp.workspace import Opened, Workspace
from restorespec.project.rule_catalog import catalogue
from restorespec.report.escape import json, markdown, markdown_block, markdown_prose

_ROWS = 5  # values of a column that are shown


def hover(workspace: Workspace, file: Opened, offset: int) -> types.Hover | None:
    """Return what there is to say about the token at an offset of an open file."""
    key = var_file_key(file, offset)
    if key is not None:
        found = family(file.result, (file.name, None), "vars", key[0].name, var_files_tie=True)
        return _hover(workspace, file, _declared_by(workspace, file, found), key[1])
    thing = thing_at(file, offset)
    if thing is None:
        return None
    parts = {"rule": _rule, "filter": _filter, "test": _filter, "field": _field, "name": _name}[thing.kind](file, thing)
    return _hover(workspace, file, parts, thing.span)


def _hover(workspace: Workspace, file: Opened, parts: Iterator[str], span: Span) -> types.Hover | None:
    text = "\n\n".join(filter(None, parts))
    place = range_in(workspace, file, span)
    if not text or place is None:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), place)


def _rule(_: Opened, thing: Thing) -> Iterator[str]:
    rule = catalogue().get(thing.name)
    if rule is not None:
        yield f"{code(rule.name)} ({rule.severity.value})"
        yield markdown_prose(manual(rule).claim)


def _filter(_: Opened, thing: Thing) -> Iterator[str]:
    entry: Entry | None = (FILTERS if thing.kind == "filter" else TESTS).get(thing.name)
    if entry is not None:
        yield from entry_words(entry)


def entry_words(entry: Entry) -> Iterator[str]:
    """Yield the manual of a filter or test: signature, sentence, example."""
    yield code(entry.signature)
    yield markdown_prose(entry.sentence)
    yield f"Example: {code(entry.example)}"


def _field(file: Opened, thing: Thing) -> Iterator[str]:
    yield words(schema_of(thing.path, kind_of(thing.document)))
    yield _provenance(file, thing)


def _provenance(file: Opened, thing: Thing) -> str:
    """Return how a value came about; empty where it is simply what is written."""
    if file.file is None or thing.value is None or thing.document is None:
        return ""
    found = body_with(file.file, file.result.environments, thing.document, thing.path, thing.value.span)
    if found is None:
        return ""
    body, path = found
    place = body.request.find(path)
    is_replacing = bool(path) and isinstance(path[-1], str) and body.request.find(path[:-1]).value.replaced(path[-1])
    if place.value.origin is None and not is_replacing:
        return ""
    return markdown_block(trace_text(body, path, file.result.masked))


def _name(file: Opened, thing: Thing) -> Iterator[str]:
    if thing.root == "each":
        yield from _of_rows(file, thing)
    elif thing.root == "vars":
        yield from _variable(file, thing)
    elif thing.root == "locals":
        yield from _local(file, thing)
    else:
        yield from _lookup(file, thing)
    if thing.path[:1] != (thing.root,):
        yield _provenance(file, thing)


def _variable(file: Opened, thing: Thing) -> Iterator[str]:
    """Yield the declaration of a variable, and its value under each chosen environment."""
    assert file.file is not None
    assert thing.document is not None
    variables = {
        environment: spec.variables[thing.name]
        for environment in file.result.environments
        if (spec := file.file.spec_at(environment, thing.document.span.start)) and thing.name in spec.variables
    }
    if not variables:
        label = f"vars.{thing.name}"
        users = [name for name in file.result.extended_by.get(file.name, ()) if name in file.result.indexes]
        declared = any(spec.declares("vars", thing.name) for name in users for spec in file.result.indexes[name].specs)
        yield needs(label) + (
            ", which specs that extend this declare" if declared or users else ", which is not declared"
        )
        return
    first = next(iter(variables.values()))
    yield words({**first.declaration.schema, **_described(file, thing)})
    default = default_of(first)
    if default is not None:
        yield f"Default: {_code(_masked(shown(default), hidden=first.declaration.sensitive))}"
    for environment, variable in variables.items():
        value = value_of(variable)
        if value is None:
            yield _under(environment) + "no value"
        else:
            text = _code(_masked(shown(value), hidden=variable.declaration.sensitive))
            yield f"{_under(environment)}{text} ({code(_where(value.span))})"


def _masked(value: Shown, *, hidden: bool) -> Shown:
    return Shown("***") if hidden else value


def _described(file: Opened, thing: Thing) -> dict[str, object]:
    """Return the description of a variable, from the nearest declaration that has one."""
    names = [file.name, *file.result.indexes]
    assert thing.document is not None
    found = family(file.result, (file.name, thing.document.span.start), "vars", thing.name, var_files_tie=False)
    for index, spec in sorted(found.documents, key=lambda one: names.index(one[0].source.name)):
        for one in spec.declared:
            if one.root == "vars" and one.name == thing.name:
                text = description_at(file, index.source.name, spec.start, thing.name)
                if text:
                    return {"description": text}
    return {}


def description_at(file: Opened, name: str, start: int, variable: str) -> str:
    """Return the description in a variable's declaration in an open or a closed file."""
    root = file.result.document(name, start)
    declaration = root.find(("vars", variable, "description")) if root is not None else None
    text = declaration.value.data if declaration is not None and declaration.depth == 3 else None  # noqa: PLR2004 - the whole path
    return text if isinstance(text, str) else ""


def _local(file: Opened, thing: Thing) -> Iterator[str]:
    """Yield the expression of a local and its value."""
    assert file.file is not None
    assert thing.document is not None
    for environment in file.result.environments:
        local = input_named(file.file, environment, thing.document, f"locals.{thing.name}")
        if local is not None and local.value is not None:
            value = shown(local.value)
            yield "" if value.text == "***" else code(" ".join(local.value.span.text.split())[:200])
            yield _under(environment) + _code(value)
            yield code(_where(local.value.span))
            return
    written = thing.document.find(("locals", thing.name))
    if written.depth == 2:  # noqa: PLR2004 - the whole path
        yield code(" ".join(written.value.span.text.split())[:200])


def _lookup(file: Opened, thing: Thing) -> Iterator[str]:
    """Yield the recorded answer of a lookup, or the field of it that is named, under each chosen environment."""
    assert file.file is not None
    assert thing.document is not None
    for environment in file.result.environments:
        item = input_named(file.file, environment, thing.document, f"lookups.{thing.name}")
        value = item.value if item is not None else None
        if item is None or value is None:
            continue
        fact = fact_of(item)
        if fact is not None:
            found = value.find(thing.members)
            if found.depth == len(thing.members):
                yield _under(environment) + _code(_cut(shown(found.value)))
            else:
                yield f"{_under(environment)}the answer has no {code('.'.join(thing.members))}"
            yield f"{markdown(item.note)} ({code(_where(value.span))})"
        else:
            yield _under(environment, "") + _unanswered(value)


def _unanswered(value: Located) -> str:
    """Return why a lookup has no answer: what its question needs, or that nobody has asked it."""
    inputs = value.origin.inputs if value.origin is not None else ()
    labels = (item.name if item.value is None else unknown_in(item.value.data) for item in inputs)
    label = next((one for one in labels if one is not None), None)
    return needs(label) if label is not None else "`restorespec lock` has not recorded an answer"


def _cut(value: Shown) -> Shown:
    return value._replace(text=value.text if len(value.text) <= LONGEST else value.text[: LONGEST - 1] + "…")


def _under(environment: str | None, otherwise: str = "Value: ") -> str:
    return f"{markdown(environment)}: " if environment else otherwise


def _of_rows(file: Opened, thing: Thing) -> Iterator[str]:
    """Yield the values that a column has in the first rows."""
    assert file.file is not None
    assert thing.document is not None
    for compiled in file.file.compiled.values():
        values: dict[str, str] = {}
        for body in compiled.bodies:
            row = body.inputs.get(f"each.{thing.name}") if body.start == thing.document.span.start else None
            if row is None or row.value is None or len(values) == _ROWS:
                continue
            value: Located | None = row.value
            for member in thing.members:
                value = value.get(member) if value is not None else None
            if value is not None:
                found = Shown("***") if row.sensitive else shown(value)
                values[body.id] = found.unknown or _code(found)
        if values:
            count = compiled.counts.get(thing.document.span.start, len(values))
            more = f"\n\n… and {count - len(values):,} more" if count > len(values) else ""
            yield "\n".join(f"- {code(name)}: {text}" for name, text in values.items()) + more
            return
    yield f"{code('.'.join((thing.root, thing.name, *thing.members)))}: no row is known"


def _declared_by(workspace: Workspace, file: Opened, found: Family) -> Iterator[str]:
    """Yield the declarations of the variable that a key of a var file sets, and which specs declare it."""
    del workspace
    declaring = [(index, spec) for index, spec in found.documents if spec.declares("vars", found.name)]
    if not declaring:
        yield f"no spec declares {code(f'vars.{found.name}')}"
        return
    schemas: dict[str, None] = {}
    for index, spec in declaring:
        root = file.result.document(index.source.name, spec.start)
        declaration = root.find(("vars", found.name)) if root is not None else None
        data = declaration.value.data if declaration is not None and declaration.depth == 2 else None  # noqa: PLR2004 - the whole path
        if isinstance(data, dict):
            schemas[words({key: value for key, value in data.items() if key in ("type", "description", "enum")})] = None
    yield from schemas
    names = sorted({index.source.name for index, _ in declaring})
    shown_names = ", ".join(map(code, names[:10]))
    yield f"Declared by {shown_names}" + (f" and {len(names) - 10} more" if len(names) > 10 else "") + "."  # noqa: PLR2004 - a line's worth


def _code(value: Shown) -> str:
    return value.unknown or code(json(value.text) if value.is_text else value.text)


def _where(span: Span) -> str:
    return f"{span.source.name}:{span.first[0]}" if span.source.is_file else span.source.name
