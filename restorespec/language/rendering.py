"""Rendering: filling the holes of a value, each with what its template computes.

Only the holes are filled. The marks, and the data that has no holes, are shared with the spec, not copied.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Final, cast

from restorespec.core.data import Data, Input, Located, Mark, Origin
from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.source import Path, Span
from restorespec.core.unknown import Unknown
from restorespec.language.expressions.schemas import Schema
from restorespec.language.holes import Holes, Part
from restorespec.language.lookups import PREFIX, key_of, label
from restorespec.language.provenance import notes_for
from restorespec.language.rows import Row
from restorespec.language.shared_values import Local, SharedValues
from restorespec.language.template_rules import TEMPLATE_CYCLE
from restorespec.language.templates import OMIT, Name, Omit, Scope, Template, TemplateError, template
from restorespec.syntax import invisible_in_value

_OMITTED: Final = cast("Data", OMIT)
"""The data of a local that is omitted, which only expressions see."""


class _Rendered:
    """The result of rendering a local or the body: the errors, and the locals that were read."""

    __slots__ = ("diagnostics", "reads")

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.reads: dict[str, None] = {}


class Renderer:
    """Renders the templates of one restore.

    Args:
        shared: what the restore shares with the others of its spec.
        row: the row; None without fan-out, and for the expression that computes the rows.
    """

    def __init__(self, shared: SharedValues, row: Row | None = None) -> None:
        self._shared = shared
        self._located_row = row
        self._computed = dict(shared.computed)
        self._rendered = _Rendered()
        self._reads: dict[str, None] = {}
        self._in_progress: set[str] = set()
        self._restore = ""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The errors in the values so far, and in those of the locals that were read for them."""
        found = list(self._rendered.diagnostics)
        reads = list(self._rendered.reads)
        seen = set(reads)
        for name in reads:  # which grows meanwhile
            local = self._computed[name]
            found.extend(local.diagnostics)
            reads.extend(other for other in local.reads if other not in seen)
            seen.update(local.reads)
        return tuple(found)

    def render(self, value: Located, holes: Holes | None, *, is_prose: bool = False) -> Located | None:
        """Return a value with its holes filled; None if it is omitted.

        Args:
            value: the value as written; not a part of a computed one.
            holes: where its templates are.
            is_prose: whether it is text for people, which may contain line breaks.
        """
        if holes is None:
            return value
        filling = Filling(self, is_prose=is_prose)
        filled = filling.fill(value.data, value.mark, holes, ())
        return None if filled is None else Located(*filled, filling.origins)

    def evaluate(self, text: str, mark: Mark, scope: Scope, *, is_prose: bool) -> tuple[Data, Origin] | Omit:
        """Return the value of a template and what computed it.

        Args:
            text: the template.
            mark: where it is written.
            scope: the names of the restore.
            is_prose: whether its value is text for people.
        """
        made = template(text)
        if not self._shared.is_sound(made):
            return Unknown(), Origin(())
        rendered, reads, self._reads = self._rendered, self._reads, {}
        # If the row is known, its values decide what is an error, not its schema.
        errors = made.type_errors(self._schema) if self._unknown_each else ()
        value = errors[0] if errors else made.evaluate(scope)
        self._rendered, self._reads, read = rendered, reads, self._reads
        rendered.reads.update(read)
        if isinstance(value, Omit):
            return value
        inputs = self._inputs(made, read)
        if isinstance(value, TemplateError):
            wrong: Diagnostic | None = _evaluation_error(value, Located(text, mark), made, inputs)
        else:
            wrong = _invisible(value, mark, is_prose=is_prose)
        if wrong is not None:
            rendered.diagnostics.append(wrong)
            value = Unknown()
        return cast("Data", value), Origin(inputs, made.members)

    def values(self, templates: Iterable[Template]) -> Iterator[object]:
        """Yield the values of templates, without what computed them.

        Args:
            templates: sound templates that read a row that is known.
        """
        scope = self.scope()
        for made in templates:
            yield made.evaluate(scope)
        self._rendered.reads.update(self._reads)

    def scope(self) -> Scope:
        """Return the names of the restore, which compute the locals and lookups when they are read."""
        known = self._shared.known
        locals_, lookups = _Locals(self, "", known["locals"]), _Locals(self, PREFIX, known["lookups"])
        row = self._located_row.values if self._located_row is not None else None
        return Scope(self._shared.values, locals_, row, self._schema, lookups)

    def look_up(self, restore: str) -> None:
        """Compute every lookup, whether or not an expression reads it.

        Args:
            restore: the id of the restore.
        """
        self._restore = restore
        for key in self._shared.lookups.keys:
            self._local(key)
            self._rendered.reads[key] = None

    @cached_property
    def _unknown_each(self) -> dict[str, Schema]:
        """The declarations for a row that is not known yet."""
        values = self._located_row.values.items() if self._located_row is not None else ()
        return {key: data.declaration for key, data in values if isinstance(data, Unknown)}

    def _schema(self, root: str, key: str) -> Schema:
        if root == "each" and key in self._unknown_each:
            return self._unknown_each[key]
        return self._shared.schema(root, key)

    @property
    def locals_(self) -> Mapping[str, Part]:
        """The locals as written, by name."""
        return self._shared.locals_

    def read(self, name: str) -> object:
        """Return the value of a local, for an expression that reads it."""
        self._reads[name] = None
        local = self._local(name)
        if name in self._in_progress and name not in self._shared.dependencies.in_cycles:  # only the values close it
            message = f"the value of `{label(name)}` uses itself"
            self._rendered.diagnostics.append(
                report(TEMPLATE_CYCLE, self.locals_[name].key, message, "break the cycle")
            )
        return local.value

    def _local(self, name: str) -> Local:
        """Return a local, computed when it is first read, and after those that it uses."""
        if name not in self._computed:
            for used in self._shared.dependencies.order(name, self._computed):
                if used not in self._computed:
                    self._compute(used)
        return self._computed[name]

    def _compute(self, name: str) -> None:
        written = self.locals_[name]
        unknown = Unknown(label(name))
        self._computed[name] = Local(Input(label(name), Located.at(written.value.span, unknown), written.key), unknown)
        self._in_progress.add(name)
        outer, self._rendered = self._rendered, _Rendered()
        value = self.render(written.value, written.holes)
        own, self._rendered = self._rendered, outer
        self._in_progress.discard(name)
        if value is None:
            value = Located.at(written.value.span, _OMITTED)
        input_ = Input(label(name), value, written.key, sensitive=value.is_sensitive)
        if name in self._shared.lookups.keys:
            is_shared = name not in self._shared.dependencies.row_bound
            restore = self._restore.partition("[")[0] if is_shared else self._restore
            input_, found = self._shared.lookups.answered(name, value, restore)
            own.diagnostics.extend(found)
        assert input_.value is not None
        local = Local(input_, input_.value.data, tuple(own.diagnostics), tuple(own.reads))
        self._computed[name] = local
        if name not in self._shared.dependencies.row_bound:
            self._shared.computed[name] = local

    def _inputs(self, made: Template, read: Iterable[str]) -> tuple[Input, ...]:
        """Return what the expressions of a template may have read; of the locals, only those that were read."""
        inputs: dict[str, Input] = {}
        for name in made.names:
            for item in self._named(name, read):
                inputs.setdefault(item.name, item)
        return tuple(inputs.values())

    def _named(self, name: Name, read: Iterable[str]) -> Iterable[Input]:
        if name.root == "vars":
            variables = self._shared.inputs
            return variables.values() if name.key is None else (variables[name.key],)
        if name.root in ("locals", "lookups"):
            wanted = key_of(name.root, name.key) if name.key is not None else None
            keys = [key for key in read if key.startswith(PREFIX) is (name.root == "lookups")]
            return [self._computed[key].input for key in keys if wanted is None or key == wanted]
        return [item for key, item in self._row.items() if name.key is None or key == name.key]

    @cached_property
    def _row(self) -> dict[str, Input]:
        each = self._located_row.locate() if self._located_row is not None else {}
        return {key: Input(f"each.{key}", value, sensitive=value.is_sensitive) for key, value in each.items()}


