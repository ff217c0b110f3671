"""YAML and JSON that is broken, or that people and parsers read in two ways."""

import json

from case import SPEC, spec

# Each is appended to a spec, and so begins on its fourth line.
YAML = {
    "a bracket is never closed": ("x-a: [1, 2\n", "x-a: [1, 2]\n"),
    "a brace is never closed": ("x-a: {b: 1\n", "x-a: {b: 1}\n"),
    "a quote is never closed": ("x-a: 'b\nx-c: 1\n", "x-a: 'b'\nx-c: 1\n"),
    "a tab indents a key": ("x-a:\n\tb: 1\n", "x-a:\n  b: 1\n"),
    "a second colon hides a mapping in a text": ("x-a: b: c\n", "x-a: 'b: c'\n"),
    "a key stands twice, the second wins in many parsers": ("x-a: 1\nx-a: 2\n", "x-a: 1\nx-b: 2\n"),
    "a key of the request stands twice": (
        "query_filter: {}\nquery_filter: {}\n",
        "x-query_filter: {}\nx-other: {}\n",
    ),
    "a key stands twice, once in quotes": ('x-a: 1\n"x-a": 2\n', 'x-a: 1\n"x-b": 2\n'),
    "a key stands twice, once by an escape": ('x-a: 1\n"x-\\x61": 2\n', 'x-a: 1\n"x-\\x62": 2\n'),
    "a key stands twice in one line": ("x-a: {b: 1, b: 2}\n", "x-a: {b: 1, c: 2}\n"),
    "a key is an integer": ("x-a: {1: b}\n", 'x-a: {"1": b}\n'),
    "a key is a boolean": ("x-a: {true: b}\n", 'x-a: {"true": b}\n'),
    "a key is null": ("x-a: {~: b}\n", 'x-a: {"~": b}\n'),
    "a key is a mapping": ("x-a: {? {b: 1} : c}\n", "x-a: {b: {b: 1}}\n"),
    "a key is a list": ("x-a: {[b]: c}\n", "x-a: {b: [c]}\n"),
    "a key is a template": ("x-a: {{ vars.b }}: 1\n", "x-a: {b: 1}\n"),
    "a tag builds a Python object": ("x-a: !!python/object/apply:os.system ['id']\n", "x-a: ['id']\n"),
    "a tag imports a Python module": ("x-a: !!python/module:os ''\n", "x-a: ''\n"),
    "a tag names a Python function": ("x-a: !!python/name:os.system ''\n", "x-a: ''\n"),
    "a tag makes a text of a number": ("x-a: !!str 012\n", "x-a: '012'\n"),
    "a tag makes bytes of a text": ("x-a: !!binary aGk=\n", "x-a: aGk=\n"),
    "a tag makes a set, whose values are all null": ("x-a: !!set {b, c}\n", "x-a: [b, c]\n"),
    "a tag makes an ordered mapping with a key twice": ("x-a: !!omap [b: 1, b: 2]\n", "x-a: [{b: 1}, {b: 2}]\n"),
    "a tag includes another file": ("x-a: !include /etc/passwd\n", "x-a: include /etc/passwd\n"),
    "a tag reads the process environment": ("x-a: !env GITHUB_TOKEN\n", "x-a: env GITHUB_TOKEN\n"),
    "a tag is written out in full": ("x-a: !<tag:yaml.org,2002:python/tuple> [b]\n", "x-a: [b]\n"),
    "a tag stands on a key": ("!!str x-a: 1\n", "x-a: 1\n"),
    "a directive changes the version of YAML": ("---\n%YAML 1.1\n---\nx-a: 1\n", "x-a: 1\n"),
    "a directive gives a tag another name": ("---\n%TAG ! tag:yaml.org,2002:python/\n---\nx: !tuple [1]\n", "x-a: [1]\n"),
    "an account id loses its leading zero": ("x-a: 012345678901\n", "x-a: '012345678901'\n"),
    "a number is octal": ("x-a: 0o17\n", "x-a: '0o17'\n"),
    "a number is hexadecimal": ("x-a: 0x1F\n", "x-a: '0x1F'\n"),
    "a number is binary": ("x-a: 0b11\n", "x-a: '0b11'\n"),
    "a number has underscores": ("x-a: 1_000\n", "x-a: 1000\n"),
    "a number is over 64 bits": ("x-a: 9223372036854775808\n", "x-a: 9223372036854775807\n"),
    "a number has 400,000 digits": (f"x-a: {'9' * 400_000}\n", f"x-a: {'9' * 18}\n"),
    "a number is infinite": ("x-a: .inf\n", "x-a: '.inf'\n"),
    "a number is none": ("x-a: .nan\n", "x-a: '.nan'\n"),
    "a number becomes infinite when it is read": ("x-a: 1e999\n", "x-a: 100.5\n"),
    "a version loses its last zero": ("x-a: 1.10\n", "x-a: '1.10'\n"),
    "a number has a sign that is lost": ("x-a: +1\n", "x-a: 1\n"),
    "a zero has a sign that is lost": ("x-a: -0\n", "x-a: 0\n"),
    "an unquoted template is read as two mappings": ("x-a: {{ vars.b }}\n", 'x-a: "{{ vars.b }}"\n'),
    "an escape makes half a character": ('x-a: "\\uD800"\n', 'x-a: "\\u00e9"\n'),
    "an escape makes a character beyond Unicode": ('x-a: "\\U00110000"\n', 'x-a: "\\U0001F600"\n'),
    "a list stands among keys": ("- x-a\n", "x-b: [x-a]\n"),
    "text follows a document's end": ("...\nx-a: 1\n", "x-a: 1\n"),
    "a second document lacks a name and hides a restore": (f"name: a\n---\n{SPEC}", f"name: a\n---\nname: b\n{SPEC}"),
    "two documents have one name": (f"name: a\n---\nname: a\n{SPEC}", f"name: a\n---\nname: b\n{SPEC}"),
    "a block scalar has an impossible indent": ("x-a: |10\n  b\n", "x-a: |2\n  b\n"),
    "a key is longer than any parser allows": (f"{'x-' * 600}: 1\n", f"{'x-' * 500}: 1\n"),
    "a comment about another tool's suppression has no rule": ("x-a: 1 # restorespec: ignore[no-such-rule]\nx-b: [\n", "x-a: 1\nx-b: []\n"),
    "a merge conflict is left": ("<<<<<<< HEAD\nx-a: 1\n=======\nx-a: 2\n>>>>>>> main\n", "x-a: 1\n"),
    "an unknown key hides beside the known": ("extnds: base.yaml\n", "x-extnds: base.yaml\n"),
    "a future version of the language": ("kind: aws/other-table\n", "kind: aws/dynamodb-table\n"),
}  # fmt: skip

