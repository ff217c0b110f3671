"""A run over many specs: every chosen file under every chosen environment, one list of findings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping as MappingOf
from dataclasses import dataclass, field, replace

from restorespec.config import Environment
from restorespec.diagnostics import Diagnostic, Note, Summary, report
from restorespec.pipeline import Compilation, Conditions, Restore
from restorespec.project.choices import Choices
from restorespec.project.discovery import own_specs
from restorespec.project.opening import Project
from restorespec.project.policies import load_policies
from restorespec.project.selection import selection
from restorespec.project.settings import Layer, from_argument_file, from_arguments, from_environment, from_project_file
from restorespec.request.model import Context
from restorespec.resolve.rules import TEMPLATE_DUPLICATE_ID, TEMPLATE_VARIABLE_UNDECLARED
from restorespec.resolve.shape import first_line
from restorespec.source import Span
from restorespec.suggestions import did_you_mean
from restorespec.suppression import Suppression, apply, parse, unused
from restorespec.syntax import Reading


@dataclass(frozen=True, slots=True)
class Checked:
    """A restore under an environment.

    Attributes:
        restore: the restore.
        file: the spec that it comes from.
        environment: the name of the environment, if one was chosen.
    """

    restore: Restore
    file: str
    environment: str | None


@dataclass(slots=True)
class Run:
    """A run over specs. Iterating gives the restores; `summary` then says all that was found.

    Attributes:
        project: the project.
        names: the specs, relative to its root.
        choices: the options of the run.
        require_values: whether every variable needs a value.
        finished: whether the files hold finished request bodies.
        texts: specs that are no files of the project (standard input), by name.
    """

    project: Project
    names: tuple[str, ...]
    choices: Choices
    require_values: bool = False
    finished: bool = False
    texts: MappingOf[str, Reading] = field(default_factory=dict)
    _found: dict[str | None, list[Diagnostic]] = field(default_factory=dict)
    _masked: list[Span] = field(default_factory=list)
    _restores: int = 0

    def __iter__(self) -> Iterator[Checked]:
        for environment in self.project.environments(self.choices):
            yield from self._under(environment)

    def _under(self, environment: Environment | None) -> Iterator[Checked]:
        name = environment.name if environment else None
        found = self._found.setdefault(name, [])
        layers, from_files = self._layers(environment, found)
        conditions = Conditions(
            settings=tuple(layers),
            files=self.project.files,
            context=Context(self.choices.now, environment.region if environment else None),
            environment=name,
            require_values=self.require_values,
            policies=load_policies(self.project),
            finished=self.finished,
        )
        declared: set[str] = set()
        first: dict[str, Span] = {}
        for file in self.names:
            compilation = Compilation(self._reading(file), conditions)
            declared |= compilation.declared
            self._masked.extend(compilation.masked)
            for restore in compilation:
                found.extend(restore.diagnostics)
                found.extend(_repeated(restore, first))
                self._restores += 1
                yield Checked(restore, file, name)
            found.extend(compilation.diagnostics)
        found.extend(self._undeclared(layers, from_files, declared))

    def _reading(self, name: str) -> Reading:
        return self.texts[name] if name in self.texts else self.project.files.spec(name)

    def _layers(self, environment: Environment | None, found: list[Diagnostic]) -> tuple[list[Layer], set[int]]:
        """The layers of values, the lowest first, and which of them the configuration brought in."""
        layers = [from_environment(os.environ)]
        configured: set[int] = set()
        for name in environment.var_files if environment else ():
            layer, diagnostics = from_project_file(self.project.files, name)
            configured.add(len(layers))
            layers.append(layer)
            found.extend(diagnostics)
        for argument in self.choices.var_file:
            layer, diagnostics = from_argument_file(self.project.files, argument)
            layers.append(layer)
            found.extend(diagnostics)
        return [*layers, *from_arguments(self.choices.var)], configured

    def _undeclared(self, layers: list[Layer], configured: set[int], declared: set[str]) -> Iterator[Diagnostic]:
        """Values for variables that no chosen spec declares; for an environment's var file any spec of the project counts."""
        everywhere: frozenset[str] | None = None
        for number, layer in enumerate(layers):
            for name, setting in layer.items():
                if not setting.must_be_declared or name in declared:
                    continue
                if number in configured:
                    everywhere = everywhere if everywhere is not None else self._declared_elsewhere()
                    if name in everywhere:
                        continue
                known = sorted(declared)
                help_text = did_you_mean(name, known, f"declare it below `vars`; declared are {_listed(known)}")
                message = f"no chosen spec declares a variable `{name[:200]}`"
                yield report(TEMPLATE_VARIABLE_UNDECLARED, setting.key, message, help_text)

    def _declared_elsewhere(self) -> frozenset[str]:
        others = [name for name in own_specs(self.project.root, self.project.config) if name not in self.names]
        conditions = Conditions((), self.project.files)
        return frozenset(name for file in others for name in Compilation(self._reading(file), conditions).declared)

    def summary(self) -> Summary:
        """All that the run found, after severities, ignores and suppressions."""
        for _ in self if not self._found else ():
            pass
        chosen = selection(self.project.config, self.choices, self.project.rules)
        found = list(chosen.keep(_once(self._found)))
        suppressions, comments = self._suppressions()
        left, suppressed, used = apply(found, suppressions)
        left.extend(chosen.keep(comments))
        idle = [item for item in suppressions if item not in used and chosen.reports(self.project.rules[item.rule])]
        left.extend(chosen.keep(unused(item) for item in idle if item.span.source.name in self.names))
        left.sort(key=lambda diagnostic: diagnostic.order)
        masked = tuple(dict.fromkeys(self._masked))
        return Summary(tuple(left), len(self.names), self._restores, suppressed, masked)

    def _suppressions(self) -> tuple[list[Suppression], list[Diagnostic]]:
        """What the comments of all files that were read ask for, and what is wrong with them."""
        suppressions: list[Suppression] = []
        diagnostics: list[Diagnostic] = []
        for comments in (*self.project.files.comments(), *(text.comments for text in self.texts.values())):
            found, mistakes = parse(comments, self.project.rules)
            suppressions.extend(found)
            diagnostics.extend(mistakes)
        return suppressions, diagnostics