class Filling:
    """The filling of the holes of one value.

    Args:
        renderer: computes the values.
        is_prose: whether the value is text for people.

    Attributes:
        origins: of the values that were computed.
        places: the path of the value of each hole, in the order written; None for one that is omitted.
    """

    def __init__(self, renderer: Renderer, *, is_prose: bool = False) -> None:
        self.origins: dict[Path, Origin] = {}
        self.places: list[Path | None] = []
        self._renderer = renderer
        self._scope = renderer.scope()
        self._is_prose = is_prose

    def fill(self, data: Data, mark: Mark, holes: Holes, path: Path) -> tuple[Data, Mark] | None:
        """Return a value with its holes filled, and its mark; None if it is omitted.

        The mark is the same as before, unless items of a list were omitted, which shifts those behind them.
        """
        if isinstance(data, dict):
            return self._mapping(data, mark, holes, path)
        if isinstance(data, list):
            return self._list(data, mark, holes, path)
        assert isinstance(data, str)
        made = self._renderer.evaluate(data, mark, self._scope, is_prose=self._is_prose)
        self.places.append(None if isinstance(made, Omit) else path)
        if isinstance(made, Omit):
            return None
        value, self.origins[path] = made
        return value, mark

    def _mapping(self, data: dict[str, Data], mark: Mark, holes: Holes, path: Path) -> tuple[Data, Mark]:
        members, filled = mark[3], dict(data)
        assert isinstance(members, dict)
        shifted = {}
        for key, below in holes.items():
            assert isinstance(key, str)
            start, end, inner, replaced = members[key]
            made = self.fill(data[key], inner, below, (*path, key))
            if made is None:
                del filled[key]
                continue
            filled[key] = made[0]
            if made[1] is not inner:
                shifted[key] = (start, end, made[1], replaced)
        return filled, (*mark[:3], {**members, **shifted}) if shifted else mark

    def _list(self, data: list[Data], mark: Mark, holes: Holes, path: Path) -> tuple[Data, Mark]:
        marks = mark[3]
        assert isinstance(marks, list)
        filled: list[Data] = []
        kept: list[Mark] = []
        for index, (item, inner) in enumerate(zip(data, marks, strict=True)):
            below = holes.get(index)
            made = (item, inner) if below is None else self.fill(item, inner, below, (*path, len(filled)))
            if made is not None:
                filled.append(made[0])
                kept.append(made[1])
        is_same = len(kept) == len(marks) and all(one is other for one, other in zip(kept, marks, strict=True))
        return filled, mark if is_same else (*mark[:3], kept)


