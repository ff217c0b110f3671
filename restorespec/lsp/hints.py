"""Inlay hints with the values that templates compute, and code lenses above specs."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from restorespec.core.data import Located
from restorespec.lsp.commands import COMPILE
from restorespec.lsp.index import SpecIndex
from restorespec.lsp.locations import indexed, position
from restorespec.lsp.values import Shown, body_with, computed, fact_of, shown, trace_text
from restorespec.lsp.workspace import Opened, Workspace
from restorespec.report.escape import markdown_block

_LONGEST = 40  # characters of a hint


def inlay_hints(workspace: Workspace, file: Opened, wanted: types.Range) -> list[types.InlayHint]:
    """Return the values of the templates in a range, each behind its scalar."""
    if file.file is None or not workspace.settings.inlay_hints:
        return []
    first = workspace.positions.offset(file.source, wanted.start)
    last = workspace.positions.offset(file.source, wanted.end)
    revision = file.file.revisions.get(file.path)
    hints: list[types.InlayHint] = []
    for document, value in file.file.templates:
        found = workspace.now(file.result.root, value.span, revision)
        if found is None or not first <= found[2] <= last:
            continue
        label = _label(file, document, value)
        if label:
            place = position(workspace, file.source, _end(found[0].text, found[1], found[2]))
            hints.append(types.InlayHint(place, label, padding_left=True, tooltip=_tooltip(file, document, value)))
    return hints


def _end(text: str, start: int, end: int) -> int:
    """Return the end of a scalar without the line break behind a block scalar."""
    return start + len(text[start:end].rstrip())


def _label(file: Opened, document: Located, value: Located) -> str:
    """Return the hint of a template; empty where its value is not known."""
    assert file.file is not None
    by_environment: dict[str, str] = {}
    for environment in file.result.environments:
        values = computed(file.file, environment, document, value.path, value.span)
        texts = list(dict.fromkeys(_text(shown(one)) for one in values))
        if not texts or not texts[0]:
            continue
        compiled = file.file.compiled[environment]
        count = compiled.counts.get(document.span.start, 1)
        more = _recorded(values[0]) + (f" (+{count - 1})" if len(texts) > 1 else "")
        by_environment[environment or ""] = _cut(texts[0], _LONGEST - len("= ") - len(more)) + more
    different = dict.fromkeys(by_environment.values())
    if len(different) > 1:
        return _cut(" · ".join(f"{name}: {text}" for name, text in by_environment.items()), _LONGEST)
    return f"= {next(iter(different))}" if different else ""


def _recorded(value: Located) -> str:
    """Return the date of the oldest answer that a template reads, for the end of a hint; empty where it reads none."""
    facts = map(fact_of, value.origin.inputs if value.origin is not None else ())
    dates = sorted(fact.asked[:10] for fact in facts if fact is not None)
    return f" ({dates[0]})" if dates else ""


def _text(value: Shown) -> str:
    if value.is_text:
        return " ".join(value.text.split()) or '""'
    return value.text


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _tooltip(file: Opened, document: Located, value: Located) -> types.MarkupContent | None:
    assert file.file is not None
    found = body_with(file.file, file.result.environments, document, value.path, value.span)
    if found is None:
        return None
    text = markdown_block(trace_text(*found, file.result.masked))
    return types.MarkupContent(types.MarkupKind.Markdown, text)


def code_lenses(workspace: Workspace, file: Opened) -> list[types.CodeLens]:
    """Return the lenses above the specs of a file."""
    index = file.result.indexes.get(file.name)
    if index is None or not workspace.settings.code_lens:
        return []
    lenses: list[types.CodeLens] = []
    for spec in index.specs:
        location = indexed(workspace, file.result, (index, *spec.first_key))
        if location is not None:
            arguments = [{"uri": file.text.uri, "position": _plain(location.range.start)}]
            for title, command in _titles(file, spec):
                lenses.append(
                    types.CodeLens(
                        location.range, types.Command(title, command, arguments=arguments if command else None)
                    )
                )
    return lenses


def _plain(position: types.Position) -> dict[str, int]:
    return {"line": position.line, "character": position.character}


def _titles(file: Opened, spec: SpecIndex) -> Iterator[tuple[str, str]]:
    """Yield the titles of the lenses of a spec, each with its command; empty where there is nothing to run."""
    result = file.result
    if file.name in result.specs:
        errors = result.errors_in(file.name, spec.start, spec.end)
        yield (_counted(errors, "error"), "") if errors else ("compiled body", COMPILE)
        compiled = [one for one in file.file.compiled.values() if one] if file.file else []
        if spec.inventory is not None or _fans_out(file, spec):
            count = max((one.counts.get(spec.start, 0) for one in compiled), default=0)
            yield _counted(count, "restore"), COMPILE
    users = {
        (name, one.start)
        for name in result.extended_by.get(file.name, ())
        if name in result.specs
        for one in result.indexes[name].specs
        if file.name in result.bases_of(one)
    }
    if users:
        yield f"used by {_counted(len(users), 'spec')}", ""


def _fans_out(file: Opened, spec: SpecIndex) -> bool:
    document = file.file.document_at(spec.start) if file.file else None
    if document is not None and document.get("for_each") is not None:
        return True
    compiled = file.file.compiled.values() if file.file else ()
    return any(identifier.endswith("]") for one in compiled for identifier in one.ids[:1])


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
