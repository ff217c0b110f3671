"""What is compared with what: environments, suppressions, unknown and sensitive values, renames, causes."""

import json

import pytest
from jsonschema import Draft202012Validator

from restorespec.core.schemas import load

BODY = "target: {environment_id: e, table_name: tbl}\n"
SOURCE = "source: {securevault_backup: {backup_id: one}}\n"


def spec(source=SOURCE, target=BODY, extra=""):
    return f"restorespec: 1\n{extra}{source}{target}"


@pytest.fixture
def changed(repository, as_data):
    """The review of files that become others; None takes a file away."""

    def review(before, after, *arguments, code=0):
        repository.write(before)
        repository.commit("Before")
        for name, text in after.items():
            if text is None:
                (repository.folder / name).unlink()
            else:
                repository.write({name: text})
        found = as_data(repository.folder, "HEAD", *arguments, code=code)
        Draft202012Validator(load("diff")).validate(found)
        return found

    return review


def fields(review, number=0):
    """The fields of a change: path, risk, before, after, and the cause as `side file:line:column`."""
    told = []
    for field in review["changes"][number]["fields"]:
        cause = field["cause"]
        place = f"{cause['side']} {cause['file']}:{cause['line']}:{cause['column']}"
        told.append(("/".join(field["path"]), field["risk"], field["before"], field["after"], place))
    return told


def test_a_changed_template_is_the_cause_although_its_variable_is_the_same(changed):
    extra = "vars: {name: {type: string, default: abc}}\n"
    target = 'target: {{environment_id: e, table_name: "{}"}}\n'.format
    found = changed(
        {"specs/a.yaml": spec(target=target("{{ vars.name }}-x"), extra=extra)},
        {"specs/a.yaml": spec(target=target("{{ vars.name }}-y"), extra=extra)},
    )
    assert fields(found) == [("target/table_name", "data", "abc-x", "abc-y", "head specs/a.yaml:4:41")]


def test_a_changed_default_is_the_cause_where_it_is_the_value(changed):
    text = 'restorespec: 1\nvars: {{name: {{type: string, default: {}}}}}\nlocals: {{table: "t-{{{{ vars.name }}}}"}}\n'.format
    rest = SOURCE + 'target: {environment_id: e, table_name: "{{ locals.table }}"}\n'
    found = changed({"specs/a.yaml": text("abc") + rest}, {"specs/a.yaml": text("abd") + rest})
    assert fields(found) == [("target/table_name", "data", "t-abc", "t-abd", "head specs/a.yaml:2:38")]


def test_a_value_no_longer_chosen_has_its_cause_in_base(changed):
    config = "[environments.prod]\nvar-files = ['prod.yaml']\n"
    text = spec(
        source='source: {securevault_backup: {backup_id: "{{ vars.id }}"}}\n',
        extra="vars: {id: {type: string, default: old}}\n",
    )
    found = changed(
        {"restorespec.toml": config, "prod.yaml": "id: new\n", "specs/a.yaml": text},
        {"prod.yaml": "# nothing\n"},
        "--env",
        "prod",
    )
    assert fields(found) == [("source/securevault_backup/backup_id", "data", "new", "old", "base prod.yaml:1:5")]


def test_a_removed_override_has_its_cause_in_base(changed):
    base = spec(target="target: {environment_id: e, table_name: tbl, table_class: STANDARD}\n")
    found = changed(
        {
            "restorespec.toml": "include = ['specs/a.yaml']\n",
            "specs/b.yaml": base,
            "specs/a.yaml": "restorespec: 1\nextends: b.yaml\ntarget: {table_class: STANDARD_INFREQUENT_ACCESS}\n",
        },
        {"specs/a.yaml": "restorespec: 1\nextends: b.yaml\n"},
    )
    assert fields(found) == [
        ("target/table_class", "cost", "STANDARD_INFREQUENT_ACCESS", "STANDARD", "base specs/a.yaml:3:23")
    ]


def test_the_cell_of_a_row_is_the_cause(changed):
    text = spec(
        source='source: {securevault_backup: {backup_id: "{{ each.value.backup }}"}}\n',
        target='target: {environment_id: e, table_name: "{{ each.key }}-{{ each.value.size }}"}\n',
        extra="for_each: {file: rows.csv, key: table}\n",
    )
    found = changed(
        {"specs/a.yaml": text, "specs/rows.csv": "table,backup,size\none,b1,5\ntwo,b2,6\n"},
        {"specs/rows.csv": "table,backup,size\none,b9,7\ntwo,b2,6\n"},
    )
    assert fields(found) == [
        ("source/securevault_backup/backup_id", "data", "b1", "b9", "head specs/rows.csv:2:5"),
        ("target/table_name", "data", "one-5", "one-7", "head specs/rows.csv:2:8"),
    ]


def test_the_variable_of_a_computed_list_is_the_cause(changed):
    text = "restorespec: 1\nvars: {{team: {{type: string, default: {}}}}}\n".format
    rest = (
        SOURCE + "target: {environment_id: e, table_name: tbl, tags: \"{{ {'team': vars.team, 'of': 'x'} | tags }}\"}\n"
    )
    found = changed({"specs/a.yaml": text("red") + rest}, {"specs/a.yaml": text("blue") + rest})
    assert fields(found) == [("target/tags/team/value", "none", "red", "blue", "head specs/a.yaml:2:38")]


