"""Choosing a backup, a table, an environment: properties against a brute-force oracle, and the boundaries one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from restorespec.facts.lookup_type import (
    Choice,
    Rejected,
    choose_backup,
    choose_environment,
    is_decided,
)
from restorespec.kinds.dynamodb_table.lookups import choose_table

START = datetime(2026, 11, 1, tzinfo=UTC)


def at(minutes):
    return (START + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


def backup(id_, minutes, type_="clumio_backup", expires=None):
    return {"id": id_, "type": type_, "start_timestamp": at(minutes), "expiration_timestamp": expires}


backups = st.lists(
    st.tuples(
        st.integers(0, 6),  # minutes: few, so that times are often equal
        st.sampled_from(["clumio_backup", "aws_snapshot"]),
        st.sampled_from([None, "", at(-1), at(0), at(1), at(99)]),
    ),
    max_size=8,
).map(lambda rows: [backup(f"bk-{number}", *row) for number, row in enumerate(rows)])
choices = st.builds(
    lambda bound, minutes, type_: Choice(
        START,
        before=START + timedelta(minutes=minutes) if bound == "before" else None,
        after=START + timedelta(minutes=minutes) if bound == "after" else None,
        type=type_,
    ),
    st.sampled_from(["before", "after", None]),
    st.integers(-1, 7),
    st.sampled_from(["clumio_backup", "aws_snapshot", None]),
)


def oracle(found, choice):
    """The contract, word by word: remove what cannot be chosen, then keep halving the rest."""
    left = []
    for one in found:
        taken = datetime.fromisoformat(one["start_timestamp"])
        ends = one["expiration_timestamp"]
        if ends and datetime.fromisoformat(ends) <= choice.now:
            continue
        if choice.type and one["type"] != choice.type:
            continue
        if choice.before and taken > choice.before:
            continue
        if choice.after and taken < choice.after:
            continue
        left.append((taken, one))
    if not left:
        return None
    time = min(taken for taken, _ in left) if choice.after else max(taken for taken, _ in left)
    equal = [one for taken, one in left if taken == time]
    clumio = [one for one in equal if one["type"] == "clumio_backup"]
    return min(clumio or equal, key=lambda one: one["id"])


@given(backups, choices, st.randoms())
def test_the_choice_is_that_of_the_oracle_in_any_order(found, choice, random):
    expected = oracle(found, choice)
    random.shuffle(found)
    assert choose_backup(found, choice) == expected


@given(backups, choices, st.integers(1, 3))
def test_stopping_when_it_is_decided_changes_nothing(found, choice, size):
    found.sort(key=lambda one: one["start_timestamp"], reverse=choice.after is None)
    chosen = None
    for begin in range(0, len(found), size):
        page = found[begin : begin + size]
        chosen = choose_backup([*page, *([chosen] if chosen else [])], choice)
        if is_decided(chosen, page[-1], choice):
            break
    assert chosen == oracle(found, choice)


def test_bounds_are_inclusive():
    found = [backup("a", 1), backup("b", 2), backup("c", 3)]
    bound = START + timedelta(minutes=2)
    assert choose_backup(found, Choice(START, before=bound))["id"] == "b"
    assert choose_backup(found, Choice(START, after=bound))["id"] == "b"
    assert choose_backup(found, Choice(START, before=bound - timedelta(microseconds=1)))["id"] == "a"
    assert choose_backup(found, Choice(START, after=bound + timedelta(microseconds=1)))["id"] == "c"


def test_offsets_and_fractions_are_compared_as_instants():
    found = [
        {"id": "a", "type": "clumio_backup", "start_timestamp": "2026-11-01T02:00:00+02:00"},
        {"id": "b", "type": "clumio_backup", "start_timestamp": "2026-11-01T00:00:00.5Z"},
    ]
    assert choose_backup(found, Choice(START))["id"] == "b"
    assert choose_backup(found, Choice(START, before=START))["id"] == "a"


def test_a_backup_that_expires_at_this_very_instant_is_expired():
    assert choose_backup([backup("a", 0, expires=at(0))], Choice(START)) is None


def table(id_, name, *, deleted=False):
    return {"id": id_, "name": name, "is_deleted": deleted}


def test_a_deleted_table_counts_only_where_no_live_one_has_the_name():
    old, live = table("old", "orders", deleted=True), table("new", "orders")
    assert choose_table([old, live], "orders") == live
    assert choose_table([old], "orders") == old


def test_names_are_compared_whole():
    chosen = choose_table([table("a", "orders-archive")], "orders")
    assert isinstance(chosen, Rejected)
    assert chosen.reason == "table `orders` does not exist; tables with similar names: `orders-archive`"


def test_two_live_tables_of_one_name_are_ambiguous():
    chosen = choose_table([table("a", "orders"), table("b", "orders")], "orders")
    assert isinstance(chosen, Rejected)
    assert chosen.reason == "2 tables are named `orders`: `a`, `b`"
    assert choose_table([table("a", "orders"), table("a", "orders")], "orders") == table("a", "orders")


def test_two_deleted_tables_of_one_name_are_ambiguous():
    chosen = choose_table([table("a", "orders", deleted=True), table("b", "orders", deleted=True)], "orders")
    assert isinstance(chosen, Rejected)
    assert chosen.reason == "2 deleted tables are named `orders`: `a`, `b`"


def test_an_environment_is_the_one_of_its_account_and_region():
    one = {"id": "a", "account_native_id": "1", "aws_region": "us-west-2"}
    other = {"id": "b", "account_native_id": "1", "aws_region": "us-east-1"}
    assert choose_environment([one, other], "1", "us-west-2") == one
    missing = choose_environment([one], "2", "us-west-2")
    assert isinstance(missing, Rejected)
    assert missing.reason == "account `2` has no environment in `us-west-2`"
    several = choose_environment([one, {**one, "id": "c"}], "1", "us-west-2")
    assert isinstance(several, Rejected)
    assert several.reason == "2 environments are of account `1` in `us-west-2`: `a`, `c`"
