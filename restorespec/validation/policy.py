"""The project's own policies: JSON Schemas that every compiled request must meet.

Policies are few, written by the project and not on the way of every keystroke, so they run in the descriptive
`jsonschema` library; their patterns run in an engine of linear time, and nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from restorespec.core.diagnostics import Family, Finding, Problem, Rule, Severity
from restorespec.core.nodes import Mapping, Node, Scalar, Sequence
from restorespec.core.unknown import Unknown
from restorespec.kinds.request_schema import Schema
from restorespec.validation.policy_budget import PATTERNS, Budget, TooMuchWork
from restorespec.validation.unique_items import unique_items

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

POLICY_VIOLATION = Rule(
    "policy-violation",
    Family.POLICY,
    Severity.ERROR,
    """A request meets the policies of its project.

    A policy is a JSON Schema that the configuration names in `policies`; its title says what is demanded and its
    description what to do. Source: the project.

    Bad:
        # policies/production.schema.json demands deletion protection
        target: {deletion_protection_enabled: false}
    Good:
        # policies/production.schema.json demands deletion protection
        target: {deletion_protection_enabled: true}
    """,
)
RULES = (POLICY_VIOLATION,)

_UNDECIDABLE = frozenset({"if", "then", "else", "anyOf", "oneOf", "not", "contains"})
_ABOUT_KEYS = frozenset({"required", "propertyNames", "minProperties", "maxProperties", "dependentRequired"})
_UNSUPPORTED = {"unevaluatedProperties": "additionalProperties", "unevaluatedItems": "items"}
_SHOWN = 200  # characters of a value in a message


_Class: TypeAlias = Any
"""A validator of the class that `jsonschema` makes; its methods for keywords are in no stub."""


class _Open:
    """Stands for an unknown value: equal to nothing, of no type."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy that is ready to be checked.

    Attributes:
        name: the file that holds it.
        validator: the compiled schema.
        budget: of its work.
    """

    name: str
    validator: Validator
    budget: Budget

    def __call__(self, body: Mapping) -> Iterator[Finding]:
        """What of a body breaks the policy, each place once."""
        from referencing.exceptions import Unresolvable  # noqa: PLC0415 - only projects with policies pay for it

        told: set[tuple[str | int, ...]] = set()
        data: Any = _data(body)
        self.budget.renew()
        try:
            errors = sorted(self.validator.iter_errors(data), key=lambda error: [str(step) for step in error.path])
        except (Unresolvable, RecursionError):
            message = f"`{self.name}` refers to something that is not there, or to itself"
            yield Finding(POLICY_VIOLATION, Problem((), message, f"correct the references of `{self.name}`"))
            return
        except TooMuchWork as work:
            advice = f"write `{self.name}` with fewer {work.things}"
            yield Finding(POLICY_VIOLATION, Problem((), f"`{self.name}` {work.deed}", advice))
            return
        for error in errors:
            path = tuple(error.absolute_path)
            if path not in told and _is_certain(error, whole=data):
                told.add(path)
                yield Finding(POLICY_VIOLATION, _problem(self.name, error, path))


def load_policy(name: str, schema: object, read: Callable[[str], object]) -> Policy | str:
    """A policy from the data of its file.

    Args:
        name: the file's path, relative to the project's root.
        schema: the JSON Schema.
        read: the data of another file of the project by its path; raises `LookupError` where there is none.

    Returns:
        The policy, or why the data is none.
    """
    from referencing import Registry, Resource  # noqa: PLC0415 - only projects with policies pay for it
    from referencing.jsonschema import DRAFT202012  # noqa: PLC0415 - likewise

    if not isinstance(schema, dict | bool):
        return "a policy must be a JSON Schema: a mapping"
    broken = next(_meta().iter_errors(schema), None)
    if broken:
        return f"it is no JSON Schema: {broken.message[:_SHOWN]}"

    def retrieve(uri: str) -> Resource[Any]:
        if ":" in uri or uri.startswith("/"):
            raise LookupError(uri)
        return Resource.from_contents(read(uri), default_specification=DRAFT202012)

    registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]
    if len(set(_patterns(schema))) > PATTERNS:
        return f"it has more than {PATTERNS:,} patterns"
    unfit = next(_unfit(schema), None)
    budget = Budget()
    return unfit or Policy(name, _class(budget)(schema, registry=registry), budget)


@cache
def _meta() -> Any:  # noqa: ANN401 - the fast library's validator
    """What says whether something is a schema; the descriptive library needs seconds for a large one."""
    from jsonschema_rs import Draft202012Validator  # noqa: PLC0415 - see above

    return Draft202012Validator({"$ref": "https://json-schema.org/draft/2020-12/schema"}, validate_formats=True)


def _patterns(schema: object) -> Iterator[str]:
    """All that may be patterns in a schema."""
    if isinstance(schema, dict):
        named = schema.get("patternProperties")
        yield from (str(pattern) for pattern in (schema.get("pattern"), *(named if isinstance(named, dict) else ())))
    for item in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _patterns(item)


def _unfit(schema: object) -> Iterator[str]:
    """Why a schema cannot be a policy: references to other hosts, patterns that cannot run in linear time."""
    if isinstance(schema, dict):
        for key in ("$ref", "$dynamicRef"):
            reference = schema.get(key)
            if isinstance(reference, str) and ":" in reference.partition("#")[0]:
                yield f"it refers to `{reference[:_SHOWN]}`, and nothing is ever fetched"
        yield from (f"`{key}` is not supported; use `{other}`" for key, other in _UNSUPPORTED.items() if key in schema)
        named = schema.get("patternProperties")
        for pattern in [schema.get("pattern"), *(named if isinstance(named, dict) else ())]:
            if isinstance(pattern, str) and _compiled(pattern) is None:
                yield f"the pattern `{pattern[:_SHOWN]}` needs more than a regular expression (lookaround, backreferences)"
        for item in schema.values():
            yield from _unfit(item)
    elif isinstance(schema, list):
        for item in schema:
            yield from _unfit(item)


def _class(budget: Budget) -> Any:  # noqa: ANN401 - jsonschema makes the class
    """The validator's class: 5.0 is no integer, patterns take linear time, and all work is counted."""
    from jsonschema import Draft202012Validator, validators  # noqa: PLC0415 - see above

    types = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    known: Any = Draft202012Validator.VALIDATORS
    own = {
        "pattern": _pattern,
        "patternProperties": _named,
        "additionalProperties": _others,
        "uniqueItems": unique_items,
    }
    counted = {name: budget.counted(name, check) for name, check in {**known, **own}.items()}
    extend: Any = validators.extend
    return extend(Draft202012Validator, counted, type_checker=types)


