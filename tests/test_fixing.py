"""Repairs keep everything else, mend what they say, and are made once."""

import random
import re
from pathlib import Path

import pytest

from restorespec.core.source import Source
from restorespec.project.apply_fixes import edited, settled
from restorespec.project.choices import Choices
from restorespec.project.discovery import find_specs
from restorespec.project.opening import open_project
from restorespec.project.run import Run
from restorespec.syntax import read

SPECS = Path(__file__).parent.parent / "specs"
SLIPS = [
    ("PAY_PER_REQUEST", "on-demand"), ("PROVISIONED", "provisioned"), ("HASH", "hash"), ("RANGE", "sort"), ("STANDARD", "standard"),
    ("projection_type", "ProjectionType"), ("global_secondary_indexes", "gsi"), ("local_secondary_indexes", "lsi"), ("tags", "Tags"),
    ("sse_specification", "sse"), ("stream_specification", "stream"), ("KEYS_ONLY", "keys"), ("table_class", "class"), ("ALL", "all"),
]  # fmt: skip
NAMES = [
    "minimal.yaml",
    "orders-drill.yaml",
    "payments-before-deploy.yaml",
    "ledger-to-new-account.yaml",
    "events.toml",
]


def slipped(text, seed):
    """A text with some words written as people write them, and texts of digits without their quotes."""
    chance = random.Random(seed)
    text = re.sub(r'default: "(0[0-9]{11})"', r"default: \1", text)
    for word, slip in chance.sample(SLIPS, 5):
        if text.count(word) == 1:
            text = text.replace(word, slip)
    return text


def repaired(folder, **options):
    run = Run(project := open_project([], Choices()), find_specs(project.root, project.config, []), Choices())
    return {source.name: text for source, text in settled(run, **options).items()}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(6))
def test_a_spec_with_slips_is_restored_exactly(tmp_path, monkeypatch, name, seed):
    text = (SPECS / name).read_text()
    (tmp_path / "specs").mkdir()
    (tmp_path / "restorespec.toml").write_text("")
    (tmp_path / "specs" / name).write_text(slipped(text, seed))
    monkeypatch.chdir(tmp_path)
    after = repaired(tmp_path)
    if slipped(text, seed) != text:
        assert after == {f"specs/{name}": text}
        (tmp_path / "specs" / name).write_text(after[f"specs/{name}"])
    assert repaired(tmp_path) == {}


@pytest.mark.parametrize("name", NAMES)
def test_unset_settings_are_written_only_with_fix_unset(tmp_path, monkeypatch, name):
    unset = re.sub(
        r"(?m)^ *(tags|table_class|stream_specification|sse_specification)( ?[:=]).*\n(?: {4,}.*\n)*",
        "",
        (SPECS / name).read_text(),
    )
    (tmp_path / "specs").mkdir()
    (tmp_path / "restorespec.toml").write_text("")
    (tmp_path / "specs" / name).write_text(unset)
    monkeypatch.chdir(tmp_path)
    assert repaired(tmp_path) == {}
    after = repaired(tmp_path, unset=True)[f"specs/{name}"]
    assert read(Source(name, after)).diagnostics == ()
    assert [line for line in after.splitlines() if line not in unset.splitlines()]
    assert [line for line in unset.splitlines() if line.strip() and line not in after.splitlines()] == []
    (tmp_path / "specs" / name).write_text(after)
    assert repaired(tmp_path, unset=True) == {}


@pytest.mark.parametrize("header", ["[target]", "[ target ]", '["target"]  # the table'])
def test_unset_settings_are_written_below_the_header_of_the_target(tmp_path, monkeypatch, header):
    (tmp_path / "restorespec.toml").write_text("")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "a.toml").write_text(f'restorespec = 1\n{header}\ntable_name = "t"\n')
    monkeypatch.chdir(tmp_path)
    lines = repaired(tmp_path, unset=True)["specs/a.toml"].splitlines()
    assert (lines[1], lines[2], lines[-1]) == (header, "global_secondary_indexes = []", 'table_name = "t"')


@pytest.mark.parametrize("header", ["[target.sse_specification]", '[target."a"]', "[[target]]", "[target.target]"])
def test_unset_settings_are_not_written_into_a_partial_target(tmp_path, monkeypatch, header):
    (tmp_path / "restorespec.toml").write_text("")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "a.toml").write_text(f'restorespec = 1\n{header}\nkms_key_type = "t"\n')
    monkeypatch.chdir(tmp_path)
    assert repaired(tmp_path, unset=True) == {}


