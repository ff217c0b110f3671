"""CloudFormation's intrinsic functions: resolved if the template determines them, otherwise variables."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from restorespec.kinds.imported import Json, Template, Variables, is_open, joined, named, snake

DEPTH = 100
STEPS = 2_000_000
LONGEST = 64 * 1024  # characters that a computed string may have

_SUBSTITUTION = re.compile(r"\$\{([^${}]*)\}")
_DYNAMIC = re.compile(r"\{\{resolve:([^{}]*)\}\}")
_USE = re.compile(r"\{\{ vars\.(\w+) \}\}")
_BETWEEN_BRACES = re.compile(r"(?<=[{}])(?=[{}])")
_ABSENT = object()


class TooDeep(Exception):  # noqa: N818 - the template's fault, not ours
    """Values are nested too deeply, refer to each other in a cycle, or grow without bound."""


class Resolver:
    """Resolves the values of one template.

    Args:
        template: the template.
        parameters: values of parameters that the user gives.
        region: the region, if the user gives it.
        variables: the variables of the import.
    """

    def __init__(self, template: Json, parameters: Mapping[str, str], region: str | None, variables: Variables) -> None:
        self._parameters = _mapping(template.get("Parameters"))
        self._mappings = _mapping(template.get("Mappings"))
        self._conditions = _mapping(template.get("Conditions"))
        self._resources = _mapping(template.get("Resources"))
        self._given = dict(parameters)
        if region is not None:
            self._given.setdefault("AWS::Region", region)
        self._variables = variables
        self._deciding: set[str] = set()
        self._decided: dict[str, bool | None] = {}
        self._steps = 0
        self._functions: dict[str, Callable[[Any, str, int], Any]] = {
            "Ref": self._ref,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::If": self._if,
            "Fn::FindInMap": self._find_in_map,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::GetAtt": self._get_att,
            "Fn::ImportValue": self._import_value,
            "Fn::Base64": self._base64,
            "Fn::ToJsonString": self._to_json,
            "Fn::Length": self._length,
        }

    def resolve(self, value: Any, field: str = "value", depth: int = 0) -> Any:  # noqa: ANN401 - any JSON value
        """Return a value without intrinsic functions; None where it is `AWS::NoValue`.

        Args:
            value: the value.
            field: the key that it belongs to, to name a variable after.
            depth: how many values it is nested in.

        Raises:
            TooDeep: it is nested too deeply, or refers to itself.
        """
        self._steps += 1
        if depth > DEPTH or self._steps > STEPS:
            raise TooDeep
        if isinstance(value, str):
            return self._dynamic(value)
        if isinstance(value, list):
            return self._list(value, field, depth)
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name in self._functions:
                return self._functions[name](argument, field, depth + 1)
            if name == "Condition" and isinstance(argument, str) and argument in self._conditions:
                return self.condition(argument)
            if name in _CONDITIONS:
                found = self._decide(value, depth + 1)
                return self._unknown(name, argument, field) if found is None else found
            if name.startswith("Fn::"):
                return self._unknown(name, argument, field)
        members = {key: self.resolve(member, key, depth + 1) for key, member in value.items()}
        return {key: member for key, member in members.items() if member is not None or value[key] is None}

    def condition(self, name: str, depth: int = 0) -> bool | None:
        """Return whether a condition of the template is true; None if the template does not settle it.

        Raises:
            TooDeep: conditions refer to each other in a cycle.
        """
        if name not in self._conditions:
            return None
        if name not in self._decided:
            if name in self._deciding:
                raise TooDeep
            self._deciding.add(name)
            self._decided[name] = self._decide(self._conditions[name], depth + 1)
            self._deciding.discard(name)
        return self._decided[name]

    def _decide(self, value: Any, depth: int) -> bool | None:  # noqa: ANN401 - any JSON value
        if depth > DEPTH:
            raise TooDeep
        if not isinstance(value, dict) or len(value) != 1:
            return {"true": True, "false": False}.get(str(value).lower())
        name, argument = next(iter(value.items()))
        if name == "Condition":
            return self.condition(str(argument), depth)
        parts = argument if isinstance(argument, list) else [argument]
        if name == "Fn::Equals" and len(parts) == 2:  # noqa: PLR2004 - by definition
            left, right = (self.resolve(part, "value", depth + 1) for part in parts)
            if left == right:
                return True
            return None if is_open(left) or is_open(right) else _text(left) == _text(right)
        if name == "Fn::Not" and len(parts) == 1:
            found = self._decide(parts[0], depth + 1)
            return None if found is None else not found
        if name in {"Fn::And", "Fn::Or"}:
            decided: list[bool | None] = [self._decide(part, depth + 1) for part in parts]
            settling: bool = name == "Fn::Or"
            if settling in decided:
                return settling
            return None if None in decided else not settling
        return None

    def _list(self, value: list[Any], field: str, depth: int) -> list[Any]:
        found = []
        for item in value:
            resolved = self.resolve(item, field, depth + 1)
            is_spliced = isinstance(item, dict) and "Fn::If" in item and isinstance(resolved, list)
            if is_spliced:
                found.extend(resolved)
            elif resolved is not None or item is None:
                found.append(resolved)
        return found

    def _ref(self, argument: Any, field: str, depth: int) -> Any:  # noqa: ANN401, ARG002
        name = str(argument)
        if name == "AWS::NoValue":
            return None
        if name in self._given:
            return self._parameter(name, self._given[name])
        if name in self._parameters:
            return self._default(name)
        if name.startswith("AWS::"):
            return self._variables.open(name, f"The template's pseudo parameter {named(name)}")
        resource = self._resources.get(name)
        kind = f" of type {named(resource['Type'])}" if isinstance(resource, dict) and "Type" in resource else ""
        if resource is None:
            return self._variables.open(name, f"{named(name)}, which the template refers to")
        return self._variables.open(name, f"The resource {named(name)}{kind}, as `Ref` gives it")

    def _default(self, name: str) -> Any:  # noqa: ANN401
        declared = _mapping(self._parameters[name])
        kind = str(declared.get("Type", "String"))
        default = declared.get("Default")
        words = f"; {declared['Description']}" if isinstance(declared.get("Description"), str) else ""
        description = f"Parameter {named(name)} of the template{words[:200]}"
        if default is None or kind.startswith("AWS::SSM::Parameter"):
            return self._variables.open(name, description)
        return self._parameter(name, default)

    def _parameter(self, name: str, value: Any) -> Any:  # noqa: ANN401
        kind = str(_mapping(self._parameters.get(name)).get("Type", "String"))
        if isinstance(value, str) and (kind == "CommaDelimitedList" or kind.startswith("List<")):
            return [part.strip() for part in value.split(",")]
        return self._dynamic(value) if isinstance(value, str) else value

    def _sub(self, argument: Any, field: str, depth: int) -> Any:  # noqa: ANN401
        text, own = argument, {}
        if isinstance(argument, list) and argument:
            text, own = argument[0], _mapping(argument[1]) if len(argument) > 1 else {}
        if not isinstance(text, str):
            return self._unknown("Fn::Sub", argument, field)
        parts: list[str] = []
        position = 0
        for match in _SUBSTITUTION.finditer(text):
            parts.append(_part_of(text, text[position : match.start()]))
            position = match.end()
            name = match[1].strip()
            if name.startswith("!"):
                parts.append(_part_of(text, f"${{{name[1:]}}}"))
                continue
            if name in own:
                value = self.resolve(own[name], name, depth + 1)
            elif "." in name:
                value = self._get_att(name.split(".", 1), field, depth)
            else:
                value = self._ref(name, field, depth)
            parts.append(_text(value))
        parts.append(_part_of(text, text[position:]))
        return self._dynamic(_limited(parts))

    def _join(self, argument: Any, field: str, depth: int) -> Any:  # noqa: ANN401
        if not isinstance(argument, list) or len(argument) != 2:  # noqa: PLR2004 - by definition
            return self._unknown("Fn::Join", argument, field)
        delimiter = _text(self.resolve(argument[0], field, depth))
        items = self.resolve(argument[1], field, depth)
        if not isinstance(items, list):
            return items if isinstance(items, Template) else self._unknown("Fn::Join", argument, field)
        parts: list[str] = []
        for number, item in enumerate(items):
            parts += [delimiter, _text(item)] if number else [_text(item)]
        return self._dynamic(_limited(parts))

    def _if(self, argument: Any, field: str, depth: int) -> Any:  # noqa: ANN401
        if not isinstance(argument, list) or len(argument) != 3:  # noqa: PLR2004 - by definition
            return self._unknown("Fn::If", argument, field)
        name = argument[0] if isinstance(argument[0], str) else "condition"
        decided = self.condition(name, depth) if isinstance(argument[0], str) else self._decide(argument[0], depth)
        if decided is not None:
            return self.resolve(argument[1 if decided else 2], field, depth)
        branches = [self.resolve(branch, field, depth) for branch in argument[1:]]
        if branches[0] == branches[1]:
            return branches[0]
        yes, no = (_shown(branch) for branch in branches)
        description = f"{snake(field)}: {yes} if the condition {named(name)} holds, else {no}"
        source = f"{name}_{field}" if self._variables.name_is_taken(name, description, branches) else name
        return self._variables.open(source, description, of=branches)

    def _find_in_map(self, argument: Any, field: str, depth: int) -> Any:  # noqa: ANN401
        parts = argument if isinstance(argument, list) else []
        keys = [self.resolve(part, field, depth) for part in parts[:3]]
        if len(keys) == 3 and not any(is_open(key) for key in keys):  # noqa: PLR2004 - by definition
            value = _mapping(_mapping(self._mappings.get(_text(keys[0]))).get(_text(keys[1]))).get(
                _text(keys[2]), _ABSENT
            )
            if value is not _ABSENT:
                return self.resolve(value, field, depth)
            if len(parts) > 3 and isinstance(parts[3], dict) and "DefaultValue" in parts[3]:  # noqa: PLR2004
                return self.resolve(parts[3]["DefaultValue"], field, depth)
        last = keys[2] if len(keys) > 2 and isinstance(keys[2], str) and not is_open(keys[2]) else field  # noqa: PLR2004
        where = named(_text(keys[0])) if keys and not is_open(keys[0]) else "a mapping"
        description = f"The value of {named(last)} in {where} of the template's mappings"
        return self._variables.open(last, description, of=argument)

    def _select(self, argument: Any, field: str, depth: int) -> Any:  # noqa: ANN401
        if isinstance(argument, list) and len(argument) == 2:  # noqa: PLR2004 - by definition
            index, items = (self.resolve(part, field, depth) for part in argument)
            if isinstance(items, list) and _text(index).isdigit() and int(_text(index)) < len(items):
                return items[int(_text(index))]
        return self._unknown("Fn::Select", argument, field)

    def _split(self, argument: Any, field: str, depth: int) -> Any:  # noqa: ANN401
        if isinstance(argument, list) and len(argument) == 2:  # noqa: PLR2004 - by definition
            delimiter, text = (self.resolve(part, field, depth) for part in argument)
            if isinstance(text, str) and not is_open(text) and isinstance(delimiter, str) and delimiter:
                return text.split(delimiter)
        return self._unknown("Fn::Split", argument, field)

    def _get_att(self, argument: Any, field: str, depth: int) -> Any:  # noqa: ANN401, ARG002
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            return self._unknown("Fn::GetAtt", argument, field)
        name = ".".join(parts)
        return self._variables.open(name, f"The attribute {named(name)} of a resource of the template")

    def _import_value(self, argument: Any, field: str, depth: int) -> Any:  # noqa: ANN401
        export = self.resolve(argument, field, depth)
        if isinstance(export, str):
            shown = _USE.sub(r"${\1}", export)
            return self._variables.open(shown, f"The value that another stack exports as {named(shown)}", of=export)
        return self._unknown("Fn::ImportValue", argument, field)

    def _base64(self, argument: Any, field: str, depth: int) -> Any:  # noqa: ANN401
        value = self.resolve(argument, field, depth)
        if isinstance(value, str) and not is_open(value):
            return base64.b64encode(value.encode("utf-8", "surrogatepass")).decode()
        return self._unknown("Fn::Base64", argument, field)

    def _to_json(self, argument: Any, field: str, depth: int) -> Any:  # noqa: ANN401
        value = self.resolve(argument, field, depth)
        return self._unknown("Fn::ToJsonString", argument, field) if is_open(value) else json.dumps(value)

    def _length(self, argument: Any, field: str, depth: int) -> Any:  # noqa: ANN401
        value = self.resolve(argument, field, depth)
        return len(value) if isinstance(value, list) else self._unknown("Fn::Length", argument, field)

    def _unknown(self, function: str, argument: Any, field: str) -> Template:  # noqa: ANN401
        """Return a variable in place of a call that the template does not settle."""
        call = {function: argument}
        return self._variables.open(field, f"{snake(field)}: {_shown(call)}", of=call)

    def _dynamic(self, text: str) -> str:
        """Return a string whose dynamic references (`{{resolve:ssm:…}}`) have become variables."""
        if "{{resolve:" not in text:
            return text
        parts: list[str] = []
        position = 0
        for match in _DYNAMIC.finditer(text):
            parts.append(_part_of(text, text[position : match.start()]))
            position = match.end()
            service, _, rest = match[1].partition(":")
            name = re.sub(r":\d+$", "", rest).strip("/:") or service
            parts.append(self._variables.open(name, f"The dynamic reference {named(match[0].strip('{}'))}"))
        parts.append(_part_of(text, text[position:]))
        return joined(parts)


_CONDITIONS = frozenset({"Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not"})


def _limited(parts: list[str]) -> str:
    """Return parts as one string, unless it is longer than any value of a template can be."""
    if sum(map(len, parts)) > LONGEST:
        raise TooDeep
    return joined(parts)


def _part_of(text: str, part: str) -> str:
    """Return a part of a string, a template if the string is one."""
    return Template(part) if isinstance(text, Template) else part


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    """Return a value as part of a string."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value) if isinstance(value, dict | list) else str(value)


def _shown(value: object) -> str:
    """Return a value for a description; braces do not follow each other, as they do in templates."""
    if value is None:
        return "nothing"
    return named(value if isinstance(value, str) else _BETWEEN_BRACES.sub(" ", json.dumps(value)))
