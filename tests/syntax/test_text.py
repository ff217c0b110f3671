"""Decoding, and the characters that nothing or no value may hold."""

import unicodedata

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.core.source import Source, Span, utf8
from restorespec.syntax import decode, invisible, invisible_in_value, read
from restorespec.syntax.encoding import forbidden_characters


def told(diagnostic):
    return diagnostic.rule.name, diagnostic.span.first, diagnostic.message, diagnostic.help


def test_a_byte_order_mark_at_the_start_is_skipped():
    assert decode("a.yaml", b"\xef\xbb\xbfname: x") == Source("a.yaml", "name: x")


def test_a_file_of_exactly_the_limit_is_fine_and_one_byte_more_is_not():
    assert decode("a.yaml", b"#" * 524_288) == Source("a.yaml", "#" * 524_288)
    assert told(decode("a.yaml", b"#" * 524_289)) == (
        "syntax-limit",
        (1, 1),
        "the file is larger than 524,288 bytes",
        "split it",
    )


def test_a_byte_that_is_not_utf_8_is_told_where_it_stands():
    assert told(decode("a.yaml", "\ufeffa: é\nb: ".encode() + b"\xe9")) == (
        "syntax-character",
        (2, 4),
        "the byte 0xE9 is not valid UTF-8",
        "save the file as UTF-8",
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_utf_16_and_utf_32_are_called_by_their_name(encoding):
    assert told(decode("a.yaml", "restorespec: 1\n".encode(encoding))) == (
        "syntax-character",
        (1, 1),
        "the file is UTF-16 or UTF-32",
        "save it as UTF-8",
    )


def test_nul_is_told_where_it_stands():
    assert told(decode("a.yaml", b"name: x\nb: y\0z\0")) == (
        "syntax-character",
        (2, 5),
        "the file contains `U+0000` (NUL)",
        "remove it: it is invisible",
    )


@pytest.mark.parametrize(
    ("character", "name", "advice"),
    [
        ("\u200b", "`U+200B` (zero width space)", "remove it: it is invisible"),
        ("\ufeff", "`U+FEFF` (zero width no-break space)", "remove it: it is invisible"),
        ("\u202e", "`U+202E` (right-to-left override)", "remove it: it changes the order in which text is displayed"),
        ("\u2066", "`U+2066` (left-to-right isolate)", "remove it: it changes the order in which text is displayed"),
        (
            "\u2028",
            "`U+2028` (line separator)",
            "use an ordinary line break: programs differ on whether a line ends here",
        ),
        (
            "\x85",
            "`U+0085` (next line)",
            "use an ordinary line break: programs differ on whether a line ends here",
        ),
        ("\r", "`U+000D` (carriage return)", "end lines with LF or CR LF"),
        ("\x1b", "`U+001B` (escape)", "remove it: it is invisible"),
        ("\x9f", "`U+009F`", "remove it: it is invisible"),
        ("\xad", "`U+00AD` (soft hyphen)", "remove it: it is invisible"),
        ("\u3164", "`U+3164` (hangul filler)", "remove it: it is invisible"),
        ("\U000e0041", "`U+E0041` (tag latin capital letter a)", "remove it: it is invisible"),
        ("\ud800", "`U+D800`", "remove it: it is invisible"),
        ("\u200d", "`U+200D` (zero width joiner)", "remove it: it is invisible"),
        ("\ufe0f", "`U+FE0F` (variation selector-16)", "remove it: it is invisible"),
    ],
)
@pytest.mark.parametrize("name_of_file", ["a.yaml", "a.toml", "a.json"])
def test_a_forbidden_character_is_refused_in_comments_of_every_format(character, name, advice, name_of_file):
    reading = read(Source(name_of_file, f"# text\n# more{character}text\n"))
    assert [told(mistake) for mistake in reading.diagnostics] == [
        ("syntax-character", (2, 7), f"the file contains {name}", advice)
    ]


@pytest.mark.parametrize("fine", ["\t", "\xa0", "é 漢字 \U0001f600", "👩‍💻", "❤️", "1️⃣", "👍🏽", "a\r\nb", "🏳️‍🌈"])
def test_tabs_no_break_spaces_and_emoji_are_fine_in_comments_and_descriptions(fine):
    text = f"# {fine}\n"
    assert forbidden_characters(Source("a.yaml", text)) == []
    assert invisible(fine, prose=True) is None


@pytest.mark.parametrize("hidden", ["1\ufe0f", "a\u200db", "👩\u200d", "\u200d👩", "x\ufe0e"])
def test_joiners_and_selectors_outside_emoji_are_refused(hidden):
    assert len(forbidden_characters(Source("a.yaml", hidden))) == 1
    assert invisible(hidden, prose=True) in hidden


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("orders", None),
        ("größe 漢字 \U0001f600", None),
        ("two\nlines\r\n", None),
        ("a\tb", "\t"),
        ("a\xa0b", "\xa0"),
        ("👩‍💻", "\u200d"),
        ("❤️", "\ufe0f"),
        ("a\rb", "\r"),
        ("a\u200bb\u202e", "\u200b"),
        ("\x00", "\x00"),
    ],
)
def test_a_value_holds_no_invisible_character(value, found):
    assert invisible(value) == found


def test_an_invisible_character_of_a_value_is_shown_where_it_stands_and_an_escaped_one_at_its_text():
    source = Source("a.yaml", 'a: "x\\u200By\u00a0"')
    written = invisible_in_value(Span(source, 3, 14), "x\xa0")
    escaped = invisible_in_value(Span(source, 3, 14), "x\u200by")
    assert told(written) == (
        "syntax-character",
        (1, 13),
        "the value contains `U+00A0` (no-break space)",
        "use an ordinary space: this character only looks like one",
    )
    assert (escaped.span.first, escaped.span.text) == ((1, 4), '"x\\u200By\xa0"'[:11])
    assert invisible_in_value(Span(source, 3, 14), "plain") is None


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.characters())
def test_whatever_unicode_calls_a_control_or_format_character_is_invisible(character):
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and character not in "\n\r":
        assert invisible(f"a{character}b") == character
    if character.isalnum():
        assert forbidden_characters(Source("a", character)) == [] or unicodedata.category(character) == "Lo"


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text())
def test_what_is_refused_in_a_file_is_refused_in_every_value(text):
    raw = forbidden_characters(Source("a", text))
    assert (invisible(text, prose=True) is not None) == bool(raw)
    if raw:
        assert invisible(text) is not None


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_text_or_a_mistake(data):
    decoded = decode("a.yaml", data)
    if isinstance(decoded, Source):
        assert decoded.text == data.decode().removeprefix("\ufeff")
    else:
        assert decoded.rule.name == "syntax-character"
        assert 0 <= decoded.span.start <= decoded.span.end <= len(decoded.span.source.text)


@pytest.mark.parametrize(
    "data", [b"a: \xe9\n", b"\xef\xbb\xbfa: \xed\xa0\x80\xff", "a: é\u200b".encode("utf-16"), b"#" * 524_289, b"a\0"]
)
def test_the_source_of_a_rejected_file_has_its_bytes(data):
    source = decode("a.yaml", data).span.source
    assert utf8(source.whole(source.text)) == data


def test_half_of_a_utf_16_pair_takes_three_bytes_beside_bytes_that_are_not_utf_8():
    assert utf8("a\ud800\udce9é") == b"a\xed\xa0\x80\xe9\xc3\xa9"
