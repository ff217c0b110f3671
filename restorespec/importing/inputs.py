"""Inputs to drafts: the values of all files are imported by their forms, and values that belong together are joined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.source import Path, Source
from restorespec.core.suggestions import nearest
from restorespec.importing import cloudformation, request, serverless, terraform
from restorespec.importing.curl import with_variables
from restorespec.importing.draft import Draft
from restorespec.importing.forms import (
    HELPER,
    NO_TABLE,
    Forms,
    Input,
    Looks,
    Part,
    looks_of_data,
    looks_of_text,
    refusal,
)
from restorespec.importing.intrinsics import TooDeep
from restorespec.kinds import get, names
from restorespec.kinds.imported import Imported, Json, Variables, Weight, Wrong, named
from restorespec.kinds.importer import Context
from restorespec.kinds.shared_rules import SCHEMA_TYPE
from restorespec.syntax.limits import capped

_ADVICE = "correct the value, or give the output as the tool printed it"
_NAMED = 10  # tables in a help
_TITLES = {
    "template": "CloudFormation template",
    "service": "service of the Serverless Framework",
    "request": "request body",
    "command": "`curl` command",
}


@dataclass(frozen=True, slots=True)
class Options:
    """The user's options for the inputs.

    Attributes:
        resource: the one resource to import, by its name in the input.
        parameters: values of parameters and variables of the input.
        region: the region of the tables.
        keep_nulls: whether the nulls of a request body were written on purpose.
    """

    resource: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    keep_nulls: bool = False


@dataclass(slots=True)
class Outcome:
    """The result of an import.

    Attributes:
        drafts: the specs.
        detected: for each file, its form.
        diagnostics: why there are no specs.
    """

    drafts: list[Draft] = field(default_factory=list)
    detected: list[str] = field(default_factory=list)
    diagnostics: tuple[Diagnostic, ...] = ()


def drafts_of(inputs: Sequence[Input], options: Options | None = None) -> Outcome:
    """Return the specs of some inputs, or everything that is wrong with them.

    Args:
        inputs: the texts.
        options: what the user says about them.
    """
    return _Import(options or Options()).run(inputs)


class _Import:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.variables = Variables()
        self.diagnostics: list[Diagnostic] = []
        self.detected: list[str] = []
        self.drafts: list[Draft] = []
        self.names: list[str] = []
        self.importers = [importer for name in names() if (importer := get(name).importer())]
        self._forms = Forms(self.importers)
        self._files: dict[str, Any] = {}
        self._consumed: set[str] = set()

    def run(self, inputs: Sequence[Input]) -> Outcome:
        parts = [part for one in inputs for part in self._parts(one)]
        helpers = [part for part in parts if part.form == HELPER]
        self._files = {part.input.source.name: part.document.data for part in parts}
        ordered = sorted(parts, key=lambda part: part.form != "service")  # these say which files belong to them
        described = [part for part in parts if part.importer and part.form != HELPER]
        attached = self._attached(helpers, described)
        for part in ordered:
            if part.form == HELPER or part.input.source.name in self._consumed - self._services(parts):
                continue
            self._import(part, attached.get(id(part), []))
        if not self.diagnostics and not self.drafts and parts and not helpers:
            self._without_table(parts)
        if not self.diagnostics and not self.drafts and helpers:
            self._helper_alone(helpers[0])
        if self.diagnostics:
            return Outcome(diagnostics=capped(self.diagnostics))
        return Outcome(self.drafts, self.detected)

    def _parts(self, given: Input) -> list[Part]:
        """Return the values of an input, each with its form; none where the input cannot be read."""
        found = self._forms.parts(given)
        if isinstance(found, list):
            return found
        self.diagnostics += found
        return []

    @staticmethod
    def _services(parts: Iterable[Part]) -> set[str]:
        return {part.input.source.name for part in parts if part.form == "service"}

    def _import(self, part: Part, helpers: list[Json]) -> None:
        title = _TITLES.get(part.form) or terraform.TITLES.get(part.form, "").removeprefix("a ")
        before = len(self.drafts)
        self.variables = Variables()  # of this input: those of another may have the same names
        for importer in self.importers if part.importer is None else [part.importer]:
            importer.declare(self.variables)
        match part.form:
            case "unknown":
                self._unknown(part)
                return
            case "template":
                self._template(part)
            case "service":
                self._service(part)
            case "plan" | "state" | "tfstate" | "configuration":
                self._terraform(part)
            case "request":
                title = _TITLES["command" if part.input.is_command else "request"]
                self._request(part)
            case _:
                assert part.importer is not None
                title = part.importer.forms[part.form]
                context = Context(self.variables, helpers, self.options.region)
                self._add(part, part.importer.imported(part.form, part.data, context), part.path)
        count = len(self.drafts) - before
        counted = "" if part.form == "request" else f", {count} table{'s' * (count != 1)}"
        self.detected.append(f"{part.input.source.name}: {title}{counted}")

    def _request(self, part: Part) -> None:
        variables = Variables()  # a body has no variables but those of its command
        data = with_variables(part.data, variables) if part.input.is_command else part.data
        found = request.imported(data, variables, keep_nulls=self.options.keep_nulls)
        for note in part.input.notes:
            found.add(Weight.UNUSED, note)
        self._add(part, [found], variables=variables)

    def _template(self, part: Part) -> None:
        framework = serverless.Serverless({}, {}, self.options.parameters, self.options.region, self.variables)
        self._tables(part, part.data, framework, "a CloudFormation template", part.path)

    def _service(self, part: Part) -> None:
        others = {name: data for name, data in self._files.items() if name != part.input.source.name}
        framework = serverless.Serverless(
            part.data, others, self.options.parameters, self.options.region, self.variables
        )
        try:
            template = framework.template()
        except TooDeep:
            self._refuse(part.input.source, Looks("variables refer to themselves", "break the cycle"))
            return
        before = len(self.drafts)
        self._tables(part, template, framework, "a service of the Serverless Framework", (*part.path, "resources"))
        self._consumed |= framework.used
        missing = ", ".join(named(name) for name in framework.missing)
        if missing and len(self.drafts) == before and not self.diagnostics:
            name = next(iter(framework.missing))
            message = f"the service includes {missing}, which was not given, and declares no table itself"
            self._refuse(part.input.source, Looks(message, f"run `restorespec import {part.input.source.name} {name}`"))
        for draft in self.drafts[before:] if missing else ():
            draft.note(Weight.LOST, f"{missing} was not given: variables take the place of what it holds")

    def _tables(self, part: Part, template: Json, framework: serverless.Serverless, title: str, prefix: Path) -> None:
        options = self.options
        found = cloudformation.tables(
            template,
            self._forms.types,
            cloudformation.Scope(self.variables, options.parameters, options.region),
            cloudformation.Place(title, prefix),
            framework.resolve,
        )
        for imported in found.imported:
            for notice in found.notices:
                imported.add(Weight.UNUSED, notice)
        self._add(part, found.imported)
        wanted = self.options.resource
        skipped = [text for text in found.notices if wanted is None or text.startswith(f"{named(wanted)} is skipped")]
        if skipped and (wanted is not None or not found.imported):
            advice = "give the parameters that it depends on with `--parameter NAME=VALUE`"
            self._refuse(part.input.source, Looks(skipped[0], advice))

    def _terraform(self, part: Part) -> None:
        title = terraform.TITLES[part.form]
        try:
            evaluated = tuple(prefix for importer in self.importers for prefix in importer.terraform_prefixes)
            every = terraform.resources(part.data, part.form, self.variables, self.options.parameters, evaluated)
        except TooDeep:
            self._refuse(part.input.source, Looks("locals refer to themselves", "break the cycle"))
            return
        typed = [(one.type, one.attributes) for one in every]
        mapped = {type_: importer.terraform(typed) for importer in self.importers for type_ in importer.terraform_types}
        imported: list[Imported] = []
        for one in every:
            if one.type not in mapped:
                continue
            at, origin = (*part.path, *one.path), f"{title}, {named(one.address)}"
            found = mapped[one.type](one.attributes, at, self.variables, origin, one.is_state)
            for argument in one.left:
                found.add(
                    Weight.LOST, f"`{argument}` of {named(one.address)} is not evaluated: only Terraform knows it"
                )
            found.name = found.name or one.address.rpartition(".")[2]
            found.aliases = (one.address, one.address.rpartition(".")[2])
            imported.append(found)
        self._add(part, imported)

    def _add(self, part: Part, imported: list[Imported], path: Path = (), variables: Variables | None = None) -> None:
        """Keep the drafts of what was imported, unless the user wants another resource."""
        wanted = self.options.resource
        for one in imported:
            self.names.append(one.name)
            if wanted is not None and wanted not in {one.name, *one.aliases}:
                continue
            for notice in part.document.notices:
                one.add(Weight.LOST, notice)
            for wrong in one.wrong:
                self._wrong(part, path, wrong)
            if not one.wrong:
                self.drafts.append(Draft.of(one, variables or self.variables))

    def _wrong(self, part: Part, path: Path, wrong: Wrong) -> None:
        span = part.document.span((*path, *wrong.path))
        self.diagnostics.append(report(SCHEMA_TYPE, span, wrong.message, _ADVICE))

    def _unknown(self, part: Part) -> None:
        is_text = isinstance(part.data, str)
        looks = looks_of_text(part.input.source.text) if is_text else looks_of_data(part.data)
        self._refuse(part.input.source, looks)

    def _without_table(self, parts: list[Part]) -> None:
        wanted = self.options.resource
        if wanted is not None:
            near = nearest(wanted, self.names)
            listed = ", ".join(named(name) for name in ([near] if near else self.names[:_NAMED]))
            advice = f"name one of {listed}" if listed else "it contains no tables"
            self._refuse(parts[0].input.source, Looks(f"the input contains no table {named(wanted)}", advice))
            return
        form = parts[0].form
        kind = form if form in {"template", "service"} else "terraform" if form in terraform.TITLES else "other"
        self._refuse(parts[0].input.source, NO_TABLE[kind])

    def _helper_alone(self, part: Part) -> None:
        assert part.importer is not None
        describe = part.importer.describe
        self._refuse(
            part.input.source,
            Looks(
                f"this is the output of `{part.command}`, which does not describe a table",
                f"give it with the table's: `restorespec import table.json {part.input.source.name}`, where `table.json`"
                f" is the output of `{describe}`",
            ),
        )

    def _attached(self, helpers: list[Part], described: list[Part]) -> dict[int, list[Json]]:
        """For each resource, the outputs that complete it: those that name it, and, for a single one, all."""
        found: dict[int, list[Json]] = {}
        owners = {
            (part.importer, part.importer.name_in(part.form, part.data)): part for part in described if part.importer
        }
        for helper in helpers:
            assert helper.importer is not None
            name = helper.importer.name_in(None, helper.data)
            owner = owners.get((helper.importer, name)) if name else None
            if owner is None and len(described) == 1 and name is None:
                owner = described[0]
            if owner is not None:
                found.setdefault(id(owner), []).append(helper.data)
            elif described:
                what = f"belongs to {named(name)}, which was not given" if name else "does not name its table"
                self._refuse(
                    helper.input.source,
                    Looks(f"this output of `{helper.command}` {what}", "import it with its own table alone"),
                )
        return found

    def _refuse(self, source: Source, looks: Looks) -> None:
        self.diagnostics.append(refusal(source, looks))
