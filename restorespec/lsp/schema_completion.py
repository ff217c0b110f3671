"""Completion from schemas: the keys, values and headers of specs and of `restorespec.toml`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from restorespec.core.records import NamedTuple
from restorespec.core.schemas import load
from restorespec.kinds import Kind
from restorespec.kinds.lookups import types_of
from restorespec.kinds.regions import REGIONS
from restorespec.kinds.request_schema import Schema, child, choices, fields, types
from restorespec.lsp.field_manual import schema_of, words
from restorespec.lsp.index import ROOTS
from restorespec.lsp.workspace import Opened, files_below
from restorespec.lsp.writing import Writing
from restorespec.project.configuration import NAMES
from restorespec.project.rule_catalog import catalogue
from restorespec.syntax import SUFFIXES, format_of

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


def spec_proposals(writing: Writing, kind: Kind, name: str) -> Iterator[Proposal]:
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
    if format_of(name) == "yaml" and (before or writing.is_item) and not writing.siblings:
        yield from _whole_item(writing, schema, before)
    for key, part in fields(schema).items():
        if key not in writing.siblings:
            text = writing.key(key, format_of(name))
            yield Proposal(before + text, writing.text, "key", " or ".join(types(part)), words(part))


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
    """Yield the strings that a value may be; otherwise `true` and `false`, or the constant."""
    alternatives = schema.get("anyOf", ()) if isinstance(schema.get("anyOf"), list) else ()
    is_flag = "boolean" in types(schema)
    strings = choices(schema) or [
        str(value) for part in alternatives if isinstance(part, dict) and not is_flag for value in part.get("enum", ())
    ]
    constant = schema.get("const")
    last = next((step for step in reversed(writing.path) if isinstance(step, str)), "")
    if not strings and not is_flag:
        strings = [constant] if isinstance(constant, str) else []
        strings = strings or ([*REGIONS] if "region" in str(last) else [])
    for text in strings:
        yield Proposal(writing.quoted(text), writing.text, "value")
    others = ["true", "false"] if is_flag else [] if constant is None else [str(constant)]
    for text in others if not strings else ():
        yield Proposal(text, writing.text, "value")


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


def configuration_proposals(file: Opened, writing: Writing) -> Iterator[Proposal]:
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
