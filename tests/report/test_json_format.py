import json

import jsonschema
import pytest

from restorespec.core.diagnostics import Summary
from restorespec.report import render
from restorespec.report.json_format import as_json


def test_the_document_is_as_documented(diagnostic):
    assert render(Summary((diagnostic,), 1, 1), "json") == (
        '{"version": 1,\n'
        ' "summary": {"files": 1, "restores": 1, "errors": 1, "warnings": 0, "notices": 0, "suppressed": 0},\n'
        ' "diagnostics": [\n'
        '  {"rule": "billing-ppr-with-throughput", "family": "request", "severity": "error",'
        ' "message": "an on-demand table cannot carry provisioned throughput",'
        ' "help": "remove `provisioned_throughput`, or set `billing_mode: PROVISIONED`",'
        ' "file": "specs/orders.yaml", "line": 5, "column": 3, "end_line": 5, "end_column": 25,'
        ' "pointer": "/target/provisioned_throughput", "restore": "orders", "environment": null,'
        ' "notes": [{"message": "this makes it on-demand", "file": "specs/orders.yaml", "line": 4, "column": 17},'
        ' {"message": "`vars.mode` is set here", "file": "env/prod.yaml", "line": 2, "column": 7}],'
        ' "fix": null}]}\n'
    )


def test_a_run_without_findings_has_an_empty_list():
    assert json.loads(render(Summary((), 2, 3, 4), "json")) == {
        "version": 1,
        "summary": {"files": 2, "restores": 3, "errors": 0, "warnings": 0, "notices": 0, "suppressed": 4},
        "diagnostics": [],
    }


def test_fixes_and_missing_pointers_are_written(fixable, from_command_line):
    assert as_json(fixable)["fix"] == {
        "description": "quote the number",
        "edits": [
            {"file": "specs/orders.yaml", "line": 6, "column": 26, "end_line": 6, "end_column": 27, "text": '"5"'}
        ],
    }
    assert (as_json(fixable)["restore"], as_json(fixable)["environment"]) == ("orders[eu]", "prod")
    assert (as_json(from_command_line)["pointer"], as_json(from_command_line)["file"]) == ("", "--var stage")


def test_a_fix_never_repeats_a_sensitive_value(fixable):
    assert as_json(fixable, (fixable.span,))["fix"] is None


def test_the_output_conforms_to_the_shipped_schema(summary, schema):
    shipped = schema("diagnostics.schema.json", shipped=True)
    jsonschema.Draft202012Validator.check_schema(shipped)
    validator = jsonschema.Draft202012Validator(shipped)
    for run in (summary, Summary(())):
        validator.validate(json.loads(render(run, "json")))
    wrong = json.loads(render(summary, "json"))
    wrong["diagnostics"][0]["line"] = 0
    with pytest.raises(jsonschema.ValidationError, match="0 is less than the minimum of 1"):
        validator.validate(wrong)


def test_every_key_is_described_by_the_schema_in_the_same_order(summary, schema):
    shipped = schema("diagnostics.schema.json", shipped=True)
    (first, *_) = json.loads(render(summary, "json"))["diagnostics"]
    assert list(first) == list(shipped["$defs"]["diagnostic"]["properties"])
