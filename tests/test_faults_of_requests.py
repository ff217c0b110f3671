"""Requests that used to pass, or to be reported with unusable advice, and what `lint` reports now."""

import re
from pathlib import Path

import pytest

from restorespec.core.diagnostics import Family, Severity
from restorespec.core.source import Source, pointer
from restorespec.kinds import Context
from restorespec.language import Refusal
from restorespec.pipeline import Compilation, Conditions
from restorespec.project.apply_fixes import settled
from restorespec.project.choices import Choices
from restorespec.project.discovery import find_specs
from restorespec.project.opening import open_project
from restorespec.project.run import Run
from restorespec.syntax import read

REST = """\
  global_secondary_indexes: []
  local_secondary_indexes: []
  tags: []
  sse_specification: null
  table_class: STANDARD
  stream_specification: null
"""
SOURCE = "source: {securevault_backup: {backup_id: b-1}}"
TARGET = "target:\n  environment_id: e-1\n  table_name: orders\n"
ARN = "arn:aws:backup:us-west-2:424242424242:recovery-point:0c9b7f52"
INDEX = "{index_name: by-day, key_schema: [{attribute_name: day, key_type: HASH}], projection: {projection_type: ALL}"


class Files:
    def __init__(self, texts):
        self.texts = texts

    def source(self, name, limit):
        del limit
        return Source(name, self.texts[name]) if name in self.texts else Refusal("no such file", "add it")

    def reading(self, name, limit):
        return read(self.source(name, limit))


def reported(text, name="a.yaml", region=None, *, finished=False, **bases):
    """Rule, severity, pointer, message and help of each finding that is not about a loss by default."""
    files = Files({f"{base}.yaml": content for base, content in bases.items()})
    conditions = Conditions((), files, Context(None, region), require_values=True, finished=finished)
    compilation = Compilation(name, read(Source(name, text)), conditions)
    found = [item for restore in compilation for item in restore.diagnostics]
    found += compilation.diagnostics
    return [
        (item.rule.name, item.severity, pointer(item.path or ()), item.message, item.help)
        for item in found
        if not (item.rule.family is Family.LOSS and item.rule.name.startswith("loss-"))
    ]


def spec(target="", source=SOURCE, rest=REST, more=""):
    return f"restorespec: 1\n{source}\n{TARGET}{target}{rest}{more}"


def without(field):
    return re.sub(rf"  {field}: .*\n", "", REST)


# An ARN instead of an id

IDS = {
    "/source/securevault_backup/backup_id": ("source: {securevault_backup: {backup_id: ID}}", TARGET),
    "/source/continuous_backup/table_id": (
        "source: {continuous_backup: {table_id: ID, use_latest_restorable_time: true}}",
        TARGET,
    ),
    "/target/environment_id": (SOURCE, TARGET.replace("e-1", "ID")),
}
LISTINGS = {
    "backup_id": ("backup", "GET /backups/aws/dynamodb-tables"),
    "table_id": ("table", "GET /datasources/aws/dynamodb-tables"),
    "environment_id": ("environment", "GET /datasources/aws/environments"),
}


@pytest.mark.parametrize("arn", [ARN, "arn:aws:dynamodb:us-west-2:424242424242:table/orders"])
@pytest.mark.parametrize("at", IDS)
@pytest.mark.parametrize("how", ["literal", "variable", "fan-out", "base"])
def test_an_arn_instead_of_an_id_is_one_error(arn, at, how):
    source, target = IDS[at]
    body = f"{source}\n{target}{REST}"
    bases = {}
    if how == "literal":
        text = "restorespec: 1\n" + body.replace("ID", f'"{arn}"')
    elif how == "variable":
        text = f'restorespec: 1\nvars: {{x: {{type: string, default: "{arn}"}}}}\n' + body.replace(
            "ID", '"{{ vars.x }}"'
        )
    elif how == "fan-out":
        text = f'restorespec: 1\nfor_each: {{one: {{id: "{arn}"}}}}\n' + body.replace("ID", '"{{ each.value.id }}"')
    else:
        text = "restorespec: 1\nextends: base.yaml\n"
        bases["base"] = "restorespec: 1\n" + body.replace("ID", f'"{arn}"')
    field = at.rpartition("/")[2]
    noun, listing = LISTINGS[field]
    assert reported(text, **bases) == [
        (
            "id-is-arn",
            Severity.ERROR,
            at,
            f"`{field}` is the ARN `{arn}`, not a Clumio id",
            f"use Clumio's id of the {noun}, which `{listing}` lists",
        )
    ]


