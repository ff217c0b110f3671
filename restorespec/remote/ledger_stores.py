"""The stores that a ledger can be in, by their addresses: a path, or a URL whose scheme names the store."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from restorespec.core.usage_error import UsageError
from restorespec.remote.ledger import Ledger

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


def _dynamodb(address: str, *, make: bool) -> Ledger:
    from restorespec.remote.ledger_dynamodb import DynamoLedger, parse_address  # noqa: PLC0415 - one store is used

    return DynamoLedger(*parse_address(address), make=make)


def _sqlite(address: str, *, make: bool) -> Ledger:
    from restorespec.remote.ledger_sqlite import SqliteLedger  # noqa: PLC0415 - likewise

    return SqliteLedger(Path(address), make=make)


_STORES: Mapping[str, Callable[..., Ledger]] = {"dynamodb": _dynamodb}
"""The stores with a URL, by its scheme."""


def is_url(address: str) -> bool:
    """Return whether an address is a URL, not a path."""
    return _URL.match(address) is not None


def opened(address: str, *, make: bool) -> Ledger:
    """Open the ledger at an address.

    Args:
        address: a path, or a URL.
        make: whether to create the ledger if it does not exist.

    Raises:
        NoLedgerError: it does not exist, and is not to be created.
        LedgerError: it cannot be used.
        UsageError: the address is not valid.
    """
    scheme = _URL.match(address)
    if scheme is None:
        return _sqlite(address, make=make)
    store = _STORES.get(scheme[1].lower())
    if store is None:
        raise UsageError(
            f"no ledger can be at `{scheme[0]}`", f"give a file, or {', '.join(f'{one}://…' for one in _STORES)}"
        )
    return store(address, make=make)
