"""Specs from what people have: the forms are read here, and a kind's importers say what their fields mean."""

from restorespec.importing.draft import Draft
from restorespec.importing.writing import spec_text

__all__ = ["Draft", "spec_text"]
