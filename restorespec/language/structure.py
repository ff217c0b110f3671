"""The structure of a spec file: its top-level keys and the types of their values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, Protocol

from restorespec.core.data import Located
from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.help import Help, HelpText, Section, Snippet
from restorespec.core.patterns import lazy_pattern
from restorespec.core.source import Span
from restorespec.core.suggestions import did_you_mean, nearest
from restorespec.core.unknown import Unknown
from restorespec.kinds import DEFAULT, get, names, optional_parts, parts
from restorespec.kinds.wording import found
from restorespec.language.holes import has_delimiters, is_omit, is_template
from restorespec.language.template_rules import TEMPLATE_KEY_UNKNOWN, TEMPLATE_MISPLACED, TEMPLATE_SPEC

BODY = parts()
"""The keys that make the request, of any kind."""

ID = lazy_pattern(r"[A-Za-z0-9._-]{1,128}")
"""The syntax of names and of the keys of a fan-out."""

_NAME = lazy_pattern(r"[a-z][a-z0-9_]*")
_ADVISED = 100  # unknown keys for which a similar one is looked for, which takes time: no more are shown
_SYNONYMS = {"variables": "vars", "parameters": "vars"}
"""Names that other tools have for keys of this language."""

_VERSION = Snippet(1, "restorespec")
BEGIN = Help("begin with ", _VERSION)
"""The help for something that is not a spec."""

_LINT_REQUEST = "check it with `restorespec lint --request`, or make a spec of it with `restorespec import`"
_IMPORT = "make a spec of it with `restorespec import`"
_OTHER_FORMATS = {
    "Table": ("the description of a table", _IMPORT),
    "TableDescription": ("the description of a table", _IMPORT),
    "BackupDescription": ("the description of a backup", "name the backup in a spec; `restorespec init` makes one"),
    "Resources": ("a CloudFormation template", _IMPORT),
}
"""The top-level keys of related file formats, with the name of each format and the help."""


def kind_of(root: Located) -> str | None:
    """Return the name of the kind that a spec selects, or probably intended to; None where no kind is like it."""
    selected = root.data.get("kind", DEFAULT) if isinstance(root.data, dict) else DEFAULT
    if not isinstance(selected, str) or is_template(selected):
        return DEFAULT  # reported by `check_shape`
    return selected if selected in names() else nearest(selected, names())


def is_id(text: str) -> bool:
    """Return whether a text can be a name or a key of a fan-out."""
    return bool(ID.fullmatch(text)) and text not in {".", ".."}


def check_shape(root: Located) -> Iterator[Diagnostic]:
    """Yield the errors at the top level of one file, a spec or a base."""
    data = root.data
    if not isinstance(data, dict):
        yield report(TEMPLATE_SPEC, first_line(root), "a spec must be a mapping", BEGIN)
        return
    if error := not_a_spec(root):
        yield error
        return
    if "restorespec" not in data and not nearest_key_is("restorespec", data):
        advice = Help(BEGIN, f"; if it is a request's body, {_LINT_REQUEST}") if _is_body(data) else BEGIN
        yield report(TEMPLATE_SPEC, first_line(root), "the version of the spec is not set", advice)
    corrected_keys = _corrected_keys(data)
    for key, value in root.members():
        if key in _CHECKS:
            yield from _CHECKS[key](root.key(key), value)
        elif not key.startswith("x-"):
            message = f"unknown key `{key[:200]}` in a spec"
            yield report(TEMPLATE_KEY_UNKNOWN, root.key(key), message, _key_help(key, data))
            if key in corrected_keys:
                yield from _CHECKS[corrected_keys[key]](root.key(key), value)


def not_a_spec(root: Located) -> Diagnostic | None:
    """Return the one error of a mapping that is something else than a spec or a base, if it is."""
    data = root.data
    if not isinstance(data, dict) or not data or "restorespec" in data or nearest_key_is("restorespec", data):
        return None
    place = first_line(root)
    if _is_body(data) and root.source.name.lower().endswith(".json"):  # people write specs in YAML and TOML
        return report(TEMPLATE_SPEC, place, "this is the body of a request, not a spec", _LINT_REQUEST)
    for key, (what, help_text) in _OTHER_FORMATS.items():
        if isinstance(data.get(key), dict):
            return report(TEMPLATE_SPEC, place, f"this is {what}, not a spec", help_text)
    if any(key in _CHECKS or nearest(key, _CHECKS) for key in islice(data, _ADVISED)):
        return None
    message = "this is not a spec: it has no `restorespec`, `source` or `target`"
    advice = Help(BEGIN, "; if it is an inventory or a var file, `exclude` it in the configuration")
    return report(TEMPLATE_SPEC, place, message, advice)


def _is_body(data: Mapping[str, Any]) -> bool:
    return {"source", "target"} <= data.keys() <= set(BODY)


@cache
def _elsewhere() -> Mapping[str, str]:
    """Return the mappings that fields of requests belong in, by the names of the fields."""
    owners = (get(name).schema.owners for name in reversed(names()))  # those of the first kind win
    found = {field: ".".join(map(str, owner)) for fields in owners for field, owner in fields.items() if owner}
    return {field: owner for field, owner in found.items() if field not in BODY}


def with_corrected_keys(root: Located) -> Located:
    """Return a file with its misspelled keys corrected, so that no key is reported as missing, too."""
    data, marks = root.data, root.mark[3]
    assert isinstance(data, dict)
    assert isinstance(marks, dict)
    corrected_keys = _corrected_keys(data)
    if not corrected_keys:
        return root
    corrected = {corrected_keys.get(key, key): mark for key, mark in marks.items()}
    return Located({corrected_keys.get(key, key): value for key, value in data.items()}, (*root.mark[:3], corrected))


def _corrected_keys(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the corrections of misspelled keys: the first of several for one key, and none for a key that exists."""
    unknown = (key for key in data if key not in _CHECKS and key not in _elsewhere() and not key.startswith("x-"))
    corrected_keys: dict[str, str] = {}
    for key in islice(unknown, _ADVISED):
        near = _nearest(key, _CHECKS)
        if near and near not in data and near not in corrected_keys.values():
            corrected_keys[key] = near
    return corrected_keys


