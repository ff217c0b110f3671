"""The specs of a project, each compiled again only when a file that it was made of has changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import TypeAlias

from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span
from restorespec.lsp.index import FileIndex, file_index
from restorespec.lsp.live_files import MISSING, LiveFiles, Stamp
from restorespec.lsp.results import KEPT, Body, Compiled
from restorespec.pipeline import Compilation, Conditions
from restorespec.project.choices import Choices
from restorespec.project.configuration import Environment
from restorespec.project.file_results import Tally
from restorespec.project.opening import Project
from restorespec.project.run import Run
from restorespec.project.variable_values import Layers
from restorespec.syntax import Reading

_IDS = 10_000

MadeOf: TypeAlias = "tuple[tuple[str, Stamp], ...]"
"""Files, each with its state."""


class Basis(NamedTuple):
    """The results that all specs of the project share under one environment."""

    project: Project
    key: object
    made_of: MadeOf
    layers: Layers
    conditions: Conditions


class Kept(NamedTuple):
    """The result of a spec, and the inputs that it depends on."""

    key: object
    made_of: MadeOf
    tally: Tally
    compiled: Compiled | None


class SpecCache:
    """The results of the specs of a project, and the indexes of its files.

    Args:
        files: the files of the project.

    Attributes:
        choices: the options of the checks.
        fault: called with an internal error in one spec.
    """

    def __init__(self, files: LiveFiles) -> None:
        self.files = files
        self.choices = Choices()
        self.fault: Callable[[Exception], None] = lambda _: None
        self._bases: dict[str | None, Basis] = {}
        self._kept: dict[tuple[str | None, str], Kept] = {}
        self._indexes: dict[str, tuple[Stamp, FileIndex]] = {}

    @property
    def is_empty(self) -> bool:
        """Whether no spec was compiled yet."""
        return not self._kept

    def keep_only(self, names: Collection[str]) -> None:
        """Forget what all other specs gave."""
        self._kept = {key: kept for key, kept in self._kept.items() if key[1] in names}

    def kept_of(self, name: str) -> Iterable[Kept]:
        """Yield what a spec gave under each environment."""
        return (kept for (_, one), kept in self._kept.items() if one == name)

    def known(self, environment: str | None, name: str) -> Kept | None:
        """Return what a spec last gave under an environment."""
        return self._kept.get((environment, name))

    def known_index(self, name: str) -> FileIndex | None:
        """Return the last index of a file."""
        known = self._indexes.get(name)
        return known[1] if known else None

    def made_of(self, names: Collection[str]) -> set[str]:
        """Return the files that some specs were made of."""
        return {name for (_, spec), kept in self._kept.items() if spec in names for name, _ in kept.made_of}

    def basis(self, project: Project, environment: Environment | None) -> Basis:
        """Return the values, policies and conditions under an environment, read again only where they changed."""
        name = environment.name if environment else None
        known = self._bases.get(name)
        key = (self.choices, environment)
        if known and known.project is project and known.key == key and self._is_current(known.made_of):
            return known
        before, self.files.reads = self.files.reads, set()
        layers = Layers(*self._with_own_files(environment), self.files)
        conditions = Run(project, (), self.choices).conditions(environment, layers)
        made_of = self._made_of(self.files.reads)
        self.files.reads = before
        self._bases[name] = Basis(project, key, made_of, layers, conditions)
        return self._bases[name]

    def _with_own_files(self, environment: Environment | None) -> tuple[Environment | None, Choices]:
        """Return the environment with the `--var-file`s that are in the project, which may be open in the editor."""
        inside: list[str] = []
        outside: list[str] = []
        for argument in self.choices.var_file:
            path = Path(argument) if Path(argument).is_absolute() else self.files.root / argument
            if path.is_relative_to(self.files.root) and self.files.has(path.relative_to(self.files.root).as_posix()):
                inside.append(path.relative_to(self.files.root).as_posix())
            else:
                outside.append(argument)
        if not inside or outside:
            return environment, self.choices
        whole = environment or Environment("")
        return whole._replace(var_files=(*whole.var_files, *inside)), self.choices._replace(var_file=())

    def _made_of(self, names: Iterable[str]) -> MadeOf:
        return tuple((name, self.files.stamp(name)) for name in sorted(names))

    def _is_current(self, made_of: MadeOf) -> bool:
        return all(self.files.stamp(name) == stamp for name, stamp in made_of)

    def is_outdated(self, project: Project, environment: Environment | None, name: str) -> bool:
        """Return whether a spec has to be compiled again."""
        basis = self.basis(project, environment)
        kept = self._kept.get((basis.conditions.environment, name))
        return kept is None or not self._fits(kept, name, basis)

    def _fits(self, kept: Kept, name: str, basis: Basis) -> bool:
        is_enough = kept.compiled is not None or not self.files.is_open(name)
        return kept.key is basis.conditions and is_enough and self._is_current(kept.made_of)

    def kept(self, name: str, basis: Basis) -> Kept:
        """Return what a spec gives, compiled again only if something that it was made of has changed."""
        key = (basis.conditions.environment, name)
        known = self._kept.get(key)
        if known is None or not self._fits(known, name, basis):
            try:
                self._kept[key] = self._compile(name, basis)
            except Exception as error:  # noqa: BLE001 - a fault of this program in one spec must not hide the others
                self.fault(error)
                self._kept[key] = Kept(basis.conditions, self._made_of(self.files.reads), Tally(), None)
        return self._kept[key]

    def _compile(self, name: str, basis: Basis) -> Kept:
        self.files.reads = set()
        tally = Tally()
        reading = self.files.spec(name)
        compilation = Compilation(name, reading, basis.conditions)
        bodies: list[Body] = []
        counts: dict[int, int] = {}
        ids: list[str] = []
        is_open = self.files.is_open(name)
        for restore in tally.check_compilation(name, compilation):
            start = restore.document.root.span.start
            counts[start] = counts.get(start, 0) + 1
            if is_open and len(ids) < _IDS:
                ids.append(restore.id)
            if is_open and counts[start] <= KEPT and len(bodies) < KEPT:
                bodies.append(Body(restore))
        made_of = self._made_of(self.files.reads)
        tally.add_comments(self._comments(reading, made_of))
        compiled = Compiled(compilation.specs, tuple(bodies), counts, tuple(ids)) if is_open else None
        return Kept(basis.conditions, made_of, tally, compiled)

    def _comments(self, reading: Reading, made_of: MadeOf) -> Iterable[tuple[Span, ...]]:
        yield reading.comments
        for name, _ in made_of:
            base = self.files._readings.get(name)  # noqa: SLF001 - only what was read already
            if isinstance(base, Reading):
                yield base.comments

    def index(self, name: str) -> FileIndex | None:
        """Return the index of a file; that of its last state that could be read, while it is being typed."""
        known = self._indexes.get(name)
        stamp = self.files.stamp(name)
        if known and known[0] == stamp:
            return known[1]
        if stamp == MISSING:
            self._indexes.pop(name, None)
            return None
        source = self.files.source(name)
        reading = self.files.spec(name)
        if isinstance(source, Source) and reading.documents:
            revision = stamp[1] if isinstance(stamp[1], int) and stamp[0] == "open" else None
            known = (stamp, file_index(source, reading)._replace(revision=revision))
        if known:
            known = self._indexes[name] = (stamp, known[1])
        if not self.files.is_open(name):
            self.files._sources.pop(name, None)  # noqa: SLF001 - a spec is not kept
        return known[1] if known else None


class CachedRun(Run):
    """A run that takes what is known of each spec from the cache."""

    def __init__(self, cache: SpecCache, project: Project, names: Iterable[str], *, is_whole: bool) -> None:
        super().__init__(project, tuple(names), cache.choices)
        self._cache = cache
        self._is_whole = is_whole

    def _check(self) -> None:
        for environment in self.project.environments(self.choices):
            basis = self._cache.basis(self.project, environment)
            tally = Tally()
            for name in self.names:
                tally.add(self._cache.kept(name, basis).tally)
            if self._is_whole:
                self._settle(tally, basis.layers, basis.conditions)
            else:
                tally.add_diagnostics(basis.layers.diagnostics)
                self._tallies[basis.conditions.environment] = tally
        if self._is_whole:
            self._compare_targets()

    def conditions(self, environment: Environment | None, layers: Layers) -> Conditions:  # noqa: ARG002 - the same values
        """Return the conditions that the cache has for an environment."""
        return self._cache.basis(self.project, environment).conditions
