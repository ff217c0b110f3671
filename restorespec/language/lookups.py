"""`lookups`: questions to the API whose recorded answers expressions read.

Inside the language a lookup is a local under the key `lookups.NAME`: it is computed when it is read, per row where it
uses `each`, and takes part in the order and the cycles of locals. Its value is the recorded answer to the question that
its mapping asks, or unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping as MappingOf

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.nodes import Entry, Input, Mapping, Node, Origin, Scalar, Sequence, plain
from restorespec.core.source import Span
from restorespec.core.suggestions import did_you_mean, nearest
from restorespec.core.unknown import Unknown
from restorespec.facts.known import NO_FACTS, Asked, Facts
from restorespec.facts.lock import Fact
from restorespec.facts.lookup_type import Form, LookupType
from restorespec.facts.moments import instant
from restorespec.facts.question import BOUNDS, Question
from restorespec.facts.rules import FACTS_TOO_OLD
from restorespec.kinds.lookups import lookup_types
from restorespec.language.computed import holds_sensitive, nodes_of
from restorespec.language.delimiters import is_template
from restorespec.language.expressions.schemas import Schema
from restorespec.language.template_rules import TEMPLATE_LOOKUP, TEMPLATE_LOOKUP_UNANSWERED

PREFIX = "lookups."
_LOCK = "run `restorespec lock`"
_EXAMPLES = {"at_or_before": "2026-11-27T00:00:00Z", "at_or_after": "2026-11-27T00:00:00Z"}


def lookups_schema() -> Schema:
    """Return the JSON Schema of `lookups` for editors."""
    types = {
        type_.name: {
            "type": "object",
            "additionalProperties": False,
            "properties": {name: {"type": "string"} for name in type_.arguments},
        }
        for type_ in lookup_types().values()
    }
    lookup = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": types,
    }
    return {
        "description": "Queries to the API; `restorespec lock` records the answers, `{{ lookups.NAME.FIELD }}` reads them.",
        "type": ["object", "null"],
        "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
        "additionalProperties": lookup,
    }


def label(key: str) -> str:
    """Return the name of a local or a lookup as expressions write it."""
    return key if key.startswith(PREFIX) else f"locals.{key}"


def key_of(root: str, name: str) -> str | None:
    """Return the key of what an expression reads among locals and lookups; None for anything else."""
    return {"locals": name, "lookups": f"{PREFIX}{name}"}.get(root)


class Lookups:
    """The lookups of a spec.

    Args:
        root: the spec, merged.
        facts: the recorded answers.
        required: whether a lookup without an answer is an error.

    Attributes:
        entries: the lookups as written, by key.
        diagnostics: what is wrong with them as they are written.
    """

    def __init__(self, root: Mapping, facts: Facts = NO_FACTS, *, required: bool = False) -> None:
        written = root.get("lookups")
        own = written.entries if isinstance(written, Mapping) else {}
        self.entries: dict[str, Entry] = {f"{PREFIX}{name}": entry for name, entry in own.items()}
        self.diagnostics: list[Diagnostic] = []
        self._facts = facts
        self._required = required
        self._types: dict[str, LookupType] = {}
        for key, entry in self.entries.items():
            found = list(_mistakes(key, entry))
            self.diagnostics.extend(found)
            if not found:
                self._types[key] = lookup_types()[next(iter(_members(entry.node)))]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the lookups, as they stand below `lookups`."""
        return tuple(key.removeprefix(PREFIX) for key in self.entries)

    def schema(self, name: str) -> Schema:
        """Return what is known of a lookup's value without its answer."""
        type_ = self._types.get(f"{PREFIX}{name}")
        members = {field: {"type": list(types)} for field, types in type_.fields.items()} if type_ else {}
        return {"type": "object", "properties": members} if members else {}

    def lacks(self, name: str, field: str | None) -> str | None:
        """Return the help for a field that the answer of a lookup never has; None if it may have it."""
        type_ = self._types.get(f"{PREFIX}{name}")
        if type_ is None or field is None or field in type_.fields:
            return None
        near = nearest(field, type_.fields)
        return f"did you mean `{PREFIX}{name}.{near}`?" if near else f"use one of {_listed(type_.fields)}"

    def answered(self, key: str, entry: Entry, node: Node, restore: str = "") -> tuple[Input, list[Diagnostic]]:
        """Return the answer to a lookup whose templates are rendered.

        Args:
            key: the lookup.
            entry: the lookup as written.
            node: its mapping, rendered.
            restore: the id of the restore, for `restorespec lock`.
        """
        type_ = self._types.get(key)
        if type_ is None or not isinstance(node, Mapping):  # reported where it is written
            return Input(key, nodes_of(entry.node, Unknown(key), None), entry.key), []
        question, found = _question(key, entry, node, type_)
        fact = self._facts.find(question) if question else None
        if question is None and not found:
            self._facts.unknown(Asked(entry.key, key, restore))
        if question:
            self._facts.heard(question, Asked(entry.key, key, restore))
            if fact is None and self._required:
                found = [report(TEMPLATE_LOOKUP_UNANSWERED, entry.key, f"`{key}` has no recorded answer", _LOCK)]
        if fact and self._facts.is_old(fact):
            message = f"the answer of `{key}` is from {fact.asked[:10]}, which is older than `facts-max-age`"
            found.append(report(FACTS_TOO_OLD, entry.key, message, "run `restorespec lock --update`"))
        return _input(key, entry, node, fact, type_), found


