"""Declarations of variables, var files, and what a pull request may do to a secret variable."""

from case import SPEC, Case, Hole, spec

DECLARATIONS = {
    "has an unknown keyword": ("{type: string, patern: a}", "{type: string, pattern: a}"),
    "refers to a host": ("{$ref: 'https://example.org/a.json'}", "{type: string}"),
    "refers to a file": ("{$ref: 'file:///etc/passwd'}", "{type: string}"),
    "has a type that does not exist": ("{type: function}", "{type: string}"),
    "has a pattern that looks around": ("{type: string, pattern: '(?=a)b', default: b}", "{type: string, pattern: b, default: b}"),
    "has a pattern that refers back": ("{type: string, pattern: '(a)\\1', default: aa}", "{type: string, pattern: aa, default: aa}"),
    "has a pattern that takes exponential time": (
        f"{{type: string, pattern: '^(a+)+$', default: '{'a' * 5_000}!'}}",
        f"{{type: string, pattern: '^(a+)+$', default: '{'a' * 5_000}'}}",
    ),
    "has a pattern that takes polynomial time": (
        f"{{type: string, pattern: '^{'.*' * 30}b$', default: '{'a' * 20_000}'}}",
        "{type: string, pattern: '^.*.*b$', default: 'ab'}",
    ),
    "has a pattern that compiles to gigabytes": (
        "{type: string, pattern: '((a{1000}){1000}){1000}', default: b}",
        "{type: string, pattern: 'a{1000}', default: %s}" % ("a" * 1_000),
    ),
    "has a pattern of open brackets": ("{type: string, pattern: '" + "(" * 10_000 + "'}", "{type: string, pattern: '()'}"),
    "has a default of another type": ("{type: string, default: 1}", "{type: string, default: '1'}"),
    "has a default that its enum lacks": ("{type: string, enum: [a], default: b}", "{type: string, enum: [a], default: a}"),
    "demands a negative length": ("{type: string, minLength: -1}", "{type: string, minLength: 1}"),
    "demands unique items of ten thousand lists": (
        "{type: array, uniqueItems: true, default: [" + ", ".join(f"[{n}, {{a: {n}}}]" for n in range(5_000)) + ", [1, {a: 1}]]}",
        "{type: array, uniqueItems: true, default: [1, 2]}",
    ),
    "has a multiple of almost nothing": ("{type: number, multipleOf: 0.000000000001, default: 0.1234567890123}", "{type: integer, multipleOf: 5, default: 10}"),
    "has a multiple of zero": ("{type: integer, multipleOf: 0, default: 10}", "{type: integer, multipleOf: 5, default: 10}"),
    "nests schemas": ("{type: array, items: " * 50 + "{type: text}" + "}" * 50, "{type: array, items: " * 30 + "{type: string}" + "}" * 30),
    "doubles its schemas by aliases": (
        "&a {anyOf: [{type: nope}, {type: string}]}\n" + "".join(f"  x{n}: &{chr(98 + n)} {{allOf: [*{chr(97 + n)}, *{chr(97 + n)}, *{chr(97 + n)}, *{chr(97 + n)}]}}\n" for n in range(6)),
        "{anyOf: [{type: integer}, {type: string}]}",
    ),
    "hides a secret by another name": ("{type: string, sensitve: true}", "{type: string, sensitive: true}"),
}  # fmt: skip

SECRET = "vars: {secret: {type: string, sensitive: true}}\n"
LEAKS = {
    "in the name of the table, which is refused": "{{ vars.secret }}",
    "in capitals": "{{ vars.secret | upper }}",
    "letter by letter": "{{ vars.secret | list | join('-') }}",
    "backwards": "{{ vars.secret | list | sort | join }}",
    "by its length": "{{ [vars.secret | length] }}",
    "by its digest": "{{ vars.secret | sha256 ~ '/' }}",
    "cut": "{{ vars.secret | truncate(6, true, '') ~ '/' }}",
    "as a key that is not there": "{{ {'a': 1}[vars.secret] }}",
    "as a number that it is not": "{{ vars.secret | int }}",
    "as a time that it is not": "{{ vars.secret | rfc3339 }}",
    "as an ARN that it is not": "{{ vars.secret | arn('region') }}",
    "in a sum that fails": "{{ vars.secret + 1 }}",
    "by a guess: the first letter": "{{ 'a/' if vars.secret[0] == 's' else 'b//' }}",
    "in a list": "{{ [vars.secret] }}",
    "in a mapping's key": "{{ [vars.secret] | map('upper') | list }}",
    "through a replacement": "{{ '/' | replace('/', vars.secret) }}",
}

