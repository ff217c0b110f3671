"""A kind is a folder: what the rest of the program needs to know about a request, it asks the kind."""

import ast
import re
from pathlib import Path

import pytest

import restorespec
from restorespec.kinds import DEFAULT, get, names
from restorespec.kinds.request_schema import fields

PACKAGE = Path(restorespec.__file__).parent
KINDS = PACKAGE / "kinds"

GENERIC = {"source", "target", "key", "value", "values", "name", "type", "tags", "condition", "enabled", "projection"}
GENERIC |= {"timestamp"}
"""Names of fields that are also words of the language, of JSON Schema, of other tools or of every kind."""

MANUAL = "examples in the manual of rules"
ENVIRONMENT = "the API's id of an environment, which restores of all kinds have"
LEDGER = "columns of old ledgers, and a ledger in DynamoDB"
FORMS = "commands of AWS whose output is read"

ALLOWED = {
    "cli/api_options.py": ({"DynamoDB", "dynamodb"}, LEDGER),
    "cli/doctor.py": ({"DynamoDB"}, LEDGER),
    "cli/import_.py": ({"dynamodb"}, FORMS),
    "cli/init.py": ({"dynamodb"}, FORMS),
    "cli/schema.py": ({"DynamoDB", "ebs"}, "names of kinds"),
    "cli/verify.py": ({"dynamodb"}, FORMS),
    "facts/known.py": ({"environment_id", "replicas", "securevault_backup", "table_id"}, MANUAL),
    "importing/forms.py": ({"DynamoDB", "dynamodb"}, FORMS),
    "language/expressions/string_filters.py": ({"kms"}, "an example of an ARN"),
    "language/expressions/filter_manual.py": ({"kms"}, "an example of an ARN"),
    "language/template_rules.py": (
        {
            "DynamoDB",
            "EBS",
            "backup_id",
            "environment_id",
            "index_name",
            "query_filter",
            "region_name",
            "replicas",
            "restore_wcu",
            "securevault_backup",
            "table_name",
        },
        MANUAL,
    ),
    "project/targets.py": ({"DynamoDB", "environment_id", "table_name"}, MANUAL),
    "remote/ledger.py": ({"dynamodb", "environment_id"}, LEDGER),
    "remote/ledger_stores.py": ({"dynamodb"}, LEDGER),
    "remote/ledger_dynamodb.py": ({"DynamoDB", "dynamodb", "environment_id", "region_name"}, LEDGER),
    "remote/ledger_sqlite.py": ({"environment_id"}, LEDGER),
    "remote/preflight.py": ({"environment_id"}, ENVIRONMENT),
    "remote/prepared.py": ({"environment_id"}, ENVIRONMENT),
    "remote/verify.py": ({"environment_id"}, ENVIRONMENT),
    "report/submissions.py": ({"environment_id"}, ENVIRONMENT),
    "syntax/suppressions.py": ({"environment_id"}, MANUAL),
    "syntax/syntax_rules.py": ({"table_name"}, MANUAL),
    "validation/policy.py": ({"deletion_protection_enabled"}, MANUAL),
}
"""What files outside the kinds still name, and why. An entry may be removed, and none may be added."""

MOST = 45
"""How many names are allowed in total; it may only become smaller."""


def every_name(schema):
    for name, part in fields(schema).items():
        yield name
        yield from every_name(part)
    if "items" in schema:
        yield from every_name(schema["items"])


FIELDS = {field for name in names() for field in every_name(get(name).schema.root)} - GENERIC
NAMED = re.compile(
    rf"(?<![A-Za-z0-9_])(?:{'|'.join(sorted(FIELDS))})(?![A-Za-z0-9_])"
    r"|api\.clumio\.[\w-]+=v\d"
    r"|/(?:restores|backups|datasources)/[\w/-]+"
    r"|(?<![A-Za-z0-9])(?:DynamoDB|dynamodb|EBS|ebs|KMS|kms|IOPS)(?![A-Za-z0-9])"
)


def numbers(text, least=1_000):
    return {
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value >= least
    }


@pytest.fixture(scope="module")
def limits():
    """The limits of AWS that are large enough to be recognized by their value."""
    files = [KINDS / "dynamodb_table" / "operation.py", KINDS / "ebs_volume" / "rules.py"]
    return frozenset().union(*(numbers(file.read_text(encoding="utf-8")) for file in files))


def named_in(text, limits):
    """What a module names that only kinds may name: in code, strings, comments and docstrings alike."""
    return {match[0] for match in NAMED.finditer(text)} | {str(number) for number in numbers(text) & limits}


def test_the_default_is_tables():
    assert names() == (DEFAULT, "aws/ebs-volume")
    assert get().name == DEFAULT == "aws/dynamodb-table"


def test_an_unknown_kind_does_not_exist():
    with pytest.raises(KeyError):
        get("aws/s3-bucket")


def test_each_kind_has_its_own_name_and_operation():
    assert [get(name).name for name in names()] == list(names())
    assert len({get(name).endpoint for name in names()}) == len(names())


def test_nothing_outside_the_kinds_names_a_field_of_a_request_a_limit_or_an_endpoint(limits):
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        named = named_in(path.read_text(encoding="utf-8"), limits)
        if named and not name.startswith(("kinds/", "testing/")):
            found[name] = named
    assert found == {name: allowed for name, (allowed, _) in ALLOWED.items()}
    assert sum(map(len, found.values())) <= MOST


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('name = body["table_name"]', {"table_name"}),
        ("name = target.billing_mode", {"billing_mode"}),
        ("message = f'`{path}/aws_az` is missing'", {"aws_az"}),
        ("# an index without key_schema", {"key_schema"}),
        ('"""Return `sse_specification`."""', {"sse_specification"}),
        ("def iops(): ...", {"iops"}),
        ("kms_key_native_id = 1", {"kms_key_native_id"}),
        ('ACCEPT = "application/api.clumio.tasks=v1+json"', {"api.clumio.tasks=v1"}),
        ('PATH = "/restores/aws/dynamodb-tables"', {"/restores/aws/dynamodb-tables"}),
        ('PATH = "/backups/aws/ebs-volumes/" + id', {"/backups/aws/ebs-volumes/"}),
        ("MOST = 40_000", {"40000"}),
        ("if iops > 256000: ...", {"iops", "256000"}),
        ('help = "raise the DynamoDB quota"', {"DynamoDB"}),
        ('type_.startswith("aws_dynamodb")', {"dynamodb"}),
        ('name = body["name"]; limit = 4_096', set()),
        ("kmsomething = 1; a_table_named = 2", set()),
    ],
)
def test_a_name_planted_in_a_module_is_found(limits, line, found):
    assert named_in(f"x = 1\n{line}\n", limits) == found


def test_every_field_and_every_operation_of_every_kind_would_be_found(limits):
    for kind in map(get, names()):
        for field in {*every_name(kind.schema.root)} - GENERIC:
            assert named_in(f"x = {{{field!r}: 1}}", limits) == {field}
        for place in [kind.endpoint, *kind.collections.values()]:
            assert named_in(f"x = {place.path!r}", limits) == {place.path}
            assert named_in(f"x = {place.accept!r}", limits)


@pytest.mark.parametrize("name", names())
def test_no_kind_imports_another(name, project_root):
    folder = type(get(name)).__module__
    for path in (project_root / folder.replace(".", "/")).rglob("*.py"):
        for other in names():
            if other != name:
                assert type(get(other)).__module__ not in path.read_text(encoding="utf-8")
