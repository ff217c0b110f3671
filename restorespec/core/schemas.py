"""The JSON Schemas that ship with the package, unchanged."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parents[1]
_FOLDERS = (_PACKAGE / "schemas", _PACKAGE.parent / "schemas")  # in a wheel; in a checkout


def text(name: str) -> str:
    """The text of a schema (`request`, `spec`, `config`, `diagnostics`), as its file has it."""
    folder = next(folder for folder in _FOLDERS if folder.is_dir())
    return (folder / f"{name}.schema.json").read_text(encoding="utf-8")


@cache
def load(name: str) -> dict[str, Any]:
    """The data of a schema; it is shared, so nobody changes it."""
    schema: dict[str, Any] = json.loads(text(name))
    return schema
