"""`--shard K/N`: every restore in exactly one shard, and all shards together do the work of one run."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from hypothesis import given, strategies as st

from restorespec.cli.exit_codes import run
from restorespec.core.usage_error import UsageError
from restorespec.project.choices import WHOLE, Shard, parse_shard

ROWS = [f"t{number}" for number in range(12)]
FLEET = f"""\
restorespec: 1
for_each: [{", ".join(ROWS)}]
source:
  securevault_backup: {{backup_id: "bk-{{{{ each.key }}}}"}}
target:
  environment_id: env-drill
  table_name: "{{{{ each.key }}}}-restored"
  tags: [{{key: team, value: payments}}]  # restorespec: ignore[tag-aws-prefix] nothing here
"""
TWIN = """\
restorespec: 1
source:
  securevault_backup: {backup_id: bk-twin}
target:
  environment_id: env-drill
  table_name: t3-restored
  billing_mode: PROVISIONED
"""
USED = """\
restorespec: 1
extends: ../bases/base.yaml
name: used
target:  # restorespec: ignore[loss-lsi] it has none
  table_name: used-restored
"""
BASE = """\
restorespec: 1
source:
  securevault_backup: {backup_id: bk-used}
target:
  environment_id: env-drill
  tags: [{key: "aws:team", value: payments}]  # restorespec: ignore[tag-aws-prefix] a test of the refusal
