"""The rules of the schemas of requests: their entries in the manual, one for each kind of error."""

from __future__ import annotations

from restorespec.core.diagnostics import Family, Rule, Severity

SCHEMA_TYPE = Rule(
    "schema-type",
    Family.SCHEMA,
    Severity.ERROR,
    """A value has the type that the API expects.

    Booleans are `true` and `false`, integers have no fraction and no quotes, lists are lists (API page; botocore's model
    of DynamoDB). A variable whose declaration allows only values of another type is reported before it has one.

    Bad:
        target: {pitr_status: "ENABLED"}
    Good:
        target: {pitr_status: true}
    """,
)

SCHEMA_ENUM = Rule(
    "schema-enum",
    Family.SCHEMA,
    Severity.ERROR,
    """A value is one of the words that the API knows.

    Upper and lower case matter. A field that is optional may also be null or empty (API page, Go SDK).

    Bad:
        target: {billing_mode: ON_DEMAND}
    Good:
        target: {billing_mode: PAY_PER_REQUEST}
    """,
)

SCHEMA_REQUIRED = Rule(
    "schema-required",
    Family.SCHEMA,
    Severity.ERROR,
    """Every required field is set.

    A restore needs a source and a target; an index needs a name, a key and a projection; a tag needs a key and a value
    (API page, Go SDK, botocore's model of DynamoDB).

    Bad:
        source: {securevault_backup: {}}
    Good:
        source: {securevault_backup: {backup_id: 0c9b7f52-81de-4a3b-b6f0-77a4d2e95c18}}
    """,
)

SCHEMA_PATTERN = Rule(
    "schema-pattern",
    Family.SCHEMA,
    Severity.ERROR,
    """A string matches the pattern of its field.

    Names of tables and indexes have letters, digits, `_`, `.` and `-` only; tags have their own characters; keys are
    named as KMS names them (botocore's model of DynamoDB; developer guide, Tagging restrictions; KMS developer guide).
    Ids become parts of URLs, so they have no characters with a meaning there (the language, Names and ids).

    Bad:
        target: {table_name: orders restored}
    Good:
        target: {table_name: orders-restored}
    """,
)

SCHEMA_LENGTH = Rule(
    "schema-length",
    Family.SCHEMA,
    Severity.ERROR,
    """Strings and lists are neither too short nor too long.

    The length of a string is its number of characters, not in bytes (botocore's model of DynamoDB; developer guide, Tagging restrictions).

    Bad:
        target: {table_name: ab}
    Good:
        target: {table_name: abc}
    """,
)

SCHEMA_RANGE = Rule(
    "schema-range",
    Family.SCHEMA,
    Severity.ERROR,
    """A number is not too small.

    Every capacity is at least 1; for no capacity, leave it out (botocore's model of DynamoDB, PositiveLongObject).

    Bad:
        target: {provisioned_throughput: {read_capacity_units: 0, write_capacity_units: 5}, billing_mode: PROVISIONED}
    Good:
        target: {provisioned_throughput: {read_capacity_units: 1, write_capacity_units: 5}, billing_mode: PROVISIONED}
    """,
)

SCHEMA_UNKNOWN_FIELD = Rule(
    "schema-unknown-field",
    Family.SCHEMA,
    Severity.ERROR,
    """A field is one that the API defines, at the place where the API defines it.

    The API may reject or ignore a field that it does not define; either way, the restore does not do what the author
    intended (API page; newer fields: Python SDK).

    Bad:
        target: {billing: PAY_PER_REQUEST}
    Good:
        target: {billing_mode: PAY_PER_REQUEST}
    """,
)

RULES = (
    SCHEMA_TYPE,
    SCHEMA_ENUM,
    SCHEMA_REQUIRED,
    SCHEMA_PATTERN,
    SCHEMA_LENGTH,
    SCHEMA_RANGE,
    SCHEMA_UNKNOWN_FIELD,
)
"""All rules of the family `schema`."""
