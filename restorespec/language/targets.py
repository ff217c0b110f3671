"""The tables that the rows of a fan-out restore into."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.nodes import Mapping, Scalar
from restorespec.language.document import Document
from restorespec.language.template_rules import TEMPLATE_FAN_OUT_TARGET


class Targets:
    """Looks at the restores of a spec one by one. Of each target only a number is kept: there may be a hundred thousand."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._first: Document | None = None
        self._more = 0

    def watch(self, document: Document) -> None:
        """Takes note of a restore's target."""
        target = _target(document)
        if target is None:
            return
        if target not in self._seen:
            self._seen.add(target)
        elif self._first is None:
            self._first = document
        else:
            self._more += 1

    def diagnostics(self) -> Iterator[Diagnostic]:
        """What there is to say about them all."""
        if self._first is None:
            return
        target = self._first.body.entries["target"].node
        assert isinstance(target, Mapping)
        others = {0: "", 1: ", and so does one more"}.get(self._more, f", and so do {self._more:,} more")
        message = f"`{self._first.id}` restores into the same table as another row{others}"
        help_text = "use `each.key` or `each.value` in `table_name`"
        found = report(TEMPLATE_FAN_OUT_TARGET, target.entries["table_name"].node.span, message, help_text)
        yield found._replace(restore=self._first.id)


def _target(document: Document) -> int | None:
    """A number for the table and the environment of a restore, where they are known."""
    entry = document.body.entries.get("target")
    if entry is None or not isinstance(entry.node, Mapping):
        return None
    names = []
    for key in ("environment_id", "table_name"):
        named = entry.node.entries.get(key)
        if named is None or not isinstance(named.node, Scalar) or not isinstance(named.node.value, str):
            return None
        names.append(named.node.value)
    return hash(tuple(names))
