"""Finished request bodies, checked like specs: each becomes a spec that says nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping as MappingOf

from restorespec.project.opening import Project
from restorespec.source import Span
from restorespec.syntax import Reading
from restorespec.syntax.nodes import Entry, Mapping, Node, Scalar


def as_specs(project: Project, names: Iterable[str], texts: MappingOf[str, Reading]) -> dict[str, Reading]:
    """The readings of bodies as readings of specs, by name."""
    readings = {name: texts[name] if name in texts else project.files.spec(name) for name in names}
    return {name: as_spec(reading) for name, reading in readings.items()}


def as_spec(reading: Reading) -> Reading:
    """A body's reading as a spec's: the version goes before what the body holds."""
    documents = tuple(_spec(root) for root in reading.documents)
    return Reading(documents, reading.diagnostics, reading.comments)


def _spec(root: Node) -> Node:
    if not isinstance(root, Mapping):
        return root
    version = Entry(Span(root.source, root.start, root.start), Scalar(root.source, root.start, root.start, 1))
    return Mapping(root.source, root.start, root.end, {"restorespec": version, **root.entries})
