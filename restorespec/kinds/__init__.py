"""The kinds of resource that can be restored: each is a folder that knows its service, and nothing else does."""
