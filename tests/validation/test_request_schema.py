"""The schema file itself: what editors, validators and the documentation may rely on."""

import json
import re
import unicodedata

import jsonschema
import jsonschema_rs
import pytest

from restorespec.core.schemas import load, text
from restorespec.kinds import get
from restorespec.kinds.request_schema import stand_in

SCHEMA = load("request")


def parts(schema):
    """Every schema in a schema."""
    yield schema
    for name in ("properties", "$defs"):
        for part in schema.get(name, {}).values():
            yield from parts(part)
    if "items" in schema:
        yield from parts(schema["items"])


WHOLE = list(parts(get().schema.root))
PATTERNS = sorted({part["pattern"] for part in WHOLE if "pattern" in part})


def test_it_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_it_looks_at_values_alone_so_that_one_mistake_is_one_error():
    together = {"if", "then", "else", "oneOf", "anyOf", "allOf", "dependentRequired", "dependentSchemas", "contains"}
    assert not any(together & part.keys() for part in WHOLE)


def test_every_mapping_is_closed():
    assert all(part["additionalProperties"] is False for part in WHOLE if "properties" in part)


def test_members_stand_in_the_alphabet_but_for_the_filter_which_is_newer():
    for part in WHOLE[1:]:
        names = list(part.get("properties", ()))
        assert names == sorted(names)
    assert list(SCHEMA["properties"]) == ["source", "target", "query_filter"]


def test_every_field_says_what_it_is_and_where_that_is_written():
    fields = [part for schema in WHOLE for part in schema.get("properties", {}).values()]
    assert all(part["title"] and part["description"].endswith(".") and part["x-docs"] for part in fields)
    assert all(part["title"] for schema in WHOLE if (part := schema.get("items")))


def test_every_pattern_says_in_words_what_it_allows():
    assert all(part["patternErrorMessage"] for part in WHOLE if "pattern" in part)


def test_a_field_that_may_be_left_out_may_be_null():
    for schema in WHOLE:
        required = schema.get("required", ())
        optional = [part for name, part in schema.get("properties", {}).items() if name not in required]
        assert all("null" in part["type"] for part in optional if part.get("title") != "the condition")


def test_a_value_can_stand_in_for_every_field():
    for part in WHOLE:
        assert jsonschema_rs.Draft202012Validator(part).is_valid(stand_in(part))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_are_anchored_and_mean_the_same_in_every_dialect(pattern):
    assert pattern.startswith("^")
    assert pattern.endswith("$")
    assert not re.search(r"\\[dDwWsSpPbBAZz]|\(\?[^:]|\\[0-9]", pattern), "dialects differ in these"
    linear = jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions())
    for code in [*range(0x3400), *range(0xA000, 0xD800, 7), *range(0xE000, 0x20000), 0xE0041, 0xF0000, 0x10FFFF]:
        if not 0xD800 <= code < 0xE000:
            char = f"a{chr(code)}"
            assert linear.is_valid(char) == bool(re.fullmatch(pattern, char)), hex(code)


def test_tags_take_the_letters_digits_and_marks_of_every_script_and_refuse_ascii_signs():
    tag = re.compile(next(pattern for pattern in PATTERNS if "udc00" in pattern or "\U0001f0ff" in pattern))
    characters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    refused = [char for char in characters if unicodedata.category(char)[0] in "LMN" and not tag.fullmatch(char)]
    assert refused == []
    allowed = {char for char in map(chr, range(0x21, 0x7F)) if not char.isalnum() and tag.fullmatch(char)}
    assert allowed == set("+-=._:/")


def test_the_file_and_its_data_are_the_same():
    assert json.loads(text("request")) == SCHEMA
    assert text("request").isascii()


def test_shipped_schemas_name_the_dialect_and_themselves():
    for name in ("request", "spec", "config", "diagnostics"):
        schema = load(name)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["$id"] == f"urn:restorespec:schema:{name}"
        jsonschema.Draft202012Validator.check_schema(schema)
