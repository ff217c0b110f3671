"""The one exception that people see: what was asked for cannot be done as asked (exit code 2)."""

from __future__ import annotations


class UsageError(Exception):
    """Wrong usage or configuration.

    Args:
        message: one clause that says what is wrong.
        help: what to do.
    """

    def __init__(self, message: str, help: str) -> None:  # noqa: A002 - the contract's word
        super().__init__(message)
        self.message = message
        self.help = help
