"""One changed line is one row with one cause, however many restores it reaches, in every format."""

import re

import pytest

BASE = """\
restorespec: 1
target:
  environment_id: e-1
  table_class: STANDARD
  deletion_protection_enabled: true
  table_name: "{{ each.key }}-restored"
  global_secondary_indexes: []
  local_secondary_indexes: []
  sse_specification: null
  stream_specification: null
  tags: []
"""


@pytest.fixture
def sides(tmp_path, diff):
    """Compare a fan-out of some restores with itself after a line of its base has changed."""

    def compared(count, before, after, *options):
        for side, text in (("base", BASE), ("head", BASE.replace(before, after))):
            folder = tmp_path / side / "specs"
            folder.mkdir(parents=True, exist_ok=True)
            (folder.parent / "restorespec.toml").write_text(
                'include = ["specs/*.yaml"]\nexclude = ["specs/base.yaml"]\n'
            )
            (folder / "base.yaml").write_text(text)
            keys = ", ".join(f"t{number:03}" for number in range(count))
            (folder / "fleet.yaml").write_text(
                f"restorespec: 1\nextends: base.yaml\nfor_each: [{keys}]\nsource: {{securevault_backup: {{backup_id: bk}}}}\n"
            )
        code, out, err = diff(tmp_path, "base", "head", *options)
        assert (code, err) == (0, "")
        return out

    return compared


COUNTS = pytest.mark.parametrize("count", [3, 41, 601])
PROTECTION = ("deletion_protection_enabled: true", "deletion_protection_enabled: false")
NAME = ('"{{ each.key }}-restored"', '"{{ each.key }}-drill"')


@COUNTS
def test_in_text_the_verdict_is_first_and_the_row_names_a_few(sides, count):
    lines = sides(count, *PROTECTION).splitlines()
    assert lines[0] == f"{count} of {count} restores change: all {count} lose deletion protection"
    names = {3: "fleet[t000], fleet[t001], fleet[t002]"}.get(
        count, ", ".join(f"fleet[t{number:03}]" for number in range(10)) + f" and {count - 10} more"
    )
    text = " ".join(" ".join(lines[3:]).split())
    assert text.startswith(
        f"loss {count} restores: /target/deletion_protection_enabled true → false"
        f" because of specs/base.yaml:5:32 in {names} Plan sha256:"
    )


@COUNTS
def test_a_template_that_changes_is_one_row_with_an_example(sides, count):
    text = " ".join(sides(count, *NAME).split())
    assert f"data {count} restores: /target/table_name {count} different values, such as" in text
    assert '"t000-restored" → "t000-drill" because of specs/base.yaml:6:15' in text
    assert text.count("because of") == 1


@COUNTS
def test_in_markdown_the_other_names_are_folded(sides, count):
    text = sides(count, *PROTECTION, "--format", "markdown")
    rows = [line for line in text.splitlines() if line.startswith("| 🟠 loss | ")]
    (row,) = rows
    assert row.startswith(
        f"| 🟠 loss | {count} | `/target/deletion_protection_enabled`<br>`true` → `false`<br>`fleet[t000]`"
    )
    assert row.endswith(" | `specs/base.yaml:5:32` |")
    assert row.count("fleet[") == count
    folded = re.findall(r"<details><summary>and (\d+) more</summary>", row)
    assert folded == ([] if count == 3 else [str(count - 8)])
    assert len(text) <= 60_000


@COUNTS
def test_in_html_there_is_one_row(sides, count):
    text = sides(count, *PROTECTION, "--format", "html")
    table = text[text.index('<h2 id="what">') : text.index("</table>")]
    assert table.count("<tr>") == 2
    assert f'<td class="number">{count}</td>' in table
    assert table.count("fleet[") == count


@COUNTS
def test_in_json_a_bundle_counts_all_and_names_ten(sides, count, tmp_path):
    import json

    data = json.loads(sides(count, *NAME, "--format", "json"))
    (bundle,) = data["bundles"]
    assert bundle == {
        "risk": "data",
        "kind": "changed",
        "path": ["target", "table_name"],
        "before": "t000-restored",
        "after": "t000-drill",
        "variants": count,
        "cause": {"file": "specs/base.yaml", "line": 6, "column": 15, "side": "head"},
        "count": count,
        "restores": [f"fleet[t{number:03}]" for number in range(min(count, 10))],
    }
    assert len(data["changes"]) == count


def test_causes_are_links_where_the_host_is_known(sides):
    address = "https://example.com/o/r/blob/main"
    text = sides(3, *PROTECTION, "--format", "markdown", "--link-base", address)
    assert f"| [`specs/base.yaml:5:32`]({address}/specs/base.yaml#L5) |" in text
    page = sides(3, *PROTECTION, "--format", "html", "--link-base", f"{address}/")
    assert f'<a href="{address}/specs/base.yaml#L5"><code>specs/base.yaml:5:32</code></a>' in page


def test_several_formats_are_written_at_once(sides, tmp_path):
    text = sides(3, *PROTECTION)
    options = ("--output", f"markdown={tmp_path / 'a.md'}", "--output", f"json={tmp_path / 'a.json'}")
    assert sides(3, *PROTECTION, *options) == text
    assert (tmp_path / "a.md").read_text() == sides(3, *PROTECTION, "--format", "markdown")
    assert (tmp_path / "a.json").read_text() == sides(3, *PROTECTION, "--format", "json")
