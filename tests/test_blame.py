"""What is wrong is blamed where it was written: the declaration, the conversion that is missing, the base."""

import subprocess
import sys

import pytest

from restorespec import Source, compile as compile_spec, lint
from restorespec.project.choices import Choices

HEAD = "restorespec: 1\nsource: {securevault_backup: {backup_id: b}}\n"
TARGET = "target:\n  environment_id: e\n  table_name: abc\n"


def errors(text, name="s.yaml", files=None, variables=None):
    result = compile_spec(Source(name, text), variables, files=files)
    return [found for found in result.diagnostics if found.severity == "error"]


def shown(found):
    place = (found.span.source.name, found.span.first[0])
    notes = [(note.message, note.span.source.name, note.span.first[0]) for note in found.notes]
    return (found.rule.name, found.message, found.help, place, notes)


DECLARED_AS_STRING = "`vars.rcu` is declared as a string, but `restore_wcu` must be an integer"
UNIT = f'{TARGET}  restore_wcu: "{{{{ vars.rcu }}}}"\n'


def test_a_declaration_of_the_wrong_type_is_blamed_and_not_its_default():
    text = f'{HEAD}vars:\n  rcu: {{type: string, default: "5"}}\n{UNIT}'
    (found,) = errors(text)
    assert shown(found) == (
        "schema-type",
        DECLARED_AS_STRING,
        "declare it as `{type: integer}`, and write its value without quotes: `5`",
        ("s.yaml", 4),
        [("`restore_wcu` gets its value here", "s.yaml", 8), ("`vars.rcu` is set here", "s.yaml", 4)],
    )
    assert (found.path, found.restore) == (("target", "restore_wcu"), "s")


def test_a_declaration_of_the_wrong_type_is_blamed_without_a_value(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "restorespec.toml").touch()
    (tmp_path / "s.yaml").write_text(f"{HEAD}vars:\n  rcu: {{type: string}}\n{UNIT}")
    (found,) = [one for one in lint(["s.yaml"]).diagnostics if one.severity == "error"]
    assert shown(found) == (
        "schema-type",
        DECLARED_AS_STRING,
        "declare it as `{type: integer}`",
        ("s.yaml", 4),
        [("`restore_wcu` gets its value here", "s.yaml", 8)],
    )


def test_a_declaration_in_a_base_is_blamed_there_also_through_locals():
    base = 'restorespec: 1\nvars:\n  rcu: {type: string}\nlocals:\n  units: "{{ vars.rcu }}"\n'
    text = f'{HEAD}extends: base.yaml\n{TARGET}  restore_wcu: "{{{{ locals.units }}}}"\n'
    (found,) = errors(text, files={"base.yaml": base}, variables={"rcu": "5"})
    assert shown(found)[1:4] == (
        DECLARED_AS_STRING,
        "declare it as `{type: integer}`, and write its value without quotes: `5`",
        ("base.yaml", 3),
    )


@pytest.mark.parametrize(
    ("name", "text", "help_"),
    [
        (
            "s.toml",
            ('restorespec = 1\n[vars]\nrcu = {type = "string", default = "5"}\n[source.securevault_backup]\nbackup_id = "b"\n'
            '[target]\nenvironment_id = "e"\ntable_name = "abc"\nrestore_wcu = "{{ vars.rcu }}"\n'),
            'declare it as `{type = "integer"}`, and write its value without quotes: `5`',
        ),
        (
            "s.json",
            ('{"restorespec": 1,\n\n"vars": {"rcu": {"type": "string", "default": "5"}}, "source": {"securevault_backup": '
            '{"backup_id": "b"}}, "target": {"environment_id": "e", "table_name": "abc", "restore_wcu": "{{ vars.rcu }}"}}'),
            'declare it as `{"type": "integer"}`, and write its value without quotes: `5`',
        ),
    ],
)  # fmt: skip
def test_the_declaration_is_blamed_in_every_format(name, text, help_):
    (found,) = errors(text, name)
    assert shown(found)[1:4] == (DECLARED_AS_STRING, help_, (name, 3))


@pytest.mark.parametrize(
    ("declaration", "field", "message", "help_"),
    [
        (
            "{type: string, default: 'true'}",
            "pitr_status",
            "`vars.x` is declared as a string, but `pitr_status` must be a boolean",
            "declare it as `{type: boolean}`, and write its value without quotes: `true`",
        ),
        (
            "{type: string, default: a}",
            "tags",
            "`vars.x` is declared as a string, but `tags` must be a list",
            "declare it as `{type: array}`",
        ),
        (
            "{type: string, default: '7', sensitive: true}",
            "restore_wcu",
            "a value has the type that the API expects",
            "correct the value; it is sensitive and not shown",
        ),
    ],
)
def test_other_types_are_blamed_the_same_way(declaration, field, message, help_):
    text = f'{HEAD}vars:\n  x: {declaration}\n{TARGET}  {field}: "{{{{ vars.x }}}}"\n'
    (found,) = errors(text)
    assert shown(found)[1:4] == (message, help_, ("s.yaml", 4))


