"""Choosing the reader of a text."""

import subprocess
import sys

import pytest

from restorespec.core.source import Source
from restorespec.project.apply_fixes import edited
from restorespec.syntax import SUFFIXES, read


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "a: 1"), ("a.YML", "a: 1"), ("dir.toml/a.yml", "a: 1"), ("a.toml", "a = 1"), ("a.TOML", "a = 1"),
        ("a.json", '{"a": 1}'), ("a.Json", '{"a": 1}'), ("--var a", "a: 1"),
    ],
)  # fmt: skip
def test_the_ending_of_the_name_says_the_format_whatever_its_case(name, text):
    reading = read(Source(name, text))
    assert (reading.diagnostics, [document.data for document in reading.documents]) == ((), [{"a": 1}])


def test_a_format_that_is_given_counts_more_than_the_ending():
    assert read(Source("a.json", "a = 1"), "toml").documents[0].data == {"a": 1}


def test_the_endings_are_those_that_the_contract_names():
    assert list(SUFFIXES) == [".yaml", ".yml", ".toml", ".json"]


def test_only_the_parser_that_is_used_is_imported():
    code = (
        "import sys; from restorespec.core.source import Source; from restorespec.syntax import read\n"
        "read(Source('a.json', '{}')); print([name for name in ('yaml', 'tomllib') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


@pytest.mark.parametrize(("name", "form"), [("a.toml", "name = {}\n"), ("a.json", '{{"name": {}}}')])
@pytest.mark.parametrize("written", ["\u201cev\u201d", "\u201eev\u201c", "\u2018ev\u2019"])
def test_curly_quotes_are_replaced_not_quoted(name, form, written):
    text = form.format(written)
    (mistake,) = read(Source(name, text)).diagnostics
    assert mistake.help == 'write `"ev"`'
    assert edited(text, mistake.fix.edits) == form.format('"ev"')
