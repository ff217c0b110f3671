"""The comment on a pull request: what it holds however much changes, and what it never becomes."""

import json
import re

import pytest
from markdown_it import MarkdownIt

LIMIT = 60_000

SPEC = """\
restorespec: 1
for_each: {file: tables.csv, key: table}
source: {securevault_backup: {backup_id: "{{ each.value.backup }}"}}
target:
  environment_id: env-prod
  table_name: "{{ each.key }}"
  sse_specification: null
  local_secondary_indexes: []
  stream_specification: null
  table_class: STANDARD
  global_secondary_indexes:
    - index_name: by-{{ each.value.index }}
      key_schema: [{attribute_name: a, key_type: HASH}]
      projection: {projection_type: ALL}
  tags: [{key: row, value: "{{ each.value.tag }}"}]
"""


def table(count, *, backup="bk-{}", index="i{}", tag="x{}"):
    rows = (f"t{n:04},{backup.format(n)},{index.format(n)},{tag.format(n)}\n" for n in range(count))
    return "table,backup,index,tag\n" + "".join(rows)


@pytest.fixture
def many(repository, diff):
    """The comment for a table of rows that becomes another one."""

    def comment(before, after, spec=SPEC):
        repository.write({"specs/fleet.yaml": SPEC, "specs/tables.csv": before})
        repository.commit("Before")
        repository.write({"specs/fleet.yaml": spec, "specs/tables.csv": after})
        return diff(repository.folder, "HEAD", "--format", "markdown")[1]

    return comment


def cells(text):
    """The rows of all tables as GitHub reads them, cell by cell."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    rows, row = [], None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            rows.append(row)
            row = None
        elif token.type == "inline" and row is not None:
            row.append(token.content)
    return rows


def test_a_comment_begins_with_its_marker_and_ends_with_the_plan(history, diff):
    text = diff(history.folder, "main", "rows", "--env", "prod", "--format", "markdown")[1]
    first, *_, last = text.splitlines()
    assert first == "<!-- restorespec -->"
    assert re.fullmatch(r"Plan `sha256:[0-9a-f]{64}`", last)


def test_500_restores_with_the_same_change_have_one_row(many):
    text = many(
        table(500), table(500), SPEC.replace("sse_specification: null", "sse_specification: {kms_key_type: DEFAULT}")
    )
    assert len(text) < LIMIT
    assert text.splitlines()[1] == "### 500 of 500 restores change: all 500 are encrypted differently"
    assert [row[:2] for row in cells(text)] == [
        ["cause", "restores"],
        ["`specs/fleet.yaml:7:3`", "500"],
        ["risk", "restores"],
        ["🟣 security", "500"],
    ]


def test_500_different_changes_keep_every_cause_and_every_severe_row(many):
    text = many(table(500), table(500, backup="bk-new-{}", index="j{}", tag="y{}"))
    assert len(text) < LIMIT
    told = "all 500 read another backup, all 500 lose an index, all 500 cost more, all 500 get other tags"
    assert text.splitlines()[1] == f"### 500 of 500 restores change: {told}"
    grave = [row for row in cells(text) if "data" in row[0] or "loss" in row[0]]
    assert [row[:2] for row in grave] == [["🔴 data", "500"], ["🟠 loss", "500"]]
    for line in range(2, 502):
        assert f"specs/tables.csv:{line}:" in text


def test_causes_come_first_where_many_restores_change(many):
    text = many(table(60), table(60, backup="bk-9{}"))
    assert cells(text)[0] == ["cause", "restores", "worst risk"]
    assert cells(text)[1] == ["`specs/tables.csv:2:7`", "1", "🔴 data"]


def test_names_are_counted_before_fields_are(many):
    text = many(
        table(3000), table(3000), SPEC.replace("sse_specification: null", "sse_specification: {kms_key_type: DEFAULT}")
    )
    assert len(text) < LIMIT
    assert "`fleet[t0000]`" in text
    assert "`fleet[t0021]`" not in text
    assert "and 2980 more" in text
    assert '+ {"kms_key_type": "DEFAULT"}' in text


def test_changes_beyond_the_size_of_a_comment_are_counted(many):
    text = many(table(1500), table(1500, backup="bk-new-{}", index="j{}", tag="y{}"))
    assert len(text) < LIMIT
    assert "specs/tables.csv:2-1501" in text
    assert re.fullmatch(r"Plan `sha256:[0-9a-f]{64}`", text.splitlines()[-1])


def test_restores_of_two_environments_are_counted_by_risk(repository, diff):
    repository.write(
        {
            "restorespec.toml": "include = ['specs/many.yaml']\n[environments.a]\nvar-files = ['a.yaml']\n[environments.b]\nvar-files = ['b.yaml']\n",
            "a.yaml": "backup: one\nname: x\n",
            "b.yaml": "backup: one\nname: x\n",
            "specs/rows.yaml": "".join(f"t{n}: 1\n" for n in range(40)),
            "specs/many.yaml": """\
restorespec: 1
vars: {backup: {type: string}, name: {type: string}}
for_each: {file: rows.yaml}
source: {securevault_backup: {backup_id: "{{ vars.backup }}"}}
target: {environment_id: e, table_name: "{{ each.key }}", tags: [{key: n, value: "{{ vars.name }}"}]}
""",
        }
    )
    repository.commit("Before")
    repository.write({"a.yaml": "backup: two\nname: x\n", "b.yaml": "backup: one\nname: y\n"})
    text = diff(repository.folder, "HEAD", "--all-envs", "--format", "markdown")[1]
    assert text.splitlines()[1] == "### 80 of 80 restores change: 40 read another backup, 40 get other tags"
    assert cells(text)[3:6] == [["environment", "data", "none"], ["`a`", "40", "0"], ["`b`", "0", "40"]]


TAGS = {
    "b",
    "br",
    "code",
    "details",
    "h3",
    "p",
    "pre",
    "strong",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
}

HOSTILE = [
    "| cell | more |",
    "</details></summary><script>alert(1)</script>",
    "<!-- restorespec -->",
    "@octocat #1 gh-1 https://example.org www.example.org",
    "![image](https://example.org/x.png) [link](javascript:alert(1))",
    "```\n# heading\n```",
    "`code` ``` `` `",
    "\u202eright to left",
    "line\nbreak | here",
    "&lt;b&gt; &#x7c;",
    "$x^2$ :tada: ~~gone~~ **bold** _it_",
    "-->\n\n# heading",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_in_its_cell(repository, diff, text):
    def body(tag):
        return json.dumps(
            {
                "restorespec": 1,
                "description": text.replace("\u202e", ""),
                "source": {"securevault_backup": {"backup_id": "b"}},
                "target": {
                    "environment_id": "e",
                    "table_name": "t",
                    "tags": [{"key": text.replace("{{", ""), "value": tag}],
                },
            }
        )

    repository.write({"specs/evil.json": body("before")})
    repository.commit("Before")
    repository.write({"specs/evil.json": body(text)})
    comment = diff(repository.folder, "HEAD", "--format", "markdown")[1]
    rendered = MarkdownIt("gfm-like", {"linkify": True, "html": True}).render(comment)
    assert set(re.findall(r"</?([a-zA-Z][a-zA-Z0-9-]*)", rendered)) <= TAGS
    assert rendered.count("<!--") == 1
    assert rendered.count("<details>") == rendered.count("</details>")
    assert rendered.count("<h3>") == 1
    assert all(len(row) in {3, 4} for row in cells(comment))
    assert "\u202e" not in comment
