import gzip
import json
from hashlib import sha256

import jsonschema
import pytest

from restorespec.core.diagnostics import Note, Summary
from restorespec.core.source import Source, Span
from restorespec.report import render, sarif
from restorespec.version import __version__


def run_of(summary):
    (run,) = json.loads(render(summary, "sarif"))["runs"]
    return run


def results_of(*diagnostics, masked=()):
    return run_of(Summary(diagnostics, masked=masked))["results"]


def test_the_log_conforms_to_the_sarif_schema(summary, schema):
    log = json.loads(render(summary, "sarif"))
    jsonschema.Draft4Validator(schema("sarif-2.1.0-rtm.5.json")).validate(log)
    jsonschema.Draft4Validator(schema("sarif-2.1.0-rtm.5.json")).validate(json.loads(render(Summary(()), "sarif")))
    assert (log["version"], log["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")


def test_the_run_names_the_tool_the_root_and_the_column_kind(summary):
    run = run_of(summary)
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("restorespec", __version__)
    assert [rule["id"] for rule in driver["rules"]] == ["billing-ppr-with-throughput", "schema-type", "vars-enum"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["originalUriBaseIds"] == {"%SRCROOT%": {"description": {"text": "The root of the repository."}}}


def test_a_rule_includes_its_documentation(diagnostic):
    (rule,) = run_of(Summary((diagnostic,)))["tool"]["driver"]["rules"]
    assert rule == {
        "id": "billing-ppr-with-throughput",
        "shortDescription": {"text": "An on-demand table carries no provisioned throughput."},
        "fullDescription": {
            "text": "An on-demand table carries no provisioned throughput."
            " DynamoDB refuses capacity units with PAY_PER_REQUEST (API reference, CreateTable)."
        },
        "help": {
            "text": "DynamoDB refuses capacity units with PAY_PER_REQUEST (API reference, CreateTable).\n\n"
            "Bad:\ntarget: {billing_mode: PAY_PER_REQUEST}\n\nGood:\ntarget: {}",
            "markdown": "DynamoDB refuses capacity units with PAY\\_PER\\_REQUEST (API reference, CreateTable).\n\n"
            "Bad:\n\n```yaml\ntarget: {billing_mode: PAY_PER_REQUEST}\n```\n\n"
            "Good:\n\n```yaml\ntarget: {}\n```",
        },
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["restorespec", "request"], "problem.severity": "error"},
    }


def test_a_result_has_its_locations_and_its_level(diagnostic):
    (result,) = results_of(diagnostic)
    fingerprint = result.pop("partialFingerprints")["restorespec/v1"]
    root = {"uriBaseId": "%SRCROOT%"}
    assert fingerprint.endswith(":1")
    assert result == {
        "ruleId": "billing-ppr-with-throughput",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "an on-demand table cannot carry provisioned throughput\n"
            "help: remove `provisioned_throughput`, or set `billing_mode: PROVISIONED`\nin: orders"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "specs/orders.yaml", **root},
                    "region": {"startLine": 5, "startColumn": 3, "endLine": 5, "endColumn": 25},
                }
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": {"uri": "specs/orders.yaml", **root},
                    "region": {"startLine": 4, "startColumn": 17, "endLine": 4, "endColumn": 34},
                },
                "message": {"text": "this makes it on-demand"},
            },
            {
                "id": 2,
                "physicalLocation": {
                    "artifactLocation": {"uri": "env/prod.yaml", **root},
                    "region": {"startLine": 2, "startColumn": 7, "endLine": 2, "endColumn": 22},
                },
                "message": {"text": "`vars.mode` is set here"},
            },
        ],
        "properties": {"pointer": "/target/provisioned_throughput", "restore": "orders"},
    }


def test_levels_and_rule_indexes_match_the_diagnostics(summary):
    results = run_of(summary)["results"]
    assert [(result["level"], result["ruleIndex"]) for result in results] == [("note", 2), ("error", 0), ("warning", 1)]


def test_a_value_from_a_var_file_is_located_in_the_var_file(diagnostic, place, spec, environment_file):
    template = place(spec, '"{{ vars.mode }}"')
    written = place(environment_file, "PAY_PER_REQUEST")
    given = Note("`vars.mode` is set here", Span(Source("--var mode", "X", is_file=False), 0, 1), is_value=True)
    found = diagnostic._replace(span=template, notes=(given, Note("`vars.mode` is set here", written, is_value=True)))
    (result,) = results_of(found)
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "env/prod.yaml"
    assert location["physicalLocation"]["region"]["startLine"] == 2
    (related,) = result["relatedLocations"]
    assert (related["message"]["text"], related["physicalLocation"]["region"]["startLine"]) == ("it is used here", 4)
    assert result["message"]["text"].endswith("\n--var mode: `vars.mode` is set here")


def test_a_value_from_the_command_line_is_located_at_its_first_note_in_a_file(from_command_line, diagnostic):
    (result,) = results_of(from_command_line._replace(notes=diagnostic.notes))
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 4, "startColumn": 17, "endLine": 4, "endColumn": 34}
    assert [related["id"] for related in result["relatedLocations"]] == [1]


def test_paths_are_uris(diagnostic):
    source = Source("a b/ü:#%.yaml", "a")
    (result,) = results_of(diagnostic._replace(span=Span(source, 0, 1), notes=()))
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "a%20b/%C3%BC%3A%23%25.yaml"


def test_messages_contain_no_links(diagnostic):
    (result,) = results_of(diagnostic._replace(message="see [this](http://evil)", help="", notes=()))
    assert result["message"]["text"] == "see [this] (http://evil)\nin: orders"


