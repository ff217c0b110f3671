"""A sensitive value stands in the emitted request and nowhere else."""

import os

import pytest
from in_process import call

SECRET = "s3cr3t-Value!"
SPEC = """restorespec: 1
description: made with {{ vars.key }}
vars:
  key: {type: string, sensitive: true, maxLength: 40}
  default_key: {type: string, sensitive: true, default: 's3cr3t-Value!'}
locals:
  derived: x-{{ vars.key }}
  cut: "{{ vars.key | fit(9) }}"
  digest: "{{ vars.key | sha256 }}"
source:
  securevault_backup:
    backup_id: "{{ vars.key }} {{ locals.derived }}"
target:
  environment_id: "{{ locals.derived }}/"
  table_name: "{{ vars.key }}"
  billing_mode: "{{ vars.key | upper }}"
  global_secondary_indexes:
    - {index_name: "{{ locals.derived }}", key_schema: "{{ vars.key }}", projection: {projection_type: "{{ locals.cut }}"}}
    - {index_name: "{{ locals.derived }}", key_schema: [], projection: "{{ vars.default_key }}"}
  tags:
    - {key: "aws:{{ locals.digest }}", value: "{{ vars.key }}"}
    - {key: "aws:{{ locals.digest }}", value: "{{ vars.default_key }}"}
  sse_specification: {kms_master_key_id: "{{ vars.key }}"}
  pitr_status: "{{ [vars.key, vars.key.nope] }}"
  table_class: "{{ {'a': vars.key}.b }}"
"""


def digest_parts():
    import hashlib

    whole = hashlib.sha256(SECRET.encode()).hexdigest()
    return [whole, whole[:8]]


def run(folder, *arguments, **environment):
    _, printed, errors = call(folder, {**os.environ, **environment}, *arguments)
    return printed + errors


def leaks(printed):
    return [text for text in (SECRET, SECRET.upper(), SECRET.lower(), "s3cr3t", *digest_parts()) if text in printed]


GIVEN = {
    "--var": (["--var", f"key={SECRET}"], {}, ""),
    "the process environment": ([], {"RESTORESPEC_VAR_key": SECRET}, ""),
    "a var file": (["--var-file", "values.yaml"], {}, f"key: {SECRET}\n"),
    "a var file with quotes": (["--var-file", "values.yaml"], {}, f'key: "{SECRET}"\n'),
}


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "junit", "gitlab", "rdjson"])
@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
def test_no_finding_shows_a_sensitive_value_or_its_derivatives(tmp_path, given, form):
    arguments, environment, values = given
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "a.yaml").write_text(SPEC)
    (tmp_path / "values.yaml").write_text(values)
    printed = run(tmp_path, "lint", "specs", "--format", form, *arguments, **environment)
    assert "tag-aws-prefix" in printed
    assert leaks(printed) == []


@pytest.mark.parametrize("value", [SECRET * 4, f"[{SECRET}"])
def test_a_rejected_sensitive_value_is_not_shown(tmp_path, value):
    (tmp_path / "a.yaml").write_text(SPEC.replace("key: {type: string,", "key: {type: [string, 'null'],"))
    printed = run(tmp_path, "lint", "a.yaml", "--var", f"key={value}")
    assert "template-variable-value" in printed
    assert leaks(printed) == []


@pytest.mark.parametrize(
    "pointer", ["/target/table_name", "/target/tags/0", "/target", "/source/securevault_backup/backup_id"]
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_the_trace_shows_locations_and_no_sensitive_value(tmp_path, pointer, form):
    (tmp_path / "a.yaml").write_text(SPEC)
    printed = run(tmp_path, "trace", "a.yaml", pointer, "--format", form, "--var", f"key={SECRET}")
    assert "***" in printed
    assert leaks(printed) == []


def test_the_emitted_request_contains_the_sensitive_value(tmp_path):
    spec = 'restorespec: 1\nvars: {id: {type: string, sensitive: true}}\nsource: {securevault_backup: {backup_id: "{{ vars.id }}"}}\ntarget: {environment_id: e-1, table_name: orders}\n'
    (tmp_path / "a.yaml").write_text(spec)
    assert '"backup_id": "bk-71"' in run(tmp_path, "compile", "a.yaml", "-q", "--var", "id=bk-71")


def test_an_error_of_an_empty_sensitive_value_is_reported(tmp_path):
    (tmp_path / "restorespec.toml").write_text('include = ["a.yaml"]')
    (tmp_path / "a.yaml").write_text(
        "restorespec: 1\nvars: {key: {type: string, sensitive: true, default: ''}}\n"
        "source: {securevault_backup: {backup_id: '{{ vars.key }}'}}\n"
        "target: {environment_id: e, table_name: orders}\n"
    )
    told = run(tmp_path, "lint", "a.yaml")
    assert "`backup_id` is an empty string" in told
    assert "not shown" not in told
