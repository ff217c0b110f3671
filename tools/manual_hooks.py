"""Hooks of mkdocs for the code in the text of a page."""

from __future__ import annotations

import re

_CELL = re.compile(r"<t[dh][^>]*>.*?</t[dh]>", re.DOTALL)
_CODE = re.compile(r"<code>[^<]*</code>")
_SHORT = re.compile(r"<code>([^<\n]{1,30})</code>")


def on_page_content(html: str, **_: object) -> str:
    """Return the HTML of a page with plain pipes in table cells, and short code that is not broken at its hyphens.

    Pipes in the code of table cells are escaped in the source, as GitHub needs it.
    """
    plain = _CELL.sub(lambda cell: _CODE.sub(lambda code: code[0].replace("\\|", "|"), cell[0]), html)
    return _SHORT.sub(r'<code class="short">\1</code>', plain)
