"""Specs made from what others have: a request body, a `curl` command, a table as AWS or the live API tell of it."""

from restorespec.importing.draft import Draft
from restorespec.importing.writing import spec_text

__all__ = ["Draft", "spec_text"]
