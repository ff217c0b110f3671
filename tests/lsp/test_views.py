"""What the editor shows beside the text: outline, folding, tokens, resolved values, lenses, hovers, compiled bodies."""

import pytest
from client import Editor

FILES = {
    "restorespec.toml": (
        'exclude = ["specs/base/**"]\n\n[environments.prod]\nvar-files = ["env/prod.yaml"]\n'
        '[environments.staging]\nvar-files = ["env/staging.yaml"]\n'
    ),
    "env/prod.yaml": "stage: prod\n",
    "env/staging.yaml": "stage: staging\n",
    "specs/base/common.yaml": 'restorespec: 1\ntarget:\n  environment_id: "env-{{ vars.dock }}"\n  tags: []\n',
    "specs/a.yaml": """\
# one
# two
restorespec: 1
extends: base/common.yaml
vars:
  stage: {type: string, description: The stage., default: dev, enum: [dev, staging, prod]}
  dock: {type: string}
  key: {type: string, sensitive: true, default: s3cret}
locals:
  name: "ships-{{ vars.stage }}"
source:
  securevault_backup:
    backup_id: bk-1
target:
  table_name: "{{ locals.name }}"
  table_class: STANDARD
  global_secondary_indexes:
    - index_name: by-customer
      key_schema: [{attribute_name: c, key_type: HASH}]
      projection: {projection_type: ALL}
  tags:
    - {key: "𝒜 team", value: "{{ vars.stage | upper if true else 'x' }}"}
    - {key: k, value: "{{ vars.key }}"}
""",
    "specs/rows.yaml": (
        "restorespec: 1\nname: rows\nfor_each: {file: rows.csv, key: name}\nsource:\n  securevault_backup:\n"
        '    backup_id: "{{ each.value.backup }}"\ntarget:\n  environment_id: e\n  table_name: "r-{{ each.key }}"\n'
        "  billing_mode: PAY_PER_REQUEST\n"
    ),
    "specs/rows.csv": "name,backup\n" + "".join(f"t{number},bk-{number}\n" for number in range(40)),
    "specs/d.toml": (
        "restorespec = 1\n\n[vars.stage]\ntype = 'string'\ndefault = 'q'\n\n[source.securevault_backup]\n"
        "backup_id = 'bk-2'\n\n[target]\nenvironment_id = 'e'\ntable_name = 'd-{{ vars.stage }}'\n"
    ),
}
EVERYTHING = {"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}}


@pytest.fixture(scope="module")
def files():
    return FILES


def ask(editor, method, name, **more):
    if name not in editor._versions:
        editor.open(name)
    return editor.ask(f"textDocument/{method}", {"textDocument": {"uri": editor.uri(name)}} | more)


def tree(symbols):
    return {symbol["name"]: tree(symbol.get("children") or []) for symbol in symbols}


def test_symbols_are_the_sections_with_their_members(editor):
    assert tree(ask(editor, "documentSymbol", "specs/a.yaml")) == {
        "a": {
            "vars": {"stage": {}, "dock": {}, "key": {}},
            "locals": {"name": {}},
            "source": {"securevault_backup": {"backup_id": {}}},
            "target": {
                "table_name": {},
                "table_class": {},
                "global_secondary_indexes": {
                    "by-customer": {"key_schema": {"c": {}}, "projection": {"projection_type": {}}}
                },
                "tags": {"𝒜 team": {}, "k": {}},
            },
        }
    }
    assert tree(ask(editor, "documentSymbol", "specs/d.toml")) == {
        "d": {
            "vars": {"stage": {}},
            "source": {"securevault_backup": {"backup_id": {}}},
            "target": {"environment_id": {}, "table_name": {}},
        }
    }


def test_each_document_is_a_root_with_the_name_of_its_spec(editor):
    editor.open("specs/a.yaml", "restorespec: 1\nname: one\n---\nrestorespec: 1\nname: two\n")
    assert [symbol["name"] for symbol in ask(editor, "documentSymbol", "specs/a.yaml")] == ["one", "two"]


def test_symbols_of_the_workspace_match_letters_in_order(editor):
    editor.open("specs/a.yaml")
    found = editor.ask("workspace/symbol", {"query": "BYCUST"})
    assert [(one["name"], one["containerName"]) for one in found] == [("by-customer", "a")]
    names = {one["name"] for one in editor.ask("workspace/symbol", {"query": ""})}
    assert {"a", "rows", "d", "stage", "dock", "name", "by-customer"} <= names
    assert editor.ask("workspace/symbol", {"query": "zzz"}) == []


def test_what_can_be_folded(editor):
    def folded(name):
        return [(one["startLine"], one["endLine"], one.get("kind")) for one in ask(editor, "foldingRange", name)]

    assert folded("specs/a.yaml") == [
        (0, 1, "comment"),
        (4, 7, None),
        (8, 9, None),
        (10, 12, None),
        (11, 12, None),
        (13, 22, None),
        (16, 19, None),
        (17, 19, None),
        (20, 22, None),
    ]
    assert folded("specs/d.toml") == [(2, 4, None), (6, 7, None), (9, 11, None)]


def test_links_lead_to_bases_inventories_and_var_files(editor):
    def targets(name):
        return [one["target"] for one in ask(editor, "documentLink", name)]

    assert targets("specs/a.yaml") == [editor.uri("specs/base/common.yaml")]
    assert targets("specs/rows.yaml") == [editor.uri("specs/rows.csv")]
    assert targets("restorespec.toml") == [editor.uri("env/prod.yaml"), editor.uri("env/staging.yaml")]


def tokens(editor, name, data, text):
    legend = editor.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"]
    lines, line, column, found = text.split("\n"), 0, 0, []
    for start in range(0, len(data), 5):
        down, right, length, kind, _ = data[start : start + 5]
        line, column = line + down, right if down else column + right
        units = lines[line].encode("utf-16-le")[column * 2 : (column + length) * 2].decode("utf-16-le")
        found.append((line, units, legend[kind]))
    return found


def test_tokens_are_inside_the_braces_only(editor):
    text = FILES["specs/a.yaml"]
    found = tokens(editor, "specs/a.yaml", ask(editor, "semanticTokens/full", "specs/a.yaml")["data"], text)
    assert found == [
        (9, "vars", "namespace"),
        (9, "stage", "variable"),
        (14, "locals", "namespace"),
        (14, "name", "variable"),
        (21, "vars", "namespace"),
        (21, "stage", "variable"),
        (21, "|", "operator"),
        (21, "upper", "function"),
        (21, "if", "keyword"),
        (21, "true", "keyword"),
        (21, "else", "keyword"),
        (21, "'x'", "string"),
        (22, "vars", "namespace"),
        (22, "key", "variable"),
    ]
    wanted = {"start": {"line": 14, "character": 0}, "end": {"line": 14, "character": 40}}
    part = ask(editor, "semanticTokens/range", "specs/a.yaml", range=wanted)["data"]
    assert tokens(editor, "specs/a.yaml", part, text) == found[2:4]


def hints(editor, name, wanted=EVERYTHING):
    found = ask(editor, "inlayHint", name, range=wanted)
    return [(one["position"]["line"], one["position"]["character"], one["label"]) for one in found]


def test_hints_show_the_values_behind_the_quotes(editor):
    assert hints(editor, "specs/a.yaml") == [
        (9, 32, "= ships-dev"),
        (14, 33, "= ships-dev"),
        (21, 73, "= DEV"),
        (22, 38, "= ***"),
    ]
    wanted = {"start": {"line": 14, "character": 0}, "end": {"line": 15, "character": 0}}
    assert hints(editor, "specs/a.yaml", wanted) == [(14, 33, "= ships-dev")]
    assert hints(editor, "specs/rows.yaml") == [(5, 40, "= bk-0 (+39)"), (8, 32, "= r-t0 (+39)")]
    assert hints(editor, "specs/d.toml") == [(11, 33, "= d-q")]


def test_hints_of_several_environments_name_them_where_they_differ(project):
    with Editor(project, "--all-envs") as editor:
        assert hints(editor, "specs/a.yaml")[1] == (14, 33, "prod: ships-prod · staging: ships-stagi…")
        assert hints(editor, "specs/a.yaml")[3] == (22, 38, "= ***")


def test_a_hint_moves_with_its_line_and_goes_with_an_edit_of_its_template(editor):
    before = hints(editor, "specs/a.yaml")
    editor.edit("specs/a.yaml", (9, 25), (9, 25), "x")
    editor.edit("specs/a.yaml", (0, 0), (0, 0), "# zero\n")
    assert hints(editor, "specs/a.yaml") == [(line + 1, column, label) for line, column, label in before[1:]]
    editor.until("specs/a.yaml")


def test_lenses_count_restores_and_users_and_errors(editor):
    def titles(name):
        return [(one["range"]["start"]["line"], one["command"]["title"]) for one in ask(editor, "codeLens", name)]

    assert titles("specs/a.yaml") == [(2, "compiled body")]
    assert titles("specs/rows.yaml") == [(0, "compiled body"), (0, "40 restores")]
    assert titles("specs/base/common.yaml") == [(0, "used by 1 spec")]
    editor.change(
        "specs/d.toml" if "specs/d.toml" in editor._versions else "specs/a.yaml",
        FILES["specs/a.yaml"].replace("bk-1", "7"),
    )
    assert titles("specs/a.yaml") == [(2, "1 error")]


def hover(editor, name, mark, text=None):
    text = text or FILES[name]
    if name not in editor._versions:
        editor.open(name)
    start = text.index(mark) + len(mark) - 1
    before = text[text.rfind("\n", 0, start) + 1 : start]
    found = editor.at("hover", name, text.count("\n", 0, start), len(before.encode("utf-16-le")) // 2)
    if found is None:
        return None
    area = found["range"]
    line = text.split("\n")[area["start"]["line"]].encode("utf-16-le")
    shown = line[area["start"]["character"] * 2 : area["end"]["character"] * 2].decode("utf-16-le")
    return shown, found["contents"]["value"]


def test_a_variable_shows_its_declaration_and_its_value_under_each_environment(project):
    with Editor(project, "--all-envs") as editor:
        shown, text = hover(editor, "specs/a.yaml", "ships-{{ vars.st")
    assert shown == "stage"
    assert text.startswith(
        'The stage.\n\nType: string.\n\nOne of `dev`, `staging`, `prod`.\n\nDefault: `"dev"`\n\n'
        'prod: `"prod"` (`env/prod.yaml:1`)\n\nstaging: `"staging"` (`env/staging.yaml:1`)'
    )


def test_a_local_shows_its_expression_and_value(editor):
    shown, text = hover(editor, "specs/a.yaml", "{{ locals.na")
    assert shown == "name"
    assert text.startswith('`"ships-{{ vars.stage }}"`\n\nValue: `"ships-dev"`\n\n`specs/a.yaml:10`')


def test_a_sensitive_value_is_never_shown(editor):
    for mark in ("{{ vars.ke", "- {key: k, val", "  ke"):
        assert "s3cret" not in hover(editor, "specs/a.yaml", mark)[1]
    assert hover(editor, "specs/a.yaml", "{{ vars.ke")[1].count("***") >= 2


def test_an_unknown_value_is_named(editor):
    assert "Value: no value" not in hover(editor, "specs/a.yaml", "table_na")[1]
    shown, text = hover(editor, "specs/base/common.yaml", "{{ vars.do")
    assert (shown, text) == ("dock", "unknown: needs `vars.dock`, which specs that extend this declare")


def test_a_column_shows_the_values_of_the_first_rows(editor):
    shown, text = hover(editor, "specs/rows.yaml", "{{ each.value.ba")
    assert shown == "backup"
    assert text.startswith('- `rows[t0]`: `"bk-0"`\n- `rows[t1]`: `"bk-1"`')
    assert "… and 35 more" in text


def test_a_filter_shows_its_signature_a_sentence_and_an_example(editor):
    assert hover(editor, "specs/a.yaml", "| up") == (
        "upper",
        "`string | upper`\n\nConvert a string to upper case.\n\nExample: `'abc' | upper → ABC`",
    )


def test_a_key_of_a_var_file_shows_the_declaration_and_who_declares_it(editor):
    assert hover(editor, "env/prod.yaml", "st") == (
        "stage",
        (
            "The stage.\n\nType: string.\n\nOne of `dev`, `staging`, `prod`.\n\nType: string.\n\n"
            "Declared by `specs/a.yaml`, `specs/d.toml`."
        ),
    )


def test_a_rule_in_an_ignore_comment_shows_its_summary(editor):
    text = FILES["specs/a.yaml"].replace("target:\n", "# restorespec: ignore[loss-lsi] why\ntarget:\n")
    editor.open("specs/a.yaml", text)
    shown, words = hover(editor, "specs/a.yaml", "ignore[loss-l", text)
    assert shown == "loss-lsi"
    assert words.startswith("`loss-lsi` (")


def run(editor, command, **wanted):
    if "specs/a.yaml" not in editor._versions:
        editor.open("specs/a.yaml")
    return editor.ask("workspace/executeCommand", {"command": command, "arguments": [wanted]})


def test_the_compiled_body_follows_the_text(editor):
    editor.open("specs/rows.yaml")
    uri = editor.uri("specs/rows.yaml")
    found = run(editor, "restorespec.compile", uri=uri, restore="rows[t3]")
    assert found == {
        "restores": [f"rows[t{number}]" for number in range(40)],
        "restore": "rows[t3]",
        "body": {
            "source": {"securevault_backup": {"backup_id": "bk-3"}},
            "target": {"billing_mode": "PAY_PER_REQUEST", "environment_id": "e", "table_name": "r-t3"},
        },
        "errors": 0,
    }
    editor.change("specs/rows.yaml", FILES["specs/rows.yaml"].replace('"r-', '"s-'))
    assert run(editor, "restorespec.compile", uri=uri)["body"]["target"]["table_name"] == "s-t0"
    editor.change("specs/rows.yaml", FILES["specs/rows.yaml"].replace("PAY_PER_REQUEST", "no"))
    found = run(editor, "restorespec.compile", uri=uri)
    assert (found["body"], found["errors"]) == (None, 1)


def test_a_body_is_compiled_under_an_environment_that_is_not_chosen(editor):
    text = (
        FILES["specs/a.yaml"]
        .replace("bk-1", "bk-{{ vars.stage }}")
        .replace("  dock: {type: string}", "  dock: {type: string, default: d}")
    )
    editor.open("specs/a.yaml", text)
    uri = editor.uri("specs/a.yaml")

    def backup(**wanted):
        found = run(editor, "restorespec.compile", uri=uri, **wanted)
        return found["body"]["source"]["securevault_backup"]["backup_id"], found["errors"]

    assert backup() == ("bk-dev", 0)
    assert backup(environment="prod") == ("bk-prod", 0)
    assert backup(environment="staging") == ("bk-staging", 0)
    assert backup() == ("bk-dev", 0)
    place = {"line": 12, "character": 18}
    traced = run(editor, "restorespec.trace", uri=uri, position=place, environment="staging")
    assert traced["value"] == "bk-staging"
    editor.open("env/prod.yaml", "stage: 7\n")
    found = run(editor, "restorespec.compile", uri=uri, environment="prod")
    assert (found["body"], found["errors"]) == (None, 1)
    assert backup(environment="staging") == ("bk-staging", 0)
    error = editor.error(
        "workspace/executeCommand",
        {"command": "restorespec.compile", "arguments": [{"uri": uri, "environment": "stagng"}]},
    )
    assert error["code"] == -32602
    assert error["message"] == "environment `stagng` does not exist; did you mean `staging`?"


def test_every_restore_of_a_large_fan_out_has_a_body_and_a_trace(editor):
    rows = "name,backup\n" + "".join(f"t{number},bk-{number}\n" for number in range(250))
    (editor.folder / "specs/rows.csv").write_text(rows)
    editor.open("specs/rows.yaml")
    wanted = {"uri": editor.uri("specs/rows.yaml"), "restore": "rows[t249]"}
    found = run(editor, "restorespec.compile", **wanted)
    assert len(found["restores"]) == 250
    assert (found["restore"], found["body"]["target"]["table_name"]) == ("rows[t249]", "r-t249")
    traced = run(editor, "restorespec.trace", position={"line": 8, "character": 20}, **wanted)
    assert traced["value"] == "r-t249"
    found = run(editor, "restorespec.compile", uri=wanted["uri"], restore="rows[t250]")
    assert (found["restore"], found["body"]) == (None, None)


def test_a_variable_that_an_open_base_declares_shows_its_values(project):
    base = FILES["specs/base/common.yaml"].replace("target:", "vars:\n  dock: {type: string, default: d}\ntarget:")
    (project / "specs/base/common.yaml").write_text(base)
    (project / "env/prod.yaml").write_text("stage: prod\ndock: north\n")
    with Editor(project, "--all-envs") as editor:
        editor.open("specs/base/common.yaml")
        shown, text = hover(editor, "specs/base/common.yaml", "{{ vars.do", base)
        assert shown == "dock"
        assert text == (
            'Type: string.\n\nDefault: `"d"`\n\nprod: `"north"` (`env/prod.yaml:2`)\n\n'
            'staging: `"d"` (`specs/base/common.yaml:3`)'
        )
        assert editor.findings["specs/base/common.yaml"] == []
        assert [one["command"]["title"] for one in ask(editor, "codeLens", "specs/base/common.yaml")] == [
            "used by 1 spec"
        ]


def test_a_body_with_unknown_values_is_null(editor):
    found = run(editor, "restorespec.compile", uri=editor.uri("specs/a.yaml"))
    assert found == {"restores": ["a"], "restore": "a", "body": None, "errors": 0}


def test_a_value_is_traced(editor):
    found = run(editor, "restorespec.trace", uri=editor.uri("specs/a.yaml"), position={"line": 14, "character": 4})
    assert (found["pointer"], found["value"]) == ("/target/table_name", "ships-dev")
    assert found["text"].splitlines()[:2] == ['/target/table_name of a = "ships-dev"', "  computed by this template"]
    assert (
        run(editor, "restorespec.trace", uri=editor.uri("specs/a.yaml"), position={"line": 0, "character": 1}) is None
    )


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("restorespec.nothing", [{"uri": "file:///x"}]),
        ("restorespec.compile", []),
        ("restorespec.compile", ["x"]),
        ("restorespec.trace", [{"uri": "file:///x", "position": {"line": "1"}}]),
        ("restorespec.compile", [{"uri": "file:///x"}]),
    ],
)
def test_wrong_arguments_of_a_command_are_refused(editor, command, arguments):
    error = editor.error("workspace/executeCommand", {"command": command, "arguments": arguments})
    assert error["code"] == -32602
