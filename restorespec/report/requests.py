"""Request bodies as runnable requests: a `curl` command, or HTTP as text."""

from __future__ import annotations

import shlex

from restorespec.kinds import Endpoint


def curl(body: str, base_url: str | None, endpoint: Endpoint) -> str:
    """A `curl` command for a body; the token, and without a base URL the address, come from the shell's environment.

    Args:
        body: the request body as JSON.
        base_url: the API's address.
        endpoint: the operation.
    """
    address = (
        shlex.quote(base_url.rstrip("/") + endpoint.path) if base_url else f'"$CLUMIO_API_BASE_URL{endpoint.path}"'
    )
    return (
        f"curl --request POST {address} \\\n"
        f"  --header 'Accept: {endpoint.accept}' \\\n"
        "  --header 'Content-Type: application/json' \\\n"
        '  --header "Authorization: Bearer $CLUMIO_API_TOKEN" \\\n'
        f"  --data-raw {shlex.quote(body)}\n"
    )


def http(body: str, base_url: str | None, endpoint: Endpoint) -> str:
    """An HTTP request as text, as HTTP clients of editors read it.

    Args:
        body: the request body as JSON.
        base_url: the API's address.
        endpoint: the operation.
    """
    address = (base_url or "{{CLUMIO_API_BASE_URL}}").rstrip("/") + endpoint.path
    return (
        f"POST {address}\n"
        f"Accept: {endpoint.accept}\n"
        "Content-Type: application/json\n"
        "Authorization: Bearer {{CLUMIO_API_TOKEN}}\n\n"
        f"{body}\n"
    )
