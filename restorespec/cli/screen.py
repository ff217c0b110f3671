"""What stands behind a stream: a terminal, and how wide it is, or something that nobody looks at while it is written."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def is_watched() -> bool:
    """Whether standard error is a terminal on which lines can be written again."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def is_one_stream() -> bool:
    """Whether standard output and standard error go to the same terminal, file or pipe."""
    try:
        return os.path.sameopenfile(sys.stdout.fileno(), sys.stderr.fileno())
    except (OSError, ValueError):  # one of them is closed, or not a file of the system
        return False


def width(stream: TextIO) -> int | None:
    """How many characters a line of a terminal holds; None for what is no terminal, or does not say."""
    if not stream.isatty():
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except OSError:
        return None
