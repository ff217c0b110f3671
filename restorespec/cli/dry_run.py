"""`restorespec submit --dry-run`: the requests that would be sent, without a connection or a token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from restorespec.remote.prepared import Prepared


def requests_text(restores: Sequence[Prepared], base_url: str, unit: str, embed: str | None, form: str) -> str:
    """Return the requests that would be sent; the token is shown as `***`."""
    from restorespec.remote.client import ACCEPT, RESTORES
    from restorespec.report.escape import terminal
    from restorespec.report.submissions import VERSION, as_json
    from restorespec.validation.payload import pretty

    url = f"{base_url}{RESTORES}{f'?embed={embed}' if embed else ''}"
    headers = {"Content-Type": "application/json", "Accept": ACCEPT[RESTORES], "Authorization": "Bearer ***"}
    if unit:
        headers["x-clumio-organizationalunit-context"] = unit
    if form == "json":
        requests = [
            {
                "restore": one.id,
                "environment": one.environment,
                "digest": one.digest,
                "method": "POST",
                "url": url,
                "headers": headers,
                "body": one.body,
            }
            for one in restores
        ]
        return as_json({"version": VERSION, "dry_run": True, "requests": requests})
    head = [f"POST {url}", *(f"{name}: {value}" for name, value in headers.items())]
    blocks = ("\n".join(map(terminal, (f"# {one.name}", *head))) + f"\n\n{pretty(one.body)}\n" for one in restores)
    return "\n".join(blocks)