"""
BROKEN = "restorespec: 1\ntarget: [\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "restorespec.toml").write_text("")
    (tmp_path / "specs").mkdir()
    (tmp_path / "bases").mkdir()
    (tmp_path / "bases" / "base.yaml").write_text(BASE)
    for name, text in {"fleet": FLEET, "twin": TWIN, "used": USED}.items():
        (tmp_path / "specs" / f"{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shards(total):
    return [f"{number}/{total}" for number in range(1, total + 1)]


def linted(project, *options):
    code = run(["lint", "-q", "--format", "json", "-o", "out.json", *options])
    return code, json.loads((project / "out.json").read_text())


def key(found):
    return tuple(str(found[name]) for name in ("file", "line", "column", "rule", "message"))


@given(st.text(max_size=40), st.integers(1, 200))
def test_every_restore_is_in_exactly_one_shard(id_, total):
    assert sum(Shard(number, total).holds(id_) for number in range(1, total + 1)) == 1


def test_a_restore_stays_in_its_shard():
    """The shard is a part of the contract between machines: it may not depend on the version or the process."""
    ids = ["orders-drill", "fleet[a]", "fleet[b]", "größe"]
    numbers = [next(number for number in range(1, 9) if Shard(number, 8).holds(id_)) for id_ in ids]
    assert numbers == [int(sha256(id_.encode()).hexdigest(), 16) % 8 + 1 for id_ in ids] == [8, 5, 4, 5]


@pytest.mark.parametrize(
    "text", ["0/3", "4/3", "1/0", "1", "1/", "/2", "1/2/3", "-1/2", "a/b", " 1/2", "1/10000", "¹/2"]
)
def test_what_is_not_a_shard_is_refused(text, project, capsys):
    assert run(["lint", f"--shard={text}"]) == 2
    assert capsys.readouterr().err == (
        f"error: `--shard {text}` is not a shard\n"
        "  help: write it like 1/8: the number of the shard, and how many there are (at most 9,999)\n"
    )
    with pytest.raises(UsageError):
        parse_shard(text)


def test_the_last_shards_are_accepted():
    assert (parse_shard("9999/9999"), parse_shard("1/1"), parse_shard(None)) == (Shard(9999, 9999), WHOLE, WHOLE)


@pytest.mark.parametrize("total", [1, 3, 40])
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.usefixtures("little_work_is_shared")
def test_the_findings_of_all_shards_are_those_of_one_run(project, total, jobs):
    code, whole = linted(project, "--jobs", jobs)
    parts = [linted(project, "--shard", one, "--jobs", jobs) for one in shards(total)]
    assert code == 1
    unused = [(one["file"], one["line"]) for one in whole["diagnostics"] if one["rule"] == "suppression-unused"]
    assert unused == [("specs/fleet.yaml", 8)]  # the others are used, by a restore that is in one shard only
    assert {"target-duplicate", "billing-provisioned-needs-throughput"} <= {one["rule"] for one in whole["diagnostics"]}
    assert max(code for code, _ in parts) == 1
    found = {key(one) for _, part in parts for one in part["diagnostics"]}
    assert found == {key(one) for one in whole["diagnostics"]}
    assert sum(part["summary"]["restores"] for _, part in parts) == whole["summary"]["restores"] == len(ROWS) + 2


@pytest.mark.parametrize("total", [2, 5])
def test_a_finding_about_a_restore_is_in_its_shard_alone(project, total):
    rule = "billing-provisioned-needs-throughput"
    parts = [linted(project, "--shard", one) for one in shards(total)]
    has_it = [any(one["rule"] == rule for one in part["diagnostics"]) for _, part in parts]
    assert has_it == [Shard(number, total).holds("twin") for number in range(1, total + 1)]
    assert [code for code, _ in parts] == [int(found) for found in has_it]


def test_a_file_that_is_broken_fails_every_shard(project):
    (project / "specs" / "broken.yaml").write_text(BROKEN)
    (project / "specs" / "twin.yaml").unlink()
    assert [linted(project, "--shard", one)[0] for one in shards(3)] == [1, 1, 1]


def compiled(capsys, *options):
    assert run(["compile", "-q", "specs/fleet.yaml", *options]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("total", [1, 3, 40])
def test_the_bodies_of_all_shards_are_those_of_one_run(project, capsys, total):
    whole = compiled(capsys).splitlines()
    parts = [compiled(capsys, "--shard", one).splitlines() for one in shards(total)]
    assert len(whole) == len(ROWS)
    assert sorted(line for part in parts for line in part) == sorted(whole)


def test_the_files_of_all_shards_are_those_of_one_run(project, capsys):
    compiled(capsys, "-o", "whole")
    for one in shards(5):
        compiled(capsys, "-o", "parts", "--shard", one)
    names = sorted(path.name for path in (project / "whole").iterdir())
    assert names == sorted(f"fleet[{row}].json" for row in ROWS)
    assert {path.name: path.read_bytes() for path in (project / "parts").iterdir()} == {
        name: (project / "whole" / name).read_bytes() for name in names
    }


def test_the_body_of_a_shard_with_one_restore_is_a_line_like_those_of_the_others(project, capsys):
    texts = [compiled(capsys, "--shard", one) for one in shards(40)]
    assert 1 in {text.count("\n") for text in texts}
    assert all(json.loads(line) for text in texts for line in text.splitlines())


def test_only_and_a_shard_choose_what_both_choose(project, capsys):
    only = ["--only", "fleet[t1]", "--only", "fleet[t2]", "--only", "fleet[t3]"]
    parts = [compiled(capsys, *only, "--shard", one).splitlines() for one in shards(4)]
    whole = compiled(capsys, *only).splitlines()
    assert (len(whole), sorted(line for part in parts for line in part)) == (3, sorted(whole))


def test_a_baseline_is_written_by_one_run(project, capsys):
    assert run(["lint", "--shard", "1/2", "--write-baseline", "known.json"]) == 2
    assert capsys.readouterr().err == (
        "error: a baseline holds the findings of all restores\n  help: leave out `--shard`\n"
    )
    assert not (project / "known.json").exists()


def test_a_baseline_entry_of_another_shard_is_not_called_outdated(project, capsys):
    assert run(["lint", "-q", "--write-baseline", "known.json"]) == 0
    capsys.readouterr()
    for one in shards(3):
        assert run(["lint", "--baseline", "known.json", "--shard", one]) == 0
        assert "remove it" not in capsys.readouterr().err
