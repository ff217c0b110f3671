"""Streams of the restored table."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.diagnostics import Problem, Severity
from restorespec.request.model import Request
from restorespec.rules.engine import rule
from restorespec.source import Path

_AT: Path = ("target", "stream_specification")
_ENABLED: Path = (*_AT, "enabled")
_VIEW: Path = (*_AT, "view_type")


@rule(Severity.ERROR)
def stream_view_type_required(request: Request) -> Iterator[Problem]:
    """A stream says what it holds.

    A stream that is on needs a `view_type` (botocore, DynamoDB, StreamSpecification; CloudFormation likewise).

    Bad:
        target: {stream_specification: {enabled: true}}
    Good:
        target: {stream_specification: {enabled: true, view_type: NEW_AND_OLD_IMAGES}}
    """
    stream = request.target.stream_specification
    if stream and stream.enabled and not stream.view_type:
        yield Problem(
            at=_AT,
            message="a stream needs a `view_type`",
            because=((_ENABLED, "this turns the stream on"),),
            help="add `view_type`: `KEYS_ONLY`, `NEW_IMAGE`, `OLD_IMAGE` or `NEW_AND_OLD_IMAGES`",
        )


@rule(Severity.ERROR)
def stream_view_type_when_disabled(request: Request) -> Iterator[Problem]:
    """A stream that is off has no view type.

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
            message="a stream that is off cannot have a `view_type`",
            because=((_ENABLED, "this turns the stream off"), (_VIEW, "this is for a stream that is on")),
            help="remove `view_type`, or set `enabled: true`",
            removable=(_VIEW,),
        )


@rule(Severity.ERROR)
def stream_enabled_required(request: Request) -> Iterator[Problem]:
    """A view type goes with a stream that is said to be on.

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
            message="a `view_type` without `enabled`",
            because=((_VIEW, "this is for a stream that is on"),),
            help="add `enabled: true`, or remove `stream_specification`",
        )
