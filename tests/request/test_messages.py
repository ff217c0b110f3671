import pytest


def words(told, data):
    return [found[2:] for found in told(data)]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("billing_mode", "ON_DEMAND", ("must be `PROVISIONED` or `PAY_PER_REQUEST`, not `ON_DEMAND`", "did you mean `PAY_PER_REQUEST`?")),
        ("billing_mode", "on-demand", ("must be `PROVISIONED` or `PAY_PER_REQUEST`, not `on-demand`", "did you mean `PAY_PER_REQUEST`?")),
        ("billing_mode", "Provisioned", ("must be `PROVISIONED` or `PAY_PER_REQUEST`, not `Provisioned`", "did you mean `PROVISIONED`?")),
        ("billing_mode", "PAY_PER_REQEUST", ("must be `PROVISIONED` or `PAY_PER_REQUEST`, not `PAY_PER_REQEUST`", "did you mean `PAY_PER_REQUEST`?")),
        ("billing_mode", "free", ("must be `PROVISIONED` or `PAY_PER_REQUEST`, not `free`", "use one of them, or leave the field unset")),
        ("billing_mode", 5, ("must be a string, not the integer 5", "write `PROVISIONED` or `PAY_PER_REQUEST`")),
        ("table_class", "STANDARD_IA", ("must be `STANDARD` or `STANDARD_INFREQUENT_ACCESS`, not `STANDARD_IA`", "did you mean `STANDARD_INFREQUENT_ACCESS`?")),
        ("global_table_version", "2019-11-21", ("must be `2019.11.21` or `2017.11.29`, not `2019-11-21`", "did you mean `2019.11.21`?")),
        ("table_name", "ab", ("is too short: 2 characters (minimum 3)", "use 3 to 255 characters")),
        ("table_name", "a", ("is too short: 1 character (minimum 3)", "use 3 to 255 characters")),
        ("table_name", "a" * 256, ("is too long: 256 characters (maximum 255)", "shorten it by 1 character")),
        ("table_name", "", ("is an empty string", "set it to the new table's name")),
        ("table_name", None, ("must be a string, not null", "set it to the new table's name")),
        ("table_name", 2026, ("must be a string, not the integer 2026", "put it in quotes")),
        ("table_name", True, ("must be a string, not the boolean true", "put it in quotes")),
        ("table_name", ["a"], ("must be a string, not a list", "write a single string")),
        ("table_name", "orders restored", ('cannot contain a space (character 7 of "orders restored")', "use only letters, digits, `_`, `.` and `-`; the filter `slug` replaces all others")),
        ("table_name", "orders!", ('cannot contain `!` (character 7 of "orders!")', "use only letters, digits, `_`, `.` and `-`; the filter `slug` replaces all others")),
        ("table_name", "orders\n", ('cannot contain U+000A (character 7 of "orders\\n")', "use only letters, digits, `_`, `.` and `-`; the filter `slug` replaces all others")),
        ("environment_id", "..", ("cannot be `..`", "copy the id as Clumio shows it: printable characters without spaces, `/`, `\\`, `?`, `#` and `%`")),
        ("restore_wcu", 0, ("is too small: 0 (minimum 1)", "set it to 1 or more")),
        ("restore_wcu", "5", ('must be an integer, not the string "5"', "remove the quotes")),
        ("restore_wcu", "1_000", ('must be an integer, not the string "1_000"', "write `1000`")),
        ("restore_wcu", "1,000", ('must be an integer, not the string "1,000"', "write `1000`")),
        ("restore_wcu", "1,00", ('must be an integer, not the string "1,00"', "write a whole number, without quotes")),
        ("restore_wcu", 5.0, ("must be an integer, not the number 5.0", "write `5`")),
        ("restore_wcu", 5.5, ("must be an integer, not the number 5.5", "write a whole number, without quotes")),
        ("pitr_status", "ENABLED", ('must be a boolean, not the string "ENABLED"', "write `true`")),
        ("pitr_status", "no", ('must be a boolean, not the string "no"', "write `false`")),
        ("pitr_status", "true", ('must be a boolean, not the string "true"', "remove the quotes")),
        ("pitr_status", 1, ("must be a boolean, not the integer 1", "write `true`")),
        ("pitr_status", "maybe", ('must be a boolean, not the string "maybe"', "write `true` or `false`, without quotes")),
        ("tags", {"team": "a"}, ("must be a list, not a mapping", "write `tags: [{key: team, value: a}]`, or `| tags` after a variable with such a mapping")),
        ("tags", {"key": "a", "value": "b"}, ("must be a list, not a mapping", "make it a list of this one item")),
        ("tags", "prod", ('must be a list, not the string "prod"', "make it a list, each item a mapping with `key` and `value`")),
        ("replicas", "eu-west-1, eu-west-2", ('must be a list, not the string "eu-west-1, eu-west-2"', "write `[{region_name: eu-west-1}, {region_name: eu-west-2}]`")),
        ("stream_specification", "NEW_IMAGE", ('must be a mapping, not the string "NEW_IMAGE"', "write `{enabled: true, view_type: NEW_IMAGE}`")),
        ("stream_specification", True, ("must be a mapping, not the boolean true", "make it a mapping with `enabled` or `view_type`")),
        ("provisioned_throughput", 5, ("must be a mapping, not the integer 5", "make it a mapping with `read_capacity_units` and `write_capacity_units`")),
        ("sse_specification", "AWS_MANAGED", ('must be a mapping, not the string "AWS_MANAGED"', "write `{kms_key_type: AWS_MANAGED}`")),
        ("sse_specification", "alias/a", ('must be a mapping, not the string "alias/a"', "write `{kms_master_key_id: alias/a}`")),
        ("sse_specification", "KMS", ('must be a mapping, not the string "KMS"', "make it a mapping with `kms_key_type` or `kms_master_key_id`")),
        ("sse_specification", [{}], ("must be a mapping, not a list", "write its one item as a mapping, without a list around it")),
    ],
)  # fmt: skip
def test_a_message_says_what_stands_there_and_what_should(field, value, expected, told, body):
    message, help_text = expected
    assert words(told, body(**{field: value})) == [(f"`{field}` {message}", help_text)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("total, status", "write `[total, status]`"),
        ("total", "write `[total]`"),
        ("total amount,,5", 'write `["total amount", "5"]`'),
        (" ,", "make it a list"),
        ("", "make it a list"),
    ],
)
def test_names_in_one_text_are_each_an_item_of_the_list(written, expected, told, body, index):
    projection = {"projection_type": "INCLUDE", "non_key_attributes": written}
    ((_, advice),) = words(told, body(global_secondary_indexes=[index(projection=projection)]))
    assert advice == expected


