"""Read a source in any of the formats: plain data and, next to it, marks that say where everything was written."""

from __future__ import annotations

from restorespec.core.diagnostics import Diagnostic
from restorespec.core.source import Format, Source, format_of
from restorespec.syntax.encoding import forbidden_characters
from restorespec.syntax.limits import capped
from restorespec.syntax.reading import Reading
from restorespec.syntax.syntax_rules import SYNTAX_ERROR


def read(source: Source, format: Format | None = None) -> Reading:  # noqa: A002 - the common word for it
    """Return the data of a source, all of its errors, and its comments to this tool.

    Args:
        source: the source.
        format: its format; by default the format of its extension, and YAML without a known one.
    """
    named = format is None
    format = format or format_of(source.name)  # noqa: A001 - likewise
    forbidden = forbidden_characters(source)
    if forbidden:
        return _read_despite(forbidden, source, format)
    reading = _parsed(source, format)
    if not reading.diagnostics and not (named and _is_single_scalar(reading)):
        return reading
    if named and _is_doubtful(reading):
        reading = _unless_misnamed(reading, source, format)
        if format == "yaml" and _is_single_scalar(reading):
            reading = _unless_glued(reading)
    return reading._replace(diagnostics=capped(reading.diagnostics))


def _unless_misnamed(reading: Reading, source: Source, format: Format) -> Reading:  # noqa: A002 - likewise
    """Return a reading, or the one error of a file that is valid in another format."""
    from restorespec.syntax.recovery import looks_like, misnamed  # noqa: PLC0415 - rarely needed

    other = looks_like(source, format)
    if other is None or _is_doubtful(_parsed(source, other)):
        return reading
    return Reading((), (misnamed(source, format, other),))


def _unless_glued(reading: Reading) -> Reading:
    """Return a reading of a scalar, or the error of `key:value`, which YAML reads as one."""
    from restorespec.syntax.yaml.restrictions import glued_line  # noqa: PLC0415 - rarely needed

    scalar = next(document for document in reading.documents if not isinstance(document.data, dict | list))
    error = glued_line(scalar.source, scalar.span.start, scalar.span.end)
    return Reading((), (error,)) if error else reading


def _read_despite(forbidden: list[Diagnostic], source: Source, format: Format) -> Reading:  # noqa: A002 - likewise
    """Return the reading of a source with forbidden characters; if its syntax is broken too, they alone are reported."""
    from restorespec.syntax.recovery import sanitized  # noqa: PLC0415 - rarely needed

    substitute = sanitized(source, forbidden)
    reading = _parsed(substitute.copy, format) if substitute else Reading(())
    if substitute is None or any(error.rule is SYNTAX_ERROR for error in reading.diagnostics):
        return Reading((), capped(forbidden))
    restored = substitute.restored(reading)
    return restored._replace(diagnostics=capped([*forbidden, *restored.diagnostics]))


def _is_doubtful(reading: Reading) -> bool:
    """Return whether a source could not be read in its format, or only as a single scalar."""
    return any(error.rule is SYNTAX_ERROR for error in reading.diagnostics) or _is_single_scalar(reading)


def _is_single_scalar(reading: Reading) -> bool:
    return any(not isinstance(document.data, dict | list) for document in reading.documents)


def _parsed(source: Source, format: Format) -> Reading:  # noqa: A002 - likewise
    """Return the reading in one format; only the parser that is used gets imported."""
    match format:
        case "yaml":
            from restorespec.syntax.yaml.lines import read_lines  # noqa: PLC0415 - see above

            document = read_lines(source)
            if document is not None:
                return Reading((document,))
            from restorespec.syntax.yaml.reader import read_yaml  # noqa: PLC0415 - see above

            return read_yaml(source)
        case "toml":
            from restorespec.syntax.toml.reader import read_toml  # noqa: PLC0415 - see above

            return read_toml(source)
        case "json":
            from restorespec.syntax.json.reader import read_json  # noqa: PLC0415 - see above

            return read_json(source)
