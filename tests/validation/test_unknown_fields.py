from collections import Counter

import pytest

from restorespec.kinds import get
from restorespec.kinds.aliases import certain_field, folded
from restorespec.kinds.request_schema import fields
from restorespec.validation.schema_check import validate


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gsi", ("did you mean `global_secondary_indexes`?", "/target/global_secondary_indexes")),
        ("GSIs", ("did you mean `global_secondary_indexes`?", "/target/global_secondary_indexes")),
        ("lsi", ("did you mean `local_secondary_indexes`?", "/target/local_secondary_indexes")),
        ("sse", ("did you mean `sse_specification`?", "/target/sse_specification")),
        ("pitr", ("did you mean `pitr_status`?", "/target/pitr_status")),
        ("stream", ("did you mean `stream_specification`?", "/target/stream_specification")),
        ("biling_mode", ("did you mean `billing_mode`?", "/target/billing_mode")),
        ("BillingMode", ("did you mean `billing_mode`?", "/target/billing_mode")),
        ("table-class", ("did you mean `table_class`?", "/target/table_class")),
        ("kms_key", ("did you mean `target.sse_specification.kms_master_key_id`?", "/target/sse_specification")),
        ("KMSMasterKeyId", ("did you mean `target.sse_specification.kms_master_key_id`?", "/target/sse_specification")),
        (
            "rcu",
            ("did you mean `target.provisioned_throughput.read_capacity_units`?", "/target/provisioned_throughput"),
        ),
        ("kms_master_key_id", ("move it to `target.sse_specification`", "/target/sse_specification")),
        ("view_type", ("move it to `target.stream_specification`", "/target/stream_specification")),
        ("timestamp", ("move it to `source.continuous_backup`", "/source/continuous_backup")),
        ("attribute_filters", ("move it to `query_filter`", "/query_filter")),
    ],
)
def test_the_field_that_was_meant_is_named_and_nothing_is_said_about_its_absence(name, expected, told, refused, body):
    help_text, meant = expected
    data = body(**{name: "x"})
    message = f"unknown field `{name}` in `target`"
    assert told(data) == [("schema-unknown-field", f"/target/{name}", message, help_text)]
    assert refused(data) == {meant}


def test_a_required_field_under_another_name_is_one_mistake(told, refused):
    data = {"source": {"backup_id": "x"}, "target": {"enviroment_id": "x", "name": "orders"}}
    assert [(path, help_text) for _, path, _, help_text in told(data)] == [
        ("/source/backup_id", "move it to `source.securevault_backup`"),
        ("/target/enviroment_id", "did you mean `environment_id`?"),
        ("/target/name", "did you mean `table_name`?"),
    ]
    assert refused(data) == {"/source/securevault_backup", "/target/environment_id", "/target/table_name"}


def test_a_field_of_the_projection_beside_it_is_one_mistake(told, body, index):
    misplaced = index(projection_type="ALL")
    del misplaced["projection"]
    assert told(body(global_secondary_indexes=[misplaced])) == [
        (
            "schema-unknown-field",
            "/target/global_secondary_indexes/0/projection_type",
            "unknown field `projection_type` in index `by-status`",
            "move it to `projection` of index `by-status`",
        )
    ]


def test_a_field_that_is_there_besides_can_still_be_judged(told, refused, body):
    data = body(TableName="x")
    assert [help_text for *_, help_text in told(data)] == ["remove it; `table_name` is already set"]
    assert refused(data) == set()


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("sse_specification", {"enabled": True}, ("enabled", "remove it: tables are always encrypted; `kms_key_type` and `kms_master_key_id` choose the key")),
        ("sse_specification", {"sse_type": "KMS"}, ("sse_type", "use `kms_key_type`: `DEFAULT`, `AWS_MANAGED` or `CUSTOMER_MANAGED`")),
        ("provisioned_throughput", {"read_capacity_units": 1, "write_capacity_units": 1, "table_name": "x"}, ("table_name", "remove it; the fields of `target.provisioned_throughput` are `read_capacity_units` and `write_capacity_units`")),
        ("tags", [{"key": "a", "value": "b", "region_name": "c"}], ("region_name", "remove it; the fields of tag `a` are `key` and `value`")),
        ("tags", [{"key": "a", "value": "b", "type": "c"}], ("type", "remove it; the fields of tag `a` are `key` and `value`")),
    ],
)  # fmt: skip
def test_no_field_is_to_be_moved_or_renamed_to_where_it_does_not_fit(field, value, expected, told, body):
    ((_, place, _, advice),) = told(body(**{field: value}))
    assert (place.rpartition("/")[2], advice) == expected


