"""The open documents of the editor, the projects that they belong to, and the last result of each project."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from pygls.uris import to_fs_path

from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span
from restorespec.lsp.checker import Job
from restorespec.lsp.live_files import MARK, Snapshot
from restorespec.lsp.results import OpenFile, Result
from restorespec.lsp.settings import Settings, settings
from restorespec.lsp.texts import Positions, Text
from restorespec.project.choices import Choices
from restorespec.project.configuration import NAMES
from restorespec.project.discovery import find_root, real
from restorespec.syntax import SUFFIXES

if TYPE_CHECKING:
    from lsprotocol import types

_UNTITLED = "untitled:"
_SUFFIX = {"toml": ".toml", "json": ".json", "jsonc": ".json"}
_PATHS = 500  # files that are offered
_SPEC = re.compile(r"[{\s]*[\"']?restorespec\b")


class Opened(NamedTuple):
    """An open text with the last result of its project.

    Attributes:
        text: the text as it is now.
        path: its path.
        name: its name, relative to the root of the project.
        result: the last result.
        file: the file as it was when it was last checked and could be read; None if it never could.
    """

    text: Text
    path: Path
    name: str
    result: Result
    file: OpenFile | None

    @property
    def source(self) -> Source:
        """The text as it is now."""
        return self.text.source

    @property
    def is_known(self) -> bool:
        """Whether it is a spec, a base, a var file or a configuration; other files are left alone."""
        result = self.result
        is_read = self.name in result.specs or self.name in result.extended_by or self.name in result.var_files
        return is_read or self.path.name in NAMES or MARK.search(self.source.text) is not None

    def before(self, offset: int) -> int | None:
        """Return where an offset was when the file was checked; None in what was written since."""
        assert self.file is not None
        return self.text.before(offset, self.file.revisions.get(self.path, -1))


class Workspace:
    """The open texts and the results of the checks.

    Args:
        options: the options of `restorespec lsp`.

    Attributes:
        positions: positions in the client's units.
        settings: the settings in force.
        folders: the folders of the workspace.
        texts: the open texts, by path with all links followed.
        results: the last result of each project, by its root.
    """

    def __init__(self, options: Choices) -> None:
        self.positions = Positions("utf-16")
        self.settings = Settings(options)
        self.folders: list[Path] = []
        self.texts: dict[Path, Text] = {}
        self.results: dict[Path, Result] = {}
        self._options = options
        self._roots: dict[Path, Path] = {}
        self._named: dict[tuple[Path, str], tuple[Text | None, str]] = {}
        self._revisions = count(1)

    def configure(self, section: dict[str, object]) -> list[str]:
        """Use the settings of the editor; return what is wrong with them."""
        self.settings, messages = settings(self._options, section)
        self.forget_paths()
        return messages

    def open(self, uri: str, language: str, version: int, text: str) -> Path | None:
        """Open a text; None if this server does not read such texts."""
        path = self._path(uri, language, text)
        if path is not None:
            self.forget_paths()
            self.texts[path] = Text(uri, version, path.name, text, next(self._revisions))
        return path

    def change(self, params: types.DidChangeTextDocumentParams) -> Path | None:
        """Apply an edit; None if the text is not open."""
        path = self.path(params.text_document.uri)
        if path is not None:
            text = self.texts[path]
            text.apply(params.content_changes, params.text_document.version, next(self._revisions), self.positions)
        return path

    def close(self, uri: str) -> Path | None:
        """Close a text; return its path."""
        path = self.path(uri)
        if path is not None:
            del self.texts[path]
            self.forget_paths()
        return path

    def path(self, uri: str) -> Path | None:
        """Return the path of an open text; None for one that is not open."""
        found = next((path for path, text in self.texts.items() if text.uri == uri), None)
        if found is None and (file := path_of(uri)) is not None:
            found = real(file)
        return found if found in self.texts else None

    def _path(self, uri: str, language: str, text: str) -> Path | None:
        """Return the path of a text; an untitled one that starts like a spec is in a folder of its own."""
        if uri.startswith(_UNTITLED):
            if not _SPEC.match(re.sub(r"(?m)^\s*#.*\n?", "", text)):
                return None
            name = re.sub(r"[^\w.-]", "-", uri.removeprefix(_UNTITLED)) or "untitled"
            suffix = "" if name.lower().endswith(tuple(SUFFIXES)) else _SUFFIX.get(language, ".yaml")
            return Path(f"/{_UNTITLED}", name, name + suffix)
        file = path_of(uri)
        return real(file) if file is not None else None

    def root(self, path: Path) -> Path:
        """Return the root of the project that a file belongs to; its folder if it belongs to none."""
        if path not in self._roots:
            self._roots[path] = self._find_root(path)
        return self._roots[path]

    def forget_paths(self) -> None:
        """Look again for the roots of projects and for what paths lead to: files came or went."""
        self._roots.clear()
        self._named.clear()

    def _find_root(self, path: Path) -> Path:
        if path.parts[1:2] == (_UNTITLED,):
            return path.parent
        if self.settings.choices.config is not None:
            root = real(Path.cwd() / self.settings.choices.config).parent
        else:
            root = real(find_root(path))
            unsaved = [one.parent for one in self.texts if one.name == NAMES[0] and one.parent in path.parents]
            root = max([root, *unsaved], key=lambda one: len(one.parts)) if unsaved else root
        return root if path.is_relative_to(root) else path.parent

    def job(self, root: Path, is_new: bool) -> Job:  # noqa: FBT001 - called by the checker alone
        """Return the job that checks a project as it is now."""
        texts = {path: text.source.whole(text.source.text) for path, text in self.texts.items()}
        revisions = {path: text.revision for path, text in self.texts.items()}
        owned = frozenset(path for path in texts if self.root(path) == root)
        return Job(root, Snapshot(texts, revisions, owned), self.settings, is_new=is_new)

    def keep(self, result: Result) -> None:
        """Keep a result for the requests; changes before all results that are left are forgotten."""
        if not result.is_indexed:
            return
        before = self.results.get(result.root)
        if before is not None and not result.is_whole:
            result = _completed(result, before)
        elif before is not None and result.project is None:  # the configuration is being typed
            result = replace(
                result, project=before.project, files=before.files, indexes=before.indexes, specs=before.specs,
                var_files=before.var_files, environments=before.environments, masked=before.masked,
            )  # fmt: skip
        self.results[result.root] = result
        for path, text in self.texts.items():
            known = [
                revisions[path]
                for kept in self.results.values()
                for revisions in (kept.revisions, *(file.revisions for file in kept.files.values()))
                if path in revisions
            ]
            text.forget(min(known, default=0))

    def opened(self, uri: str) -> Opened | None:
        """Return an open text with the last result of its project; None before the first one."""
        path = self.path(uri)
        if path is None:
            return None
        root = self.root(path)
        result = self.results.get(root)
        if result is None:
            return None
        name = path.relative_to(root).as_posix()
        return Opened(self.texts[path], path, name, result, result.files.get(name))

    def now(self, root: Path, span: Span, revision: int | None) -> tuple[Source, int, int] | None:
        """Return where a span of a checked file is now, with the text; None if it was edited since."""
        return now(self.file(root, span.source.name)[0], span, revision)

    def file(self, root: Path, name: str) -> tuple[Text | None, str]:
        """Return the open text of a file of a project, if it is open, and its URI; a rename asks this of thousands of names."""
        if (root, name) not in self._named:
            path = root / name
            self._named[root, name] = (self.texts.get(path) or self.texts.get(real(path)), self.uri(path))
        return self._named[root, name]

    def existing(self, root: Path, name: str) -> Path | None:
        """Return the path of a file of a project; None if there is no such file in it."""
        path = real(root / name)
        return path if path.is_relative_to(root) and (path in self.texts or path.is_file()) else None

    def uri(self, path: Path) -> str:
        """Return the URI of a file, as the client writes it if it is open."""
        text = self.texts.get(path)
        return text.uri if text else path.as_uri()


def now(text: Text | None, span: Span, revision: int | None) -> tuple[Source, int, int] | None:
    """Return where a span of a checked text is in the text as it is now; None if it was edited since."""
    if text is None or text.source.text == span.source.text:
        return span.source, span.start, span.end
    moved = text.moved(span.start, span.end, revision) if revision is not None else None
    return (text.source, *moved) if moved else None


def _completed(result: Result, before: Result) -> Result:
    """Return a result for the open files with what was known of all others."""
    result.indexes = {**before.indexes, **result.indexes}
    result.revisions = {
        path: revision if path in result.covers else before.revisions.get(path, -1)
        for path, revision in result.revisions.items()
    }
    result.specs = before.specs or result.specs
    fresh = {path.relative_to(result.root).as_posix() for path in result.covers}
    kept = (one for one in before.diagnostics if one.span.source.name not in fresh)
    current = (one for one in result.diagnostics if one.span.source.name in fresh)
    result.diagnostics = tuple(sorted((*kept, *current), key=lambda one: one.order))
    result.files = {
        name: file if name in fresh or name not in before.files else before.files[name]
        for name, file in result.files.items()
    }
    return result


def files_below(root: Path, suffixes: Iterable[str]) -> list[str]:
    """Return the names of the files below a folder that end in some suffixes, without configurations and hidden folders."""
    found: list[str] = []
    endings = tuple(suffixes)
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "node_modules", "__pycache__")))
        where = Path(folder).relative_to(root)
        found += [(where / name).as_posix() for name in sorted(names) if name.lower().endswith(endings)]
        if len(found) > _PATHS:
            break
    return [name for name in found if name.rpartition("/")[2] not in NAMES][:_PATHS]


def path_of(uri: str) -> Path | None:
    """Return the path of a file; None for what is not a file."""
    path = to_fs_path(uri)
    return Path(path) if path else None
