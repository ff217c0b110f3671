"""The one exception that users see: the command cannot be carried out (exit code 2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from restorespec.core.suggestions import did_you_mean

if TYPE_CHECKING:
    from restorespec.core.help import HelpText

_MOST = 10  # ids that are named


class UsageError(Exception):
    """Wrong usage or configuration.

    Args:
        message: one clause that says what is wrong.
        help: what to do.
    """

    def __init__(self, message: str, help: HelpText) -> None:  # noqa: A002 - the contract's word
        from restorespec.core.help import rendered  # noqa: PLC0415 - `--help` has no use for it

        super().__init__(message)
        self.message = message
        self.help = rendered(help, "yaml")

    def __reduce__(self) -> tuple[object, ...]:
        """Return how the error is pickled, to be passed on by a worker process."""
        return UsageError, (self.message, self.help)


def no_restore(wanted: str, ids: Iterable[str]) -> UsageError:
    """Return the error for an id that no restore has: with the id that was probably intended, or the ids that exist.

    Args:
        wanted: the id that was asked for.
        ids: the ids that exist.
    """
    ordered = sorted(set(ids), key=lambda id_: (not id_.startswith(wanted), id_))
    named = ", ".join(f"`{id_}`" for id_ in ordered[:_MOST]) + (", …" if len(ordered) > _MOST else "")
    help_text = did_you_mean(wanted, ordered, f"the ids are {named}" if named else "the specs stand for no restore")
    return UsageError(f"no restore has the id `{wanted}`", help_text)
