"""Two restores of a run that create the same table, wherever they come from: a warning of `lint`."""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter
from itertools import chain, combinations

import pytest
from hypothesis import given, strategies as st

from restorespec import Source, compile  # noqa: A004
from restorespec.cli.exit_codes import run
from restorespec.project.targets import Targets

BODY = {
    "source": {"securevault_backup": {"backup_id": "bk-1"}},
    "target": {
        "environment_id": "env-1",
        "table_name": "restored",
        "table_class": "STANDARD",
        "global_secondary_indexes": [],
        "local_secondary_indexes": [],
        "sse_specification": None,
        "stream_specification": None,
        "tags": [],
    },
}


def spec(name=None, table="restored", environment="env-1", **more):
    target = {**BODY["target"], "table_name": table, "environment_id": environment}
    return {"restorespec": 1, **({"name": name} if name else {}), **more, "source": BODY["source"], "target": target}


def diagnostics(project, *options):
    file = project / "out.json"
    assert run(["lint", "--format", "json", "-o", "out.json", *options]) == 0, file.read_text()
    return json.loads(file.read_text())["diagnostics"]


def lint(project, *options):
    found = diagnostics(project, *options)
    return [
        (one["file"], one["line"], one["restore"], one["severity"], one["message"], one["pointer"], one["environment"])
        for one in found
        if one["rule"] == "target-duplicate"
    ]


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "restorespec.toml").write_text("")
    (tmp_path / "specs").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(project, name, *documents):
    (project / "specs" / name).write_text("\n---\n".join(json.dumps(one, indent=1) for one in documents))


def warned(file, line, later, first, environment=None):
    message = f"`{later}` creates the same table as `{first}`: `restored`"
    return (file, line, later, "warning", message, "/target/table_name", environment)


TOML = """restorespec = 1
[source.securevault_backup]
backup_id = "bk-2"
[target]
environment_id = "env-1"
table_name = "restored"
global_secondary_indexes = []
local_secondary_indexes = []
tags = []
table_class = "STANDARD"
"""


def test_each_later_restore_names_the_first_across_files_and_formats(project):
    write(project, "a.json", spec())
    write(project, "b.yaml", spec())
    (project / "specs" / "c.toml").write_text(TOML)
    write(project, "d.yaml", spec("d", table="another"), spec("e", environment="env-2"))
    assert lint(project) == [warned("specs/b.yaml", 10, "b", "a"), warned("specs/c.toml", 6, "c", "a")]


def test_documents_of_one_file_are_compared(project):
    write(project, "a.yaml", spec("x"), spec("y"), spec("z", table="another"))
    assert lint(project) == [warned("specs/a.yaml", 31, "y", "x")]


def test_rows_are_compared_with_each_other_and_with_other_specs(project):
    write(project, "a.yaml", spec(for_each=["p", "q", "restored"], table="{{ each.key }}-x"))
    write(project, "b.yaml", spec(for_each=["q", "r"], table="{{ each.key }}-x"))
    write(project, "c.yaml", spec(for_each=["p", "q", "r"]))
    assert [one[2:5:2] for one in lint(project)] == [
        ("b[q]", "`b[q]` creates the same table as `a[q]`: `q-x`"),
        ("c[q]", "`c[q]` creates the same table as `c[p]`: `restored`"),
        ("c[r]", "`c[r]` creates the same table as `c[p]`: `restored`"),
    ]


def test_values_of_variables_and_bases_count_and_unknown_ones_do_not(project):
    declared = {"vars": {"table": {"type": "string"}}}
    write(project, "base.yaml", {"restorespec": 1, "target": {"environment_id": "env-1", "table_name": "restored"}})
    write(project, "a.yaml", spec(table="{{ vars.table }}", **declared))
    write(project, "b.yaml", {"restorespec": 1, "extends": "base.yaml", "source": BODY["source"]})
    paths = ("specs/a.yaml", "specs/b.yaml")
    assert lint(project, *paths) == []
    (found,) = lint(project, *paths, "--var", "table=restored")
    assert (found[0], found[4]) == ("specs/base.yaml", "`b` creates the same table as `a`: `restored`")


def test_a_restore_under_two_environments_is_no_duplicate_of_itself(project):
    (project / "restorespec.toml").write_text("[environments.a]\n[environments.b]\n")
    write(project, "a.yaml", spec())
    assert lint(project, "--all-envs") == []
    write(project, "b.yaml", spec())
    assert lint(project, "--all-envs") == [warned("specs/b.yaml", 10, "b", "a")]
    assert lint(project, "--env", "b") == [warned("specs/b.yaml", 10, "b", "a", environment="b")]


