"""The thing being typed at an offset: a key, a value, an expression, a TOML header, or a rule in a comment.

A text that is being typed can seldom be parsed. So this looks at the lines around the cursor alone: at indentation and
dashes in YAML, at the last header in TOML; and in JSON at the braces and brackets before the cursor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, Source
from restorespec.syntax import format_of

_WORD = r"[\w.-]*"
_YAML_KEY = re.compile(rf"(?P<dashes>[ ]*(?:-[ ]+)*)(?P<word>{_WORD})")
_YAML_VALUE = re.compile(rf"(?P<dashes>[ ]*(?:-[ ]+)*)(?P<key>[\w.-]+)[ ]*:[ ]+[\"']?(?P<word>{_WORD})")
_YAML_FLOW = re.compile(r"(?P<dashes>[ ]*(?:-[ ]+)*)(?:(?P<key>[\w.-]+)[ ]*:[ ]+)?(?P<flow>[{\[].*)")
_FLOW_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|[{}\[\],]|:(?=\s|$)")
_JSON_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*\"|[{}\[\],:]")
_FLOW_WORD = re.compile(rf"\s*(?P<quote>[\"']?)(?P<word>{_WORD})")
_JSON_WORD = re.compile(r"\s*(?P<quote>\"?)(?P<word>[\w./ -]*)")
_JSON_KEY = re.compile(r"\"(?P<key>(?:[^\"\\]|\\.)*)\"\s*:|[{}\[\]]|\"(?:[^\"\\]|\\.)*\"")
_YAML_LINE = re.compile(r"(?P<dashes>[ ]*(?:-[ ]+)*)(?:(?P<key>[\w.-]+)[ ]*:(?:[ ]|$))?")
_BETWEEN_DOCUMENTS = ("---", "...")
_TOML_HEADER = re.compile(r"[ \t]*\[(?P<list>\[)?[ \t]*(?P<name>[\w.-]+)[ \t]*\]")
_TOML_KEY = re.compile(rf"[ \t]*(?P<word>{_WORD})")
_TOML_VALUE = re.compile(rf"[ \t]*(?P<key>[\w.-]+)[ \t]*=[ \t]*[\"']?(?P<word>{_WORD})")
_TOML_OPEN_HEADER = re.compile(r"[ \t]*(?P<brackets>\[\[?)[ \t]*(?P<name>[\w.-]*)")
_TOML_LIST = re.compile(r"[ \t]*(?P<key>[\w.-]+)[ \t]*=[ \t]*\[(?:[^\]]*,)?[ \t]*[\"']?(?P<word>[^\"'\],]*)")
_RULES = re.compile(r"#\s*restorespec:\s*ignore\[(?:[^\]]*,)?\s*(?P<word>[\w-]*)$")
_PATH_VALUE = re.compile(
    r"(?P<dashes>[ ]*)(?P<key>extends|file)[ ]*:[ ]*(?:\[(?:[^\]]*,)?[ ]*)?[\"']?(?P<word>[\w./ -]*)"
)
_PATH_ITEM = re.compile(r"(?P<dashes>[ ]*-[ ]+)[\"']?(?P<word>[\w./-]*)")
_PATH_FLOW = re.compile(r"for_each[ ]*:[ ]*\{(?:[^}]*,)?[ ]*file[ ]*:[ ]*[\"']?(?P<word>[\w./-]*)")
_TOML_ASSIGNMENT = re.compile(r"[ \t]*(?P<key>[\w-]+)[ \t]*=")


class Writing(NamedTuple):
    """The thing being typed.

    Attributes:
        kind: what it is.
        path: of a key, the mapping that it will be in; of a value, the value. Items of lists count as the first.
        text: of an expression, what is before the cursor in it; otherwise the word before the cursor.
        siblings: of a key, those that are in the mapping already.
        is_item: whether a key starts an item of a list, or a header names a list.
        quotes: in JSON, the quotes that are missing before and after it.
    """

    kind: Literal["key", "value", "expression", "path", "header", "rule"]
    path: Path
    text: str
    siblings: frozenset[str] = frozenset()
    is_item: bool = False
    quotes: tuple[str, str] = ("", "")

    def quoted(self, text: str) -> str:
        """Return a string with the quotes that are missing."""
        return text.join(self.quotes)

    def key(self, name: str, form: str) -> str:
        """Return a key with what follows it in a format, unless that is there already."""
        if form == "json":
            return self.quoted(name) + (": " if self.quotes[1] else "")
        return name + (" = " if form == "toml" else ": ")


def writing_at(source: Source, offset: int) -> Writing | None:
    """Return what is being typed at an offset, as far as the lines around it show."""
    number, column = source.position(offset)
    before = source.line(number)[: column - 1]
    if rules := _RULES.search(before):
        return Writing("rule", (), rules["word"])
    opening = before.rfind("{{")
    if opening >= 0 and "}}" not in before[opening:]:
        return Writing("expression", (), before[opening + 2 :])
    form = format_of(source.name)
    if form == "json":
        return _in_json(source.text, offset)
    lines = [line.removesuffix("\r") for line in source.text.split("\n")]
    if form == "yaml":
        return _in_yaml(lines, number - 1, before)
    return _in_toml(lines, number - 1, before) if form == "toml" else None


def _in_yaml(lines: list[str], number: int, before: str) -> Writing | None:
    if match := _PATH_FLOW.fullmatch(before):
        return Writing("path", ("for_each", "file"), match["word"])
    if match := _PATH_VALUE.fullmatch(before):
        path = (*_yaml_path(lines, number, match["dashes"]), match["key"])
        if path in (("extends",), ("for_each", "file")):
            return Writing("path", path, match["word"])
    if (match := _PATH_ITEM.fullmatch(before)) and _yaml_path(lines, number, match["dashes"]) == ("extends", 0):
        return Writing("path", ("extends",), match["word"])
    if match := _YAML_KEY.fullmatch(before):
        level = len(match["dashes"])
        return Writing(
            "key",
            _yaml_path(lines, number, match["dashes"]),
            match["word"],
            _siblings(lines, number, level),
            is_item="-" in match["dashes"],
        )
    if match := _YAML_VALUE.fullmatch(before):
        return Writing("value", (*_yaml_path(lines, number, match["dashes"]), match["key"]), match["word"])
    if match := _YAML_FLOW.fullmatch(before):
        key = (match["key"],) if match["key"] else ()
        return _in_flow((*_yaml_path(lines, number, match["dashes"]), *key), match["flow"])
    return None


class _Level(NamedTuple):
    """A brace or bracket that is not closed yet: the keys before the cursor, and the key whose value is being typed."""

    is_list: bool
    written: tuple[str, ...] = ()
    key: str = ""


def _in_flow(path: Path, text: str) -> Writing | None:
    """Return what is being typed between braces and brackets of YAML, of which the last are not closed yet.

    Args:
        path: where the first brace or bracket opens.
        text: the text from there to the cursor.
    """
    levels, start = _levels(text, _FLOW_TOKEN)
    match = _FLOW_WORD.fullmatch(text, start) if levels else None
    return _in_level(path, levels, match["word"]) if match is not None else None


def _levels(text: str, token_: re.Pattern[str]) -> tuple[list[_Level], int]:
    """Return the braces and brackets that a text leaves open, and where the last token ends; none after the end."""
    levels: list[_Level] = []
    start = 0
    for token in token_.finditer(text):
        if token[0] in "{[":
            levels.append(_Level(token[0] == "["))
        elif token[0] in "}]" and len(levels) > 1:
            levels.pop()
        elif token[0] in "}]" or not levels:
            return [], 0
        elif token[0] == ":" and not levels[-1].is_list and not levels[-1].key:
            levels[-1] = levels[-1]._replace(key=text[start : token.start()].strip().strip("'\""))
        elif token[0] == ",":
            level = levels[-1]
            levels[-1] = _Level(level.is_list, (*level.written, level.key))
        else:
            continue
        start = token.end()
    return levels, start


def _in_level(path: Path, levels: list[_Level], word: str) -> Writing:
    """Return the key or the value that a word starts in the last brace or bracket of some."""
    *outer, last = levels
    path = (*path, *(0 if level.is_list else level.key for level in outer))
    if last.is_list or last.key:
        return Writing("value", (*path, 0 if last.is_list else last.key), word)
    return Writing("key", path, word, frozenset(last.written))


def _in_json(text: str, offset: int) -> Writing | None:
    levels, start = _levels(text[:offset], _JSON_TOKEN)
    match = _JSON_WORD.fullmatch(text, start, offset) if levels else None
    if match is None:
        return None
    writing = _in_level((), levels, match["word"])
    if match["quote"]:
        writing = writing._replace(quotes=("", "" if text[offset : offset + 1] == '"' else '"'))
    else:
        writing = writing._replace(quotes=('"', '"'))
    path = writing.path[:1] if writing.path == ("extends", 0) else writing.path
    if writing.kind == "value":
        is_path = path in (("extends",), ("for_each", "file"))
        return writing._replace(kind="path", path=path) if is_path else writing
    return writing._replace(siblings=writing.siblings | {*_keys_behind(text, offset)})


def _keys_behind(text: str, offset: int) -> Iterator[str]:
    """Yield the keys of a mapping in JSON behind a place in it."""
    depth = 0
    for token in _JSON_KEY.finditer(text, offset + (text[offset : offset + 1] == '"')):
        if token[0] in ("{", "["):
            depth += 1
        elif token[0] in ("}", "]"):
            depth -= 1
        elif token["key"] is not None and depth == 0:
            yield token["key"]
        if depth < 0:
            return


def _yaml_path(lines: list[str], number: int, dashes: str) -> Path:
    """Return the path of the mapping that a line belongs to.

    Args:
        lines: all lines.
        number: the line, from 0.
        dashes: what is before its first key: spaces, and the dashes of lists.
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
    """Yield the columns of the keys and dashes above a line, the nearest first; a dash has no key."""
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
    """Return the keys of the mapping whose keys start at a column."""
    above, below = reversed(lines[:number]), lines[number + 1 :]
    own = _YAML_LINE.match(lines[number])
    begins = own is not None and "-" in own["dashes"]
    return frozenset(
        [*(() if begins else _keys_at_column(above, level)), *_keys_at_column(below, level, until_dash=True)]
    )


