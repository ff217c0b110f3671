"""The model of one project: every spec with its files, compiled again only when one of them changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from restorespec.core.diagnostics import Summary
from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span
from restorespec.core.usage_error import UsageError
from restorespec.lsp.index import FileIndex, file_index
from restorespec.lsp.live_files import MARK, MISSING, LiveFiles, Snapshot, Stamp
from restorespec.lsp.located import documents
from restorespec.lsp.results import KEPT, Body, Compiled, OpenFile, Result
from restorespec.lsp.settings import Settings
from restorespec.pipeline import Compilation, Conditions
from restorespec.project.choices import Choices
from restorespec.project.configuration import NAMES, Environment
from restorespec.project.discovery import specs_among, specs_below
from restorespec.project.file_results import Tally
from restorespec.project.opening import ConfigurationError, Project, project_of
from restorespec.project.run import Run
from restorespec.project.variable_values import Layers
from restorespec.syntax import SUFFIXES, Reading

_IDS = 10_000
_DEPENDENTS = 8  # specs that show what an edit of a base does before all others are checked
_AT_ONCE = 8  # specs that are checked in one go

MadeOf = tuple[tuple[str, Stamp], ...]


class Abandoned(Exception):  # noqa: N818 - not an error
    """A check was given up because the texts are newer."""


class _Basis(NamedTuple):
    """The results that all specs of the project share under one environment."""

    key: object
    made_of: MadeOf
    layers: Layers
    conditions: Conditions


class _Kept(NamedTuple):
    """The result of a spec, and the inputs that it depends on."""

    key: object
    made_of: MadeOf
    tally: Tally
    compiled: Compiled | None


class _Run(Run):
    """A run that takes what is known of each spec from the model."""

    def __init__(self, model: ProjectModel, project: Project, names: Iterable[str], *, is_whole: bool) -> None:
        super().__init__(project, tuple(names), model.choices)
        self._model = model
        self._is_whole = is_whole

    def _check(self) -> None:
        for environment in self.project.environments(self.choices):
            basis = self._model.basis(self.project, environment)
            tally = Tally()
            for name in self.names:
                tally.add(self._model.kept(name, basis).tally)
            if self._is_whole:
                self._settle(tally, basis.layers, basis.conditions)
            else:
                tally.add_diagnostics(basis.layers.diagnostics)
                self._tallies[basis.conditions.environment] = tally
        if self._is_whole:
            self._compare_targets()

    def _conditions(self, environment: Environment | None, layers: Layers) -> Conditions:  # noqa: ARG002 - the same values
        return self._model.basis(self.project, environment).conditions


class ProjectModel:
    """A project in the editor.

    Args:
        root: its root folder.

    Attributes:
        choices: the options of the last check.
        stop: raises `Abandoned` if the check should be given up.
        fault: called with an internal error in one spec.
    """

    def __init__(self, root: Path) -> None:
        self.files = LiveFiles(root)
        self.choices = Choices()
        self.stop: Callable[[], None] = lambda: None
        self.fault: Callable[[Exception], None] = lambda _: None
        self._project: tuple[object, Project] | None = None
        self._bases: dict[str | None, _Basis] = {}
        self._kept: dict[tuple[str | None, str], _Kept] = {}
        self._indexes: dict[str, tuple[Stamp, FileIndex]] = {}
        self._opened: dict[str, tuple[object, OpenFile]] = {}

    def check(
        self, snapshot: Snapshot, settings: Settings, publish: Callable[[Result], None], stop: Callable[[], None]
    ) -> None:
        """Check the project.

        Args:
            snapshot: the open texts.
            settings: the settings.
            publish: is given a result for the open files as soon as there is one, and the whole result in the end.
            stop: raises `Abandoned` if the check should be given up between two specs.

        Raises:
            Abandoned: the check was given up.
        """
        self.stop = stop
        self.files.begin(snapshot)
        try:
            project = self._open(settings)
            self.choices = settings.for_project(project)._replace(jobs=1)
            self._check(project, snapshot, publish)
        except ConfigurationError as error:
            covers = self._covered(snapshot)
            publish(Result(self.files.root, snapshot.revisions, covers=covers, config_errors=error.errors))
        except (UsageError, OSError) as error:
            problem = f"{error.message}; {error.help}" if isinstance(error, UsageError) else str(error)
            publish(Result(self.files.root, snapshot.revisions, covers=self._covered(snapshot), problem=problem))

    def under(self, name: str, environment: str | None, restore: str | None) -> tuple[Compiled | None, Summary]:
        """Return what an open spec compiles to under any environment of the project, and what is wrong with it there.

        Args:
            name: the name of the spec.
            environment: the environment; None for that of the last check.
            restore: the id of a restore that is to be among the bodies, however many come before it.

        Raises:
            UsageError: the environment does not exist.
        """
        assert self._project is not None
        project, choices = self._project[1], self.choices
        if environment is not None:
            self.choices = choices._replace(environments=(environment,), all_environments=False)
        try:
            basis = self.basis(project, project.environments(self.choices)[0])
            compiled = self.kept(name, basis).compiled
            if compiled is not None and restore in compiled.ids and all(body.id != restore for body in compiled.bodies):
                restores = Compilation(name, self.files.spec(name), basis.conditions)
                wanted = next(Body(one) for one in restores if one.id == restore)
                compiled = compiled._replace(bodies=(*compiled.bodies, wanted))
            return compiled, _Run(self, project, (name,), is_whole=False).summary()
        finally:
            self.choices = choices

    def _covered(self, snapshot: Snapshot) -> frozenset[Path]:
        return snapshot.owned

    def _open(self, settings: Settings) -> Project:
        """Return the project, with its configuration parsed again only where it has changed."""
        config = settings.choices.config
        names = (Path(config).name,) if config else NAMES
        key = tuple((name, self.files.stamp(name)) for name in names)
        if self._project is None or self._project[0] != key:
            self._project = (key, project_of(self.files.root, self.files, names))
            self.files.forget_names()
        return self._project[1]

    def _check(self, project: Project, snapshot: Snapshot, publish: Callable[[Result], None]) -> None:
        open_names = self._open_names(snapshot)
        candidates = self._candidates(project, open_names)
        environments = project.environments(self.choices)
        outdated = [name for name in candidates if any(self._is_outdated(project, one, name) for one in environments)]
        if len(outdated) > _AT_ONCE:
            first = self._first(open_names, candidates, outdated)
            if first:
                publish(self._result(project, snapshot, candidates, first, is_whole=False))
        for name in candidates:
            self.stop()
            self._index(name)
            for environment in environments if self._is_request(name) else ():
                self.kept(name, self.basis(project, environment))
        extended = self._extended(candidates)
        names = tuple(name for name in candidates if name not in extended or self._is_request(name))
        for name in names:
            self.stop()
            for environment in environments:
                self.kept(name, self.basis(project, environment))
        self._kept = {key: kept for key, kept in self._kept.items() if key[1] in names}
        publish(self._result(project, snapshot, names, names, is_whole=True))

    def _open_names(self, snapshot: Snapshot) -> list[str]:
        root = self.files.root
        return sorted(path.relative_to(root).as_posix() for path in self._covered(snapshot))

    def _candidates(self, project: Project, open_names: Iterable[str]) -> tuple[str, ...]:
        """Return the specs of the project, and the open files that say that they are some."""
        own = (name for name in self.files.specs(project.config) if self.files.stamp(name) != MISSING)
        return tuple(sorted({*own, *(name for name in open_names if self._is_spec(project, name))}))

    def _extended(self, names: Iterable[str]) -> set[str]:
        """Return the files that any of some files extends."""
        known = (kept[1] for name in names if (kept := self._indexes.get(name)))
        return {link.target for index in known for spec in index.specs for link in spec.extends}

    def _is_request(self, name: str) -> bool:
        kept = self._indexes.get(name)
        return kept is None or any(spec.is_request for spec in kept[1].specs)

    def _is_spec(self, project: Project, name: str) -> bool:
        """Return whether an open file is a spec: the project includes it, or it says so itself and is not excluded."""
        suffix = "." + name.rsplit(".", 1)[-1].lower()
        if suffix not in SUFFIXES or name.rsplit("/", 1)[-1] in NAMES:
            return False
        if specs_among([name], project.config):
            return True
        source = self.files.source(name)
        is_candidate = bool(specs_below([name], project.config._replace(include=())))
        return is_candidate and isinstance(source, Source) and bool(MARK.search(source.text))

    def _first(self, open_names: Collection[str], names: tuple[str, ...], outdated: list[str]) -> tuple[str, ...]:
        """Return the specs to check before all others: the open ones, and some of those that open bases serve."""
        for name in open_names:
            self._index(name)
        first = dict.fromkeys(name for name in open_names if name in names and self._is_request(name))
        for name in open_names:
            users = [user for user in outdated if any(name in dict(kept.made_of) for kept in self._kept_of(user))]
            first.update(dict.fromkeys(users[:_DEPENDENTS]))
        return tuple(sorted(first))

    def _kept_of(self, name: str) -> Iterable[_Kept]:
        return (kept for (_, one), kept in self._kept.items() if one == name)

    def basis(self, project: Project, environment: Environment | None) -> _Basis:
        """Return the values, policies and conditions under an environment, read again only where they changed."""
        name = environment.name if environment else None
        known = self._bases.get(name)
        key = (self._project and self._project[0], self.choices, environment)
        if known and known.key == key and self._is_current(known.made_of):
            return known
        before, self.files.reads = self.files.reads, set()
        layers = Layers(*self._with_own_files(environment), self.files)
        conditions = Run(project, (), self.choices)._conditions(environment, layers)  # noqa: SLF001 - the same for each run
        made_of = self._made_of(self.files.reads)
        self.files.reads = before
        self._bases[name] = _Basis(key, made_of, layers, conditions)
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

    def _is_outdated(self, project: Project, environment: Environment | None, name: str) -> bool:
        basis = self.basis(project, environment)
        kept = self._kept.get((basis.conditions.environment, name))
        return kept is None or not self._fits(kept, name, basis)

    def _fits(self, kept: _Kept, name: str, basis: _Basis) -> bool:
        is_enough = kept.compiled is not None or not self.files.is_open(name)
        return kept.key is basis.conditions and is_enough and self._is_current(kept.made_of)

    def kept(self, name: str, basis: _Basis) -> _Kept:
        """Return what a spec gives, compiled again only if something that it was made of has changed."""
        key = (basis.conditions.environment, name)
        known = self._kept.get(key)
        if known is None or not self._fits(known, name, basis):
            try:
                self._kept[key] = self._compile(name, basis)
            except Exception as error:  # noqa: BLE001 - a fault of this program in one spec must not hide the others
                self.fault(error)
                self._kept[key] = _Kept(basis.conditions, self._made_of(self.files.reads), Tally(), None)
        return self._kept[key]

    def _compile(self, name: str, basis: _Basis) -> _Kept:
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
        return _Kept(basis.conditions, made_of, tally, compiled)

    def _comments(self, reading: Reading, made_of: MadeOf) -> Iterable[tuple[Span, ...]]:
        yield reading.comments
        for name, _ in made_of:
            base = self.files._readings.get(name)  # noqa: SLF001 - only what was read already
            if isinstance(base, Reading):
                yield base.comments

    def _index(self, name: str) -> FileIndex | None:
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

    def _result(
        self, project: Project, snapshot: Snapshot, names: tuple[str, ...], checked: tuple[str, ...], *, is_whole: bool
    ) -> Result:
        summary = _Run(self, project, checked, is_whole=is_whole).summary()
        environments = [one.name if one else None for one in project.environments(self.choices)]
        var_files = {name for one in project.config.environments.values() for name in one.var_files}
        var_files.update(self.choices.var_file)
        made_of = {name for (_, spec), kept in self._kept.items() if spec in names for name, _ in kept.made_of}
        open_names = self._open_names(snapshot)
        wanted = {*names, *made_of, *var_files, *open_names}
        indexes = {
            name: index
            for name in wanted
            if "." + name.rsplit(".", 1)[-1].lower() in SUFFIXES
            and self.files.has(name)
            and (index := self._index(name))
        }
        covers = self._covered(snapshot)
        if not is_whole:
            covers = frozenset(self.files.root / name for name in checked if name in open_names) | frozenset(
                path for path in covers if any(self._serves(path, name) for name in checked)
            )
        return Result(
            self.files.root,
            snapshot.revisions,
            project,
            is_whole=is_whole,
            covers=covers,
            diagnostics=summary.diagnostics,
            masked=summary.masked,
            environments=tuple(environments),
            files={name: opened for name in open_names if (opened := self._open_file(name, environments, snapshot))},
            indexes=indexes,
            specs=names,
            var_files=frozenset(var_files),
        )

    def _serves(self, path: Path, name: str) -> bool:
        file = path.relative_to(self.files.root).as_posix()
        return any(file in dict(kept.made_of) for kept in self._kept_of(name))

    def _open_file(self, name: str, environments: Iterable[str | None], snapshot: Snapshot) -> OpenFile | None:
        """Return an open file with what it compiles to; as it last could be read, while it is being typed."""
        if "." + name.rsplit(".", 1)[-1].lower() not in SUFFIXES:
            return None
        bases = {one: self._bases[one] for one in environments}
        found = {one: kept for one in bases if (kept := self._kept.get((one, name)))}
        key = (self.files.stamp(name), tuple((one, id(basis), id(found.get(one))) for one, basis in bases.items()))
        known = self._opened.get(name)
        if known is None or known[0] != key:
            source, reading = self.files.source(name), self.files.spec(name)
            if not isinstance(source, Source) or not reading.documents:
                return known[1] if known else None
            compiled = {one: kept.compiled for one, kept in found.items() if kept.compiled}
            if not found and MARK.search(source.text):  # a base: its variables have values, but it is not a request
                compiled = {one: self._declaring(name, reading, basis) for one, basis in bases.items()}
            known = (key, OpenFile(name, source, documents(reading), compiled, snapshot.revisions))
            self._opened[name] = known
        return known[1]

    def _declaring(self, name: str, reading: Reading, basis: _Basis) -> Compiled:
        return Compiled(Compilation(name, reading, basis.conditions).specs, (), {}, ())
