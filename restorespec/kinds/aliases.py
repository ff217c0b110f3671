"""Suggestions for names and values that the API does not know: other spellings, other words, and typing errors.

Edit distance finds typing errors; the annotation `x-aliases` of a field, and the kind's words for values, find other
words for the same thing: those of AWS, Terraform, CloudFormation, boto3 and everyday use. For a field without a value, the
suggestion is the least that the field needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

from restorespec.core.data import Located
from restorespec.core.help import REST, Snippet
from restorespec.core.source import Path
from restorespec.core.suggestions import nearest
from restorespec.kinds.request_schema import RequestSchema, Schema, child, choices, fields, types

_VAGUE = frozenset(("condition", "enabled", "key", "name", "type", "value", "values"))
"""Fields whose names do not show what they belong to."""


class Suggestions:
    """The probably intended names and values for unknown ones in requests of one kind.

    Args:
        schema: the schema of the request.
        values: other words for values, each without `_` and in lower case, with the values that it may mean.
        usual: the values to write for fields whose schema requires nothing by itself.
    """

    def __init__(
        self, schema: RequestSchema, values: Mapping[str, tuple[str, ...]], usual: Mapping[str, object]
    ) -> None:
        self._schema = schema
        self._values = values
        self._usual = usual

    def snippet(self, name: str, schema: Schema) -> Snippet:
        """Return the least that a field needs: `projection: {projection_type: ALL}`."""
        return Snippet(self._least(name, schema), name)

    def _least(self, name: str, schema: Schema) -> object:
        """Return the least that a field needs as data, with `REST` for what only the user knows."""
        if name in self._usual:
            return self._usual[name]
        if choices(schema):
            return choices(schema)[0]
        wanted = types(schema)[0] if types(schema) else "string"
        if wanted == "object":
            required = schema.get("required") or [*fields(schema)][:1]
            return {field: self._least(field, child(schema, field)) for field in required}
        if wanted == "array":
            return [self._least("", child(schema, 0))]
        return {"integer": 5, "boolean": True}.get(wanted, REST)

    def certain_value(self, schema: Schema, value: str) -> str | None:
        """Return the allowed word that a value certainly means: a variant spelling, or a synonym."""
        allowed = choices(schema)
        others = (name for name in self._values.get(folded(value), ()) if name in allowed)
        return _matching(value, allowed) or next(others, None)

    def value(self, schema: Schema, value: object) -> str | None:
        """Return the word that was probably intended by a value that a field does not allow."""
        if not isinstance(value, str):
            return None
        return self.certain_value(schema, value) or nearest(value, choices(schema))

    def place(self, body: Located, mapping: Path, name: str) -> Path | None:
        """Return where the field belongs that was probably intended by an unknown name.

        It is looked for in the same mapping by other words, then further inside, then in the same mapping by
        similarity, and then everywhere. A field that already exists was not intended, nor one that an everyday word
        means and that does not know the value; a name that another tool uses for a field further inside is that
        field, whatever its value.

        Args:
            body: the request.
            mapping: the path of the mapping that has the unknown name.
            name: the name.
        """
        here = self._schema.at(mapping)
        value = _string(body, (*mapping, name))
        known = certain_field(here, name)
        if known:
            return self._free(body, (*mapping, known), name, value)
        inside = next(_inside(mapping, here, name), None)
        near = nearest(name, fields(here)) if inside is None else None
        if near:
            return self._free(body, (*mapping, near), near, value)
        if inside:
            is_own = folded(name) == folded(str(inside[-1]))
            if is_own:
                return None if self._is_vague(inside, value) else self._free(body, inside, name, value)
            is_certain = folded(name) in map(folded, _tool_names(self._schema.at(inside)))
            return self._free(body, inside, name, None if is_certain else value)
        place = next(_inside((), self._schema.root, name), None)
        return self._free(body, place, name, value) if place and self._occurrences[str(place[-1])] == 1 else None

    def _free(self, body: Located, place: Path, name: str, value: str | None) -> Path | None:
        """Return a place, if no field exists there and the value is one that the field may have."""
        if body.find(place).depth == len(place):
            return None
        schema = self._schema.at(place)
        other_word = folded(name) != folded(str(place[-1]))
        is_unknown = value is not None and choices(schema) and not self.value(schema, value)
        return None if other_word and is_unknown else place

    def _is_vague(self, place: Path, value: str | None) -> bool:
        """Return whether many things have a field of such a name, and the value does not show which is intended."""
        name = str(place[-1])
        return self._occurrences[name] > 1 and name in _VAGUE and value not in choices(self._schema.at(place))

    @cached_property
    def _occurrences(self) -> Counter[str]:
        """The number of mappings that have a field of each name; a name that is vague by itself counts twice."""
        return Counter(_names(self._schema.root)) + Counter(_VAGUE)


def certain_field(schema: Schema, name: str) -> str | None:
    """Return the field of a mapping that a name certainly means: a variant spelling, or a synonym."""
    wanted = folded(name)
    return _matching(name, fields(schema)) or next(
        (field for field, part in fields(schema).items() if wanted in _other_names(field, part)), None
    )


def _other_names(field: str, part: Schema) -> frozenset[str]:
    other = part.get("x-aliases", {}).get("other", ())
    return frozenset(map(folded, (*_tool_names(part), *other))) - {folded(field)}


def _tool_names(part: Schema) -> list[str]:
    """Return what other tools call a field."""
    aliases = part.get("x-aliases", {})
    return [aliases[tool] for tool in ("aws", "cloudformation", "terraform") if aliases.get(tool)]


def _string(body: Located, path: Path) -> str | None:
    data = body.find(path).value.data
    return data if isinstance(data, str) else None


def _names(schema: Schema) -> Iterator[str]:
    for name, part in fields(schema).items():
        yield name
        yield from _names(part)
    if "items" in schema:
        yield from _names(schema["items"])


def _inside(path: Path, schema: Schema, name: str) -> Iterator[Path]:
    """Yield the places inside a mapping where a name is known; not those in items of lists."""
    for step, part in fields(schema).items():
        found = certain_field(part, name)
        if found:
            yield (*path, step, found)
        yield from _inside((*path, step), part, name)


def _matching(word: str, names: Iterable[str]) -> str | None:
    wanted = folded(word)
    return next((name for name in names if folded(name) == wanted), None)


@lru_cache(maxsize=1024)  # the names of the schema's fields, again and again
def folded(word: str) -> str:
    """Return a word without what distinguishes `kms_key`, `kms-key` and `KmsKey`."""
    return word.casefold().replace("-", "").replace("_", "").replace(" ", "")
