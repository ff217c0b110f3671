"""The lock file: the same bytes for the same facts, merges without conflicts, one clear error for whatever is broken."""

from __future__ import annotations

import json
import subprocess
from contextlib import suppress

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.core.source import Source
from restorespec.facts.lock import Fact, LockError, read_lock, write_lock
from restorespec.facts.lookup_type import Question
from restorespec.kinds.lookups import lookup_types

TYPES = lookup_types()
HOST = "us-west-2.api.clumio.com"
ASKED = "2026-11-28T12:00:00Z"


def fact(id_="env-prod", *, host=HOST, **answer):
    question = Question.of("environment", {"id": id_})
    return Fact(question, host, {"id": id_, "aws_region": "us-west-2", **answer}, ASKED)


def read(text):
    return read_lock(Source("restorespec.lock", text), TYPES)


names = st.text("abcdefghij-", min_size=1, max_size=12)


@given(st.dictionaries(names, st.none() | st.text(st.characters(min_codepoint=32, max_codepoint=126)), max_size=20))
def test_what_is_written_is_read_back_in_any_order(regions):
    facts = [fact(name, aws_region=region) for name, region in regions.items()]
    text = write_lock(facts)
    assert text == write_lock(reversed(facts))
    found = read(text)
    assert {one.question: one.answer for one in found.values()} == {one.question: one.answer for one in facts}
    assert write_lock(found.values()) == text


def test_an_entry_knows_its_line():
    text = write_lock([fact("env-prod"), fact("env-drill")])
    for one in read(text).values():
        line = one.span.first[0]
        assert f'"{one.key}": {{' in text.splitlines()[line - 1]
        assert one.place == f"restorespec.lock:{line}"


def test_equal_questions_have_one_key():
    one = Question.of("securevault_backup", {"table_id": "t", "at_or_before": "2026-11-01T00:00:00Z"})
    other = Question.of("securevault_backup", {"at_or_before": "2026-11-01T01:00:00+01:00", "table_id": "t"})
    assert one == other
    assert one.key(HOST) == other.key(HOST) != one.key("other.example")


