"""Inputs that cannot be imported: what they look like, and the command that produces something that can."""

from __future__ import annotations

import re

from restorespec.core.records import NamedTuple

DESCRIBE = "`aws dynamodb describe-table --table-name NAME > table.json`"
_GENERAL = f"give one of the forms in the manual, for example the output of {DESCRIBE}"


class Looks(NamedTuple):
    """The apparent format of an input, as a clause, and the help."""

    message: str
    help: str


_HCL = re.compile(
    r'^\s*(?:resource\s+"[^"\n]{1,100}"\s+"[^"\n]{1,100}"|(?:variable|module|provider|data|output)\s+"[^"\n]{1,100}"'
    r'(?:\s+"[^"\n]{1,100}")?|terraform|locals)\s*\{',
    re.MULTILINE,
)
_AWS = re.compile(
    r"^[ \t]*(?:\$[ \t]+)?(?:[A-Za-z_]\w{0,50}=\S{0,100}[ \t]+){0,3}aws[ \t]+(?:--?\S+[ \t]+){0,6}[a-z0-9-]+[ \t]+[a-z0-9-]+",
    re.MULTILINE,
)
_CDK = re.compile(r"aws-cdk-lib|@aws-cdk/|aws_cdk|\bnew\s+(?:dynamodb\.)?Table(?:V2)?\(|software\.amazon\.awscdk")
_PROGRAM = re.compile(
    r"^\s*(?:import\s+[\w{*]|from\s+[\w.]+\s+import\b|const\s+\w+\s*=|package\s+\w+|#!/|def\s+\w+\(|export\s+)",
    re.MULTILINE,
)
_TABLE_OUTPUT = re.compile(r"^[-+|]{10,}\s*$|^\|\s+DescribeTable", re.MULTILINE)
_TEXT_OUTPUT = re.compile(r"^TABLE\t", re.MULTILINE)
_AWS_ERROR = re.compile(r"An error occurred \((\w{1,80})\)|Unable to locate credentials|The security token included")
_SPEC = re.compile(r"^restorespec\s*[:=]", re.MULTILINE)
_IS_SPEC = Looks("this is a spec already", "use it as it is, or `compile` it and import the body")
_SERVERLESS = re.compile(r"\bprovider\s*:\s*\{[^}]{0,200}\bname\s*:\s*['\"]aws['\"]|@serverless/typescript")
_HEAD = 100_000


_NOT_JSON = Looks(
    "this is AWS CLI output as text or a table",
    "run the command again with `--output json`: `aws dynamodb describe-table --table-name NAME --output json > table.json`",
)
_PATTERNS: tuple[tuple[re.Pattern[str], Looks], ...] = (
    (_SPEC, _IS_SPEC),
    (
        _AWS_ERROR,
        Looks("this is an error message of the AWS CLI", f"correct the command, and run it again: {DESCRIBE}"),
    ),
    (
        _HCL,
        Looks(
            "this is Terraform configuration in HCL, which only Terraform evaluates",
            "run `terraform show -json > state.json`, and import `state.json`",
        ),
    ),
    (_TABLE_OUTPUT, _NOT_JSON),
    (_TEXT_OUTPUT, _NOT_JSON),
    (
        _AWS,
        Looks("this is an `aws` command line, not its output", f"run it, and import its output: {DESCRIBE}"),
    ),
    (
        _CDK,
        Looks(
            "this is the source of an AWS CDK app",
            "run `cdk synth --json STACK > template.json`, and import `template.json`",
        ),
    ),
    (
        _SERVERLESS,
        Looks(
            "this is a program that configures the Serverless Framework",
            "run `serverless print --format json > service.json`, and import `service.json`",
        ),
    ),
    (_PROGRAM, Looks("this is a program or script without a `curl` command", _GENERAL)),
)


def looks_of_text(text: str) -> Looks:
    """Return what a text that cannot be imported looks like."""
    head = text[:_HEAD]
    if not head.strip():
        return Looks("the input is empty", f"check the command that wrote it; {_GENERAL}")
    found = (looks for pattern, looks in _PATTERNS if pattern.search(head))
    return next(found, Looks("this is not one of the forms that can be imported", _GENERAL))


def looks_of_data(data: object) -> Looks:
    """Return what JSON or YAML that cannot be imported looks like."""
    if not isinstance(data, dict):
        kind = {list: "a list", str: "a string", type(None): "empty"}.get(type(data), "a single value")
        return Looks(f"this is {kind}, not an object", _GENERAL)
    keys = {str(key).lower() for key in data}
    if "restorespec" in data:
        return _IS_SPEC
    if "tablenames" in keys:
        return Looks("this is the output of `aws dynamodb list-tables`, which only has names", f"run {DESCRIBE}")
    if "backupsummaries" in keys:
        return Looks(
            "this is the output of `aws dynamodb list-backups`, which has no configuration",
            "run `aws dynamodb describe-backup --backup-arn ARN > backup.json`",
        )
    if {"items", "count"} <= keys or {"items", "scannedcount"} <= keys:
        return Looks("these are items of a table, not its configuration", f"run {DESCRIBE}")
    if {"stacks"} <= keys or "stackresources" in keys or "stackresourcesummaries" in keys:
        return Looks(
            "this describes a CloudFormation stack, not its template",
            "run `aws cloudformation get-template --stack-name NAME > template.json`",
        )
    names = ", ".join(f"`{str(key)[:40]}`" for key in list(data)[:5])
    if not names:
        return Looks("this is an empty object", _GENERAL)
    return Looks(f"this is not one of the forms that can be imported: its keys are {_plain(names)}", _GENERAL)


def _plain(text: str) -> str:
    return re.sub(r"[^ -~]", "?", text)


NO_TABLE = {
    "template": Looks(
        "this is a CloudFormation template without a DynamoDB table",
        f"give the template that declares the table, or run {DESCRIBE}",
    ),
    "service": Looks(
        "this is a service of the Serverless Framework without a DynamoDB table",
        "run `serverless package`, and import `.serverless/cloudformation-template-update-stack.json`",
    ),
    "terraform": Looks(
        "this is JSON of Terraform without an `aws_dynamodb_table`",
        "run `terraform show -json > state.json` where the table is managed",
    ),
    "other": Looks("this input contains no DynamoDB table", f"run {DESCRIBE}"),
}
"""The message and help for a known format that contains no table."""
