"""Values of variables from outside: the process environment, var files, `--var`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping as MappingOf
from pathlib import Path, PurePosixPath

from restorespec.core.data import Located
from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.source import Source, Span
from restorespec.core.usage_error import UsageError
from restorespec.language.files import Refusal
from restorespec.language.settings import Setting
from restorespec.language.template_rules import VAR_FILE
from restorespec.project.configuration import file_help
from restorespec.project.files import SPEC_LIMIT, ProjectFiles, read_named, reason
from restorespec.syntax import SUFFIXES, Reading, decode, read

PREFIX = "RESTORESPEC_VAR_"
"""Variables of the process environment that begin so hold values of a spec's variables."""

Layer = dict[str, Setting]


def from_environment(environ: MappingOf[str, str]) -> Layer:
    """The layer of the process environment: `RESTORESPEC_VAR_stage=prod` sets `stage`."""
    names = sorted(name for name in environ if name.startswith(PREFIX))  # no other variable is read
    return {name.removeprefix(PREFIX): _text(name, environ[name], declared=False) for name in names}


def from_arguments(arguments: Iterable[str]) -> list[Layer]:
    """A layer for each `NAME=VALUE`, in the order given.

    Raises:
        UsageError: an argument has no `=`.
    """
    layers = []
    for argument in arguments:
        name, separator, value = argument.partition("=")
        if not separator or not name:
            missing = "name" if separator else "value"
            raise UsageError(f"`--var {argument}` has no {missing}", "write `--var NAME=VALUE`")
        layers.append({name: _text(f"--var {name}", value, declared=True)})
    return layers


def _text(origin: str, value: str, *, declared: bool) -> Setting:
    source = Source(origin, value, is_file=False)
    span = Span(source, 0, len(value))
    return Setting(Located.at(span, value), span, is_text=True, must_be_declared=declared)


def from_project_file(
    files: ProjectFiles, name: str, named: Span | None = None
) -> tuple[Layer, tuple[Diagnostic, ...]]:
    """Return the layer of a var file that the configuration names, and what is wrong with it.

    Args:
        files: where it is read.
        name: its path, relative to the root.
        named: where the configuration names it; a file that is missing is reported there.
    """
    if PurePosixPath(name).suffix.lower() not in SUFFIXES:
        message = f"var file `{name}` is not YAML, TOML or JSON"
        return {}, _unusable(name, named, message, f"name a file that ends in {', '.join(SUFFIXES)}")
    reading = files.reading(name)
    if not isinstance(reading, Refusal):
        return _layer(reading)
    undecoded = files.undecoded(name)
    if undecoded is not None:
        return {}, (undecoded,)
    advice = file_help("var-files", name, f"create `{name}`, or correct `var-files` in the configuration")
    return {}, _unusable(name, named, reading.message, advice)


def _unusable(name: str, named: Span | None, message: str, help: str) -> tuple[Diagnostic, ...]:  # noqa: A002 - the contract's word
    return (report(VAR_FILE, named or Span(Source(name, ""), 0, 0), message, help),)


def from_argument_file(files: ProjectFiles, argument: str) -> tuple[Layer, tuple[Diagnostic, ...]]:
    """The layer of a `--var-file`, which may lie anywhere.

    Raises:
        UsageError: the file cannot be read.
    """
    path = Path(argument)
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"`--var-file {argument}` is not a YAML, TOML or JSON file", f"var files end in {', '.join(SUFFIXES)}"
        )
    try:
        data = read_named(files.root, argument, SPEC_LIMIT)
    except (OSError, ValueError) as error:
        raise UsageError(f"`--var-file {argument}` cannot be read: {reason(error)}", "check the path") from error
    decoded = decode(_shown(files.root, path), data, SPEC_LIMIT)
    return _layer(read(decoded)) if isinstance(decoded, Source) else ({}, (decoded,))


def _shown(root: Path, path: Path) -> str:
    """Return a path relative to the root of the project, also from outside of it."""
    return Path(os.path.relpath(path.absolute(), root)).as_posix()


def _layer(reading: Reading) -> tuple[Layer, tuple[Diagnostic, ...]]:
    diagnostics = list(reading.diagnostics)
    layer: Layer = {}
    for number, root in enumerate(reading.documents):
        if isinstance(root.data, dict) and number == 0:
            layer = {name: Setting(value, root.key(name)) for name, value in root.members()}
        elif number or root.data is not None:
            source, start, end = root.span
            span = Span(source, start, min(end, start + 1))
            diagnostics.append(
                report(VAR_FILE, span, "a var file is one mapping of names to values", "write one `name: value` a line")
            )
    return layer, tuple(diagnostics)
