"""The project's own policies: JSON Schemas that every compiled request must meet.

Policies are few, written by the project and not on the way of every keystroke, so they run in the descriptive
`jsonschema` library; their patterns run in an engine of linear time, and nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from restorespec.diagnostics import Family, Finding, Problem, Rule, Severity
from restorespec.syntax.nodes import Mapping, Node, Scalar, Sequence
from restorespec.unknown import Unknown

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

_UNDECIDABLE = frozenset({"if", "then", "else", "anyOf", "oneOf", "not", "contains", "dependentSchemas"})
_ABOUT_KEYS = frozenset({"required", "additionalProperties", "propertyNames", "maxProperties", "dependentRequired"})
_SHOWN = 200  # characters of a value in a message


class _Open:
    """Stands for an unknown value: equal to nothing, of no type."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy that is ready to be checked.

    Attributes:
        name: the file that holds it.
        validator: the compiled schema.
    """

    name: str
    validator: Validator

    def __call__(self, body: Mapping) -> Iterator[Finding]:
        """What of a body breaks the policy, each place once."""
        from referencing.exceptions import Unresolvable  # noqa: PLC0415 - only projects with policies pay for it

        told: set[tuple[str | int, ...]] = set()
        data: Any = _data(body)
        try:
            errors = sorted(self.validator.iter_errors(data), key=lambda error: [str(step) for step in error.path])
        except (Unresolvable, RecursionError):
            message = f"`{self.name}` refers to something that is not there, or to itself"
            yield Finding(POLICY_VIOLATION, Problem((), message, f"correct the references of `{self.name}`"))
            return
        for error in errors:
            path = tuple(error.absolute_path)
            if path not in told and _is_certain(error):
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
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - only projects with policies pay for it
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415 - likewise
    from referencing import Registry, Resource  # noqa: PLC0415 - likewise
    from referencing.jsonschema import DRAFT202012  # noqa: PLC0415 - likewise

    if not isinstance(schema, dict | bool):
        return "a policy must be a JSON Schema: a mapping"
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return f"it is no JSON Schema: {error.message[:_SHOWN]}"

    def retrieve(uri: str) -> Resource[Any]:
        if ":" in uri or uri.startswith("/"):
            raise LookupError(uri)
        return Resource.from_contents(read(uri), default_specification=DRAFT202012)

    registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]
    remote = next(_remote(schema), None)
    if remote is not None:
        return f"it refers to `{remote[:_SHOWN]}`, and nothing is ever fetched"
    return Policy(name, _class()(schema, registry=registry))


def _remote(schema: object) -> Iterator[str]:
    """References to other hosts."""
    if isinstance(schema, dict):
        reference = schema.get("$ref")
        if isinstance(reference, str) and ":" in reference.partition("#")[0]:
            yield reference
        for item in schema.values():
            yield from _remote(item)
    elif isinstance(schema, list):
        for item in schema:
            yield from _remote(item)


@lru_cache(maxsize=1)
def _class() -> Any:  # noqa: ANN401 - jsonschema makes the class
    """The validator's class: 5.0 is no integer, and patterns take linear time."""
    from jsonschema import Draft202012Validator, ValidationError, validators  # noqa: PLC0415 - see above

    def pattern(_: object, wanted: str, instance: object, __: object) -> Iterator[ValidationError]:
        if isinstance(instance, str) and not _matches(wanted, instance):
            yield ValidationError(f"does not match {wanted}")

    types = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    extend: Any = validators.extend
    return extend(Draft202012Validator, {"pattern": pattern}, type_checker=types)


def _matches(pattern: str, text: str) -> bool:
    from jsonschema_rs import Draft202012Validator, RegexOptions  # noqa: PLC0415 - see above

    return Draft202012Validator({"pattern": pattern}, pattern_options=RegexOptions()).is_valid(text)


def _data(node: Node) -> object:
    if isinstance(node, Mapping):
        return {key: _data(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, Sequence):
        return [_data(item) for item in node.items]
    assert isinstance(node, Scalar)
    return _Open() if isinstance(node.value, Unknown) else node.value


def _is_certain(error: ValidationError) -> bool:
    """Whether an error stands whatever the unknown values will be."""
    if not _holds_open(error.instance):
        return True
    return error.validator in _ABOUT_KEYS and not _UNDECIDABLE & {str(step) for step in error.absolute_schema_path}


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
