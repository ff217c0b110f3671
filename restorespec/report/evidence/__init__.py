"""Records of restores as evidence: text, Markdown, HTML and JSON."""

from __future__ import annotations

from restorespec.report.evidence.ledger_table import LEDGER_FORMATS, ledger_report
from restorespec.report.evidence.pages import FORMATS, as_document, render

__all__ = ["FORMATS", "LEDGER_FORMATS", "as_document", "ledger_report", "render"]
