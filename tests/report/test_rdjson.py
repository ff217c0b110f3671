import json

import jsonschema
import pytest

from restorespec.core.diagnostics import Edit, Fix, Note, Summary
from restorespec.core.source import Source
from restorespec.report import render
from restorespec.syntax import decode


@pytest.fixture(scope="module")
def strict(schema):
    """reviewdog's schema without room for fields that it does not know: its reader refuses them."""
    closed = json.loads(
        json.dumps(schema("rdjson.json")).replace('"additionalProperties": true', '"additionalProperties": false')
    )
    return jsonschema.Draft4Validator(closed)


def test_the_document_has_the_format_of_reviewdog(summary, strict):
    document = json.loads(render(summary, "rdjson"))
    strict.validate(document)
    assert document["source"] == {"name": "restorespec"}
    assert document["diagnostics"][2] == {
        "message": "`read_capacity_units` must be a string\nhelp: quote it\nin: orders\\[eu\\], environment prod",
        "location": {
            "path": "specs/orders.yaml",
            "range": {"start": {"line": 6, "column": 26}, "end": {"line": 6, "column": 27}},
        },
        "severity": "WARNING",
        "code": {"value": "schema-type"},
        "suggestions": [
            {"range": {"start": {"line": 6, "column": 26}, "end": {"line": 6, "column": 27}}, "text": '"5"'}
        ],
        "related_locations": [],
    }
    assert [found["severity"] for found in document["diagnostics"]] == ["INFO", "ERROR", "WARNING"]
    assert [note["message"] for note in document["diagnostics"][1]["related_locations"]] == [
        "this makes it on-demand",
        "`vars.mode` is set here",
    ]


def test_a_value_outside_files_has_only_a_path(from_command_line):
    (found,) = json.loads(render(Summary((from_command_line,)), "rdjson"))["diagnostics"]
    assert found["location"] == {"path": "--var stage"}


def test_columns_count_bytes(diagnostic, place):
    source = Source("a.yaml", "b: 1\nü: 🎉 bad\n")
    found = diagnostic._replace(span=place(source, "bad"), notes=())
    (written,) = json.loads(render(Summary((found,)), "rdjson"))["diagnostics"]
    assert written["location"]["range"] == {"start": {"line": 2, "column": 10}, "end": {"line": 2, "column": 13}}


def test_messages_are_inert_markdown(diagnostic):
    found = diagnostic._replace(
        message="`x` <img src=x> @team [a](http://b)", help="", notes=(Note("@me", diagnostic.span),)
    )
    (written,) = json.loads(render(Summary((found,)), "rdjson"))["diagnostics"]
    assert written["message"] == "`x` &lt;img src=x&gt; @&#8203;team \\[a\\](http:&#8203;//b)\nin: orders"


def test_a_fix_with_several_edits_is_not_a_suggestion(fixable, place, spec):
    edits = (Edit(fixable.span, '"5"'), Edit(place(spec, "restorespec"), "x"))
    found = fixable._replace(fix=Fix("both", edits))
    (written,) = json.loads(render(Summary((found,)), "rdjson"))["diagnostics"]
    assert written["suggestions"] == []


def test_a_clean_run_has_no_diagnostics(strict):
    document = json.loads(render(Summary(()), "rdjson"))
    strict.validate(document)
    assert document["diagnostics"] == []


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"a: \xe2\x80\x8b\xf3\xa0\x81\x81"])
@pytest.mark.parametrize("beside", [b"\xff\xfe\xe9", b"\xed\xa0\x80", "é\u200b🎉".encode()])
def test_columns_count_the_bytes_of_the_file(diagnostic, place, before, beside):
    line = before + b"# " + beside + b"bad"
    decoded_file = decode("a.yaml", line)
    source = decoded_file if isinstance(decoded_file, Source) else decoded_file.span.source
    found = diagnostic._replace(span=place(source, "bad"), notes=())
    (written,) = json.loads(render(Summary((found,)), "rdjson"))["diagnostics"]
    start = len(line) - 3 + 1
    assert written["location"]["range"] == {
        "start": {"line": 1, "column": start},
        "end": {"line": 1, "column": start + 3},
    }
