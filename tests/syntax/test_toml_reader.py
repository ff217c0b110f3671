"""What the reader of TOML makes of texts that are right: values, places, comments."""

from textwrap import dedent

import pytest

from restorespec.core.data import Located
from restorespec.core.source import Path, Source
from restorespec.syntax.toml.reader import read_toml


def root(text: str) -> Located:
    reading = read_toml(Source("a.toml", text))
    assert reading.diagnostics == ()
    return reading.documents[0]


def value_text(text: str, *path: str | int) -> str:
    place = root(text).find(path)
    assert place.depth == len(path)
    return place.value.span.text


def key_place(text: str, *path: str | int) -> tuple[str, int, int]:
    place = root(text).find(path)
    assert place.depth == len(path)
    assert place.key is not None
    return place.key.text, *place.key.first


SPEC = dedent("""\
    # a spec
    restorespec = 1
    "na\\u006De" = "orders"  # the name
    vars.stage.default = "prod"
    vars.stage.'type' = 'string'

    [ target . sse ]
    enabled = true

    [target]
    notes = \"\"\"
    # no comment
    key = 1 \\
      joined\"\"\"
    raw = '''a\\'''
    throughput = { read.units = 5, "write units" = [ 1, # one
      2,
    ] }

    [[target.indexes]]
    name = "one"
    [target.indexes.projection]
    type = "ALL"
    [[target.indexes.keys]]
    name = "a"
    [[target.indexes.keys]]
    name = "b"
    [[target.indexes]]
    name = "two"
""")


def test_values_are_those_of_tomllib():
    assert root(SPEC).data == {
        "restorespec": 1,
        "name": "orders",
        "vars": {"stage": {"default": "prod", "type": "string"}},
        "target": {
            "sse": {"enabled": True},
            "notes": "# no comment\nkey = 1 joined",
            "raw": "a\\",
            "throughput": {"read": {"units": 5}, "write units": [1, 2]},
            "indexes": [
                {"name": "one", "projection": {"type": "ALL"}, "keys": [{"name": "a"}, {"name": "b"}]},
                {"name": "two"},
            ],
        },
    }


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (("name",), '"orders"'),
        (("vars",), "vars"),
        (("vars", "stage"), "stage"),
        (("vars", "stage", "type"), "'string'"),
        (("target",), SPEC[SPEC.index("target]\nnotes") : SPEC.index("\n\n[[target.indexes]]")]),
        (("target", "sse"), "sse ]\nenabled = true"),
        (("target", "notes"), '"""\n# no comment\nkey = 1 \\\n  joined"""'),
        (("target", "raw"), "'''a\\'''"),
        (("target", "throughput"), '{ read.units = 5, "write units" = [ 1, # one\n  2,\n] }'),
        (("target", "throughput", "read"), "read"),
        (("target", "throughput", "read", "units"), "5"),
        (("target", "throughput", "write units", 1), "2"),
        (("target", "indexes"), SPEC[SPEC.index("indexes]]") : -1]),
        (("target", "indexes", 0), 'indexes]]\nname = "one"'),
        (("target", "indexes", 0, "projection"), 'projection]\ntype = "ALL"'),
        (("target", "indexes", 0, "keys", 1), 'keys]]\nname = "b"'),
        (("target", "indexes", 1), 'indexes]]\nname = "two"'),
    ],
)
def test_a_value_stands_where_it_is_written(path: Path, written: str):
    assert value_text(SPEC, *path) == written


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("restorespec",), ("restorespec", 2, 1)),
        (("name",), ('"na\\u006De"', 3, 1)),
        (("vars",), ("vars", 4, 1)),
        (("vars", "stage"), ("stage", 4, 6)),
        (("vars", "stage", "type"), ("'type'", 5, 12)),
        (("target",), ("target", 7, 3)),
        (("target", "sse"), ("sse", 7, 12)),
        (("target", "throughput", "read", "units"), ("units", 16, 21)),
        (("target", "throughput", "write units"), ('"write units"', 16, 32)),
        (("target", "indexes"), ("indexes", 20, 10)),
        (("target", "indexes", 0, "keys"), ("keys", 24, 18)),
        (("target", "indexes", 1, "name"), ("name", 29, 1)),
    ],
)
def test_a_key_stands_where_it_is_first_written(path: Path, place: tuple[str, int, int]):
    assert key_place(SPEC, *path) == place