def test_unknown_values_with_the_same_provenance_are_equal(changed):
    def text(expression, extra=""):
        source = f'source: {{securevault_backup: {{backup_id: "{expression}"}}}}\n'
        return spec(source=source, extra=f"vars: {{a: {{type: string}}, b: {{type: string}}}}\n{extra}")

    same = changed({"specs/a.yaml": text("{{ vars.a }}")}, {"specs/a.yaml": text("{{ vars.a }}", "# about\n")})
    assert (same["changes"], same["settled"], same["summary"]["unchanged"]) == ([], False, 1)
    other = changed({}, {"specs/a.yaml": text("{{ vars.b }}")})
    assert fields(other)[0][2:4] == ({"$unknown": "vars.a"}, {"$unknown": "vars.b"})


def test_unknown_values_of_one_variable_differ_by_their_templates(changed):
    def text(expression):
        source = f'source: {{securevault_backup: {{backup_id: "{expression}"}}}}\n'
        return spec(source=source, extra="vars: {a: {type: string}}\n")

    found = changed({"specs/a.yaml": text("{{ vars.a }}-x")}, {"specs/a.yaml": text("{{ vars.a }}-y")})
    assert fields(found)[0][2:4] == ({"$unknown": '"{{ vars.a }}-x"'}, {"$unknown": '"{{ vars.a }}-y"'})


def test_an_unknown_value_stays_the_same_where_it_does_not_read_what_changed(changed):
    text = (
        "restorespec: 1\nvars: {stage: {type: string}}\nfor_each: {file: t.csv, key: table}\n"
        'locals: {table: "{{ vars.stage }}-{{ each.value.table }}"}\n' + SOURCE + "target:\n  environment_id: e\n"
        "  table_name: \"{{ locals.table }}-{{ each.value['team'] }}\"\n"
    )
    rows = "table,team,wcu\none,red,10\ntwo,red,10\n"
    before = {"specs/a.yaml": text, "specs/t.csv": rows}
    unread = changed(before, {"specs/t.csv": rows.replace("two,red,10", "two,red,11")})
    assert (unread["changes"], unread["summary"]["unchanged"]) == ([], 2)
    read = changed({}, {"specs/t.csv": rows.replace("two,red,10", "two,blue,11")})
    assert [(name, cause) for name, *_, cause in fields(read)] == [("target/table_name", "head specs/t.csv:3:5")]


def test_a_sensitive_value_is_shown_in_no_format(repository, diff):
    text = spec(
        target='target: {environment_id: e, table_name: tbl, tags: [{key: "k-{{ vars.s }}", value: "{{ vars.s }}"}]}\n',
        extra="vars: {s: {type: string, sensitive: true, default: hush-hush}}\n",
    )
    repository.write({"specs/a.yaml": text})
    repository.commit("Before")
    repository.write({"specs/a.yaml": text.replace("hush-hush", "mum-mum")})
    for form in ("text", "json", "markdown", "html"):
        code, out, _ = diff(repository.folder, "HEAD", "--format", form)
        assert code == 0
        assert "hush" not in out
        assert "mum" not in out
        assert "***" in out


def test_a_restore_in_only_one_environment_is_new_there(changed):
    found = changed(
        {"restorespec.toml": "[environments.a]\n", "specs/a.yaml": spec()},
        {"restorespec.toml": "[environments.a]\n[environments.b]\n"},
        "--all-envs",
    )
    told = [(change["restore"], change["environment"], change["kind"]) for change in found["changes"]]
    assert told == [("a", "b", "added")]
    assert found["summary"]["unchanged"] == 1


def test_indexes_tags_and_keys_are_compared_by_name(changed):
    def text(tags, keys):
        index = {
            "index_name": "by-day",
            "key_schema": [{"attribute_name": name, "key_type": kind} for name, kind in keys],
            "projection": {"projection_type": "ALL"},
        }
        target = {
            "environment_id": "e",
            "table_name": "tbl",
            "tags": [{"key": key, "value": value} for key, value in tags],
            "global_secondary_indexes": [index],
        }
        return spec(target=f"target: {json.dumps(target)}\n")

    before = text([("a", "1"), ("b", "2")], [("day", "HASH"), ("hour", "RANGE"), ("minute", "RANGE")])
    moved = text([("b", "2"), ("a", "1")], [("hour", "RANGE"), ("minute", "RANGE"), ("day", "HASH")])
    assert changed({"specs/a.yaml": before}, {"specs/a.yaml": moved}, code=1)["changes"] == []
    swapped = text([("b", "2"), ("a", "1")], [("day", "HASH"), ("minute", "RANGE"), ("hour", "RANGE")])
    found = changed({}, {"specs/a.yaml": swapped}, code=0)
    assert [field[:2] for field in fields(found)] == [("target/global_secondary_indexes/by-day/key_schema", "loss")]


