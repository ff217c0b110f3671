"""Settings that a request leaves unset, so that the restored resource does not have them."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Problem, Unset
from restorespec.core.help import Help, Snippet
from restorespec.kinds.request_view import RequestView
from restorespec.kinds.views import View


def unset(request: RequestView, view: View, field: str) -> Iterator[Problem]:
    """Yield the problem of a field that is absent; its annotation `x-unset` describes the effect.

    Args:
        request: the request.
        view: the mapping that lacks the field.
        field: the field.
    """
    if not view.says(field):
        path, resource = (*view.path, field), request.kind.resource
        annotation = request.kind.schema.at(path)["x-unset"]
        effect, entry = annotation["effect"], Snippet(annotation["write"], field)
        yield Problem(
            at=path,
            message=f"`{field}` is not set, so the restored {resource} will have {effect}",
            help=Help(f"copy it from the original {resource}, or write ", entry, " if that is intended"),
            unset=Unset(effect, entry, resource),
        )
