"""Read sources: YAML, TOML and JSON.

One input type, `Source`; one output type, `Reading`. What the language says about data is the same in every format.
"""

from __future__ import annotations

from restorespec.core.source import SUFFIXES, Format, format_of
from restorespec.syntax.encoding import decode, invisible, invisible_in_value
from restorespec.syntax.formats import read
from restorespec.syntax.reading import Reading

__all__ = ["SUFFIXES", "Format", "Reading", "decode", "format_of", "invisible", "invisible_in_value", "read"]
