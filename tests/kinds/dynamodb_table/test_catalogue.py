"""The rules that there are: the whole contract, by name."""

from restorespec.core.diagnostics import Family, Severity
from restorespec.kinds.dynamodb_table.rules import RULES

ERROR, WARNING, NOTICE = Severity
REQUEST, LOSS = Family.REQUEST, Family.LOSS

EXPECTED = {
    "source-exactly-one": (REQUEST, ERROR),
    "id-is-arn": (REQUEST, ERROR),
    "pitr-time-exactly-one": (REQUEST, ERROR),
    "pitr-timestamp-format": (REQUEST, ERROR),
    "pitr-timestamp-unusual": (REQUEST, WARNING),
    "pitr-timestamp-future": (REQUEST, ERROR),
    "pitr-timestamp-too-old": (REQUEST, ERROR),
    "pitr-timestamp-too-recent": (REQUEST, WARNING),
    "billing-provisioned-needs-throughput": (REQUEST, ERROR),
    "billing-ppr-with-throughput": (REQUEST, ERROR),
    "ppr-zero-throughput": (REQUEST, WARNING),
    "throughput-quota": (REQUEST, WARNING),
    "gsi-throughput-required": (REQUEST, ERROR),
    "gsi-throughput-ppr": (REQUEST, ERROR),
    "restore-wcu-without-lsi": (LOSS, WARNING),
    "index-name-unique": (REQUEST, ERROR),
    "gsi-count": (REQUEST, ERROR),
    "key-schema-first-hash": (REQUEST, ERROR),
    "key-schema-order": (REQUEST, ERROR),
    "key-schema-dup-attr": (REQUEST, ERROR),
    "gsi-key-schema-limit": (REQUEST, ERROR),
    "lsi-key-schema-shape": (REQUEST, ERROR),
    "lsi-shared-hash": (REQUEST, ERROR),
    "projection-include-needs-attrs": (REQUEST, ERROR),
    "projection-attrs-without-include": (REQUEST, ERROR),
    "projection-attrs-duplicate": (REQUEST, ERROR),
    "projection-attrs-total": (REQUEST, ERROR),
    "projection-attrs-per-index": (REQUEST, WARNING),
    "projection-key-attr-redundant": (LOSS, NOTICE),
    "sse-customer-needs-key": (REQUEST, ERROR),
    "sse-default-with-key": (LOSS, WARNING),
    "sse-aws-managed-with-other-alias": (LOSS, WARNING),
    "sse-customer-with-aws-alias": (LOSS, WARNING),
    "sse-aws-managed-null-key": (LOSS, WARNING),
    "sse-key-region": (REQUEST, ERROR),
    "stream-view-type-required": (REQUEST, ERROR),
    "stream-view-type-when-disabled": (REQUEST, ERROR),
    "stream-enabled-required": (REQUEST, ERROR),
    "replicas-not-applicable": (LOSS, WARNING),
    "replica-region-valid": (REQUEST, WARNING),
    "replica-region-unique": (REQUEST, ERROR),
    "replica-region-is-target": (REQUEST, ERROR),
    "replica-gsi-unknown": (REQUEST, ERROR),
    "replica-gsi-unique": (REQUEST, ERROR),
    "replica-kms-region": (REQUEST, ERROR),
    "replica-throughput-needs-provisioned": (REQUEST, ERROR),
    "replica-ondemand-needs-ppr": (REQUEST, ERROR),
    "replicas-stream-disabled": (LOSS, WARNING),
    "global-table-version-legacy": (LOSS, WARNING),
    "tag-aws-prefix": (REQUEST, ERROR),
    "tag-key-unique": (LOSS, WARNING),
    "query-filter-empty": (REQUEST, ERROR),
    "query-filter-values": (REQUEST, ERROR),
    "query-filter-type": (REQUEST, ERROR),
    "loss-gsi": (LOSS, WARNING),
    "loss-lsi": (LOSS, WARNING),
    "loss-tags": (LOSS, WARNING),
    "loss-sse": (LOSS, WARNING),
    "loss-table-class": (LOSS, NOTICE),
    "loss-stream": (LOSS, NOTICE),
}


def test_every_documented_rule_exists_with_its_family_and_severity():
    """What is missing here is decided by one value alone, and belongs to the schema."""
    assert {name: (found.entry.family, found.entry.severity) for name, found in RULES.declared.items()} == EXPECTED


def test_the_name_of_a_rule_is_its_function_name_in_kebab_case():
    assert {name: found.function.__name__.replace("_", "-") for name, found in RULES.declared.items()} == {
        name: name for name in RULES.declared
    }
