"""A spec before it is written: the body that it compiles to, its variables, comments and notices."""

from __future__ import annotations

from dataclasses import dataclass, field

from restorespec.core.source import Path
from restorespec.kinds.imported import Imported, Json, Notice, Variable, Variables, Weight


@dataclass(slots=True)
class Draft:
    """A spec before it is written.

    Attributes:
        body: the parts of the request.
        head: the comments at the top, a paragraph each.
        variables: the declared variables, by name.
        remarks: comments, by the path in the body of the entry that they are written above.
        offers: fields of `target` that are not set; they are written at its end as comments, each with its remark.
        notices: what the spec does not hold, and what the user must look at.
        name: what the input calls the resource, to name the spec after.
        rows: the inventory of a fan-out, by key.
    """

    body: Json
    head: list[str] = field(default_factory=list)
    variables: dict[str, Variable] = field(default_factory=dict)
    remarks: dict[Path, str] = field(default_factory=dict)
    offers: dict[str, tuple[object, str]] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    name: str = ""
    rows: dict[str, Json] = field(default_factory=dict)

    @classmethod
    def of(cls, imported: Imported, variables: Variables) -> Draft:
        """Return the draft of an imported resource."""
        return cls(
            imported.body,
            imported.head,
            variables.used(imported.body),
            imported.remarks,
            imported.offers,
            sorted(imported.notices, key=lambda notice: notice.weight),
            imported.name,
        )

    def note(self, weight: Weight, text: str) -> None:
        """Add a notice, once, by its weight."""
        notice = Notice(weight, text)
        if notice not in self.notices:
            self.notices.append(notice)
            self.notices.sort(key=lambda one: one.weight)
