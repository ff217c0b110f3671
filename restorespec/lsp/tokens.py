"""The tokens of expressions, as they are written between `{{` and `}}`; the rest is left to the grammar of the format."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsprotocol import types

from restorespec.core.records import NamedTuple
from restorespec.core.source import Span
from restorespec.lsp.handshake import TOKEN_TYPES
from restorespec.lsp.workspace import Opened, Workspace

LEGEND = types.SemanticTokensLegend([*TOKEN_TYPES], [])
_KEYWORDS = frozenset(
    ("if", "else", "and", "or", "not", "in", "is", "omit", "none", "true", "false", "None", "True", "False")
)
_ROOTS = frozenset(("vars", "locals", "lookups", "each"))
_TOKEN = re.compile(
    r"""
    (?P<string>''(?:(?!'').)*''|'(?:[^'\\]|\\.)*'|\\"(?:(?!\\").)*\\"|"(?:[^"\\]|\\.)*")
    |(?P<number>(?<![\w.])\d+(?:\.\d+)?)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<end>\}\})
    |(?P<operator>==|!=|<=|>=|//|\*\*|[-+*/%~|<>=.,:()\[\]{}])
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A token of an expression.

    Attributes:
        type: one of the types of the legend, or empty for brackets, dots and commas.
        text: the text.
        start: where it starts in the file.
    """

    type: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset of its end."""
        return self.start + len(self.text)


def expressions(text: str, start: int, end: int) -> Iterator[list[Token]]:
    """Yield the tokens of each expression in a scalar.

    Args:
        text: the text of the file.
        start: where the scalar starts.
        end: where it ends.
    """
    position = text.find("{{", start, end)
    while position >= 0:
        tokens: list[Token] = []
        place = position + 2
        while place < end:
            match = _TOKEN.match(text, place, end)
            if match is None:
                place += 1
                continue
            if match.lastgroup == "end" and not _depth(tokens):
                place = match.end()
                break
            if match.lastgroup == "end":  # the end of a mapping, and what follows it
                tokens.append(Token("", "}", place))
                place += 1
                continue
            tokens.append(_typed(match, tokens))
            place = match.end()
        yield tokens
        position = text.find("{{", max(place, position + 2), end)


def _depth(tokens: list[Token]) -> int:
    return sum((token.text == "{") - (token.text == "}") for token in tokens if token.type == "")


def _typed(match: re.Match[str], before: list[Token]) -> Token:
    """Return the token of a match, by what is before it."""
    kind, text = str(match.lastgroup), match[0]
    if kind == "word":
        kind = _word(text, before)
    elif kind == "operator" and text in ".,:()[]{}":
        kind = ""
    return Token(kind, text, match.start())


def _word(text: str, before: list[Token]) -> str:
    last = before[-1].text if before else ""
    if last == ".":
        owner = before[-2].text if len(before) > 1 else ""
        return "variable" if owner in _ROOTS and (len(before) < 3 or before[-3].text != ".") else "property"  # noqa: PLR2004 - a root, a dot, and what is before
    if last == "|":
        return "function"
    if text in _KEYWORDS:
        return "keyword"
    if last == "is" or (last == "not" and len(before) > 1 and before[-2].text == "is"):
        return "function"
    return "namespace" if text in _ROOTS else "variable"


def at(text: str, start: int, end: int, offset: int) -> tuple[list[Token], int] | None:
    """Return the expression at an offset of a scalar, and the number of the token there; None if there is none."""
    for tokens in expressions(text, start, end):
        for number, token in enumerate(tokens):
            if token.type and token.start <= offset <= token.end:
                if (
                    token.end == offset
                    and number + 1 < len(tokens)
                    and tokens[number + 1].start == offset
                    and tokens[number + 1].type
                ):
                    continue
                return tokens, number
    return None


def semantic_tokens(workspace: Workspace, file: Opened, wanted: types.Range | None = None) -> types.SemanticTokens:
    """Return the tokens of the expressions in a file, or in a range of it."""
    data: list[int] = []
    line, column = 0, 0
    for token in _tokens(file, workspace, wanted):
        place = workspace.positions.line_and_column(file.source, token.start)
        if place[0] != line:
            column = 0
        length = workspace.positions.units(token.text)
        data += [place[0] - line, place[1] - column, length, TOKEN_TYPES.index(token.type), 0]
        line, column = place
    return types.SemanticTokens(data)


def _tokens(file: Opened, workspace: Workspace, wanted: types.Range | None) -> Iterator[Token]:
    """Yield the tokens as they are now; templates that were edited since the last check are left out."""
    if file.file is None:
        return
    text = file.source.text
    first, last = 0, len(text)
    if wanted is not None:
        first = workspace.positions.offset(file.source, wanted.start)
        last = workspace.positions.offset(file.source, wanted.end)
    revision = file.file.revisions.get(file.path)
    seen: set[tuple[int, int]] = set()
    spans = sorted({value.span[1:] for _, value in file.file.templates})
    for start, end in spans:
        found = workspace.now(file.result.root, Span(file.file.source, start, end), revision)
        if found is None or found[1:] in seen or found[2] < first or found[1] > last:
            continue
        seen.add(found[1:])
        for tokens in expressions(text, *found[1:]):
            yield from (token for token in tokens if token.type and "\n" not in token.text)