def test_an_arn_in_a_finished_body_is_an_error_too():
    body = f'{{"source": {{"securevault_backup": {{"backup_id": "{ARN}"}}}}, "target": {{"environment_id": "e", "table_name": "orders"}}}}'
    assert [found[:3] for found in reported(body, "a.json", finished=True)] == [
        ("id-is-arn", Severity.ERROR, "/source/securevault_backup/backup_id")
    ]


# The query filter


ADD_CONDITION = (
    "add a condition such as `partition_key_filter: {condition: EqualTo, values: […]}`, "
    "or remove `query_filter` to restore every record"
)


@pytest.mark.parametrize(
    "query",
    [
        "{}",
        "{key_filters: []}",
        "{key_filters: [{}]}",
        "{key_filters: [{partition_key_filter: null, sort_key_filter: null}]}",
        "{partition_key_filter: null, sort_key_filter: null, key_filters: null, attribute_filters: null}",
        "{attribute_filters: []}",
    ],
)
def test_a_query_filter_that_filters_nothing_is_an_error(query):
    assert reported(spec(more=f"query_filter: {query}\n")) == [
        (
            "query-filter-empty",
            Severity.ERROR,
            "/query_filter",
            "`query_filter` has no condition, so every record would be restored",
            ADD_CONDITION,
        )
    ]


@pytest.mark.parametrize(
    "query",
    [
        "null",
        "{partition_key_filter: {condition: Exists}}",
        "{key_filters: [{sort_key_filter: {condition: EqualTo, values: [a]}}]}",
        '{attribute_filters: [{name: a, type: "Null", condition: Exists}]}',
    ],
)
def test_a_query_filter_with_a_condition_and_none_at_all_are_accepted(query):
    assert reported(spec(more=f"query_filter: {query}\n")) == []


@pytest.mark.parametrize(
    ("name", "query", "shown"),
    [
        ("a.yaml", "{condition: EqualTo, values: [a]}", "{partition_key_filter: {condition: EqualTo, values: [a]}}"),
        ("a.yaml", "{Condition: Exists}", "{partition_key_filter: {condition: Exists, values: […]}}"),
        ("a.yaml", '{condition: "{{ vars.c }}", values: ["{{ vars.c }}"]}', "{partition_key_filter: {condition: …, values: […]}}"),
    ],
)  # fmt: skip
def test_a_condition_directly_in_key_filters_is_one_unknown_field_with_the_correct_form(name, query, shown):
    text = spec(more=f"vars: {{c: {{type: string, default: EqualTo}}}}\nquery_filter: {{key_filters: [{query}]}}\n")
    ((rule, severity, at, message, advice),) = reported(text, name)
    field = re.match(r"\{(\w+)", query)[1]
    assert (rule, severity, at) == ("schema-unknown-field", Severity.ERROR, f"/query_filter/key_filters/0/{field}")
    assert message == f"unknown field `{field}` in key filter 1"
    assert advice == f"write `{shown}` instead, or the same with `sort_key_filter`"


def test_the_correct_form_of_a_key_filter_is_shown_in_the_format_of_the_file():
    text = "restorespec = 1\n[source.securevault_backup]\nbackup_id = 'b'\n[target]\nenvironment_id = 'e'\ntable_name = 'orders'\n"
    text += "[[query_filter.key_filters]]\ncondition = 'EqualTo'\nvalues = ['a']\n"
    (found,) = reported(text, "a.toml")
    assert found[4] == (
        'write `{partition_key_filter = {condition = "EqualTo", values = ["a"]}}` instead, '
        "or the same with `sort_key_filter`"
    )


TOML = "restorespec = 1\nsource.securevault_backup.backup_id = 'b'\n"
IN_TOML = "environment_id = 'e'\ntable_name = 'orders'\n"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (
            f"[target]\n{IN_TOML}[target.replicas]\nregion_name = 'us-east-1'\n",
            "write `[[target.replicas]]` as its header",
        ),
        (
            f"[target]\n{IN_TOML}replicas = {{region_name = 'us-east-1'}}\n",
            "make it a list of this one item",
        ),
    ],
)
def test_a_table_in_place_of_a_list_is_changed_by_its_header_if_it_has_one(text, advice):
    assert [found[4] for found in reported(TOML + text, "a.toml") if found[0] == "schema-type"] == [advice]


@pytest.mark.parametrize("written", ["Null", "NULL"])
def test_an_unquoted_type_null_is_an_error_that_says_to_quote_it(written):
    text = spec(more=f"query_filter: {{attribute_filters: [{{name: a, type: {written}, condition: Exists}}]}}\n")
    assert reported(text) == [
        (
            "query-filter-type",
            Severity.ERROR,
            "/query_filter/attribute_filters/0/type",
            f"`type` of attribute filter `a` is null: YAML reads `{written}` without quotes as null, not as a type",
            'write `type: "Null"`',
        )
    ]


