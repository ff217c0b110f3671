"""An imported body is a spec that compiles to it."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.api import compile  # noqa: A004
from restorespec.importing import spec_text
from restorespec.pipeline import Compilation, Conditions
from restorespec.request.body import payload
from restorespec.source import Source
from restorespec.syntax import read

FIXTURES = Path(__file__).parents[1] / "fixtures"
BODIES = [case["payload"] for case in json.loads((FIXTURES / "rules.json").read_text()) if case["expect"] == "accept"]
BODIES += json.loads((FIXTURES / "request-example.json").read_text())


@pytest.mark.parametrize("body", BODIES)
def test_an_accepted_body_comes_back(body):
    result = compile(Source("specs/imported.yaml", spec_text("imported", body)))
    assert result.payloads == (body,)


TEXTS = st.sampled_from(["", "a", "{{ x }}", "}}", "{%", "{#", "null", "~", "yes", "007", "1e3", "0x1F", "1_000", "-", "- a", "a: b", "#", "a #b", "'", '"', "\\", "[", "{", "&a", "*a", "!t", "%", "@", "`", "|", ">", "é", "日本", " a", "a ", "2026-01-01", "=", "<<", "."]) | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)  # fmt: skip
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "c-d", "key", "on", "1"]), inner, max_size=3),
    max_leaves=10,
)  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.dictionaries(st.sampled_from(["table_name", "tags", "x", "null", "y"]), DATA, max_size=4))
def test_any_data_below_the_target_comes_back(target):
    text = spec_text("imported", {"source": {}, "target": target})
    (restore,) = Compilation("imported.yaml", read(Source("imported.yaml", text)), Conditions((), None))
    assert payload(restore.document.body) == {"source": {}, "target": target}
