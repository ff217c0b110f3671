"""The public functions: what the command line does, without printing, exiting or reading more than it is given."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping as MappingOf
from datetime import datetime
from typing import Any, NamedTuple

from restorespec.diagnostics import Diagnostic, Summary
from restorespec.pipeline import Compilation, Conditions, is_clean
from restorespec.project.choices import Choices
from restorespec.project.discovery import find_specs
from restorespec.project.layers import undeclared
from restorespec.project.opening import open_project
from restorespec.project.run import Run
from restorespec.project.tally import declares_surely
from restorespec.project.targets import Located, duplicates
from restorespec.request.model import Context
from restorespec.resolve import Refusal, Setting
from restorespec.source import Source
from restorespec.syntax import Reading, read


class Result(NamedTuple):
    """What compiling a spec gives.

    Attributes:
        diagnostics: everything that is wrong with the spec, sorted by place.
        payloads: the request bodies, in order, as plain data; empty when any diagnostic is an error.
        ids: the restores' ids, one for each payload.
    """

    diagnostics: tuple[Diagnostic, ...]
    payloads: tuple[dict[str, Any], ...]
    ids: tuple[str, ...]


def compile(  # noqa: A001 - the contract's name
    source: Source,
    variables: MappingOf[str, Any] | None = None,
    *,
    files: MappingOf[str, str] | None = None,
    now: datetime | None = None,
    region: str | None = None,
) -> Result:
    """The request bodies of a spec, or what is wrong with it.

    Args:
        source: the spec; its name's ending says the format (`.yaml`, `.toml`, `.json`).
        variables: values of variables, as plain data (text, numbers, booleans, None, lists, mappings).
        files: texts of the base files and inventories that the spec names, by path relative to the same root as the
            spec's own name; nothing is read from disk.
        now: what time-dependent rules take for now, with an offset; None keeps them silent.
        region: the AWS region of the target environment; None keeps the rules that need it silent.

    Returns:
        The diagnostics and, where none of them is an error, the payloads. A bad spec never raises.

    Raises:
        TypeError: a value of `variables` is no plain data.
    """
    readings = {name: _reading(name, value) for name, value in (variables or {}).items()}
    settings = {
        name: Setting(one.documents[0], one.documents[0].span) for name, one in readings.items() if one.documents
    }
    conditions = Conditions((settings,), _Texts(files or {}), Context(now, region), require_values=True)
    compilation = Compilation(source.name, read(source), conditions)
    restores = list(compilation)
    found = [item for restore in restores for item in restore.diagnostics]
    found += duplicates(Located(restore.id, restore.document, None) for restore in restores)
    found += [*compilation.diagnostics, *(item for one in readings.values() for item in one.diagnostics)]
    if declares_surely(found):
        unwanted = [item for item in settings.items() if item[0] not in compilation.declared]
        found += undeclared(unwanted, compilation.declared)
    diagnostics = tuple(sorted(dict.fromkeys(found), key=lambda diagnostic: diagnostic.order))
    if not is_clean(diagnostics):
        return Result(diagnostics, (), ())
    return Result(diagnostics, tuple(restore.body for restore in restores), tuple(restore.id for restore in restores))


def check(body: Any, *, now: datetime | None = None, region: str | None = None) -> tuple[Diagnostic, ...]:  # noqa: ANN401 - a body may be anything
    """What is wrong with a finished request body.

    Args:
        body: the body as plain data.
        now: what time-dependent rules take for now, with an offset; None keeps them silent.
        region: the AWS region of the target environment; None keeps the rules that need it silent.

    Returns:
        The diagnostics, with places in the body written as indented JSON.

    Raises:
        TypeError: the body is no plain data.
    """
    source = _as_json("request.json", body)
    compilation = Compilation(
        source.name, read(source), Conditions((), _Texts({}), Context(now, region), finished=True)
    )
    found = [item for restore in compilation for item in restore.diagnostics]
    return tuple(sorted([*found, *compilation.diagnostics], key=lambda diagnostic: diagnostic.order))


def lint(paths: Iterable[str] = (), choices: Choices | None = None) -> Summary:
    """What `restorespec lint` finds.

    Args:
        paths: files, folders or globs, relative to the working directory; none for the project's own specs.
        choices: variables, environments, rules and the time; by default none are chosen.

    Returns:
        The diagnostics after suppression, and the counts.

    Raises:
        restorespec.project.usage.UsageError: a path, a choice or the configuration is wrong.
    """
    chosen, named = choices or Choices(), list(paths)
    project = open_project(named, chosen)
    return Run(project, find_specs(project.root, project.config, named), chosen).summary()


def _reading(name: str, value: object) -> Reading:
    """A value from the program as a text that is read; its place is its JSON.

    Raises:
        TypeError: it is no plain data.
    """
    return read(_as_json(f"variable {name}", value), "json")


def _as_json(name: str, value: object) -> Source:
    try:
        text = json.dumps(value, indent=2, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(f"`{name}` is no plain data: {error}") from error
    return Source(name, text, is_file=False)


class _Texts:
    """Files that are given as texts."""

    def __init__(self, texts: MappingOf[str, str]) -> None:
        self._texts = texts

    def source(self, name: str, limit: int) -> Source | Refusal:
        if name not in self._texts:
            return Refusal(f"there is no file `{name}`", "pass its text in `files`")
        text = self._texts[name]
        if len(text.encode("utf-8", "surrogatepass")) > limit:
            return Refusal(f"`{name}` is larger than {limit:,} bytes", "split it")
        return Source(name, text.removeprefix("\ufeff"))

    def reading(self, name: str, limit: int) -> Reading | Refusal:
        source = self.source(name, limit)
        return source if isinstance(source, Refusal) else read(source)
