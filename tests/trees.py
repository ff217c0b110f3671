"""JSON-like values in tests: the places in them, and copies with one place changed."""


def places(value, path=()):
    """Yield the paths of everything inside a value, and its own last."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in steps:
        yield from places(item, (*path, step))
    yield path


def at(value, path):
    """Return the value at a path."""
    for step in path:
        value = value[step]
    return value


def changed(value, path, new):
    """Return a copy with another value at a path, where there need not be one."""
    if not path:
        return new
    step, *rest = path
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[step] = changed(value[step], rest, new) if rest else new
    return copy


def removed(value, path):
    """Return a copy without what is at a path."""
    home = at(value, path[:-1])
    rest = dict(home) if isinstance(home, dict) else list(home)
    del rest[path[-1]]
    return changed(value, path[:-1], rest)
