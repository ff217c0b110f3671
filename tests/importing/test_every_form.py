"""One generator of tables, one writer for each form: whatever the form, a table gives the same request body."""

import json

from drafts import draft_of
from hypothesis import given, settings, strategies as st
from trees import changed, places

from restorespec.api import compile  # noqa: A004
from restorespec.core.source import Source
from restorespec.importing import spec_text
from restorespec.importing.forms import Input
from restorespec.importing.inputs import Options, drafts_of
from restorespec.syntax import read

NAMES = st.text(st.sampled_from("abcdefgXYZ0189_.-"), min_size=3, max_size=12)
UNITS = st.fixed_dictionaries({"read": st.integers(1, 40_000), "write": st.integers(1, 40_000)})
KMS = "arn:aws:kms:us-west-2:123456789012:key/3b1f9d62-0a47-4c85-9e2b-6f70d1c8a5e4"
INDEX_NAMES = st.lists(NAMES, unique=True, max_size=3)
TEXT = st.text(st.sampled_from("abcXYZ 019.:/=+-_"), max_size=12).map(str.strip)


@st.composite
def tables(draw):
    """A table in words of its own: neither AWS's nor the request's."""
    is_on_demand = draw(st.booleans())
    names = draw(INDEX_NAMES)
    cut = draw(st.integers(0, len(names)))
    projection = st.sampled_from(["ALL", "KEYS_ONLY", ["total"], ["total", "city"]])
    return {
        "name": draw(NAMES),
        "hash": "id",
        "range": "day",
        "on_demand": is_on_demand,
        "units": None if is_on_demand else draw(UNITS),
        "class": draw(st.sampled_from(["STANDARD", "STANDARD_INFREQUENT_ACCESS"])),
        "global": [
            (name, draw(st.sampled_from(["a", "b"])), draw(projection), None if is_on_demand else draw(UNITS))
            for name in names[:cut]
        ],
        "local": [(name, draw(st.sampled_from(["c", "d"])), draw(projection)) for name in names[cut:]],
        "key": draw(st.sampled_from([None, "managed", KMS])),
        "stream": draw(st.sampled_from([None, "KEYS_ONLY", "NEW_AND_OLD_IMAGES"])),
        "protected": draw(st.booleans()),
        "pitr": draw(st.booleans()),
        "tags": draw(st.dictionaries(st.sampled_from(["team", "stage", "a:b"]), TEXT, max_size=3)),
    }


def units(one, read="ReadCapacityUnits", write="WriteCapacityUnits"):
    return {read: one["read"], write: one["write"]}


def projection(one):
    if isinstance(one, list):
        return {"ProjectionType": "INCLUDE", "NonKeyAttributes": one}
    return {"ProjectionType": one}


def key(*names):
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]


def indexes(table):
    """The indexes as AWS writes them."""
    found = {
        "GlobalSecondaryIndexes": [
            {"IndexName": name, "KeySchema": key(hash_), "Projection": projection(kind)}
            | ({"ProvisionedThroughput": units(capacity)} if capacity else {})
            for name, hash_, kind, capacity in table["global"]
        ],
        "LocalSecondaryIndexes": [
            {"IndexName": name, "KeySchema": key(table["hash"], range_), "Projection": projection(kind)}
            for name, range_, kind in table["local"]
        ],
    }
    return {name: value for name, value in found.items() if value}


def tags(table):
    return [{"Key": name, "Value": value} for name, value in table["tags"].items()]


def describe_table(table):
    mode = {"BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"}} if table["on_demand"] else {}
    capacity = {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0} if table["on_demand"] else units(table["units"])
    arn = KMS if table["key"] == KMS else "arn:aws:kms:us-west-2:123456789012:alias/aws/dynamodb"
    described = {
        "TableName": table["name"],
        "TableStatus": "ACTIVE",
        "KeySchema": key(table["hash"], table["range"]),
        **mode,
        "ProvisionedThroughput": {"NumberOfDecreasesToday": 0, **capacity},
        "TableClassSummary": {"TableClass": table["class"]},
        **indexes(table),
        "DeletionProtectionEnabled": table["protected"],
    }
    if table["key"]:
        described["SSEDescription"] = {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": arn}
    if table["stream"]:
        described["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": table["stream"]}
    point = {"PointInTimeRecoveryStatus": "ENABLED" if table["pitr"] else "DISABLED"}
    outputs = [
        {"Table": described},
        {"Tags": tags(table)},
        {"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": point}},
    ]
    return "\n".join(map(json.dumps, outputs))


