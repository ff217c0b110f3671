"""Reviewing a change: two sides found, compiled and compared."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from restorespec.core.diagnostics import Diagnostic, Summary
from restorespec.core.records import NamedTuple
from restorespec.core.usage_error import UsageError
from restorespec.diff import Review, Side, Version, compare
from restorespec.language.template_rules import TEMPLATE_VARIABLE_UNDECLARED
from restorespec.project import baseline as baselines
from restorespec.project.choices import Choices
from restorespec.project.configuration import NAMES, Config
from restorespec.project.discovery import find_root, find_specs, no_specs, path_in_repository, real
from restorespec.project.environment_settings import environment_settings
from restorespec.project.git import Repository, RevisionFiles, abbreviated, repository
from restorespec.project.opening import Project, open_project, project_of
from restorespec.project.policies import load_policies
from restorespec.project.run import Run
from restorespec.project.setting_causes import with_setting_causes
from restorespec.project.settings_changes import Guards, settings_changes
from restorespec.syntax.suppressions import Suppression

WORKING_TREE = "working tree"
"""The name of the side that is not committed."""


class _Opened(NamedTuple):
    """A side, found: the project, its specs, and what it is called."""

    name: str
    project: Project
    specs: tuple[str, ...]
    folder: str = ""
    is_file: bool = False
    is_revision: bool = False


def _allow_all(root: Path, specs: Iterable[str]) -> None:
    """Nothing is written."""


def review(
    base: str,
    head: str | None,
    choices: Choices,
    refuse_overwriting: Callable[[Path, Iterable[str]], None] = _allow_all,
) -> Review:
    """Compare two sides, and return the review.

    Args:
        base: a git revision, a folder or a file; `A..B` and `A...B` give both sides, as for `git diff`.
        head: likewise; None for the working tree.
        choices: variables, environments, rules and the time, for both sides.
        refuse_overwriting: is called with a root and the specs below it that are read, and may raise an error.

    Raises:
        UsageError: a side cannot be found, or a choice or a configuration is wrong.
    """
    with ExitStack() as stack:
        before, after = _sides(base, head, choices, stack)
        before = _evaluable(before)
        sides = (before, after)
        if not after.specs and not (before.is_revision and before.specs):
            raise no_specs(after.project.config)
        for side in sides:
            refuse_overwriting(side.project.root, side.specs)
        chosen = _environments(sides, choices)
        compiled, comments = zip(*(_side(side, chosen, choices) for side in sides), strict=True)
        found = compare(*_declared_somewhere(*compiled))
        guards = [Guards(side.project, found_there) for side, found_there in zip(sides, comments, strict=True)]
        return with_setting_causes(found, before.project, after.project)._replace(
            environments=chosen or (None,),
            left_out=() if chosen else tuple(after.project.config.environments),
            folder=path_in_repository(after.project.root).removesuffix("/"),
            settings=settings_changes(*guards),
        )


def review_between(
    environments: tuple[str, str],
    paths: Iterable[str],
    choices: Choices,
    refuse_overwriting: Callable[[Path, Iterable[str]], None] = _allow_all,
) -> Review:
    """Return how the restores of one tree differ between two environments.

    Args:
        environments: the names of both, in place of BASE and HEAD.
        paths: files, folders or globs; none for the project's own specs.
        choices: variables, rules and the time.
        refuse_overwriting: is called with a root and the specs below it that are read, and may object.

    Raises:
        UsageError: a path, an environment or the configuration is wrong.
    """
    named = list(paths)
    if choices.names_environments:
        raise UsageError(
            "`--between-envs` names the environments itself", "leave out `--env`, `--all-envs` and `--no-env`"
        )
    if environments[0] == environments[1]:
        raise UsageError(f"`{environments[0]}` is named twice", "name two environments")
    project = open_project(named, choices)
    project.environments(choices._replace(environments=environments))
    specs = find_specs(project.root, project.config, named)
    refuse_overwriting(project.root, specs)
    base, head = (_under(_Opened(name, project, specs), choices) for name in environments)
    folder = path_in_repository(project.root).removesuffix("/")
    return compare(*_declared_somewhere(base, head))._replace(
        folder=folder,
        settings=environment_settings(project, environments, choices, (*base.summary.masked, *head.summary.masked)),
        is_of_environments=True,
    )


def _under(opened: _Opened, choices: Choices) -> Side:
    """Compile a side under the environment of its name, and drop the environment from its restores."""
    side, _ = _side(opened, (opened.name,), choices)
    found = tuple(one._replace(environment=None) for one in side.summary.diagnostics)
    return side._replace(
        versions=tuple(version._replace(environment=None) for version in side.versions),
        broken=frozenset((name, None) for name, _ in side.broken),
        summary=side.summary._replace(diagnostics=found),
    )


def _sides(base: str, head: str | None, choices: Choices, stack: ExitStack) -> tuple[_Opened, _Opened]:
    paths = [argument for argument in (base, head) if argument and _is_path(argument)]
    root = open_project(paths[:1], choices).root if paths else _root(choices)
    finder = _Finder(root, choices, stack, narrowed=paths[0] if paths else None)
    if head is None and not paths and ".." in base:
        return finder.range(base)
    return finder.side(base), finder.side(head) if head is not None else finder.working_tree()


def _root(choices: Choices) -> Path:
    return Path(os.path.normpath(Path.cwd() / choices.config)).parent if choices.config else find_root(Path.cwd())


def _is_path(argument: str) -> bool:
    return argument != "-" and Path(argument).exists()


@dataclass
class _Finder:
    """A finder of the sides of a review.

    Attributes:
        root: the project's root folder.
        choices: the options.
        stack: closes what reads revisions.
        narrowed: the path that the other side names: a revision is then compared there alone.
    """

    root: Path
    choices: Choices
    stack: ExitStack
    narrowed: str | None
    _repository: Repository | None = None

    def side(self, argument: str) -> _Opened:
        """Return the side that an argument names.

        Raises:
            UsageError: it names nothing, or two things.
        """
        is_path = _is_path(argument)
        is_spelt_as_path = argument.startswith(("./", "../", "/")) or argument in (".", "..")
        commit = None if is_spelt_as_path else self._commit(argument, needed=not is_path)
        if is_path and commit:
            help_text = f"write `./{argument}` for the one, or `refs/heads/{argument}` for the other"
            raise UsageError(f"`{argument}` is a path and a revision", help_text)
        if is_path:
            return self._path(argument)
        if commit is None:
            help_text = self._how_to_fetch("name one; a revision must be fetched")
            raise UsageError(f"`{argument}` is not a revision, folder or file", help_text)
        return self._revision(commit)

    def range(self, argument: str) -> tuple[_Opened, _Opened]:
        """Return the sides of `A..B`, or of `A...B`, which begins where the two parted."""
        dots = "..." if "..." in argument else ".."
        left, right = argument.split(dots, 1)
        base, head = (self._commit(name or "HEAD", needed=True) for name in (left, right))
        for name, commit in ((left, base), (right, head)):
            if commit is None:
                help_text = self._how_to_fetch("name a branch, a tag or a commit that is fetched")
                raise UsageError(f"revision `{name}` does not exist", help_text)
        assert base is not None
        assert head is not None
        if dots == "...":
            base = self._repo().merge_base(base, head)
            if base is None:
                help_text = self._how_to_fetch("compare two revisions of one history")
                raise UsageError(f"`{left or 'HEAD'}` and `{right or 'HEAD'}` have no common commit", help_text)
        return self._revision(base), self._revision(head) if right else self.working_tree()

    def working_tree(self) -> _Opened:
        """Return the project as it lies on disk."""
        project = open_project([str(self.root)], self.choices)
        return _Opened(WORKING_TREE, project, tuple(sorted(project.files.specs(project.config))))

    def _path(self, argument: str) -> _Opened:
        project = open_project([argument], self.choices)
        specs = find_specs(project.root, project.config, [argument])
        is_file = Path(argument).is_file()
        folder = specs[0] if is_file else _below(project.root, argument)
        return _Opened(argument, project, specs, folder, is_file)

    def _revision(self, commit: str) -> _Opened:
        repo = self._repo()
        files = RevisionFiles(self.root, repo.tree(commit), self.stack.enter_context(repo.objects()))
        names = [Path(self.choices.config).name] if self.choices.config else NAMES
        project = project_of(self.root, files, names)
        specs = self._narrowed(files, project.config)
        return _Opened(abbreviated(commit), project, tuple(sorted(specs)), is_revision=True)

    def _narrowed(self, files: RevisionFiles, config: Config) -> list[str]:
        """Return the specs of a revision, or those among them that the path of the other side selects."""
        if self.narrowed is None:
            return files.specs(config)
        path = _below(self.root, self.narrowed)
        if not Path(self.narrowed).is_file():
            return files.specs_in(path, config)
        name = path.removesuffix("/")
        return [name] if files.has(name) else []

    def _commit(self, revision: str, *, needed: bool) -> str | None:
        if self._repository is None:
            self._repository = repository(self.root)
        if self._repository is None:
            if needed:
                raise UsageError(
                    f"`{revision}` is not a folder or file, and this is not a git repository", "check the path"
                )
            return None
        return self._repository.commit(revision)

    def _how_to_fetch(self, otherwise: str) -> str:
        """Return the help for a commit that is missing: in a shallow clone, the rest of the history."""
        if self._repository is None or not self._repository.is_shallow():
            return otherwise
        return (
            "the clone is shallow: fetch the whole history with `git fetch --unshallow`, or in CI with"
            " `fetch-depth: 0` of actions/checkout or `GIT_DEPTH: 0` of GitLab"
        )

    def _repo(self) -> Repository:
        assert self._repository is not None
        return self._repository


def _evaluable(base: _Opened) -> _Opened:
    """Return a base without its policies if they are broken, so that the change that fixes them can be reviewed.

    Nothing is hidden by that: every violation on the other side then counts as new.
    """
    try:
        load_policies(base.project)
    except UsageError:
        config = base.project.config._replace(policies=())
        return base._replace(project=base.project._replace(config=config))
    return base


def _below(root: Path, argument: str) -> str:
    """Return a folder relative to the root, ending in `/`; empty for the root itself."""
    path = Path(os.path.normpath(Path.cwd() / argument))
    for candidate in (path, real(path)):
        for base in (root, real(root)):
            if candidate.is_relative_to(base):
                relative = candidate.relative_to(base).as_posix()
                return "" if relative == "." else f"{relative}/"
    return ""


def _environments(sides: tuple[_Opened, _Opened], choices: Choices) -> tuple[str, ...]:
    """Return the names of the environments to compare, each known on one side at least; all, unless some are named.

    Raises:
        UsageError: one is known on neither.
    """
    base, head = (side.project.config.environments for side in sides)
    if choices.or_every_environment().all_environments:
        return tuple(dict.fromkeys([*head, *base]))
    if any(name not in base for name in choices.environments):
        sides[1].project.environments(choices)
    return tuple(dict.fromkeys(choices.environments))


def _side(opened: _Opened, wanted: tuple[str, ...], choices: Choices) -> tuple[Side, tuple[Suppression, ...]]:
    """Compile a side, and read its suppression comments."""
    has = tuple(name for name in wanted if name in opened.project.config.environments)
    versions: tuple[Version, ...] = ()
    summary = Summary(())
    broken: frozenset[tuple[str, str | None]] = frozenset()
    comments: tuple[Suppression, ...] = ()
    silenced: tuple[Diagnostic, ...] = ()
    if has or not wanted:
        named = choices._replace(environments=has, all_environments=False, no_environment=not has)
        run = Run(opened.project, opened.specs, named)
        versions = tuple(Version(one.restore.document, one.file, one.environment) for one in run)
        found, broken, comments = run.summary(), run.broken, run.suppressions
        summary = baselines.without_known(found, baselines.known_entries(opened.project, choices)[1])
        kept = set(map(id, summary.diagnostics))
        silenced = (*run.silenced, *(one for one in found.diagnostics if id(one) not in kept))
    side = Side(
        opened.name, frozenset(opened.specs), versions, broken, summary, opened.folder, opened.is_file, silenced
    )
    return side, comments


def _declared_somewhere(base: Side, head: Side) -> tuple[Side, Side]:
    """Return both sides with an undeclared variable reported only if neither declares it: options are for both."""
    undeclared = {found.message for found in base.summary.diagnostics if found.rule is TEMPLATE_VARIABLE_UNDECLARED}
    return _without_undeclared(base, set()), _without_undeclared(head, undeclared)


def _without_undeclared(side: Side, messages: set[str]) -> Side:
    kept = (
        found
        for found in side.summary.diagnostics
        if found.rule is not TEMPLATE_VARIABLE_UNDECLARED or found.span.source.is_file or found.message in messages
    )
    return side._replace(summary=side.summary._replace(diagnostics=tuple(kept)))
