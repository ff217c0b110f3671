"""A spec in the making: the body that it shall compile to, and what its reader should know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from restorespec.core.source import Path

_UNSEEN = re.compile(r"[^!-~]|[`#]|(?<=restorespec):")
"""What would end the name, hide in it, or make the comment around it speak to this tool."""

_SHOWN = 200


class Template(str):
    """A value that is a template; every other text is written so that it stays what it is."""

    __slots__ = ()


@dataclass(slots=True)
class Draft:
    """What a spec is written from.

    Attributes:
        body: the parts of the request.
        head: the comments at the top, a paragraph each.
        variables: what has to be given before the spec compiles: texts, by name, with what each one is.
        remarks: comments, by the path in the body of the entry that they stand above.
        offers: fields of `target` that are not said; they are written at its end as comments, each with its remark.
        notes: what cannot be carried over, and what was decided on the way: for whoever runs the import.
    """

    body: dict[str, object]
    head: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    remarks: dict[Path, str] = field(default_factory=dict)
    offers: dict[str, tuple[object, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def ask(self, variable: str, description: str) -> Template:
        """Declares a variable without a default; gives the template that stands for it."""
        self.variables[variable] = description
        return Template(f"{{{{ vars.{variable} }}}}")


def named(text: str) -> str:
    """A text from outside as a comment or a note may name it: on one line, without blanks or signs that cannot be seen."""
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
    return f"`{_UNSEEN.sub(_escaped, cut)}`"


def _escaped(char: re.Match[str]) -> str:
    return f"\\u{ord(char[0]):04x}"
