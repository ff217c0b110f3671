"""Laws of the TOML reader: it agrees with `tomllib`, every place is right, and no text is too much for it."""

import tomllib
from collections.abc import Callable, Iterator

from hypothesis import given, settings, strategies as st

from restorespec.core.data import Located
from restorespec.core.source import Source
from restorespec.syntax.reading import Reading
from restorespec.syntax.toml.reader import read_toml

LAW = settings(max_examples=300, deadline=None, derandomize=True)
HOSTILE = settings(max_examples=400, deadline=None, derandomize=True)

BARE = "abcXYZ019-_"
LETTERS = st.characters(
    exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Mn", "Cn", "Co"], exclude_characters="\xa0\u2007\u202f"
)
TEXTS = st.text(st.sampled_from("ab#=.[]{},'\"\\ é🎈"), max_size=8) | st.text(LETTERS, max_size=5)
KEYS = st.text(st.sampled_from(BARE), min_size=1, max_size=4) | TEXTS.filter(lambda text: len(text) < 6)
SCALARS = st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
DATA = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=10
    ),
    max_size=4,
)


class Writer:
    """Writes data as TOML, every choice of form drawn by chance."""

    def __init__(self, draw: Callable[[st.SearchStrategy], object]) -> None:
        self.draw = draw

    def choose(self, *options: str) -> str:
        return self.draw(st.sampled_from(options))

    def blank(self) -> str:
        return self.choose("", " ", "\t ")

    def line_end(self) -> str:
        return self.blank() + self.choose("", "# c [x] = 'é", '# """') + self.choose("\n", "\r\n", "\n\n", "\n  # d\n")

    def key(self, name: str) -> str:
        if name and set(name) <= set(BARE):
            return self.choose(name, f"'{name}'", f'"{name}"')
        return self.text(name, long=False)

    def dotted(self, names: tuple[str, ...]) -> str:
        return (self.blank() + "." + self.blank()).join(self.key(name) for name in names)

    def text(self, text: str, *, long: bool = True) -> str:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        forms = [f'"{escaped}"', '"' + "".join(f"\\U{ord(char):08x}" for char in text) + '"']
        if long:
            forms += [f'"""{escaped}"""', f'"""\n{escaped}\\\n  """', f'"""\r\n{escaped}"""']
        if "'" not in text:
            forms += [f"'{text}'", f"'''{text}'''"] if long else [f"'{text}'"]
        return self.choose(*forms)

    def value(self, value: object) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, int):
            return self.choose(str(value), f"{value:_}", *([hex(value)] if value >= 0 else []))
        if isinstance(value, float):
            return repr(value)
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            space = self.choose("", "\n", " # c ]\n", "\r\n\t")
            items = ("," + space).join(self.value(item) for item in value)
            return "[" + space + items + (self.choose("", ",") if value else "") + space + "]"
        pairs = (f"{self.key(name)}{self.blank()}={self.blank()}{self.value(item)}" for name, item in value.items())
        return "{" + self.blank() + ", ".join(pairs) + self.blank() + "}"

    def table(self, table: dict, path: tuple[str, ...]) -> str:
        """The assignments of a table, then its sub-tables with headers of their own."""
        inside, below = "", ""
        for name, value in table.items():
            here = (*path, name)
            if isinstance(value, dict) and value and self.choose("header", "inline") == "header":
                below += self.header(here, value)
            elif (
                isinstance(value, list)
                and value
                and all(isinstance(item, dict) for item in value)
                and self.choose("tables", "inline") == "tables"
            ):
                for item in value:
                    below += f"[[{self.dotted(here)}]]" + self.line_end() + self.table(item, here)
            elif isinstance(value, dict) and value and self.choose("dotted", "inline") == "dotted":
                inside += "".join(self.pair((name, inner), item) for inner, item in value.items())
            else:
                inside += self.pair((name,), value)
        return inside + below

    def header(self, path: tuple[str, ...], table: dict) -> str:
        """A table with its header before its sub-tables, after them, or left out where all are tables."""
        if not all(isinstance(value, dict) and value for value in table.values()):
            return f"[{self.blank()}{self.dotted(path)}]" + self.line_end() + self.table(table, path)
        below = "".join(self.header((*path, name), value) for name, value in table.items())
        return below + self.choose("", f"[{self.dotted(path)}]" + self.line_end())

    def pair(self, names: tuple[str, ...], value: object) -> str:
        return (
            self.blank() + self.dotted(names) + self.blank() + "=" + self.blank() + self.value(value) + self.line_end()
        )


