"""A project at a revision of git."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping as MappingOf
from pathlib import Path

from restorespec.project.configuration import Config
from restorespec.project.discovery import is_skipped, specs_among, specs_below
from restorespec.project.files import ProjectFiles
from restorespec.project.git import Blob, Objects

_LINKS = 16  # on the way to a file


class RevisionFiles(ProjectFiles):
    """The files of a revision, each read and parsed once.

    Args:
        root: where the project's root lies in the working tree.
        tree: the files by path relative to the root.
        objects: where their contents are read.
    """

    def __init__(self, root: Path, tree: MappingOf[str, Blob], objects: Objects) -> None:
        super().__init__(root)
        self._tree = tree
        self._objects = objects

    def data(self, name: str, limit: int) -> bytes:
        """The bytes of a file, one more than `limit` at most.

        Raises:
            OSError: it is missing.
            ValueError: it is no regular file, or lies outside the project.
        """
        blob = self._followed(name)
        if not blob.is_file:
            raise ValueError("it is not a regular file")
        if blob.size > limit:
            return b" " * (limit + 1)  # what is too large is refused unread
        return self._objects.content(blob)

    def has(self, name: str) -> bool:
        """Whether there is a regular file of this name."""
        return name in self._tree and self._tree[name].is_file

    def specs(self, config: Config) -> list[str]:
        """The specs that the project says it has."""
        return specs_among((name for name in sorted(self._tree) if not is_skipped(name)), config)

    def specs_in(self, folder: str, config: Config) -> list[str]:
        """The specs in a folder, whose path ends in `/`."""
        names = (name for name in sorted(self._tree) if name.startswith(folder))
        return specs_below((name for name in names if not is_skipped(name.removeprefix(folder))), config)

    def _followed(self, name: str) -> Blob:
        """The file that a name leads to, through links."""
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
