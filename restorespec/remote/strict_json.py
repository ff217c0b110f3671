"""JSON from outside, read without goodwill: what is ambiguous or incomplete is refused, not guessed."""

from __future__ import annotations

import json
import zlib

from restorespec.core.nodes import Plain

LIMIT = 1024 * 1024
"""How many bytes an answer may have, as sent and again when decompressed."""

_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class UnreadableError(ValueError):
    """An answer that says nothing for sure; the text is a clause that says why."""


def parse(data: bytes) -> Plain:
    """The value of a JSON text.

    Raises:
        UnreadableError: it is not UTF-8, not one whole JSON value, nests too deep, has a key twice, or a number that JSON has not.
    """
    try:
        value: Plain = json.loads(data.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except UnicodeDecodeError:
        raise UnreadableError("it is not UTF-8") from None
    except RecursionError:
        raise UnreadableError("its JSON is nested too deeply") from None
    except UnreadableError:
        raise
    except ValueError:
        raise UnreadableError("it is not complete JSON") from None
    return value


def _unique(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError("its JSON has a duplicate key")
    return found


def _refuse(constant: str) -> Plain:
    raise UnreadableError(f"its JSON contains {constant}")


def decode(data: bytes, encodings: str) -> bytes:
    """A body without its content encodings, which nobody asked for.

    Args:
        data: as received.
        encodings: the `Content-Encoding` header; empty if there is none.

    Raises:
        UnreadableError: the encoding is not known, the data does not fit it, or they are more than `LIMIT` bytes.
    """
    names = [name.strip().lower() for name in encodings.split(",")]
    applied = [name for name in names if name not in {"", "identity"}]
    if len(applied) > 2:  # noqa: PLR2004 - nobody compresses thrice without bad intent
        raise UnreadableError("it is compressed more than twice")
    for name in reversed(applied):
        if name not in _WINDOWS:
            raise UnreadableError("its content encoding was not requested")
        data = _inflate(data, name)
    return data


def _inflate(data: bytes, name: str) -> bytes:
    window = _WINDOWS[name]
    if name == "deflate" and data[:1] and data[0] & 0x0F != 8:  # noqa: PLR2004 - 8 marks a zlib header; many servers leave it out
        window = -15
    inflater = zlib.decompressobj(window)
    try:
        plain = inflater.decompress(data, LIMIT + 1)
    except zlib.error:
        raise UnreadableError("its compressed data is damaged") from None
    if len(plain) > LIMIT:
        raise UnreadableError("it is larger than 1 MiB when decompressed")
    if not inflater.eof or inflater.unused_data:
        raise UnreadableError("its compressed data is incomplete")
    return plain