# Projections


def test_a_projected_key_attribute_is_a_notice_without_advice_to_change_it():
    index = "{index_name: by-day, key_schema: [{attribute_name: day, key_type: HASH}], projection: {projection_type: INCLUDE, non_key_attributes: [day]}}"
    text = spec(f"  global_secondary_indexes: [{index}]\n", rest=without("global_secondary_indexes"))
    assert reported(text) == [
        (
            "projection-key-attr-redundant",
            Severity.NOTICE,
            "/target/global_secondary_indexes/0/projection/non_key_attributes",
            "`day` in `non_key_attributes` of index `by-day` has no effect: it is a key attribute of the index",
            "leave it as it is: the restored index must match the original one",
        )
    ]


# Absent, null and empty

UNITS = "`provisioned_throughput: {read_capacity_units: 5, write_capacity_units: 5}`"


@pytest.mark.parametrize(
    ("written", "state", "verb"),
    [
        ("", "is not set", "add"),
        ("  provisioned_throughput: null\n", "is null", "set"),
        ("  provisioned_throughput:\n", "is empty", "set"),
    ],
)
def test_absent_null_and_empty_capacity_are_different(written, state, verb):
    ((rule, _, at, message, advice),) = reported(spec(f"  billing_mode: PROVISIONED\n{written}"))
    assert (rule, at) == ("billing-provisioned-needs-throughput", "/target/provisioned_throughput")
    assert message == f"`provisioned_throughput` {state}, but `billing_mode` is `PROVISIONED`"
    assert advice == f"{verb} {UNITS}, or set `billing_mode: null` to keep the source table's capacity"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("source: {}", ("/source", "`source` is empty", "add `securevault_backup: {backup_id: …}` or `continuous_backup: {table_id: …, use_latest_restorable_time: true}`")),
        ("source:", ("/source", "`source` is empty", "set `source: {securevault_backup: {backup_id: …}}`")),
        ("source: null", ("/source", "`source` must be a mapping, not null", "set `source: {securevault_backup: {backup_id: …}}`")),
        ("source:\n  securevault_backup:", ("/source/securevault_backup", "`securevault_backup` is empty", "set `securevault_backup: {backup_id: …}`")),
        ("source: {securevault_backup: null}", ("/source/securevault_backup", "`securevault_backup` is null", "set `securevault_backup: {backup_id: …}`")),
        ("source: {securevault_backup: {}}", ("/source/securevault_backup", "`source.securevault_backup` is empty and needs `backup_id`", "add `backup_id`: Clumio's id of the backup")),
    ],
)  # fmt: skip
def test_an_empty_source_is_reported_as_empty(source, expected):
    assert [(at, message, advice) for _, _, at, message, advice in reported(spec(source=source))] == [expected]


def test_a_source_with_other_fields_is_not_called_empty():
    found = reported(spec(source="source: {nonsense: 1}"))
    assert ("source-exactly-one", "`source` has neither `securevault_backup` nor `continuous_backup`") in [
        (rule, message) for rule, _, _, message, _ in found
    ]


# Names of other tools


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("point_in_time_recovery_enabled: true", "did you mean `pitr_status`?"),
        ("pointInTimeRecoveryEnabled: true", "did you mean `pitr_status`?"),
        ("point_in_time_recovery: {enabled: false}", "write `pitr_status: false` instead"),
        ("PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}", "write `pitr_status: true` instead"),
        ("auto_scaling: {max: 5}", "remove it: the API cannot set auto scaling; configure it after the restore"),
        ("autoscaling_read: {max: 5}", "remove it: the API cannot set auto scaling; configure it after the restore"),
        ("BillingModeOverride: PAY_PER_REQUEST", "did you mean `billing_mode`?"),
        ("read_capacity: 5", "did you mean `target.provisioned_throughput.read_capacity_units`?"),
        ("stream_view_type: NEW_IMAGE", "move"),
        ("region: us-west-2", "remove it: `environment_id` determines the account and the Region"),
        ("ttl: {enabled: true}", "remove it: the API cannot set it; configure it after the restore"),
        ("deletionProtectionEnabled: true", "did you mean `deletion_protection_enabled`?"),
        ("backup_arn: x", "use Clumio's own id: `securevault_backup: {backup_id: …}` in `source`"),
    ],
)
def test_a_name_from_another_tool_suggests_the_name_of_the_api(written, expected):
    rest = without("stream_specification") if "stream" in written else REST
    if expected == "move":
        expected = "did you mean `target.stream_specification.view_type`?"
    ((rule, *_, advice),) = reported(spec(f"  {written}\n", rest=rest))
    assert (rule, advice) == ("schema-unknown-field", expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{team: orders}", "write `tags: [{key: team, value: orders}]`, or `| tags` after a variable with such a mapping"),
        ('"{{ vars.t }}"', "add the filter `tags`: `{{ vars.t | tags }}`"),
    ],
)  # fmt: skip
def test_a_mapping_of_tags_is_converted_by_the_filter(value, expected):
    text = spec(f"  tags: {value}\n", rest=without("tags"), more="vars: {t: {type: object, default: {team: orders}}}\n")
    ((rule, *_, advice),) = reported(text)
    assert (rule, advice) == ("schema-type", expected)


