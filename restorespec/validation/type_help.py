"""Help for a value of the wrong type."""

from __future__ import annotations

from restorespec.core.data import Located
from restorespec.core.help import REST, Help, HelpText, Snippet
from restorespec.core.patterns import lazy_pattern
from restorespec.core.source import Path, format_of
from restorespec.kinds.kind import Kind
from restorespec.kinds.request_schema import Schema, child, choices, fields, types
from restorespec.kinds.wording import listed
from restorespec.syntax.rejections import whole_number
from restorespec.validation.compiled import fits

_LONGEST = 100  # characters of a value that is written anew in a help
_WHOLE = lazy_pattern(r"\{\{\s*([^{}]*?)\s*\}\}")
_HEADER = lazy_pattern(r"[ \t]*\[([^\[\]\n]+)\]")
_INTEGER = lazy_pattern(r"-?(?:0|[1-9][0-9]*)")
_YES = frozenset({"true", "yes", "y", "on", "1", "enabled", "enable"})
_NO = frozenset({"false", "no", "n", "off", "0", "disabled", "disable"})


def type_help(kind: Kind, path: Path, schema: Schema, value: object, written: Located) -> HelpText:
    """Return how to turn a value into one of the type that a field has.

    Args:
        kind: the kind of the request.
        path: the path of the value.
        schema: the schema of the field.
        value: the value, which has another type.
        written: the value with its location.
    """
    if value is None:
        return _instead_of_null(kind, path, schema)
    if isinstance(value, dict) and _takes_pairs(schema) and not value.keys() & _PAIR:
        template = written.span.text.strip("\"'") if written.origin is not None else ""
        return _pairs(str(path[-1]), value, template)
    header = _header(written) if types(schema)[0] == "array" and _is_one_item(schema, value) else None
    return f"write `[{header}]` as its header" if header else _HELPS[types(schema)[0]](schema, value)


def _instead_of_null(kind: Kind, path: Path, schema: Schema) -> HelpText:
    name, wanted = path[-1], types(schema)[0]
    if isinstance(name, str) and wanted in {"object", "array"}:
        return Help("set ", kind.suggestions.snippet(name, schema))
    if isinstance(name, int) and wanted == "object":
        return f"make it {_mapping_with(schema)}, or remove it"
    return f"set it to {listed(choices(schema), 'or')}" if choices(schema) else f"set it to {schema['title']}"


_PAIR = {"key", "value"}


def _takes_pairs(schema: Schema) -> bool:
    """Return whether a field is a list of mappings with a key and a value each."""
    return set(child(schema, 0).get("required", ())) == _PAIR


def _pairs(name: str, value: dict[str, object], template: str) -> HelpText:
    """Return how a mapping from keys to values becomes a list of pairs."""
    expression = _WHOLE.fullmatch(template)
    if template:
        return f"add the filter `tags`: `{{{{ {expression[1]} | tags }}}}`" if expression else "add the filter `tags`"
    pairs = [{"key": key, "value": item} for key, item in value.items()]
    is_text = value and all(isinstance(item, str) for item in value.values())
    if not is_text or not _is_short(Snippet(pairs).render("yaml")):
        pairs = [{"key": REST, "value": REST}]
    return Help("write ", Snippet(pairs, name), ", or `| tags` after a variable with such a mapping")


def _text(schema: Schema, value: object) -> str:
    allowed = choices(schema)
    if allowed:
        return f"write {listed(allowed, 'or')}"
    from restorespec.core.timestamps import from_epoch  # noqa: PLC0415 - seldom needed

    moment = from_epoch(value) if isinstance(value, int) and schema["title"] == "the point in time" else None
    if moment:
        return f'write `"{moment}"`'
    return "write a single string" if isinstance(value, dict | list) else "put it in quotes"


def _integer(_schema: Schema, value: object) -> str:
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return "remove the quotes"
    number = certain_number(value)
    if number is not None:
        return f"write `{number}`"
    return "write a whole number, without quotes"


def certain_number(value: object) -> int | None:
    """Return the whole number that a value of another type certainly represents."""
    if isinstance(value, str):
        return whole_number(value)
    return int(value) if isinstance(value, float) and value.is_integer() else None


def _boolean(_schema: Schema, value: object) -> str:
    if value in ("true", "false"):
        return "remove the quotes"
    word = str(value).casefold()
    if word in _YES | _NO:
        return f"write `{str(word in _YES).lower()}`"
    return "write `true` or `false`, without quotes"


def _list(schema: Schema, value: object) -> HelpText:
    item = child(schema, 0)
    if isinstance(value, str):
        return _list_of_text(item, value)
    if _is_one_item(schema, value):
        return "make it a list of this one item"
    if fields(item):
        return f"make it a list, each item a mapping with {listed(item.get('required', fields(item)), 'and')}"
    return "make it a list"


def _is_one_item(schema: Schema, value: object) -> bool:
    """Return whether a mapping is probably intended as the only item of a list."""
    members = fields(child(schema, 0))
    return isinstance(value, dict) and (not members or value.keys() <= members.keys())


def _header(value: Located) -> str | None:
    """Return the header of a table in TOML; None if the value has none."""
    text, start = value.source.text, value.span.start
    header = _HEADER.match(text, text.rfind("\n", 0, start) + 1)
    return f"[{header[1].strip()}]" if header and format_of(value.source.name) == "toml" else None


def _list_of_text(item: Schema, value: str) -> HelpText:
    """Return a list of the comma-separated names in a text, or of the meaning of one word."""
    names = [name for part in value.split(",") if (name := part.strip())]
    if not fields(item):
        return Help("write ", Snippet(names)) if names and _is_short(value) else "make it a list"
    items = [_intended(item, name) for name in names]
    if items and all(items) and _is_short(value):
        return Help("write ", Snippet(items))
    return f"make it a list, each item {_mapping_with(item)}"


def _mapping(schema: Schema, value: object) -> HelpText:
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], str):
        return "write its one item as a mapping, without a list around it"
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    intended = _intended(schema, value) if isinstance(value, str) and _is_short(value) else None
    return Help("write ", Snippet(intended)) if intended else f"make it {_mapping_with(schema)}"


def _mapping_with(schema: Schema) -> str:
    required = schema.get("required")
    return f"a mapping with {listed(required, 'and') if required else listed(fields(schema), 'or')}"


def _intended(schema: Schema, word: str) -> dict[str, object] | None:
    """Return the mapping that one word probably means: the word as the field that allows it, or the required one."""
    required: list[str] = schema.get("required", [])
    known = [name for name, part in fields(schema).items() if word in choices(part)]
    patterned = [name for name, part in fields(schema).items() if "pattern" in part and "enum" not in part]
    candidates = known or required or patterned
    if len(candidates) != 1 or not word or not fits(child(schema, candidates[0]), word):
        return None
    found: dict[str, object] = {name: True for name, part in fields(schema).items() if "boolean" in types(part)}
    found[candidates[0]] = word
    return found if set(required) <= found.keys() else None


def _is_short(value: str) -> bool:
    return len(value) <= _LONGEST


_HELPS = {"string": _text, "integer": _integer, "boolean": _boolean, "array": _list, "object": _mapping}
