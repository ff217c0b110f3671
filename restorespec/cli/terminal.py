"""Terminals: whether a stream is one, and its width."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def is_watched() -> bool:
    """Return whether standard error is a terminal on which a line can be overwritten."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def is_one_stream() -> bool:
    """Return whether standard output and standard error go to the same terminal, file or pipe."""
    try:
        return os.path.sameopenfile(sys.stdout.fileno(), sys.stderr.fileno())
    except (OSError, ValueError):  # one of them is closed, or not a file of the operating system
        return False


def width(stream: TextIO) -> int | None:
    """Return the number of columns of a terminal; None if the stream is not one, or does not report it."""
    if not stream.isatty():
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except OSError:
        return None
