"""What the server answers: words about a field, the making of a value, declarations, proposals, repairs."""

import json

import pytest
from client import Editor
from hypothesis import given, strategies as st

from restorespec.core.source import Source
from restorespec.lsp.writing import writing_at

ORDERS = "specs/orders.yaml"


def asked(editor, method, text, mark="¦", name=ORDERS):
    """The answer about the place of a mark in a text, which is taken out."""
    start = text.index(mark)
    text = text.replace(mark, "")
    editor.open(name, text)
    line = text.count("\n", 0, start)
    return editor.at(method, name, line, start - text.rfind("\n", 0, start) - 1)


def proposed(editor, text, name=ORDERS):
    return [item["label"] for item in asked(editor, "completion", text, name=name)]


def test_a_field_says_what_it_means(editor, spec):
    assert asked(editor, "hover", spec.replace("table_class:", "table_cl¦ass:")) == {
        "contents": {
            "kind": "markdown",
            "value": "The table class; STANDARD by default, whatever the source table has.\n\n"
            "Type: string.\n\n"
            "One of `STANDARD`, `STANDARD_INFREQUENT_ACCESS`.\n\n"
            "If unset: class STANDARD\n\n"
            "AWS: `TableClass`.",
        },
        "range": {"start": {"line": 12, "character": 2}, "end": {"line": 12, "character": 13}},
    }


def test_a_computed_value_says_how_it_came_about(project, spec):
    with Editor(project, "--env", "prod") as editor:
        hover = asked(editor, "hover", spec.replace("vars.mode }}", "vars.mo¦de }}"))
    assert hover["contents"]["value"].partition("```")[2] == (
        "\n"
        '/target/billing_mode of orders = "PROVISIONED"\n'
        "  computed by this template\n"
        '    specs/orders.yaml:11:17: billing_mode: "{{ vars.mode }}"\n'
        "    `vars.mode` is set here\n"
        "      env/prod.yaml:1:7: mode: PROVISIONED\n"
        "      overriding the default here\n"
        "        specs/orders.yaml:4:33: mode: {type: string, default: PAY_PER_REQUEST}\n"
        "    `vars.mode` is declared here\n"
        "      specs/orders.yaml:4:3: mode: {type: string, default: PAY_PER_REQUEST}\n"
        "```"
    )


def test_a_sensitive_value_is_shown_nowhere(editor, spec):
    secret = "tr0ub4dor"
    text = spec.replace("  mode:", f"  key: {{type: string, sensitive: true, default: {secret}}}\n  mode:").replace(
        "table_class: STANDARD", 'table_class: "{{ vars.key }}"'
    )
    editor.open(ORDERS, text)
    answers = [editor.findings[ORDERS]]
    for line in range(text.count("\n")):
        answers += [editor.at(method, ORDERS, line, 18) for method in ("hover", "definition", "completion")]
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    answers.append(
        editor.ask(
            "textDocument/codeAction",
            {"textDocument": {"uri": editor.uri(ORDERS)}, "range": whole, "context": {"diagnostics": []}},
        )
    )
    assert "***" in json.dumps(answers)
    assert secret not in json.dumps(answers)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("vars.mo¦de }}", ("specs/orders.yaml", 3, 2)),
        ("locals.ta¦ble }}", ("specs/orders.yaml", 5, 2)),
        ("base/com¦mon.yaml", ("specs/base/common.yaml", 0, 0)),
    ],
)
def test_a_name_leads_to_its_declaration(editor, spec, written, place):
    found = asked(editor, "definition", spec.replace(written.replace("¦", ""), written))
    start = found["range"]["start"]
    assert (found["uri"], start["line"], start["character"]) == (editor.uri(place[0]), *place[1:])


def test_a_variable_of_a_base_leads_there(editor, spec):
    (editor.folder / "specs/base/common.yaml").write_text("restorespec: 1\nvars:\n  x: {type: string}\n")
    found = asked(editor, "definition", spec.replace("bk-71", '"{{ vars.¦x }}"'))
    assert found["uri"] == editor.uri("specs/base/common.yaml")
    assert found["range"]["start"] == {"line": 2, "character": 2}


