"""Aliases and merge keys: bombs, circles and hidden values."""

import string
from itertools import pairwise

from case import SPEC, spec

LETTERS = string.ascii_lowercase


def chain(levels, width, first, form):
    """Anchors of which each repeats the one before it `width` times."""
    lines = [f"x-a: &a {first}"]
    for before, letter in pairwise(LETTERS[: levels + 1]):
        lines.append(f"x-{letter}: &{letter} " + form.format(", ".join([f"*{before}"] * width)))
    return "\n".join(lines) + "\n"


HUNDRED = f"x-a: &a [{', '.join(['1'] * 100)}]\n"
LONG = f"x-a: &a {'x' * 60_000}\n"

YAML = {
    "a billion laughs: lists of aliases of lists": (chain(9, 10, "[lol]", "[{}]"), chain(3, 10, "[lol]", "[{}]")),
    "a billion laughs in mappings": (
        chain(20, 2, "{k: lol}", "{{l: [{}]}}"),
        chain(5, 2, "{k: lol}", "{{l: [{}]}}"),
    ),
    "a quadratic blow-up: one long list, many aliases": (
        HUNDRED + "x-b: [" + "*a, " * 600 + "]\n",
        HUNDRED + "x-b: [" + "*a, " * 300 + "]\n",
    ),
    "a quadratic blow-up of text": (
        LONG + "x-b: [" + "*a, " * 5_000 + "]\n",
        LONG + "x-b: [" + "*a, " * 100 + "]\n",
    ),
    "a chain of merges that hangs safe_load": (
        chain(20, 9, "{x: 1}", "{{<<: [{}]}}"),
        chain(3, 9, "{x: 1}", "{{<<: [{}]}}"),
    ),
    "one mapping merged from 20,000 aliases": (
        "x-a: &a {b: 1, c: 2, d: 3}\nx-b: {<<: [" + "*a, " * 20_000 + "]}\n",
        "x-a: &a {b: 1, c: 2, d: 3}\nx-b: {<<: [" + "*a, " * 20 + "]}\n",
    ),
    "an alias of the list that it stands in": ("x-a: &a [*a]\n", "x-a: &a [b]\n"),
    "an alias of the mapping that it stands in": ("x-a: &a {b: *a}\n", "x-a: &a {b: c}\n"),
    "an alias of a mapping two levels up": ("x-a: &a {b: [{c: *a}]}\n", "x-a: &a {b: [{c: d}]}\n"),
    "a mapping merged into itself": ("x-a: &a {<<: *a}\n", "x-b: &b {c: 1}\nx-a: &a {<<: *b}\n"),
    "an alias before its anchor": ("x-a: *b\nx-b: &b 1\n", "x-b: &b 1\nx-a: *b\n"),
    "an alias without an anchor": ("x-a: *nowhere\n", "x-a: '*nowhere'\n"),
    "an alias of another document's anchor": (
        f"name: a\nx-a: &a 1\n---\nname: b\n{SPEC}x-b: *a\n",
        f"name: a\nx-a: &a 1\n---\nname: b\n{SPEC}x-b: 1\n",
    ),
    "an alias as a key": ("x-a: &a b\nx-c: {*a : 1}\n", "x-a: &a b\nx-c: {a: *a}\n"),
    "an anchor with a name of 100,000 characters": (f"x-a: &{'b' * 100_000} 1\nx-b: *c\n", f"x-a: &{'b' * 99} 1\n"),
    "two merges in one mapping": (
        "x-a: &a {b: 1}\nx-c: {<<: *a, <<: *a}\n",
        "x-a: &a {b: 1}\nx-c: {<<: [*a, *a]}\n",
    ),
    "a text is merged": ("x-a: {<<: b}\n", "x-a: {'b': c}\n"),
    "null is merged": ("x-a: {<<: }\n", "x-a: {<<: {}}\n"),
    "a list of texts is merged": ("x-a: {<<: [b, c]}\n", "x-a: {<<: [{b: 1}, {c: 2}]}\n"),
    "an alias of a text is merged": ("x-a: &a b\nx-c: {<<: *a}\n", "x-a: &a {b: 1}\nx-c: {<<: *a}\n"),
    "a list in a list is merged": ("x-a: &a {b: 1}\nx-c: {<<: [[*a]]}\n", "x-a: &a {b: 1}\nx-c: {<<: [*a]}\n"),
    "a merge at the top brings an unknown key": ("x-a: &a {extend: b}\n<<: *a\n", "x-a: &a {description: b}\n<<: *a\n"),
    "a merge key in quotes is a key like others": ("'<<': {description: b}\n", "<<: {description: b}\n"),
    "levels hidden behind an alias": (
        f"x-a: &a {'[' * 40}{']' * 40}\nx-b: {'[' * 40}*a{']' * 40}\n",
        f"x-a: &a {'[' * 20}{']' * 20}\nx-b: {'[' * 20}*a{']' * 20}\n",
    ),
    "levels hidden behind a chain of aliases": (
        chain(24, 1, "[[[[b]]]]", "[[[{}]]]"),
        chain(12, 1, "[[[[b]]]]", "[[[{}]]]"),
    ),
    "an anchor without a value before a second one": ("x-a: &a &b c\n", "x-a: &a c\n"),
    "an anchor on an alias": ("x-a: &a 1\nx-b: &b *a\n", "x-a: &a 1\nx-b: *a\n"),
}

CASES = [
    *(spec(attack, SPEC + hostile, SPEC + benign) for attack, (hostile, benign) in YAML.items()),
    spec(
        "a merge overrides what a reader sees: the target comes from an anchor far above",
        "x-t: &t {environment_id: e-1, table_name: [evil]}\n"
        + SPEC.replace("{environment_id: e-1, table_name: orders}", "{<<: *t}"),
        "x-t: &t {environment_id: e-1, table_name: [evil]}\n" + SPEC.replace("{environment_id", "{<<: *t, environment_id"),
    ),
]  # fmt: skip
