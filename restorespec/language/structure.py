"""The shape of a spec file: its top-level keys and the types of what they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.nodes import Entry, Mapping, Node, Scalar, Sequence
from restorespec.core.source import Span
from restorespec.core.suggestions import did_you_mean, nearest
from restorespec.core.unknown import Unknown
from restorespec.language.delimiters import has_signs, is_omit, is_template
from restorespec.language.template_rules import TEMPLATE_KEY_UNKNOWN, TEMPLATE_MISPLACED, TEMPLATE_SPEC

KIND = "aws/dynamodb-table"
"""The only kind of request so far."""

BODY = ("source", "target", "query_filter")
"""The keys that make the request."""

ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
"""What names and the keys of a fan-out are made of."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ADVISED = 100  # keys for which the one that was meant is looked for: no more are shown, and it takes long
_OF_TARGET = (
    "billing_mode",
    "contributor_insights_status",
    "deletion_protection_enabled",
    "environment_id",
    "global_secondary_indexes",
    "global_table_version",
    "local_secondary_indexes",
    "pitr_status",
    "provisioned_throughput",
    "replicas",
    "restore_wcu",
    "sse_specification",
    "stream_specification",
    "table_class",
    "table_name",
    "tags",
)
_ELSEWHERE = {
    "backup_id": "source.securevault_backup",
    "table_id": "source.continuous_backup",
    "timestamp": "source.continuous_backup",
    "securevault_backup": "source",
    "continuous_backup": "source",
    **dict.fromkeys(_OF_TARGET, "target"),
}
_LINT_REQUEST = "check it with `restorespec lint --request`, or make a spec of it with `restorespec import`"
_IMPORT = "make a spec of it with `restorespec import`"
_STRANGERS = {
    "Table": ("the description of a table", _IMPORT),
    "TableDescription": ("the description of a table", _IMPORT),
    "BackupDescription": ("the description of a backup", "name the backup in a spec; `restorespec init` makes one"),
    "Resources": ("a CloudFormation template", "describe its table (`aws dynamodb describe-table`) and import that"),
}
"""What other files of the trade have at their top level, what they are, and what to do with them."""


def is_id(text: str) -> bool:
    """Whether a text can be a name or a key of a fan-out."""
    return bool(ID.fullmatch(text)) and text not in {".", ".."}


def check_shape(root: Node) -> Iterator[Diagnostic]:
    """What is wrong with the top level of one file, a spec or a base."""
    if not isinstance(root, Mapping):
        yield report(TEMPLATE_SPEC, first_line(root), "a spec must be a mapping", "begin with `restorespec: 1`")
        return
    if stranger := no_spec(root):
        yield stranger
        return
    if "restorespec" not in root.entries and not nearest_key_is("restorespec", root):
        advice = "begin with `restorespec: 1`" + (
            f"; if it is a request's body, {_LINT_REQUEST}" if _is_body(root) else ""
        )
        yield report(TEMPLATE_SPEC, first_line(root), "the spec does not say its version", advice)
    meant = _meant_keys(root)
    for key, entry in root.entries.items():
        if key in _CHECKS:
            yield from _CHECKS[key](entry)
        elif not key.startswith("x-"):
            yield report(TEMPLATE_KEY_UNKNOWN, entry.key, f"unknown key `{key[:200]}` in a spec", _key_help(key, root))
            if key in meant:
                yield from _CHECKS[meant[key]](entry)


def no_spec(root: Mapping) -> Diagnostic | None:
    """The one mistake of a file that is something else than a spec or a base."""
    keys = root.entries.keys()
    if not keys or "restorespec" in keys or nearest_key_is("restorespec", root):
        return None
    place = first_line(root)
    if _is_body(root) and root.source.name.lower().endswith(".json"):  # people write specs in YAML and TOML
        return report(TEMPLATE_SPEC, place, "this is the body of a request, not a spec", _LINT_REQUEST)
    for key, (what, advice) in _STRANGERS.items():
        if isinstance(root.get(key), Mapping):
            return report(TEMPLATE_SPEC, place, f"this is {what}, not a spec", advice)
    if any(key in _CHECKS or nearest(key, _CHECKS) for key in islice(keys, _ADVISED)):
        return None
    message = "this is no spec: it has neither `restorespec` nor `source` nor `target`"
    advice = "begin with `restorespec: 1`, or give values for variables with `--var-file`"
    return report(TEMPLATE_SPEC, place, message, advice)


def _is_body(root: Mapping) -> bool:
    return {"source", "target"} <= root.entries.keys() <= set(BODY)


def as_meant(root: Mapping) -> Mapping:
    """A file with its misspelt keys as they were meant, so that their absence is no second mistake."""
    meant = _meant_keys(root)
    if not meant:
        return root
    entries = {meant.get(key, key): entry for key, entry in root.entries.items()}
    return Mapping(root.source, root.start, root.end, entries)


def _meant_keys(root: Mapping) -> dict[str, str]:
    """The keys that misspelt ones stand for; of several for one key the first counts, and none where that is there."""
    unknown = (key for key in root.entries if key not in _CHECKS and key not in _ELSEWHERE and not key.startswith("x-"))
    meant: dict[str, str] = {}
    for key in islice(unknown, _ADVISED):
        near = nearest(key, _CHECKS)
        if near and near not in root.entries and near not in meant.values():
            meant[key] = near
    return meant