def _input(key: str, entry: Entry, node: Node, fact: Fact | None, type_: LookupType) -> Input:
    origin = Origin(tuple(_inputs(node)))
    if fact is None:
        declared = {"type": "object", "properties": {name: {"type": [*types]} for name, types in type_.fields.items()}}
        value = nodes_of(entry.node, Unknown(key, declared), origin)
        return Input(key, value, entry.key, note=f"`{key}` has no recorded answer")
    span = fact.span or entry.key
    at = Scalar(span.source, span.start, span.end, None)
    note = f"{type_.summary(fact.question, fact.answer)}, recorded {fact.asked[:10]}"
    return Input(key, nodes_of(at, fact.answer, origin), entry.key, note=note)


def _inputs(node: Node) -> Iterator[Input]:
    """Yield what the templates of a rendered lookup read, each once."""
    found: dict[str, Input] = {}
    for _, scalar in _scalars(node):
        for item in scalar.origin.inputs if scalar.origin else ():
            found.setdefault(item.name, item)
    yield from found.values()


def _question(key: str, entry: Entry, node: Mapping, type_: LookupType) -> tuple[Question | None, list[Diagnostic]]:
    """Return the question that a rendered lookup asks; None where it is not known yet or not valid."""
    (arguments,) = (member.node for member in node.entries.values())
    values: dict[str, str] = {}
    for name, value in _members(arguments).items():
        data = plain(value)
        if isinstance(data, Unknown):
            return None, []
        found = _wrong_value(key, name, value, type_) or _sensitive(key, name, value)
        if found:
            return None, [found]
        values[name] = str(data)
    misfit = _misfit(key, entry.key, values, type_)
    return (None, [misfit]) if misfit else (Question.of(type_.name, values), [])


def _sensitive(key: str, name: str, value: Node) -> Diagnostic | None:
    if not holds_sensitive(value):
        return None
    message = f"`{name}` of `{key}` has a sensitive value, and the lock records every question"
    return report(TEMPLATE_LOOKUP, value.span, message, "use a variable that is not sensitive")


