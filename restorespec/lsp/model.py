"""The model of one project: every spec with its files, compiled again only when one of them changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from restorespec.core.diagnostics import Summary
from restorespec.core.records import NamedTuple
from restorespec.core.source import Source
from restorespec.core.usage_error import UsageError
from restorespec.lsp.live_files import MARK, MISSING, LiveFiles, Snapshot
from restorespec.lsp.located import documents
from restorespec.lsp.results import Body, Compiled, OpenFile, Result
from restorespec.lsp.settings import Settings
from restorespec.lsp.spec_cache import Basis, CachedRun, SpecCache
from restorespec.pipeline import Compilation
from restorespec.project.configuration import NAMES
from restorespec.project.discovery import specs_among, specs_below
from restorespec.project.opening import ConfigurationError, Project, project_of
from restorespec.syntax import SUFFIXES, Reading

_DEPENDENTS = 8  # specs that show what an edit of a base does before all others are checked
_AT_ONCE = 8  # specs that are checked in one go


class Abandoned(Exception):  # noqa: N818 - not an error
    """A check was given up because the texts are newer."""


class _Check(NamedTuple):
    """A check under way: the project and the open texts."""

    project: Project
    snapshot: Snapshot


class ProjectModel:
    """A project in the editor.

    Args:
        root: its root folder.

    Attributes:
        files: its files, as the editor has them.
        cache: what its specs give.
        stop: raises `Abandoned` if the check should be given up.
    """

    def __init__(self, root: Path) -> None:
        self.files = LiveFiles(root)
        self.cache = SpecCache(self.files)
        self.stop: Callable[[], None] = lambda: None
        self._project: tuple[object, Project] | None = None
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
            self.cache.choices = settings.for_project(project)._replace(jobs=1)
            self._check(_Check(project, snapshot), publish)
        except ConfigurationError as error:
            covers = snapshot.owned
            publish(Result(self.files.root, snapshot.revisions, covers=covers, config_errors=error.errors))
        except (UsageError, OSError) as error:
            problem = f"{error.message}; {error.help}" if isinstance(error, UsageError) else str(error)
            publish(Result(self.files.root, snapshot.revisions, covers=snapshot.owned, problem=problem))

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
        project, choices = self._project[1], self.cache.choices
        if environment is not None:
            self.cache.choices = choices._replace(environments=(environment,), all_environments=False)
        try:
            basis = self.cache.basis(project, project.environments(self.cache.choices)[0])
            compiled = self.cache.kept(name, basis).compiled
            if compiled is not None and restore in compiled.ids and all(body.id != restore for body in compiled.bodies):
                restores = Compilation(name, self.files.spec(name), basis.conditions)
                wanted = next(Body(one) for one in restores if one.id == restore)
                compiled = compiled._replace(bodies=(*compiled.bodies, wanted))
            return compiled, CachedRun(self.cache, project, (name,), is_whole=False).summary()
        finally:
            self.cache.choices = choices

    def _open(self, settings: Settings) -> Project:
        """Return the project, with its configuration parsed again only where it has changed."""
        config = settings.choices.config
        names = (Path(config).name,) if config else NAMES
        key = tuple((name, self.files.stamp(name)) for name in names)
        if self._project is None or self._project[0] != key:
            self._project = (key, project_of(self.files.root, self.files, names))
            self.files.forget_names()
        return self._project[1]

    def _check(self, check: _Check, publish: Callable[[Result], None]) -> None:
        project, open_names = check.project, self._open_names(check.snapshot)
        candidates = self._candidates(project, open_names)
        environments = project.environments(self.cache.choices)
        outdated = [
            name for name in candidates if any(self.cache.is_outdated(project, one, name) for one in environments)
        ]
        if len(outdated) > _AT_ONCE:
            first = self._first(open_names, candidates, outdated)
            if first and self.cache.is_empty:  # at the start, before all files are indexed
                publish(self._result(check, candidates, first, is_whole=False, is_indexed=False))
            if first:
                publish(self._result(check, candidates, first, is_whole=False))
        for name in candidates:
            self.stop()
            self.cache.index(name)
            for environment in environments if self._is_request(name) else ():
                self.cache.kept(name, self.cache.basis(project, environment))
        extended = self._extended(candidates)
        names = tuple(name for name in candidates if name not in extended or self._is_request(name))
        for name in names:
            self.stop()
            for environment in environments:
                self.cache.kept(name, self.cache.basis(project, environment))
        self.cache.keep_only(names)
        publish(self._result(check, names, names, is_whole=True))

    def _open_names(self, snapshot: Snapshot) -> list[str]:
        root = self.files.root
        return sorted(path.relative_to(root).as_posix() for path in snapshot.owned)

    def _candidates(self, project: Project, open_names: Iterable[str]) -> tuple[str, ...]:
        """Return the specs of the project, and the open files that say that they are some."""
        own = (name for name in self.files.specs(project.config) if self.files.stamp(name) != MISSING)
        return tuple(sorted({*own, *(name for name in open_names if self._is_spec(project, name))}))

    def _extended(self, names: Iterable[str]) -> set[str]:
        """Return the files that any of some files extends."""
        known = (index for name in names if (index := self.cache.known_index(name)))
        return {link.target for index in known for spec in index.specs for link in spec.extends}

    def _is_request(self, name: str) -> bool:
        index = self.cache.known_index(name)
        return index is None or any(spec.is_request for spec in index.specs)

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
            self.cache.index(name)
        first = dict.fromkeys(name for name in open_names if name in names and self._is_request(name))
        for name in open_names:
            users = [user for user in outdated if any(name in dict(kept.made_of) for kept in self.cache.kept_of(user))]
            first.update(dict.fromkeys(users[:_DEPENDENTS]))
        return tuple(sorted(first))

    def _result(
        self,
        check: _Check,
        names: tuple[str, ...],
        checked: tuple[str, ...],
        *,
        is_whole: bool,
        is_indexed: bool = True,
    ) -> Result:
        """Return the result for the specs that were checked, of all specs of the project."""
        project, snapshot = check
        summary = CachedRun(self.cache, project, checked, is_whole=is_whole).summary()
        bases = {
            one.name if one else None: self.cache.basis(project, one)
            for one in project.environments(self.cache.choices)
        }
        var_files = {name for one in project.config.environments.values() for name in one.var_files}
        var_files.update(self.cache.choices.var_file)
        open_names = self._open_names(snapshot)
        wanted = {*names, *self.cache.made_of(names), *var_files, *open_names} if is_indexed else ()
        indexes = {
            name: index
            for name in wanted
            if "." + name.rsplit(".", 1)[-1].lower() in SUFFIXES
            and self.files.has(name)
            and (index := self.cache.index(name))
        }
        covers = snapshot.owned
        if not is_whole:
            covers = frozenset(self.files.root / name for name in checked if name in open_names) | frozenset(
                path for path in covers if any(self._serves(path, name) for name in checked)
            )
        return Result(
            self.files.root,
            snapshot.revisions,
            project,
            is_whole=is_whole,
            is_indexed=is_indexed,
            covers=covers,
            diagnostics=summary.diagnostics,
            masked=summary.masked,
            environments=tuple(bases),
            files={name: opened for name in open_names if (opened := self._open_file(name, bases, snapshot))},
            indexes=indexes,
            specs=names,
            var_files=frozenset(var_files),
        )

    def _serves(self, path: Path, name: str) -> bool:
        file = path.relative_to(self.files.root).as_posix()
        return any(file in dict(kept.made_of) for kept in self.cache.kept_of(name))

    def _open_file(self, name: str, bases: Mapping[str | None, Basis], snapshot: Snapshot) -> OpenFile | None:
        """Return an open file with what it compiles to; as it last could be read, while it is being typed."""
        if "." + name.rsplit(".", 1)[-1].lower() not in SUFFIXES:
            return None
        found = {one: kept for one in bases if (kept := self.cache.known(one, name))}
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

    def _declaring(self, name: str, reading: Reading, basis: Basis) -> Compiled:
        return Compiled(Compilation(name, reading, basis.conditions).specs, (), {}, ())
