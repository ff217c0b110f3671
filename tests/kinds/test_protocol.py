"""A kind is a folder: what the rest of the program needs to know about a request, it asks the kind."""

import ast
import re

import pytest

from restorespec.kinds import DEFAULT, get, names
from restorespec.kinds.request_schema import fields

GENERIC = {"source", "target", "key", "value", "values", "name", "type", "tags", "condition", "enabled", "projection"}
"""Names of fields that are words of the language, of JSON Schema or of every kind."""

ELSEWHERE = {
    "restorespec/cli/": "examples in help texts, and questions that move to the kind",
    "restorespec/facts/": "questions that move to the kind",
    "restorespec/importing/": "fields of the forms that are imported",
    "restorespec/language/": "examples in manuals, and the fields that hold the user's own strings",
    "restorespec/lsp/": "questions that move to the kind",
    "restorespec/project/targets.py": "an example in a manual",
    "restorespec/remote/": "the ledger of tables, and questions that move to the kind",
    "restorespec/report/submissions.py": "a column that moves to the kind",
    "restorespec/syntax/suppressions.py": "an example in a manual",
    "restorespec/syntax/syntax_rules.py": "likewise",
    "restorespec/testing/": "the fake API",
    "restorespec/validation/policy.py": "an example in a manual",
    "restorespec/kinds/schema_rules.py": "likewise",
}
"""Where names of fields are still allowed outside the kinds, and why."""


def every_name(schema):
    for name, part in fields(schema).items():
        yield name
        yield from every_name(part)
    if "items" in schema:
        yield from every_name(schema["items"])


FIELDS = {field for name in names() for field in every_name(get(name).schema.root)} - GENERIC
KNOWN = re.compile(
    rf"(?<![\w-])(?:{'|'.join(sorted(FIELDS))})(?![\w-])|api\.clumio\.[\w-]+=v\d|/aws/[a-z-]+(?:tables|volumes)"
)


def strings(path):
    """The string constants of a module that are no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def test_the_default_is_tables():
    assert names() == (DEFAULT, "aws/ebs-volume")
    assert get().name == DEFAULT == "aws/dynamodb-table"


def test_an_unknown_kind_is_none():
    with pytest.raises(KeyError):
        get("aws/s3-bucket")


def test_each_kind_is_found_by_its_own_name_and_has_an_operation_of_its_own():
    assert [get(name).name for name in names()] == list(names())
    assert len({get(name).endpoint for name in names()}) == len(names())


def test_nothing_outside_the_kinds_names_a_field_of_a_request_or_an_endpoint(project_root):
    found = {}
    for path in sorted((project_root / "restorespec").rglob("*.py")):
        name = path.relative_to(project_root).as_posix()
        if name.startswith("restorespec/kinds/") or any(map(name.startswith, ELSEWHERE)):
            continue
        named = {match[0] for text in strings(path) for match in KNOWN.finditer(text)}
        if named:
            found[name] = named
    assert found == {}


@pytest.mark.parametrize("name", names())
def test_no_kind_imports_another(name, project_root):
    folder = type(get(name)).__module__
    for path in (project_root / folder.replace(".", "/")).rglob("*.py"):
        for other in names():
            if other != name:
                assert type(get(other)).__module__ not in path.read_text(encoding="utf-8")
