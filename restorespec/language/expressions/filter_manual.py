"""The documentation of filters and tests: a signature, a sentence and an example for each."""

from __future__ import annotations

from restorespec.core.records import NamedTuple


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
        "string | arn(part)",
        "Return a part of an ARN: `'region'`, `'account'` or `'resource'`.",
        "'arn:aws:kms:us-west-2:1:key/a' | arn('region') → us-west-2",
    ),
    "bool": Entry(
        "value | bool",
        "Convert a value to a boolean: true, `'true'` and 1 are true; strings other than `'true'` and `'false'` are errors.",
        "'true' | bool → true",
    ),
    "default": Entry(
        "value | default(other, boolean=false)",
        "Return another value if a member is missing; with `boolean`, also if the value is empty.",
        "each.value.tier | default('gold')",
    ),
    "dictsort": Entry(
        "mapping | dictsort",
        "Return the pairs of a mapping, sorted by key.",
        "{'b': 2, 'a': 1} | dictsort → [[a, 1], [b, 2]]",
    ),
    "first": Entry("list | first", "Return the first item of a list.", "['a', 'b'] | first → a"),
    "fit": Entry(
        "string | fit(n)",
        "Return a string of at most `n` characters; a truncated one ends in an 8-character digest of the original.",
        "('restored-' ~ vars.name) | fit(255)",
    ),
    "int": Entry("value | int", "Convert a value to an integer.", "'42' | int → 42"),
    "items": Entry("mapping | items", "Return the pairs of a mapping.", "{'a': 1} | items → [[a, 1]]"),
    "join": Entry(
        "list | join(separator='')", "Join the items of a list into a string.", "['a', 'b'] | join('-') → a-b"
    ),
    "last": Entry("list | last", "Return the last item of a list.", "['a', 'b'] | last → b"),
    "length": Entry("value | length", "Return the number of items or characters.", "'abc' | length → 3"),
    "list": Entry("value | list", "Return the items of a value as a list.", "'ab' | list → [a, b]"),
    "lower": Entry("string | lower", "Convert a string to lower case.", "'ABC' | lower → abc"),
    "map": Entry(
        "list | map(filter) or map(attribute=name)",
        "Apply a filter to each item, or return one member of each.",
        "['a', 'b'] | map('upper') → [A, B]",
    ),
    "max": Entry("list | max", "Return the largest item.", "[1, 3, 2] | max → 3"),
    "min": Entry("list | min", "Return the smallest item.", "[1, 3, 2] | min → 1"),
    "reject": Entry("list | reject(test)", "Return the items that fail a test.", "[1, 2] | reject('odd') → [2]"),
    "rejectattr": Entry(
        "list | rejectattr(name, test)", "Return the mappings whose member fails a test.", "rows | rejectattr('old')"
    ),
    "replace": Entry(
        "string | replace(old, new)",
        "Replace a substring.",
        "'a-b' | replace('-', '_') → a_b",
    ),
    "rfc3339": Entry(
        "string | rfc3339",
        "Convert a timestamp with an offset to UTC.",
        "'2026-11-18T08:30:00+02:00' | rfc3339 → 2026-11-18T06:30:00Z",
    ),
    "select": Entry("list | select(test)", "Return the items that pass a test.", "[1, 2] | select('odd') → [1]"),
    "selectattr": Entry(
        "list | selectattr(name, test)",
        "Return the mappings whose member passes a test.",
        "rows | selectattr('live')",
    ),
    "sha256": Entry("string | sha256", "Return the SHA-256 digest of a string in hexadecimal.", "vars.name | sha256"),
    "slug": Entry(
        "string | slug", "Replace the characters that a table name cannot contain.", "'Bill & Co' | slug → Bill-Co"
    ),
    "sort": Entry("list | sort(reverse=false)", "Return the items of a list, sorted.", "['b', 'a'] | sort → [a, b]"),
    "split": Entry("string | split(separator)", "Split a string at a separator.", "'a,b' | split(',') → [a, b]"),
    "string": Entry("value | string", "Convert a value to a string.", "42 | string → '42'"),
    "tags": Entry(
        "mapping | tags",
        "Convert a mapping to the API's list of tags.",
        "{'team': 'a'} | tags → [{key: team, value: a}]",
    ),
    "trim": Entry("string | trim", "Remove whitespace from both ends of a string.", "' a ' | trim → a"),
    "truncate": Entry(
        "string | truncate(length)",
        "Return the beginning of a string, with `...` if it was truncated.",
        "vars.note | truncate(80)",
    ),
    "unique": Entry("list | unique", "Remove duplicates from a list.", "['a', 'a'] | unique → [a]"),
    "upper": Entry("string | upper", "Convert a string to upper case.", "'abc' | upper → ABC"),
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
    "string": Entry("value is string", "Return whether a value is a string.", "'a' is string → true"),
}
"""The tests, which follow `is`."""
