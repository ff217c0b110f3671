"""The reference of request fields: a page for each kind, from the annotations in its request's JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import rule_pages

from restorespec.core.diagnostics import Family, Rule
from restorespec.core.rules import manual
from restorespec.kinds import DEFAULT, Kind, get, names
from restorespec.kinds.request_schema import Schema, choices, fields, types
from restorespec.kinds.shared_rules import IDS
from restorespec.project.rule_catalog import catalogue
from restorespec.report.escape import json

_UNITS = {"Length": " characters", "Items": " items", "imum": ""}
_WORDS = {"string": "string", "integer": "integer", "boolean": "boolean", "array": "list", "object": "mapping"}
_OF_ONE_LIST = ("gsi-", "lsi-", "replica-")
_OF_ONE_FIELD = {Family.REQUEST, Family.LOSS}


class Field(NamedTuple):
    """A field of a request.

    Attributes:
        name: its path with `[]` for the items of a list, such as `target.tags[].key`.
        schema: its schema.
        is_required: whether the mapping that it belongs to requires it.
    """

    name: str
    schema: Schema
    is_required: bool


def all_fields(schema: Schema, prefix: str = "") -> Iterator[Field]:
    """Yield the fields of a mapping and everything inside them, in the API's order."""
    for key, part in fields(schema).items():
        name = f"{prefix}{key}"
        yield Field(name, part, key in schema.get("required", ()))
        yield from all_fields(part, f"{name}.")
        yield from all_fields(part.get("items", {}), f"{name}[].")


def rules_by_field(kind: Kind) -> dict[str, list[str]]:
    """Return the names of the rules that report a field: where their bad example puts them, and by its name."""
    known = [field.name for field in all_fields(kind.schema.root)]
    found: dict[str, list[str]] = {name: [] for name in known}
    for rule in catalogue().values():
        if rule.family in _OF_ONE_FIELD and (rule.name in {own.name for own in kind.rules()}):
            for name in _reported(rule, known, kind):
                found[name].append(rule.name)
    _share(found, list(all_fields(kind.schema.root)))
    return found


def _share(found: dict[str, list[str]], every: list[Field]) -> None:
    """Give fields with one definition the rules of all of them, except for rules of one list only."""
    groups: dict[tuple[str, str], list[str]] = {}
    for field in every:
        groups.setdefault((field.name.rpartition(".")[2], json(field.schema)), []).append(field.name)
    for group in groups.values():
        shared = [rule for name in group for rule in found[name] if not rule.startswith(_OF_ONE_LIST)]
        for name in group:
            found[name] = list(dict.fromkeys([*found[name], *shared]))


def _reported(rule: Rule, known: list[str], kind: Kind) -> set[str]:
    if rule.name in IDS.declared:
        return {name for name in known if name.rpartition(".")[2] in kind.id_fields}
    text = manual(rule)
    at = {_name(item.path) for item in rule_pages.findings(rule, text.bad) if item.path}
    quoted = set(re.findall(r"`([a-z][a-z0-9_]*)`", text.claim))
    unique = {name for name in known if name.rpartition(".")[2] in quoted}
    around = {found for found in at if found in known}
    near = {name for name in unique if any(name.startswith(found) or found.startswith(name) for found in around)}
    return around | (near or (unique if len(unique) == 1 else set()))


def _name(path: tuple[str | int, ...]) -> str:
    name = ""
    for step in path:
        name += "[]" if isinstance(step, int) else f".{step}"
    return re.sub(r"\[[^\]]+\]", "[]", name).removeprefix(".").removesuffix("[]")


def _code(value: object) -> str:
    text = value if isinstance(value, str) and value else json(value)
    return f"`{text}`"


def _type(schema: Schema) -> str:
    found = [_WORDS[name] for name in types(schema) if name != "null"]
    items = schema.get("items")
    of = f" of {_type(items)}s" if items else ""
    return " or ".join(found) + of


