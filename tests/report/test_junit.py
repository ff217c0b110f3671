from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from junitparser import Failure, JUnitXml, Skipped

from restorespec.core.diagnostics import Summary
from restorespec.core.source import Source, Span
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


def test_a_failure_contains_the_whole_diagnostic(suite, diagnostic):
    (failure,) = list(suite)[1].result
    assert (failure.message, failure.type) == (diagnostic.message, "error")
    assert failure.text == (
        "specs/orders.yaml:5:3\n"
        "an on-demand table cannot carry provisioned throughput\n"
        "help: remove `provisioned_throughput`, or set `billing_mode: PROVISIONED`\n"
        "in: orders\n"
        "specs/orders.yaml:4:17: this makes it on-demand\n"
        "env/prod.yaml:2:7: `vars.mode` is set here"
    )


def test_a_clean_run_is_one_passed_test():
    (suite,) = JUnitXml.fromstring(render(Summary((), 3, 3), "junit").encode())
    assert [(case.name, case.is_passed) for case in suite] == [("no problems", True)]
    assert (suite.tests, suite.failures, suite.skipped) == (1, 0, 0)


@pytest.fixture(scope="module")
def xunit():
    """The schema by which the xUnit plugin of Jenkins refuses reports."""
    return xmlschema.XMLSchema(Path(__file__).parent / "schemas/junit-10.xsd")


def test_the_xunit_plugin_accepts_reports(xunit, summary):
    xunit.validate(render(summary, "junit"))
    xunit.validate(render(Summary(()), "junit"))
    with pytest.raises(xmlschema.XMLSchemaValidationError, match="'line' attribute not allowed"):
        xunit.validate(render(summary, "junit").replace("<testcase", '<testcase line="1"'))


@pytest.mark.parametrize(
    "name", ["a b/ü.yaml", "a&b<c>'\"[d]:e.yaml", "a\tb\nc.yaml", "x\u202ey\U000e0041.yaml", "##[a]::b"]
)
def test_a_parser_reads_the_raw_path(xunit, diagnostic, name):
    written = render(Summary((diagnostic._replace(span=Span(Source(name, "a"), 0, 1), notes=()),)), "junit")
    xunit.validate(written)
    assert "##[" not in written
    assert ET.fromstring(written).find("testsuite/testcase").get("classname") == name


def test_characters_invalid_in_xml_are_escaped_in_paths(diagnostic):
    found = diagnostic._replace(span=Span(Source("a\x1b\ufffe\udcff.yaml", "a"), 0, 1), notes=())
    case = ET.fromstring(render(Summary((found,)), "junit")).find("testsuite/testcase")
    assert case.get("classname") == "a\\x1b\\ufffe\\xff.yaml"
