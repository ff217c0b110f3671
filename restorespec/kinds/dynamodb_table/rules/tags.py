"""Tags of the restored table."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Family, Problem, Severity
from restorespec.core.registry import rule
from restorespec.core.unknown_items import repeated
from restorespec.kinds.dynamodb_table.limits import AWS_TAG_PREFIX
from restorespec.kinds.dynamodb_table.model import Request
from restorespec.kinds.dynamodb_table.parts import Tag


@rule(Severity.ERROR, each="tags")
def tag_aws_prefix(_: Request, tag: Tag) -> Iterator[Problem]:
    """No tag key begins with `aws:`.

    The prefix is reserved for AWS (developer guide, Tagging restrictions). CloudFormation's own tags cannot be restored
    either.

    Bad:
        target: {tags: [{key: "aws:cloudformation:stack-name", value: orders}]}
    Good:
        target: {tags: [{key: stack-name, value: orders}]}
    """
    if tag.key and tag.key.startswith(AWS_TAG_PREFIX):
        yield Problem(
            at=(*tag.path, "key"),
            message=f"the prefix `{AWS_TAG_PREFIX}` is reserved for AWS",
            help="choose another key, or remove the tag",
        )


@rule(Severity.WARNING, family=Family.LOSS)
def tag_key_unique(request: Request) -> Iterator[Problem]:
    """No tag key is given twice.

    The second value replaces the first, which is lost without a word; case counts (developer guide, Tagging
    restrictions).

    Bad:
        target: {tags: [{key: team, value: orders}, {key: team, value: billing}]}
    Good:
        target: {tags: [{key: team, value: orders}, {key: cost-center, value: billing}]}
    """
    for path, first in repeated(((*tag.path, "key"), tag.key) for tag in request.tags):
        yield Problem(
            at=path,
            message=f"the tag {request.shown(*path)} is given twice, and one value is lost",
            because=((first, "the first time"),),
            help="keep one of the two",
        )
