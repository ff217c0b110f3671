"""A whole request as rules read it: the view of its body, and how messages name and quote its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restorespec.core.data import Located
from restorespec.core.source import Path
from restorespec.core.unknown import Unknown
from restorespec.kinds.views import View
from restorespec.kinds.wording import Naming, absence, hides

if TYPE_CHECKING:
    from restorespec.kinds.kind import Context, Kind

_SHOWN = 200  # characters of a quoted value


class RequestView(View):
    """A whole body.

    Args:
        kind: the kind of the request.
        body: the body.
        rejected: the paths of values, and of missing members, that the schema rejected.
        context: what is known besides the body.
    """

    def __init__(self, kind: Kind, body: Located, rejected: frozenset[Path], context: Context) -> None:
        data = body.data if isinstance(body.data, dict) and () not in rejected else {}
        super().__init__(data, (), rejected)
        self.kind = kind
        self.context = context
        self._body = body if data else Located({}, body.mark)
        self._naming = Naming(self._body, kind.items_named())

    def hides(self, *path: str | int) -> bool:
        """Return whether the value at a path must never be shown."""
        return hides(self._body, path)

    def name_of(self, *path: str | int) -> str:
        """Return the name of the value at a path: `` `projection` of index `by-day` ``, or ``index `by-day` ``."""
        return self._naming.subject(path)

    def state(self, *path: str | int) -> str:
        """Return the name of a field that has no value, and why: `` `view_type` is null ``."""
        place = self._body.find(path[:-1])
        found = absence(place.value, str(path[-1])) if place.depth == len(path) - 1 else "is not set"
        return f"{self.name_of(*path)} {found}"

    def is_absent(self, *path: str | int) -> bool:
        """Return whether nothing is at a path, not even null."""
        return self._body.find(path).depth < len(path)

    def has_fields(self, *path: str | int) -> bool:
        """Return whether the value at a path is a mapping that is not empty."""
        place = self._body.find(path)
        return place.depth == len(path) and isinstance(place.value.data, dict) and bool(place.value.data)

    def written(self, *path: str | int) -> str:
        """Return the value at a path as the file has it; empty if it is absent or computed."""
        place = self._body.find(path)
        is_literal = place.depth == len(path) and place.value.origin is None and not self._rejects(path)
        return place.value.span.text if is_literal else ""

    def shown(self, *path: str | int) -> str:
        """Return the string or number at a path as a message may quote it: truncated, and never a sensitive one."""
        if self.hides(*path):
            return "`***`"
        place = self._body.find(path)
        data = place.value.data
        is_known = place.depth == len(path) and not isinstance(data, Unknown | dict | list)
        text = str(data) if is_known else "…"
        return f"`{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}`"

    def value(self, *path: str | int) -> object:
        """Return the string, number or boolean at a path; None if there is none or it is not known."""
        place = self._body.find(path)
        data = place.value.data if place.depth == len(path) else None
        return None if isinstance(data, Unknown | dict | list) or self._rejects(path) else data

    def _rejects(self, path: Path) -> bool:
        """Return whether the schema rejected the value at a path or one that contains it."""
        return bool(self._rejected) and any(path[:depth] in self._rejected for depth in range(len(path) + 1))
