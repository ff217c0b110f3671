"""Named tuples that are compiled when the first one is made.

`typing.NamedTuple` compiles a constructor for each class when its module is imported. The modules of a short run declare
seventy such classes and use a third of them. To a type checker the two are the same; when the program runs, they differ
in nothing but the time.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414, TID251 - for the other modules
else:

    class _Declared(tuple):
        """A named tuple without an instance so far."""

        __slots__ = ()

        def __new__(cls, *values: object, **named: object) -> Self:
            """Make the first instance: the class gets the constructor and the fields of `collections.namedtuple`."""
            compiled = namedtuple(cls.__name__, cls._fields, defaults=cls._defaults)  # noqa: PYI024 - typed above
            compiled.__new__.__annotations__ = cls.__annotations__
            for name, value in vars(compiled).items():
                if name in cls._fields or name not in vars(cls):
                    setattr(cls, name, value)
            return cls(*values, **named)

    class _Declaration(type):
        """Declares a named tuple where a class names `NamedTuple` as its base."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = tuple(body["__annotations__"])
            defaults = tuple(body[field] for field in fields if field in body)
            return type(name, (_Declared,), {**body, "__slots__": (), "_fields": fields, "_defaults": defaults})

    class NamedTuple(metaclass=_Declaration):
        """The base of named tuples: the annotated names of the class are the fields."""
