"""TLS for the fake API: a certificate that the caller has, or one that is generated."""

from __future__ import annotations

import ssl
import subprocess
from os import PathLike
from pathlib import Path

_NAMES = "subjectAltName=DNS:localhost,IP:127.0.0.1"


class TlsError(Exception):
    """TLS cannot be set up; the text says why."""


def server_context(certificate: str | PathLike[str], key: str | PathLike[str] | None = None) -> ssl.SSLContext:
    """Return the TLS settings of a server.

    Args:
        certificate: a PEM file.
        key: a PEM file with its private key; None if the certificate's file has it.

    Raises:
        TlsError: a file cannot be read, or they do not belong together.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:  # errors of TLS are errors of the system, too
        raise TlsError(f"cannot use the certificate {certificate}: {error.strerror or error}") from error
    return context


def generate(folder: Path) -> tuple[Path, Path]:
    """Generates a certificate for `localhost` and `127.0.0.1` that is valid for a day; its file and its key's.

    Args:
        folder: where the files go.

    Raises:
        TlsError: openssl is not installed, or fails.
    """
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    files = ["-addext", _NAMES, "-keyout", str(key), "-out", str(certificate)]
    try:
        subprocess.run([*command, *files], check=True, capture_output=True)  # noqa: S603 - no part of it is from outside
    except FileNotFoundError as error:
        raise TlsError("openssl is not installed; give --tls-certificate and --tls-key") from error
    except subprocess.CalledProcessError as error:
        raise TlsError(f"openssl failed: {error.stderr.decode('utf-8', 'replace').strip()}") from error
    return certificate, key
