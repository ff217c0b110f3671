"""From the data of a spec and values of variables to documents: merging, variables, templates, fan-out."""

from restorespec.language.document import Document, Resolved
from restorespec.language.merging import Files, Refusal
from restorespec.language.settings import Setting, Settings
from restorespec.language.spec import Spec

__all__ = ["Document", "Files", "Refusal", "Resolved", "Setting", "Settings", "Spec"]
