"""`lookups`: questions to the API whose recorded answers expressions read.

Inside the language a lookup is a local under the key `lookups.NAME`: it is computed when it is read, per row where it
uses `each`, and takes part in the order and the cycles of locals. Its value is the recorded answer to the question that
its mapping asks, or unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from restorespec.core.data import Input, Located, Origin
from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.help import Help, HelpText, Suggestion
from restorespec.core.instants import instant
from restorespec.core.source import Span
from restorespec.core.suggestions import did_you_mean, nearest
from restorespec.core.unknown import Unknown
from restorespec.facts.known import FACTS_TOO_OLD, NO_FACTS, Asked, Facts
from restorespec.facts.lock import Fact
from restorespec.facts.lookup_type import BOUNDS, LookupType, Question
from restorespec.kinds import DEFAULT
from restorespec.kinds.lookups import lookup_types, types_of
from restorespec.language.holes import is_template
from restorespec.language.template_rules import TEMPLATE_LOOKUP, TEMPLATE_LOOKUP_UNANSWERED

if TYPE_CHECKING:  # importing it imports Jinja, which specs without a template do not need
    from restorespec.language.expressions.schemas import Schema

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
        written: the value of `lookups`; None if the spec has none.
        facts: the recorded answers.
        kind: the kind of the spec.
        required: whether a lookup without an answer is an error.

    Attributes:
        keys: the lookups, by key, each with the location of its name.
        diagnostics: what is wrong with them as they are written.
    """

    def __init__(
        self, written: Located | None, facts: Facts = NO_FACTS, kind: str = DEFAULT, *, required: bool = False
    ) -> None:
        self.keys: dict[str, Span] = {}
        self.diagnostics: list[Diagnostic] = []
        self._facts = facts
        self._required = required
        self._types: dict[str, LookupType] = {}
        for name, lookup in written.members() if written else ():
            assert written is not None
            key = f"{PREFIX}{name}"
            self.keys[key] = written.key(name)
            found = list(_mistakes(key, self.keys[key], lookup, types_of(kind)))
            self.diagnostics.extend(found)
            if not found:
                self._types[key] = lookup_types()[next(name for name, _ in lookup.members())]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the lookups below `lookups`."""
        return tuple(self.spans)

    @property
    def spans(self) -> dict[str, Span]:
        """The locations of the names, by name."""
        return {key.removeprefix(PREFIX): span for key, span in self.keys.items()}

    def schema(self, name: str) -> Schema:
        """Return what is known of a lookup's value without its answer."""
        type_ = self._types.get(f"{PREFIX}{name}")
        return {"type": "object", "properties": _field_schemas(type_)} if type_ else {}

    def lacks(self, name: str, field: str | None) -> HelpText | None:
        """Return the help for a field that the answer of a lookup never has; None if it may have it."""
        type_ = self._types.get(f"{PREFIX}{name}")
        if type_ is None or field is None or field in type_.fields:
            return None
        near = nearest(field, type_.fields)
        if near is None:
            return f"use one of {_listed(type_.fields)}"
        return Help(Suggestion(f"{PREFIX}{name}.{field}", f"{PREFIX}{name}.{near}"))

    def answered(self, key: str, value: Located, restore: str = "") -> tuple[Input, list[Diagnostic]]:
        """Return the answer to a lookup whose templates are rendered, and what is wrong with the rendered lookup.

        Args:
            key: the lookup.
            value: its mapping, rendered.
            restore: the id of the restore, for `restorespec lock`.
        """
        type_, span = self._types.get(key), self.keys[key]
        if type_ is None:  # reported where it is written
            note = f"`{key}` has an error, so it has no answer"
            return Input(key, Located.at(value.span, Unknown(key)), span, note=note), []
        question, found = _question(key, span, value, type_)
        fact = self._facts.find(question) if question else None
        if question is None and not found:
            self._facts.unknown(Asked(span, key, restore))
        if question:
            self._facts.note(question, Asked(span, key, restore))
            if fact is None and self._required:
                found = [report(TEMPLATE_LOOKUP_UNANSWERED, span, f"`{key}` has no recorded answer", _LOCK)]
        if fact and self._facts.is_old(fact):
            message = f"the answer of `{key}` is from {fact.asked[:10]}, which is older than `facts-max-age`"
            found.append(report(FACTS_TOO_OLD, span, message, "run `restorespec lock --update`"))
        return _input(key, span, value, fact, type_), found


def _input(key: str, span: Span, value: Located, fact: Fact | None, type_: LookupType) -> Input:
    origin = Origin(tuple(_inputs(value)))
    if fact is None:
        unknown = Unknown(key, {"type": "object", "properties": _field_schemas(type_)})
        return Input(key, Located.at(value.span, unknown, origin), span, note=f"`{key}` has no recorded answer")
    note = f"{type_.summary(fact.question, fact.answer)}, recorded {fact.asked[:10]}"
    return Input(key, Located.at(fact.span or span, fact.answer, origin), span, note=note)


def _field_schemas(type_: LookupType) -> dict[str, Schema]:
    return {name: {"type": list(types)} for name, types in type_.fields.items()}


