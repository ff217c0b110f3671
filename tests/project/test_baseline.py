"""A baseline hides what it was written for, wherever that moved, and nothing else."""

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.core.usage_error import UsageError
from restorespec.project import baseline
from restorespec.project.choices import Choices
from restorespec.project.opening import open_project
from restorespec.project.run import Run

LINES = """\
restorespec: 1
vars:
  mode: {type: string, default: ON_DEMAND}
source:
  securevault_backup:
    backup_id: "two words"
target:
  environment_id: env-prod
  table_name: "a b"
  billing_mode: "{{ vars.mode }}"
""".splitlines()


def checked(folder, lines):
    (folder / "specs").mkdir(exist_ok=True)
    (folder / "specs/a.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    project = open_project([str(folder / "specs/a.yaml")], Choices(config=str(folder / "restorespec.toml")))
    return Run(project, ("specs/a.yaml",), Choices()).summary()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, len(LINES)), max_size=8))
def test_comments_that_move_findings_change_nothing(tmp_path_factory, places):
    folder = tmp_path_factory.mktemp("project")
    (folder / "restorespec.toml").touch()
    before = checked(folder, LINES)
    assert len(before.diagnostics) > 5
    baseline.write(str(folder / "known.json"), before)
    known = baseline.read(str(folder / "known.json"))
    lines = list(LINES)
    for place in sorted(places, reverse=True):
        lines.insert(place, "# about")
    after = checked(folder, lines)
    assert baseline.without_known(after, known).diagnostics == ()
    assert baseline.without_known(after, known).suppressed == len(after.diagnostics)
    assert baseline.stale(after, known, ["specs/a.yaml"]) == []


@pytest.mark.parametrize(
    "text", ["", "[]", "1", "{", '{"version": 1}', '{"version": 1, "findings": [1]}', "[" * 100_000, '{"version": 1, "findings": [{"file": 1, "rule": "x", "fingerprint": "y"}]}', "\xff"]
)  # fmt: skip
def test_what_is_no_baseline_is_refused(tmp_path, text):
    path = tmp_path / "known.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match="is not a valid baseline"):
        baseline.read(str(path))


def test_entries_of_files_that_were_not_checked_are_not_stale(tmp_path):
    (tmp_path / "restorespec.toml").touch()
    known = frozenset([baseline.Entry("specs/b.yaml", "loss-gsi", "x:1")])
    assert baseline.stale(checked(tmp_path, LINES), known, ["specs/a.yaml"]) == []


INDEXES = """\
restorespec: 1
source: {securevault_backup: {backup_id: b}}
target:
  environment_id: env-prod
  table_name: orders
  global_secondary_indexes:
    - index_name: by-day
      key_schema: [{attribute_name: day, key_type: HASH}]
      projection: {projection_type: INCLUDE}
    - index_name: by-state
      key_schema: [{attribute_name: state, key_type: HASH}]
      projection: {projection_type: ALL}
""".splitlines()


def test_a_list_item_that_moves_is_the_same_finding_and_another_at_its_place_is_not(tmp_path):
    (tmp_path / "specs").mkdir()
    (tmp_path / "restorespec.toml").touch()
    before = checked(tmp_path, INDEXES)
    known = frozenset(baseline.entries(before))
    moved = checked(tmp_path, [*INDEXES[:6], *INDEXES[9:], *INDEXES[6:9]])
    assert len(moved.diagnostics) == len(before.diagnostics) > 0
    assert baseline.without_known(moved, known).diagnostics == ()
    renamed = checked(tmp_path, [line.replace("by-day", "by-week") for line in INDEXES])
    assert [found.rule.name for found in baseline.without_known(renamed, known).diagnostics] == [
        "projection-include-needs-attrs"
    ]
