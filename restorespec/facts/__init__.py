"""Facts: recorded answers of the API, so that review and CI need no network."""

NAME = "restorespec.lock"
"""The file in which they are recorded, in the root of a project."""
