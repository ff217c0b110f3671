"""Submitting: each restore started at most once, followed, and always known where it stands.

This is the only stage that opens a socket. A request goes through `client`, what came back is judged by `verdicts`,
and the `ledger` holds every fact before and after.
"""