def merged(base, ours, theirs, folder):
    for name, text in (("base", base), ("ours", ours), ("theirs", theirs)):
        (folder / name).write_text(text)
    command = ["git", "merge-file", "-p", "ours", "base", "theirs"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@settings(max_examples=15)
@given(st.sets(names, max_size=6), names, names)
def test_two_branches_that_add_facts_merge_without_a_conflict(tmp_path_factory, known, one, other):
    base = [fact(name) for name in known]
    ours, theirs = fact(one, host="ours"), fact(other, host="theirs")
    if int(ours.key[:2], 16) // 4 == int(theirs.key[:2], 16) // 4:  # one in 64 pairs shares a part of the file
        return
    result = merged(
        write_lock(base), write_lock([*base, ours]), write_lock([*base, theirs]), tmp_path_factory.mktemp("merge")
    )
    assert result.returncode == 0, result.stdout
    assert result.stdout == write_lock([*base, ours, theirs])


def entry(**changes):
    document = json.loads(write_lock([fact()]))
    key = fact().key
    document["facts"][key] = {**document["facts"][key], **changes}
    return json.dumps(document, indent=2)


LINE = write_lock([fact()]).splitlines().index(f'    "{fact().key}": {{') + 1
BROKEN = {
    "empty": ("", "`restorespec.lock` is not valid JSON at line 1: expecting value"),
    "cut": (write_lock([fact()])[:-30], "`restorespec.lock` is not valid JSON at line"),
    "list": ("[]", "`restorespec.lock` is not a lock: it has no `version: 1`"),
    "no version": ('{"facts": {}}', "`restorespec.lock` is not a lock: it has no `version: 1`"),
    "version as text": ('{"facts": {}, "version": "1"}', "`restorespec.lock` is not a lock: it has no `version: 1`"),
    "version as boolean": ('{"facts": {}, "version": true}', "`restorespec.lock` is not a lock: it has no `version: 1`"),
    "newer": ('{"x": 1, "version": 2}', "`restorespec.lock` has version 2, and this restorespec reads version 1"),
    "facts as list": ('{"facts": [], "version": 1}', "`restorespec.lock` must have exactly `facts`, a mapping, and `version`"),
    "duplicate": ('{"facts": {}, "facts": {}, "version": 1}', "`restorespec.lock` has the key `facts` twice"),
    "strange key": ('{"facts": {"x": {}}, "version": 1}', "`restorespec.lock` has an entry `x` that is not a fact"),
    "deep": ("[" * 100_000, "`restorespec.lock` is nested too deeply (maximum 32 levels)"),
    "deep inside": (entry(answer={"id": json.loads("[" * 40 + "]" * 40)}), "`restorespec.lock` is nested too deeply (maximum 32 levels)"),
    "many digits": ('{"facts": {}, "version": ' + "9" * 5000 + "}", "`restorespec.lock` has a number that is not valid JSON"),
    "not a number": ('{"facts": {}, "version": NaN}', "`restorespec.lock` has a number that is not valid JSON"),
    "large number": (entry(answer={"id": 2**64}), "`restorespec.lock` has a number that is not a 64-bit integer"),
    "control character": (entry(asked="\x1b[31m"), "`restorespec.lock` has the character U+001B in a string"),
    "bidi character": (entry(answer={"id": "\u202eabc"}), "`restorespec.lock` has the character U+202E in a string"),
    "half a pair": (entry(asked="\ud800"), "`restorespec.lock` has the character U+D800 in a string"),
    "asked": (entry(asked="yesterday"), f"`restorespec.lock`, line {LINE}: `asked` is not an RFC 3339 timestamp"),
    "host": (entry(api="https://x/y"), f"`restorespec.lock`, line {LINE}: `api` is not a host name"),
    "more": (entry(more=1), f"`restorespec.lock`, line {LINE}: a fact has exactly `answer`, `api`, `asked` and `question`"),
    "other question": (entry(question={"environment": {"id": "x"}}), f"`restorespec.lock`, line {LINE}: the question or `api` was changed by hand"),
    "two questions": (entry(question={"environment": {}, "table": {}}), f"`restorespec.lock`, line {LINE}: a question has exactly one lookup type"),
    "number in question": (entry(question={"environment": {"id": 1}}), f"`restorespec.lock`, line {LINE}: the arguments of a question must be strings"),
    "unknown type": (entry(question={"planet": {}}), f"`restorespec.lock`, line {LINE}: unknown lookup type `planet`"),
    "no id": (entry(answer={}), f"`restorespec.lock`, line {LINE}: an answer is a mapping with an `id`"),
    "answer as text": (entry(answer="env-prod"), f"`restorespec.lock`, line {LINE}: an answer is a mapping with an `id`"),
    "field": (entry(answer={"id": "x", "zone": "y"}), f"`restorespec.lock`, line {LINE}: the answer of a `environment` lookup has no field `zone`"),
    "type": (entry(answer={"id": "x", "aws_region": 5}), f"`restorespec.lock`, line {LINE}: `aws_region` of the answer is not of type string or null"),
}  # fmt: skip


HELPS = {
    "newer": "install a newer restorespec",
    "unknown type": "install a newer restorespec",
    "other question": "run `restorespec lock --update`",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_lock_is_one_clear_error(name):
    text, message = BROKEN[name]
    with pytest.raises(LockError) as caught:
        read(text)
    assert caught.value.message.startswith(message)
    assert caught.value.help == HELPS.get(name, "restore it from git, or delete it and run `restorespec lock`")


def test_a_merge_conflict_is_named():
    text = write_lock([fact()]).replace('  "version"', '<<<<<<< HEAD\n  "version"')
    with pytest.raises(LockError) as caught:
        read(text)
    line = text[: text.index("<<<<<<<")].count("\n") + 1
    assert caught.value.message == f"`restorespec.lock` has an unresolved merge conflict at line {line}"


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=8), one, max_size=3), max_leaves=8))  # fmt: skip
def test_nothing_but_a_lock_error_ever_comes_out(value):
    for text in (
        json.dumps(value),
        json.dumps({"facts": value, "version": 1}),
        entry(answer=value),
        entry(question=value),
    ):
        with suppress(LockError):
            read(text)
