"""Values as the editor shows them: sensitive ones as `***`, unknown ones by what they need."""

from __future__ import annotations

import re
from collections.abc import Iterable

from restorespec.core.data import Data, Input, Located
from restorespec.core.records import NamedTuple
from restorespec.core.source import Path, Span, pointer
from restorespec.core.unknown import Unknown
from restorespec.facts import NAME
from restorespec.facts.lock import Fact
from restorespec.language.lookups import PREFIX
from restorespec.language.provenance import trace
from restorespec.language.structure import BODY
from restorespec.lsp.results import Body, OpenFile
from restorespec.project.facts import facts_in
from restorespec.report.escape import json as as_json, terminal
from restorespec.report.layout import line_text

LONGEST = 200
"""The maximum number of characters of a value in a hover."""


class Shown(NamedTuple):
    """A value to show.

    Attributes:
        text: the value as one line; empty if it is unknown.
        unknown: what an unknown value needs.
        is_text: whether it is a string.
    """

    text: str
    unknown: str = ""
    is_text: bool = False


def shown(value: Located) -> Shown:
    """Return how a value is shown."""
    if is_sensitive(value):
        return Shown("***")
    label = unknown_in(value.data)
    if label is not None:
        return Shown("", needs(label))
    if isinstance(value.data, str):
        return Shown(terminal(value.data), is_text=True)
    return Shown(as_json(visible(value)))


def code(text: str) -> str:
    """Return a text as code in the Markdown of a hover, on one line."""
    text = terminal(" ".join(text.split()))
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text[:1] == "`" or text[-1:] == "`" or not text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def visible(value: Located) -> object:
    """Return a value as plain data: sensitive parts as `***`, unknown parts as null."""
    if is_sensitive(value):
        return "***"
    if isinstance(value.data, dict):
        return {key: visible(member) for key, member in value.members()}
    if isinstance(value.data, list):
        return [visible(item) for item in value.items()]
    return None if isinstance(value.data, Unknown) else value.data


def is_sensitive(value: Located) -> bool:
    """Return whether a sensitive value went into a value."""
    return value.origin is not None and value.origin.sensitive


def unknown_in(data: Data) -> str | None:
    """Return the label of the first unknown value in data; None if there is none."""
    if isinstance(data, Unknown):
        return data.label
    inner: Iterable[Data] = ()
    if isinstance(data, dict):
        inner = data.values()
    elif isinstance(data, list):
        inner = data
    return next((label for item in inner if (label := unknown_in(item)) is not None), None)


def needs(label: str) -> str:
    """Return why a value is unknown, in words."""
    return f"unknown: needs `{label}`" if label else "unknown: something that it is made of is wrong"


def trace_text(body: Body, path: Path, masked: Iterable[Span]) -> str:
    """Return a value of a request and the steps that led to it, the value first."""
    value = body.request.find(path).value
    found = shown(value)
    text = found.unknown or (as_json(value.data) if found.is_text else found.text)
    text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    relation = "is" if found.unknown else "="
    lines = [f"{pointer(path) or '/'} of {terminal(body.id)} {relation} {text}"]
    steps = trace(body.request, path)
    hidden = (*masked, *(step.span for step in steps if step.sensitive))
    for step in steps:
        line, column = step.span.first
        indent = "  " * (step.depth + 1)
        lines.append(f"{indent}{terminal(step.message)}")
        excerpt = terminal(line_text(step.span, hidden).strip())
        lines.append(f"{indent}  {terminal(step.span.source.name)}:{line}:{column}: {excerpt}")
    return "\n".join(lines)


def fact_of(item: Input) -> Fact | None:
    """Return the recorded fact that a lookup has as its answer; None for anything else."""
    place = item.value.span if item.value is not None else None
    if place is None or place.source.name != NAME or not item.name.startswith(PREFIX):
        return None
    return next((fact for fact in facts_in(place.source) if fact.span == place), None)


def input_named(file: OpenFile, environment: str | None, document: Located, name: str) -> Input | None:
    """Return a local or a lookup as it is under an environment: of the first restore that reads it, else of the spec."""
    compiled = file.compiled.get(environment)
    bodies = (body for body in (compiled.bodies if compiled else ()) if body.start == document.span.start)
    spec = file.spec_at(environment, document.span.start)
    found = next((item for body in bodies if (item := body.inputs.get(name))), None)
    return found or (spec.computed.get(name) if spec is not None else None)


def computed(file: OpenFile, environment: str | None, document: Located, path: Path, span: Span) -> list[Located]:
    """Return the values that what is written at a path has in the restores of a document, under an environment."""
    if path[0] == "lookups":
        return _asked(file, environment, document, path, span)
    compiled = file.compiled.get(environment)
    values: list[Located] = []
    for body in compiled.bodies if compiled else ():
        if body.start != document.span.start:
            continue
        if path[0] == "locals":
            local = body.inputs.get(f"locals.{path[1]}") if len(path) > 1 else None
            value = local.value.find(path[2:]).value if local is not None and local.value is not None else None
            if value is not None and value.span == span:
                values.append(value)
        elif path[0] in BODY:
            found = body.path_of(path, span)
            if found is not None:
                values.append(body.request.find(found).value)
    return values


def _asked(file: OpenFile, environment: str | None, document: Located, path: Path, span: Span) -> list[Located]:
    """Return what an argument of a lookup was when its answer was recorded."""
    item = input_named(file, environment, document, f"lookups.{path[1]}") if len(path) == 4 else None  # noqa: PLR2004 - name, type, argument
    fact = fact_of(item) if item is not None else None
    value = dict(fact.question.arguments).get(str(path[3])) if fact is not None else None
    return [Located.at(span, value)] if value is not None else []


def body_with(
    file: OpenFile, environments: Iterable[str | None], document: Located, path: Path, span: Span
) -> tuple[Body, Path] | None:
    """Return the first restore whose request has what is written at a path, and the path in the request."""
    for environment in environments:
        compiled = file.compiled.get(environment)
        for body in compiled.bodies if compiled else ():
            if body.start == document.span.start and (found := body.path_of(path, span)) is not None:
                return body, found
    return None