def _repeated(restore: Restore, first: dict[str, Span]) -> Iterator[Diagnostic]:
    """The mistake of an id that another restore of the run has already."""
    root = restore.document.root
    span = Span(root.source, root.start, min(root.end, root.start + 1))
    if restore.id not in first:
        first[restore.id] = span
        return
    note = Note("it stands for the first one here", first[restore.id])
    message = f"two restores have the id `{restore.id}`"
    yield report(TEMPLATE_DUPLICATE_ID, first_line(root), message, "give one of the specs another `name`", notes=[note])


def _once(found: MappingOf[str | None, list[Diagnostic]]) -> Iterator[Diagnostic]:
    """Each finding once: the same one in several restores or in all environments is one mistake."""
    by_place: dict[tuple[object, ...], list[Diagnostic]] = {}
    for diagnostics in found.values():
        for diagnostic in diagnostics:
            span = diagnostic.span
            key = (diagnostic.rule.name, span.source.name, span.start, span.end, diagnostic.message, diagnostic.notes)
            by_place.setdefault(key, []).append(diagnostic)
    for same in by_place.values():
        environments = {diagnostic.environment for diagnostic in same}
        everywhere = len(found) > 1 and environments == set(found)
        yield replace(same[0], environment=None) if everywhere else same[0]


def _listed(names: Iterable[str]) -> str:
    few = list(names)
    return ", ".join(f"`{name}`" for name in few[:10]) + (", …" if len(few) > 10 else "") or "none"  # noqa: PLR2004 - a line's worth
