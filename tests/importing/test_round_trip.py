"""An imported body is a spec that compiles to it."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.api import compile  # noqa: A004
from restorespec.core.source import Source
from restorespec.importing import Draft, spec_text
from restorespec.importing.forms import Input
from restorespec.importing.inputs import Options, drafts_of
from restorespec.kinds import get
from restorespec.pipeline import Compilation, Conditions
from restorespec.syntax import read
from restorespec.validation.payload import payload

FIXTURES = Path(__file__).parents[1] / "fixtures"
BODIES = [case["payload"] for case in json.loads((FIXTURES / "rules.json").read_text()) if case["expect"] == "accept"]
BODIES += json.loads((FIXTURES / "request-example.json").read_text())


CORPUS = Path(__file__).parents[1] / "corpus" / "ok"
SPECS = sorted(path.relative_to(CORPUS).as_posix() for path in CORPUS.rglob("*.*"))


def returned(body, form):
    """What the spec of a body compiles to; the body goes through its JSON text, as in a file."""
    outcome = drafts_of([Input(Source("request.json", json.dumps(body)))], Options(keep_nulls=True))
    (draft,) = outcome.drafts
    assert draft.notices == []
    return compile(Source(f"specs/imported.{form}", spec_text("imported", draft, form))).payloads


@pytest.mark.parametrize("form", ["yaml", "toml"])
@pytest.mark.parametrize("body", BODIES)
def test_an_accepted_body_round_trips(body, form):
    assert returned(body, form) == (body,)


@pytest.mark.parametrize("form", ["yaml", "toml"])
@pytest.mark.parametrize("name", SPECS)
def test_every_body_of_the_corpus_round_trips(name, form):
    bodies = compile(Source(name, (CORPUS / name).read_text(encoding="utf-8"))).payloads
    assert bodies
    assert [returned(body, form) for body in bodies] == [(body,) for body in bodies]


TEXTS = st.sampled_from(["", "a", "{{ x }}", "}}", "{%", "{#", "null", "~", "yes", "007", "1e3", "0x1F", "1_000", "-", "- a", "a: b", "#", "a #b", "'", '"', "\\", "[", "{", "&a", "*a", "!t", "%", "@", "`", "|", ">", "é", "日本", " a", "a ", "2026-01-01", "=", "<<", "."]) | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)  # fmt: skip
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "c-d", "key", "on", "1"]), inner, max_size=3),
    max_leaves=10,
)  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.dictionaries(st.sampled_from(["table_name", "tags", "x", "null", "y"]), DATA, max_size=4), st.sampled_from(["yaml", "toml"]))  # fmt: skip
def test_any_data_below_the_target_round_trips(target, form):
    text = spec_text(
        "imported", Draft({"source": {}, "target": target}, remarks={("target", "tags"): "About tags."}), form
    )
    (restore,) = Compilation(f"imported.{form}", read(Source(f"imported.{form}", text)), Conditions((), None))
    assert payload(restore.document.request.data, get().schema.root) == {"source": {}, "target": target}
