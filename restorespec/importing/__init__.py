"""Specs from files of other tools: their forms are read here, and the importers of a kind map their fields."""

from restorespec.importing.draft import Draft, spec_text

__all__ = ["Draft", "spec_text"]