def test_two_restores_that_only_meet_across_environments_are_found(project):
    (project / "restorespec.toml").write_text(
        '[environments.a]\nvar-files = ["a.json"]\n[environments.b]\nvar-files = ["b.json"]\n'
    )
    (project / "a.json").write_text('{"one": "xxx", "two": "yyy"}')
    (project / "b.json").write_text('{"one": "zzz", "two": "xxx"}')
    declared = {"vars": {"one": {"type": "string"}, "two": {"type": "string"}}}
    write(project, "p.yaml", spec(table="{{ vars.one }}", **declared))
    write(project, "q.yaml", spec(table="{{ vars.two }}", **declared))
    assert [one[2:] for one in lint(project, "--env", "a")] == []
    assert [(one[2], one[4], one[6]) for one in lint(project, "--all-envs")] == [
        ("q", "`q` creates the same table as `p`: `xxx`", "b")
    ]


@pytest.mark.parametrize("jobs", ["1", "2", "4"])
@pytest.mark.usefixtures("little_work_is_shared")
def test_any_number_of_workers_finds_the_same(project, jobs):
    for number in range(12):
        write(project, f"s{number:02}.yaml", spec(for_each=["x", "y"], table=f"{{{{ each.key }}}}-{number % 5}"))
    assert [one[2:5:2] for one in lint(project, "--jobs", jobs)] == [
        (
            f"s{number:02}[{row}]",
            f"`s{number:02}[{row}]` creates the same table as `s{number % 5:02}[{row}]`: `{row}-{number % 5}`",
        )
        for number in range(5, 12)
        for row in "xy"
    ]


def test_finished_bodies_are_compared(project):
    for name in "ab":
        (project / "specs" / f"{name}.json").write_text(json.dumps(BODY, indent=1))
    assert lint(project, "--request", "specs/a.json", "specs/b.json") == [warned("specs/b.json", 9, "b", "a")]


def test_the_first_one_is_named_at_its_line_and_the_warning_can_be_suppressed(project):
    write(project, "a.yaml", spec())
    text = json.dumps(spec(), indent=1).replace(
        '"restored",', '"restored",  # restorespec: ignore[target-duplicate] later'
    )
    (project / "specs" / "b.yaml").write_text(text)
    assert lint(project) == []
    (project / "specs" / "b.yaml").write_text(re.sub("  # .*", "", text))
    (found,) = diagnostics(project)
    notes = [(note["message"], note["file"], note["line"]) for note in found["notes"]]
    assert (notes, found["help"]) == ([("the first one is here", "specs/a.yaml", 10)], "set another `table_name`")


def test_names_from_sensitive_variables_are_not_shown(project):
    declared = {"vars": {"name": {"type": "string", "default": "hush", "sensitive": True}}}
    write(
        project,
        "a.yaml",
        spec("x", table="{{ vars.name }}", **declared),
        spec("y", table="{{ vars.name }}", **declared),
    )
    found = [one["message"] for one in diagnostics(project) if one["rule"] == "target-duplicate"]
    assert found == ["every restore of a run creates a table of its own"]


def test_the_function_of_the_library_compares_what_one_source_gives():
    text = "\n---\n".join(json.dumps(one) for one in (spec("x"), spec("y")))
    result = compile(Source("specs/a.yaml", text))
    assert [(one.rule.name, one.restore) for one in result.diagnostics] == [("target-duplicate", "y")]
    assert result.ids == ("x", "y")


NUMBERS = st.lists(st.integers(0, 9), max_size=4)


@given(st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), NUMBERS, max_size=3), max_size=3))
def test_the_files_with_a_repeated_target_are_suspects(runs):
    """A target is repeated if a run has it twice or two files have it; one file has it under several environments."""
    files = {file for run in runs for file in run}
    repeated = {one for run in runs for one, count in Counter(chain(*run.values())).items() if count > 1}
    for first, second in combinations(files, 2):
        repeated |= {
            one for run in runs for one in run.get(first, ()) if any(one in each.get(second, ()) for each in runs)
        }
    expected = {file for file in files if any(one in repeated for run in runs for one in run.get(file, ()))}
    assert Targets.suspects(map(targets_of, runs)) == expected


def targets_of(numbers):
    made = Targets()
    made.by_file = {file: array("q", one) for file, one in numbers.items()}
    return made