def test_a_base_that_is_not_there_leads_nowhere(editor, spec):
    assert asked(editor, "definition", spec.replace("base/common.yaml", "../../et¦c/passwd")) is None


def test_the_fields_of_a_mapping_are_proposed_without_those_that_stand_there(editor, spec):
    assert proposed(editor, spec.replace("  table_class", "  t¦\n  table_class")) == [
        "contributor_insights_status",
        "deletion_protection_enabled",
        "environment_id",
        "global_table_version",
        "pitr_status",
        "provisioned_throughput",
        "replicas",
        "restore_wcu",
        "tags",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("restorespec: 1\nvars:\n  a:\n    ty¦", ["type", "description", "default"]),
        ("restorespec: 1\nvars:\n  a: {ty¦", ["type", "description", "default"]),
        ("restorespec: 1\nvars:\n  a: {type: string, de¦", ["description", "default", "sensitive"]),
        ("restorespec: 1\nvars:\n  a: {sensitive: ¦", ["true", "false"]),
        ("restorespec: 1\ntarget:\n  tags:\n    ¦", ["key", "value"]),
        ("restorespec: 1\ntarget:\n  tags:\n  - ke¦", ["key", "value"]),
        ("restorespec: 1\ntarget:\n  tags:\n  - key: a\n    v¦", ["value"]),
        ("restorespec: 1\ntarget:\n  tags:\n  - key: a\n    value: b\n  - ¦", ["key", "value"]),
        (
            "restorespec: 1\ntarget:\n  global_secondary_indexes:\n    - key_schema:\n        - key_type: ¦",
            ["HASH", "RANGE"],
        ),
        ("restorespec: 1\nsource:\n  x\ntarget:\n\n  # note\n  billing_mode: P¦", ["PROVISIONED", "PAY_PER_REQUEST"]),
        ("restorespec: 1\n---\nn¦", ["restorespec", "kind", "name"]),
        ("restorespec: 1\nfor_each: {¦", ["file", "key"]),
        ("restorespec: 1\nfor_each: {file: 'a, {b.csv', ¦", ["key"]),
        ("restorespec: 1\r\nlookups:\r\n  x:\r\n    ¦", ["environment", "table", "securevault_backup"]),
        (
            "restorespec: 1\nlookups:\n  x: {securevault_backup: {table_name: t, at¦",
            ["id", "table_id", "at_or_after"],
        ),
        ("restorespec: 1\nlookups: {x: {table: {}, ¦", ["environment", "securevault_backup"]),
        ("restorespec: 1\ntarget:\n  tags: [{key: a, ¦", ["value"]),
        ("restorespec: 1\ntarget:\n  tags: [{key: a, value: b}, {¦", ["key", "value"]),
        ("restorespec: 1\ntarget: {billing_mode: ¦", ["PROVISIONED", "PAY_PER_REQUEST"]),
        ("restorespec: 1\ntarget: {tags: []} ¦", []),
        ("restorespec: ¦", ["1"]),
        ("restorespec: 1\ntarget:\n  table_name: {{ v¦", ["vars", "locals", "each"]),
        ("restorespec: 1\nlocals:\n  x: '{{ 1 | up¦ }}'", ["abs", "arn", "bool"]),
        ("restorespec: 1\nx-note:\n  a¦", []),
        ("restorespec: 1\ndescription: any text, wi¦", []),
    ],
)
def test_what_may_be_written_is_proposed(editor, text, expected):
    assert proposed(editor, text)[:3] == expected


def test_the_variables_are_proposed_also_while_the_text_is_broken(editor, spec):
    editor.open(ORDERS)
    items = asked(editor, "completion", spec.replace('"{{ vars.mode }}"', '"{{ vars.¦'))
    assert [(item["label"], item["detail"]) for item in items] == [("mode", "string")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("restorespec = 1\n[target]\nbilling_mode = '¦", ["PROVISIONED", "PAY_PER_REQUEST"]),
        ("restorespec = 1\n[[target.tags]]\nkey = 'a'\n¦", ["value"]),
        ("restorespec = 1\n[source]\nsecurevault_backup.¦", ["backup_id"]),
        ("restorespec = 1\n[vars.a]\ntype = 'string'\nde¦", ["description", "default", "sensitive"]),
    ],
)
def test_the_same_holds_for_toml(editor, text, expected):
    assert proposed(editor, text, name="specs/orders.toml")[:3] == expected


