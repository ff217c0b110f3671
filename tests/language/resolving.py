"""Specs from texts, for the tests of resolving."""

from restorespec.core.data import Located
from restorespec.core.source import Source, Span
from restorespec.core.unknown import Unknown
from restorespec.language import Refusal, Setting, Spec
from restorespec.syntax import Reading, read


class Texts:
    """Files given as texts."""

    def __init__(self, texts):
        self.texts = texts
        self.asked = []

    def source(self, name, limit):
        self.asked.append(name)
        if name not in self.texts:
            return Refusal(f"file `{name}` does not exist", "check the path")
        return Source(name, self.texts[name])

    def reading(self, name, limit):
        source = self.source(name, limit)
        return source if isinstance(source, Refusal) else read(source)


def by_text(name, value):
    source = Source(f"--var {name}", value, is_file=False)
    span = Span(source, 0, len(value))
    return {name: Setting(Located.at(span, value), span, is_text=True)}


def by_file(text, name="env/prod.yaml"):
    (root,) = read(Source(name, text)).documents
    return {key: Setting(value, root.key(key)) for key, value in root.members()}


def spec_of(text, *layers, files=None, name="specs/orders.yaml", **options):
    reading = read(Source(name, text))
    assert isinstance(reading, Reading)
    assert reading.diagnostics == ()
    return Spec(reading.documents[0], layers, Texts(files or {}), **options)


def shown(value):
    if isinstance(value, Unknown):
        return f"?{value.label}"
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    return [shown(item) for item in value] if isinstance(value, list) else value


def resolved(text, *layers, **options):
    """The bodies by id, and the diagnostics as (rule, message, help, file, line, column)."""
    spec = spec_of(text, *layers, **options)
    restores = list(spec.restores())
    bodies = {restore.document.id: shown(restore.document.request.data) for restore in restores}
    found = [*spec.diagnostics, *(item for restore in restores for item in restore.diagnostics)]
    told = [(item.rule.name, item.message, item.help, item.span.source.name, *item.span.first) for item in found]
    return bodies, told


def target(text, *layers, **options):
    """The target of the only restore; there must be no diagnostic."""
    bodies, told = resolved(text, *layers, **options)
    assert told == []
    (body,) = bodies.values()
    return body["target"]


def told(text, *layers, **options):
    return resolved(text, *layers, **options)[1]
