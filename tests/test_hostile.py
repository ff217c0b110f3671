"""Whatever the text: a diagnostic, never an exception."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.api import check, compile  # noqa: A004
from restorespec.core.source import Source

SPECS = Path(__file__).parent.parent / "specs"
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(SPECS.glob("*.*"))}
FILES = {
    "specs/base/dynamodb.yaml": (SPECS / "base" / "dynamodb.yaml").read_text(encoding="utf-8"),
    "specs/inventory/tables.csv": "table,backup_id,team,tier\norders,bk-1,a,b\n",
}
PIECES = ["{{", "}}", "{%", "[", "]", "{", "}", ":", "- ", "\n", "  ", "\t", "'", '"', "&a ", "*a", "<<: ", "!x ", "|", ">", "#", "null", "0", "1e9", "\u202e", "\x00", "é", "😀", "vars.", "omit", "=", "[[x]]\n", ",", "\r"]  # fmt: skip


def broken(text, seed):
    """A text with a few random changes."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(text) + 1), chance.choice([0, 0, 1, 5, 40])
        text = text[:at] + chance.choice(PIECES) * chance.choice([1, 1, 1, 3]) + text[at + length :]
    return text


@pytest.mark.parametrize("name", TEXTS)
def test_a_broken_spec_is_reported_or_compiled(name):
    for seed in range(150):
        text = broken(TEXTS[name], seed)
        result = compile(Source(f"specs/{name}", text), files=FILES)
        for item in result.diagnostics:
            assert 0 <= item.span.start <= item.span.end <= len(item.span.source.text)
            assert item.message
            assert item.help
        assert all(json.dumps(payload) for payload in result.payloads)


@pytest.mark.parametrize("name", TEXTS)
def test_a_spec_truncated_anywhere_is_reported_or_compiled(name):
    for end in range(0, len(TEXTS[name]), 23):
        compile(Source(f"specs/{name}", TEXTS[name][:end]), files=FILES)


DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["source", "target", "tags", "key", "securevault_backup", "table_name", "replicas", "sse_specification", "global_secondary_indexes", "projection", "query_filter", "x"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=300)
@given(DATA)
def test_any_data_can_be_checked_as_a_body(body):
    for item in check(body):
        assert item.help


@settings(derandomize=True, deadline=None, max_examples=300)
@given(DATA, st.text(max_size=30))
def test_any_data_can_be_compiled_as_a_spec(data, text):
    spec = {
        "restorespec": 1,
        "vars": data,
        "locals": {"a": data, "b": f"{{{{ {text} }}}}"},
        "for_each": data,
        "target": data,
    }
    compile(Source("a.json", json.dumps(spec)))
    compile(Source("a.json", json.dumps({**spec, "for_each": [text], "extends": data, "x": "{{ locals.a }}"})))
