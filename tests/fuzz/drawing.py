"""Request bodies made of bytes: every choice is a byte, so that a fuzzer that changes bytes changes choices."""

import copy

BODY = {
    "source": {"securevault_backup": {"backup_id": "b"}},
    "target": {
        "environment_id": "e",
        "table_name": "orders",
        "billing_mode": "PROVISIONED",
        "provisioned_throughput": {"read_capacity_units": 5, "write_capacity_units": 5},
        "global_secondary_indexes": [
            {
                "index_name": "by-status",
                "key_schema": [{"attribute_name": "status", "key_type": "HASH"}],
                "projection": {"non_key_attributes": ["total"], "projection_type": "INCLUDE"},
            }
        ],
        "sse_specification": {"kms_key_type": "CUSTOMER_MANAGED", "kms_master_key_id": "alias/orders"},
        "stream_specification": {"enabled": True, "view_type": "NEW_IMAGE"},
        "replicas": [{"region_name": "us-west-2", "kms_master_key_id": "alias/orders"}],
        "tags": [{"key": "team", "value": "payments"}],
    },
    "query_filter": {"partition_key_filter": {"condition": "EqualTo", "values": ["a"]}},
}
SMALL = {
    "source": {"securevault_backup": {"backup_id": "b"}},
    "target": {"table_name": "t", "tags": [{"key": "k", "value": "v"}], "replicas": [{"region_name": "us-west-2"}]},
}
KEYS = (
    "source", "target", "query_filter", "securevault_backup", "continuous_backup", "backup_id", "table_id", "timestamp", "type",
    "use_latest_restorable_time", "gsi", "tags", "Tags", "key", "value", "replicas", "region_name", "local_secondary_indexes",
    "on_demand_throughput_override", "max_read_request_units", "restore_wcu", "table_class", "pitr_status", "x", "", "a\x1b[0m", "\u202e", "~/", "`|<b>`",
)  # fmt: skip
VALUES = (
    None, True, False, 0, 1, -1, 5.0, 1.5, 2**63 - 1, "", "a", "PAY_PER_REQUEST", "on-demand", "HASH", "ALL", "bad name", "x" * 300, "\x1b]0;x\x07",
    "::error::x", "##[group]", "<script>", "]]>", "`|`", "@me #1 ![x](http://x)", "\u202e", "\n\n# x", "2026-03-01T06:30:00Z", "aws_pitr",
    [], {}, [[]], [{}], ["a", "a"], {"x": {}}, "alias/aws/dynamodb", "us-east-1",
)  # fmt: skip


class Draw:
    """Choices, a byte each; when the bytes are used up, the first of every choice."""

    def __init__(self, data):
        self._bytes = iter(data)

    def index(self, count):
        return next(self._bytes, 0) % count

    def of(self, options):
        return options[self.index(len(options))]

    def body(self, base=BODY):
        """A body with up to seven changes."""
        body = copy.deepcopy(base)
        for _ in range(self.index(8)):
            self._change(body)
        return body

    def _change(self, body):
        """Changes one place: a step further in while there is one and the byte says so."""
        place = body
        while True:
            steps = list(place) if isinstance(place, dict) else list(range(len(place)))
            step = self.of([*steps, None])
            inner = None if step is None else place[step]
            if not (isinstance(inner, dict | list) and inner and self.index(4)):
                break
            place = inner
        if step is None:
            self._add(place)
        elif self.index(3) == 0:
            del place[step]
        else:
            place[step] = copy.deepcopy(self.of(VALUES))

    def _add(self, place):
        value = copy.deepcopy(self.of(VALUES))
        if isinstance(place, dict):
            place[self.of(KEYS)] = value
        else:
            place.extend([value] * self.of((1, 1, 2, 60)))
