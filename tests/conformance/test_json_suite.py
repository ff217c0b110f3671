"""The reader of JSON over nst/JSONTestSuite: no wrong value, no invalid document accepted, known reasons to reject.

The suite is not part of this repository. `RESTORESPEC_JSON_TEST_SUITE` names a checkout of it.
"""

import json
import os
from pathlib import Path

import pytest

from restorespec.core.source import Source
from restorespec.syntax import decode, read

SUITE = os.environ.get("RESTORESPEC_JSON_TEST_SUITE", "")
WITHOUT_SUITE = "set RESTORESPEC_JSON_TEST_SUITE to a checkout of nst/JSONTestSuite"
DOCUMENTED = {"syntax-duplicate-key", "syntax-character"}
"""The rules of which the language's manual says that they reject valid JSON."""

UNDECIDED = {*DOCUMENTED, "syntax-needs-quotes", "syntax-limit"}
"""The rules that may reject what RFC 8259 leaves to each parser."""


def cases():
    paths = sorted(Path(SUITE).glob("test_*/*.json"))
    assert paths, f"{SUITE} is not a checkout of nst/JSONTestSuite"
    for path in paths:
        yield pytest.param(path, id=path.stem)


@pytest.mark.skipif(not SUITE, reason=WITHOUT_SUITE)
@pytest.mark.parametrize("path", list(cases()) if SUITE else [Path()])
def test_a_file_of_the_suite_is_read_as_rfc_8259_or_rejected_for_a_documented_reason(path):
    source = decode("a.json", path.read_bytes())
    diagnostics = read(source, "json").diagnostics if isinstance(source, Source) else (source,)
    rules = {found.rule.name for found in diagnostics}
    if path.name.startswith("n_"):
        assert rules
    elif rules:
        assert rules <= (DOCUMENTED if path.name.startswith("y_") else UNDECIDED)
    else:
        assert repr(read(source, "json").documents[0].data) == repr(json.loads(source.text))
