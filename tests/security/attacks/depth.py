"""Texts that are too deep, too long or too many, each with what a parser does to itself over them; and empty ones."""

from case import SPEC, Hole, spec

from attacks.syntax import LAST

FILE = 512 * 1024 - len(SPEC) - 100
"""How many characters may be appended to a spec so that the file's size is not what is wrong."""


def filled(piece, first="x-a: ", last="\n"):
    """A spec with one value that fills its file with a piece."""
    return SPEC + first + piece * (FILE // len(piece)) + last


def nested(opening, closing, levels, inner=""):
    return f"{SPEC}x-a: {opening * levels}{inner}{closing * levels}\n"


YAML = {
    "dashes that crash libyaml's composer": (filled("- ", "x-a:\n  "), SPEC + "x-a:\n  - - - b\n"),
    "brackets that are never closed": (filled("["), nested("[", "]", 3)),
    "braces that are never closed": (filled("{"), nested("{a: ", "}", 3)),
    "brackets that are closed": (nested("[", "]", 100_000), nested("[", "]", 63)),
    "one level too many of lists": (nested("[", "]", 64), nested("[", "]", 63)),
    "one level too many of mappings": (nested("{a: ", "}", 64, "1"), nested("{a: ", "}", 62, "1")),
    "stairs of keys": (
        SPEC + "x-a:\n" + "".join(f"{' ' * level}a:\n" for level in range(1, 900)),
        SPEC + "x-a:\n" + "".join(f"{' ' * level}a:\n" for level in range(1, 60)),
    ),
    "question marks": (filled("? "), SPEC + "x-a: {? b : c}\n"),
    "a list of pairs in pairs": (filled("[a: "), SPEC + "x-a: [a: [b: 1]]\n"),
    "quotes without an end": (filled("'"), SPEC + "x-a: " + "''" * 10 + "\n"),
    "a text in quotes of empty lines": (filled("\n", 'x-a: "', ""), SPEC + 'x-a: "\n\n "\n'),
    "backslashes": (filled("\\", 'x-a: "', ""), SPEC + 'x-a: "' + "\\" * 100 + '"\n'),
    "a text one byte too long": (SPEC + f"x-a: {'x' * 65_537}\n", SPEC + f"x-a: {'x' * 65_536}\n"),
    "a text of 2-byte characters, too long in bytes alone": (
        SPEC + f"x-a: {'é' * 32_769}\n",
        SPEC + f"x-a: {'é' * 32_768}\n",
    ),
    "50,001 values": (SPEC + "x-a: [" + "1," * 50_000 + "]\n", SPEC + "x-a: [" + "1," * 49_900 + "]\n"),
    "tags without end": (filled("- !x\n", "x-a:\n"), SPEC + "x-a:\n- x\n"),
    "unknown aliases without end": (filled("- *a\n", "x-a:\n"), SPEC + "x-a:\n- &a b\n- *a\n"),
    "anchors that are never used, and one mistake behind them": (
        filled("- &a\n", "x-a:\n", "x-b: [\n"),
        SPEC + "x-a:\n" + "- &a\n" * 1_000,
    ),
    "the same key without end": (filled("a:\n", "", ""), SPEC + "x-a:\n"),
    "ever new unknown keys": (
        SPEC + "".join(f"targ{number}: 1\n" for number in range(20_000)),
        SPEC + "".join(f"x-targ{number}: 1\n" for number in range(20_000)),
    ),
    "long unknown keys, each compared with the known ones": (
        SPEC + "".join(f"{'environment' * 80}{number}: 1\n" for number in range(500)),
        SPEC + "".join(f"x-{'environment' * 80}{number}: 1\n" for number in range(500)),
    ),
    "wrong numbers without end": (filled("- 01\n", "x-a:\n"), SPEC + "x-a:\n" + "- 1\n" * 1_000),
    "unquoted templates without end": (filled("- {{ x }}\n", "x-a:\n"), SPEC + 'x-a:\n- "{{ x }}"\n'),
    "an open template and commas": (filled("x, ", "x-a: {{ "), SPEC + 'x-a: "{{ x, "\n'),
    "percent signs": (filled("%\n", "---\n"), SPEC + "x-a: '%'\n"),
    "documents without end": (filled("---\nx\n", "", ""), f"name: a\n{SPEC}---\nname: b\n{SPEC}"),
    "specs without end": (
        filled("---\nrestorespec: 1\nname: a\n", "", ""),
        "".join(f"name: a{number}\n{SPEC}---\n" for number in range(100)) + f"name: b\n{SPEC}",
    ),
    "colons": (filled(":", "x-a:", ""), SPEC + 'x-a: ":::"\n'),
    "blanks before a broken end": (filled(" ", "x-a: [", ""), SPEC + f"x-a: [{' ' * 1_000}]\n"),
    "comments to this tool without end": (
        filled("# restorespec: x\n", "", "x-a: [\n"),
        SPEC + "# restorespec the tool\n" * 1_000,
    ),
    "suppressions of everything without end": (
        filled("# restorespec: ignore[syntax-error] no\n", "", "x-a: [\n"),
        SPEC + "# restorespec: ignore[loss-gsi] no\n",
    ),
}

JSON = {
    "brackets that are never closed": ("[" * 400_000, "[[[]]]}"),
    "brackets that are closed": ("[" * 100_000 + "]" * 100_000 + "}", "[" * 60 + "]" * 60 + "}"),
    "mappings that are closed": ('{"a":' * 5_000 + "1" + "}" * 5_001, '{"a":' * 60 + "1" + "}" * 61),
    "a number of 400,000 digits": ("9" * 400_000 + "}", "9" * 18 + "}"),
    "a text of 400,000 characters": ('"' + "b" * 400_000 + '"}', '"' + "b" * 60_000 + '"}'),
    "50,001 values": ("[" + "1, " * 50_000 + "1]}", "[" + "1, " * 40_000 + "1]}"),
    "escapes without end": ('"' + "\\u0041" * 70_000 + '"}', '"' + "\\u0041" * 1_000 + '"}'),
    "escapes that JSON lacks without end": ('"' + "\\q" * 200_000 + '"}', '"' + "q" * 1_000 + '"}'),
}

EMPTY = {
    "nothing at all": "",
    "an empty line": "\n",
    "a comment alone": "# restorespec: 1\n",
    "a byte order mark alone": b"\xef\xbb\xbf",
    "an empty document": "---\n...\n",
    "null": "null\n",
    "an empty mapping": "{}\n",
    "an empty list": "[]\n",
    "blanks": " " * 1_000,
}

HEAVY = {
    "specs/base/heavy.yaml": f"restorespec: 1\n#{'x' * 500_000}\nsource: {{securevault_backup: {{backup_id: b}}}}\n"
}


def standing(count):
    """Specs that all stand on one base of half a megabyte."""
    target = "extends: base/heavy.yaml\ntarget: {environment_id: e, table_name: orders}\n"
    return "---\n".join(f"restorespec: 1\nname: n{number}\n{target}" for number in range(count))


CASES = [
    spec("nine hundred specs on one base of half a megabyte", standing(900), standing(16), beside=HEAVY, command=("lint", "specs/a.yaml")),
    *(spec(attack, hostile, benign) for attack, (hostile, benign) in YAML.items()),
    *(spec(f"JSON: {what}", f'{LAST}"x-a": {bad}', f'{LAST}"x-a": {good}', "specs/a.json") for what, (bad, good) in JSON.items()),
    *(spec(f"a spec of {what}", text, SPEC) for what, text in EMPTY.items()),
    *(spec(f"a TOML spec of {what}", text, 'restorespec = 1\nsource.securevault_backup.backup_id = "b"\ntarget = { environment_id = "e", table_name = "orders" }\n', "specs/a.toml") for what, text in list(EMPTY.items())[:2]),
    *(spec(f"a JSON spec of {what}", text, LAST[:-2] + "}", "specs/a.json") for what, text in list(EMPTY.items())[:2]),
    spec("a spec one byte over the limit of a file", SPEC + "#" * (512 * 1024 - len(SPEC) + 1), SPEC + "#" * (512 * 1024 - len(SPEC))),
    spec("a spec of 4 GiB of nothing", Hole(4 * 1024**3), SPEC),
    spec("a JSON spec of 4 GiB of nothing", Hole(4 * 1024**3), LAST[:-2] + "}", "specs/a.json"),
    spec("a TOML spec of 4 GiB of nothing", Hole(4 * 1024**3), 'restorespec = 1\nsource.securevault_backup.backup_id = "b"\ntarget = { environment_id = "e", table_name = "orders" }\n', "specs/a.toml"),
]  # fmt: skip
