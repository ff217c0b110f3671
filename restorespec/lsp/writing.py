"""What somebody is writing at an offset: a key, a value or an expression, and of what.

A text that is being written can seldom be parsed. So this looks at the lines around the cursor alone: at indents and
dashes in YAML, at the last header in TOML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from restorespec.core.source import Path, Source
from restorespec.syntax import format_of

_WORD = r"[\w.-]*"
_YAML_KEY = re.compile(rf"(?P<dashes>[ ]*(?:-[ ]+)*)(?P<word>{_WORD})")
_YAML_VALUE = re.compile(rf"(?P<dashes>[ ]*(?:-[ ]+)*)(?P<key>[\w.-]+)[ ]*:[ ]+[\"']?(?P<word>{_WORD})")
_YAML_FLOW = re.compile(r"(?P<dashes>[ ]*(?:-[ ]+)*)(?:(?P<key>[\w.-]+)[ ]*:[ ]+)?\{(?P<inner>[^{}\[\]]*)")
_YAML_LINE = re.compile(r"(?P<dashes>[ ]*(?:-[ ]+)*)(?:(?P<key>[\w.-]+)[ ]*:(?:[ ]|$))?")
_BETWEEN_DOCUMENTS = ("---", "...")
_TOML_HEADER = re.compile(r"[ \t]*\[(?P<list>\[)?[ \t]*(?P<name>[\w.-]+)[ \t]*\]")
_TOML_KEY = re.compile(rf"[ \t]*(?P<word>{_WORD})")
_TOML_VALUE = re.compile(rf"[ \t]*(?P<key>[\w.-]+)[ \t]*=[ \t]*[\"']?(?P<word>{_WORD})")
_TOML_ASSIGNMENT = re.compile(r"[ \t]*(?P<key>[\w-]+)[ \t]*=")


class Writing(NamedTuple):
    """What is being written.

    Attributes:
        kind: what.
        path: of a key, the mapping that it will be in; of a value, the value. Items of lists count as the first.
        text: of an expression, what stands before the cursor; else the word that does.
        siblings: of a key, those that are in the mapping already.
    """

    kind: Literal["key", "value", "expression"]
    path: Path
    text: str
    siblings: frozenset[str] = frozenset()


def writing_at(source: Source, offset: int) -> Writing | None:
    """What is being written at an offset of a spec, as far as the lines around it show."""
    number, column = source.position(offset)
    before = source.line(number)[: column - 1]
    opening = before.rfind("{{")
    if opening >= 0 and "}}" not in before[opening:]:
        return Writing("expression", (), before[opening + 2 :])
    lines = source.text.split("\n")
    form = format_of(source.name)
    if form == "yaml":
        return _in_yaml(lines, number - 1, before)
    return _in_toml(lines, number - 1, before) if form == "toml" else None


def _in_yaml(lines: list[str], number: int, before: str) -> Writing | None:
    if match := _YAML_KEY.fullmatch(before):
        level = len(match["dashes"])
        return Writing(
            "key", _yaml_path(lines, number, match["dashes"]), match["word"], _siblings(lines, number, level)
        )
    if match := _YAML_VALUE.fullmatch(before):
        return Writing("value", (*_yaml_path(lines, number, match["dashes"]), match["key"]), match["word"])
    if match := _YAML_FLOW.fullmatch(before):
        key = (match["key"],) if match["key"] else ()
        return _in_flow((*_yaml_path(lines, number, match["dashes"]), *key), match["inner"])
    return None


def _in_flow(path: Path, inner: str) -> Writing | None:
    """What is being written between braces, of which only the first are there."""
    *done, last = inner.split(",")
    written = frozenset(part.partition(":")[0].strip() for part in done)
    if match := _YAML_KEY.fullmatch(last):
        return Writing("key", path, match["word"], written)
    match = _YAML_VALUE.fullmatch(last)
    return Writing("value", (*path, match["key"]), match["word"]) if match else None


def _yaml_path(lines: list[str], number: int, dashes: str) -> Path:
    """The way to the mapping that a line belongs to.

    Args:
        lines: all lines.
        number: the line, from 0.
        dashes: what stands before its first key: blanks, and the dashes of lists.
    """
    steps: list[str | int] = []
    level, is_item = len(dashes), False
    for token, key in (*_dashes(dashes), *_above(lines, number)):
        if token > level or (token == level and not is_item):
            continue
        if key is None and token < level:
            steps.append(0)
            level, is_item = token, True
        elif key is not None:
            steps.append(key)
            level, is_item = token, False
    return tuple(reversed(steps))


def _above(lines: list[str], number: int) -> Iterator[tuple[int, str | None]]:
    """The columns of the keys and dashes above a line, the nearest first; a dash has no key."""
    for line in reversed(lines[:number]):
        if line.startswith(_BETWEEN_DOCUMENTS):
            return
        match = _YAML_LINE.match(line)
        if match and match["key"]:
            yield len(match["dashes"]), match["key"]
        if match and not line.lstrip().startswith("#"):
            yield from _dashes(match["dashes"])


def _dashes(text: str) -> list[tuple[int, None]]:
    return [(index, None) for index in reversed(range(len(text))) if text[index] == "-"]


def _siblings(lines: list[str], number: int, level: int) -> frozenset[str]:
    """The keys of a mapping whose keys begin at a column."""
    above, below = reversed(lines[:number]), lines[number + 1 :]
    own = _YAML_LINE.match(lines[number])
    begins = own is not None and "-" in own["dashes"]
    return frozenset([*(() if begins else _same(above, level)), *_same(below, level, until_dash=True)])


def _same(lines: Iterable[str], level: int, *, until_dash: bool = False) -> Iterator[str]:
    """The keys at a column, up to the line where the mapping begins or ends."""
    for line in lines:
        match = _YAML_LINE.match(line)
        assert match
        dash = match["dashes"].find("-")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line.startswith(_BETWEEN_DOCUMENTS):
            return
        if len(match["dashes"]) < level or (until_dash and 0 <= dash < level):
            return
        if match["key"] and len(match["dashes"]) == level:
            yield match["key"]
        if 0 <= dash < level:
            return


def _in_toml(lines: list[str], number: int, before: str) -> Writing | None:
    table, siblings = _toml_table(lines, number)
    if match := _TOML_KEY.fullmatch(before):
        *parts, word = match["word"].split(".")
        return Writing("key", (*table, *parts), word, siblings if not parts else frozenset())
    match = _TOML_VALUE.fullmatch(before)
    return Writing("value", (*table, *match["key"].split(".")), match["word"]) if match else None


def _toml_table(lines: list[str], number: int) -> tuple[Path, frozenset[str]]:
    """The table that a line belongs to, and the keys in it."""
    path: Path = ()
    keys: set[str] = set()
    for index, line in enumerate(lines):
        if header := _TOML_HEADER.match(line):
            if index > number:
                break
            path, keys = tuple(header["name"].split(".")), set()
            path = (*path, 0) if header["list"] else path
        elif (assignment := _TOML_ASSIGNMENT.match(line)) and index != number:
            keys.add(assignment["key"])
    return path, frozenset(keys)