@pytest.mark.parametrize(
    ("declaration", "expression", "message", "help_"),
    [
        (
            "{type: integer, default: 5}",
            "vars.x",
            "`vars.x` is declared as an integer, but `value` of tag `a` must be a string",
            "convert it with `| string`, or declare `vars.x` as `{type: string}`",
        ),
        (
            "{type: boolean, default: true}",
            "vars.x",
            "`vars.x` is declared as a boolean, but `value` of tag `a` must be a string",
            "convert it with `| string`, or declare `vars.x` as `{type: string}`",
        ),
        (
            "{default: 5}",
            "vars.x",
            "`value` of tag `a` must be a string, not the integer 5",
            "convert it with `| string`",
        ),
        (
            "{default: 5}",
            "vars.x + 1",
            "`value` of tag `a` must be a string, not the integer 6",
            "convert it with `| string`",
        ),
        (
            "{default: [a]}",
            "vars.x",
            "`value` of tag `a` must be a string, not a list",
            "let the expression give a string",
        ),
    ],
)
def test_a_value_for_a_string_is_converted_and_not_quoted(declaration, expression, message, help_):
    text = f'{HEAD}vars:\n  x: {declaration}\n{TARGET}  tags:\n    - {{key: a, value: "{{{{ {expression} }}}}"}}\n'
    (found,) = errors(text)
    assert shown(found)[1:4] == (message, help_, ("s.yaml", 9))


def test_a_cell_is_converted_and_its_quotes_are_not_blamed():
    text = (
        f"{HEAD}for_each: {{file: t.csv, key: name}}\ntarget:\n  environment_id: e\n"
        '  table_name: "{{ each.key }}"\n  restore_wcu: "{{ each.value.units }}"\n'
    )
    (found,) = errors(text, files={"t.csv": "name,units\nabc,5\n"})
    assert shown(found) == (
        "schema-type",
        '`restore_wcu` must be an integer, not the string "5"',
        "convert it with `| int`",
        ("s.yaml", 7),
        [("`each.value.units` is set here", "t.csv", 2)],
    )


BASES = {
    "stream_specification": ("{enabled: true, view_type: NEW_IMAGE}", "{enabled: false}", "view_type"),
    "sse_specification": ("{kms_master_key_id: alias/orders}", "{kms_key_type: DEFAULT}", "kms_master_key_id"),
}


@pytest.mark.parametrize("field", BASES)
def test_a_field_of_a_base_is_set_to_null_because_it_cannot_be_removed(field):
    below, above, name = BASES[field]
    base = f"restorespec: 1\ntarget:\n  {field}: {below}\n"
    text = f"{HEAD}extends: base.yaml\n{TARGET}  {field}: {above}\n"
    result = compile_spec(Source("s.yaml", text), files={"base.yaml": base})
    helps = [found.help for found in result.diagnostics if not found.rule.name.startswith("loss-")]
    assert helps == [f"write `{name}: null`: `base.yaml` sets it"]
    mended = text.replace(above, f"{above[:-1]}, {name}: null}}")
    result = compile_spec(Source("s.yaml", mended), files={"base.yaml": base})
    assert [found for found in result.diagnostics if not found.rule.name.startswith("loss-")] == []


def test_a_field_that_the_file_itself_sets_is_removed():
    text = f"{HEAD}{TARGET}  stream_specification: {{enabled: false, view_type: NEW_IMAGE}}\n"
    assert [found.help for found in errors(text)] == ["set `view_type: null`, or `enabled: true`"]


@pytest.mark.parametrize(
    ("base", "child", "help_"),
    [
        (
            "target: {provisioned_throughput: {read_capacity_units: 5, write_capacity_units: 5}}",
            f"{HEAD}extends: base.yaml\n{TARGET}  billing_mode: PAY_PER_REQUEST\n",
            "write `provisioned_throughput: null`: `base.yaml` sets it",
        ),
        (
            "source: {continuous_backup: {table_id: t, use_latest_restorable_time: true}}",
            f"{HEAD}extends: base.yaml\n{TARGET}",
            "write `continuous_backup: null`: `base.yaml` sets it",
        ),
        (
            "source: {continuous_backup: {timestamp: '2026-03-01T00:00:00Z'}}",
            ("restorespec: 1\nextends: base.yaml\nsource: {continuous_backup: {table_id: t, use_latest_restorable_time: true}}\n"
            f"{TARGET}"),
            "write `timestamp: null`: `base.yaml` sets it",
        ),
    ],
)  # fmt: skip
def test_other_pairs_over_a_base_are_undone_the_same_way(base, child, help_):
    found = errors(child, files={"base.yaml": f"restorespec: 1\n{base}\n"})
    assert [one.help for one in found] == [help_]


