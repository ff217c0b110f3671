import pytest

from restorespec.core.unknown import Unknown
from restorespec.kinds import get
from restorespec.kinds.regions import REGIONS
from restorespec.validation.schema_check import validate


def test_a_body_without_mistakes_gives_nothing(nodes, body):
    assert validate(nodes(body()), get())[:2] == ((), frozenset())


def test_an_empty_body_lacks_both_parts(told, refused):
    assert told({}) == [
        (
            "schema-required",
            "/source",
            "`source` is not set in the request",
            "add `source: {securevault_backup: {backup_id: …}}`",
        ),
        (
            "schema-required",
            "/target",
            "`target` is not set in the request",
            "add `target: {environment_id: …, table_name: …}`",
        ),
    ]
    assert refused({}) == {"/source", "/target"}


def test_members_that_a_mapping_lacks_are_told_together(told, refused, body):
    data = body(provisioned_throughput={})
    assert told(data) == [
        (
            "schema-required",
            "/target/provisioned_throughput",
            "`target.provisioned_throughput` is empty and needs `read_capacity_units` and `write_capacity_units`",
            "add `read_capacity_units`: the read capacity units, and `write_capacity_units`: the write capacity units",
        )
    ]
    assert refused(data) == {
        "/target/provisioned_throughput/read_capacity_units",
        "/target/provisioned_throughput/write_capacity_units",
    }


def test_a_value_that_fails_twice_is_told_once(told, body):
    assert [rule for rule, *_ in told(body(table_name=""))] == ["schema-length"]
    assert [rule for rule, *_ in told(body(table_name="!"))] == ["schema-length"]
    assert [rule for rule, *_ in told(body(billing_mode=5))] == ["schema-type"]


@pytest.mark.parametrize(
    "field",
    [
        "billing_mode", "global_secondary_indexes", "global_table_version", "local_secondary_indexes", "pitr_status",
        "provisioned_throughput", "query_filter", "replicas", "restore_wcu", "sse_specification", "stream_specification",
        "table_class", "tags", "contributor_insights_status", "deletion_protection_enabled",
    ],
)  # fmt: skip
def test_null_is_as_good_as_nothing_where_a_field_is_optional(field, told, body):
    assert told(body() | {field: None} if field == "query_filter" else body(**{field: None})) == []


@pytest.mark.parametrize("field", ["billing_mode", "table_class", "global_table_version"])
def test_an_empty_word_is_as_good_as_nothing(field, told, body):
    assert told(body(**{field: ""})) == []


def test_an_empty_key_is_as_good_as_nothing(told, body):
    assert told(body(sse_specification={"kms_key_type": "", "kms_master_key_id": ""})) == []


@pytest.mark.parametrize("value", ["1", 1, 0, 1.0, [], {}])
def test_only_booleans_are_booleans(value, told, body):
    assert [found[:2] for found in told(body(pitr_status=value))] == [("schema-type", "/target/pitr_status")]


@pytest.mark.parametrize("value", ["10", 1.5, 5.0, True, 1e300, float("nan"), float("inf"), [5]])
def test_only_integers_are_integers(value, told, body):
    assert [found[:2] for found in told(body(restore_wcu=value))] == [("schema-type", "/target/restore_wcu")]


@pytest.mark.parametrize(
    "name", ["ab\n", "orders\n", "órders", "orders/2", "arn:aws:dynamodb:us-west-2:1:table/a", "٣٣٣"]
)
def test_a_name_has_plain_letters_and_ends_where_it_ends(name, told, body):
    assert [found[:2] for found in told(body(table_name=name))] == [("schema-pattern", "/target/table_name")]


@pytest.mark.parametrize("name", ["abc", "...", "9.a_b-C", "a" * 255])
def test_names_that_aws_takes_are_fine(name, told, body):
    assert told(body(table_name=name)) == []


@pytest.mark.parametrize(
    "value", [".", "..", "a b", "a/b", "a\\b", "a?b", "a#b", "a%b", "a\u00a0b", "a\n", "\u200b", "a\x7f"]
)
def test_an_id_can_stand_in_an_address(value, told, body):
    assert [found[:2] for found in told(body({"securevault_backup": {"backup_id": value}}))] == [
        ("schema-pattern", "/source/securevault_backup/backup_id")
    ]


@pytest.mark.parametrize("value", ["...", "..a", ".a", "a..", "a.b", "1", "71:9c", "bäck-7", "x" * 2000, "-", "a=b&c"])
def test_an_id_is_opaque(value, told, body):
    assert told(body({"continuous_backup": {"table_id": value, "use_latest_restorable_time": True}})) == []


KEY = "3b1f9d62-0a47-4c85-9e2b-6f70d1c8a5e4"
ARN = "arn:aws:kms:us-west-2:424242424242"