def _inputs(value: Located) -> Iterator[Input]:
    """Yield what the templates of a rendered lookup read, each once."""
    items = (item for origin in value.origins.values() for item in origin.inputs)
    yield from {item.name: item for item in items}.values()


def _question(key: str, span: Span, value: Located, type_: LookupType) -> tuple[Question | None, list[Diagnostic]]:
    """Return the question that a rendered lookup asks; None where it is not known yet or not valid."""
    (arguments,) = (member for _, member in value.members())
    values: dict[str, str] = {}
    for name, argument in arguments.members():
        if isinstance(argument.data, Unknown):
            return None, []
        found = _wrong_value(key, name, argument, type_) or _sensitive(key, name, argument)
        if found:
            return None, [found]
        values[name] = str(argument.data)
    misfit = _misfit(key, span, values, type_)
    return (None, [misfit]) if misfit else (Question.of(type_.name, values), [])


def _sensitive(key: str, name: str, value: Located) -> Diagnostic | None:
    if not value.is_sensitive:
        return None
    message = f"`{name}` of `{key}` has a sensitive value, and the lock records every question"
    return report(TEMPLATE_LOOKUP, value.span, message, "use a variable that is not sensitive")


def _mistakes(key: str, span: Span, lookup: Located, types: Mapping[str, LookupType]) -> Iterator[Diagnostic]:
    """Yield what is wrong with a lookup as it is written."""
    members = dict(lookup.members())
    if len(members) != 1:
        held = f"has {len(members)} types" if members else "is not a mapping with a type"
        help_ = f"write exactly one of {_listed(types)}, with its arguments below it"
        yield report(TEMPLATE_LOOKUP, span, f"`{key}` {held}", help_)
        return
    ((name, arguments),) = members.items()
    if name not in types:
        message = f"unknown lookup type `{name[:200]}`"
        suggested = did_you_mean(name, types, f"the lookup types are {_listed(types)}")
        yield report(TEMPLATE_LOOKUP, lookup.key(name), message, suggested)
        return
    type_ = types[name]
    if not isinstance(arguments.data, dict):
        help_ = f"write its arguments below it: {type_.written_forms()}"
        yield report(TEMPLATE_LOOKUP, lookup.key(name), f"`{name}` of `{key}` must be a mapping", help_)
        return
    yield from _wrong_arguments(key, arguments, type_) or filter(
        None, [_misfit(key, lookup.key(name), arguments.data, type_)]
    )


def _wrong_arguments(key: str, arguments: Located, type_: LookupType) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for name, value in arguments.members():
        if name not in type_.arguments:
            help_ = did_you_mean(name, type_.arguments, f"its arguments are {_listed(type_.arguments)}")
            message = f"`{type_.name}` has no argument `{name[:200]}`"
            found.append(report(TEMPLATE_LOOKUP, arguments.key(name), message, help_))
        elif not is_template(value.data) and (wrong := _wrong_value(key, name, value, type_)):
            found.append(wrong)
    return found


def _wrong_value(key: str, name: str, argument: Located, type_: LookupType) -> Diagnostic | None:
    """Return what is wrong with the value of an argument."""
    value = argument.data
    if isinstance(value, Unknown):
        return None
    what = f"`{name}` of `{key}`"
    if not isinstance(value, str) or not value:
        state = "is empty" if value == "" else "must be a string"
        return report(TEMPLATE_LOOKUP, argument.span, f"{what} {state}", "write its value in quotes")
    if name in BOUNDS and instant(value) is None:
        help_ = f"write it like `{_EXAMPLES[name]}`"
        return report(TEMPLATE_LOOKUP, argument.span, f"{what} is not an RFC 3339 timestamp with an offset", help_)
    allowed = type_.values.get(name)
    if allowed and value not in allowed:
        help_ = f"use one of {_listed(allowed)}"
        return report(TEMPLATE_LOOKUP, argument.span, f"{what} is not one of its values", help_)
    return None


def _misfit(key: str, span: Span, names: Mapping[str, object], type_: LookupType) -> Diagnostic | None:
    """Return what is wrong with the arguments of a lookup as a whole."""
    given = frozenset(names)
    both = [name for name in type_.exclusive if name in given]
    if len(both) > 1:
        return report(TEMPLATE_LOOKUP, span, f"`{key}` has both {_listed(both, ' and ')}", "keep one of them")
    complete = [form for form in type_.forms if form.is_complete(given)]
    if not complete:
        message = f"`{key}` does not say which {type_.name} it is"
        return report(TEMPLATE_LOOKUP, span, message, f"write {type_.written_forms()}")
    if not any(form.accepts(given) for form in complete):
        surplus = min((form.surplus(given) for form in complete), key=len)
        message = f"`{key}` has more arguments than it needs: {_listed(surplus)}"
        return report(TEMPLATE_LOOKUP, span, message, f"write {type_.written_forms()}, and nothing else that names it")
    return None


def _listed(names: Mapping[str, object] | tuple[str, ...] | list[str], joint: str = ", ") -> str:
    return joint.join(f"`{name}`" for name in names)
