"""Revisions of a git repository, read with `git` itself, and a project at one of them.

Only `rev-parse`, `merge-base`, `ls-tree` and `cat-file --batch` are run: they touch neither the working tree nor the
index, and run no hook, filter, pager or other program that a configuration or an attribute names. Objects that a partial
clone lacks are not fetched.
"""

from __future__ import annotations

import os
import posixpath
import subprocess
from collections.abc import Iterator, Mapping as MappingOf
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from restorespec.core.records import NamedTuple
from restorespec.core.usage_error import UsageError
from restorespec.project.configuration import Config
from restorespec.project.discovery import is_skipped, specs_among, specs_below
from restorespec.project.files import ProjectFiles

_SETTINGS = ("--no-pager", "--no-replace-objects", "--literal-pathspecs", "-c", "core.fsmonitor=false")
_PASSED_ON = {"PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR", "LD_LIBRARY_PATH"}
_SET = {
    "GIT_ALLOW_PROTOCOL": "",  # older versions do not know GIT_NO_LAZY_FETCH
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_LACKING = "the repository lacks its content (a partial clone, or a broken one?)"
_LINK = "120000"
_FILES = ("100644", "100755", "100664")
_ABBREVIATED = 7  # hexadecimal digits of a commit
_LINKS = 16  # on the way to a file


class Blob(NamedTuple):
    """A file of a revision.

    Attributes:
        id: the object's.
        size: in bytes; 0 where the repository lacks the content.
        is_link: whether it is a symbolic link, whose content is the path that it leads to.
        is_file: whether it is a regular file.
    """

    id: str
    size: int
    is_link: bool
    is_file: bool


class Repository(NamedTuple):
    """A git repository.

    Attributes:
        folder: a folder inside its working tree.
        prefix: that folder's path in the repository, ending in `/`; empty for the top.
    """

    folder: Path
    prefix: str

    def commit(self, revision: str) -> str | None:
        """Return the full id of the commit that a revision names; None when it names none."""
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        return self._asked(*asked).strip() or None

    def merge_base(self, left: str, right: str) -> str | None:
        """Return the commit where two commits' histories part; None when they share none."""
        return self._asked("merge-base", left, right).strip() or None

    def is_shallow(self) -> bool:
        """Return whether the clone lacks a part of the history."""
        return self._asked("rev-parse", "--is-shallow-repository").strip() == "true"

    def tree(self, commit: str) -> dict[str, Blob]:
        """Return the files of a commit at and below the folder, by path relative to it."""
        listed = self._asked("ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", *filter(None, [self.prefix]))
        return dict(self._entries(listed))

    def _entries(self, listed: str) -> Iterator[tuple[str, Blob]]:
        for entry in filter(None, listed.split("\0")):
            about, _, path = entry.partition("\t")
            mode, kind, id_, size = about.split()
            if kind == "blob":
                yield (
                    path.removeprefix(self.prefix),
                    Blob(id_, int(size) if size.isdigit() else 0, mode == _LINK, mode in _FILES),
                )

    @contextmanager
    def objects(self) -> Iterator[Objects]:
        """Open a reader of the repository's objects."""
        with subprocess.Popen(  # noqa: S603 - no word of it comes from a spec
            ["git", *_SETTINGS, "cat-file", "--batch"],  # noqa: S607 - the git that the person uses
            cwd=self.folder,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            yield Objects(process.stdin, process.stdout)
            with suppress(OSError):  # what git did not take, because it has ended
                process.stdin.close()

    def _asked(self, *arguments: str) -> str:
        """Return the output of git; empty if it fails."""
        return git(self.folder, *arguments).stdout.decode("utf-8", "surrogateescape")


class Objects(NamedTuple):
    """A running `git cat-file --batch`."""

    asked: IO[bytes]
    answered: IO[bytes]

    def content(self, blob: Blob) -> bytes:
        """Return the bytes of a file.

        Raises:
            ValueError: the repository lacks the object.
        """
        try:
            self.asked.write(f"{blob.id}\n".encode())
            self.asked.flush()
        except OSError as error:  # git has ended, which it does over content that is broken
            raise ValueError(_LACKING) from error
        about = self.answered.readline().split()
        if len(about) != 3:  # noqa: PLR2004 - id, kind and size
            raise ValueError(_LACKING)
        data = self.answered.read(int(about[2]))
        self.answered.read(1)
        return data


def repository(folder: Path) -> Repository | None:
    """Return the repository that a folder belongs to, if there is one.

    Raises:
        UsageError: there is one that git refuses to read.
    """
    answer = git(folder, "rev-parse", "--is-inside-work-tree", "--show-prefix")
    inside, _, prefix = answer.stdout.decode("utf-8", "surrogateescape").partition("\n")
    if inside == "true":
        return Repository(folder, prefix.removesuffix("\n"))
    error = answer.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
    if "not a git repository" in error or not error:
        return None
    reason = error.removeprefix("fatal: ")
    raise UsageError(f"git does not read the repository: {reason}", "resolve that with git first")


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Runs git.

    Raises:
        UsageError: git is not installed.
    """
    try:
        return subprocess.run(  # noqa: S603 - revisions follow `--end-of-options`
            ["git", *_SETTINGS, *arguments],  # noqa: S607 - the git that the person uses
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise UsageError("git is not installed", "install it, or compare folders or files") from error


def _environment() -> dict[str, str]:
    """Return the process environment of git: what it needs, without secrets."""
    names = [name for name in os.environ if name in _PASSED_ON or name.startswith("GIT_")]
    return {name: os.environ[name] for name in names} | _SET


def abbreviated(commit: str) -> str:
    """Return a commit's id as people write it."""
    return commit[:_ABBREVIATED]


class RevisionFiles(ProjectFiles):
    """The files of a revision, each read and parsed once.

    Args:
        root: the root of the project in the working tree.
        tree: the files by path relative to the root.
        objects: the source of their contents.
    """

    def __init__(self, root: Path, tree: MappingOf[str, Blob], objects: Objects) -> None:
        super().__init__(root)
        self._tree = tree
        self._objects = objects

    def data(self, name: str, limit: int) -> bytes:
        """Return the bytes of a file, one more than `limit` at most.

        Raises:
            OSError: it is missing.
            ValueError: it is not a regular file, or is outside the project.
        """
        blob = self._followed(name)
        if not blob.is_file:
            raise ValueError("it is not a regular file")
        if blob.size > limit:
            return b" " * (limit + 1)  # what is too large is refused unread
        return self._objects.content(blob)

    def has(self, name: str) -> bool:
        """Return whether a regular file of this name exists."""
        return name in self._tree and self._tree[name].is_file

    def specs(self, config: Config) -> list[str]:
        """Return the specs that the configuration includes."""
        return specs_among((name for name in sorted(self._tree) if not is_skipped(name)), config)

    def specs_in(self, folder: str, config: Config) -> list[str]:
        """Return the specs in a folder, whose path ends in `/`."""
        names = (name for name in sorted(self._tree) if name.startswith(folder))
        return specs_below((name for name in names if not is_skipped(name.removeprefix(folder))), config)

    def _followed(self, name: str) -> Blob:
        """Return the file that a name leads to, through links."""
        for _ in range(_LINKS):
            parts = name.split("/")
            heads = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
            link = next((head for head in heads if head in self._tree and self._tree[head].is_link), None)
            if link is None:
                break
            leads = self._objects.content(self._tree[link]).decode("utf-8", "surrogateescape")
            name = posixpath.normpath(posixpath.join(posixpath.dirname(link), leads, name[len(link) + 1 :]))
            if name.startswith(("/", "../")) or name == "..":
                raise ValueError("it lies outside the project")
        if name not in self._tree:
            raise FileNotFoundError(name)
        return self._tree[name]
