"""Regular expressions that are compiled when they are first used.

The modules of a short run define about a hundred of them, and a run without errors uses few. Compiling all of them would
take a tenth of its time.
"""

from __future__ import annotations

import re
from typing import cast


class _Lazy:
    """Stands for a pattern; its methods are looked up once, so that a call costs what it costs with a pattern."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        found: object = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)
        return found


def lazy_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression that is compiled when it is first used; functions of `re` do not accept it.

    Args:
        text: the expression.
        flags: those of `re`.
    """
    return cast("re.Pattern[str]", _Lazy(text, flags))
