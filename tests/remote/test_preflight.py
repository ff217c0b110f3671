"""The live rules, each by its own examples, against what the fake API knows."""

from __future__ import annotations

import asyncio
import inspect
import re

import pytest
import yaml
from remote_support import connection, prepared

from restorespec.core.data import Located
from restorespec.core.diagnostics import Severity
from restorespec.core.source import Source
from restorespec.kinds.dynamodb_table.live import LIVE_RULES, RULES
from restorespec.kinds.live_rules import API_REFUSED
from restorespec.language.document import Document
from restorespec.remote.outcomes import findings
from restorespec.remote.preflight import Unanswered, preflight
from restorespec.remote.prepared import Prepared
from restorespec.remote.verdicts import ApiError
from restorespec.testing.faults import FAULTS

WHOLE = {
    "source": {"securevault_backup": {"backup_id": "bk-drill"}},
    "target": {"environment_id": "env-drill", "table_name": "orders-restored"},
}


def example(rule, part):
    """An example of a rule's manual, filled up to a whole body."""
    text = inspect.cleandoc(rule.manual) + "\n"
    found = re.search(rf"^{part}:\n((?: {{4}}.*\n)+)", text, re.MULTILINE)
    said = yaml.safe_load(inspect.cleandoc("\n" + found[1]).replace("2001-01-01T00:00:00Z", '"2001-01-01T00:00:00Z"'))
    body = {"source": said.get("source", WHOLE["source"]), "target": {**WHOLE["target"], **said.get("target", {})}}
    request = Located(body, (0, 0, Source("specs/example.yaml", ""), None))
    return Prepared("example", "specs/example.yaml", body, Document("example", request, request))


def looked_at(api, *restores, seconds=3600.0):
    return asyncio.run(preflight(connection(api.url), restores, seconds))


@pytest.mark.parametrize("name", RULES.declared)
def test_the_bad_example_of_a_live_rule_breaks_it_and_the_good_one_does_not(api, name):
    rule = RULES.declared[name].entry
    severe = [finding.rule.name for _, finding in looked_at(api, example(rule, "Bad")).findings]
    assert set(severe) - {"live-left-out"} | {name} & set(severe) == {name}
    assert name not in [finding.rule.name for _, finding in looked_at(api, example(rule, "Good")).findings]


@pytest.mark.parametrize("rule", LIVE_RULES, ids=lambda rule: rule.name)
def test_every_live_rule_has_a_summary_a_reason_and_two_examples(rule):
    claim, reason, rest = inspect.cleandoc(rule.manual).split("\n\n", 2)
    assert claim.endswith(".")
    assert reason
    assert re.match(r"Bad:\n(    .*\n)+Good:\n(    .*\n?)+", rest)


def problems(api, **changes):
    return [finding.problem for _, finding in looked_at(api, prepared(**changes)).findings]


def test_a_missing_backup_is_shown_at_its_id(api):
    problem = problems(api, backup="bk-nowhere")[0]
    assert problem.at == ("source", "securevault_backup", "backup_id")
    assert problem.message == "backup `bk-nowhere` does not exist"


def test_a_backup_that_expires_before_the_restore_may_be_over_is_an_error(api):
    days = 86400.0
    assert looked_at(api, prepared(), seconds=29 * days).findings == ()
    finding = looked_at(api, prepared(), seconds=31 * days).findings[0][1]
    assert (finding.rule.name, finding.rule.severity) == ("live-backup-expired", Severity.ERROR)
    assert finding.problem.message.startswith("the backup expires on 20")


def test_a_missing_index_is_reported_with_the_indexes_of_the_source(api):
    problem = problems(api, backup="bk-orders", global_secondary_indexes=[{"index_name": "by-colour"}])[0]
    assert problem.at == ("target", "global_secondary_indexes", 0, "index_name")
    assert problem.message == "the source has no index `by-colour`"
    assert problem.help == "choose among those of the source: `by-status`"


def test_a_setting_of_the_source_that_the_spec_leaves_unset_is_a_warning(api):
    found = looked_at(api, prepared(backup="bk-orders")).findings
    assert [(finding.rule.severity, finding.problem.message) for _, finding in found] == [
        (Severity.WARNING, "the backup has index `by-status`, which `global_secondary_indexes` leaves out")
    ]


def test_each_question_is_asked_once(api):
    restores = [prepared(f"orders-{number}") for number in range(20)]
    assert looked_at(api, *restores).findings == ()
    paths = [path for _, path, _ in api.requests]
    assert paths.count("/backups/aws/dynamodb-tables/bk-drill") == 1
    assert paths.count("/datasources/aws/environments/env-drill") == 1
    assert len(paths) == 22


def test_an_unanswered_question_is_a_failure_and_not_a_finding(api):
    api.script(*["500"] * 100, method="GET")
    found = looked_at(api, prepared())
    assert found.findings == ()
    assert found.failures == (
        Unanswered("status 500: it cannot be done", "backup `bk-drill`", 500),
        Unanswered("status 500: it cannot be done", "environment `env-drill`", 500),
        Unanswered("status 500: it cannot be done", "tables named `orders-drill-restored`", 500),
    )


def test_a_question_is_retried_after_a_transient_failure(api):
    api.script("500", "429-seconds", "reset-after-read", method="GET")
    assert looked_at(api, prepared()) == looked_at(api, prepared())


@pytest.mark.parametrize(
    "fault", ["huge", "gzip-bomb", "duplicate-keys", "deep", "not-utf8", "truncated", "html", "redirect"]
)
def test_a_misleading_response_is_never_a_fact(api, fault):
    api.script(*[FAULTS[fault]] * 100, method="GET")
    assert looked_at(api, prepared(backup="bk-nowhere")).findings == ()


@pytest.mark.parametrize(
    ("message", "path"),
    [
        ("target.table_name is reserved", ("target", "table_name")),
        ("/target/tags/0/key: not allowed", ("target", "tags", 0, "key")),
        ("target.tags[1].value is too long", ("target", "tags", 1, "value")),
        ("invalid backup_id", ("source", "securevault_backup", "backup_id")),
        ("source.continuous_backup.table_id is missing", ("source", "continuous_backup", "table_id")),
        ("the target cannot be reached", ()),
        ("a key is wrong", ()),
        ("", ()),
    ],
)
def test_an_error_of_the_api_is_shown_at_the_field_that_it_names(message, path):
    body = {**WHOLE, "target": {**WHOLE["target"], "tags": [{"key": "a", "value": "b"}, {"key": "c", "value": "d"}]}}
    (finding,) = findings((ApiError("7", message),), body)
    assert (finding.rule, finding.problem.at) == (API_REFUSED, path)
    assert finding.problem.message == f"the API refuses it: {message or 'no reason given'} (error 7)"
    assert len([*findings((ApiError("7", message),), body, 403)]) == (1 if path else 0)