def nearest_key_is(wanted: str, data: Mapping[str, Any]) -> bool:
    """Return whether a key of a file is probably meant to be the wanted one, so that that is not missing, too."""
    return any(key not in _CHECKS and nearest(key, _CHECKS) == wanted for key in data)


class _Written(Protocol):
    @property
    def span(self) -> Span: ...


def first_line(value: _Written) -> Span:
    """Return the first line of a value."""
    source, start, end = value.span
    line = source.text.find("\n", start, end)
    return Span(source, start, end if line < 0 else line - (source.text[line - 1] == "\r" and line > start))


def _key_help(key: str, data: Mapping[str, Any]) -> HelpText:
    if key in _elsewhere():
        return f"`{key}` belongs in `{_elsewhere()[key]}`"
    near = _nearest(key, [name for name in _CHECKS if name not in data])
    synonym = _SYNONYMS.get(key.casefold())
    if synonym in data:
        return f"move its content to `{synonym}`"
    return f"did you mean `{near}`?" if near else f"remove it, or rename it to `x-{key[:100]}`, which is ignored"


def _nearest(key: str, keys: Collection[str]) -> str | None:
    """Return the key that an unknown one was probably intended to be."""
    synonym = _SYNONYMS.get(key.casefold())
    return synonym if synonym in keys else nearest(key, keys)


_Check = Callable[[Span, Located], Iterator[Diagnostic]]
"""A check of a key: from its location and its value to errors."""


def _version(key: Span, value: Located) -> Iterator[Diagnostic]:
    data = value.data
    if isinstance(data, Unknown) or (type(data) is int and data == 1):
        return
    if is_template(data):
        yield _misplaced(value, "restorespec")
        return
    message = f"`restorespec` must be the integer `1`, not {found(data)}"
    yield report(
        TEMPLATE_SPEC, _place(key, value), message, Help("write ", _VERSION, "; this is the only version so far")
    )


