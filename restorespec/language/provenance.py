"""The trace of a value: where it is written, what computed it, what it was computed from, what it replaced."""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.data import Data, Input, Located, Replaced, is_known
from restorespec.core.diagnostics import Note
from restorespec.core.source import Path, Span
from restorespec.core.unknown import Unknown


class Step:
    """One step in the trace of a value.

    Attributes:
        message: what happened there; it never contains a value.
        span: where.
        depth: how far the step is from the request: 0 for the value's own location.
        sensitive: whether the source at that location must not be shown.
    """

    __slots__ = ("depth", "message", "sensitive", "span")

    def __init__(self, message: str, span: Span, depth: int, *, sensitive: bool = False) -> None:
        self.message = message
        self.span = span
        self.depth = depth
        self.sensitive = sensitive

    def _key(self) -> tuple[str, Span, int, bool]:
        return self.message, self.span, self.depth, self.sensitive

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Step) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"Step({self.message!r}, {self.span.text!r}, {self.depth})"


def trace(body: Located, path: Path) -> tuple[Step, ...]:
    """Follow a value from the request back to where it was written.

    Args:
        body: the body of a request.
        path: a path that exists in it.

    Returns:
        The steps, the value's own location first, each step once.
    """
    value = body.find(path).value
    steps = [Step("computed by this template" if value.origin else "written here", value.span, 0)]
    for item, depth in _inputs_of(value):
        steps.extend(_steps(item, depth))
    replaced = body.find(path[:-1]).value.replaced(path[-1]) if path and isinstance(path[-1], str) else None
    return tuple(dict.fromkeys([*steps, *_replacements(replaced)]))


def notes_for(value: Located) -> tuple[Note, ...]:
    """Return the locations that a diagnostic about a value shows besides its own: where variables are set and declared."""
    notes: list[Note] = []
    for item, _ in _inputs_of(value):
        if _is_local(item) and (item.value is None or _is_computed(item.value)):
            continue  # the inputs of a computed local say more than the local
        if item.value is not None and not (item.note and isinstance(item.value.data, Unknown)):
            verb = "is recorded" if item.note else "is set"
            notes.append(Note(f"`{item.name}` {verb} here", item.value.span, is_value=not item.note))
        if item.declaration is not None and not _is_local(item) and not _has_default(item):
            notes.append(Note(f"`{item.name}` is declared here", item.declaration))
    return tuple(dict.fromkeys(notes))


def shown(value: Located) -> object:
    """Return a value for people: a sensitive one as `"***"`, an unknown one as `{"$unknown": label}`."""
    if value.origin is not None and value.origin.sensitive:
        return "***"
    data = value.data
    if isinstance(data, dict):
        return {key: shown(member) for key, member in value.members()}
    if isinstance(data, list):
        return [shown(item) for item in value.items()]
    return {"$unknown": data.label} if isinstance(data, Unknown) else data


def _is_computed(value: Located) -> bool:
    return value.origin is not None or isinstance(value.data, dict | list)


def _inputs_of(value: Located) -> Iterator[tuple[Input, int]]:
    """Yield the inputs of a value, direct and indirect, each once, with its distance.

    Depth first, and without recursion: chains of locals may be long.
    """
    seen: set[tuple[str, Span | None]] = set()
    pending = [(item, 1) for item in reversed(list(_read_by(value)))]
    while pending:
        item, depth = pending.pop()
        key = (item.name, item.value.span if item.value else None)
        if key not in seen:
            seen.add(key)
            yield item, depth
            if item.value is not None:
                pending.extend((inner, depth + 1) for inner in reversed(list(_computed_from(item.value))))


def _computed_from(value: Located) -> Iterator[Input]:
    """Yield what the templates read that computed a value or parts of it."""
    if value.origin is not None:
        yield from _read_by(value)
        return
    for _, member in value.members():
        yield from _computed_from(member)
    for item in value.items():
        yield from _computed_from(item)


def _read_by(value: Located) -> Iterator[Input]:
    """Yield the inputs of the template that computed a value, at the part of an input that the value is.

    Of a mapping of which only members are read, those members are yielded at their own locations.
    """
    origin = value.origin
    if origin is None:
        return
    for item in origin.inputs:
        names = origin.members.get(item.name)
        data: Data = item.value.data if item.value is not None and item.value.origin is None else None
        if names and item.value is not None and isinstance(data, dict) and names <= data.keys():
            for name in (name for name in data if name in names):
                overridden = tuple(other for below in item.overridden if (other := below.get(name)))
                member = Input(
                    f"{item.name}.{name}",
                    item.value.get(name),
                    item.declaration,
                    overridden,
                    sensitive=item.sensitive,
                )
                yield _narrowed(member, value)
        else:
            yield _narrowed(item, value)


def _narrowed(item: Input, value: Located) -> Input:
    """Return an input at the part that a template passed on as a part of its result, else as it is.

    A list of indexes that comes from a row as a whole has an error in one of its items: that item is to be shown.
    """
    below = value.path[len(value.origin_path) :]
    if item.value is None or item.sensitive or not below:  # a sensitive value is hidden as a whole
        return item
    place = item.value.find(below)
    if place.depth < len(below) or not (is_known(place.value.data) and is_known(value.data)):
        return item
    if place.value.data != value.data:
        return item
    return Input(
        item.name,
        place.value,
        item.declaration,
        tuple(found.value for one in item.overridden if (found := one.find(below)).depth == len(below)),
        schema=item.schema,
        note=item.note,
    )


def _steps(item: Input, depth: int) -> Iterator[Step]:
    """Yield the steps that describe one input."""
    if item.value is None:
        if item.declaration is not None:
            yield Step(f"`{item.name}` is declared here and has no value", item.declaration, depth)
        return
    message = item.note or f"`{item.name}` {_verb(item)} here"
    yield Step(message, item.value.span, depth, sensitive=item.sensitive)
    for value in item.overridden:
        kind = "the default" if item.declaration and value.source is item.declaration.source else "the value"
        yield Step(f"overriding {kind} here", value.span, depth + 1, sensitive=item.sensitive)
    if item.declaration is not None and not _is_local(item) and not _has_default(item):
        yield Step(f"`{item.name}` is declared here", item.declaration, depth)


def _verb(item: Input) -> str:
    if _is_local(item):
        return "is computed"
    if item.name.startswith("each."):
        return "is from the row"
    return "has its default" if _has_default(item) else "is set"


def _is_local(item: Input) -> bool:
    return item.name.startswith("locals.")


def _has_default(item: Input) -> bool:
    """Return whether a variable's value is in the file that declares it, as only a default is."""
    return bool(item.value and item.declaration and item.value.source is item.declaration.source)


def _replacements(replaced: Replaced | None) -> Iterator[Step]:
    while replaced is not None:
        yield Step("replacing the value of a base file here", replaced.value.span, 1)
        replaced = replaced.below
