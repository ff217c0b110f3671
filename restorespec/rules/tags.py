"""Tags of the restored table."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.diagnostics import Family, Problem, Severity
from restorespec.request.lists import repeated
from restorespec.request.model import Request
from restorespec.request.parts import Tag
from restorespec.rules.engine import rule
from restorespec.rules.facts import AWS_TAG_PREFIX
from restorespec.source import Path


@rule(Severity.ERROR, each="tags")
def tag_aws_prefix(request: Request, tag: Tag) -> Iterator[Problem]:
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
            message=f"tag {request.shown(*tag.path, 'key')} has the prefix `{AWS_TAG_PREFIX}`, which is reserved for AWS",
            help="use another key, or remove the tag",
        )


@rule(Severity.WARNING, family=Family.LOSS)
def tag_key_unique(request: Request) -> Iterator[Problem]:
    """No two tags have the same key.

    The second value replaces the first without a message; keys are case-sensitive (developer guide, Tagging
    restrictions).

    Bad:
        target: {tags: [{key: team, value: orders}, {key: team, value: billing}]}
    Good:
        target: {tags: [{key: team, value: orders}, {key: cost-center, value: billing}]}
    """
    for path, first in repeated(((*tag.path, "key"), tag.key) for tag in request.tags):
        yield Problem(
            at=path,
            message=f"duplicate tag {request.shown(*path)}: its value {_value(request, path)} replaces {_value(request, first)}",
            because=((first, "the first tag with this key"),),
            help="remove one of the two",
        )


def _value(request: Request, key: Path) -> str:
    """Return the value of the tag with a key."""
    return request.shown(*key[:-1], "value")
