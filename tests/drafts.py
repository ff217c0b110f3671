"""Drafts of single texts, as tests compare them."""

from restorespec.importing.forms import Input
from restorespec.importing.inputs import drafts_of


def draft_of(source):
    """The draft of a text that holds one table or body, or everything that is wrong with it."""
    outcome = drafts_of([Input(source)])
    return outcome.diagnostics or outcome.drafts[0]
