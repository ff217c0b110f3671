"""What each filter and test of the expressions does: its signature, one sentence, one example."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """The manual of a filter or a test.

    Attributes:
        signature: how it is written.
        sentence: what it returns.
        example: an expression with its value.
    """

    signature: str
    sentence: str
    example: str


FILTERS: dict[str, Entry] = {
    "abs": Entry("number | abs", "Return the absolute value of a number.", "-5 | abs → 5"),
    "arn": Entry(
        "text | arn(part)",
        "Return a part of an ARN: `'region'`, `'account'` or `'resource'`.",
        "'arn:aws:kms:us-west-2:1:key/a' | arn('region') → us-west-2",
    ),
    "bool": Entry(
        "value | bool",
        "Return whether a value is true, `'true'` or 1; other strings than `'true'` and `'false'` are errors.",
        "'true' | bool → true",
    ),
    "default": Entry(
        "value | default(other, boolean=false)",
        "Return another value where a member is missing; with `boolean`, also where the value is empty.",
        "each.value.tier | default('gold')",
    ),
    "dictsort": Entry(
        "mapping | dictsort",
        "Return the pairs of a mapping, sorted by key.",
        "{'b': 2, 'a': 1} | dictsort → [[a, 1], [b, 2]]",
    ),
    "first": Entry("list | first", "Return the first item of a list.", "['a', 'b'] | first → a"),
    "fit": Entry(
        "text | fit(n)",
        "Return a text of at most `n` characters; if it has to be cut, its last 8 are a digest of the whole.",
        "('restored-' ~ vars.name) | fit(255)",
    ),
    "int": Entry("value | int", "Return a value as an integer.", "'42' | int → 42"),
    "items": Entry("mapping | items", "Return the pairs of a mapping.", "{'a': 1} | items → [[a, 1]]"),
    "join": Entry(
        "list | join(separator='')", "Return the items of a list as one text.", "['a', 'b'] | join('-') → a-b"
    ),
    "last": Entry("list | last", "Return the last item of a list.", "['a', 'b'] | last → b"),
    "length": Entry("value | length", "Return the number of items or characters.", "'abc' | length → 3"),
    "list": Entry("value | list", "Return the items of a value as a list.", "'ab' | list → [a, b]"),
    "lower": Entry("text | lower", "Return a text in lower case.", "'ABC' | lower → abc"),
    "map": Entry(
        "list | map(filter) or map(attribute=name)",
        "Return what a filter makes of each item, or one member of each.",
        "['a', 'b'] | map('upper') → [A, B]",
    ),
    "max": Entry("list | max", "Return the largest item.", "[1, 3, 2] | max → 3"),
    "min": Entry("list | min", "Return the smallest item.", "[1, 3, 2] | min → 1"),
    "reject": Entry("list | reject(test)", "Return the items that fail a test.", "[1, 2] | reject('odd') → [2]"),
    "rejectattr": Entry(
        "list | rejectattr(name, test)", "Return the items of which a member fails a test.", "rows | rejectattr('old')"
    ),
    "replace": Entry(
        "text | replace(old, new)",
        "Return a text with one part replaced by another.",
        "'a-b' | replace('-', '_') → a_b",
    ),
    "rfc3339": Entry(
        "text | rfc3339",
        "Return a timestamp with an offset as the same instant in UTC.",
        "'2026-11-18T08:30:00+02:00' | rfc3339 → 2026-11-18T06:30:00Z",
    ),
    "select": Entry("list | select(test)", "Return the items that pass a test.", "[1, 2] | select('odd') → [1]"),
    "selectattr": Entry(
        "list | selectattr(name, test)",
        "Return the items of which a member passes a test.",
        "rows | selectattr('live')",
    ),
    "sha256": Entry(
        "text | sha256", "Return the SHA-256 digest of a text in hexadecimal digits.", "vars.name | sha256"
    ),
    "slug": Entry(
        "text | slug", "Return a text in the characters that a table name may have.", "'Bill & Co' | slug → Bill-Co"
    ),
    "sort": Entry("list | sort(reverse=false)", "Return the items of a list, sorted.", "['b', 'a'] | sort → [a, b]"),
    "split": Entry("text | split(separator)", "Return the parts of a text.", "'a,b' | split(',') → [a, b]"),
    "string": Entry("value | string", "Return a value as a text.", "42 | string → '42'"),
    "tags": Entry(
        "mapping | tags",
        "Return a mapping as the API's list of tags.",
        "{'team': 'a'} | tags → [{key: team, value: a}]",
    ),
    "trim": Entry("text | trim", "Return a text without spaces at its ends.", "' a ' | trim → a"),
    "truncate": Entry(
        "text | truncate(length)",
        "Return the beginning of a text, with `...` if it was cut.",
        "vars.note | truncate(80)",
    ),
    "unique": Entry("list | unique", "Return the items of a list, each once.", "['a', 'a'] | unique → [a]"),
    "upper": Entry("text | upper", "Return a text in upper case.", "'abc' | upper → ABC"),
}
"""The filters, which follow `|`."""

TESTS: dict[str, Entry] = {
    "boolean": Entry("value is boolean", "Return whether a value is true or false.", "true is boolean → true"),
    "defined": Entry("value is defined", "Return whether a member exists.", "each.value.tier is defined"),
    "divisibleby": Entry(
        "number is divisibleby(n)", "Return whether a number can be divided by `n`.", "6 is divisibleby(3) → true"
    ),
    "even": Entry("number is even", "Return whether a number is even.", "2 is even → true"),
    "in": Entry("value is in(list)", "Return whether a value is in a list.", "1 is in([1, 2]) → true"),
    "integer": Entry("value is integer", "Return whether a value is an integer.", "1 is integer → true"),
    "mapping": Entry("value is mapping", "Return whether a value is a mapping.", "{} is mapping → true"),
    "none": Entry("value is none", "Return whether a value is null.", "none is none → true"),
    "number": Entry("value is number", "Return whether a value is a number.", "1.5 is number → true"),
    "odd": Entry("number is odd", "Return whether a number is odd.", "1 is odd → true"),
    "sequence": Entry("value is sequence", "Return whether a value is a list.", "[] is sequence → true"),
    "string": Entry("value is string", "Return whether a value is a text.", "'a' is string → true"),
}
"""The tests, which follow `is`."""
