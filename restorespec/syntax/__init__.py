"""Text to nodes: the readers of YAML, TOML and JSON.

One input type, `Source`; one output type, `Reading`. The language's rules for data are the same whatever the format.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.nodes import Scalar
from restorespec.core.source import Source
from restorespec.syntax.encoding import decode, forbidden_characters, invisible, invisible_in_value
from restorespec.syntax.limits import capped
from restorespec.syntax.reading import Reading
from restorespec.syntax.syntax_rules import SYNTAX_ERROR

__all__ = ["SUFFIXES", "Format", "Reading", "decode", "format_of", "invisible", "invisible_in_value", "read"]

Format: TypeAlias = Literal["yaml", "toml", "json"]

SUFFIXES: dict[str, Format] = {".yaml": "yaml", ".yml": "yaml", ".toml": "toml", ".json": "json"}
"""The endings of files that are read, in lower case, and the format that each stands for."""


def read(source: Source, format: Format | None = None) -> Reading:  # noqa: A002 - the word that everybody expects
    """The data of a text, every mistake in it, and its comments to this tool.

    Args:
        source: the text.
        format: what it is written in; by default what its name's ending says, without such an ending YAML.
    """
    named = format is None
    format = format or format_of(source.name)  # noqa: A001 - likewise
    forbidden = forbidden_characters(source)
    if forbidden:
        return _read_despite(forbidden, source, format)
    reading = _parsed(source, format)
    if named and _is_doubtful(reading):
        reading = _unless_misnamed(reading, source, format)
    return Reading(reading.documents, capped(reading.diagnostics), reading.comments)


def _unless_misnamed(reading: Reading, source: Source, format: Format) -> Reading:  # noqa: A002 - likewise
    """A reading, or the one mistake of a text that can be read as another format."""
    from restorespec.syntax.misnamed_files import looks_like, misnamed  # noqa: PLC0415 - seldom needed

    other = looks_like(source, format)
    if other is None or _is_doubtful(_parsed(source, other)):
        return reading
    return Reading((), (misnamed(source, format, other),))


def _read_despite(forbidden: list[Diagnostic], source: Source, format: Format) -> Reading:  # noqa: A002 - likewise
    """Return the reading of a source with rejected characters; if its form is broken too, they alone are reported."""
    from restorespec.syntax.sanitized import sanitized  # noqa: PLC0415 - seldom needed

    substitute = sanitized(source, forbidden)
    reading = _parsed(substitute.copy, format) if substitute else Reading(())
    if substitute is None or any(mistake.rule is SYNTAX_ERROR for mistake in reading.diagnostics):
        return Reading((), capped(forbidden))
    restored = substitute.restored(reading)
    return restored._replace(diagnostics=capped([*forbidden, *restored.diagnostics]))


def format_of(name: str) -> Format:
    """What a file is written in, as its name's ending says; without such an ending YAML."""
    lowered = name.lower()
    return next((form for suffix, form in SUFFIXES.items() if lowered.endswith(suffix)), "yaml")


def _is_doubtful(reading: Reading) -> bool:
    """Whether a text could not be read as what it was taken for, or only as a single text."""
    return any(mistake.rule is SYNTAX_ERROR for mistake in reading.diagnostics) or any(
        isinstance(document, Scalar) for document in reading.documents
    )


def _parsed(source: Source, format: Format) -> Reading:  # noqa: A002 - likewise
    """The reading of one format; only the parser that is used gets imported."""
    match format:
        case "yaml":
            from restorespec.syntax.yaml.reader import read_yaml  # noqa: PLC0415 - see above

            return read_yaml(source)
        case "toml":
            from restorespec.syntax.toml.reader import read_toml  # noqa: PLC0415 - see above

            return read_toml(source)
        case "json":
            from restorespec.syntax.json.reader import read_json  # noqa: PLC0415 - see above

            return read_json(source)