@pytest.mark.parametrize(
    "value",
    [
        KEY, "mrk-0123456789abcdef0123456789abcdef", f"{ARN}:key/{KEY}", f"{ARN}:key/mrk-0123456789abcdef0123456789abcdef",
        "alias/restored", "alias/aws/dynamodb", f"{ARN}:alias/a_b-c/d", f"arn:aws-us-gov:kms:us-gov-west-1:424242424242:key/{KEY}",
        f"arn:aws-cn:kms:cn-north-1:424242424242:key/{KEY}",
    ],
)  # fmt: skip
def test_all_four_ways_to_name_a_key_are_fine(value, told, body):
    assert told(body(sse_specification={"kms_master_key_id": value})) == []
    assert told(body(replicas=[{"region_name": "us-east-1", "kms_master_key_id": value}])) == []


@pytest.mark.parametrize(
    "value",
    [
        f"key/{KEY}", KEY[:-1], f"mrk-{KEY}", "alias/", "alias/a b", "restored", f"arn:aws:kms:us-west-2:4242:key/{KEY}",
        f"arn:aws:s3:us-west-2:424242424242:key/{KEY}", f"{KEY}\n", f" {KEY}", f"{ARN}:{KEY}",
    ],
)  # fmt: skip
def test_a_key_has_one_of_the_forms_of_kms(value, told, body):
    assert [found[:2] for found in told(body(sse_specification={"kms_master_key_id": value}))] == [
        ("schema-pattern", "/target/sse_specification/kms_master_key_id")
    ]


def test_every_region_is_well_formed(told, body):
    assert told(body(replicas=[{"region_name": region} for region in REGIONS])) == []


@pytest.mark.parametrize("region", ["us-east-1a", "US-EAST-1", "us_east_1", "us-east", "Oregon", "us-east-1\n"])
def test_a_region_is_no_zone_and_no_title(region, told, body):
    assert [found[:2] for found in told(body(replicas=[{"region_name": region}]))] == [
        ("schema-pattern", "/target/replicas/0/region_name")
    ]


@pytest.mark.parametrize("text", ["orders é", "заказы", "注文 2", "الطلبات", "नमस्ते", "٣", "a+b-c=d.e_f:g/h i", "ก็"])
def test_tags_have_letters_and_digits_of_any_script(text, told, body):
    assert told(body(tags=[{"key": text, "value": text}])) == []


@pytest.mark.parametrize("sign", list("!\"#$%&'()*,;<>?@[\\]^`{|}~€“”–…→✓🚀、。＠\n\t"))
def test_tags_have_no_other_signs(sign, told, body):
    place = "/target/tags/0/value"
    assert [found[:2] for found in told(body(tags=[{"key": "a", "value": f"x{sign}"}]))] == [("schema-pattern", place)]


def test_lengths_count_characters(told, body):
    assert told(body(tags=[{"key": "é" * 128, "value": "𠀀" * 256}])) == []
    assert [found[:2] for found in told(body(tags=[{"key": "é" * 129, "value": "𠀀" * 257}]))] == [
        ("schema-length", "/target/tags/0/key"),
        ("schema-length", "/target/tags/0/value"),
    ]


def test_lists_have_hard_limits(told, refused, body, index):
    tags = [{"key": f"key-{number}", "value": ""} for number in range(51)]
    lists = body(tags=tags, local_secondary_indexes=[index() for _ in range(6)])
    assert told(lists) == [
        (
            "schema-length",
            "/target/local_secondary_indexes",
            "`local_secondary_indexes` has 6 indexes (maximum 5)",
            "remove 1",
        ),
        ("schema-length", "/target/tags", "`tags` has 51 tags (maximum 50)", "remove 1"),
    ]
    assert refused(lists) == set(), "what stands in a list that is too long can be judged all the same"
    assert told(body(tags=tags[:50], global_secondary_indexes=[index() for _ in range(21)])) == []


def test_unknown_items_do_not_count_because_they_may_be_omitted(told, body, index):
    indexes = [index() for _ in range(5)]
    assert told(body(local_secondary_indexes=[*indexes, Unknown(), Unknown()])) == []
    assert told(body(local_secondary_indexes=[*indexes, index(), Unknown()])) == [
        (
            "schema-length",
            "/target/local_secondary_indexes",
            "`local_secondary_indexes` has 6 indexes (maximum 5)",
            "remove 1",
        )
    ]
    assert told(body(global_secondary_indexes=[index(key_schema=[Unknown()])])) == []


def test_zero_is_no_limit_on_demand_but_minus_one_takes_it_away(told, body):
    def limited(units):
        return body(
            replicas=[{"region_name": "us-east-1", "on_demand_throughput_override": {"max_read_request_units": units}}]
        )

    assert told(limited(-1)) == told(limited(1)) == []
    assert [found[2:] for found in told(limited(0))] == [
        (
            "`max_read_request_units` of replica `us-east-1` is 0 (minimum 1, or -1)",
            "set it to 1 or more, or to -1 to remove the limit",
        )
    ]
    assert [found[2] for found in told(limited(-2))] == [
        "`max_read_request_units` of replica `us-east-1` is -2 (minimum 1, or -1)"
    ]


def test_half_of_a_surrogate_pair_is_refused_and_not_an_exception(told, body):
    assert [found[2] for found in told(body(table_name="a\ud800bc"))] == [
        '`table_name` cannot contain U+D800 (character 2 of "a\\\\ud800bc")'
    ]
    assert len(told(body(**{"\ud800": 1}))) == 1