def test_carriage_returns_and_wide_characters_move_nothing():
    text = '# 🎈 é\r\na = "🎈"\r\nb = """x\r\ny"""\r\n\r\n[c]\r\nd = [\r\n  1,\r\n]\r\n'
    assert root(text).data == {"a": "🎈", "b": "x\ny", "c": {"d": [1]}}
    assert value_text(text, "b") == '"""x\r\ny"""'
    assert value_text(text, "c") == "c]\r\nd = [\r\n  1,\r\n]"
    assert key_place(text, "c", "d") == ("d", 7, 1)


def test_the_root_reaches_from_the_first_statement_to_the_last():
    assert root("\n# a\n[a]\nb = 1 # c\n").span.text == "[a]\nb = 1"


def test_an_empty_text_is_an_empty_mapping():
    assert root("").data == {}
    assert root("# nothing\n").data == {}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1_000", 1000),
        ("0x1F", 31),
        ("+5", 5),
        ("-0", 0),
        ("-9223372036854775808", -(2**63)),
        ("9223372036854775807", 2**63 - 1),
        ("0x0000000000000000000000000001", 1),
        ("1.10", 1.1),
        ("1e3", 1000.0),
        ("5.0", 5.0),
        ("false", False),
        ("''", ""),
        ('""', ""),
        ('""""""', ""),
        ('""""a"""""', '"a""'),
        ("''''a'''''", "'a''"),
        ("1979-05-27T07:32:00Z", "1979-05-27T07:32:00Z"),
        ("1979-05-27 07:32:00.1234567z", "1979-05-27T07:32:00.1234567Z"),
        ("1979-05-27t00:32:00-07:00", "1979-05-27T00:32:00-07:00"),
        ("1979-05-27T00:32:00+00:00", "1979-05-27T00:32:00+00:00"),
    ],
)
def test_a_value_is_read_by_the_rules_of_the_language(written: str, value: object):
    for text in (f"a = {written}", f"a = {written} # c\n", f"a=[{written}]", f"a={{b={written}}}"):
        found = root(text).find(("a", 0) if "[" in text else ("a", "b") if "{" in text else ("a",)).value
        assert (type(found.data), found.data) == (type(value), value)
        assert found.span.text == written


def test_a_float_is_no_integer():
    assert type(root("a = 5.0").data["a"]) is float


def test_limits_are_inclusive():
    assert isinstance(root("a = " + "[" * 63 + "]" * 63).data["a"], list)
    assert isinstance(root(".".join("a" * 16) + " = 1").data["a"], dict)
    assert len(value_text(f'a = "{"x" * 65536}"', "a")) == 65538
    assert len(root("a = [" + "1," * 49_998 + "]").data["a"]) == 49_998


def test_comments_that_speak_to_the_tool_are_found_and_strings_are_none():
    text = '# restorespec: ignore[a] b\r\n\'k#1\' = \'# restorespec: c\' # x restorespec: d\na = """\n# restorespec: e\\"""" # f\n'
    comments = read_toml(Source("a.toml", text)).comments
    assert [comment.text for comment in comments] == ["# restorespec: ignore[a] b", "# x restorespec: d"]


def test_comments_are_found_in_a_broken_text_too():
    comments = read_toml(Source("a.toml", 'a = "x\n# restorespec: ignore[a] b\nb = """ # restorespec:')).comments
    assert [comment.text for comment in comments] == ["# restorespec: ignore[a] b"]


def test_a_description_may_hold_tabs_and_other_values_may_not():
    text = 'description = "a\\tb"\nvars.a.description = "a\\tb"\nx.description = "a\\tb"\n'
    reading = read_toml(Source("a.toml", text))
    assert [(found.rule.name, found.span.first) for found in reading.diagnostics] == [("syntax-character", (3, 17))]
