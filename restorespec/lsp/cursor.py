"""The thing at an offset of an open file: a field, a name in an expression, a filter, a path, a rule in a comment."""

from __future__ import annotations

import re
from typing import Literal

from restorespec.core.data import Located
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, Span
from restorespec.lsp.index import ROOTS, Link, Name
from restorespec.lsp.located import is_template, spot_at
from restorespec.lsp.tokens import Token, at
from restorespec.lsp.workspace import Opened

_COMMENT = re.compile(r"#\s*restorespec:\s*ignore\[(?P<rules>[^\]\n]*)")
_RULE = re.compile(r"[\w-]+")


class Thing(NamedTuple):
    """The thing at an offset.

    Attributes:
        kind: what it is.
        name: the name of a variable, local, lookup, filter or rule.
        root: the root of a name: `vars`, `locals`, `lookups` or `each`.
        span: exactly the token, in the text that was checked.
        path: the path of the key or value that it is in.
        value: that value.
        document: its document.
        members: what follows the name: `region` in `each.value.region`.
    """

    kind: Literal["name", "filter", "test", "field", "rule"]
    name: str
    root: str
    span: Span
    path: Path = ()
    value: Located | None = None
    document: Located | None = None
    members: tuple[str, ...] = ()


def thing_at(file: Opened, offset: int) -> Thing | None:
    """Return what is at an offset of an open file as it is now; None where it was edited since it was checked."""
    if file.file is None or (before := file.before(offset)) is None:
        return None
    rule = _rule_at(file, before)
    if rule is not None:
        return rule
    document = file.file.document_at(before)
    spot = spot_at(document, before) if document is not None else None
    if document is None or spot is None:
        return None
    path, value, span, is_key = spot
    if not is_key and is_template(value):
        found = at(value.source.text, value.span.start, value.span.end, before)
        if found is not None:
            thing = _in_expression(*found, value, path, document)
            if thing is not None:
                return thing
    if len(path) == 2 and path[0] in ROOTS and is_key:  # noqa: PLR2004 - a section and a name
        return Thing("name", str(path[1]), str(path[0]), _unquoted(span, str(path[1])), path, value, document)
    return Thing("field", str(path[-1]), "", span, path, value, document)


def _unquoted(span: Span, name: str) -> Span:
    if span.text != name and span.text[1:-1] == name:
        return Span(span.source, span.start + 1, span.end - 1)
    return span


def _rule_at(file: Opened, offset: int) -> Thing | None:
    """Return the rule at an offset of a comment that ignores findings."""
    assert file.file is not None
    source = file.file.source
    line, column = source.position(offset)
    start = offset - column + 1
    match = _COMMENT.search(source.line(line))
    for rule in _RULE.finditer(match["rules"]) if match else ():
        begin = start + match.start("rules") + rule.start()  # type: ignore[union-attr]
        if begin <= offset <= begin + len(rule[0]):
            return Thing("rule", rule[0], "", Span(source, begin, begin + len(rule[0])))
    return None


def _in_expression(tokens: list[Token], number: int, value: Located, path: Path, document: Located) -> Thing | None:
    token = tokens[number]
    span = Span(value.source, token.start, token.end)
    if token.type == "function":
        is_filter = tokens[number - 1].text == "|"
        return Thing("filter" if is_filter else "test", token.text, "", span, path, value, document)
    first = _chain_start(tokens, number)
    if tokens[first].type != "namespace":
        return None
    names, ends = _chain(tokens, first)
    if not names:
        return None
    position = next((index for index, end in enumerate(ends) if end == number), None)
    if token.type not in ("variable", "property", "string", "namespace") or (position is None and number != first):
        return None
    if token.type == "string":
        span = Span(
            value.source,
            token.start + len(token.text) - len(token.text.lstrip("\\'\"")),
            token.end - (len(token.text) - len(token.text.rstrip("\\'\""))),
        )
    root = tokens[first].text
    if root == "each":
        shown = names[: (position + 1 if position is not None else len(names))]
        return Thing("name", shown[0], root, span, path, value, document, shown[1:])
    return Thing("name", names[0], root, span, path, value, document, names[1 : (position or 0) + 1])


def _chain_start(tokens: list[Token], number: int) -> int:
    """Return the number of the first token of the chain of members that a token is in."""
    while number >= 2:  # noqa: PLR2004 - a name and a dot
        before = tokens[number - 1].text
        if before == "." or (before == "[" and tokens[number].type == "string"):
            number -= 2
        elif tokens[number].text == "]" and tokens[number - 2].text == "[":
            number -= 3
        else:
            break
    return max(number, 0)


def _chain(tokens: list[Token], first: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the members behind a token, and the numbers of their tokens."""
    names: list[str] = []
    numbers: list[int] = []
    number = first + 1
    while number + 1 < len(tokens):
        if tokens[number].text == "." and tokens[number + 1].type in ("variable", "property"):
            names.append(tokens[number + 1].text)
            numbers.append(number + 1)
            number += 2
        elif tokens[number].text == "[" and tokens[number + 1].type == "string":
            names.append(tokens[number + 1].text.strip("\\'\""))
            numbers.append(number + 1)
            number += 3
        else:
            break
    return tuple(names), tuple(numbers)


def var_file_key(file: Opened, offset: int) -> tuple[Name, Span] | None:
    """Return the key of a var file at an offset, with its span."""
    if file.name not in file.result.var_files or file.file is None or (before := file.before(offset)) is None:
        return None
    index = file.result.indexes.get(file.name)
    key = next((key for key in index.keys if key.start <= before <= key.end), None) if index else None
    return (key, Span(file.file.source, key.start, key.end)) if key and index else None


def link_at(file: Opened, offset: int) -> tuple[Link, Span] | None:
    """Return the path to another file at an offset, with its span."""
    if file.file is None or (before := file.before(offset)) is None:
        return None
    index = file.result.indexes.get(file.name)
    for spec in index.specs if index else ():
        for link in (*spec.extends, *((spec.inventory,) if spec.inventory else ())):
            if link.start <= before <= link.end:
                return link, Span(file.file.source, link.start, link.end)
    return None
