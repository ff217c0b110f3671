import pytest
from junitparser import Failure, JUnitXml, Skipped

from restorespec.core.diagnostics import Summary
from restorespec.report import render


@pytest.fixture
def suite(summary):
    (suite,) = JUnitXml.fromstring(render(summary, "junit").encode())
    return suite


def test_a_reader_of_junit_sees_errors_fail_and_the_rest_skipped(suite):
    assert (suite.name, suite.tests, suite.failures, suite.skipped, suite.errors) == ("restorespec", 3, 1, 2, 0)
    assert [(case.name, case.classname, [type(result) for result in case.result]) for case in suite] == [
        ("vars-enum at --var stage", "--var stage", [Skipped]),
        ("billing-ppr-with-throughput at specs/orders.yaml:5:3", "specs/orders.yaml", [Failure]),
        ("schema-type at specs/orders.yaml:6:26", "specs/orders.yaml", [Skipped]),
    ]


def test_a_failure_tells_the_whole_diagnostic(suite, diagnostic):
    (failure,) = list(suite)[1].result
    assert (failure.message, failure.type) == (diagnostic.message, "error")
    assert failure.text == (
        "specs/orders.yaml:5:3\n"
        "an on-demand table cannot carry provisioned throughput\n"
        "help: remove `provisioned_throughput`, or set `billing_mode: PROVISIONED`\n"
        "in: orders\n"
        "specs/orders.yaml:4:17: this makes it on-demand\n"
        "env/prod.yaml:2:7: `vars.mode` is set here\n"
        f"more: {diagnostic.rule.url}"
    )


def test_a_clean_run_is_one_test_that_passed():
    (suite,) = JUnitXml.fromstring(render(Summary((), 3, 3), "junit").encode())
    assert [(case.name, case.is_passed) for case in suite] == [("no problems", True)]
    assert (suite.tests, suite.failures, suite.skipped) == (1, 0, 0)
