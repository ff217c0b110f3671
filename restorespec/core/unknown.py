"""The value that is not known yet.

Unknown is one idea with two uses: a variable without a value is unknown, and so, to the rules, is a value that its
schema check refused. Whatever is asked of it, the answer would be a guess, so every question raises `Undecided`;
whoever asked stops there and says nothing. Only its identity may be tested (`isinstance(value, Unknown)`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn


class Undecided(Exception):  # noqa: N818 - it is no error: it says that a question has no answer yet
    """A question was asked of an unknown value."""


class Unknown:
    """A value that nobody has chosen yet; every question about it raises `Undecided`.

    Args:
        label: what the value waits for, as an expression says it (`vars.backup_id`).
        declaration: the JSON Schema that the value will have to meet, as far as it is known; `{}` says nothing.
    """

    __slots__ = ("declaration", "label")

    def __init__(self, label: str = "", declaration: dict[str, object] | None = None) -> None:
        self.label = label
        self.declaration = declaration or {}

    def __repr__(self) -> str:
        return f"Unknown({self.label!r})"

    def _ask(self, *_: object) -> NoReturn:
        raise Undecided(self.label)

    if not TYPE_CHECKING:  # a type checker reports what a value of type `T | Unknown` may not have

        def __getattr__(self, name: str) -> NoReturn:
            if name.startswith("__"):
                raise AttributeError(name)
            self._ask()

    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = __call__ = _ask
    __str__ = __format__ = __int__ = __float__ = __index__ = _ask
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = _ask
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _ask
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __neg__ = __pos__ = __abs__ = _ask
