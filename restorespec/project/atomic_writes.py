"""Files that are written whole or not at all: a full disk does not destroy the previous content."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def aside(target: Path, data: bytes) -> Path:
    """Write the new content of a file beside it, with the permissions of the file, or those of a new one.

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
    """Write a file whole or not at all. A link stays a link; a pipe or a device such as `/dev/stdout` is written directly.

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
    """Check that a file can be written, without a change to it.

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
    """Write a file that does not exist yet.

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
    """Put the name that was asked for into the error of a write."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