def _text(name: str, help_text: HelpText) -> _Check:
    def check(key: Span, value: Located) -> Iterator[Diagnostic]:
        data = value.data
        if is_template(data) and name != "description" and not (name == "for_each_key" and is_omit(data)):
            yield _misplaced(value, name)
        elif not isinstance(data, str | Unknown):
            yield report(TEMPLATE_SPEC, _place(key, value), f"`{name}` must be a string", help_text)
        elif name == "name" and isinstance(data, str) and not is_id(data):
            help_id = "use 1 to 128 of letters, digits, `.`, `_`, `-`"
            yield report(TEMPLATE_SPEC, value.span, f"`{data[:200]}` is not a valid name for a spec", help_id)
        elif name == "kind" and isinstance(data, str) and data not in names():
            help_kind = did_you_mean(data, names(), f"use {' or '.join(f'`{known}`' for known in names())}")
            yield report(TEMPLATE_SPEC, value.span, f"unknown kind `{data[:200]}`", help_kind)

    return check


def _extends(key: Span, value: Located) -> Iterator[Diagnostic]:
    for item in value.items() if isinstance(value.data, list) else [value]:
        if is_template(item.data):
            yield _misplaced(item, "extends")
        elif not (item.data if isinstance(item.data, str) else isinstance(item.data, Unknown)):
            span = item.span if item.is_leaf else _place(key, value)
            message = "`extends` must be a path or a list of paths"
            yield report(TEMPLATE_SPEC, span, message, Help("write ", Snippet("base.yaml", "extends")))


def _names(what: str) -> _Check:
    def check(key: Span, value: Located) -> Iterator[Diagnostic]:
        if value.data is None or isinstance(value.data, Unknown):
            return
        if not isinstance(value.data, dict):
            section = Help("write one name per line below ", Section(what))
            yield report(TEMPLATE_SPEC, _place(key, value), f"`{what}` must be a mapping", section)
            return
        for name in value.data:
            if not _NAME.fullmatch(name) and not (what != "vars" and has_delimiters(name)):
                help_text = "use a lowercase letter, then lowercase letters, digits and `_`"
                if "-" in name and _NAME.fullmatch(name.replace("-", "_")):
                    help_text = f"write `{name.replace('-', '_')[:200]}`: in an expression, `-` subtracts"
                yield report(
                    TEMPLATE_SPEC, value.key(name), f"`{name[:200]}` is not a valid name in `{what}`", help_text
                )

    return check


def _part(name: str) -> _Check:
    def check(_: Span, value: Located) -> Iterator[Diagnostic]:
        if is_template(value.data) and not (name in optional_parts() and is_omit(value.data)):
            message = f"`{name}` cannot be a template"
            yield report(TEMPLATE_MISPLACED, value.span, message, "put templates into the values below it")

    return check


def _anything(_key: Span, _value: Located) -> Iterator[Diagnostic]:
    return iter(())


def _misplaced(value: Located, key: str) -> Diagnostic:
    help_text = "write the value itself; templates are allowed below `source` and `target`"
    return report(TEMPLATE_MISPLACED, value.span, f"`{key}` cannot contain a template", help_text)


def _place(key: Span, value: Located) -> Span:
    span = value.span
    return span if value.is_leaf and span.start < span.end else key


_CHECKS: dict[str, _Check] = {
    "restorespec": _version,
    "kind": _text("kind", Help("write ", Snippet(DEFAULT, "kind"), ", or leave it out")),
    "name": _text("name", "write a name such as `orders-drill`"),
    "description": _text("description", "put the description in quotes"),
    "extends": _extends,
    "vars": _names("vars"),
    "locals": _names("locals"),
    "lookups": _names("lookups"),
    "for_each": _anything,
    "for_each_key": _text("for_each_key", "name the column whose values are the keys"),
    **{name: _part(name) for name in BODY},
}
