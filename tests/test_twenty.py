"""Many mistakes in one file: all of them in one run, each at its own place."""

from pathlib import Path

from restorespec.api import check
from restorespec.core.diagnostics import Severity
from restorespec.core.source import Source
from restorespec.pipeline import Compilation, Conditions
from restorespec.syntax import read

STORY = (Path(__file__).parent / "cases" / "twenty.case").read_text(encoding="utf-8")
TEXT = STORY.partition("--- specs/orders.yaml\n")[2].partition("\n$ ")[0]


def test_each_error_has_its_own_location_and_help():
    compilation = Compilation("specs/orders.yaml", read(Source("specs/orders.yaml", TEXT)), Conditions((), None))
    found = [item for restore in compilation for item in restore.diagnostics] + compilation.diagnostics
    errors = [item for item in found if item.severity is Severity.ERROR]
    places = [(item.span.first, item.rule.name) for item in errors]
    assert len(places) == len(set(places)) >= 20
    assert len({item.span.first for item in errors}) == len(errors)
    assert all(item.help for item in found)


def test_a_body_of_only_errors_is_reported_completely():
    body = {"source": {"a": 1}, "target": {"table_name": 5, "tags": {}}, "other": 1}
    errors = [
        (item.rule.name, item.message, item.span.first) for item in check(body) if item.severity is Severity.ERROR
    ]
    assert errors == [
        ("source-exactly-one", "`source` has neither `securevault_backup` nor `continuous_backup`", (2, 3)),
        ("schema-unknown-field", "unknown field `a` in `source`", (3, 5)),
        ("schema-required", "`environment_id` is not set in `target`", (5, 3)),
        ("schema-type", "`table_name` must be a string, not the integer 5", (6, 19)),
        ("schema-type", "`tags` must be a list, not a mapping", (7, 5)),
        ("schema-unknown-field", "unknown field `other` in the request", (9, 3)),
    ]
