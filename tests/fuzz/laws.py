"""What must hold of whatever is read, said or written, by every target."""

import math

from ruamel.yaml.timestamp import TimeStamp

from restorespec.core.data import is_known
from restorespec.syntax.limits import DIAGNOSTICS

LONGEST = 2_000
"""Characters of a message: values in it are cut."""


def told(diagnostics):
    """Every mistake has its place in its text, words that are short, and one line of them."""
    assert len(diagnostics) <= DIAGNOSTICS + 1
    for found in diagnostics:
        for span in (found.span, *(note.span for note in found.notes)):
            assert 0 <= span.start <= span.end <= len(span.source.text), found
            line, column = span.first
            assert 1 <= line <= span.source.line_count, found
            assert column >= 1, found
        assert 0 < len(found.message) <= LONGEST, found
        assert 0 < len(found.help) <= LONGEST, found


def inside(value):
    """Every value and every key is inside its source, and data and marks have the same structure."""
    _, start, end = value.span
    assert 0 <= start <= end <= len(value.source.text)
    marks = value.mark[3]
    if isinstance(value.data, dict):
        assert [*value.data] == [*marks]
    elif isinstance(value.data, list):
        assert len(value.data) == len(marks)
    else:
        assert marks is None
    for name, member in value.members():
        assert 0 <= value.key(name).start <= value.key(name).end <= len(value.source.text)
        inside(member)
    for item in value.items():
        inside(item)


def has_unknown(value):
    """Whether a rejected value is somewhere in it."""
    return not is_known(value.data)


def same(left, right):
    """Whether data are the same, types and the order of keys included; a date is what we take as text."""
    if isinstance(left, str) and not isinstance(right, str | int | float | dict | list | None):
        return isinstance(right, TimeStamp) or hasattr(right, "isoformat")
    if type(left) is not type(right):
        return False
    if isinstance(left, float):
        return left == right or (math.isnan(left) and math.isnan(right))
    if isinstance(left, dict):
        return len(left) == len(right) and all(map(same, left, right)) and all(map(same, left.values(), right.values()))
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right
