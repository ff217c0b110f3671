"""Variables of the Serverless Framework (`${self:…}`, `${opt:…}`), resolved from the given files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from restorespec.importing.intrinsics import LONGEST, TooDeep
from restorespec.kinds.imported import Json, Template, Variables, joined, named

DEPTH = 60
STEPS = 500_000
_VARIABLE = re.compile(r"\s*(?:[A-Za-z]\w*(?:\.[\w-]+)?(?:\([^)]*\))?:(?!:)|file\(|strToBool\()")
_FILE = re.compile(r"\s*file\(\s*([^)]*?)\s*\)(?::(.*))?", re.DOTALL)
_SOURCE = re.compile(r"\s*([A-Za-z]\w*)(?:[.(][^:]*)?:(.*)", re.DOTALL)
_BOOL = re.compile(r"\s*strToBool\((.*)\)\s*", re.DOTALL)
_LITERALS = {"true": True, "false": False, "null": None}
_MISSING = object()


def is_service(data: object) -> bool:
    """Return whether data is a `serverless.yml`."""
    if not isinstance(data, dict) or "AWSTemplateFormatVersion" in data:
        return False
    return "resources" in data and bool({"service", "provider", "functions", "plugins", "custom"} & data.keys())


class Serverless:
    """Resolves the variables of one service.

    Args:
        service: the `serverless.yml`; empty for a file that belongs to one that was not given.
        files: the data of the other files that were given, by their paths.
        parameters: values of options, as the user gives them.
        region: the region, if the user gives it.
        variables: the variables of the import.

    Attributes:
        missing: the files that are referred to and were not given.
        used: the paths of the given files that are referred to.
    """

    def __init__(
        self,
        service: Json,
        files: Mapping[str, Any],
        parameters: Mapping[str, str],
        region: str | None,
        variables: Variables,
    ) -> None:
        self._service = service
        self._files = files
        self._parameters = parameters
        self._region = region
        self._variables = variables
        self._steps = 0
        self.missing: dict[str, None] = {}
        self.used: set[str] = set()

    def template(self) -> Json:
        """Return the CloudFormation template in the service's `resources`, with the files that it includes."""
        merged: Json = {}
        found = self._included(self._service.get("resources"))
        for part in found if isinstance(found, list) else [found]:
            one = self._included(part)
            for section, members in one.items() if isinstance(one, dict) else ():
                inner = self._included(members)
                if isinstance(inner, dict):
                    merged.setdefault(section, {}).update(
                        {name: self._included(value) for name, value in inner.items()}
                    )
        for section in ("Conditions", "Mappings", "Parameters"):
            if section in merged:
                merged[section] = self.resolve(merged[section])
        return merged

    def _included(self, value: object) -> object:
        """Return a value, or the content of the file that it includes."""
        return self.resolve(value) if isinstance(value, str) else value

    def resolve(self, value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - any JSON value
        """Return a value without variables of the framework.

        Raises:
            TooDeep: it is nested too deeply, or refers to itself.
        """
        self._steps += 1
        if depth > DEPTH or self._steps > STEPS:
            raise TooDeep
        if isinstance(value, dict):
            return {str(key): self.resolve(member, depth + 1) for key, member in value.items()}
        if isinstance(value, list):
            return [self.resolve(item, depth + 1) for item in value]
        if isinstance(value, str) and "${" in value and not isinstance(value, Template):
            return self._string(value, depth)
        return value

    def _string(self, text: str, depth: int) -> Any:  # noqa: ANN401 - of any type
        if len(text) > LONGEST:
            return text
        parts: list[Any] = []
        length = 0
        for piece, is_variable in _pieces(text):
            part = self._variable(piece, depth + 1) if is_variable else piece
            length += len(part) if isinstance(part, str) else 0
            if length > LONGEST:
                raise TooDeep
            parts.append(part)
        return parts[0] if len(parts) == 1 else joined([_text(part) for part in parts])

    def _variable(self, content: str, depth: int) -> Any:  # noqa: ANN401 - of any type
        if depth > DEPTH:
            raise TooDeep
        candidates = [self._nested(part, depth) for part in _split(content)]
        for candidate in candidates:
            if isinstance(candidate, Template):
                continue
            found = self._candidate(candidate.strip(), depth)
            if found is not _MISSING:
                return found
        return self._open(candidates[0], content)

    def _nested(self, candidate: str, depth: int) -> str:
        """Return a candidate whose own variables are resolved; a template if one of them cannot be."""
        if "${" not in candidate:
            return candidate
        return _text(self._string(candidate, depth + 1))

    def _candidate(self, text: str, depth: int) -> Any:  # noqa: ANN401 - of any type
        if len(text) > 1 and text[0] in "'\"" and text[-1] == text[0]:
            return text[1:-1]
        if text in _LITERALS:
            return _LITERALS[text]
        if re.fullmatch(r"-?\d{1,18}", text):
            return int(text)
        if match := _BOOL.fullmatch(text):
            inner = _text(self._string(match[1], depth)).strip("'\"").lower()
            return {"true": True, "1": True, "false": False, "0": False}.get(inner, _MISSING)
        if match := _FILE.fullmatch(text):
            return self._file(match[1], match[2] or "", depth)
        if match := _SOURCE.fullmatch(text):
            return self._sourced(match[1], match[2].strip(), depth)
        return _MISSING

    def _sourced(self, source: str, address: str, depth: int) -> Any:  # noqa: ANN401 - of any type
        if source == "self":
            return self._at(self._service, address, depth)
        if source == "opt":
            return self._parameters.get(address, _MISSING)
        if source == "sls" and address == "stage":
            return self._stage(depth)
        if source == "aws" and address == "region":
            region = self._region or self._parameters.get("region")
            return region if region is not None else self._at(self._service, "provider.region", depth)
        if source == "param":
            return self._parameter(address, depth)
        return _MISSING

    def _stage(self, depth: int) -> Any:  # noqa: ANN401 - of any type
        given = self._parameters.get("stage")
        return given if given is not None else self._at(self._service, "provider.stage", depth)

    def _parameter(self, name: str, depth: int) -> Any:  # noqa: ANN401 - of any type
        if name in self._parameters:
            return self._parameters[name]
        stage = self._stage(depth)
        stages = self._service.get("stages")
        for owner in (stages if isinstance(stages, dict) else {}, {"params": None}):
            for key in (stage, "default"):
                part = owner.get(key) if isinstance(key, str) else None
                params = part.get("params") if isinstance(part, dict) else None
                if isinstance(params, dict) and name in params:
                    return self.resolve(params[name], depth + 1)
        params = self._service.get("params")
        for key in (stage, "default"):
            part = params.get(key) if isinstance(params, dict) and isinstance(key, str) else None
            if isinstance(part, dict) and name in part:
                return self.resolve(part[name], depth + 1)
        return _MISSING

    def _file(self, name: str, address: str, depth: int) -> Any:  # noqa: ANN401 - of any type
        wanted = posixpath.normpath(name.strip("'\" ")).replace("../", "")
        for path, data in self._files.items():
            if f"/{path}".endswith(f"/{wanted}") or posixpath.basename(path) == posixpath.basename(wanted):
                self.used.add(path)
                return self._at(data, address, depth)
        self.missing.setdefault(wanted, None)
        return _MISSING

    def _at(self, data: Any, address: str, depth: int) -> Any:  # noqa: ANN401 - of any type
        for step in address.split(".") if address else ():
            if isinstance(data, str) and "${" in data:
                data = self._string(data, depth + 1)
            if isinstance(data, dict) and step in data:
                data = data[step]
            elif isinstance(data, list) and step.isdigit() and int(step) < len(data):
                data = data[int(step)]
            elif step == "name" and data is self._service.get("service") and isinstance(data, str):
                continue
            else:
                return _MISSING
        if data is None:
            return _MISSING
        if address == "service" and isinstance(data, dict) and "name" in data:
            data = data["name"]
        return self.resolve(data, depth + 1)

    def _open(self, first: str, content: str) -> Template:
        plain = re.sub(r"\{\{.*?\}\}|\$\{[^}]*\}", "", first)
        match = _FILE.match(plain)
        if match:
            name = (match[2] or "").strip() or posixpath.splitext(posixpath.basename(match[1]))[0]
        else:
            source = _SOURCE.match(plain)
            name = source[2].strip() if source else plain
            if source and source[1] == "aws":
                name = f"aws_{name}"
        description = f"The variable {named('${' + content.strip() + '}')} of the Serverless Framework"
        return self._variables.open(name, description, of=content.strip())


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a string: text, and the contents of its outermost variables."""
    position = start = 0
    while (begin := text.find("${", position)) >= 0:
        end = _closing(text, begin + 2)
        if end < 0:
            break
        if _VARIABLE.match(text, begin + 2, end):
            if begin > start:
                yield text[start:begin], False
            yield text[begin + 2 : end], True
            start = position = end + 1
        else:
            position = begin + 2
    if start < len(text):
        yield text[start:], False


def _closing(text: str, position: int) -> int:
    """Return where the brace that is open at an offset is closed; -1 if it is not."""
    open_ = 1
    for offset in range(position, min(len(text), position + 10_000)):
        open_ += (text[offset] == "{") - (text[offset] == "}")
        if not open_:
            return offset
    return -1


def _split(content: str) -> list[str]:
    """Return the candidates of a variable: what commas outside quotes, braces and parentheses separate."""
    parts, start, level, quote = [], 0, 0, ""
    for offset, char in enumerate(content):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "{(":
            level += 1
        elif char in "})":
            level -= 1
        elif char == "," and not level:
            parts.append(content[start:offset])
            start = offset + 1
    return [*parts, content[start:]]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else "" if value is None else str(value)
