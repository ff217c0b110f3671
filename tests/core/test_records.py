"""Named tuples: the same as `typing.NamedTuple` makes, but compiled at the first call."""

from __future__ import annotations

import copy
import copyreg
import inspect
import pickle
from typing import NamedTuple as Eager

import pytest

from restorespec.core.records import NamedTuple


class Lazy(NamedTuple):
    """A point."""

    x: int
    y: str = "here"

    @property
    def both(self) -> str:
        return f"{self.x} {self.y}"

    def __str__(self) -> str:
        return self.both


class _Eager(Eager):
    """A point."""

    x: int
    y: str = "here"

    @property
    def both(self) -> str:
        return f"{self.x} {self.y}"

    def __str__(self) -> str:
        return self.both


def test_nothing_is_compiled_before_the_first_instance():
    class Late(NamedTuple):
        x: int

    assert "_make" not in vars(Late)
    assert Late(1).x == 1
    assert Late._make([2]) == (2,)


def test_a_record_is_what_typing_makes():
    lazy, eager = Lazy(1), _Eager(1)
    assert lazy == eager == (1, "here")
    assert hash(lazy) == hash(eager)
    assert repr(lazy) == repr(eager).replace("_Eager", "Lazy")
    assert (str(lazy), lazy.both) == (str(eager), eager.both) == ("1 here", "1 here")
    assert lazy._asdict() == eager._asdict()
    assert lazy._replace(y="there") == eager._replace(y="there") == (1, "there")
    assert Lazy(y="a", x=2) == _Eager(y="a", x=2)
    assert Lazy._fields == Lazy.__match_args__ == _Eager._fields
    assert Lazy._field_defaults == _Eager._field_defaults
    assert str(inspect.signature(Lazy)) == "(x: 'int', y: 'str' = 'here')"
    assert (Lazy.__doc__, Lazy.__module__) == (_Eager.__doc__, _Eager.__module__)
    assert not hasattr(lazy, "__dict__")
    assert type(Lazy) is type


@pytest.mark.parametrize("given", [{}, {"z": 1}, {"x": 1, "z": 2}])
def test_a_wrong_call_is_a_type_error(given):
    with pytest.raises(TypeError) as eager:
        _Eager(**given)
    with pytest.raises(TypeError) as lazy:
        Lazy(**given)
    assert str(lazy.value) == str(eager.value).replace("_Eager", "Lazy")


def test_records_are_pickled_and_copied():
    one = Lazy(1, "there")
    assert pickle.loads(pickle.dumps(one)) == one
    assert type(copy.copy(one)) is Lazy


def test_unpickling_can_make_the_first_instance():
    class Unused(NamedTuple):
        x: int
        y: str = "here"

    assert copyreg.__newobj__(Unused, 1) == (1, "here")