def _pattern(_: object, wanted: str, instance: object, __: object) -> Iterator[ValidationError]:
    from jsonschema import ValidationError  # noqa: PLC0415 - see above

    if isinstance(instance, str) and not _matches(wanted, instance):
        yield ValidationError(f"does not match {wanted}")


def _named(validator: _Class, patterns: dict[str, Any], instance: object, _: object) -> Iterator[ValidationError]:
    for wanted, schema in patterns.items():
        for key, value in instance.items() if isinstance(instance, dict) else ():
            if _matches(wanted, key):
                yield from validator.descend(value, schema, path=key, schema_path=wanted)


def _others(validator: _Class, wanted: object, instance: object, schema: Schema) -> Iterator[ValidationError]:
    from jsonschema import ValidationError  # noqa: PLC0415 - see above

    patterns = schema.get("patternProperties", {})
    for key, value in instance.items() if isinstance(instance, dict) else ():
        if key not in schema.get("properties", {}) and not any(_matches(name, key) for name in patterns):
            if wanted is False:
                yield ValidationError(f"{key} is not expected", path=(key,))
            else:
                yield from validator.descend(value, wanted, path=key)


def _matches(pattern: str, text: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.is_valid(text)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:  # noqa: ANN401 - a validator, or None where the engine does not know the pattern
    from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError  # noqa: PLC0415 - see above

    try:
        return Draft202012Validator({"pattern": pattern}, pattern_options=RegexOptions())
    except (ValidationError, ValueError):
        return None


def _data(node: Node) -> object:
    if isinstance(node, Mapping):
        return {key: _data(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, Sequence):
        return [_data(item) for item in node.items]
    assert isinstance(node, Scalar)
    return _Open() if isinstance(node.value, Unknown) else node.value


def _is_certain(error: ValidationError, *, whole: object) -> bool:
    """Whether an error stands whatever the unknown values will be.

    One inside a condition or a choice depends on all that these look at, which may be anywhere in the body.
    """
    if not _holds_open(whole):
        return True
    if _UNDECIDABLE & {str(step) for step in error.absolute_schema_path}:
        return False
    return error.validator in _ABOUT_KEYS or not _holds_open(error.instance)


def _holds_open(value: object) -> bool:
    if isinstance(value, dict):
        return any(_holds_open(item) for item in value.values())
    if isinstance(value, list):
        return any(_holds_open(item) for item in value)
    return isinstance(value, _Open)


def _problem(name: str, error: ValidationError, path: tuple[str | int, ...]) -> Problem:
    schemas = [part for part in (error.schema, error.parent and error.parent.schema) if isinstance(part, dict)]
    title = next((part["title"] for part in schemas if isinstance(part.get("title"), str)), None)
    advice = next((part["description"] for part in schemas if isinstance(part.get("description"), str)), None)
    field = f"`{path[-1]}`" if path else "the request"
    what = (
        title
        or f"{field} does not meet `{error.validator}` ({json.dumps(error.validator_value, default=str)[:_SHOWN]})"
    )
    return Problem(at=path, message=f"{what[:_SHOWN]}, says `{name}`", help=(advice or f"see `{name}`")[: 2 * _SHOWN])
