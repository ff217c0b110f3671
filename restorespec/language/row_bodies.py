"""The bodies of the rows of a fan-out, with as little work for each as possible.

Most rows give bodies of one shape: they differ only in the values of the templates that read the row. These values are
all that is computed for such a row. Whatever else a row may bring with it (an error, an unknown value, a character that
nobody sees) is left to the renderer, which also knows where each value comes from.
"""

from __future__ import annotations

from collections.abc import Iterator

from restorespec.core.data import Data, Located
from restorespec.core.unknown import Unknown
from restorespec.language.document import Filled, Shape
from restorespec.language.holes import Holes, Part, is_template
from restorespec.language.placeholders import may_hold
from restorespec.language.rendering import Filling, Renderer
from restorespec.language.rows import Row
from restorespec.language.shared_values import SharedValues
from restorespec.language.templates import Omit, Template, TemplateError, template
from restorespec.syntax import invisible

_SHAPES = 64
"""The shapes of a spec that are known at most: each omission of values makes one."""


class RowBodies:
    """The bodies of the rows of one spec.

    Args:
        shared: what the restores of the spec share.
        body: the body as written.
        holes: where its templates are.
        description: the description of the spec, if it has one.

    Attributes:
        are_plain: whether the values of a row say all about it; if not, it is left to the renderer.
    """

    def __init__(self, shared: SharedValues, body: Located, holes: Holes | None, description: Part | None) -> None:
        self._shared = shared
        self._body = body
        self._holes = holes
        self._every = list(_templates(body.data, holes))
        self._templates = [made for made in self._every if shared.is_row_bound(made)]
        prose = [*_templates(description.value.data, description.holes)] if description else []
        self._prose = [made for made in prose if shared.is_row_bound(made)]
        self._shapes: dict[tuple[int, ...], Shape] = {}
        are_sound = all(map(shared.is_sound, (*self._templates, *self._prose)))
        may_be_foreign = any("$" in made.text for made in self._templates)  # `${{`, of another language
        self.are_plain = are_sound and not may_be_foreign

    def filled(self, row: Row) -> Filled | None:
        """Return the body of a row; None for one that is left to the renderer."""
        if any(isinstance(value, Unknown) for value in row.values.values()):
            return None
        renderer = Renderer(self._shared, row)
        values: list[Data] = []
        omitted: tuple[int, ...] = ()
        for number, value in enumerate(renderer.values(self._templates)):
            if isinstance(value, Omit):
                omitted = (*omitted, number)
            elif _is_silent(value):
                values.append(value)  # type: ignore[arg-type]
            else:
                return None
        if self._prose and not all(_is_silent(value, prose=True) for value in renderer.values(self._prose)):
            return None
        if renderer.diagnostics:
            return None
        if omitted not in self._shapes:
            if len(self._shapes) == _SHAPES:
                return None
            self._shapes[omitted] = self._shape(renderer)
        return Filled(self._shapes[omitted], values)

    def _shape(self, renderer: Renderer) -> Shape:
        filling = Filling(renderer)
        if self._holes is not None:
            filling.fill(self._body.data, self._body.mark, self._holes, ())
        bound = {id(made) for made in self._templates}
        placed = zip(self._every, filling.places, strict=True)
        return Shape(tuple(place for made, place in placed if place is not None and id(made) in bound))


def _templates(data: Data, holes: Holes | None) -> Iterator[Template]:
    """Yield the templates in a value, in the order in which they are filled."""
    if holes is None:
        return
    if isinstance(data, dict):
        for key, below in holes.items():
            yield from _templates(data[str(key)], below)
    elif isinstance(data, list):
        for index, below in holes.items():
            yield from _templates(data[int(index)], below)
    else:
        assert is_template(data)
        yield template(data)


def _is_silent(value: object, *, prose: bool = False) -> bool:
    """Return whether a value is known and needs no look at what computed it."""
    if isinstance(value, str):
        return invisible(value, prose=prose) is None and (prose or not may_hold(value))
    if isinstance(value, dict):
        return all(map(_is_silent, value)) and all(map(_is_silent, value.values()))
    if isinstance(value, list):
        return all(map(_is_silent, value))
    return not isinstance(value, TemplateError | Unknown | Omit) or (prose and isinstance(value, Omit))