@pytest.mark.parametrize(
    ("before", "after", "risk"),
    [
        ("deletion_protection_enabled: true", "deletion_protection_enabled: false", "loss"),
        ("deletion_protection_enabled: false", "deletion_protection_enabled: true", "none"),
        ("deletion_protection_enabled: null", "deletion_protection_enabled: false", "loss"),
        ("deletion_protection_enabled: null", "", "none"),
        ("pitr_status: true", "", "loss"),
        ("", "pitr_status: false", "loss"),
        ("", "pitr_status: null", "none"),
        ("pitr_status: false", "pitr_status: null", "none"),
        ("", "pitr_status: true", "none"),
        ("tags: [{key: a, value: b}]", "tags: []", "loss"),
        ("tags: [{key: a, value: b}]", "tags: [{key: a, value: c}]", "none"),
        ("tags: []", "", "none"),
        ("", "tags: []", "none"),
        ("tags: null", "tags: []", "none"),
        ("stream_specification: {enabled: true, view_type: NEW_AND_OLD_IMAGES}", "stream_specification: {enabled: true, view_type: KEYS_ONLY}", "loss"),
        ("stream_specification: {enabled: true, view_type: KEYS_ONLY}", "stream_specification: {enabled: true, view_type: NEW_IMAGE}", "none"),
        ("sse_specification: {kms_master_key_id: alias/a}", "sse_specification: {kms_master_key_id: alias/b}", "security"),
        ("sse_specification: {kms_master_key_id: alias/a}", "", "security"),
        ("billing_mode: PAY_PER_REQUEST", "billing_mode: null", "cost"),
        ("table_class: STANDARD", "table_class: STANDARD_INFREQUENT_ACCESS", "cost"),
        ("replicas: []", "replicas: [{region_name: eu-west-1}]", "inert"),
        ("global_table_version: '2017.11.29'", "global_table_version: '2019.11.21'", "inert"),
        ("restore_wcu: 5", "restore_wcu: 50", "cost"),
    ],
)  # fmt: skip
def test_the_risk_of_a_field(changed, before, after, risk):
    def text(said):
        return spec(target="target:\n  environment_id: e\n  table_name: tbl\n" + (f"  {said}\n" if said else ""))

    found = changed({"specs/a.yaml": text(before)}, {"specs/a.yaml": text(after)})
    assert {field[1] for field in fields(found)} == {risk}
    assert found["summary"]["risks"] == {risk: 1}


def projection(kind, *attributes):
    listed = f", non_key_attributes: [{', '.join(attributes)}]" if attributes else ""
    index = f"{{index_name: idx, key_schema: [{{attribute_name: a, key_type: HASH}}], projection: {{projection_type: {kind}{listed}}}}}"
    return spec(target=f"target: {{environment_id: e, table_name: tbl, global_secondary_indexes: [{index}]}}\n")


@pytest.mark.parametrize(
    ("before", "after", "risk"),
    [
        (projection("ALL"), projection("KEYS_ONLY"), "loss"),
        (projection("KEYS_ONLY"), projection("ALL"), "cost"),
        (projection("INCLUDE", "x", "y"), projection("INCLUDE", "x"), "loss"),
        (projection("INCLUDE", "x"), projection("INCLUDE", "y", "x"), "cost"),
        (projection("INCLUDE", "x"), projection("ALL"), "cost"),
        (projection("ALL"), projection("INCLUDE", "x"), "loss"),
    ],
)
def test_an_index_that_projects_less_is_a_loss(changed, before, after, risk):
    assert changed({"specs/a.yaml": before}, {"specs/a.yaml": after})["changes"][0]["risk"] == risk


def test_an_unreadable_var_file_leaves_nothing_to_compare(changed):
    config = "[environments.prod]\nvar-files = ['prod.yaml']\n"
    text = spec(
        source='source: {securevault_backup: {backup_id: "{{ vars.id }}"}}\n', extra="vars: {id: {type: string}}\n"
    )
    found = changed(
        {"restorespec.toml": config, "prod.yaml": "id: one\n", "specs/a.yaml": text},
        {"prod.yaml": "id: 'one\n"},
        "--env",
        "prod",
        code=1,
    )
    assert found["changes"] == []
    assert found["not_compared"] == [{"restore": "a", "environment": "prod", "file": "specs/a.yaml", "side": "head"}]


def test_the_digest_is_the_one_that_compile_prints(repository, as_data, capsys):
    from restorespec.cli.exit_codes import run

    repository.write({"specs/a.yaml": spec(), "specs/b.yaml": spec()})
    repository.commit("One")
    found = as_data(repository.folder, "HEAD")
    assert run(["compile", "specs", "--digest", "-q"]) == 0
    assert capsys.readouterr().out == found["digest"] + "\n"


def test_a_finding_is_old_wherever_its_line_is(changed):
    found = changed(
        {"specs/a.yaml": spec()}, {"specs/a.yaml": "# One line more.\n" + spec(target=BODY.replace("tbl", "tbm"))}
    )
    assert (found["findings"]["new"], found["findings"]["gone"]) == ([], [])
    assert found["findings"]["old"] > 0
