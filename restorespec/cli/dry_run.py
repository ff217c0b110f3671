"""`restorespec submit --dry-run`: the requests that would be sent, without a connection or a token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from restorespec.remote.prepared import Prepared


def requests_text(restores: Sequence[Prepared], base_url: str, unit: str, embed: str | None, form: str) -> str:
    """Return the requests; the token is shown as `***`."""
    from restorespec.report.escape import terminal
    from restorespec.report.submissions import VERSION, as_json
    from restorespec.validation.payload import pretty

    def url(one: Prepared) -> str:
        return f"{base_url}{one.kind.endpoint.path}{f'?embed={embed}' if embed else ''}"

    def headers(one: Prepared) -> dict[str, str]:
        accept = one.kind.endpoint.accept
        known = {"Content-Type": "application/json", "Accept": accept, "Authorization": "Bearer ***"}
        return {**known, "x-clumio-organizationalunit-context": unit} if unit else known

    if form == "json":
        requests = [
            {
                "restore": one.id,
                "environment": one.environment,
                "digest": one.digest,
                "method": "POST",
                "url": url(one),
                "headers": headers(one),
                "body": one.body,
            }
            for one in restores
        ]
        return as_json({"version": VERSION, "dry_run": True, "requests": requests})
    blocks = []
    for one in restores:
        head = (f"# {one.name}", f"POST {url(one)}", *(f"{name}: {value}" for name, value in headers(one).items()))
        blocks.append("\n".join(map(terminal, head)) + f"\n\n{pretty(one.body)}\n")
    return "\n".join(blocks)
