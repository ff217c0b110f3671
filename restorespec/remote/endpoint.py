"""The base URL of the API: https, or http to loopback only."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

BASE_URLS = (
    "https://us-west-2.api.clumio.com",
    "https://us-east-1.api.clumio.com",
    "https://ca-central-1.ca.api.clumio.com",
    "https://eu-central-1.de.api.clumio.com",
    "https://ap-southeast-2.au.api.clumio.com",
)
"""The public base URLs (the vendor's Terraform provider)."""

_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Mistake:
    """An input that cannot be used.

    Attributes:
        message: one clause that names the error.
        help: what to do.
    """

    message: str
    help: str


def base_url(text: str) -> str | Mistake:
    """Return the canonical form of a base URL, by which the ledger knows it, or what is wrong with it."""
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        return Mistake("the base URL cannot be read", f"write it like {BASE_URLS[0]}")
    if wrong := _wrong(parts):
        return wrong
    shown = f"[{host}]" if ":" in host else host
    suffix = f":{port}" if port and port != _PORTS[parts.scheme] else ""
    return f"{parts.scheme}://{shown}{suffix}{parts.path.rstrip('/')}"


def _wrong(parts: SplitResult) -> Mistake | None:
    if parts.username is not None or parts.password is not None:
        return Mistake("the base URL contains a user or a password", "leave them out; the token authenticates")
    if parts.scheme not in _PORTS or not parts.hostname:
        return Mistake("the base URL is not an https address", f"write it like {BASE_URLS[0]}")
    if parts.query or parts.fragment or not parts.path.isprintable() or " " in parts.path:
        return Mistake("the base URL has more than a host and a path", f"write it like {BASE_URLS[0]}")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        return Mistake(
            "the base URL is http, which would show the token to the network", "use https; http is for loopback"
        )
    return None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