def test_what_another_mapping_has_already_is_not_moved_there(told, body, index):
    throughput = {"read_capacity_units": 1, "write_capacity_units": 1}
    key = [{"attribute_name": "a", "key_type": "HASH", "attribute_type": "S"}]
    data = body(
        {"securevault_backup": {"backup_id": "b"}, "table_name": "orders"},
        local_secondary_indexes=[index(provisioned_throughput=throughput, key_schema=key)],
    )
    assert [advice.partition(";")[0] for *_, advice in told(data)] == ["remove it"] * 3
    del data["target"]["table_name"]
    assert next(advice for *_, advice in told(data)) == "move it to `target`"


def test_a_vague_name_is_moved_only_with_a_value_that_belongs_there(told, body):
    backup = {"continuous_backup": {"table_id": "a", "use_latest_restorable_time": True}}
    assert [advice for *_, advice in told(body(backup | {"type": "aws_pitr"}))] == [
        "move it to `source.continuous_backup`"
    ]
    ((*_, advice),) = told(body(enabled=True))
    assert advice == "remove it; `target` has no such field"


def test_a_field_like_no_other_is_told_what_there_is(told, refused, body):
    data = body({"securevault_backup": {"backup_id": "a", "nonsense": 1}})
    assert told(data) == [
        (
            "schema-unknown-field",
            "/source/securevault_backup/nonsense",
            "unknown field `nonsense` in `source.securevault_backup`",
            "remove it; the only field of `source.securevault_backup` is `backup_id`",
        )
    ]
    assert refused(data) == set()


def test_the_request_itself_can_have_unknown_fields(told, body):
    assert told(body() | {"embed": "read-task"}) == [
        (
            "schema-unknown-field",
            "/embed",
            "unknown field `embed` in the request",
            "remove it; the fields of the request are `source`, `target` and `query_filter`",
        )
    ]


def test_the_name_is_underlined_not_the_value(nodes, body):
    (found,) = validate(nodes(body(gsi=[])), get()).findings
    assert found.problem.key


def test_a_words_other_writing_comes_before_a_likeness():
    assert get().suggestions.value(get().schema.at(("target", "billing_mode")), "pay_per_request") == "PAY_PER_REQUEST"
    assert get().suggestions.value(get().schema.at(("target", "billing_mode")), 5) is None
    assert (
        get().suggestions.value(get().schema.at(("target", "stream_specification", "view_type")), "NEW_AND_OLD_IMAGE")
        == "NEW_AND_OLD_IMAGES"
    )
    assert certain_field(get().schema.at(("target",)), "wcu") is None, "it is no field of the target itself"
    assert certain_field(get().schema.at(("target", "provisioned_throughput")), "wcu") == "write_capacity_units"


def every_mapping(schema):
    yield schema
    for part in (*fields(schema).values(), schema.get("items", {})):
        if part:
            yield from every_mapping(part)


def test_every_word_for_a_value_stands_for_one_that_exists():
    words = {word for schema in every_mapping(get().schema.root) for word in schema.get("enum", ())}
    assert {word for words in get().value_words.values() for word in words} <= words


def test_no_word_stands_for_two_fields_of_a_mapping_or_for_one_that_has_its_name():
    for schema in every_mapping(get().schema.root):
        known = Counter()
        for name, part in fields(schema).items():
            aliases = part["x-aliases"]
            tools = {aliases[tool] for tool in ("aws", "cloudformation", "terraform")} - {None}
            known.update({folded(word) for word in (name, *tools, *aliases.get("other", ()))})
        assert {word for word, count in known.items() if count > 1} <= set(), fields(schema).keys()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("time_to_live_specification", "remove it: the API cannot set it; configure it after the restore"),
        ("TimeToLiveSpecification", "remove it: the API cannot set it; configure it after the restore"),
        ("attribute_definitions", "remove it: the types of attributes come from the backup"),
        ("key_schema", "remove it: the table's own key comes from the backup"),
        ("hash_key", "remove it: the table's own key comes from the backup"),
    ],
)
def test_of_a_field_that_the_api_has_not_is_said_why(name, expected, told, body):
    assert [advice for *_, advice in told(body(**{name: "x"}))] == [expected]


def test_keys_of_an_index_as_terraform_has_them_are_written_out(told, body, index):
    foreign = index(hash_key="status", range_key="at")
    again = told(body(global_secondary_indexes=[foreign]))
    assert {advice for *_, advice in again} == {"remove it; `key_schema` is already set"}
    del foreign["key_schema"]
    wanted = "[{attribute_name: status, key_type: HASH}, {attribute_name: at, key_type: RANGE}]"
    assert [advice for *_, advice in told(body(global_secondary_indexes=[foreign]))] == [
        f"write `key_schema: {wanted}` instead"
    ], "one change replaces both fields, so it is one error"
