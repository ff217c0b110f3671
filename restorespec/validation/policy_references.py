"""The schemas that a policy reaches, through references to itself and to other files of the project.

All of them are read and checked before the first request is: what is wrong in any of them is wrong with the policy.
Nothing is ever fetched.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urljoin

from restorespec.core.data import Located
from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.records import NamedTuple
from restorespec.core.source import Source, Span
from restorespec.language import Files, Refusal
from restorespec.language.schema_keywords import (
    DEFINITIONS,
    LISTS_OF_SCHEMAS,
    MAPS_OF_SCHEMAS,
    SCHEMAS,
    SchemaError,
    not_a_schema,
    subschemas,
)
from restorespec.syntax.limits import DIAGNOSTICS, FILE_BYTES
from restorespec.validation.policy_keywords import POLICY_KEYWORD, is_note, keyword_errors, policy_error
from restorespec.validation.policy_validator import PATTERNS

FILES = 100
"""The maximum number of files in a policy."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_NOT_CHECKED = frozenset({"$id", "$schema", "$anchor", "$comment", "$ref"})
_IN_PLACE = ("not", "if", "then", "else")  # keywords that hold the same value against further schemas
_OF_VALUES = frozenset({"properties", "patternProperties", "prefixItems"})  # keywords with schemas of single values

NEVER: dict[str, list[object]] = {"enum": []}
"""The schema `false` for a single value: `jsonschema` does not say where a value is that `false` rejects.

No policy contains it: an empty `enum` is an error in a policy.
"""

_SHOWN = 200  # characters of a reference in a message


class Schemas(NamedTuple):
    """A policy whose references are resolved.

    Attributes:
        root: the schema of the policy itself; the value of each `$ref` in it is a key of `targets`.
        targets: the schemas that references lead to.
    """

    root: Any
    targets: dict[str, Any]


class _File(NamedTuple):
    """A file of a policy: its name, its root, its base for references, its schemas by anchor."""

    name: str
    root: Located
    base: str
    anchors: dict[str, Located]


class _TooMany(Exception):  # noqa: N818 - not an error of the program
    """There are too many errors or patterns to look any further."""