@st.composite
def documents(draw):
    data = draw(DATA)
    return data, Writer(draw).table(data, ())


def read(text: str) -> Reading:
    return read_toml(Source("a.toml", text))


def values(value: Located) -> Iterator[Located]:
    """Return a value and every value in it."""
    yield value
    for _, member in value.members():
        yield from values(member)
    for item in value.items():
        yield from values(item)


@LAW
@given(documents())
def test_values_and_their_locations_are_those_that_were_written(document):
    data, text = document
    reading = read(text)
    assert reading.diagnostics == ()
    (root,) = reading.documents
    assert root.data == data == tomllib.loads(text)
    for value in values(root):
        written, (_, start, end) = value.span.text, value.span
        assert 0 <= start <= end <= len(text)
        as_written = not isinstance(value.data, dict | list) or written.startswith(("[", "{"))
        if as_written and start:  # not the root, which no key precedes
            assert tomllib.loads(f"v = {written}")["v"] == value.data
        for name, _ in value.members():
            assert tomllib.loads(f"{value.key(name).text} = 1") == {name: 1}


def assert_agrees_with_tomllib(text: str) -> None:
    """Data and no mistakes where `tomllib` reads it, else mistakes inside the text, in order, and no surprise."""
    reading = read(text)
    try:
        valid = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        assert reading.diagnostics
    else:
        if not reading.diagnostics:
            assert repr(reading.documents[0].data) == repr(valid) or "datetime" in repr(valid)
        for found in reading.diagnostics:
            assert found.rule.name in {"syntax-needs-quotes", "syntax-character", "syntax-limit"}
    assert list(reading.diagnostics) == sorted(reading.diagnostics, key=lambda found: found.order)
    for found in reading.diagnostics:
        assert 0 <= found.span.start <= found.span.end <= len(text)
        assert found.message
        assert found.help


PIECES = [
    *"ab=.,[]{}#'\"\\ \n\t-:019é🎈_\r\x00\u200b",
    *(
        "\r\n",
        '"""',
        "'''",
        "[[",
        "]]",
        "{{",
        "}}",
        " = ",
        "a = ",
        "b.c = ",
        "[a]\n",
        "[[a]]\n",
        "[a.b]\n",
        "true",
        "null",
    ),
    *("2026-01-01", "T00:00:00", "Z", "inf", "1_0", "0x", "1e9", "\\u", "\\ud800", "\\U00110000", "\\ \n", "\ud800"),
]


@HOSTILE
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_no_text_raises(text: str):
    assert_agrees_with_tomllib(text)


@HOSTILE
@given(st.text(max_size=30))
def test_no_text_of_strange_characters_raises(text: str):
    assert_agrees_with_tomllib(text)


@HOSTILE
@given(documents(), st.data())
def test_no_mutation_of_a_document_raises(document, data):
    _, text = document
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 3, len(text))))
        text = text[:start] + data.draw(st.sampled_from(["", *PIECES])) + text[end:]
    assert_agrees_with_tomllib(text)


WHOLE = """\
# c
a = 1 # d
"b c".d = [1, {e = 'f', g.h = 1.5}, # i
  "\\u00e9",
]
[j . k]\r
l = \"\"\"
m \\
  n\"\"\"
[[o]]
p = 2026-01-01 00:00:00Z
[o.q]
r = '''s'''
[[o]]
"""


def test_no_beginning_or_end_of_a_document_raises():
    for cut in range(len(WHOLE) + 1):
        assert_agrees_with_tomllib(WHOLE[:cut])
        assert_agrees_with_tomllib(WHOLE[cut:])
