"""The verdict says what a change means, and nothing that is not so."""

import pytest

SPEC = """\
restorespec: 1
source: {continuous_backup: {table_id: tb-1, timestamp: "2026-11-18T06:30:00Z"}}
target:
  environment_id: e-1
  table_name: orders
  sse_specification: null
  tags: []
"""


@pytest.fixture
def compare(tmp_path, diff, as_data):
    """The verdict and the data of a comparison of a spec with itself after edits."""

    def compared(*edits, name="orders"):
        text = SPEC
        for before, after in edits:
            assert before in text
            text = text.replace(before, after, 1)
        for side, file, content in (("base", "orders", SPEC), ("head", name, text)):
            (tmp_path / side / "specs").mkdir(parents=True)
            (tmp_path / side / "restorespec.toml").write_text("")
            (tmp_path / side / "specs" / f"{file}.yaml").write_text(content)
        verdict = diff(tmp_path, "base", "head")[1].splitlines()[0]
        return verdict, as_data(tmp_path, "base", "head")

    return compared


@pytest.mark.parametrize(
    ("before", "after", "meaning"),
    [
        ("tb-1", "tb-2", "reads another table"),
        ("06:30", "07:30", "restores another point in time"),
        ("table_name: orders\n", "table_name: orders-2\n", "gets another table name"),
        ("e-1", "e-2", "goes to another environment"),
        (
            "tags: []",
            "tags: []\n  contributor_insights_status: true",
            "changes `contributor_insights_status`",
        ),
    ],
)
def test_each_change_has_its_own_sentence(compare, before, after, meaning):
    assert compare((before, after))[0] == f"1 of 1 restore changes: 1 {meaning}"


@pytest.mark.parametrize(
    "spelling", ["2026-11-18T07:30:00+01:00", "2026-11-18t06:30:00.000z", "2026-11-18T06:30:00+00:00"]
)
def test_two_spellings_of_one_instant_are_not_a_change(compare, spelling):
    verdict, review = compare(("2026-11-18T06:30:00Z", spelling))
    assert (verdict, review["changes"]) == ("none of 1 restore changes", [])


@pytest.mark.parametrize(
    ("entry", "field"), [("  tags: []\n", "tags"), ("  sse_specification: null\n", "sse_specification")]
)
def test_an_explicit_empty_value_that_becomes_unset_is_no_loss(compare, entry, field):
    verdict, review = compare((entry, ""))
    assert verdict == f"1 of 1 restore changes: in 1 `{field}` is not set any more"
    assert [field["risk"] for change in review["changes"] for field in change["fields"]] == ["none"]
    rule = {"tags": "loss-tags", "sse_specification": "loss-sse"}[field]
    assert [found["rule"] for found in review["findings"]["new"]] == [rule]


def test_a_restore_that_moves_and_changes_is_one_change(compare):
    verdict, review = compare(("tb-1", "tb-2"), name="baskets")
    (change,) = review["changes"]
    assert (change["kind"], change["renamed_from"], change["restore"]) == ("renamed", "orders", "baskets")
    assert [field["path"] for field in change["fields"]] == [["source", "continuous_backup", "table_id"]]
    assert verdict == "1 of 1 restore changes: 1 reads another table; 1 is renamed"


def test_a_restore_that_moves_with_another_target_and_the_same_data_is_one_change(compare):
    _, review = compare(("table_name: orders", "table_name: baskets"), name="baskets")
    assert [(change["kind"], change["renamed_from"]) for change in review["changes"]] == [("renamed", "orders")]


def test_another_restore_is_not_considered_moved(compare):
    _, review = compare(("tb-1", "tb-2"), ("table_name: orders", "table_name: users"), name="users")
    assert sorted(change["kind"] for change in review["changes"]) == ["added", "removed"]
