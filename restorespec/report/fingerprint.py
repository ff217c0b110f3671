"""Fingerprints of findings that do not change with the rest of the file."""

from __future__ import annotations

from collections import Counter

from restorespec.core.diagnostics import Summary
from restorespec.core.source import Span, pointer
from restorespec.report.excerpt import line_text


def fingerprints(summary: Summary, places: list[Span]) -> list[str]:
    """A fingerprint for each diagnostic of a run.

    It is made of the rule, the restore, the field of the request with list items named by what identifies them, the
    file and the text of the line, however it is indented; equal findings differ by their order.

    Args:
        summary: what the run reports.
        places: where each of its diagnostics is shown.

    Returns:
        Texts of the form `3f1c…:1`, in the order of the diagnostics.
    """
    from hashlib import sha256  # noqa: PLC0415 - it loads OpenSSL, and most runs find nothing

    seen: Counter[str] = Counter()
    names = []
    for diagnostic, place in zip(summary.diagnostics, places, strict=True):
        line = " ".join(line_text(place, summary.masked).split())
        where = (place.source.name, pointer(diagnostic.identity or diagnostic.path or ()), line)
        parts = (diagnostic.rule.name, diagnostic.restore or "", diagnostic.environment or "", *where)
        digest = sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[digest] += 1
        names.append(f"{digest}:{seen[digest]}")
    return names
