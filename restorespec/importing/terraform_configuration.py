"""Terraform configuration in JSON (`*.tf.json`): its resources, with the expressions that need no Terraform evaluated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from restorespec.core.records import NamedTuple
from restorespec.core.source import Path
from restorespec.importing.intrinsics import LONGEST, TooDeep
from restorespec.kinds.imported import Json, Variables, joined, named

DEPTH = 60

_INTERPOLATION = re.compile(r"\$\$\{|%%\{|%\{[^}]*\}|\$\{((?:[^{}\"]|\"[^\"]{0,500}\"|\{[^{}]{0,500}\}){0,2000})\}")
_TRAVERSAL = re.compile(r"\s*(var|local)\.([A-Za-z_][\w-]*)((?:\.[A-Za-z_][\w-]*|\[\"[^\"]*\"\]|\[\d+\])*)\s*")
_STEP = re.compile(r"\.([A-Za-z_][\w-]*)|\[\"([^\"]*)\"\]|\[(\d+)\]")
_META = frozenset({"lifecycle", "provider", "depends_on", "provisioner", "connection", "//"})
_MANY = ("count", "for_each", "dynamic")


class Resource(NamedTuple):
    """A resource: its type, its address, where its attributes are, and the attributes.

    Attributes:
        type: the provider's name of the type.
        address: its address in the configuration.
        path: where the attributes are in the input.
        attributes: the attributes.
        is_state: whether they were read from AWS.
        left: the arguments that make several resources of one.
    """

    type: str
    address: str
    path: Path
    attributes: Json
    is_state: bool = False
    left: tuple[str, ...] = ()


def configured(
    data: Json, variables: Variables, parameters: Mapping[str, str], evaluated: tuple[str, ...]
) -> Iterator[Resource]:
    """Yield the resources of a configuration.

    Args:
        data: the configuration.
        variables: the variables of the import.
        parameters: values of Terraform's variables.
        evaluated: what the types of resources begin with whose attributes matter; those of others stay empty.

    Raises:
        TooDeep: locals refer to each other in a cycle.
    """
    interpolation = _Interpolation(data, variables, parameters)
    blocks = data.get("resource")
    for number, block in enumerate(blocks if isinstance(blocks, list) else [blocks]):
        root: Path = ("resource", number) if isinstance(blocks, list) else ("resource",)
        for type_, named_ in block.items() if isinstance(block, dict) else ():
            for name, path, body in _bodies(named_, (*root, type_)):
                if not type_.startswith(evaluated):
                    yield Resource(type_, f"{type_}.{name}", path, {})
                    continue
                left = tuple(key for key in _MANY if key in body)
                plain = {key: value for key, value in body.items() if key not in _META and key not in _MANY}
                attributes = interpolation.resolve(plain)
                yield Resource(type_, f"{type_}.{name}", path, attributes, left=left)


def _bodies(named_: object, path: Path) -> Iterator[tuple[str, Path, Json]]:
    for number, one in enumerate(named_ if isinstance(named_, list) else [named_]):
        at: Path = (*path, number) if isinstance(named_, list) else path
        for name, body in one.items() if isinstance(one, dict) else ():
            for index, inner in enumerate(body if isinstance(body, list) else [body]):
                if isinstance(inner, dict):
                    yield name, (*at, name, index) if isinstance(body, list) else (*at, name), inner


class _Interpolation:
    """Resolves `${…}` in configuration: variables with defaults and locals; everything else becomes a variable.

    Args:
        data: the configuration.
        variables: the variables of the import.
        parameters: values of Terraform's variables.
    """

    def __init__(self, data: Json, variables: Variables, parameters: Mapping[str, str]) -> None:
        self._variables = variables
        self._defaults: Json = dict(parameters)
        self._locals: Json = {}
        for block in _blocks(data.get("variable")):
            for name, declared in block.items():
                for one in _blocks(declared):
                    if one.get("default") is not None:
                        self._defaults.setdefault(name, one["default"])
        for block in _blocks(data.get("locals")):
            self._locals |= block
        self._tags = _default_tags(data)

    def resolve(self, attributes: Json) -> Json:
        """Return the attributes of a resource, with the provider's default tags.

        Raises:
            TooDeep: locals refer to each other in a cycle.
        """
        found: Json = self._value(attributes, "value", 0)
        if self._tags:
            own = found.get("tags")
            tags = self._value(self._tags, "tags", 0)
            if own is None or isinstance(own, dict):
                found["tags"] = {**tags, **(own or {})}
        return found

    def _value(self, value: Any, field: str, depth: int) -> Any:  # noqa: ANN401 - of any type
        if depth > DEPTH:
            raise TooDeep
        if isinstance(value, dict):
            return {key: self._value(member, key, depth + 1) for key, member in value.items()}
        if isinstance(value, list):
            return [self._value(item, field, depth + 1) for item in value]
        return self._string(value, field, depth) if isinstance(value, str) else value

    def _string(self, text: str, field: str, depth: int) -> Any:  # noqa: ANN401 - of any type
        if ("${" not in text and "%{" not in text) or len(text) > LONGEST:
            return text
        parts: list[Any] = []
        position = length = 0
        for match in _INTERPOLATION.finditer(text):
            if match.start() > position:
                parts.append(text[position : match.start()])
            position = match.end()
            if match[0] in {"$${", "%%{"}:
                parts.append(match[0][1:])
            elif match[1] is None:
                description = f"The template of `{field}`, which only Terraform evaluates"
                return self._variables.open(field, description, of=text)
            else:
                parts.append(self._expression(match[1], depth + 1))
            length += len(str(parts[-1]))
            if length > LONGEST:
                raise TooDeep
        if position < len(text):
            parts.append(text[position:])
        if len(parts) == 1:
            return parts[0]
        return joined([part if isinstance(part, str) else json.dumps(part) for part in parts])

    def _expression(self, text: str, depth: int) -> Any:  # noqa: ANN401 - of any type
        match = _TRAVERSAL.fullmatch(text)
        if match:
            owner = self._defaults if match[1] == "var" else self._locals
            if match[2] in owner:
                value = self._value(owner[match[2]], match[2], depth + 1)
                for dotted, quoted, index in _STEP.findall(match[3]):
                    key = dotted or quoted
                    if key and isinstance(value, dict) and key in value:
                        value = value[key]
                    elif index and isinstance(value, list) and int(index) < len(value):
                        value = value[int(index)]
                    else:
                        break
                else:
                    return value
        literal = text.strip()
        if len(literal) > 1 and literal[0] == literal[-1] == '"' and "${" not in literal:
            return literal[1:-1]
        name = re.sub(r"^\s*(?:var|local|data)\.", "", text)
        return self._variables.open(name, f"The expression {named('${' + text + '}')} of Terraform", of=text.strip())


def _blocks(value: object) -> list[Json]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def _default_tags(data: Json) -> Json:
    """Return the tags that the AWS provider adds to every resource."""
    tags: Json = {}
    for block in _blocks(data.get("provider")):
        for provider in _blocks(block.get("aws")):
            for one in _blocks(provider.get("default_tags")):
                inner = one.get("tags")
                if isinstance(inner, dict) and "alias" not in provider:
                    tags |= inner
    return tags
