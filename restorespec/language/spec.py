"""One spec: its declarations and its restores."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from restorespec.core.data import Data, Input, Located, MemberMark
from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.help import REST, Help, Snippet
from restorespec.core.source import Span
from restorespec.core.unknown import Unknown
from restorespec.facts.known import NO_FACTS, Facts
from restorespec.kinds import DEFAULT, get
from restorespec.language.document import Document, Filled, Resolved
from restorespec.language.holes import Holes, Part, holes_in, is_template, may_have_holes
from restorespec.language.merging import Files, merged, without_omitted
from restorespec.language.structure import BODY, first_line, is_id, kind_of
from restorespec.language.template_rules import TEMPLATE_SPEC
from restorespec.syntax.limits import capped

if TYPE_CHECKING:
    from restorespec.language.declarations import Declaration
    from restorespec.language.expressions.schemas import Schema
    from restorespec.language.inherited import ReplacedLists
    from restorespec.language.lookups import Lookups
    from restorespec.language.rendering import Renderer
    from restorespec.language.row_bodies import RowBodies
    from restorespec.language.rows import Row
    from restorespec.language.settings import Settings, UnsetHelp
    from restorespec.language.shared_values import SharedValues
    from restorespec.language.variables import Variable

_NAME = Snippet(REST, "name")
_TEMPLATED = ("locals", "lookups", "description", "for_each", *BODY)
"""The keys below which there may be templates."""


class _NoTemplates:
    """Used instead of a renderer if there is nothing to compute."""

    diagnostics: tuple[Diagnostic, ...] = ()

    def render(self, value: Located, holes: Holes | None, *, is_prose: bool = False) -> Located | None:  # noqa: ARG002 - the signature of `Renderer`
        """Return the value itself."""
        return value


class Spec:
    """A spec with its bases merged and the values of its variables chosen.

    Args:
        root: the document as it was read.
        settings: values of variables from outside.
        files: where base files and inventories are read.
        in_stream: whether it is one of several documents of a file, so that it needs a name of its own.
        require_values: whether a variable without a value is an error.
        unset_help: gives the help for a variable that has no value; empty for the general one.
        facts: the recorded answers to lookups.

    Attributes:
        diagnostics: the errors in the spec as a whole; while restores are resolved, those in the rows are added.
        variables: by name, with the values that count.
        base_length: the number of characters in its bases.
        bases: the names of the files that it extends.
    """

    def __init__(  # noqa: PLR0913 - each is a condition of its own
        self,
        root: Located,
        settings: Settings,
        files: Files,
        *,
        in_stream: bool = False,
        require_values: bool = False,
        unset_help: UnsetHelp | None = None,
        facts: Facts = NO_FACTS,
    ) -> None:
        self._own = root
        self._files = files
        whole = merged(self._own, files)
        self.diagnostics = whole.diagnostics
        self.base_length = sum(len(source.text) for source in whole.sources[1:])
        self.bases = tuple(source.name for source in whole.sources[1:])
        self._is_whole = whole.is_whole
        self._is_spec = whole.root is not None
        self._root = without_omitted(whole.root or Located({}, (*self._own.mark[:3], {})))
        self._kind = kind_of(self._root)
        self.variables = self._settled(settings, unset_help, is_required=require_values)
        self._lookups = self._looked_up(facts, is_required=require_values)
        self.name = self._named(in_stream=in_stream)
        may_have = may_have_holes(whole.sources)
        self._replaced = self._replaced_lists(may_have_holes=may_have) if whole.sources[1:] else ()
        self._prepare(may_have=may_have)

    def _settled(self, settings: Settings, unset_help: UnsetHelp | None, *, is_required: bool) -> dict[str, Variable]:
        written = self._root.get("vars")
        if written is None:
            return {}
        from restorespec.language.variables import declared, settle  # noqa: PLC0415 - many specs have no variables

        declarations, wrong = declared(written)
        variables, errors = settle(declarations, settings, require_values=is_required, unset_help=unset_help)
        self.diagnostics.extend((*wrong, *errors))
        return variables

    def _looked_up(self, facts: Facts, *, is_required: bool) -> Lookups | None:
        written = self._root.get("lookups")
        if written is None:
            return None
        from restorespec.language.lookups import Lookups  # noqa: PLC0415 - many specs have no lookups

        lookups = Lookups(written, facts, self._kind or DEFAULT, required=is_required)
        self.diagnostics.extend(lookups.diagnostics)
        return lookups

    def _replaced_lists(self, *, may_have_holes: bool) -> tuple[ReplacedLists, ...]:
        from restorespec.language.inherited import replaced_lists  # noqa: PLC0415 - many specs have no base

        return tuple(replaced_lists(self._root, may_have_holes=may_have_holes))

    def _prepare(self, *, may_have: bool) -> None:
        """Find the templates, once for all restores, and report the errors in them as they are written."""
        root = self._root.data
        assert isinstance(root, dict)
        holes = holes_in({key: root[key] for key in _TEMPLATED if key in root}) if may_have else None
        self._holes = holes or {}
        self._body = self._body_as_written(root)
        self._body_holes: Holes | None = {
            key: below for key, below in self._holes.items() if key in BODY and not isinstance(root[str(key)], str)
        } or None
        self._description = self._own.get("description")
        self._rows = self._root.get("for_each")
        in_bases = any(part.holes is not None for replaced in self._replaced for part in replaced.lists)
        is_templated = holes is not None or in_bases
        needed = is_templated or self._rows or self._lookups is not None
        self._shared = self._shared_values() if needed else None
        if self._shared is not None and is_templated:
            self.diagnostics.extend(self._template_errors(self._shared))

    @property
    def has_rows(self) -> bool:
        """Whether the spec has a fan-out."""
        return self._rows is not None

    @property
    def masked(self) -> tuple[Span, ...]:
        """The locations of the values of sensitive variables."""
        if not self.variables:
            return ()
        from restorespec.language.variables import places  # noqa: PLC0415 - see `_settled`

        return tuple(places(self.variables))

    @property
    def declarations(self) -> dict[str, Declaration]:
        """The declarations of variables, by name."""
        return {name: variable.declaration for name, variable in self.variables.items()}

    @property
    def names(self) -> dict[str, dict[str, Span]]:
        """The declarations of names that expressions may use, by their root (`vars`, `locals`, `lookups`, `each`)."""
        locals_ = self._root.get("locals")
        return {
            "vars": {name: declaration.span for name, declaration in self.declarations.items()},
            "locals": {name: locals_.key(name) for name, _ in locals_.members()} if locals_ else {},
            "lookups": self._lookups.spans if self._lookups is not None else {},
            "each": dict.fromkeys(("key", "value"), self._root.key("for_each")) if self._rows else {},
        }

    @property
    def computed(self) -> dict[str, Input]:
        """The locals and lookups that are the same for every restore, as expressions name them, once one was resolved."""
        found = self._shared.computed.values() if self._shared is not None else ()
        return {local.input.name: local.input for local in found}

    def answer_schema(self, lookup: str) -> Schema:
        """Return the schema of the answer to a lookup; `{}` where its type is not known."""
        return self._lookups.schema(lookup) if self._lookups is not None else {}

    def _named(self, *, in_stream: bool) -> str:
        name = self._own.get("name")
        if name is not None and isinstance(name.data, str):
            return name.data
        if not self._is_spec:
            return ""  # nothing has this name, and a file may contain fifty thousand documents
        stem = posixpath.splitext(posixpath.basename(self._own.source.name))[0]
        if name is None and in_stream:
            place = first_line(self._own)
            message = "each of several specs in a file needs a `name`"
            self.diagnostics.append(report(TEMPLATE_SPEC, place, message, Help("add ", _NAME, " to this document")))
            return f"{stem}:{place.first[0]}"  # no other restore has this id
        if name is None and not is_id(stem):
            message = f"the file's name `{stem[:200]}` is not a valid name for a spec"
            self.diagnostics.append(report(TEMPLATE_SPEC, first_line(self._own), message, Help("add ", _NAME)))
        return stem

    def _body_as_written(self, root: dict[str, Data]) -> Located:
        """Return the body before rendering; a part that is a template, which is reported elsewhere, is unknown."""
        data: dict[str, Data] = {}
        marks: dict[str, MemberMark] = {}
        members = self._root.mark[3]
        assert isinstance(members, dict)
        for key in BODY:
            if key in root:
                data[key] = Unknown() if is_template(root[key]) else root[key]
                marks[key] = members[key]
        return Located(data, (*self._root.mark[:3], marks))

    def _shared_values(self) -> SharedValues:
        from restorespec.language.lookups import PREFIX, Lookups  # noqa: PLC0415 - see `_template_errors`
        from restorespec.language.shared_values import SharedValues  # noqa: PLC0415 - likewise

        parts: dict[str, Part] = {}
        for root, prefix in (("locals", ""), ("lookups", PREFIX)):
            written, holes = self._root.get(root), self._holes.get(root, {})
            for name, part in written.members() if written is not None else ():
                assert written is not None
                parts[f"{prefix}{name}"] = Part(written.key(name), Located(part.data, part.mark), holes.get(name))
        lookups = self._lookups if self._lookups is not None else Lookups(None)
        return SharedValues(self.variables, parts, lookups, has_each=self._rows is not None)

    def _template_errors(self, shared: SharedValues) -> Iterator[Diagnostic]:
        """Yield the errors of the templates before anything is evaluated."""
        from restorespec.language.names import Names, cycle_errors, each_errors  # noqa: PLC0415 - many specs have no template and no rows

        names = Names(shared, is_whole=self._is_whole)
        yield from cycle_errors(shared)
        for key in ("locals", "lookups", "description"):
            part = self._root.get(key)
            if part is not None:
                yield from names.check(part, self._holes.get(key))
        yield from names.check(self._body, self._body_holes)
        if self._rows is not None and self._rows.is_leaf:
            errors = [*names.check(self._rows, self._holes.get("for_each")), *each_errors(self._rows, shared)]
            if errors:
                self._rows = Located.at(self._rows.span, Unknown())
            yield from errors

    def restores(self, takes: Callable[[int], bool] = lambda _: True) -> Iterator[Resolved]:
        """Yield the restores of the spec, in the order of its rows.

        Args:
            takes: whether a row is resolved now, by its number; of another one only the id is known, until it is asked
                for its document.
        """
        if not self._is_spec or self._kind is None:
            return
        if self._rows is None:
            restore = self._restore(self.name, self._renderer)
            restore.resolve()
            yield restore
            return
        from restorespec.language.fanout import FanOut  # noqa: PLC0415 - most specs have one restore
        from restorespec.language.inventory import rounded_numbers  # noqa: PLC0415 - likewise
        from restorespec.language.rendering import Renderer  # noqa: PLC0415 - likewise

        assert self._shared is not None
        rounded: list[Diagnostic] = []
        key = self._root.key("for_each")
        rows = FanOut(key, self._rows, self._root.get("for_each_key"), Renderer(self._shared), self._files)
        bodies = self._row_bodies(self._shared)
        for number, row in enumerate(rows):
            is_taken = takes(number)
            filled = bodies.filled(row) if bodies and is_taken else None
            restore = self._restore(f"{self.name}[{row.key}]", partial(Renderer, self._shared, row), row, filled)
            if is_taken and filled is None:
                restore.resolve()
            if row.may_be_rounded:
                value = row.locate()["value"]
                rounded.extend(rounded_numbers(value, row.key, restore.document.request.data))
            yield restore
        self.diagnostics.extend(rows.diagnostics)
        self.diagnostics.extend(capped(rounded))

    def _row_bodies(self, shared: SharedValues) -> RowBodies | None:
        """Return what gives the bodies of rows without a renderer; None where its shortcuts could hide something."""
        from restorespec.language.row_bodies import RowBodies  # noqa: PLC0415 - many specs have one restore

        has_secrets = any(variable.declaration.sensitive for variable in self.variables.values())
        if has_secrets or self._replaced or self._lookups is not None or not self._is_whole:
            return None
        written = self._description
        description = Part(written.span, written, self._holes.get("description")) if written else None
        bodies = RowBodies(shared, self._body, self._body_holes, description)
        return bodies if bodies.are_plain else None

    def _renderer(self) -> Renderer | _NoTemplates:
        if self._shared is None:
            return _NoTemplates()
        from restorespec.language.rendering import Renderer  # noqa: PLC0415 - many specs have no template

        return Renderer(self._shared)

    def _restore(
        self,
        id_: str,
        renderer: Callable[[], Renderer | _NoTemplates],
        row: Row | None = None,
        filled: Filled | None = None,
    ) -> Resolved:
        def resolve() -> tuple[Document, tuple[Diagnostic, ...]]:
            document, found = self._document(id_, renderer(), row.span if row else None)
            return document, (*found, *self._losses(document, renderer()))

        return Resolved(id_, self._own, self._kind or DEFAULT, resolve, filled)

    def _document(
        self, id_: str, renderer: Renderer | _NoTemplates, row: Span | None
    ) -> tuple[Document, tuple[Diagnostic, ...]]:
        if self._lookups is not None and not isinstance(renderer, _NoTemplates):
            renderer.look_up(id_)
        body = renderer.render(self._body, self._body_holes)
        assert body is not None
        description = self._described(renderer)
        document = Document(id_, body, self._own, description, row, is_whole=self._is_whole, kind=self._kind or DEFAULT)
        return document, renderer.diagnostics

    def _losses(self, document: Document, renderer: Renderer | _NoTemplates) -> Iterator[Diagnostic]:
        """Yield the reports of the items of bases that a restore drops."""
        if not self._replaced:
            return
        from restorespec.language.inherited import dropped_items  # noqa: PLC0415 - see `_replaced_lists`

        for path, parts in self._replaced:
            lists = [(part.key, renderer.render(part.value, part.holes)) for part in parts]
            identity = get(document.kind).schema.at(path).get("x-identity")
            yield from dropped_items(path, lists, identity)

    def _described(self, renderer: Renderer | _NoTemplates) -> str | None:
        if self._description is None:
            return None
        written = Located(self._description.data, self._description.mark)
        rendered = renderer.render(written, self._holes.get("description"), is_prose=True)
        if rendered is not None and rendered.is_sensitive:
            return "***"
        return rendered.data if rendered is not None and isinstance(rendered.data, str) else None
