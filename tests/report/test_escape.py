import html
import json
import re
from unicodedata import category
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings, strategies as st
from markdown_it import MarkdownIt

from restorespec.report import escape
from restorespec.validation.payload import line, pretty

TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from("\x1b\r\n\t :#[]|`<>&@!*_~\\$()\u202e\u2028\u200b\ud800"))
) | st.lists(
    st.sampled_from(
        [
            "::",
            "##[",
            "##vso[",
            "##",
            "`",
            "``",
            "|",
            "\\",
            "@team",
            "#12",
            "gh-1",
            "http://a.b",
            "www.a.b",
            "<b>",
            "![i](x)",
            "&#64;",
            "\n",
            " ",
            "a",
        ]
    )
).map("".join)
laws = settings(derandomize=True, max_examples=200, deadline=None)
HOSTILE = "\x1b]0;title\x07 ::stop-commands::x ##[add-mask]y\u202e\u2028\x85"
hostile = example(HOSTILE)


def hidden(text):
    return [char for char in text if category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain `words` a::b #[x]", "plain `words` a::b #[x]"),
        ("a\tb\r\n", "a\\tb\\r\\n"),
        ("\x1b[31m\x9b", "\\x1b[31m\\x9b"),
        ("a\u202eb\u2028\ufeff", "a\\u202eb\\u2028\\ufeff"),
        ("\U000e0041", "\\U000e0041"),
        ("::error::x", "\\x3a:error::x"),
        ("a ::b", "a \\x3a:b"),
        ("##[group]", "##\\x5bgroup]"),
        ("a ##vso[task.complete]", "a #\\x23vso[task.complete]"),
        ("###TeamCity[x ##a-b.c_2[", "##\\x23TeamCity[x #\\x23a-b.c_2["),
        ("## vso[x] #vso[x] ##vso", "## vso[x] #vso[x] ##vso"),
        ("\udce9\udcff\ud83d", "\\xe9\\xff\\ud83d"),
        ("東京 é ⚠\ufe0f", "東京 é ⚠\ufe0f"),
    ],
)
def test_invisible_characters_and_workflow_commands_are_escaped_for_terminals(text, expected):
    assert escape.terminal(text) == expected
    assert "".join(escape.terminal_cells(text)) == expected


@laws
@hostile
@given(TEXT)
def test_no_invisible_character_or_workflow_command_reaches_a_terminal(text):
    shown = escape.terminal(text)
    assert hidden(shown) == []
    assert not re.search(r"(^|\s)::", shown)
    assert not re.search(r"##[\w.-]*\[", shown)
    assert escape.terminal(shown) == shown
    assert len(escape.terminal_cells(text)) == len(text)


