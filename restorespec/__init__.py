"""Compile, lint and review declarative restore specs."""
