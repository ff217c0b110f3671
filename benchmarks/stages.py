"""What each stage costs for one spec, in one process: `pytest benchmarks/stages.py`.

Needs pytest-benchmark (`pip install --group benchmark`). The specs are those of `generate.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from generate import spec

from restorespec.core.data import Located
from restorespec.core.diagnostics import Summary
from restorespec.core.source import Source
from restorespec.kinds import Context, get
from restorespec.language import Refusal, Spec
from restorespec.pipeline import Compilation, Conditions
from restorespec.report import render
from restorespec.syntax import Reading, read
from restorespec.syntax.yaml.events import event_source
from restorespec.validation.payload import payload
from restorespec.validation.schema_check import validate

Stage = Callable[[], Any]


class NoFiles:
    """A project of one spec."""

    def reading(self, name: str, limit: int = 0) -> Reading | Refusal:  # noqa: ARG002 - the signature of `Files`
        """No other file is there."""
        return Refusal(f"there is no file `{name}`", "")

    def source(self, name: str, limit: int = 0) -> Source | Refusal:  # noqa: ARG002 - likewise
        """Likewise."""
        return Refusal(f"there is no file `{name}`", "")


def stages() -> dict[str, Stage]:
    """What is measured, by name: each does its work for one spec of about 100 lines."""
    sources = {kind: _source(kind) for kind in ("plain", "templated", "toml", "warned", "faulty")}
    readings = {kind: read(source) for kind, source in sources.items()}
    roots = {kind: reading.documents[0] for kind, reading in readings.items()}
    bodies = {kind: _body(roots[kind]) for kind in ("plain", "warned", "faulty")}
    conditions = Conditions((), NoFiles())
    found = tuple(_compiled(sources["faulty"], conditions))
    return {
        "parse events of YAML": lambda: _drained(sources["plain"].text),
        "read YAML": lambda: read(sources["plain"]),
        "read TOML": lambda: read(sources["toml"]),
        "resolve, plain": lambda: list(Spec(roots["plain"], (), conditions.files).restores()),
        "resolve, templated": lambda: list(Spec(roots["templated"], (), conditions.files).restores()),
        "validate, valid": lambda: validate(bodies["plain"], get()),
        "validate and explain": lambda: validate(bodies["faulty"], get()),
        "put the rules": lambda: list(get().check(bodies["warned"], frozenset(), Context())),
        "emit": lambda: payload(bodies["plain"].data, get().schema.root),
        "all of it": lambda: _compiled(sources["plain"], conditions),
        "all of it, templated": lambda: _compiled(sources["templated"], conditions),
        "report as text": lambda: render(Summary(found), "text"),
        "report as SARIF": lambda: render(Summary(found), "sarif"),
    }


def _source(kind: str) -> Source:
    name, text = spec(kind, 1, 1)
    return Source(PurePosixPath(name).name, text)


def _drained(text: str) -> None:
    next_event = event_source(text)
    while next_event():
        pass


def _body(root: Located) -> Located:
    return next(Spec(root, (), NoFiles()).restores()).document.request


def _compiled(source: Source, conditions: Conditions) -> list[Any]:
    compilation = Compilation(source.name, read(source), conditions)
    found = [diagnostic for restore in compilation for diagnostic in restore.diagnostics]
    return [*compilation.diagnostics, *found]


@pytest.mark.parametrize("name", stages())
def test_stage(name: str, benchmark: Callable[[Stage], Any]) -> None:
    """Measures one stage."""
    benchmark(stages()[name])
