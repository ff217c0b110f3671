"""Where the thing under the cursor is defined: a variable, a local, a base file, an inventory."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from restorespec.core.node_bridge import located
from restorespec.core.nodes import Scalar
from restorespec.core.source import Source, Span
from restorespec.language.holes import is_template
from restorespec.language.rendering import inside
from restorespec.language.templates import Name, template
from restorespec.lsp.cursor import Place, looked_at
from restorespec.lsp.session import Opened, Session


def definition(session: Session, file: Opened, offset: int) -> Span | None:
    """The place where what stands at an offset of an open file is defined."""
    place = looked_at(session, file, offset)
    if place is None or not isinstance(place.node, Scalar):
        return None
    if is_template(place.node.value):
        return next(_defined(session, file, place, offset), None)
    return _file(file, place)


def _defined(session: Session, file: Opened, place: Place, offset: int) -> Iterator[Span]:
    """Where the names are defined that the template reads at an offset."""
    assert isinstance(place.node, Scalar)
    value = located(place.node)
    spec = session.spec(file, place.root)
    for name in template(str(place.node.value)).names:
        span = inside(value, name.start, name.end)
        if span.start <= offset <= span.end:
            yield from filter(None, [_of_name(spec.names, name)])


def _of_name(names: dict[str, dict[str, Span]], name: Name) -> Span | None:
    places = names[name.root]
    return places.get(name.key) if name.key is not None else next(iter(places.values()), None)


def _file(file: Opened, place: Place) -> Span | None:
    """The beginning of the file that a path names."""
    assert isinstance(place.node, Scalar)
    is_path = place.path[:1] == ("extends",) or place.path == ("for_each", "file")
    if not is_path or not isinstance(place.node.value, str):
        return None
    name = posixpath.normpath(posixpath.join(posixpath.dirname(file.name), place.node.value))
    return Span(Source(name, ""), 0, 0) if file.project.files.has(name) else None