def _limits(schema: Schema) -> Iterator[str]:
    allowed = choices(schema)
    if allowed:
        yield "one of " + ", ".join(map(_code, allowed))
    for suffix, unit in _UNITS.items():
        low, high = schema.get(f"min{suffix}"), schema.get(f"max{suffix}")
        if low is not None and high is not None:
            yield f"{low:,} to {high:,}{unit}"
        elif low is not None:
            yield f"at least {low:,}{unit.removesuffix('s') if low == 1 else unit}"
        elif high is not None:
            yield f"at most {high:,}{unit}"
    if "patternErrorMessage" in schema:
        yield schema["patternErrorMessage"]
    if "const" in schema.get("not", {}):
        yield f"not {_code(schema['not']['const'])}"


def _risk(risk: object) -> str:
    if isinstance(risk, list):
        cases = [f"{case['risk']} if {case['when']}" for case in risk if case["risk"] != "none"]
        return ", ".join([*cases, "otherwise none"])
    return str(risk)


def _unset(field: Field) -> str:
    unset = field.schema["x-unset"]
    if "rule" not in unset:
        return str(unset["effect"])
    rule = unset["rule"]
    line = f"{field.name.rpartition('.')[2]}: {json(unset['write'])}"
    return f"{unset['effect']}; [`{rule}`](../rules/{rule}.md) reports it, unless the spec has `{line}`"


def _rows(field: Field, rules: list[str]) -> Iterator[tuple[str, str]]:
    schema = field.schema
    yield "Type", _type(schema) + (", required" if field.is_required else "")
    limits = "; ".join(_limits(schema))
    if limits:
        yield "Allowed", limits
    if "null" in types(schema):
        yield "Null", "the same as unset"
    yield "Unset", _unset(field)
    yield "Risk of a change", _risk(schema["x-risk"])
    if schema.get("x-identity"):
        yield "Items are matched by", _code(schema["x-identity"])
    for system, title in (("aws", "AWS"), ("cloudformation", "CloudFormation"), ("terraform", "Terraform")):
        if schema["x-aliases"][system]:
            yield title, _code(schema["x-aliases"][system])
    if schema.get("examples"):
        yield "Example", _code(schema["examples"][0])
    if rules:
        yield "Rules", ", ".join(f"[`{name}`](../rules/{name}.md)" for name in rules)
    yield "Source", schema["x-docs"]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _section(field: Field, rules: list[str]) -> str:
    rows = [f"| {title} | {_cell(value)} |" for title, value in _rows(field, rules)]
    return "\n".join([f"## `{field.name}`\n", field.schema["description"], "\n| | |\n|---|---|", *rows])


def _anchor(name: str) -> str:
    return re.sub(r"[^\w-]", "", name.lower())


def page(kind: Kind) -> str:
    """Return the page of a kind, in Markdown."""
    schema = kind.schema.root
    found = list(all_fields(schema))
    rules = rules_by_field(kind)
    default = " This is the default kind." if kind.name == DEFAULT else f" A spec selects it with `kind: {kind.name}`."
    contents = [
        f"| [`{field.name}`](#{_anchor(field.name)}) | {_type(field.schema)} | "
        f"{'required' if field.is_required else _cell(field.schema['x-unset']['effect'])} |"
        for field in found
    ]
    blocks = [
        f"<!-- written by tools/reference_pages.py -->\n# Fields of `{kind.name}`",
        f"{schema['description']}{default}",
        (
            f"`[]` stands for the items of a list. [Every value may be a template](../language.md#templates); its result must be "
            f"what the field allows. `restorespec schema request --kind {kind.name}` prints the JSON Schema."
        ),
        "\n".join(["| field | type | if unset |", "|---|---|---|", *contents]),
        *(_section(field, rules[field.name]) for field in found),
    ]
    return "\n\n".join(blocks) + "\n"


def pages() -> dict[str, str]:
    """Return the page of each kind by its file name."""
    return {f"{name.replace('/', '-')}.md": page(get(name)) for name in names()}
