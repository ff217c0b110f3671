from restorespec.core.source import pointer
from restorespec.core.unknown import Unknown
from restorespec.kinds.dynamodb_table.rules import RULES

SOME = Unknown("vars.x")


def told(request, prefix=""):
    return [
        (found.rule.name, pointer(found.problem.at))
        for found in RULES.check(request)
        if found.rule.name.startswith(prefix)
    ]


def index(*types, name="by-day"):
    return {
        "index_name": name,
        "key_schema": [{"attribute_name": f"a{place}", "key_type": key_type} for place, key_type in enumerate(types)],
        "projection": {"projection_type": "ALL"},
    }


def test_an_unknown_in_one_item_does_not_silence_the_others(request_of, minimal):
    minimal["target"]["local_secondary_indexes"] = [index(SOME, name="a-1"), SOME, index("HASH", name="a-2")]
    assert told(request_of(minimal)) == [("lsi-key-schema-shape", "/target/local_secondary_indexes/2/key_schema")]


def test_an_unknown_list_does_not_silence_the_other(request_of, minimal):
    minimal["target"] |= {"global_secondary_indexes": SOME, "local_secondary_indexes": [index("HASH")]}
    assert told(request_of(minimal)) == [("lsi-key-schema-shape", "/target/local_secondary_indexes/0/key_schema")]


def test_all_errors_are_found_in_one_run(request_of, minimal):
    minimal["source"] = {}
    minimal["target"] |= {"billing_mode": "PROVISIONED", "tags": [{"key": "aws:x"}], "restore_wcu": 5}
    assert told(request_of(minimal)) == [
        ("source-exactly-one", "/source"),
        ("billing-provisioned-needs-throughput", "/target/provisioned_throughput"),
        ("restore-wcu-without-lsi", "/target/restore_wcu"),
        ("tag-aws-prefix", "/target/tags/0/key"),
    ]


def test_a_wrong_order_is_not_also_reported_as_a_missing_hash(request_of, minimal):
    minimal["target"]["local_secondary_indexes"] = [index("RANGE", "HASH")]
    assert told(request_of(minimal)) == [("key-schema-order", "/target/local_secondary_indexes/0/key_schema")]


def test_a_local_index_without_hash_is_reported_once(request_of, minimal):
    minimal["target"]["local_secondary_indexes"] = [index("RANGE", "RANGE"), index("HASH", "RANGE", name="by-x")]
    assert told(request_of(minimal)) == [("key-schema-first-hash", "/target/local_secondary_indexes/0/key_schema")]


def test_four_and_four_attributes_fit_a_global_key_and_five_and_three_do_not(request_of, minimal):
    fits, does_not = index(*["HASH"] * 4, *["RANGE"] * 4), index(*["HASH"] * 5, *["RANGE"] * 3, name="by-x")
    minimal["target"]["global_secondary_indexes"] = [fits, does_not]
    assert told(request_of(minimal)) == [("gsi-key-schema-limit", "/target/global_secondary_indexes/1/key_schema")]


def test_capacity_without_a_billing_mode_makes_the_table_provisioned(request_of, minimal):
    minimal["target"]["provisioned_throughput"] = {"read_capacity_units": 5, "write_capacity_units": 5}
    minimal["target"]["global_secondary_indexes"] = [index("HASH")]
    found = [item.problem for item in RULES.check(request_of(minimal))]
    assert [problem.message for problem in found] == [
        "`provisioned_throughput` of index `by-day` is not set, but the table has `provisioned_throughput`"
    ]
    assert found[0].because == ((("target", "provisioned_throughput"), "the table is provisioned"),)


def test_names_in_different_case_are_different_names(request_of, minimal):
    minimal["target"]["global_secondary_indexes"] = [index("HASH", name="by-day"), index("HASH", name="By-Day")]
    minimal["target"]["tags"] = [{"key": "team", "value": "a"}, {"key": "Team", "value": "b"}]
    assert told(request_of(minimal)) == []


def test_a_set_field_is_not_a_loss_even_if_null_unknown_or_rejected(request_of, minimal):
    minimal["target"] = {"tags": None, "global_secondary_indexes": SOME, "table_class": ""}
    request = request_of(minimal, refused=[("target", "sse_specification")])
    assert told(request, "loss-") == [
        ("loss-lsi", "/target/local_secondary_indexes"),
        ("loss-stream", "/target/stream_specification"),
    ]


def test_regions_are_compared_only_if_the_target_region_is_known(request_of, minimal):
    minimal["target"]["sse_specification"] = {"kms_master_key_id": "arn:aws:kms:eu-west-1:424242424242:alias/orders"}
    assert told(request_of(minimal)) == []
    assert told(request_of(minimal, region="eu-west-1")) == []
    assert told(request_of(minimal, region="us-west-2")) == [
        ("sse-key-region", "/target/sse_specification/kms_master_key_id")
    ]


def test_a_key_without_a_region_is_in_every_region(request_of, minimal):
    minimal["target"]["sse_specification"] = {"kms_master_key_id": "alias/orders"}
    assert told(request_of(minimal, region="us-west-2")) == []


def test_the_keys_of_the_table_are_known_from_its_local_indexes(request_of, minimal):
    projection = {"projection_type": "INCLUDE", "non_key_attributes": ["customer"]}
    local = {
        "key_schema": [
            {"attribute_name": "customer", "key_type": "HASH"},
            {"attribute_name": "day", "key_type": "RANGE"},
        ]
    }
    minimal["target"]["global_secondary_indexes"] = [index("HASH") | {"projection": projection}]
    minimal["target"]["local_secondary_indexes"] = [index() | local | {"index_name": "by-x"}]
    assert told(request_of(minimal)) == [
        ("projection-key-attr-redundant", "/target/global_secondary_indexes/0/projection/non_key_attributes")
    ]


def test_a_condition_is_counted_only_when_every_value_is_known(request_of, minimal):
    minimal["query_filter"] = {"sort_key_filter": {"condition": "EqualTo", "values": ["a", SOME]}}
    assert told(request_of(minimal)) == []
    minimal["query_filter"]["sort_key_filter"]["values"] = ["a", "b"]
    assert told(request_of(minimal)) == [("query-filter-values", "/query_filter/sort_key_filter/values")]


def test_findings_are_in_the_order_of_rule_declarations(request_of):
    body = {
        "source": {},
        "target": {"restore_wcu": 1, "billing_mode": "PROVISIONED", "global_table_version": "2017.11.29"},
    }
    names = [name for name, _ in told(request_of(body))]
    assert names == [name for name in RULES.declared if name in names]
