"""Values of variables as they are set from outside, each with its location.

A module of its own, because every run passes them on, and only specs with variables need `variables`.
"""

from __future__ import annotations

from collections.abc import Callable

from restorespec.core.data import Located
from restorespec.core.records import NamedTuple
from restorespec.core.source import Span


class Setting(NamedTuple):
    """A value for a variable.

    Attributes:
        value: the value; a string if it came as text.
        key: where the variable's name is written beside it.
        is_text: whether it came as text (from the process environment or `--var`), which is used as it is for a variable
            of type string and read as YAML for any other.
        must_be_declared: whether it is an error if no selected spec declares the variable; false for the process
            environment.
    """

    value: Located
    key: Span
    is_text: bool = False
    must_be_declared: bool = True


UnsetHelp = Callable[[str], str]
"""Gives the help for a variable that has no value, by its name; empty for the general one."""

Settings = tuple[dict[str, Setting], ...]
"""The layers of values by variable name, the lowest precedence first, without the declarations' defaults."""