class SchemaLoader:
    """Reads and checks the schemas of one policy.

    Args:
        files: where files are read, by their path relative to the project's root.

    Attributes:
        errors: what is wrong with the schemas.
    """

    def __init__(self, files: Files) -> None:
        self.errors: list[Diagnostic] = []
        self._source = files
        self._files: dict[str, _File | None] = {}
        self._built: dict[int, Any] = {}
        self._targets: dict[str, Any] = {}
        self._keys: dict[int, str] = {}  # of `_targets`, by mark
        self._pending: list[tuple[dict[str, Any], Located]] = []
        self._references: dict[int, Span] = {}  # where a schema has its `$ref`
        self._patterns: set[str] = set()

    def load(self, name: str) -> Schemas | Refusal | None:
        """Return the schemas of a policy; None where `errors` says what is wrong with them.

        A refusal says that its own file cannot be used at all.
        """
        try:
            file = self._open(name)
            if isinstance(file, Refusal):
                return file
            if file is None:
                return None
            root = self._schema(file.root)
            self._follow()
        except _TooMany:
            return None
        if not self.errors:
            self.errors.extend(self._cycles([root, *self._targets.values()]))
        return None if self.errors else Schemas(root, self._targets)

    def _error(self, error: SchemaError) -> None:
        self._add(policy_error(error))

    def _add(self, diagnostic: Diagnostic) -> None:
        self.errors.append(diagnostic)
        if len(self.errors) == DIAGNOSTICS:
            raise _TooMany

    def _open(self, name: str) -> _File | Refusal | None:
        """Return a file; None where it is not a schema, which is then in `errors`."""
        if name in self._files:
            return self._files[name]
        if len(self._files) == FILES:
            return Refusal(f"a policy of more than {FILES} files", "put its schemas into fewer files")
        reading = self._source.reading(name, FILE_BYTES)
        if isinstance(reading, Refusal):
            return reading
        self._files[name] = None
        for found in reading.diagnostics:
            self._add(found)
        if reading.diagnostics:
            return None
        if len(reading.documents) != 1:
            nowhere = Span(Source(name, ""), 0, 0)
            message = f"a policy is one document, not {len(reading.documents)}"
            self._add(report(POLICY_KEYWORD, nowhere, message, "write one JSON Schema"))
            return None
        root = reading.documents[0]
        own = root.data.get("$id") if isinstance(root.data, dict) else None
        base = _joined(name, own.partition("#")[0]) if isinstance(own, str) else name
        file = _File(name, root, base, self._anchors(root))
        self._files[name] = file
        return file

    def _anchors(self, root: Located) -> dict[str, Located]:
        """Return the schemas of a file that have an anchor."""
        anchors: dict[str, Located] = {}
        pending = [root]
        for schema in pending:  # which grows meanwhile
            anchor = schema.get("$anchor")
            name = anchor.data if anchor else None
            if anchor and isinstance(name, str) and anchors.setdefault(name, schema).mark is not schema.mark:
                message = f"duplicate anchor `{name[:_SHOWN]}`"
                self._error(SchemaError(anchor.span, message, "give one of them another name"))
            for key, value in schema.members():
                pending.extend(subschemas(key, value))
        return anchors

    def _schema(self, schema: Located) -> Any:  # noqa: ANN401 - a mapping or a boolean
        """Return a schema as data, checked; its references are followed later."""
        identity = id(schema.mark)  # each location has a mark of its own
        if identity in self._built:
            return self._built[identity]
        error = not_a_schema(schema)
        if error:
            self._built[identity] = True
            self._error(error)
            return True
        if not isinstance(schema.data, dict):
            return schema.data
        built: dict[str, Any] = {}
        self._built[identity] = built
        file = self._files[schema.source.name]
        is_root = file is not None and schema.mark is file.root.mark
        for key, value in schema.members():
            if is_note(key):
                continue
            self._count(key, value)
            errors = list(keyword_errors(key, schema, is_root=is_root))
            for wrong in errors:
                self._error(wrong)
            if not errors:
                self._keep(built, key, value)
        return built

    def _keep(self, built: dict[str, Any], key: str, value: Located) -> None:
        """Put a keyword whose value has the right form into a schema."""
        if key == "$ref":
            self._pending.append((built, value))
        elif key in DEFINITIONS:
            for part in subschemas(key, value):
                self._schema(part)
        elif key not in _NOT_CHECKED:
            built[key] = self._value(key, value)

    def _value(self, key: str, value: Located) -> object:
        if key in MAPS_OF_SCHEMAS and isinstance(value.data, dict):
            return {name: self._of_member(key, member) for name, member in value.members()}
        if key in LISTS_OF_SCHEMAS and isinstance(value.data, list):
            return [self._of_member(key, item) for item in value.items()]
        return self._schema(value) if key in SCHEMAS else value.data

    def _of_member(self, key: str, schema: Located) -> object:
        """Return a member of a keyword; a value that is never allowed gets a schema that errors name the value by."""
        built = self._schema(schema)
        return NEVER if built is False and key in _OF_VALUES else built

    def _count(self, key: str, value: Located) -> None:
        """Count the patterns before they are compiled, which takes some 15 ms for a large one."""
        if key == "pattern" and isinstance(value.data, str):
            self._patterns.add(value.data)
        elif key == "patternProperties" and isinstance(value.data, dict):
            self._patterns.update(value.data)
        if len(self._patterns) > PATTERNS:
            start = value.span.start
            at = Span(value.source, start, start + 1)
            message = f"a policy of {len(self._patterns):,} patterns (maximum {PATTERNS:,})"
            self._error(SchemaError(at, message, "write it with fewer patterns"))
            raise _TooMany

    def _follow(self) -> None:
        """Resolve the references, those of the schemas that they lead to included."""
        while self._pending:
            schema, value = self._pending.pop()
            span, reference = value.span, str(value.data)
            path, _, fragment = reference.partition("#")
            current = self._files[span.source.name]
            assert current is not None
            file = self._file(path, current)
            if isinstance(file, Refusal):
                self._error(SchemaError(span, file.message, file.help))
                continue
            if file is None:
                continue
            self._schema(file.root)
            target = _pointed_at(file, unquote(fragment))
            if target is None:
                message = f"`{reference[:_SHOWN]}` does not exist: `{file.name}` has no `{fragment[:_SHOWN]}`"
                self._error(SchemaError(span, message, "correct the reference"))
                continue
            identity = id(target.mark)
            if identity not in self._keys:
                self._keys[identity] = str(len(self._keys))
                self._targets[self._keys[identity]] = self._schema(target)
            schema["$ref"] = self._keys[identity]
            self._references[id(schema)] = span

    def _file(self, path: str, current: _File) -> _File | Refusal | None:
        """Return the file that a reference leads to, or why there is none."""
        resolved = _joined(current.base, path) if _SCHEME.match(current.base) else path
        if not path or resolved == current.base:
            return current
        if _SCHEME.match(path):
            return Refusal(f"`{path[:_SHOWN]}` is not in the project, and nothing is fetched", "refer to a file")
        if _SCHEME.match(current.base):
            message = f"`{path[:_SHOWN]}` is `{resolved[:_SHOWN]}` because of `$id`, and nothing is fetched"
            return Refusal(message, "remove `$id`: without it, a reference is relative to the file")
        if path.startswith("/"):
            return Refusal(f"`{path[:_SHOWN]}` is an absolute path", "write it relative to the file")
        name = posixpath.normpath(posixpath.join(posixpath.dirname(current.base), unquote(path)))
        return current if name == posixpath.normpath(current.base) else self._open(name)

    def _cycles(self, schemas: list[Any]) -> Iterator[Diagnostic]:
        """Yield the references that lead back to themselves without going into the value: they never end."""
        done: set[int] = set()
        for start in schemas:
            way: list[tuple[Any, Iterator[Any]]] = [(start, self._in_place(start))]
            on_way = {id(start)}
            while way:
                schema, following = way[-1]
                step = next((one for one in following if id(one) not in done), None)
                if step is None:
                    done.add(id(schema))
                    on_way.discard(id(schema))
                    way.pop()
                elif id(step) in on_way:
                    cycle = [one for one, _ in way]
                    cycle = cycle[next(at for at, one in enumerate(cycle) if one is step) :]
                    span = next(self._references[id(one)] for one in cycle if id(one) in self._references)
                    yield report(
                        POLICY_KEYWORD, span, "this reference leads back to itself, without end", "remove the cycle"
                    )
                    return
                else:
                    on_way.add(id(step))
                    way.append((step, self._in_place(step)))

    def _in_place(self, schema: Any) -> Iterator[Any]:  # noqa: ANN401 - a mapping or a boolean
        """Yield the schemas that a schema holds the same value against."""
        if not isinstance(schema, dict):
            return
        if "$ref" in schema:
            yield self._targets[schema["$ref"]]
        for key in ("allOf", "anyOf", "oneOf"):
            yield from schema.get(key, ())
        yield from (schema[key] for key in _IN_PLACE if key in schema)
        yield from schema.get("dependentSchemas", {}).values()


def _joined(base: str, reference: str) -> str:
    """Return a reference relative to a base; the reference itself where one of them is not a URL."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference


def _pointed_at(file: _File, fragment: str) -> Located | None:
    """Return the value that a fragment names: a JSON pointer, an anchor, or empty for the whole file."""
    if fragment and not fragment.startswith("/"):
        return file.anchors.get(fragment)
    value: Located | None = file.root
    for step in fragment.split("/")[1:]:
        value = value and _step(value, step.replace("~1", "/").replace("~0", "~"))
    return value


def _step(value: Located, name: str) -> Located | None:
    if not isinstance(value.data, list):
        return value.get(name)
    is_index = re.fullmatch(r"0|[1-9][0-9]{0,8}", name) and int(name) < len(value.data)
    return value.find((int(name),)).value if is_index else None
