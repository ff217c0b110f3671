"""The stages of one file, in order.

source → data with locations (`syntax`) → documents (`language`) → findings (`validation`, `kinds`, policies) →
diagnostics (`locate`) → bodies (`payload`)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from restorespec.core.data import Data, Located, is_known
from restorespec.core.diagnostics import Diagnostic, Finding, Problem, Severity, report
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, Source, Span
from restorespec.facts.known import NO_FACTS, Facts
from restorespec.kinds import Context, Kind, get, kind_of_body
from restorespec.kinds.shared_rules import SCHEMA_ENUM, SCHEMA_LENGTH, SCHEMA_PATTERN, SCHEMA_TYPE
from restorespec.language import Document, Files, Resolved, Settings, Spec
from restorespec.language.placeholders import placeholders
from restorespec.language.settings import UnsetHelp
from restorespec.language.structure import BEGIN, first_line
from restorespec.language.template_rules import TEMPLATE_PLACEHOLDER, TEMPLATE_SPEC
from restorespec.syntax import Reading
from restorespec.syntax.limits import EXPANDED_BYTES, FILE_BYTES, capped, too_many_bases
from restorespec.validation.payload import Payload, line, payload
from restorespec.validation.schema_check import validate

if TYPE_CHECKING:
    from restorespec.validation.alike import Alike, AlikeRows, RowResult

_OF_TEXT = (SCHEMA_PATTERN, SCHEMA_ENUM, SCHEMA_LENGTH)
"""The rules that reject a string because of a placeholder in it."""

_ALONE = 1_000
"""The number of the row after which help pays for its start."""

Policies = Iterable[Callable[[Data], Iterator[Finding]]]
"""Checks of the project's own, each from a body to findings."""


class Conditions(NamedTuple):
    """Under what a spec is compiled: all that it depends on besides its own text.

    Attributes:
        settings: values of variables.
        files: where base files and inventories are read.
        context: the time and the region that rules take for given.
        environment: the name of the chosen environment.
        require_values: whether every variable needs a value.
        policies: checks of the project's own.
        finished: whether files hold finished request bodies instead of specs.
        unset_help: gives the help for a variable that has no value; empty for the general one.
        facts: the recorded answers of the API.
    """

    settings: Settings
    files: Files
    context: Context = Context()
    environment: str | None = None
    require_values: bool = False
    policies: Policies = ()
    finished: bool = False
    unset_help: UnsetHelp | None = None
    facts: Facts = NO_FACTS


