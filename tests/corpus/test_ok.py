"""No false alarm: realistic requests, made from the shapes of real tables, have no error and only expected warnings."""

from pathlib import Path

import pytest

from restorespec.api import compile  # noqa: A004
from restorespec.core.diagnostics import Severity
from restorespec.core.source import Source

OK = Path(__file__).parent / "ok"
FILES = sorted(path.relative_to(OK).as_posix() for path in OK.rglob("*.*"))

EXPECTED = {
    "replicas/": {"replicas-not-applicable"},
}
"""Warnings that a family is right to get: the API accepts the request and does less than it says."""


def test_the_corpus_is_large_enough_to_mean_something():
    assert len(FILES) >= 150


@pytest.mark.parametrize("name", FILES)
def test_a_realistic_request_has_no_error_and_no_unexpected_warning(name):
    found = compile(Source(name, (OK / name).read_text(encoding="utf-8"))).diagnostics
    expected = {rule for prefix, rules in EXPECTED.items() if name.startswith(prefix) for rule in rules}
    assert {item.rule.name for item in found if item.severity is Severity.ERROR} == set()
    assert {item.rule.name for item in found if item.severity is Severity.WARNING} <= expected
