"""Reading a project's files without leaving the project.

Names are relative to the project's root, with `/`. A name that leaves the root, also through a link, or that is no
regular file is refused before anything is opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.source import Source, Span
from restorespec.core.usage_error import UsageError
from restorespec.language import Refusal
from restorespec.project.configuration import Config
from restorespec.project.discovery import Inside, find_root, own_specs, real
from restorespec.syntax import Reading, decode, read
from restorespec.syntax.syntax_rules import SYNTAX_ERROR

_BLOCK = 64 * 1024
_SPECS_ALONE = frozenset((".yaml", ".yml", ".toml"))  # JSON is what results are, too
SPEC_LIMIT = 512 * 1024
"""The largest spec, base or var file, in bytes."""


class ProjectFiles:
    """The files below a root, each read and parsed once.

    Args:
        root: the project's root folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = real(root)
        self._sources: dict[str, Source | Refusal] = {}
        self._readings: dict[str, Reading | Refusal] = {}
        self._undecoded: dict[str, Diagnostic] = {}
        self._comments: dict[str, tuple[Span, ...]] = {}
        self._inside = Inside(self.root)

    def __reduce__(self) -> tuple[object, ...]:
        """Return how they are pickled for another process, which reads the files itself."""
        return ProjectFiles, (self.root,)

    def source(self, name: str, limit: int = SPEC_LIMIT) -> Source | Refusal:
        """Return the text of a file of at most `limit` bytes."""
        if name not in self._sources:
            self._sources[name] = self._open(name, limit)
        return self._sources[name]

    def reading(self, name: str, limit: int = SPEC_LIMIT) -> Reading | Refusal:
        """Return the data of a YAML, TOML or JSON file of at most `limit` bytes."""
        if name not in self._readings:
            self._readings[name] = self._read(self.source(name, limit))
        return self._readings[name]

    def data(self, name: str, limit: int) -> bytes:
        """Return the bytes of a file, one more than `limit` at most.

        Raises:
            OSError: it is missing or cannot be read.
            ValueError: it is not a regular file, or lies outside the project.
        """
        return read_regular(self._inside.path(name), limit)

    def has(self, name: str) -> bool:
        """Return whether there is a regular file of this name."""
        return (self.root / name).is_file()

    def specs(self, config: Config) -> list[str]:
        """Return the specs that the project says it has."""
        return own_specs(self.root, config)

    def _open(self, name: str, limit: int) -> Source | Refusal:
        try:
            decoded = self._decoded(name, limit)
        except FileNotFoundError:
            return Refusal(f"file `{name}` does not exist", "check the path: it is relative to the file that names it")
        except (OSError, ValueError) as error:
            return Refusal(f"`{name}` cannot be read: {reason(error)}", "name a readable, regular file of the project")
        if isinstance(decoded, Source):
            return decoded
        self._undecoded[name] = decoded
        return Refusal(f"`{name}`: {decoded.message}", decoded.help)

    def _decoded(self, name: str, limit: int) -> Source | Diagnostic:
        return decode(name, self.data(name, limit), limit)

    def spec(self, name: str) -> Reading:
        """Return the data of a spec; what keeps it from being read is a finding in that file.

        A spec is not kept, unlike what several specs share: a run over thousands of them holds one at a time.
        """
        shared = self._readings.get(name)
        reading = shared if shared is not None else self._read(self._open(name, SPEC_LIMIT))
        if isinstance(reading, Reading):
            if reading.comments:
                self._comments[name] = reading.comments
            return reading
        found = self._undecoded.get(name) or report(
            SYNTAX_ERROR, Span(Source(name, ""), 0, 0), reading.message, reading.help
        )
        return Reading((), (found,))

    def undecoded(self, name: str) -> Diagnostic | None:
        """Return the error in the encoding of a file that was read, at its location; None if there is none."""
        return self._undecoded.get(name)

    @staticmethod
    def _read(source: Source | Refusal) -> Reading | Refusal:
        return source if isinstance(source, Refusal) else read(source)

    def comments(self) -> Iterator[tuple[Span, ...]]:
        """Yield the comments to this tool in all files that were read."""
        yield from self._comments.values()
        for name, reading in self._readings.items():
            if isinstance(reading, Reading) and reading.comments and name not in self._comments:
                yield reading.comments


def read_regular(path: str | Path, limit: int) -> bytes:
    """Return the bytes of a regular file, one more than `limit` at most, so that the caller sees when it is too large.

    Raises:
        OSError: the file cannot be opened.
        ValueError: it is a folder, a pipe or a device.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("it is not a regular file")
        data = file.read(min(status.st_size, limit) + 1)
        while len(data) <= limit and (more := file.read(min(limit + 1 - len(data), _BLOCK))):
            data += more
        return data


def read_named(root: Path, argument: str, limit: int) -> bytes:
    """Return the bytes of a file that a command line names.

    It may lie anywhere, but what lies in the project must not be a link out of it: the person who wrote the command line
    did not write the link.

    Args:
        root: the project's root.
        argument: the path, as written.
        limit: as for `read_regular`.

    Raises:
        OSError: the file cannot be opened.
        ValueError: it is not a regular file, or a link out of the project.
    """
    path = Path(os.path.normpath(Path.cwd() / argument))
    if _leaves(root, path):
        raise ValueError("it is a link out of the project")
    return read_regular(path, limit)


def writable(argument: str) -> Path:
    """Return the file or folder that a command line names as output; like an input, it must not be a link out.

    Args:
        argument: the path, as written.

    Raises:
        UsageError: it lies in the project, and is or lies behind a link out of it.
    """
    path = Path(argument)
    if _leaves(find_root(Path.cwd()), Path(os.path.normpath(Path.cwd() / path))):
        raise UsageError(f"`{argument}` is a link out of the project, and is not written to", "choose another name")
    return path


def result_file(argument: str) -> Path:
    """Return the file that a command line names for a result; names that end like those of specs are refused.

    Args:
        argument: the path, as written.

    Raises:
        UsageError: it ends in a way that no result does, or is a link out of the project.
    """
    path = writable(argument)
    if not _SPECS_ALONE.isdisjoint({path.suffix.lower(), real(path).suffix.lower()}):
        raise UsageError(
            f"`{argument}` ends like a spec, and no result is written into it",
            "name another file; YAML and TOML are what people write",
        )
    return path


def refuse_overwriting(root: Path, specs: Iterable[str], results: Collection[Path]) -> None:
    """Check that no result overwrites a spec.

    Args:
        root: the project's root.
        specs: those that are read, relative to it.
        results: the files that results are to be written into.

    Raises:
        UsageError: one of them is one of the specs.
    """
    taken = {real(path) for path in results}
    for name in specs if taken else ():
        if real(root / name) in taken:
            raise UsageError(f"`{name}` is read as a spec, and no result is written over it", "name another file")


def _leaves(root: Path, path: Path) -> bool:
    return path.is_relative_to(root) and not real(path).is_relative_to(real(root))


def reason(error: OSError | ValueError) -> str:
    """Return the text of an error without the path, in lower case."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:]
