"""The attacks, theme by theme."""

from attacks import aliases, depth, encoding, syntax, toml

THEMES = {
    "syntax": syntax.CASES,
    "aliases and merges": aliases.CASES,
    "depth and size": depth.CASES,
    "encodings and hidden lines": encoding.CASES,
    "TOML traps": toml.CASES,
}
"""All attacks by their theme."""
