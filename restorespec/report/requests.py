"""Request bodies as something to run: a `curl` command, or an HTTP request as text."""

from __future__ import annotations

import shlex

PATH = "/restores/aws/dynamodb-tables"
"""The operation's path (API page)."""

ACCEPT = "application/api.clumio.restored-aws-dynamodb-tables=v1+json"
"""The operation's answer type (API page)."""


def curl(body: str, base_url: str | None) -> str:
    """A `curl` command for a body; the token, and without a base URL the address, come from the shell's environment.

    Args:
        body: the request body as JSON.
        base_url: the API's address.
    """
    address = shlex.quote(base_url.rstrip("/") + PATH) if base_url else f'"$CLUMIO_API_BASE_URL{PATH}"'
    return (
        f"curl --request POST {address} \\\n"
        f"  --header 'Accept: {ACCEPT}' \\\n"
        "  --header 'Content-Type: application/json' \\\n"
        '  --header "Authorization: Bearer $CLUMIO_API_TOKEN" \\\n'
        f"  --data-raw {shlex.quote(body)}\n"
    )


def http(body: str, base_url: str | None) -> str:
    """An HTTP request as text, as HTTP clients of editors read it.

    Args:
        body: the request body as JSON.
        base_url: the API's address.
    """
    address = (base_url or "{{CLUMIO_API_BASE_URL}}").rstrip("/") + PATH
    return (
        f"POST {address}\n"
        f"Accept: {ACCEPT}\n"
        "Content-Type: application/json\n"
        "Authorization: Bearer {{CLUMIO_API_TOKEN}}\n\n"
        f"{body}\n"
    )