# Regions and both sides of a contradiction


def encrypted(region):
    key = f'"arn:aws:kms:{region}:424242424242:alias/orders"'
    return spec(f"  sse_specification: {{kms_master_key_id: {key}}}\n", rest=without("sse_specification"))


@pytest.mark.parametrize(
    ("region", "target", "expected"),
    [
        ("eu-west-1", "us-west-2", (Severity.ERROR, "`kms_master_key_id` is in `eu-west-1`, but the restored table will be in `us-west-2`", "use a key in `us-west-2`")),
        ("eu-west-9", None, (Severity.WARNING, "the Region `eu-west-9` of `kms_master_key_id` is not a known DynamoDB Region", "did you mean `eu-west-1`?")),
    ],
)  # fmt: skip
def test_a_key_in_another_or_an_unknown_region_is_reported_with_the_regions(region, target, expected):
    ((rule, severity, _, message, advice),) = reported(encrypted(region), region=target)
    assert (rule, (severity, message, advice)) == ("sse-key-region", expected)


def test_a_key_in_a_known_region_is_accepted_without_a_target_region():
    assert reported(encrypted("eu-west-1")) == []


def run_in(tmp_path, monkeypatch, text, environment=None):
    (tmp_path / "specs").mkdir()
    (tmp_path / "restorespec.toml").write_text('[environments.prod]\nregion = "us-west-2"\n')
    (tmp_path / "specs" / "a.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    choices = Choices(environments=(environment,) if environment else ())
    project = open_project([], choices)
    return Run(project, find_specs(project.root, project.config, []), choices)


def test_the_target_region_is_shown_where_it_was_set(tmp_path, monkeypatch):
    run = run_in(tmp_path, monkeypatch, encrypted("eu-west-1"), "prod")
    (found,) = [item for item in run.summary().diagnostics if item.rule.name == "sse-key-region"]
    (note,) = found.notes
    assert note.message == "the target's Region is set to `us-west-2` here"
    assert (Path(note.span.source.name).name, note.span.text) == ("restorespec.toml", '"us-west-2"')


LOCAL = "{{index_name: {}, key_schema: [{{attribute_name: {}, key_type: HASH}}, {{attribute_name: b, key_type: RANGE}}], projection: {{projection_type: ALL}}}}"


def test_local_indexes_with_different_hash_attributes_are_named_with_both():
    indexes = f"[{LOCAL.format('by-day', 'customer')}, {LOCAL.format('by-user', 'buyer')}]"
    text = spec(f"  local_secondary_indexes: {indexes}\n", rest=without("local_secondary_indexes"))
    assert [found[3] for found in reported(text)] == [
        "local indexes with different HASH attributes: `customer` (index `by-day`) and `buyer` (index `by-user`)"
    ]


def test_a_replica_index_that_is_a_local_index_is_called_local():
    target = f"  local_secondary_indexes: [{LOCAL.format('by-day', 'customer')}]\n"
    target += "  replicas: [{region_name: us-east-1, global_secondary_indexes: [{index_name: by-day}]}]\n"
    found = reported(spec(target, rest=without("local_secondary_indexes")))
    assert [(rule, message) for rule, _, _, message, _ in found if rule == "replica-gsi-unknown"] == [
        (
            "replica-gsi-unknown",
            "`by-day` of replica `us-east-1` is a local index, and a replica only has settings for global ones",
        )
    ]


# Fixes

ZERO = "provisioned_throughput: {read_capacity_units: 0, write_capacity_units: 0}"


def test_a_fix_removes_the_zero_capacity_of_the_table_and_of_its_indexes(tmp_path, monkeypatch):
    indexes = f"  global_secondary_indexes:\n    - {INDEX}, {ZERO}}}\n"
    block = "  provisioned_throughput:  # as described\n    read_capacity_units: 0\n    write_capacity_units: 0\n"
    text = spec(f"  billing_mode: PAY_PER_REQUEST\n{block}{indexes}", rest=without("global_secondary_indexes"))
    run = run_in(tmp_path, monkeypatch, text)
    ((_, fixed),) = settled(run).items()
    assert fixed == text.replace(block, "").replace(f", {ZERO}", "")
