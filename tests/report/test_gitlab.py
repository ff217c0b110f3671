import json

import jsonschema

from restorespec.core.diagnostics import Summary
from restorespec.report import render


def test_each_issue_has_the_fields_that_gitlab_requires(summary, schema):
    issues = json.loads(render(summary, "gitlab"))
    for issue in issues:
        jsonschema.validate(issue, schema("gitlab.json"))
    assert {**issues[2], "fingerprint": ""} == {
        "type": "issue",
        "description": "`read_capacity_units` must be a string",
        "content": {"body": "`read_capacity_units` must be a string\nhelp: quote it\nin: orders[eu], environment prod"},
        "check_name": "schema-type",
        "categories": ["Bug Risk"],
        "fingerprint": "",
        "severity": "minor",
        "location": {"path": "specs/orders.yaml", "lines": {"begin": 6, "end": 6}},
    }
    assert [issue["severity"] for issue in issues] == ["info", "major", "minor"]
    assert [issue["location"]["path"] for issue in issues] == ["--var stage", "specs/orders.yaml", "specs/orders.yaml"]


def test_fingerprints_are_unique_because_gitlab_drops_duplicates(fixable):
    issues = json.loads(render(Summary((fixable, fixable)), "gitlab"))
    assert len({issue["fingerprint"] for issue in issues}) == 2


def test_a_clean_run_is_an_empty_list():
    assert render(Summary(()), "gitlab") == "[]\n"