def test_in_toml_null_is_an_expression():
    text = (
        'restorespec = 1\nextends = "base.yaml"\n[source.securevault_backup]\nbackup_id = "b"\n'
        '[target]\nenvironment_id = "e"\ntable_name = "abc"\nstream_specification = {enabled = false}\n'
    )
    base = "restorespec: 1\ntarget: {stream_specification: {enabled: true, view_type: NEW_IMAGE}}\n"
    (found,) = errors(text, "s.toml", {"base.yaml": base})
    assert found.help == 'write `view_type = "{{ none }}"`: `base.yaml` sets it'


@pytest.mark.parametrize(
    ("name", "text", "help_"),
    [
        ("v.yaml", "account: 210987654321\n", 'put it in quotes: `"210987654321"`'),
        ("v.toml", "account = 210987654321\n", 'put it in quotes: `"210987654321"`'),
        ("v.json", '{"account": 210987654321}', 'put it in quotes: `"210987654321"`'),
        ("v.yaml", "account: true\n", 'put it in quotes: `"true"`'),
        ("v.yaml", "accounts: [210987654321]\n", 'put it in quotes: `"210987654321"`'),
        ("v.yaml", "units: '5'\n", "remove the quotes: `5`"),
        ("v.toml", "flag = 'true'\n", "remove the quotes: `true`"),
        ("v.yaml", "account: [a]\n", "correct the value, or the declaration of `account`"),
    ],
)
def test_a_value_that_lacks_its_quotes_or_has_too_many_is_requoted(tmp_path, monkeypatch, name, text, help_):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "restorespec.toml").touch()
    declared = "{account: {type: string}, accounts: {type: array, items: {type: string}}, units: {type: integer}, flag: {type: boolean}}"
    (tmp_path / "s.yaml").write_text(f"{HEAD}vars: {declared}\n{TARGET}")
    (tmp_path / name).write_text(text)
    found = [one for one in lint(["s.yaml"], Choices(var_file=(name,))).diagnostics if one.severity == "error"]
    assert [(one.rule.name, one.help, one.span.source.name) for one in found] == [
        ("template-variable-value", help_, name)
    ]


def test_an_unquoted_default_is_quoted():
    (found,) = errors(f"{HEAD}vars:\n  account: {{type: string, default: 210987654321}}\n{TARGET}")
    assert (found.help, found.span.first[0]) == ('put it in quotes: `"210987654321"`', 4)


@pytest.fixture
def environments(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "restorespec.toml").write_text(
        "[environments.prod]\nvar-files = ['prod.yaml']\n[environments.staging]\nvar-files = ['staging.toml']\n"
        "[environments.dev]\n[environments.broken]\nvar-files = ['nope.yaml']\n"
    )
    (tmp_path / "prod.yaml").write_text("stage: prod\n")
    (tmp_path / "staging.toml").write_text('stage = "staging"\n')
    (tmp_path / "s.yaml").write_text(f"{HEAD}vars: {{stage: {{type: string}}, other: {{type: string}}}}\n{TARGET}")
    return tmp_path


def test_a_variable_that_the_chosen_environment_leaves_unset_names_its_var_file(environments, command_environment):
    (environments / "staging.toml").write_text("")
    command = [sys.executable, "-m", "restorespec", "compile", "s.yaml", "--env", "staging"]
    output = subprocess.run(
        command, capture_output=True, text=True, env=command_environment, cwd=environments, check=False
    )
    assert output.returncode == 1
    text = " ".join(output.stderr.split())
    assert "`vars.stage` has no value" in text
    assert "set it in `staging.toml`, or use `--var stage=…`" in text
    assert "set it in `staging.toml`, or use `--var other=…`" in text


@pytest.mark.parametrize("options", [("--no-env",), ("--env", "dev")])
def test_a_variable_that_only_environments_set_names_them(environments, options, command_environment):
    command = [sys.executable, "-m", "restorespec", "compile", "s.yaml", *options]
    output = subprocess.run(
        command, capture_output=True, text=True, env=command_environment, cwd=environments, check=False
    )
    assert output.returncode == 1
    text = " ".join(output.stderr.split())
    assert "`vars.stage` has no value" in text
    assert "select an environment that sets it: `--env prod`, `--env staging`; or use `--var stage=…`" in text
    assert "set it with `--var other=…`, RESTORESPEC_VAR_other, in a var file, or by a `default`" in text