@pytest.mark.parametrize(("written", "expected"), [
    ("ALL", "write `{projection_type: ALL}`"), (["ALL"], "write `{projection_type: ALL}`"),
    ("everything", "make it a mapping with `projection_type`"),
])  # fmt: skip
def test_a_word_for_a_mapping_is_written_out(written, expected, told, body, index):
    ((_, advice),) = words(told, body(global_secondary_indexes=[index(projection=written)]))
    assert advice == expected


def test_seconds_since_1970_are_written_as_a_point_in_time(told, body):
    backup = {"table_id": "t", "timestamp": 1763628900}
    ((_, advice),) = words(told, body({"continuous_backup": backup}))
    assert advice == 'write `"2025-11-20T08:55:00Z"`'


def test_regions_alone_are_replicas(told, body):
    ((_, advice),) = words(told, body(replicas=["eu-west-1"]))
    assert advice == "write `{region_name: eu-west-1}`"


def test_items_of_lists_are_numbered_as_people_count(told, body, index):
    data = body(
        tags=[None],
        global_secondary_indexes=[index(projection={"projection_type": "INCLUDE", "non_key_attributes": ["a", 5]})],
    )
    assert words(told, data) == [
        ("item 2 of `non_key_attributes` of index `by-status` must be a string, not the integer 5", "put it in quotes"),
        ("tag 1 must be a mapping, not null", "make it a mapping with `key` and `value`, or remove it"),
    ]


def test_the_form_of_a_key_and_of_a_region_is_shown(told, body):
    data = body(sse_specification={"kms_master_key_id": "orders key"}, replicas=[{"region_name": "us-east-1a"}])
    assert words(told, data) == [
        ('`region_name` of replica 1 is malformed: "us-east-1a"', "use the name of a Region, such as `us-west-2`"),
        (
            '`kms_master_key_id` is malformed: "orders key"',
            "give a key id, a key ARN (`arn:aws:kms:REGION:ACCOUNT:key/ID`), an alias (`alias/NAME`) or an alias ARN",
        ),
    ]


def test_a_key_without_attributes_wants_one(told, body, index):
    assert words(told, body(global_secondary_indexes=[index(key_schema=[])])) == [
        (
            "`key_schema` of index `by-status` is an empty list",
            "set `key_schema: [{attribute_name: …, key_type: HASH}]`",
        )
    ]


def test_an_empty_word_that_is_required_is_called_empty(told, body, index):
    data = body(global_secondary_indexes=[index(projection={"projection_type": ""})])
    assert words(told, data) == [
        ("`projection_type` of index `by-status` must be `ALL`, `KEYS_ONLY` or `INCLUDE`, not empty", "use one of them")
    ]


@pytest.mark.parametrize("field", ["billing_mode", "pitr_status", "sse_specification"])
def test_long_values_are_cut(field, told, body):
    ((message, _),) = words(told, body(**{field: "x" * 70_000}))
    assert 200 < len(message) < 300
    assert "…" in message


def test_long_names_of_fields_are_cut(told, body):
    ((message, _),) = words(told, body(**{"x" * 70_000: 1}))
    assert message == f"unknown field `{'x' * 199}…` in `target`"
