"""The JSON Schemas that ship with the package."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
_FOLDERS = (_PACKAGE / "schemas", _PACKAGE.parent / "schemas")  # in a wheel; in a checkout


def text(name: str) -> str:
    """Return the content of a schema's file (`request`, `spec`, `config`, `diagnostics`)."""
    folder = next(folder for folder in _FOLDERS if folder.is_dir())
    return (folder / f"{name}.schema.json").read_text(encoding="utf-8")


@cache
def load(name: str) -> dict[str, object]:
    """Return the data of a schema; it is shared, so callers must not change it."""
    schema: dict[str, object] = json.loads(text(name))
    return schema
