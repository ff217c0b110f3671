"""The attacks, theme by theme."""

from attacks import (
    aliases,
    commands,
    configuration,
    depth,
    encoding,
    injection,
    inventories,
    paths,
    repositories,
    syntax,
    templates,
    toml,
    variables,
)

THEMES = {
    "syntax": syntax.CASES,
    "aliases and merges": aliases.CASES,
    "depth and size": depth.CASES,
    "encodings and hidden lines": encoding.CASES,
    "TOML traps": toml.CASES,
    "templates": templates.CASES,
    "paths, links and devices": paths.CASES,
    "configurations": configuration.CASES,
    "variables": variables.CASES,
    "inventories": inventories.CASES,
    "repositories": repositories.CASES,
    "injection": injection.CASES,
    "import and repairs": commands.CASES,
}
"""All attacks by their theme."""
