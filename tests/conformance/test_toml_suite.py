"""The reader of TOML over toml-lang/toml-test: no wrong value, no invalid document accepted, known reasons to reject.

The suite is not part of this repository. `RESTORESPEC_TOML_TEST_SUITE` names a checkout of it.
"""

import json
import os
from pathlib import Path

import pytest

from restorespec.core.source import Source
from restorespec.syntax import decode, read

SUITE = os.environ.get("RESTORESPEC_TOML_TEST_SUITE", "")
WITHOUT_SUITE = "set RESTORESPEC_TOML_TEST_SUITE to a checkout of toml-lang/toml-test"
DOCUMENTED = {"syntax-needs-quotes", "syntax-character"}
"""The rules of which the language's manual says that they reject valid TOML: local dates and times, infinities and NaN,
and characters that cannot be seen."""

TYPES = {"integer": int, "float": float, "bool": lambda text: text == "true"}


def cases():
    for name in Path(SUITE, "tests", "files-toml-1.0.0").read_text().split():
        if name.endswith(".toml"):
            yield pytest.param(Path(SUITE, "tests", name), id=name)


def data(tagged):
    """The data that a JSON file of the suite describes; date-times stay the text they are."""
    if isinstance(tagged, list):
        return [data(item) for item in tagged]
    if tagged.keys() == {"type", "value"} and isinstance(tagged["value"], str):
        return TYPES.get(tagged["type"], str)(tagged["value"])
    return {key: data(value) for key, value in tagged.items()}


def ordered(value):
    """The data with its keys in one order, and with what `==` does not tell apart."""
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value)}
    return [ordered(item) for item in value] if isinstance(value, list) else (type(value), value)


@pytest.mark.skipif(not SUITE, reason=WITHOUT_SUITE)
@pytest.mark.parametrize("path", list(cases()) if SUITE else [Path()])
def test_a_file_of_the_suite_is_read_as_toml_1_0_or_rejected_for_a_documented_reason(path):
    source = decode("a.toml", path.read_bytes())
    diagnostics = read(source, "toml").diagnostics if isinstance(source, Source) else (source,)
    if "invalid" in path.parts:
        assert diagnostics
    elif diagnostics:
        assert {found.rule.name for found in diagnostics} <= DOCUMENTED
    else:
        expected = data(json.loads(path.with_suffix(".json").read_bytes()))
        if path.name == "milliseconds.toml":  # date-times are kept as they are written
            expected = {key: value.replace(".600", ".6") for key, value in expected.items()}
        assert ordered(read(source, "toml").documents[0].data) == ordered(expected)
