"""Specs made from what others have: a request body, or a `curl` command with one."""

from restorespec.importing.writing import spec_text

__all__ = ["spec_text"]
