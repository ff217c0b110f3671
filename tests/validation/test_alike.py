"""Rows that are alike: what is checked once for all of them, and what is checked in each."""

import json
from collections import Counter

import pytest

from restorespec.core.source import Source
from restorespec.kinds import get
from restorespec.language import Refusal
from restorespec.language.document import Shape
from restorespec.pipeline import Compilation, Conditions
from restorespec.syntax import read
from restorespec.validation.alike import _Watch

ROWS = ["orders", "carts", "users", "events"]


class NoFiles:
    def source(self, name, limit):
        return Refusal("there is none", "write it")

    reading = source


def compiled(target, rows=ROWS):
    body = {"source": {"securevault_backup": {"backup_id": "b"}}, "target": {"environment_id": "e"} | target}
    text = json.dumps({"restorespec": 1, "for_each": rows} | body)
    return list(Compilation("a.json", read(Source("a.json", text)), Conditions((), NoFiles())))


def ran(monkeypatch, target, rows=ROWS):
    """Return how often each rule ran."""
    runs = Counter()

    def counting(name, function):
        def count(*arguments):
            runs[name] += 1
            return function(*arguments)

        return count

    rules = get().rule_set()
    groups = {
        each: [(entry, counting(entry.name, function)) for entry, function in group]
        for each, group in rules._groups.items()
    }
    declared = {name: one._replace(function=counting(name, one.function)) for name, one in rules.declared.items()}
    monkeypatch.setattr(rules, "_groups", groups)
    monkeypatch.setattr(rules, "declared", declared)
    return compiled(target, rows), runs


def test_a_rule_that_reads_nothing_that_differs_runs_for_one_row_only(monkeypatch):
    restores, runs = ran(monkeypatch, {"table_name": "{{ each.key }}"})
    assert [one.alike is None for one in restores] == [True, False, False, False]
    assert runs["loss-tags"] == 2  # for the findings of the first row, and to see what the rule reads
    assert [[item.rule.name for item in one.diagnostics].count("loss-tags") for one in restores] == [1, 1, 1, 1]
    assert [item.restore for one in restores for item in one.diagnostics if item.rule.name == "loss-tags"] == [
        f"a[{row}]" for row in ROWS
    ]


def test_a_rule_that_reads_what_differs_runs_for_each_row(monkeypatch):
    _, runs = ran(monkeypatch, {"table_name": "abc", "tags": [{"key": "{{ each.key }}", "value": "v"}]})
    assert runs["tag-aws-prefix"] >= len(ROWS)


def test_a_row_with_a_finding_of_its_own_is_checked_in_full():
    rows = ["orders", "carts", "aws:x", "users"]
    each = {f"row{number}": {"tag": row} for number, row in enumerate(rows)}
    restores = compiled({"table_name": "{{ each.key }}", "tags": [{"key": "{{ each.value.tag }}", "value": "v"}]}, each)
    assert [one.alike is None for one in restores] == [True, False, True, False]
    assert [[item.rule.name for item in one.diagnostics].count("tag-aws-prefix") for one in restores] == [0, 0, 1, 0]


def test_a_row_that_the_schema_rejects_is_checked_in_full():
    restores = compiled({"table_name": "{{ each.key }}"}, ["orders", "carts", "a", "users"])
    assert [one.alike is None for one in restores] == [True, False, True, False]
    assert [item.message for item in restores[2].diagnostics if item.rule.name == "schema-length"] == [
        "`table_name` is too short: 1 character (minimum 3)"
    ]


def test_the_first_row_that_is_fine_tells_about_the_others():
    restores = compiled({"table_name": "{{ each.key }}"}, ["a", "b", "orders", "carts"])
    assert [one.alike is None for one in restores] == [True, True, True, False]


def test_rows_that_omit_a_value_have_a_shape_of_their_own():
    target = {"table_name": "{{ each.key }}", "table_class": "{{ omit if each.key == 'carts' else 'STANDARD' }}"}
    restores = compiled(target, ["orders", "carts", "users", "carts2"])
    assert [one.alike is None for one in restores] == [True, True, False, False]
    assert ["table_class" in one.body["target"] for one in restores] == [True, False, True, True]


READS = {
    "a member": (lambda data: data["a"]["x"], True),
    "a member that is the same": (lambda data: data["a"]["y"], False),
    "a member by `get`": (lambda data: data["a"].get("x"), True),
    "all members": (lambda data: {**data["a"]}, True),
    "a copy": (lambda data: dict(data["a"]), True),
    "values": (lambda data: list(data["a"].values()), True),
    "items": (lambda data: list(data["a"].items()), True),
    "a comparison": (lambda data: data["a"] == {}, True),
    "JSON": (lambda data: json.dumps(data["a"]), True),
    "keys": (lambda data: [*data["a"], len(data["a"]), "x" in data["a"], bool(data["a"])], False),
    "items of a list": (lambda data: [*data["l"]], True),
    "an item": (lambda data: data["l"][0], True),
    "the length of a list": (lambda data: len(data["l"]), False),
    "a sorted list": (lambda data: sorted(data["l"]), True),
    "whether a list has an item": (lambda data: 1 in data["l"], True),
    "a list that has none": (lambda data: [*data["m"]], False),
    "a value inside": (lambda data: data["n"][0]["z"], True),
    "a mapping around one": (lambda data: data["n"][0], False),
}


@pytest.mark.parametrize("case", READS.values(), ids=READS)
def test_what_differs_is_not_read_unseen(case):
    read_, is_seen = case
    data = {"a": {"x": 1, "y": 2}, "l": [1, 2], "m": [3], "n": [{"z": 1}]}
    watch = _Watch()
    read_(watch.over(data, Shape((("a", "x"), ("l", 1), ("n", 0, "z"))).ways))
    assert watch.has_seen is is_seen


def test_bodies_of_rows_have_no_part_in_common():
    first, second = compiled({"table_name": "{{ each.key }}", "tags": [{"key": "k", "value": "v"}]})[1:3]
    assert (first.alike, first.data["target"]["tags"]) == (second.alike, second.data["target"]["tags"])
    first.body["target"]["tags"].append(1)
    assert (first.body["target"]["tags"], second.body["target"]["tags"]) == ([{"key": "k", "value": "v"}],) * 2


def test_an_error_in_what_all_rows_have_in_common_is_reported_for_each():
    restores = compiled({"table_name": "{{ each.key }}", "environment_id": "{{ 1 // 0 }}"})
    found = [(item.message, item.restore) for one in restores for item in one.diagnostics]
    assert [one for one in found if one[0] == "division by zero"] == [("division by zero", f"a[{row}]") for row in ROWS]