def test_everything_that_unicode_calls_invisible_is_hidden():
    raw = {chr(code) for code in range(0x110000) if category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert {char for char in raw if escape.terminal(char) == char} == set()


@laws
@hostile
@given(TEXT)
def test_json_round_trips_without_invisible_characters(text):
    written = escape.json({"key": [text, 1, None]})
    units = text.encode("utf-16-be", "surrogatepass")
    assert json.loads(written)["key"][0].encode("utf-16-be", "surrogatepass") == units
    assert hidden(written) == []
    assert not re.search(r"##[\w.-]*\[", written)


def test_json_writes_astral_characters_as_surrogate_pairs():
    assert escape.json("\U000e0001\x7f\u202e🎉") == '"\\udb40\\udc01\\u007f\\u202e🎉"'


def test_github_escapes_what_its_toolkit_escapes():
    assert escape.github_data("100%, a:b\nnext\r\nlast") == "100%25, a:b%0Anext%0Alast"
    assert escape.github_property("100%, a:b") == "100%25%2C a%3Ab"


def runner_commands(line):
    """The commands that GitHub's runner would take from a line of output, as its `ActionCommand` reads them."""
    stripped = line.lstrip()
    found = []
    if stripped.startswith("::") and (end := stripped.find("::", 2)) > 0:
        found.append(stripped[2:end].split(" ")[0])
    if match := re.search(r"##\[([^\]]*)\]", line):
        found.append(match[1])
    return found


@laws
@example(HOSTILE, HOSTILE)
@given(TEXT, TEXT)
def test_no_text_breaks_out_of_its_workflow_command(name, message):
    line = f"::error file={escape.github_property(name)},line=1::{escape.github_data(message)}"
    assert hidden(line) == []
    assert runner_commands(line) == ["error"]
    properties, _, data = line[2:].partition("::")
    assert properties == f"error file={escape.github_property(name)},line=1"
    assert [runner_commands(part) for part in data.split("%0A")] == [[] for _ in data.split("%0A")]


@laws
@hostile
@given(TEXT)
def test_xml_and_html_read_back_what_a_terminal_shows(text):
    element = ET.fromstring(f'<a b="{escape.xml(text)}">{escape.xml(text)}</a>')
    assert (element.text or "") == escape.terminal(text)
    assert element.get("b") == escape.terminal(text)
    assert html.unescape(escape.html(text)) == escape.terminal(text)
    assert not set(escape.html(text)) & set("<>\"'")


def test_html_is_escaped():
    assert escape.html("<b a='1'>&\"") == "&lt;b a=&#39;1&#39;&gt;&amp;&quot;"


RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def cell_tokens(cell):
    """The pieces of the middle one of three cells of a table's only row."""
    tokens = RENDERER.parse(f"| a | b | c |\n|---|---|---|\n| x | {cell} | y |\n")
    inline = [token for token in tokens if token.type == "inline"]
    assert [token.content for token in inline[:3]] == ["a", "b", "c"]
    assert len(inline) == 6
    assert (inline[3].content, inline[5].content) == ("x", "y")
    assert [token.type for token in tokens].count("tr_open") == 2
    return inline[4].children


@laws
@hostile
@given(TEXT)
def test_markdown_text_stays_text_in_its_cell(text):
    children = cell_tokens(f".{escape.markdown(text)}.")
    assert {child.type for child in children} <= {"text", "text_special"}
    words = "".join(child.content for child in children)
    shown = escape.terminal(text)
    assert words.replace("\u200b", "") == f".{shown}."
    assert not re.search(r"@\w|#\d|://|www\.|\bgh-\d|:[\w+-]+:", words, re.IGNORECASE)


@laws
@hostile
@given(TEXT)
def test_markdown_code_stays_code_in_its_cell(text):
    children = [child for child in cell_tokens(f"a {escape.markdown_code(text)} b") if child.content]
    assert [child.type for child in children] == ["text", "code_inline", "text"]
    shown = escape.terminal(text).replace("|", "\\x7c")
    assert children[1].content.strip() == shown.strip()


@laws
@hostile
@given(TEXT)
def test_a_markdown_block_ends_where_it_should(text):
    tokens = RENDERER.parse(f"{escape.markdown_block(text, 'yaml')}\nafter\n")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].content == "".join(f"{escape.terminal(line)}\n" for line in text.split("\n"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21 global secondary indexes, at most 20", "21 global secondary indexes, at most 20"),
        ("`billing_mode` is not *set*", "`billing_mode` is not \\*set\\*"),
        ("ask @team or see #12", "ask @&#8203;team or see \\#&#8203;12"),
        ("a `lone backtick", "a \\`lone backtick"),
        ("[x](http://evil) ![i](y)", "\\[x\\](http:&#8203;//evil) !\\[i\\](y)"),
        ("`a|b` | <b>", "`a\\x7cb` &#124; &lt;b&gt;"),
    ],
)
def test_prose_keeps_its_names_as_code(text, expected):
    assert escape.markdown_prose(text) == expected


@laws
@hostile
@given(TEXT)
def test_prose_is_words_and_code_only(text):
    children = cell_tokens(f".{escape.markdown_prose(text)}.")
    assert {child.type for child in children} <= {"text", "text_special", "code_inline"}


@pytest.mark.parametrize("write", [pretty, line, escape.indented_json, escape.json])
def test_printed_json_forms_no_workflow_command(write):
    value = {"target": {"table_name": "##vso[task.complete] ##[error] ##teamcity[x #x[ ##"}}
    written = write(value)
    assert not re.search(r"##[\w.-]*\[", written)
    assert json.loads(written) == value
