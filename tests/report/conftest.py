"""Diagnostics to render."""

import json
from pathlib import Path

import pytest

from restorespec.core.diagnostics import Diagnostic, Edit, Family, Fix, Note, Rule, Severity, Summary
from restorespec.core.source import Source, Span

RULE = Rule(
    "billing-ppr-with-throughput",
    Family.REQUEST,
    Severity.ERROR,
    """An on-demand table carries no provisioned throughput.

    DynamoDB refuses capacity units with PAY_PER_REQUEST (API reference, CreateTable).

    Bad:
        target: {billing_mode: PAY_PER_REQUEST}
    Good:
        target: {}
    """,
)


def _place(source, needle, occurrence=1):
    start = -1
    for _ in range(occurrence):
        start = source.text.index(needle, start + 1)
    return Span(source, start, start + len(needle))


@pytest.fixture(scope="session")
def rule():
    return RULE


@pytest.fixture(scope="session")
def place():
    """The span of a text's n-th occurrence in a source."""
    return _place


@pytest.fixture(scope="session")
def spec():
    return Source(
        "specs/orders.yaml",
        "restorespec: 1\ntarget:\n  # on demand\n"
        '  billing_mode: "{{ vars.mode }}"\n  provisioned_throughput:\n    read_capacity_units: 5\n',
    )


@pytest.fixture(scope="session")
def environment_file():
    return Source("env/prod.yaml", "stage: prod\nmode: PAY_PER_REQUEST\n")


@pytest.fixture(scope="session")
def diagnostic(spec, environment_file):
    """The example of the design: a mistake, a place it is compared with, and the place where a variable was set."""
    return Diagnostic(
        RULE,
        "an on-demand table cannot carry provisioned throughput",
        "remove `provisioned_throughput`, or set `billing_mode: PROVISIONED`",
        _place(spec, "provisioned_throughput"),
        (
            Note("this makes it on-demand", _place(spec, '"{{ vars.mode }}"')),
            Note("`vars.mode` is set here", _place(environment_file, "PAY_PER_REQUEST")),
        ),
        ("target", "provisioned_throughput"),
        "orders",
    )


@pytest.fixture(scope="session")
def fixable(spec):
    return Diagnostic(
        Rule("schema-type", Family.SCHEMA, Severity.WARNING, "A value has the type that the API wants."),
        "`read_capacity_units` must be a string",
        "quote it",
        _place(spec, "5"),
        path=("target", "provisioned_throughput", "read_capacity_units"),
        restore="orders[eu]",
        environment="prod",
        fix=Fix("quote the number", (Edit(_place(spec, "5"), '"5"'),)),
        severity=Severity.WARNING,
    )


@pytest.fixture(scope="session")
def from_command_line(rule):
    return Diagnostic(
        Rule("vars-enum", Family.TEMPLATE, Severity.NOTICE, "A value is one of those declared."),
        "`pord` is not a stage",
        "did you mean `prod`?",
        Span(Source("--var stage", "pord", is_file=False), 0, 4),
        severity=Severity.NOTICE,
    )


@pytest.fixture(scope="session")
def summary(diagnostic, fixable, from_command_line):
    return Summary((from_command_line, diagnostic, fixable), files=3, restores=40, suppressed=1)


@pytest.fixture(scope="session")
def schema():
    """A schema by name: one of `tests/report/schemas`, or one that ships with the package."""
    here = Path(__file__).parent / "schemas"

    def load(name, *, shipped=False):
        folder = Path(__file__).parent.parent.parent / "schemas" if shipped else here
        return json.loads((folder / name).read_text(encoding="utf-8"))

    return load
