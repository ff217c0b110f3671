"""The policies of a project: JSON Schemas that every compiled request must meet.

Policies are few, written by the project and not on the way of every keystroke, so they run in the descriptive
`jsonschema` library; their patterns run in an engine of linear time, and nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from restorespec.core.data import Data
from restorespec.core.diagnostics import Diagnostic, Family, Finding, Problem, Rule, Severity
from restorespec.core.unknown import Unknown
from restorespec.kinds.wording import listed, subject
from restorespec.language import Files, Refusal
from restorespec.language.schema_keywords import KEYWORDS
from restorespec.validation.policy_keywords import POLICY_KEYWORD
from restorespec.validation.policy_references import NEVER, SchemaLoader
from restorespec.validation.policy_validator import Budget, TooMuchWork, validator_class

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

POLICY_VIOLATION = Rule(
    "policy-violation",
    Family.POLICY,
    Severity.ERROR,
    """A request meets the policies of its project.

    A policy is a JSON Schema that the configuration names in `policies`; its `title` is the message and its
    `description` the help. A comment in a spec cannot suppress it, unless the configuration sets
    `allow-policy-ignores = true`. Source: the project.

    Bad:
        # policies/production.schema.json demands deletion protection
        target: {deletion_protection_enabled: false}
    Good:
        # policies/production.schema.json demands deletion protection
        target: {deletion_protection_enabled: true}
    """,
)
RULES = (POLICY_VIOLATION, POLICY_KEYWORD)

_UNDECIDABLE = frozenset({"if", "then", "else", "anyOf", "oneOf", "not", "contains"})
_ABOUT_KEYS = frozenset({"required", "propertyNames", "minProperties", "maxProperties", "dependentRequired"})
_SHOWN = 200  # characters of a value in a message
_FEW = 6  # allowed values that a message lists


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

    def __call__(self, body: Data) -> Iterator[Finding]:
        """Yield where the body of a request violates the policy, each location once.

        Raises:
            TooMuchWork: the policy cannot be fully evaluated for this body.
        """
        reported: set[tuple[str | int, ...]] = set()
        data: Any = _data(body)
        self.budget.renew()
        try:
            errors = sorted(self.validator.iter_errors(data), key=lambda error: [str(step) for step in error.path])
        except RecursionError as too_deep:
            raise TooMuchWork("nests its references too deeply", "references") from too_deep
        for error in errors:
            path = tuple(error.absolute_path)
            if path not in reported and _is_certain(error, whole=data):
                reported.add(path)
                yield Finding(POLICY_VIOLATION, _problem(self.name, error, path))


def load_policy(name: str, files: Files) -> Policy | Refusal | tuple[Diagnostic, ...]:
    """Return the policy in a file, with all schemas that it refers to.

    Args:
        name: the file's path, relative to the project's root.
        files: where it and the files that it refers to are read.

    Returns:
        The policy; why its file cannot be used; or what is wrong with its schemas, each error at its own location.
    """
    from referencing import Registry  # noqa: PLC0415 - only projects with policies pay for it

    loader = SchemaLoader(files)
    schemas = loader.load(name)
    if schemas is None:
        return tuple(loader.errors)
    if isinstance(schemas, Refusal):
        return schemas
    budget = Budget()
    registry: Registry[Any] = Registry()
    return Policy(name, validator_class(budget, schemas.targets)(schemas.root, registry=registry), budget)


def _data(body: Data) -> object:
    if isinstance(body, dict):
        return {key: _data(member) for key, member in body.items()}
    if isinstance(body, list):
        return [_data(item) for item in body]
    return _Open() if isinstance(body, Unknown) else body


def _is_certain(error: ValidationError, *, whole: object) -> bool:
    """Return whether an error remains whatever the unknown values will be.

    One inside a condition or a choice depends on all that these look at, which may be anywhere in the body.
    """
    if not _holds_open(whole):
        return True
    if _UNDECIDABLE & {str(step) for step in error.absolute_schema_path}:
        return False
    return error.validator in _ABOUT_KEYS or _is_never_allowed(error) or not _holds_open(error.instance)


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
    what = title or f"{subject(path)} {_requirement(error)}"
    return Problem(at=path, message=f"{what[:_SHOWN]}, says `{name}`", help=(advice or f"see `{name}`")[: 2 * _SHOWN])


def _requirement(error: ValidationError) -> str:
    """Return what a policy without a title requires: in words for the common keywords, otherwise as the policy says."""
    wanted: Any = error.validator_value
    keyword: object = error.validator
    if error.schema is False:  # which has no keyword of its own
        keyword, wanted = next(reversed(error.absolute_schema_path), None), False
    if keyword not in KEYWORDS or _is_never_allowed(error):
        return "is not allowed"
    match keyword:
        case "required":
            instance: Any = error.instance
            return f"must have {listed([name for name in wanted if name not in instance], 'and')}"
        case "const":
            return f"must be `{_shown(wanted)}`"
        case "enum" if len(wanted) <= _FEW:
            return f"must be {listed(map(_shown, wanted), 'or')}"
        case "pattern":
            return f"does not match `{wanted}`"
        case "contains":
            return f"has no item that meets `{_shown(wanted)}`"
        case "additionalProperties" if wanted is False:
            return "is not allowed"
    return f"does not meet `{keyword}` ({json.dumps(wanted, default=str)[:_SHOWN]})"


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)[:_SHOWN]


def _is_never_allowed(error: ValidationError) -> bool:
    schema: object = error.schema
    return schema == NEVER