def _mistakes(key: str, entry: Entry) -> Iterator[Diagnostic]:
    """Yield what is wrong with a lookup as it is written."""
    types = lookup_types()
    members = _members(entry.node)
    if len(members) != 1:
        held = f"has {len(members)} types" if members else "is not a mapping with a type"
        help_ = f"write exactly one of {_listed(types)}, with its arguments below it"
        yield report(TEMPLATE_LOOKUP, entry.key, f"`{key}` {held}", help_)
        return
    assert isinstance(entry.node, Mapping)
    ((name, member),) = entry.node.entries.items()
    if name not in types:
        message = f"there is no lookup type `{name[:200]}`"
        help_ = did_you_mean(name, types, f"the lookup types are {_listed(types)}")
        yield report(TEMPLATE_LOOKUP, member.key, message, help_)
        return
    type_ = types[name]
    if not isinstance(member.node, Mapping):
        help_ = f"write its arguments below it: {type_.written_forms()}"
        yield report(TEMPLATE_LOOKUP, member.key, f"`{name}` of `{key}` must be a mapping", help_)
        return
    yield from _wrong_arguments(key, member.node, type_) or filter(
        None, [_misfit(key, member.key, member.node.entries, type_)]
    )


def _wrong_arguments(key: str, arguments: Mapping, type_: LookupType) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for name, entry in arguments.entries.items():
        if name not in type_.arguments:
            help_ = did_you_mean(name, type_.arguments, f"its arguments are {_listed(type_.arguments)}")
            message = f"`{type_.name}` has no argument `{name[:200]}`"
            found.append(report(TEMPLATE_LOOKUP, entry.key, message, help_))
        elif not is_template(entry.node) and (wrong := _wrong_value(key, name, entry.node, type_)):
            found.append(wrong)
    return found


def _wrong_value(key: str, name: str, node: Node, type_: LookupType) -> Diagnostic | None:
    """Return what is wrong with the value of an argument."""
    value = plain(node)
    if isinstance(value, Unknown):
        return None
    what = f"`{name}` of `{key}`"
    if not isinstance(value, str) or not value:
        state = "is empty" if value == "" else "must be a string"
        return report(TEMPLATE_LOOKUP, node.span, f"{what} {state}", "write its value in quotes")
    if name in BOUNDS and instant(value) is None:
        help_ = f"write it like `{_EXAMPLES[name]}`"
        return report(TEMPLATE_LOOKUP, node.span, f"{what} is not an RFC 3339 timestamp with an offset", help_)
    allowed = type_.values.get(name)
    if allowed and value not in allowed:
        return report(TEMPLATE_LOOKUP, node.span, f"{what} is not one of its values", f"use one of {_listed(allowed)}")
    return None


def _misfit(key: str, span: Span, names: MappingOf[str, object], type_: LookupType) -> Diagnostic | None:
    """Return what is wrong with the arguments of a lookup as a whole."""
    given = frozenset(names)
    both = [name for name in type_.exclusive if name in given]
    if len(both) > 1:
        return report(TEMPLATE_LOOKUP, span, f"`{key}` has both {_listed(both, ' and ')}", "keep one of them")
    complete = [form for form in type_.forms if form.required <= given]
    if not complete:
        message = f"`{key}` does not say which {type_.name} it is"
        return report(TEMPLATE_LOOKUP, span, message, f"write {type_.written_forms()}")
    if not any(given <= form.required | form.optional for form in complete):
        best = min(complete, key=lambda form: len(_surplus(form, given)))
        message = f"`{key}` has more arguments than it needs: {_listed(_surplus(best, given))}"
        return report(TEMPLATE_LOOKUP, span, message, f"write {type_.written_forms()}, and nothing else that names it")
    return None


def _surplus(form: Form, given: frozenset[str]) -> list[str]:
    return sorted(given - form.required - form.optional)


def _members(node: Node) -> dict[str, Node]:
    return {name: entry.node for name, entry in node.entries.items()} if isinstance(node, Mapping) else {}


def _scalars(node: Node, name: str = "") -> Iterator[tuple[str, Node]]:
    if isinstance(node, Mapping):
        for key, member in _members(node).items():
            yield from _scalars(member, key)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item, name)
    else:
        yield name, node


def _listed(names: MappingOf[str, object] | tuple[str, ...] | list[str], joint: str = ", ") -> str:
    return joint.join(f"`{name}`" for name in names)