BODY = {
    "restorespec": 1,
    "source": {"securevault_backup": {"backup_id": "bk-1"}},
    "target": {"environment_id": "e-1", "table_name": "orders"},
}
LAST = json.dumps(BODY)[:-1] + ", "

JSON = {
    "a comma too many": ('"x-a": [1,]}', '"x-a": [1]}'),
    "a comment": ('"x-a": 1 /* b */}', '"x-a": 1}'),
    "a key twice": ('"x-a": 1, "x-a": 2}', '"x-a": 1, "x-b": 2}'),
    "single quotes": ("'x-a': 1}", '"x-a": 1}'),
    "a number that JSON lacks": ('"x-a": NaN}', '"x-a": null}'),
    "an infinite number": ('"x-a": -Infinity}', '"x-a": null}'),
    "a number with a leading zero": ('"x-a": 012}', '"x-a": 12}'),
    "a number over 64 bits": ('"x-a": 99999999999999999999}', '"x-a": 999999999999999999}'),
    "half a surrogate pair": ('"x-a": "\\ud83d"}', '"x-a": "\\ud83d\\ude00"}'),
    "a raw line break in a text": ('"x-a": "b\nc"}', '"x-a": "b\\nc"}'),
    "an escape that JSON lacks": ('"x-a": "\\x41"}', '"x-a": "\\u0041"}'),
    "something behind the end": ('"x-a": 1} {}', '"x-a": 1}'),
    "an end that is missing": ('"x-a": 1', '"x-a": 1}'),
    "Python's word for true": ('"x-a": True}', '"x-a": true}'),
}

CASES = [
    *(spec(attack, SPEC + hostile, SPEC + benign) for attack, (hostile, benign) in YAML.items()),
    *(
        spec(f"JSON with {what}", LAST + hostile, LAST + benign, "specs/a.json")
        for what, (hostile, benign) in JSON.items()
    ),
    spec("the version of the language is a float", SPEC.replace("c: 1", "c: 1.0"), SPEC),
    spec("the version of the language is a text", SPEC.replace("c: 1", 'c: "1"'), SPEC),
    spec("the version of the language is of the future", SPEC.replace("c: 1", "c: 2"), SPEC),
    spec("the version of the language is missing", SPEC.partition("\n")[2], SPEC),
    spec("a whole spec is a list", f"- {SPEC}".replace("\n", "\n  "), SPEC),
    spec("a whole spec is a text", "restorespec", SPEC),
    spec("a whole spec is a number", "1", SPEC),
]
