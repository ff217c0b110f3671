"""Our own documents: one for each difference that the conformance suites and other parsers brought to light."""

import json
import tomllib
from pathlib import Path

import pytest

from restorespec.core.source import Source
from restorespec.syntax import read

DOCUMENTS = tomllib.loads(Path(__file__).with_name("documents.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("format_", "document"),
    [
        pytest.param(format_, one, id=f"{format_} {one['text']!r}")
        for format_, all_ in DOCUMENTS.items()
        for one in all_
    ],
)
def test_a_document_is_read_as_its_grammar_says_or_is_one_error(format_, document):
    reading = read(Source(f"a.{format_}", document["text"]), format_)
    found = ["{}:{} {}".format(*one.span.first, one.rule.name) for one in reading.diagnostics]
    assert found == ([document["error"]] if "error" in document else [])
    if "data" in document:
        expected = json.loads(document["data"], strict=False)
        assert repr([one.data for one in reading.documents]) == repr(expected)
