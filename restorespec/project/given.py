"""Inputs that a program gives instead of files: values of variables, texts, policies."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping as MappingOf
from functools import partial
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from restorespec.core.data import Data
from restorespec.core.diagnostics import Diagnostic, Finding, report
from restorespec.core.source import Source, Span, utf8
from restorespec.language import Refusal, Setting
from restorespec.pipeline import Policies
from restorespec.project.discovery import find_root
from restorespec.project.files import ProjectFiles
from restorespec.syntax import Reading, read

if TYPE_CHECKING:
    from restorespec.validation.policy import Policy


def value_reading(name: str, value: object) -> Reading:
    """Read the value of a variable; its location is in its JSON.

    Raises:
        TypeError: it is not plain data.
    """
    return read(as_json(f"variable {name}", value), "json")


def settings_of(readings: MappingOf[str, Reading]) -> dict[str, Setting]:
    """Return the values of variables, by name."""
    values = {name: one.documents[0] for name, one in readings.items() if one.documents}
    return {name: Setting(value, value.span) for name, value in values.items()}


def as_json(name: str, value: object) -> Source:
    """Return plain data as JSON text.

    Raises:
        TypeError: it is not plain data.
    """
    try:
        text = json.dumps(value, indent=2, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(f"`{name}` is not plain data: {error}") from error
    return Source(name, text, is_file=False)


class Texts:
    """Files that are given as texts."""

    def __init__(self, texts: MappingOf[str, str]) -> None:
        self._texts = texts

    def has(self, name: str) -> bool:
        """Return whether there is a file of this name."""
        return name in self._texts

    def source(self, name: str, limit: int) -> Source | Refusal:
        """Return the text of a file of at most `limit` bytes."""
        if name not in self._texts:
            return Refusal(f"file `{name}` does not exist", "pass its text in `files`")
        text = self._texts[name]
        if len(utf8(text)) > limit:
            return Refusal(f"`{name}` is larger than {limit:,} bytes", "split it")
        return Source.of(name, text)

    def reading(self, name: str, limit: int) -> Reading | Refusal:
        """Return the data of a file of at most `limit` bytes."""
        source = self.source(name, limit)
        return source if isinstance(source, Refusal) else read(source)


class Unevaluated(Exception):  # noqa: N818 - not an error of the program
    """A policy that cannot be fully evaluated for a request."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class _PolicyFiles:
    """The texts that a program gave, and its policies that are mappings, by name."""

    def __init__(self, texts: Texts, name: str, policy: Source) -> None:
        self._texts = texts
        self._name = name
        self._policy = policy

    def source(self, name: str, limit: int) -> Source | Refusal:
        return self._policy if name == self._name else self._texts.source(name, limit)

    def reading(self, name: str, limit: int) -> Reading | Refusal:
        return read(self._policy, "json") if name == self._name else self._texts.reading(name, limit)


def policy_checks(
    given: Iterable[MappingOf[str, Any] | str | PathLike[str]], texts: Texts
) -> tuple[Policies, list[Diagnostic]]:
    """Return the checks that policies stand for, and what is wrong with the policies.

    Raises:
        TypeError: one is neither a mapping of plain data nor a path.
    """
    if isinstance(given, str | bytes | MappingOf):
        raise TypeError("`policies` must be a sequence of schemas or paths, not one of them")
    checks: list[Callable[[Data], Iterator[Finding]]] = []
    errors: list[Diagnostic] = []
    for number, one in enumerate(given):
        from restorespec.validation.policy import Policy, load_policy  # noqa: PLC0415 - who has no policies needs no validator

        name, files = _policy_file(f"policies[{number}]", one, texts)
        policy = load_policy(name, files)
        if isinstance(policy, Policy):
            checks.append(partial(_evaluated, policy))
        elif isinstance(policy, Refusal):
            errors.append(_wrong_policy(name, policy.message, policy.help))
        else:
            errors.extend(policy)
    return checks, errors


def _policy_file(
    name: str, given: MappingOf[str, Any] | str | PathLike[str], texts: Texts
) -> tuple[str, _PolicyFiles | Texts | ProjectFiles]:
    """Return the name of a policy, and where it and the files that it refers to are read."""
    if isinstance(given, MappingOf | bool):
        plain_policy = dict(given) if isinstance(given, MappingOf) else given
        return name, _PolicyFiles(texts, name, as_json(name, plain_policy))
    if not isinstance(given, str | PathLike):
        raise TypeError(f"`{name}` must be a JSON Schema or a path, not {type(given).__name__}")
    argument = fspath(given)
    if texts.has(argument):
        return argument, texts
    path = Path(os.path.normpath(Path.cwd() / argument))
    root = find_root(path.parent)
    if not path.is_relative_to(root):
        root = path.parent
    return path.relative_to(root).as_posix(), ProjectFiles(root)


def _evaluated(policy: Policy, body: Data) -> Iterator[Finding]:
    from restorespec.validation.policy_validator import TooMuchWork  # noqa: PLC0415 - see above

    try:
        yield from policy(body)
    except TooMuchWork as work:
        message = f"this policy {work.deed}, so it cannot be fully evaluated"
        raise Unevaluated(_wrong_policy(policy.name, message, f"write it with fewer {work.things}")) from work


def _wrong_policy(name: str, message: str, help: str) -> Diagnostic:  # noqa: A002 - the contract's word
    from restorespec.validation.policy_keywords import POLICY_KEYWORD  # noqa: PLC0415 - see above

    return report(POLICY_KEYWORD, Span(Source(name, ""), 0, 0), message, help)
