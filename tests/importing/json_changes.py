"""Changes of JSON data at one path, for tests that spoil an input."""

from __future__ import annotations


def places(value, path=()):
    """Yield the path of each value in some data."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield from places(child, (*path, step))


def changed(value, path, new):
    """Return a copy of some data with another value at a path."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy
