"""A spec before it is written (the body that it compiles to, its variables, comments and notices), and its text as YAML or TOML."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import dropwhile, takewhile
from typing import Literal, TypeAlias

from restorespec.core.records import NamedTuple
from restorespec.core.source import Path
from restorespec.kinds import DEFAULT, kind_of_body
from restorespec.kinds.imported import HEADINGS, Imported, Json, Notice, Variable, Variables, Weight, escaped

Form: TypeAlias = Literal["yaml", "toml"]

_WIDTH = 100
_TWO_BYTES = 0xFFFF
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_TOML_NULL = '"{{ none }}"'
_WORD = re.compile(r"(?!(?i:null|true|false|yes|no|on|off|y|n)$)[A-Za-z_][A-Za-z0-9_]*")
"""Strings that need no quotes in any version of YAML."""


@dataclass(slots=True)
class Draft:
    """A spec before it is written.

    Attributes:
        body: the parts of the request.
        head: the comments at the top, a paragraph each.
        variables: the declared variables, by name.
        remarks: comments, by the path in the body of the entry that they are written above.
        offers: fields of `target` that are not set; they are written at its end as comments, each with its remark.
        notices: what the spec does not hold, and what the user must look at.
        name: what the input calls the resource, to name the spec after.
        rows: the inventory of a fan-out, by key.
    """

    body: Json
    head: list[str] = field(default_factory=list)
    variables: dict[str, Variable] = field(default_factory=dict)
    remarks: dict[Path, str] = field(default_factory=dict)
    offers: dict[str, tuple[object, str]] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    name: str = ""
    rows: dict[str, Json] = field(default_factory=dict)

    @classmethod
    def of(cls, imported: Imported, variables: Variables) -> Draft:
        """Return the draft of an imported resource."""
        return cls(
            imported.body,
            imported.head,
            variables.used(imported.body),
            imported.remarks,
            imported.offers,
            sorted(imported.notices, key=lambda notice: notice.weight),
            imported.name,
        )

    def note(self, weight: Weight, text: str) -> None:
        """Add a notice, once, by its weight."""
        notice = Notice(weight, text)
        if notice not in self.notices:
            self.notices.append(notice)
            self.notices.sort(key=lambda one: one.weight)


def spec_text(name: str, draft: Draft, form: Form = "yaml", inventory: str | None = None) -> str:
    """Return a spec that compiles to the body of a draft once its variables have values.

    Args:
        name: the name of the spec.
        draft: the body, its variables, and what there is to say about it.
        form: the format that it is written in.
        inventory: the file with the rows of a fan-out.
    """
    writer = _WRITERS[form](_remarks(draft))
    return "\n".join([*_head(draft), *writer.lines(_parts(name, draft, inventory))]) + "\n"


def _head(draft: Draft) -> Iterator[str]:
    for paragraph in draft.head:
        yield from _comment(paragraph, "")
    for weight, heading in HEADINGS.items():
        texts = [notice.text for notice in draft.notices if notice.weight is weight]
        if texts:
            yield f"# {heading[0].upper()}{heading[1:]}:"
        for text in texts:
            yield from _comment(f"- [ ] {text}" if weight is Weight.AFTER else f"- {text}", "")


def _parts(name: str, draft: Draft, inventory: str | None) -> dict[str, object]:
    """Return the spec as data; the offered fields are at the end of the target."""
    declared = {key: variable.declaration for key, variable in draft.variables.items()}
    rows = {"for_each": {"file": inventory}} if inventory else {}
    kind = kind_of_body(draft.body).name
    selected = {"kind": kind} if kind != DEFAULT else {}
    variables = {"vars": declared} if declared else {}
    parts = {"restorespec": 1, **selected, "name": name, **variables, **rows, **draft.body}
    target = parts.get("target")
    if isinstance(target, dict):
        offers = {field: _Offer(value) for field, (value, _) in draft.offers.items() if field not in target}
        parts["target"] = {**target, **offers}
    return parts


def _remarks(draft: Draft) -> dict[Path, str]:
    return {**draft.remarks, **{("target", field): remark for field, (_, remark) in draft.offers.items()}}


class _Offer(NamedTuple):
    """A field that is not set: its entry is written as a comment."""

    value: object


def _in_quotes(text: str) -> str:
    """Return a string in double quotes; invisible characters are escapes that YAML and TOML both know."""
    written = json.dumps(text, ensure_ascii=False)
    return written if written.isprintable() else "".join(map(_visible, written))


def _visible(char: str) -> str:
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) <= _TWO_BYTES else f"\\U{ord(char):08x}"


def _comment(text: str, indent: str) -> Iterator[str]:
    """Yield a paragraph as comment lines; in a list item, the lines after the first are indented."""
    if not text:
        return
    more = "  " if text.startswith("- ") else ""
    width = _WIDTH - len(indent)
    for line in textwrap.wrap(text, width, subsequent_indent=more, break_long_words=False, break_on_hyphens=False):
        yield f"{indent}# {line}"


def _offered(lines: Iterable[str], indent: str) -> Iterator[str]:
    """Yield the lines of an entry as comment lines."""
    for line in lines:
        yield f"{indent}# {line.removeprefix(indent)}"


class _Yaml:
    """Writes a spec as YAML, with a comment above each entry that has one."""

    def __init__(self, remarks: Mapping[Path, str]) -> None:
        self._remarks = remarks

    def lines(self, parts: dict[str, object]) -> Iterator[str]:
        yield from self._members(parts, "", ())

    def _members(self, mapping: dict[str, object], indent: str, path: Path) -> Iterator[str]:
        for key, value in mapping.items():
            at = (*path, key)
            yield from _comment(self._remarks.get(at, ""), indent)
            if isinstance(value, _Offer):
                yield from _offered(self._entry(f"{indent}{_word(key)}:", value.value, indent, at), indent)
            else:
                yield from self._entry(f"{indent}{_word(key)}:", value, indent, at)

    def _entry(self, start: str, value: object, indent: str, path: Path) -> Iterator[str]:
        if isinstance(value, dict) and value:
            yield start
            yield from self._members(value, f"{indent}  ", path)
        elif isinstance(value, list) and value:
            yield start
            for number, item in enumerate(value):
                yield from self._item(item, f"{indent}  ", (*path, number))
        else:
            yield f"{start} {_scalar(value)}"

    def _item(self, value: object, indent: str, path: Path) -> Iterator[str]:
        """Yield an item of a list; the first member of a mapping follows the dash, a comment on it comes before."""
        yield from _comment(self._remarks.get(path, ""), indent)
        if not isinstance(value, dict) or not value:
            yield from self._entry(f"{indent}-", value, indent, path)
            return
        written = list(self._members(value, f"{indent}  ", path))
        yield from (line.removeprefix("  ") for line in takewhile(_is_comment, written))
        first, *others = dropwhile(_is_comment, written)
        yield f"{indent}- {first.removeprefix(indent).lstrip()}"
        yield from others


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _word(text: str) -> str:
    return text if _WORD.fullmatch(text) else _in_quotes(text)


def _scalar(value: object) -> str:
    return _word(escaped(value)) if isinstance(value, str) else json.dumps(value)


class _Toml:
    """Writes a spec as TOML: a table for each part, with one entry a line; deeper values are inline tables."""

    def __init__(self, remarks: Mapping[Path, str]) -> None:
        self._remarks = remarks

    def lines(self, parts: dict[str, object]) -> Iterator[str]:
        tables = {key: value for key, value in parts.items() if isinstance(value, dict)}
        yield from self._entries({key: value for key, value in parts.items() if key not in tables}, ())
        for key, table in tables.items():
            yield ""
            yield from _comment(self._remarks.get((key,), ""), "")
            yield f"[{_key(key)}]"
            yield from self._entries(table, (key,))

    def _entries(self, mapping: dict[str, object], path: Path) -> Iterator[str]:
        for key, value in mapping.items():
            at = (*path, key)
            yield from self._about(at, "")
            if isinstance(value, _Offer):
                yield from _offered(self._entry(key, value.value, at), "")
            else:
                yield from self._entry(key, value, at)

    def _entry(self, key: str, value: object, path: Path) -> Iterator[str]:
        """Yield an entry; a list of mappings has one mapping a line."""
        if not isinstance(value, list) or not any(isinstance(item, dict) for item in value):
            yield f"{_key(key)} = {_inline(value)}"
            return
        yield f"{_key(key)} = ["
        for number, item in enumerate(value):
            yield from self._about((*path, number), "  ")
            yield f"  {_inline(item)},"
        yield "]"

    def _about(self, path: Path, indent: str) -> Iterator[str]:
        """Yield the remarks on an entry and on its members, which are inline and cannot have comments."""
        for at, remark in self._remarks.items():
            inside = at[: len(path)] == path and not (at != path and len(path) == 2 and isinstance(at[2], int))  # noqa: PLR2004 - a field of a part
            if inside:
                yield from _comment(remark, indent)


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_key(key)} = {_inline(item)}' for key, item in value.items())} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, str):
        return _in_quotes(escaped(value))
    return _TOML_NULL if value is None else json.dumps(value)


def _key(text: str) -> str:
    return text if _BARE_KEY.fullmatch(text) else _in_quotes(text)


_WRITERS: dict[Form, type[_Yaml | _Toml]] = {"yaml": _Yaml, "toml": _Toml}
