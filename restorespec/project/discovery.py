"""Finding the project and its specs, from the paths of a command line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath

from restorespec.core.patterns import lazy_pattern
from restorespec.core.usage_error import UsageError
from restorespec.project.configuration import NAMES, Config
from restorespec.syntax import SUFFIXES

_DEEP = {"**/": "(?:.*?/)??", "**": ".*?"}  # the regular expressions of stars that match across folders, lazy ones
_PIECE = lazy_pattern(r"\[[^\]/]+\]|(?<![^/])\*\*/|\*\*|.", re.DOTALL)
_LARGEST = 512 * 1024  # bytes of a configuration
_FOLDERS = frozenset(("", ".", ".."))
_SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__"})


def find_root(start: Path) -> Path:
    """Return the root of a path's project: the nearest parent folder with a configuration, else the git repository.

    Args:
        start: an absolute path that need not exist.

    Returns:
        The folder; without either, the working directory.
    """
    folders = [start, *start.parents]
    for folder in folders:
        if any(_configures(folder / name) for name in NAMES):
            return folder
    return next((folder for folder in folders if (folder / ".git").exists()), Path.cwd())


def path_in_repository(root: Path) -> str:
    """Return the path of a project in its git repository, ending in `/`; empty at the top, or without a repository."""
    start = real(root)
    for folder in (start, *start.parents):
        if (folder / ".git").exists():
            return "" if folder == start else f"{start.relative_to(folder).as_posix()}/"
    return ""


def real(path: Path) -> Path:
    """Resolve all links of a path; `Path.resolve` raises if they form a cycle."""
    return Path(os.path.realpath(path))


def _configures(path: Path) -> bool:
    if not path.is_file():
        return False
    if path.name != "pyproject.toml":
        return True
    with path.open("rb") as file:
        start = file.read(_LARGEST + 1)
    return b"[tool.restorespec" in start or len(start) > _LARGEST  # one that is too large is reported when it is read


def find_specs(root: Path, config: Config, paths: Iterable[str]) -> tuple[str, ...]:
    """Return the specs that the arguments of a command select, sorted, each once.

    Args:
        root: the project's root.
        config: its configuration, for what it includes and excludes.
        paths: files, folders and globs, relative to the working directory; none for the project's own specs.

    Raises:
        UsageError: a path is missing, leads out of the project, is not a spec, or a folder or glob has none.
    """
    names: set[str] = set()
    for path in paths:
        names.update(_expand(root, config, path))
    if not paths:
        names.update(own_specs(root, config))
        if not names:
            raise no_specs(config)
    return tuple(sorted(names))


def own_specs(root: Path, config: Config) -> list[str]:
    """Return the specs that a project on disk says it has."""
    names = _walk(root, root if config.include else root / "specs")
    return _checked(root, specs_among(names, config))


def specs_among(names: Iterable[str], config: Config) -> list[str]:
    """Of files' names those of specs: what the project includes and does not exclude, else everything in `specs/`."""
    if config.include:
        found = (name for name in names if _matches(name, config.include))
    else:
        found = (name for name in names if name.startswith("specs/") and _is_spec(name))
    return [name for name in found if not _matches(name, config.exclude)]


def specs_below(names: Iterable[str], config: Config) -> list[str]:
    """Of the names of files in a folder that somebody named those of specs."""
    found = [name for name in names if _is_spec(name) and not _matches(name, config.exclude)]
    return [name for name in found if not config.include or _matches(name, config.include)]


def no_specs(config: Config) -> UsageError:
    """Return the error of a project without specs."""
    where = ", ".join(f"`{glob}`" for glob in config.include) or "`specs/`"
    return UsageError(f"no specs found in {where}", "name files or folders, or set `include` in restorespec.toml")


def _expand(root: Path, config: Config, argument: str) -> list[str]:
    path = Path(argument)
    if not os.path.lexists(path) and re.search(r"[*?\[]", argument):
        pattern = _relative(root, Path(os.path.normpath(Path.cwd() / argument)), argument)
        found = [name for name in _walk(root, root) if _matches(name, (pattern,)) and _is_spec(name)]
    elif not path.exists():
        raise UsageError(f"`{argument}` does not exist", "check the path")
    elif path.is_dir():
        _relative(root, real(path), argument)
        found = specs_below(_walk(root, Path(os.path.normpath(path.absolute()))), config)
    else:
        return [_named(root, path, argument)]
    kept = _checked(root, [name for name in found if not _matches(name, config.exclude)])
    if not kept:
        raise UsageError(f"no specs found in `{argument}`", _selected(config))
    return kept


def _selected(config: Config) -> str:
    """Return the help for a folder or glob without specs: which files are specs."""
    if config.include:
        globs = ", ".join(f"`{glob}`" for glob in config.include)
        return f"`include` in the configuration selects only {globs}; name a file to use it anyway"
    return f"specs end in {', '.join(SUFFIXES)}"


