"""Files that are written whole or not at all: a full disk does not destroy the previous content."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def aside(target: Path, data: bytes) -> Path:
    """Writes beside a file what is to take its place, with the permissions that it has or a new one gets.

    Args:
        target: the file, there or not.
        data: what it is to hold.

    Returns:
        Where it was written.

    Raises:
        OSError: it cannot be written; nothing is left of it then.
    """
    import tempfile  # noqa: PLC0415 - slow, and most runs write no file

    with _blamed_on(target):
        descriptor, name = tempfile.mkstemp(prefix=".restorespec-", dir=target.parent)
    beside = Path(name)
    try:
        with _blamed_on(target), os.fdopen(descriptor, "wb") as file:
            file.write(data)
        beside.chmod(target.stat().st_mode if target.exists() else 0o666 & ~_umask())
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


def put(path: Path, data: bytes) -> None:
    """Writes a file. A link stays one; what is no regular file, a pipe or `/dev/stdout`, is written to as it is.

    Raises:
        OSError: it cannot be written; what it held is as it was.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        with _blamed_on(path):
            target.write_bytes(data)
        return
    with _blamed_on(path):
        aside(target, data).replace(target)


def try_out(path: Path) -> None:
    """Finds out whether a file can be written, and leaves everything as it is.

    Raises:
        OSError: it cannot.
    """
    target = Path(os.path.realpath(path))
    with _blamed_on(path):
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not target.exists() or target.is_file():
            aside(target, b"").unlink()


def create(path: Path, data: bytes) -> None:
    """Writes a file that is not there yet.

    Raises:
        FileExistsError: it is there.
        OSError: it cannot be written; nothing is left of it then.
    """
    with _blamed_on(path):
        opened = path.open("xb")
        try:
            with opened as file:
                file.write(data)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


@contextmanager
def _blamed_on(target: Path) -> Iterator[None]:
    """Says of what cannot be written the name that was asked for."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
