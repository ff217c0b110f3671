"""The forms of inputs: each value of an input is recognized by its content, and so is what cannot be imported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, Source, Span
from restorespec.importing import cloudformation, request, serverless, terraform
from restorespec.importing.documents import Document, Unreadable, documents
from restorespec.kinds.importer import Importer
from restorespec.syntax.encoding import forbidden_characters
from restorespec.syntax.limits import capped
from restorespec.syntax.syntax_rules import SYNTAX_ERROR, SYNTAX_LIMIT

HELPER = "helper"
"""The form of an output that only completes a resource of another one."""


class Input(NamedTuple):
    """One text to import, what is known about it, and whether it is the body that a command sends."""

    source: Source
    notes: tuple[str, ...] = ()
    is_command: bool = False


class Part(NamedTuple):
    """A value of an input that is a form of its own, and the importer of a form that only one kind has."""

    document: Document
    data: Any
    path: Path
    form: str
    input: Input
    importer: Importer | None = None

    @property
    def command(self) -> str:
        """The command whose output this helper is."""
        return (self.importer.helper_of(self.data) if self.importer else None) or ""


class Looks(NamedTuple):
    """The apparent format of an input, as a clause, and the help."""

    message: str
    help: str


class Forms:
    """Recognizes the forms of inputs.

    Args:
        importers: those of all kinds.

    Attributes:
        types: the resource types of templates that are imported.
    """

    def __init__(self, importers: Sequence[Importer]) -> None:
        self._importers = importers
        self.types = cloudformation.ResourceTypes(
            {name: one for importer in importers for name, one in importer.templates.items()},
            {name: text for importer in importers for name, text in importer.companions.items()},
        )

    def parts(self, given: Input) -> list[Part] | tuple[Diagnostic, ...]:
        """Return the values of an input, each with its form; or why it cannot be read."""
        found = documents(given.source)
        if isinstance(found, Unreadable):
            return _unreadable(given, found)
        parts = []
        for document in found:
            data = document.data
            items: list[tuple[Any, Path]] = [(data, ())]
            if isinstance(data, list) and data and all(isinstance(item, dict) for item in data):
                is_tags = all({"Key", "Value"} == set(item) for item in data)
                items = [({"Tags": data}, ())] if is_tags else [(item, (number,)) for number, item in enumerate(data)]
            for item, path in items:
                body, at = _unwrapped(item, path)
                parts.append(Part(document, body, at, *self._form(body, given)))
        return parts or (refusal(given.source, looks_of_text(given.source.text)),)

    def _form(self, data: Any, given: Input) -> tuple[str, Input, Importer | None]:  # noqa: ANN401 - any data
        """Return the form of data, and the importer of a form that only one kind has."""
        if isinstance(data, dict) and "restorespec" in data:
            return "unknown", given, None
        if serverless.is_service(data):
            return "service", given, None
        found = terraform.form_of(data)
        if found:
            return found, given, None
        if cloudformation.is_template(data, self.types.importers):
            return "template", given, None
        for importer in self._importers:
            form = importer.form_of(data) or (HELPER if importer.helper_of(data) else None)
            if form:
                return form, given, importer
        return "request" if request.is_body(data) else "unknown", given, None


def _unwrapped(data: Any, path: Path) -> tuple[Any, Path]:  # noqa: ANN401 - any data
    """Return what is in a wrapper: the output of `aws cloudformation get-template`, or a recorded response of an SDK."""
    if not isinstance(data, dict):
        return data, path
    if data.keys() == {"status_code", "data"} and isinstance(data["data"], dict):
        return data["data"], (*path, "data")
    body = data.get("TemplateBody")
    if isinstance(body, str):
        found = documents(Source("TemplateBody", body, is_file=False))
        body = found[0].data if not isinstance(found, Unreadable) and found else None
    return (body, (*path, "TemplateBody")) if isinstance(body, dict) else (data, path)


def _unreadable(given: Input, found: Unreadable) -> tuple[Diagnostic, ...]:
    """Return why an input cannot be read; text that does not look like JSON is not shown, as it may hold a token."""
    source = given.source
    if found.is_json or given.is_command:
        return found.diagnostics
    forbidden = forbidden_characters(source)
    if forbidden:
        return capped(forbidden)
    text = source.text
    if any(
        marker in text
        for marker in ("AWSTemplateFormatVersion", "Resources:", "AWS::", "\nresources:", "target:", "Table:")
    ):
        return found.diagnostics
    nowhere = Span(Source(source.name, ""), 0, 0)  # the text may hold a token
    limits = [one._replace(span=nowhere) for one in found.diagnostics if one.rule is SYNTAX_LIMIT]
    if limits:
        return tuple(limits)
    looks = looks_of_text(text)
    return (report(SYNTAX_ERROR, Span(Source(source.name, ""), 0, 0), looks.message, looks.help),)


def refusal(source: Source, looks: Looks) -> Diagnostic:
    """Return the error for an input that cannot be imported, without its text, which may hold a token."""
    return report(SYNTAX_ERROR, Span(Source(source.name, "", is_file=source.is_file), 0, 0), looks.message, looks.help)


DESCRIBE = "`aws dynamodb describe-table --table-name NAME > table.json`"

_GENERAL = f"give one of the forms in the manual, for example the output of {DESCRIBE}"
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