class Restore:
    """One restore of a spec, checked.

    Args:
        resolved: the restore.
        found: what is wrong with it.
        alike: the check that found nothing else than in other rows, if it was checked by what differs from them.
        body: its body then, as data or as a line of JSON.

    Attributes:
        alike: that check.
    """

    __slots__ = ("_body", "_found", "_resolved", "alike")

    def __init__(
        self,
        resolved: Resolved,
        found: tuple[Diagnostic, ...] = (),
        alike: Alike | None = None,
        body: Payload | str | None = None,
    ) -> None:
        self._resolved = resolved
        self._found = found
        self.alike = alike
        self._body = body

    @property
    def document(self) -> Document:
        """Its resolved body, with the places of all values."""
        return self._resolved.document

    @property
    def request(self) -> Located:
        """Its body with the places of all values; only the document has the origins of all."""
        return self.alike.located(self._own_body()) if self.alike else self.document.request

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The errors, warnings and notices about it."""
        found = self.alike.diagnostics if self.alike else ()
        return tuple([one._replace(restore=self.id) for one in found]) if found else self._found

    @property
    def id(self) -> str:
        """`name`, or `name[key]` with fan-out."""
        return self._resolved.id

    @property
    def spec(self) -> str:
        """The name of its spec, which holds no bracket."""
        return self.id.partition("[")[0]

    @property
    def root(self) -> Located:
        """The spec as written, before merging."""
        return self._resolved.root

    @property
    def kind(self) -> str:
        """The name of the kind of its request."""
        return self._resolved.kind

    @property
    def is_settled(self) -> bool:
        """Whether every value is known."""
        return self.alike.is_settled if self.alike else is_known(self.data)

    @property
    def data(self) -> Data:
        """Its body as plain data in any order, of which other restores may have parts."""
        return self._own_body() if self.alike else self.document.request.data

    @property
    def body(self) -> Payload:
        """The request body that goes out; only of a settled restore."""
        return payload(self.data, get(self.kind).schema.root)

    @property
    def line(self) -> str:
        """The same as one line of JSON."""
        if isinstance(self._body, str):
            return self._body
        return line(self.body if self._body is None else self._body)

    def _own_body(self) -> Data:
        return json.loads(self._body) if isinstance(self._body, str) else self._body


class Helpers:
    """Other processes that check rows of a fan-out; this class has none, and its subclass forks them."""

    def takes(self, row: int) -> bool:  # noqa: ARG002 - see below
        """Return whether this process checks a row, by its number."""
        return True

    def start(self, results: Iterator[RowResult], row: int) -> None:
        """Let helpers check rows.

        Args:
            results: gives the results of the rows after this one, as far as the process that asks takes them.
            row: the number of the last row that was checked.
        """

    def result(self, row: int) -> RowResult:  # noqa: ARG002 - likewise
        """Return the result of the next row that this process does not check, by its number."""
        return None

    def end(self) -> None:
        """End the helpers."""


class Compilation:
    """The compilation of one file: iterating gives its restores, in order.

    Args:
        name: the file's name.
        reading: its data.
        conditions: under what it is compiled.
        is_wanted: whether the findings of a restore are wanted, by its id. A restore that is not wanted is resolved, and
            checked only where a comment may suppress what is found.
        helpers: gives the processes that help with the rows of a spec.

    Attributes:
        diagnostics: what is wrong with the file and its specs as a whole; complete after the iteration.
        declared: the names of the variables that its specs declare.
        masked: the places of sensitive values.
    """

    def __init__(
        self,
        name: str,
        reading: Reading,
        conditions: Conditions,
        is_wanted: Callable[[str], bool] = lambda _: True,
        helpers: Callable[[], Helpers] = Helpers,
    ) -> None:
        self._conditions = conditions
        self._is_wanted = is_wanted
        self._helpers = helpers
        self._reading = reading
        self.diagnostics: list[Diagnostic] = list(reading.diagnostics)
        if not reading.documents and not reading.diagnostics:
            nowhere = Span(Source(name, ""), 0, 0)
            self.diagnostics.append(report(TEMPLATE_SPEC, nowhere, "the file is empty", BEGIN))
        self._specs = [] if conditions.finished else [*self._within_limit(reading.documents)]
        self.declared = frozenset(name for spec in self._specs for name in spec.variables)
        self.masked: tuple[Span, ...] = tuple(span for spec in self._specs for span in spec.masked)

    @property
    def specs(self) -> tuple[Spec, ...]:
        """The specs of the file, one for each document."""
        return tuple(self._specs)

    def _within_limit(self, roots: Iterable[Located]) -> Iterator[Spec]:
        """Yield the specs of a file until their bases are too long together: a thousand specs may have the same base."""
        base_length = 0
        for root in roots:
            spec = self._spec(root)
            base_length += spec.base_length
            if base_length > EXPANDED_BYTES:
                self.diagnostics.append(too_many_bases(root.span))
                return
            yield spec

    def _spec(self, root: Located) -> Spec:
        return Spec(
            root,
            self._conditions.settings,
            self._conditions.files,
            in_stream=len(self._reading.documents) > 1,
            require_values=self._conditions.require_values,
            unset_help=self._conditions.unset_help,
            facts=self._conditions.facts,
        )

    def __iter__(self) -> Iterator[Restore]:
        if self._conditions.finished:
            yield from self._bodies()
        for spec in self._specs:
            yield from self._restores_of(spec)
            self.diagnostics.extend(map(self._with_environment, spec.diagnostics))

    def _has_comments(self, spec: Spec) -> bool:
        """Return whether a comment in the file, or in a base of a spec, may suppress a finding."""
        readings = (self._reading, *(self._conditions.files.reading(name, FILE_BYTES) for name in spec.bases))
        return any(isinstance(reading, Reading) and reading.comments for reading in readings)

    def _bodies(self) -> Iterator[Restore]:
        """Yield the documents of the file as finished bodies: nothing is resolved, `{{` is text."""
        for body in self._reading.documents:
            if isinstance(body.data, dict):
                name, kind = PurePosixPath(body.source.name).stem, kind_of_body(body.data).name
                resolved = Resolved.of(Document(name, body, body, kind=kind))
                is_checked = self._is_wanted(name)
                yield self._checked(resolved) if is_checked else Restore(resolved)
            else:
                message, help_text = "a request must be a mapping", "write its `source` and `target`"
                self.diagnostics.append(report(SCHEMA_TYPE, first_line(body), message, help_text))

    def _restores_of(self, spec: Spec) -> Iterator[Restore]:
        """Yield the restores of a spec; if they are many rows, others help."""
        has_comments = self._has_comments(spec)
        rows = self._alike_rows() if spec.has_rows else None
        helpers = self._helpers() if spec.has_rows else Helpers()
        restores = spec.restores(helpers.takes)
        try:
            for number, resolved in enumerate(restores):
                others = rows.received(helpers.result(number)) if rows and not helpers.takes(number) else None
                if checked := others or (rows and rows.checked(resolved)):
                    yield Restore(resolved, alike=checked[0], body=checked[1])
                elif has_comments or self._is_wanted(resolved.id):
                    yield self._checked(resolved, rows)
                else:
                    yield Restore(resolved)
                if number == _ALONE and rows and rows.can_be_shared:
                    helpers.start(rows.results(restores), number)
        finally:
            helpers.end()

    def _alike_rows(self) -> AlikeRows:
        from restorespec.validation.alike import AlikeRows, Terms  # noqa: PLC0415 - most specs have no fan-out

        conditions = self._conditions
        return AlikeRows(Terms(conditions.context, conditions.policies, conditions.facts, conditions.environment))

    def _checked(self, resolved: Resolved, rows: AlikeRows | None = None) -> Restore:
        """Return a restore, checked in full."""
        document = resolved.document
        findings = list(self._findings(document))
        found = [self._located(finding, document) for finding in findings]
        if rows is not None:
            rows.learn(resolved, findings)
        templates = [self._with_environment(one)._replace(restore=document.id) for one in resolved.diagnostics]
        return Restore(resolved, capped([*templates, *found]))

    def _located(self, finding: Finding, document: Document) -> Diagnostic:
        from restorespec.validation.locating import locate  # noqa: PLC0415 - most requests have no findings

        return locate(finding, document, self._conditions.environment)

    def _findings(self, document: Document) -> Iterator[Finding]:
        kind = get(document.kind)
        if not document.is_whole:
            from restorespec.validation.unknown_values import with_unknown_rest  # noqa: PLC0415 - rarely needed

            document = document.with_request(with_unknown_rest(document.request, kind.schema.root))
        request = document.request
        validation = validate(request, kind)
        unsubstituted: dict[Path, Problem] = {}
        if validation.may_hold_placeholders and not self._conditions.finished:  # finished bodies have no variables
            found = placeholders(document.request, kind.schema)
            unsubstituted = {finding.problem.at: finding.problem for finding in found}
        for finding in validation.findings:
            if finding.rule in _OF_TEXT and finding.problem.at in unsubstituted:  # one error, with what caused it
                yield finding._replace(problem=unsubstituted.pop(finding.problem.at))
            else:
                yield finding
        yield from (Finding(TEMPLATE_PLACEHOLDER, problem) for problem in unsubstituted.values())
        yield from self._rules(kind, request, validation.rejected)
        for policy in self._conditions.policies:
            yield from policy(document.request.data)

    def _rules(self, kind: Kind, request: Located, rejected: frozenset[Path]) -> Iterator[Finding]:
        """Yield what the rules find, with what is recorded about the source and the environment."""
        context, facts = self._conditions.context, self._conditions.facts
        if facts and not self._conditions.finished and (known := kind.recorded(request, facts)):
            found = kind.check(request, rejected, known.context(context))
            yield from known.findings(found, context)
        else:
            yield from kind.check(request, rejected, context)

    def _with_environment(self, diagnostic: Diagnostic) -> Diagnostic:
        environment = self._conditions.environment
        return diagnostic._replace(environment=environment) if environment else diagnostic


def is_clean(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether no diagnostic is an error."""
    return all(diagnostic.severity is not Severity.ERROR for diagnostic in diagnostics)