def nearest_key_is(wanted: str, root: Mapping) -> bool:
    """Whether a key of the file is probably meant to be the wanted one, so that its absence is no second mistake."""
    return any(key not in _CHECKS and nearest(key, _CHECKS) == wanted for key in root.entries)


def first_line(node: Node) -> Span:
    """The first line of a value."""
    text = node.source.text
    line = text.find("\n", node.start, node.end)
    end = node.end if line < 0 else line - (text[line - 1] == "\r" and line > node.start)
    return Span(node.source, node.start, end)


def _key_help(key: str, root: Mapping) -> str:
    if key in _ELSEWHERE:
        return f"`{key}` belongs in `{_ELSEWHERE[key]}`"
    return did_you_mean(
        key,
        [name for name in _CHECKS if name not in root.entries],
        f"remove it, or name it `x-{key[:100]}` to have it ignored",
    )


def _version(entry: Entry) -> Iterator[Diagnostic]:
    node = entry.node
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, Unknown) or (value == 1 and type(value) is int):
        return
    if is_template(node):
        yield _misplaced(node, "restorespec")
        return
    message = "`restorespec` must be the integer `1`"
    yield report(TEMPLATE_SPEC, _place(entry), message, "write `restorespec: 1`; this is the only version so far")


def _text(name: str, help_text: str) -> Callable[[Entry], Iterator[Diagnostic]]:
    def check(entry: Entry) -> Iterator[Diagnostic]:
        node = entry.node
        if is_template(node) and name != "description" and not (name == "for_each_key" and is_omit(node)):
            yield _misplaced(node, name)
        elif not isinstance(node, Scalar) or not isinstance(node.value, str | Unknown):
            yield report(TEMPLATE_SPEC, _place(entry), f"`{name}` must be a text", help_text)
        elif name == "name" and isinstance(node.value, str) and not is_id(node.value):
            help_id = "use 1 to 128 of letters, digits, `.`, `_`, `-`"
            yield report(TEMPLATE_SPEC, node.span, f"`{node.value[:200]}` is no name for a spec", help_id)
        elif name == "kind" and isinstance(node.value, str) and node.value != KIND:
            help_kind = did_you_mean(node.value, [KIND], f"the only kind so far is `{KIND}`")
            yield report(TEMPLATE_SPEC, node.span, f"there is no kind `{node.value[:200]}`", help_kind)

    return check


def _extends(entry: Entry) -> Iterator[Diagnostic]:
    node = entry.node
    for item in node.items if isinstance(node, Sequence) else [node]:
        if is_template(item):
            yield _misplaced(item, "extends")
        elif not _is_path(item):
            span = item.span if isinstance(item, Scalar) else _place(entry)
            yield report(
                TEMPLATE_SPEC, span, "`extends` must be a path or a list of paths", "write `extends: base.yaml`"
            )


def _is_path(node: Node) -> bool:
    if not isinstance(node, Scalar):
        return False
    return isinstance(node.value, Unknown) or (isinstance(node.value, str) and node.value != "")


def _names(what: str) -> Callable[[Entry], Iterator[Diagnostic]]:
    def check(entry: Entry) -> Iterator[Diagnostic]:
        node = entry.node
        if isinstance(node, Scalar) and (node.value is None or isinstance(node.value, Unknown)):
            return
        if not isinstance(node, Mapping):
            yield report(
                TEMPLATE_SPEC, _place(entry), f"`{what}` must be a mapping", f"write a name a line below `{what}:`"
            )
            return
        for name, inner in node.entries.items():
            if not _NAME.fullmatch(name) and not (what != "vars" and has_signs(name)):
                help_text = "use a small letter, then small letters, digits and `_`"
                if "-" in name and _NAME.fullmatch(name.replace("-", "_")):
                    help_text = f"write `{name.replace('-', '_')[:200]}`: in an expression, `-` subtracts"
                yield report(TEMPLATE_SPEC, inner.key, f"`{name[:200]}` is no name in `{what}`", help_text)

    return check


def _part(name: str) -> Callable[[Entry], Iterator[Diagnostic]]:
    def check(entry: Entry) -> Iterator[Diagnostic]:
        if is_template(entry.node) and not (name == "query_filter" and is_omit(entry.node)):
            message = f"`{name}` must be written out, not made by a template"
            yield report(TEMPLATE_MISPLACED, entry.node.span, message, "put templates into the values below it")

    return check


def _anything(_: Entry) -> Iterator[Diagnostic]:
    return iter(())


def _misplaced(node: Node, key: str) -> Diagnostic:
    message = f"`{key}` cannot hold a template"
    return report(
        TEMPLATE_MISPLACED, node.span, message, "write the value out; templates stand below `source` and `target`"
    )


def _place(entry: Entry) -> Span:
    return entry.node.span if isinstance(entry.node, Scalar) and entry.node.start < entry.node.end else entry.key


_CHECKS: dict[str, Callable[[Entry], Iterator[Diagnostic]]] = {
    "restorespec": _version,
    "kind": _text("kind", f"write `kind: {KIND}`, or leave it out"),
    "name": _text("name", "write a name such as `orders-drill`"),
    "description": _text("description", "put the description in quotes"),
    "extends": _extends,
    "vars": _names("vars"),
    "locals": _names("locals"),
    "lookups": _names("lookups"),
    "for_each": _anything,
    "for_each_key": _text("for_each_key", "name the column whose values are the keys"),
    "source": _part("source"),
    "target": _part("target"),
    "query_filter": _part("query_filter"),
}
