"""Nodes and values of variables to documents: merging, variables, templates, fan-out."""

from restorespec.resolve.document import Document
from restorespec.resolve.files import Files, Refusal
from restorespec.resolve.settings import Setting, Settings
from restorespec.resolve.spec import Resolved, Spec

__all__ = ["Document", "Files", "Refusal", "Resolved", "Setting", "Settings", "Spec"]