def test_fixes_are_replacements_by_file(fixable):
    (result,) = results_of(fixable)
    assert result["fixes"] == [
        {
            "description": {"text": "quote the number"},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "specs/orders.yaml", "uriBaseId": "%SRCROOT%"},
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 6, "startColumn": 26, "endLine": 6, "endColumn": 27},
                            "insertedContent": {"text": '"5"'},
                        }
                    ],
                }
            ],
        }
    ]


def fingerprint_of(rule_finding, text, needle, *, masked=False, name="specs/orders.yaml"):
    source = Source(name, text)
    start = text.index(needle)
    span = Span(source, start, start + len(needle))
    (result,) = results_of(rule_finding._replace(span=span, notes=()), masked=(span,) if masked else ())
    return result["partialFingerprints"]["restorespec/v1"]


@pytest.mark.parametrize("text", ["a: 1\n\nmode: bad\nb: 2\n", "    mode:   bad\r\n", "x: 東京\nmode: bad"])
def test_a_fingerprint_survives_unrelated_edits(diagnostic, text):
    assert fingerprint_of(diagnostic, text, "bad") == fingerprint_of(diagnostic, "mode: bad\n", "bad")


def test_a_fingerprint_depends_on_line_file_restore_and_pointer(diagnostic):
    first = fingerprint_of(diagnostic, "mode: bad\n", "bad")
    others = {
        fingerprint_of(diagnostic, "mode: bad # x\n", "bad"),
        fingerprint_of(diagnostic, "mode: bad\n", "bad", name="b.yaml"),
        fingerprint_of(diagnostic._replace(restore="b"), "mode: bad\n", "bad"),
        fingerprint_of(diagnostic._replace(path=("target",)), "mode: bad\n", "bad"),
        fingerprint_of(diagnostic._replace(environment="prod"), "mode: bad\n", "bad"),
    }
    assert len(others - {first}) == 5


def test_a_fingerprint_does_not_digest_a_secret(diagnostic):
    one = fingerprint_of(diagnostic, "key: hunter2\n", "hunter2", masked=True)
    assert one == fingerprint_of(diagnostic, "key: another\n", "another", masked=True)


def test_equal_findings_are_counted(fixable):
    hashes = [result["partialFingerprints"]["restorespec/v1"] for result in results_of(fixable, fixable)]
    assert [text.partition(":")[2] for text in hashes] == ["1", "2"]
    assert hashes[0].partition(":")[0] == hashes[1].partition(":")[0]


def test_a_fingerprint_names_list_items_by_identity(diagnostic):
    at = ("target", "global_secondary_indexes", 0, "projection")
    named = ("target", "global_secondary_indexes", "by-day", "projection")
    first = diagnostic._replace(path=at, identity=named)
    moved = diagnostic._replace(path=(*at[:2], 3, "projection"), identity=named)
    other = diagnostic._replace(path=at, identity=(*named[:2], "by-week", "projection"))
    prints = [fingerprint_of(found, "mode: bad\n", "bad") for found in (first, moved, other)]
    assert prints[0] == prints[1] != prints[2]


def test_a_path_outside_of_the_repository_is_a_file_uri_and_bytes_stay_bytes(diagnostic):
    names = ["/tmp/a b.yaml", "a\udcff.yaml", "a\ud800.yaml"]
    for name, uri in zip(names, ["file:///tmp/a%20b.yaml", "a%FF.yaml", "a%ED%A0%80.yaml"], strict=True):
        (result,) = results_of(diagnostic._replace(span=Span(Source(name, "a"), 0, 1), notes=()))
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_rule_without_documentation_still_has_help(diagnostic):
    rule = diagnostic.rule._replace(manual="A policy of the project.")
    (described,) = run_of(Summary((diagnostic._replace(rule=rule),)))["tool"]["driver"]["rules"]
    assert described["help"] == {"text": "A policy of the project.", "markdown": "A policy of the project."}


def test_results_beyond_the_limit_of_github_are_summarized_and_errors_kept(diagnostic, fixable, monkeypatch):
    monkeypatch.setattr(sarif, "RESULTS", 5)
    results = results_of(*[fixable] * 4, *[diagnostic] * 2, fixable)
    assert [result["level"] for result in results] == ["warning", "warning", "error", "error", "warning"]
    assert (results[-1]["ruleId"], results[-1]["message"]["text"]) == (
        "syntax-limit",
        "3 more findings: this file can hold no more of the 7\nhelp: run `restorespec lint` to see all of them",
    )
    assert [len(results_of(*[fixable] * count)) for count in (4, 5, 6)] == [4, 5, 5]
    everything = results_of(*[diagnostic] * 6)
    assert everything[-1]["level"] == "error"


def test_a_file_beyond_the_size_limit_of_github_is_shortened(diagnostic, monkeypatch, schema):
    monkeypatch.setattr(sarif, "BYTES", 4_000)
    found = [diagnostic._replace(message=sha256(bytes([number])).hexdigest()) for number in range(100)]
    text = render(Summary(tuple(found)), "sarif")
    assert 2_000 < len(gzip.compress(text.encode())) <= 4_000
    log = json.loads(text)
    jsonschema.Draft4Validator(schema("sarif-2.1.0-rtm.5.json")).validate(log)
    *kept, rest = log["runs"][0]["results"]
    assert rest["message"]["text"].startswith(f"{100 - len(kept)} more findings: ")
    assert rest["level"] == "error"