VAR_FILES = {
    "is broken": "x: [",
    "is a list": "- x",
    "holds two documents": "x: a\n---\nx: b\n",
    "sets what nobody declares": "x: a\nCLUMIO_API_TOKEN: b\n",
    "sets a number for a text": "x: 1",
    "holds a template, which is text": 'x: "{{ vars.secret }}"\nnope: 1',
    "holds a billion laughs": "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(f"b{n}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 10)}]\n" for n in range(9)),
    "is deep": "x: " + "[" * 100_000,
    "is 4 GiB large": Hole(4 * 1024**3),
    "is UTF-16": "x: a".encode("utf-16"),
    "hides a character": "x: a\u200b",
    "has a tag": "x: !!python/name:os.system ''",
    "has a key twice": "x: a\nx: b",
    "names a variable by an escape sequence": '"\\e[2J": a',
    "names a variable by a workflow command": '"::error::x": a',
    "names a variable by HTML": '"<img src=x onerror=alert(1)>": a',
}  # fmt: skip

NEAR = "".join(f"  abcdefghijklmnopqrstuv{n}: {{type: string, default: a}}\n" for n in range(3_000))
TAKING = {"specs/a.yaml": f"vars: {{x: {{type: string}}}}\n{SPEC}"}

CASES = [
    spec(
        "three thousand misspelt names beside three thousand variables",
        f"{SPEC}vars:\n{NEAR}locals:\n" + "".join(f"  l{n}: '{{{{ vars.abcdefghijklmnopqrstu{n}x }}}}'\n" for n in range(3_000)),
        f"{SPEC}vars:\n{NEAR}locals:\n  l0: '{{{{ vars.abcdefghijklmnopqrstuv0 }}}}'\n",
    ),
    *(spec(f"a declaration that {attack}", f"{SPEC}vars:\n  x: {hostile}\n", f"{SPEC}vars:\n  x: {benign}\n") for attack, (hostile, benign) in DECLARATIONS.items()),
    *(spec(f"a secret told {attack}", SECRET + SPEC.replace("orders", f'"{hostile}"'), SECRET + SPEC.replace("backup_id: bk-1", 'backup_id: "{{ vars.secret }}"')) for attack, hostile in LEAKS.items()),
    *(Case(f"a var file that {attack}", {"v.yaml": text}, {"v.yaml": "x: a\n"}, beside=TAKING, command=("lint", "specs", "--var-file", "v.yaml")) for attack, text in VAR_FILES.items()),
    Case(
        "a var file that sets five thousand variables, each compared with five thousand others",
        {"v.yaml": "".join(f"variable{n}: 1\n" for n in range(5_000))},
        {"v.yaml": "v1: a\n"},
        beside={"specs/a.yaml": f"{SPEC}vars:\n" + "".join(f"  v{n}: {{type: string}}\n" for n in range(5_000))},
        command=("lint", "specs", "--var-file", "v.yaml"),
    ),
    spec(
        "two hundred mistakes beside five thousand secrets",
        f"{SPEC}vars:\n" + "".join(f"  v{n}: {{type: string, sensitive: true, default: s{n}}}\n" for n in range(5_000)) + "x-a: [" + "01, " * 200 + "]\n",
        f"{SPEC}vars:\n" + "".join(f"  v{n}: {{type: string, sensitive: true, default: s{n}}}\n" for n in range(50)),
    ),
    spec("a variable's name is none", f"{SPEC}vars: {{X-Y: {{type: string}}}}\n", f"{SPEC}vars: {{x_y: {{type: string}}}}\n"),
    spec("a declaration is a text", f"{SPEC}vars: {{x: string}}\n", f"{SPEC}vars: {{x: {{type: string}}}}\n"),
    spec("a variable takes the token's name", f"{SPEC}vars: {{CLUMIO_API_TOKEN: {{type: string}}}}\n", f"{SPEC}vars: {{clumio_api_token: {{type: string}}}}\n"),
    spec("a variable whose declaration another names secret is shown by a default", f"{SPEC}vars: {{secret: {{type: integer, sensitive: true}}}}\n", f"{SPEC}vars: {{secret: {{type: string, sensitive: true}}}}\n"),
    spec("a declaration takes its secrecy away in the extending file", f'{SPEC}vars: {{secret: {{type: string, sensitive: "no"}}}}\n', f"{SPEC}vars: {{secret: {{type: string, sensitive: true}}}}\n"),
]  # fmt: skip
