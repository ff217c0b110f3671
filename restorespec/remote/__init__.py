"""Submitting, verifying and everything else that opens a socket.

A request goes through `client`, its answer is judged by `verdicts`, and the `ledger` records every fact before and after.
"""