UNSET = (
    "global_secondary_indexes: [], local_secondary_indexes: [], sse_specification: null, stream_specification: null, "
    "table_class: STANDARD, tags: []"
)


@pytest.mark.parametrize("before", ["target: ", "target:\n  "])
def test_a_comment_at_a_brace_gets_its_space_before_anything_is_written_there(tmp_path, monkeypatch, before):
    (tmp_path / "restorespec.toml").write_text("")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "a.yaml").write_text(f"restorespec: 1\n{before}{{#a\n  table_name: t}}\n")
    monkeypatch.chdir(tmp_path)
    right = f"restorespec: 1\n{before}{{ {UNSET}, #a\n  table_name: t}}\n"
    assert repaired(tmp_path, unset=True) == {"specs/a.yaml": right}


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("a.yaml", "restorespec: 1\ntarget: {}\n"),
        ("a.yaml", "restorespec: 1\ntarget: {\n}\n"),
        ("a.toml", "restorespec = 1\ntarget = {}\n"),
        ("a.json", '{"restorespec": 1, "target": { }}'),
    ],
)
def test_unset_settings_in_an_empty_mapping_are_readable(tmp_path, monkeypatch, name, spec):
    (tmp_path / "restorespec.toml").write_text(f'include = ["{name}"]')
    (tmp_path / name).write_text(spec)
    monkeypatch.chdir(tmp_path)
    reading = read(Source(name, repaired(tmp_path, unset=True)[name]))
    assert reading.diagnostics == ()
    assert {"tags", "table_class", "global_secondary_indexes"} <= set(reading.documents[0].data["target"])


def test_an_edit_that_overlaps_another_waits_for_the_next_run():
    from restorespec.core.diagnostics import Edit
    from restorespec.core.source import Span

    source = Source("a.yaml", "abcdef")
    edits = [Edit(Span(source, 1, 4), "X"), Edit(Span(source, 3, 5), "Y"), Edit(Span(source, 5, 5), "Z")]
    assert edited(source.text, edits) == "aXeZf"


def test_a_fix_does_not_exceed_the_size_limit_of_files(tmp_path, monkeypatch):
    (tmp_path / "restorespec.toml").write_text("")
    (tmp_path / "specs").mkdir()
    spec = "restorespec: 1\ntarget: {environment_id: e}\n"
    monkeypatch.chdir(tmp_path)
    comment = f"# {'x' * 77}\n"
    (tmp_path / "specs" / "a.yaml").write_text(spec + comment * 6552)
    assert repaired(tmp_path, unset=True) == {}
    (tmp_path / "specs" / "a.yaml").write_text(spec + comment * 6550)
    assert [*repaired(tmp_path, unset=True)] == ["specs/a.yaml"]


def settled_text(folder, monkeypatch, name, text, **options):
    """What a file holds when it has been repaired."""
    (folder / "restorespec.toml").write_text(f'include = ["{name}"]')
    (folder / name).write_text(text)
    monkeypatch.chdir(folder)
    return repaired(folder, **options).get(name, text)


UNITS = """restorespec: 1
source: {securevault_backup: {backup_id: b}}
target:
  environment_id: e
  table_name: orders
  provisioned_throughput:
    read_capacity_units: %s
    write_capacity_units: 5
"""


@pytest.mark.parametrize("written", ["1_000", "+1000", "0x3E8", "1e3", "12,5", "1,00", "01,000", "soon"])
def test_a_value_that_may_be_a_number_or_a_string_is_not_fixed(tmp_path, monkeypatch, written):
    assert settled_text(tmp_path, monkeypatch, "a.yaml", UNITS % written) == UNITS % written


@pytest.mark.parametrize("written", ["1,000", '"1,000"', '"1_000"', "'1000'"])
def test_a_number_is_written_where_only_a_number_is_valid(tmp_path, monkeypatch, written):
    assert settled_text(tmp_path, monkeypatch, "a.yaml", UNITS % written) == UNITS % "1000"


@pytest.mark.parametrize(
    "slip", ["sse: {sse_type: KMS}", "class: 5", "gsi: by-status", "TableName: other", "stream: []"]
)
def test_a_field_is_not_renamed_if_its_value_or_another_field_conflicts(tmp_path, monkeypatch, slip):
    text = UNITS % "1000" + f"  {slip}\n"
    kept = settled_text(tmp_path, monkeypatch, "a.yaml", text)
    assert kept == text.replace("sse:", "sse_specification:")
