"""The one exception that users see: the command cannot be carried out (exit code 2)."""

from __future__ import annotations

from collections.abc import Iterable

from restorespec.core.suggestions import did_you_mean

_MOST = 10  # ids that are named


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

    def __reduce__(self) -> tuple[object, ...]:
        """Return how another process, which checks files, hands it over."""
        return UsageError, (self.message, self.help)


def no_restore(wanted: str, ids: Iterable[str]) -> UsageError:
    """What is said of a restore that there is not: the one that was probably meant, or those that there are.

    Args:
        wanted: the id that was asked for.
        ids: those that there are.
    """
    ordered = sorted(set(ids), key=lambda id_: (not id_.startswith(wanted), id_))
    named = ", ".join(f"`{id_}`" for id_ in ordered[:_MOST]) + (", …" if len(ordered) > _MOST else "")
    help_text = did_you_mean(wanted, ordered, f"the ids are {named}" if named else "the specs stand for no restore")
    return UsageError(f"no restore has the id `{wanted}`", help_text)