def config_item(table):
    first, second, third = map(json.loads, describe_table(table).splitlines())
    item = {
        "resourceType": "AWS::DynamoDB::Table",
        "configuration": json.dumps(camel(first["Table"])),
        "supplementaryConfiguration": {"ContinuousBackups": third["ContinuousBackupsDescription"]},
        "tags": {tag["Key"]: tag["Value"] for tag in second["Tags"]},
    }
    return json.dumps({"configurationItem": item})


def camel(value):
    if isinstance(value, dict):
        return {name[:1].lower() + name[1:]: camel(item) for name, item in value.items()}
    return [camel(item) for item in value] if isinstance(value, list) else value


def created(table, encryption, stream):
    """The members that `create-table` and CloudFormation have in common."""
    found = {
        "TableName": table["name"],
        "KeySchema": key(table["hash"], table["range"]),
        "AttributeDefinitions": [{"AttributeName": table["hash"], "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST" if table["on_demand"] else "PROVISIONED",
        "TableClass": table["class"],
        **indexes(table),
        "DeletionProtectionEnabled": table["protected"],
        "Tags": tags(table),
        "SSESpecification": encryption,
        **stream,
    }
    if table["units"]:
        found["ProvisionedThroughput"] = units(table["units"])
    return found


def encryption_of(table, flag):
    own = {"KMSMasterKeyId": KMS} if table["key"] == KMS else {}
    return {flag: bool(table["key"]), **own}


def create_table(table):
    stream = {"StreamEnabled": True, "StreamViewType": table["stream"]} if table["stream"] else {"StreamEnabled": False}
    return json.dumps(created(table, encryption_of(table, "Enabled"), {"StreamSpecification": stream}))


def properties(table):
    stream = {"StreamSpecification": {"StreamViewType": table["stream"]}} if table["stream"] else {}
    return {
        **created(table, encryption_of(table, "SSEEnabled"), stream),
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": table["pitr"]},
    }


def template(table):
    return json.dumps({"Resources": {"T": {"Type": "AWS::DynamoDB::Table", "Properties": properties(table)}}})


def functions(table):
    """A template in which a parameter or a function stands for every string that is not a key."""
    members = properties(table)
    members["TableName"] = {"Fn::Join": ["", [{"Ref": "Name"}, ""]]}
    members["Tags"] = [
        {"Key": tag["Key"], "Value": {"Fn::Sub": tag["Value"].replace("${", "${!")}} for tag in members["Tags"]
    ]
    members["BillingMode"] = {"Fn::If": ["Yes", members["BillingMode"], {"Ref": "AWS::NoValue"}]}
    return json.dumps(
        {
            "Parameters": {"Name": {"Type": "String", "Default": table["name"]}},
            "Conditions": {"Yes": {"Fn::Equals": [{"Ref": "Name"}, table["name"]]}},
            "Resources": {"T": {"Type": "AWS::DynamoDB::Table", "Properties": members}},
        }
    )


def service(table):
    members = {**properties(table), "TableName": "${self:custom.name}"}
    resources = {"Resources": {"T": {"Type": "AWS::DynamoDB::Table", "Properties": members}}}
    return json.dumps({"service": "shop", "custom": {"name": table["name"]}, "resources": resources})


def terraform(table):
    """The attributes of `aws_dynamodb_table`."""

    def kind(one):
        return (
            {"projection_type": "INCLUDE", "non_key_attributes": one}
            if isinstance(one, list)
            else {"projection_type": one}
        )

    capacity = table["units"] or {"read": 0, "write": 0}
    return {
        "name": table["name"],
        "hash_key": table["hash"],
        "range_key": table["range"],
        "billing_mode": "PAY_PER_REQUEST" if table["on_demand"] else "PROVISIONED",
        **units(capacity, "read_capacity", "write_capacity"),
        "table_class": table["class"],
        "global_secondary_index": [
            {"name": name, "hash_key": hash_, "range_key": "", **kind(one)}
            | units(own or {"read": 0, "write": 0}, "read_capacity", "write_capacity")
            for name, hash_, one, own in table["global"]
        ],
        "local_secondary_index": [
            {"name": name, "range_key": range_, **kind(one)} for name, range_, one in table["local"]
        ],
        "server_side_encryption": [
            {"enabled": bool(table["key"]), "kms_key_arn": KMS if table["key"] == KMS else None}
        ],
        "stream_enabled": bool(table["stream"]),
        "stream_view_type": table["stream"] or "",
        "deletion_protection_enabled": table["protected"],
        "point_in_time_recovery": [{"enabled": table["pitr"]}],
        "tags_all": table["tags"],
    }


def state(table):
    one = {"type": "aws_dynamodb_table", "mode": "managed", "name": "t", "address": "x", "values": terraform(table)}
    return json.dumps({"format_version": "1.0", "values": {"root_module": {"resources": [one]}}})


def tfstate(table):
    one = {"type": "aws_dynamodb_table", "mode": "managed", "instances": [{"attributes": terraform(table)}]}
    return json.dumps({"version": 4, "resources": [one]})


def request(table):
    """A body as an SDK sends it: null for everything that is not set."""
    body = expected(table)
    target = {**body["target"], "restore_wcu": None, "replicas": None, "contributor_insights_status": None}
    return json.dumps({**body, "target": target, "query_filter": None})


def expected(table):
    """The request body that keeps the table's configuration."""

    def index(name, keys, kind, own):
        projected = dict(
            zip(
                ("projection_type", "non_key_attributes"),
                (("INCLUDE", kind) if isinstance(kind, list) else (kind,)),
                strict=False,
            )
        )
        schema = [{"attribute_name": one["AttributeName"], "key_type": one["KeyType"]} for one in keys]
        found = {"index_name": name, "key_schema": schema, "projection": projected}
        return (
            {**found, "provisioned_throughput": units(own, "read_capacity_units", "write_capacity_units")}
            if own
            else found
        )

    keys = {
        None: None,
        "managed": {"kms_key_type": "AWS_MANAGED", "kms_master_key_id": "alias/aws/dynamodb"},
        KMS: {"kms_key_type": "CUSTOMER_MANAGED", "kms_master_key_id": KMS},
    }
    return {
        "source": {"securevault_backup": {"backup_id": "bk-1"}},
        "target": {
            "environment_id": "env-1",
            "table_name": f"{table['name']}-restored",
            "billing_mode": "PAY_PER_REQUEST" if table["on_demand"] else "PROVISIONED",
            **({} if table["on_demand"] else {"provisioned_throughput": units(table["units"], "read_capacity_units", "write_capacity_units")}),
            "table_class": table["class"],
            "global_secondary_indexes": [index(name, key(hash_), kind, own) for name, hash_, kind, own in table["global"]],
            "local_secondary_indexes": [index(name, key(table["hash"], range_), kind, None) for name, range_, kind in table["local"]],
            "sse_specification": keys[table["key"]],
            "stream_specification": {"enabled": True, "view_type": table["stream"]} if table["stream"] else None,
            "deletion_protection_enabled": table["protected"],
            "pitr_status": table["pitr"],
            "tags": [{"key": name, "value": value} for name, value in table["tags"].items()],
        },
    }  # fmt: skip


WRITERS = [
    describe_table, config_item, create_table, template, functions, service, state, tfstate, request,
]  # fmt: skip
VALUES = {"backup_id": "bk-1", "environment_id": "env-1"}


def meaning(body):
    """A body without what means the same set or not set; to the API, null, empty and unset are one."""
    target = {name: value for name, value in body["target"].items() if value not in (None, [], {"enabled": False})}
    for index in target.get("local_secondary_indexes", []) + target.get("global_secondary_indexes", []):
        assert index["projection"].get("non_key_attributes") != []
    arn = target.get("sse_specification", {}).get("kms_master_key_id", "")
    if arn.endswith("alias/aws/dynamodb"):
        target["sse_specification"]["kms_master_key_id"] = "alias/aws/dynamodb"
    return {**body, "target": target}


@settings(derandomize=True, deadline=None, max_examples=40)
@given(tables())
def test_every_form_of_a_table_gives_the_same_body(table):
    wanted = [meaning(expected(table)), meaning(expected(table))]
    del wanted[True]["target"]["pitr_status"]  # `create-table` has no point-in-time recovery
    for writer in WRITERS:
        draft = draft_of(Source("input.json", writer(table)))
        assert not isinstance(draft, tuple), (writer.__name__, draft)
        for form in ("yaml", "toml"):
            text = spec_text("t", draft, form)
            result = compile(Source(f"t.{form}", text), {name: VALUES[name] for name in draft.variables})
            assert result.payloads, (writer.__name__, result.diagnostics)
            assert meaning(result.payloads[0]) == wanted[writer is create_table], writer.__name__


LOSSES = {
    "global_secondary_indexes": "loss-gsi",
    "local_secondary_indexes": "loss-lsi",
    "tags": "loss-tags",
    "sse_specification": "loss-sse",
    "stream_specification": "loss-stream",
    "table_class": "loss-table-class",
}


@settings(derandomize=True, deadline=None, max_examples=60)
@given(tables(), st.sets(st.sampled_from(sorted(LOSSES))))
def test_imports_silence_only_the_loss_rules_that_the_input_answers(table, missing):
    members = {
        "global_secondary_indexes": "GlobalSecondaryIndexes",
        "local_secondary_indexes": "LocalSecondaryIndexes",
        "tags": "Tags",
        "sse_specification": "SSESpecification",
        "stream_specification": "StreamSpecification",
        "table_class": "TableClass",
    }
    table = {**table, "tags": {}}
    full = {name: [] for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")} | json.loads(create_table(table))
    given_members = {name: value for name, value in full.items() if name not in {members[one] for one in missing}}
    body = request(table)
    sdk = json.loads(body)
    sdk["target"] |= dict.fromkeys(missing)
    partial = {"TableArn": "x", "TableName": table["name"]}
    for text, unset in (
        (json.dumps(given_members), missing),
        (json.dumps(sdk), {*missing, *(name for name in LOSSES if sdk["target"].get(name, 0) is None)}),
        (json.dumps({"Table": partial}), set(LOSSES)),
    ):
        draft = draft_of(Source("input.json", text))
        values = {name: VALUES[name] for name in draft.variables}
        result = compile(Source("t.yaml", spec_text("t", draft)), values)
        found = {one.rule.name for one in result.diagnostics if one.rule.name in LOSSES.values()}
        assert found == {LOSSES[name] for name in unset}


ODD = st.sampled_from([
    None, True, 0, -1, 2**70, 1.5, "", "a b", "{{ x }}", "\n# restorespec: ignore[loss-tags] x", "\x7f\u202e", [], {}, [[]],
    [None], {"a": {"b": []}}, {"Ref": "X"}, {"Ref": []}, {"Fn::Sub": 5}, {"Fn::Sub": []}, {"Fn::Sub": ["${a}", 5]},
    {"Fn::Join": ["", "x"]}, {"Fn::Join": 5}, {"Fn::If": ["C", 1, 2]}, {"Fn::If": [{}, 1, 2]}, {"Fn::If": []},
    {"Fn::FindInMap": [[], {}, None]}, {"Fn::Select": ["x", []]}, {"Fn::Split": ["", "x"]}, {"Fn::GetAtt": [1]},
    {"Fn::GetAtt": "A.B"}, {"Fn::ImportValue": {}}, {"Fn::Transform": {}}, {"Condition": "C"}, {"Fn::Equals": [1]},
    {"Fn::ForEach::L": ["a", ["b"], {"${a}": {"Type": "AWS::DynamoDB::Table"}}]}, {"Fn::ForEach::L": [1, 2, 3]},
    "${self:custom.x, opt:y}", "${file(x.yml):a.b}", "${self:}", "${var.x}", "${local.x[0]}", "${merge(a, {})}", "%{ if x }",
    {"Type": "AWS::DynamoDB::GlobalTable", "Properties": {"Replicas": [5, {"Region": {"Ref": "AWS::Region"}}]}},
    {"Type": "AWS::Serverless::SimpleTable", "Properties": None}, {"Type": ["AWS::DynamoDB::Table"]},
])  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=600)
@given(tables(), st.sampled_from(WRITERS[1:]), st.data())
def test_unusual_values_give_readable_specs_or_errors(table, writer, data):
    value = json.loads(writer(table))
    for _ in range(data.draw(st.integers(1, 3))):
        value = changed(value, data.draw(st.sampled_from(list(places(value)))), data.draw(ODD))
    outcome = drafts_of(
        [Input(Source("input.json", json.dumps(value)))],
        Options(region=data.draw(st.sampled_from([None, "us-east-1"]))),
    )
    assert bool(outcome.drafts) != bool(outcome.diagnostics)
    for one in outcome.diagnostics:
        assert one.message
        assert one.help
    for draft in outcome.drafts:
        for form in ("yaml", "toml"):
            reading = read(Source(f"t.{form}", spec_text("t", draft, form)))
            assert {item.rule.name for item in reading.diagnostics} <= {"syntax-character", "syntax-needs-quotes"}
            assert reading.comments == ()
