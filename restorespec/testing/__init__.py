"""A fake API on this machine: for the tutorial, for tests, and for experiments."""
