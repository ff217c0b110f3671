"""Reading the members of an object by type; the spelling of their names differs from tool to tool and is ignored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from restorespec.core.source import Path
from restorespec.kinds.imported import Json, Template, Variables, Wrong
from restorespec.kinds.wording import found, subject

Value = Any
"""A value that was read: of the type asked for, a template, or None where nothing is set."""

_LARGEST = 2**63 - 1
_FLAGS = {"true": True, "false": False}


def spelling(name: str) -> str:
    """Return a name without case, underscores and hyphens: `KMSMasterKeyId`, `kmsMasterKeyId` and `kms_master_key_id` are one."""
    return name.replace("_", "").replace("-", "").lower()


def present(members: Json) -> Json:
    """Return the members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


@dataclass(slots=True)
class Reading:
    """The state that the objects of one resource share while it is read.

    Attributes:
        variables: the variables of the import.
        lenient: whether numbers and booleans are accepted where a string is expected, as CloudFormation does.
        wrong: the values that cannot be read.
    """

    variables: Variables
    lenient: bool = False
    wrong: list[Wrong] = field(default_factory=list)


class Fields:
    """The members of an object.

    Args:
        data: the object; null members are not set.
        path: where it is in the input.
        reading: what is shared with the other objects.
    """

    def __init__(self, data: Json, path: Path, reading: Reading) -> None:
        self.path = path
        self.reading = reading
        self.read: set[str] = set()
        self._members: dict[str, tuple[str, Any]] = {}
        for key, value in data.items():
            if value is not None and value != "":
                self._members.setdefault(spelling(key), (key, value))

    def __contains__(self, name: str) -> bool:
        return spelling(name) in self._members

    def raw(self, name: str) -> Value:
        """Return the value as it is, or None."""
        self.read.add(spelling(name))
        return self._members.get(spelling(name), ("", None))[1]

    def text(self, *names: str) -> Value:
        """Return a string, from the first of the names that is set."""
        value, name = self._first(names)
        if value is None:
            return None
        text = self._string(value)
        return self._refused(name, value, "a string") if text is None else text

    def whole(self, *names: str) -> Value:
        """Return an integer; a string of digits is one."""
        value, name = self._first(names)
        if isinstance(value, Template):
            self.reading.variables.type(value, "integer")
            return value
        if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
            return int(value) if len(value) < 20 else self._refused(name, value, "an integer")  # noqa: PLR2004 - 64 bits
        if isinstance(value, float) and value.is_integer() and self.reading.lenient:
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _LARGEST:
            return self._refused(name, value, "an integer of at most 64 bits")
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        return self._refused(name, value, "an integer")

    def flag(self, *names: str) -> Value:
        """Return a boolean; the strings `true` and `false` are ones."""
        value, name = self._first(names)
        if isinstance(value, Template):
            self.reading.variables.type(value, "boolean")
            return value
        if isinstance(value, str) and value.lower() in _FLAGS:
            return _FLAGS[value.lower()]
        if value is None or isinstance(value, bool):
            return value
        return self._refused(name, value, "a boolean")

    def members(self, name: str) -> Value:
        """Return the members of an object."""
        value = self.raw(name)
        if isinstance(value, list) and len(value) <= 1 and self.reading.lenient:  # a block of Terraform
            value = value[0] if value else None
        if value is None:
            return None
        if isinstance(value, Template):
            self.reading.variables.type(value, "object")
            return value
        if isinstance(value, dict):
            return Fields(value, (*self.path, self._spelled(name)), self.reading)
        return self._refused(name, value, "an object")

    def items(self, name: str) -> Value:
        """Return the items of a list: each the members of an object, or a template."""
        value = self.raw(name)
        if isinstance(value, Template):
            self.reading.variables.type(value, "array")
            return value
        if isinstance(value, dict) and self.reading.lenient:  # a single block
            value = [value]
        if value is None:
            return None
        if not isinstance(value, list):
            return self._refused(name, value, "a list")
        return [item for item in self._items(name, value) if item is not None]

    def texts(self, name: str) -> Value:
        """Return the items of a list of strings."""
        value = self.raw(name)
        if isinstance(value, Template):
            self.reading.variables.type(value, "array")
            return value
        if value is None:
            return None
        if not isinstance(value, list):
            return self._refused(name, value, "a list")
        strings = [self._string(item) for item in value]
        for number, item in enumerate(value):
            if strings[number] is None and item not in (None, ""):
                path = (*self.path, self._spelled(name), number)
                self.reading.wrong.append(Wrong(path, _must(number, self._spelled(name), "a string", item)))
        return [text for text in strings if text is not None]

    def unread(self) -> Iterator[str]:
        """Yield the names of the members that are set and were not read, as they are spelled."""
        for spelled, (key, value) in self._members.items():
            if spelled not in self.read and not _is_blank(value):
                yield key

    def _string(self, value: Value) -> str | None:
        """Return a value as a string; None where it is not one."""
        if isinstance(value, str):
            return value or None
        if self.reading.lenient and isinstance(value, bool | int | float):
            return str(value).lower() if isinstance(value, bool) else str(value)
        return None

    def _items(self, name: str, value: list[object]) -> Iterator[Value]:
        for number, item in enumerate(value):
            path = (*self.path, self._spelled(name), number)
            if isinstance(item, dict):
                yield Fields(item, path, self.reading)
            elif isinstance(item, Template):
                self.reading.variables.type(item, "object")
                yield item
            elif item is not None and item != "":
                self.reading.wrong.append(Wrong(path, _must(number, self._spelled(name), "an object", item)))

    def _first(self, names: tuple[str, ...]) -> tuple[object, str]:
        values = [(self.raw(name), name) for name in names]
        return next((pair for pair in values if pair[0] is not None), (None, names[0]))

    def _spelled(self, name: str) -> str:
        return self._members.get(spelling(name), (name, None))[0]

    def _refused(self, name: str, value: object, wanted: str) -> None:
        path = (*self.path, self._spelled(name))
        self.reading.wrong.append(Wrong(path, f"{subject(path)} must be {wanted}, not {found(value)}"))


def _must(number: int, name: str, wanted: str, value: object) -> str:
    return f"{subject((name, number))} must be {wanted}, not {found(value)}"


def _is_blank(value: object) -> bool:
    """Return whether a list or object holds nothing, as in the skeleton of an input."""
    if isinstance(value, dict):
        return all(member in (None, "", 0) or _is_blank(member) for member in value.values())
    return isinstance(value, list) and all(item in (None, "") or _is_blank(item) for item in value)