def _keys_at_column(lines: Iterable[str], level: int, *, until_dash: bool = False) -> Iterator[str]:
    """Yield the keys at a column, up to the line where the mapping starts or ends."""
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
    if header := _TOML_OPEN_HEADER.fullmatch(before):
        return Writing("header", (), header["name"], is_item=len(header["brackets"]) > 1)
    table, siblings = _toml_table(lines, number)
    listed = _TOML_LIST.fullmatch(before)
    key = listed or _TOML_VALUE.match(before)
    if key and (path := (*table, *key["key"].split("."))) in (("extends",), ("for_each", "file")):
        word = before.rpartition("'" if "'" in before else '"')[2] if listed is None else listed["word"]
        return Writing("path", path, word)
    if listed:
        return Writing("value", (*table, *listed["key"].split("."), 0), listed["word"])
    if match := _TOML_KEY.fullmatch(before):
        *parts, word = match["word"].split(".")
        return Writing("key", (*table, *parts), word, siblings if not parts else frozenset())
    match = _TOML_VALUE.fullmatch(before)
    return Writing("value", (*table, *match["key"].split(".")), match["word"]) if match else None


def _toml_table(lines: list[str], number: int) -> tuple[Path, frozenset[str]]:
    """Return the table that a line belongs to, and the keys in it."""
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