def test_a_proposal_replaces_the_word_that_stands_there(editor, spec):
    items = asked(editor, "completion", spec.replace("  table_class", "  re¦\n  table_class"))
    (item,) = [item for item in items if item["label"] == "restore_wcu"]
    assert item["textEdit"] == {
        "range": {"start": {"line": 12, "character": 2}, "end": {"line": 12, "character": 4}},
        "newText": "restore_wcu: ",
    }


def actions(editor, text, *, only=None):
    editor.open(ORDERS, text)
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    context = {"diagnostics": []} | ({"only": only} if only else {})
    found = editor.ask(
        "textDocument/codeAction",
        {"textDocument": {"uri": editor.uri(ORDERS)}, "range": whole, "context": context},
    )
    return {action["title"]: after(text, action["edit"]["changes"][editor.uri(ORDERS)]) for action in found}


def after(text, edits):
    """A text after edits, as an editor makes them: all places are those of the text before."""
    lines = text.splitlines(keepends=True)

    def offset(position):
        return sum(map(len, lines[: position["line"]])) + position["character"]

    for edit in reversed(edits):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text


def test_what_is_surely_meant_otherwise_is_repaired(editor, spec):
    wrong = spec.replace("STANDARD", "standard")
    assert actions(editor, wrong) == {
        "write `STANDARD`": spec,
        "fix everything that has one certain fix": spec,
    }
    assert actions(editor, wrong, only=["source.fixAll"]) == {"fix everything that has one certain fix": spec}
    assert actions(editor, spec) == {}


def test_what_is_unsaid_is_written_out_or_ignored_with_a_reason(editor, spec):
    found = actions(editor, spec.replace("  local_secondary_indexes: []\n", ""))
    assert list(found) == ["write `local_secondary_indexes: []`", "ignore `loss-lsi` here, with a reason"]
    assert [item.get("code") for item in editor.open(ORDERS, found["write `local_secondary_indexes: []`"])] == []
    assert "\n# restorespec: ignore[loss-lsi] \ntarget:\n" in found["ignore `loss-lsi` here, with a reason"]
    ignored = found["ignore `loss-lsi` here, with a reason"].replace("[loss-lsi] ", "[loss-lsi] the table had none")
    assert editor.open(ORDERS, ignored) == []


def test_all_that_is_unsaid_is_written_out_in_one_go(editor, spec):
    text = spec.replace("  local_secondary_indexes: []\n", "").replace("  sse_specification: null\n", "")
    found = actions(editor, text)
    assert editor.open(ORDERS, found["write out everything that is unset, and fix what has one certain fix"]) == []


def test_no_comment_is_offered_where_it_would_become_text(editor, spec):
    text = spec.replace('table_name: "{{ locals.table }}"', "table_name: >-\n    {{ locals.table }}\n    b")
    assert not any(title.startswith("ignore") for title in actions(editor, text))


@pytest.mark.parametrize("cut", range(0, 420, 7))
def test_no_half_written_text_is_too_much(editor, spec, cut):
    text = spec[:cut]
    editor.open(ORDERS, text)
    line, column = text.count("\n"), cut - text.rfind("\n") - 1
    for method in ("hover", "definition", "completion"):
        editor.at(method, ORDERS, line, column)


@given(st.text(alphabet="ab:-{}[]\"'|# \n\t\r=.é😀", max_size=60), st.data())
def test_no_text_is_too_much_for_the_look_at_the_lines_around(text, data):
    offset = data.draw(st.integers(0, len(text)))
    for name in ("a.yaml", "a.toml", "a.json"):
        writing_at(Source(name, text), offset)