def _named(root: Path, path: Path, argument: str) -> str:
    if not path.is_file():
        raise UsageError(f"`{argument}` is not a regular file", "name a spec file or a folder")
    name = _relative(root, Path(os.path.normpath(path.absolute())), argument)
    if not _is_spec(name):
        raise UsageError(f"`{argument}` is not a spec", f"specs end in {', '.join(SUFFIXES)}")
    return _checked(root, [name])[0]


def _relative(root: Path, path: Path, argument: str) -> str:
    for candidate in (path, real(path)):
        for base in (root, real(root)):
            if candidate.is_relative_to(base):
                return candidate.relative_to(base).as_posix()
    raise UsageError(f"`{argument}` lies outside the project `{root}`", "run the command in the project of that file")


def _checked(root: Path, names: list[str]) -> list[str]:
    """Return names of files, each of which must be a regular file in the project, links followed."""
    inside = Inside(root)
    for name in names:
        try:
            path = inside.path(name)
        except ValueError:
            help_text = "put the file itself into the project"
            raise UsageError(f"`{name}` is a link out of the project", help_text) from None
        if not os.path.isfile(path):
            raise UsageError(f"`{name}` is not a regular file", "name a spec file or a folder")
    return names


class Inside:
    """The paths of a project's files, with links followed; those of folders are looked up once.

    Args:
        root: the project's root.
    """

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(root)
        self._start = os.path.join(self._root, "")  # with a separator at its end
        self._folders: dict[str, str] = {}

    def path(self, name: str) -> str:
        """Return the path of a file or folder.

        Args:
            name: its path relative to the root, with `/`.

        Raises:
            ValueError: it lies outside the project.
        """
        folder, _, last = name.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(os.path.join(self._root, folder))
        path = os.path.join(self._folders[folder], last)
        if last in _FOLDERS or os.path.islink(path):
            path = os.path.realpath(path)
        if not path.startswith(self._start) and path != self._root:
            raise ValueError("it lies outside the project")
        return path

    def forget(self) -> None:
        """Forget the paths of folders, which may have become others."""
        self._folders.clear()


def _is_spec(name: str) -> bool:
    file = name[name.rfind("/") + 1 :]
    return "." in file[1:] and file[file.rfind(".") :].lower() in SUFFIXES and file not in NAMES


def _walk(root: Path, start: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(start):
        folders[:] = sorted(name for name in folders if not _is_skipped_folder(name))
        relative = _relative(root, Path(folder), folder)
        for name in sorted(files):
            yield name if relative == "." else f"{relative}/{name}"


def is_skipped(name: str) -> bool:
    """Return whether a file lies in a folder that is not looked into: a hidden one, or one of other programs."""
    return any(map(_is_skipped_folder, PurePosixPath(name).parts[:-1]))


def _is_skipped_folder(name: str) -> bool:
    return name in _SKIPPED_FOLDERS or name.startswith(".")


def _matches(name: str, globs: Iterable[str]) -> bool:
    return any(glob_pattern(glob).fullmatch(name) for glob in globs)


@cache
def glob_pattern(glob: str) -> re.Pattern[str]:
    """Return a glob as a regular expression: `**` matches any folders, `*` and `?` match inside one.

    The text between two stars is searched once, for its first occurrence, which is as good as any other (the atomic
    groups): a glob with many stars would otherwise take exponential time.
    """
    inner, deep, parts = "", "", [""]
    for piece in _PIECE.findall(glob.removeprefix("./")):
        if piece in _DEEP:
            inner += f"(?>{deep}{_inside_folders(parts)})"
            deep, parts = _DEEP[piece], [""]
        elif piece == "*":
            parts.append("")
        else:
            parts[-1] += _single(piece)
    return re.compile(inner + deep + _inside_folders(parts), re.DOTALL)


def _inside_folders(parts: list[str]) -> str:
    """Patterns with a `*` between each two."""
    if len(parts) == 1:
        return parts[0]
    first, *inner, last = parts
    return first + "".join(f"(?>[^/]*?{part})" for part in inner) + f"[^/]*?{last}"


def _single(piece: str) -> str:
    """Return the pattern of a part that matches one character."""
    if piece == "?":
        return "[^/]"
    return _class(piece) if len(piece) > 1 else re.escape(piece)


def _class(part: str) -> str:
    inner = part[1:-1]
    negated = inner[0] in "!^"
    body = re.escape(inner[1:] if negated else inner).replace(r"\-", "-")
    try:
        re.compile(f"[{body}]")
    except re.error:
        return re.escape(part)
    return f"[{'^' if negated else ''}{body}]"
