"""The sides of a review: revisions, folders, files and the working tree, as a command line names them."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from restorespec.core.records import NamedTuple
from restorespec.core.usage_error import UsageError
from restorespec.project.choices import Choices
from restorespec.project.configuration import NAMES, Config
from restorespec.project.discovery import find_root, find_specs, real
from restorespec.project.git import Repository, RevisionFiles, abbreviated, repository
from restorespec.project.opening import Project, load_policies, open_project, project_of

WORKING_TREE = "working tree"
"""The name of the side that is not committed."""


class Opened(NamedTuple):
    """A side that was found.

    Attributes:
        name: its name for people.
        project: the project.
        specs: the specs, relative to its root.
        folder: the folder or file that was named, relative to the root; empty for the whole project.
        is_file: whether it is a single file.
        is_revision: whether it is a commit.
    """

    name: str
    project: Project
    specs: tuple[str, ...]
    folder: str = ""
    is_file: bool = False
    is_revision: bool = False


def sides(base: str, head: str | None, choices: Choices, stack: ExitStack) -> tuple[Opened, Opened]:
    """Return both sides of a review, found and not compiled yet.

    The policies of a base are left out if they are broken, so that the change that fixes them can be reviewed. Nothing
    is hidden by that: every violation on the other side then counts as new.

    Args:
        base: a git revision, a folder or a file; `A..B` and `A...B` give both sides, as for `git diff`.
        head: likewise; None for the working tree.
        choices: the options of the run.
        stack: closes what reads revisions.

    Raises:
        UsageError: a side cannot be found, or its configuration is wrong.
    """
    paths = [argument for argument in (base, head) if argument and _is_path(argument)]
    root = open_project(paths[:1], choices).root if paths else _root(choices)
    finder = _Finder(root, choices, stack, narrowed=paths[0] if paths else None)
    if head is None and not paths and ".." in base:
        before, after = finder.range(base)
    else:
        before, after = finder.side(base), finder.side(head) if head is not None else finder.working_tree()
    return _evaluable(before), after


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

    def side(self, argument: str) -> Opened:
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

    def range(self, argument: str) -> tuple[Opened, Opened]:
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

    def working_tree(self) -> Opened:
        """Return the project as it lies on disk."""
        project = open_project([str(self.root)], self.choices)
        return Opened(WORKING_TREE, project, tuple(sorted(project.files.specs(project.config))))

    def _path(self, argument: str) -> Opened:
        project = open_project([argument], self.choices)
        specs = find_specs(project.root, project.config, [argument])
        is_file = Path(argument).is_file()
        folder = specs[0] if is_file else _below(project.root, argument)
        return Opened(argument, project, specs, folder, is_file)

    def _revision(self, commit: str) -> Opened:
        repo = self._repo()
        files = RevisionFiles(self.root, repo.tree(commit), self.stack.enter_context(repo.objects()))
        names = [Path(self.choices.config).name] if self.choices.config else NAMES
        project = project_of(self.root, files, names)
        specs = self._narrowed(files, project.config)
        return Opened(abbreviated(commit), project, tuple(sorted(specs)), is_revision=True)

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


def _evaluable(base: Opened) -> Opened:
    """Return a base without its policies if they are broken."""
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
