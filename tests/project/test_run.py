"""Many specs in one run."""

import pytest

from restorespec import lint
from restorespec.core.usage_error import UsageError
from restorespec.project.choices import Choices

SPEC = """restorespec: 1
name: {name}
vars: {{stage: {{type: string}}}}
source: {{securevault_backup: {{backup_id: bk-1}}}}
target:  # restorespec: ignore[loss-tags, loss-gsi] the drill's tables live for a day
  environment_id: e-1
  table_name: orders-{{{{ vars.stage }}}}
  table_class: STANDARD
  local_secondary_indexes: []
  sse_specification: null
  stream_specification: null
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    def write(files):
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return tmp_path

    write({"restorespec.toml": ""})
    monkeypatch.chdir(tmp_path)
    return write


def told(summary):
    return [
        (item.rule.name, item.message, item.span.source.name, *item.span.first, item.environment)
        for item in summary.diagnostics
    ]


@pytest.mark.usefixtures("little_work_is_shared")
def test_the_number_of_processes_changes_nothing(project):
    project({f"specs/{number}.yaml": SPEC.format(name=f"n{number % 7}").replace("bk-1", "a b") for number in range(9)})
    one, two, many = (lint([], Choices(jobs=jobs)) for jobs in (1, 2, 9))
    assert one == two == many
    assert (one.files, one.restores, one.suppressed) == (9, 9, 18)
    assert [item[0] for item in told(one)].count("template-duplicate-id") == 2


def test_two_restores_of_one_id_are_told_at_the_second_with_a_note_at_the_first(project):
    project({f"specs/{name}.yaml": SPEC.format(name="same") for name in "ab"})
    (found,) = lint().diagnostics
    assert (found.rule.name, found.message, found.span.source.name) == (
        "template-duplicate-id",
        "two restores have the id `same`",
        "specs/b.yaml",
    )
    assert [(note.message, note.span.source.name) for note in found.notes] == [
        ("the first one is here", "specs/a.yaml")
    ]


ENVIRONMENTS = "[environments.a]\nvar-files = ['env/a.yaml']\n[environments.b]\nvar-files = ['env/b.yaml']\n"


def test_a_finding_of_all_environments_is_told_once_and_one_of_some_with_its_name(project):
    spec = SPEC.format(name="x").replace("bk-1", "a b")
    project(
        {
            "restorespec.toml": ENVIRONMENTS,
            "specs/x.yaml": spec,
            "env/a.yaml": "stage: prod",
            "env/b.yaml": "stage: 'p d'",
        }
    )
    assert [(item[0], item[2], item[-1]) for item in told(lint([], Choices(all_environments=True)))] == [
        ("schema-pattern", "specs/x.yaml", None),
        ("schema-pattern", "specs/x.yaml", "b"),
    ]


def test_a_var_file_may_serve_specs_that_were_not_chosen_but_not_nobody(project):
    project(
        {
            "restorespec.toml": ENVIRONMENTS,
            "specs/x.yaml": SPEC.format(name="x"),
            "specs/y.yaml": SPEC.format(name="y").replace("stage", "other"),
            "env/a.yaml": "stage: prod\nother: prod\nstaje: prod\n",
        }
    )
    assert told(lint(["specs/x.yaml"], Choices(environments=("a",)))) == [
        ("template-variable-undeclared", "no selected spec declares a variable `staje`", "env/a.yaml", 3, 1, None)
    ]


@pytest.mark.parametrize(("text", "line"), [("- a\n", 1), ("a: 1\n---\nb: 1\n", 3), ("5\n", 1)])
def test_a_var_file_that_is_no_mapping_is_told(project, text, line):
    project({"specs/x.yaml": SPEC.format(name="x"), "values.yaml": text})
    found = [item for item in told(lint([], Choices(var_file=("values.yaml",)))) if item[0] == "template-var-file"]
    assert found == [
        ("template-var-file", "a var file is one mapping of names to values", "values.yaml", line, 1, None)
    ]


def test_an_empty_var_file_sets_nothing(project):
    project({"specs/x.yaml": SPEC.format(name="x"), "values.yaml": "# nothing yet\n"})
    assert told(lint([], Choices(var_file=("values.yaml",)))) == []


@pytest.mark.parametrize("text", ["", "\n", "# later\n", "---\n"])
def test_an_empty_file_is_told_and_not_passed_over(project, text):
    project({"specs/x.yaml": text})
    assert [(item[0], item[2:5]) for item in told(lint())] == [("template-spec", ("specs/x.yaml", 1, 1))]


def test_what_is_no_text_is_told_in_the_file(project):
    root = project({})
    (root / "specs").mkdir()
    (root / "specs" / "x.yaml").write_bytes(b"restorespec: 1\nname: \xff\n")
    assert told(lint()) == [("syntax-character", "the byte 0xFF is not valid UTF-8", "specs/x.yaml", 2, 7, None)]


@pytest.mark.parametrize("name", ["nope.yaml", "values.txt"])
def test_a_var_file_that_cannot_be_read_is_wrong_usage(project, name):
    project({"specs/x.yaml": SPEC.format(name="x"), "values.txt": ""})
    with pytest.raises(UsageError):
        lint([], Choices(var_file=(name,)))


def test_base_files_and_inventories_are_read_once(project, monkeypatch):
    import os

    base = "restorespec: 1\ntarget: {environment_id: e-1}\n"
    spec = "restorespec: 1\nextends: base.yaml\nfor_each: {file: t.csv, key: t}\ntarget: {table_name: '{{ each.key }}-X'}\n"
    files = {f"specs/x{number}.yaml": spec.replace("X", str(number)) for number in range(5)}
    project(
        {"restorespec.toml": "include = ['specs/x*']", "specs/base.yaml": base, "specs/t.csv": "t\na-1\nb-1\n", **files}
    )
    opened = []
    original = os.open
    monkeypatch.setattr(
        os, "open", lambda path, *rest, **named: opened.append(str(path)) or original(path, *rest, **named)
    )
    assert lint().restores == 10
    assert sorted(path.rsplit("/", 1)[-1] for path in opened if "specs" in path) == sorted(
        ["base.yaml", "t.csv", *(f"x{number}.yaml" for number in range(5))]
    )


def with_idle_suppressions(count):
    body = SPEC.format(name="a").replace(", loss-gsi", "").replace("{{ vars.stage }}", "a")
    body = body.replace("vars: {stage: {type: string}}\n", "").replace(
        "  table_class", "  global_secondary_indexes: []\n  table_class"
    )
    keys = "".join(f"# restorespec: ignore[loss-gsi] it had some once\nx-{number}: 1\n" for number in range(count))
    return {"specs/a.yaml": body + keys}


@pytest.mark.parametrize(
    ("config", "severity"),
    [
        ("", "warning"),
        ("[rules]\nsuppression-unused = 'error'\n", "error"),
        ("[rules]\nsuppression-unused = 'notice'\n", "notice"),
        ("[rules]\nsyntax-limit = 'error'\n", "error"),
    ],
)
def test_the_line_that_counts_the_rest_is_as_bad_as_the_worst_of_it(project, config, severity):
    project({"restorespec.toml": config, **with_idle_suppressions(120)})
    found = lint().diagnostics
    assert len(found) == 101
    (line,) = (one for one in found if one.rule.name == "syntax-limit")
    assert line.message == "20 more findings in this file are not shown (maximum 100)"
    assert line.severity == severity


def test_nothing_is_counted_that_would_not_be_reported(project):
    replica = "    - {region_name: us-west-2, table_class: x}\n"
    lines = "  replicas:\n" + replica * 130
    spec = SPEC.format(name="a").replace("  table_class", lines + "  table_class")
    project({"specs/a.yaml": spec})
    assert "syntax-limit" in {one.rule.name for one in lint().diagnostics}
    shown = lint([], Choices(ignore=("schema", "request", "loss", "template"))).diagnostics
    assert [one.rule.name for one in shown if one.rule.name != "suppression-unused"] == []


def test_a_suppression_is_not_idle_where_a_base_that_cannot_be_read_kept_its_rule_silent(project):
    spec = SPEC.format(name="a").replace("name: a", "name: a\nextends: nope.yaml")
    project({"specs/a.yaml": spec})
    assert [one.rule.name for one in lint().diagnostics] == ["template-extends"]