class _Locals(Mapping[str, object]):
    """The values of the locals or the lookups, computed when they are read."""

    def __init__(self, renderer: Renderer, prefix: str, names: Collection[str]) -> None:
        self._renderer = renderer
        self._prefix = prefix
        self._names = names

    def __getitem__(self, name: str) -> object:
        if name not in self._names:
            raise KeyError(name)
        return self._renderer.read(f"{self._prefix}{name}")

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def inside(value: Located, start: int, end: int) -> Span:
    """Return the location of a part of a string; that of the whole string if the part is written with escapes.

    Args:
        value: a string.
        start: the offset in the string at which the part begins.
        end: the offset at which it ends.
    """
    assert isinstance(value.data, str)
    text, whole = value.data[start:end], value.span
    for offset in (0, 1):  # without and with an opening quote
        begin = whole.start + offset + start
        if whole.source.text[begin : begin + len(text)] == text and begin + len(text) <= whole.end:
            return Span(whole.source, begin, begin + len(text))
    begin = _occurrence(whole, value.data, text, value.data.count(text, 0, start)) if text else -1
    return Span(whole.source, begin, begin + len(text)) if begin >= 0 else whole


def _occurrence(whole: Span, value: str, text: str, before: int) -> int:
    """Return where a text is written that occurs some times before; -1 if not every occurrence is written as it is."""
    written = whole.source.text
    if written.count(text, whole.start, whole.end) != value.count(text):
        return -1
    begin = written.find(text, whole.start, whole.end)
    for _ in range(before):
        begin = written.find(text, begin + len(text), whole.end)
    return begin


def _evaluation_error(error: TemplateError, written: Located, made: Template, inputs: tuple[Input, ...]) -> Diagnostic:
    """Return an error that an evaluation gave instead of a value, with the locations of the values that it read."""
    message, help_text = error.message, error.help
    if any(item.sensitive for item in inputs):
        message, help_text = error.masked or message, "correct the expression or the sensitive value that it reads"
    named = made.names_in(error.start, error.end)
    read = tuple(item for item in inputs if item.name in named or item.name.partition(".")[0] in named)
    notes = notes_for(Located.at(written.span, Unknown(), Origin(read, made.members)))
    return report(error.rule, inside(written, error.start, error.end), message, help_text, notes=notes)


def _invisible(value: object, mark: Mark, *, is_prose: bool) -> Diagnostic | None:
    """Return the error of a computed value with an invisible character in its text, or in a text or key inside it."""
    if isinstance(value, str):
        start, end, source, _ = mark
        return invisible_in_value(Span(source, start, end), value, prose=is_prose)
    parts: Iterable[object] = ()
    if isinstance(value, dict):
        parts = chain.from_iterable(value.items())
    elif isinstance(value, list):
        parts = value
    return next(filter(None, (_invisible(part, mark, is_prose=is_prose) for part in parts)), None)
