"""Streams of the restored table."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Problem, Severity
from restorespec.core.help import Help, Snippet
from restorespec.core.source import Path
from restorespec.kinds.dynamodb_table.model import RULES, Request

_ENABLE = Snippet(value=True, key="enabled")
_AT: Path = ("target", "stream_specification")
_ENABLED: Path = (*_AT, "enabled")
_VIEW: Path = (*_AT, "view_type")


@RULES.rule(Severity.ERROR)
def stream_view_type_required(request: Request) -> Iterator[Problem]:
    """An enabled stream has a `view_type`.

    DynamoDB needs it to know what to write to the stream (botocore, DynamoDB, StreamSpecification; CloudFormation).

    Bad:
        target: {stream_specification: {enabled: true}}
    Good:
        target: {stream_specification: {enabled: true, view_type: NEW_AND_OLD_IMAGES}}
    """
    stream = request.target.stream_specification
    if stream and stream.enabled and not stream.view_type:
        yield Problem(
            at=_AT,
            message=f"{request.state(*_VIEW)}, but the stream is enabled",
            because=((_ENABLED, "the stream is enabled"),),
            help=Help(
                "add " if request.is_absent(*_VIEW) else "set ",
                Snippet("NEW_AND_OLD_IMAGES", "view_type"),
                ", or `KEYS_ONLY`, `NEW_IMAGE` or `OLD_IMAGE`",
            ),
        )


@RULES.rule(Severity.ERROR)
def stream_view_type_when_disabled(request: Request) -> Iterator[Problem]:
    """A disabled stream has no `view_type`.

    DynamoDB: "Table is being created with a stream disabled, UpdateViewType should not be specified" (seen on AWS).

    Bad:
        target: {stream_specification: {enabled: false, view_type: NEW_IMAGE}}
    Good:
        target: {stream_specification: {enabled: false}}
    """
    stream = request.target.stream_specification
    if stream and stream.gives("enabled") and not stream.enabled and stream.view_type:
        yield Problem(
            at=_AT,
            message=f"`view_type` is {request.shown(*_VIEW)}, but the stream is disabled",
            because=((_ENABLED, "the stream is disabled"), (_VIEW, "only for an enabled stream")),
            help=Help("set ", Snippet(None, "view_type"), ", or ", _ENABLE),
            removable=(_VIEW,),
        )


@RULES.rule(Severity.ERROR)
def stream_enabled_required(request: Request) -> Iterator[Problem]:
    """A stream with a `view_type` sets `enabled`.

    `enabled` has no default (botocore, DynamoDB, StreamSpecification.StreamEnabled: required).

    Bad:
        target: {stream_specification: {view_type: NEW_IMAGE}}
    Good:
        target: {stream_specification: {enabled: true, view_type: NEW_IMAGE}}
    """
    stream = request.target.stream_specification
    if stream and stream.view_type and not stream.gives("enabled"):
        yield Problem(
            at=_AT,
            message=f"{request.state(*_ENABLED)}, but `view_type` is {request.shown(*_VIEW)}",
            because=((_VIEW, "only for an enabled stream"),),
            help=Help(
                "add " if request.is_absent(*_ENABLED) else "set ",
                _ENABLE,
                ", or remove `stream_specification` if the table needs no stream",
            ),
        )
