"""What the editor has open, the projects that its files belong to, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingOf
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from restorespec.config import NAMES, ConfigMistake
from restorespec.diagnostics import Diagnostic
from restorespec.project.choices import Choices
from restorespec.project.discovery import real, specs_among, specs_below
from restorespec.project.files import ProjectFiles
from restorespec.project.opening import ConfigurationError, Project, open_project
from restorespec.project.run import Run
from restorespec.resolve import Spec
from restorespec.source import Source, Span, utf8
from restorespec.syntax import SUFFIXES, Reading
from restorespec.syntax.nodes import Node
from restorespec.syntax.text import accepted, too_large

_AT_ONCE = 200  # specs of a project that are checked while somebody types
_MARK = re.compile(r"^[{\s]*[\"']?restorespec[\"']?\s*[:=]", re.MULTILINE)


class OpenFiles(ProjectFiles):
    """A project's files; those that are open in the editor as they stand there.

    Args:
        root: the project's root folder.
        texts: the open texts, by path with all links followed.
    """

    def __init__(self, root: Path, texts: MappingOf[Path, str]) -> None:
        super().__init__(root)
        self._texts = texts

    def data(self, name: str, limit: int) -> bytes:
        """The bytes of a file, one more than `limit` at most.

        Raises:
            OSError: it is missing or cannot be read.
            ValueError: it is no regular file, or lies outside the project.
        """
        text = self._texts.get(self._inside(name))
        return super().data(name, limit) if text is None else utf8(text)[: limit + 1]

    def _decoded(self, name: str, limit: int) -> Source | Diagnostic:
        """An open text stays as the editor has it: half of a UTF-16 pair would not survive as bytes."""
        text = self._texts.get(self._inside(name))
        if text is None:
            found = super()._decoded(name, limit)
            return replace(found, has_mark=False) if isinstance(found, Source) else found  # editors hide the mark
        source = Source.of(name, text)
        return too_large(source, limit) if len(utf8(text)) > limit else accepted(source)

    def has(self, name: str) -> bool:
        """Whether there is a regular file of this name, or an open text that is to become one."""
        return self.root / name in self._texts or super().has(name)


class Check(NamedTuple):
    """What a check found.

    Attributes:
        root: the root of the project.
        whole: whether all specs of the project were checked, and not only the open ones.
        files: the open files of the project, specs and others.
        diagnostics: what is wrong.
        mistakes: what is wrong with the configuration; where anything is, no spec was checked.
        masked: the places of sensitive values.
    """

    root: Path
    whole: bool
    files: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    mistakes: tuple[ConfigMistake, ...] = ()
    masked: tuple[Span, ...] = ()


class Opened(NamedTuple):
    """An open file in its project.

    Attributes:
        project: the project.
        name: the file's path relative to its root.
        source: its text, as it stands in the editor.
    """

    project: Project
    name: str
    source: Source


class Session:
    """The open files.

    Args:
        choices: the options of the server: environments, variables, rules.
    """

    def __init__(self, choices: Choices) -> None:
        self._choices = choices._replace(jobs=1)
        self._texts: dict[Path, str] = {}
        self._readable: dict[Path, Reading] = {}

    def put(self, path: Path, text: str) -> None:
        """Notes how an open file stands."""
        self._texts[real(path)] = text

    def drop(self, path: Path) -> None:
        """Forgets a file that is no longer open."""
        self._texts.pop(real(path), None)
        self._readable.pop(real(path), None)

    def opened(self, path: Path) -> Opened | None:
        """A file with the project that it belongs to; None if it is not open.

        Raises:
            restorespec.project.usage.UsageError: the configuration is wrong.
        """
        path = real(path)
        if path not in self._texts:
            return None
        project = self._project(path)
        name = path.relative_to(project.files.root).as_posix()
        return Opened(project, name, Source.of(name, self._texts[path]))

    def reading(self, file: Opened) -> Reading | None:
        """The data of an open file; while it cannot be read, the data that it had when it last could."""
        self._remember(file.project, file.name)
        return self._readable.get(file.project.files.root / file.name)

    def _remember(self, project: Project, name: str) -> None:
        reading = project.files.reading(name)
        if isinstance(reading, Reading) and reading.documents:
            self._readable[project.files.root / name] = reading

    def spec(self, file: Opened, root: Node) -> Spec:
        """A document of an open file as a spec, merged with what it extends."""
        return Spec(root, (), file.project.files)

    def run(self, file: Opened) -> Run:
        """A run over an open file alone."""
        return Run(file.project, (file.name,), self._choices)

    def check(self, path: Path, *, typing: bool) -> Check:
        """Checks the project that a file belongs to.

        Args:
            path: the file.
            typing: whether somebody is typing; then a large project is not checked as a whole.

        Raises:
            restorespec.project.usage.UsageError: a file of values or a policy cannot be used.
        """
        try:
            return self._check(path, typing=typing)
        except ConfigurationError as error:
            return Check(error.root, True, self._below(error.root), mistakes=error.mistakes)  # noqa: FBT003 - a named tuple

    def _check(self, path: Path, *, typing: bool) -> Check:
        project = self._project(real(path))
        files = self._below(project.files.root)
        opened = {name for file in files if (name := _name(project, file)) and self._is_spec(project, name)}
        for name in opened:
            self._remember(project, name)
        own = set(project.files.specs(project.config))
        whole = not (typing and len(own) > _AT_ONCE)
        names = tuple(sorted(opened | own if whole else opened))
        summary = Run(project, names, self._choices).summary()
        return Check(project.files.root, whole, files, summary.diagnostics, (), summary.masked)

    def _below(self, root: Path) -> tuple[Path, ...]:
        return tuple(path for path in self._texts if path.is_relative_to(root))

    def _project(self, path: Path) -> Project:
        """The project of a file; one that lies in no project is one by itself, with the folder that it is in."""
        project = open_project([str(path)], self._choices, lambda root: OpenFiles(root, self._texts))
        if path.is_relative_to(project.files.root):
            return project
        return Project(path.parent, project.config, OpenFiles(path.parent, self._texts))

    def _is_spec(self, project: Project, name: str) -> bool:
        """Whether an open file is a spec: the project says so, or it says so itself and is not excluded."""
        if specs_among([name], project.config):
            return True
        text = self._texts[project.files.root / name]
        return bool(specs_below([name], project.config._replace(include=())) and _MARK.search(text))


def _name(project: Project, path: Path) -> str | None:
    """The name of a file of a project that may be a spec; None for any other."""
    is_candidate = path.suffix.lower() in SUFFIXES and path.name not in NAMES
    return path.relative_to(project.files.root).as_posix() if is_candidate else None
