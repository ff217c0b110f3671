"""The attacks, theme by theme."""

from attacks import aliases, depth, encoding, paths, syntax, templates, toml

THEMES = {
    "syntax": syntax.CASES,
    "aliases and merges": aliases.CASES,
    "depth and size": depth.CASES,
    "encodings and hidden lines": encoding.CASES,
    "TOML traps": toml.CASES,
    "templates": templates.CASES,
    "paths, links and devices": paths.CASES,
}
"""All attacks by their theme."""
