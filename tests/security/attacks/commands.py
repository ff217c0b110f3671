"""What `import` reads and `lint --fix` repairs: files that other tools wrote, and texts that are shown again."""

import json

from case import SPEC, Case, Link

from attacks.syntax import BODY as SPECCED

BODY = {part: SPECCED[part] for part in ("source", "target")}
EVIL = "a\n::error::owned\u202e\x1b]0;x\x07"
WRONG = SPEC.replace("e-1, ", "e-1, Tags: [], BillingMode: 'provisioned', ")


def body(**target):
    return json.dumps({**BODY, "target": {**BODY["target"], **target}})


def described(**more):
    key = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}
    types = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}
    return json.dumps({"Table": {"TableName": "orders", **key, **types, **more}})


def curl(arguments):
    return f"curl -X POST https://us-west-2.api.clumio.com/restores/aws/dynamodb-tables {arguments}\n"


BODIES = {
    "a line break, a command and escapes in a value": body(table_name=EVIL),
    "a line break, a command and escapes in a key": body(**{EVIL: 1}),
    "templates": body(table_name="{{ vars.x }}{% import 'os' %}{# c #}"),
    "a comment to this tool": body(billing_mode="x # restorespec: ignore[schema-enum] no"),
    "lists without end": "[" * 100_000,
    "mappings without end": '{"a":' * 20_000,
    "a number of 100,000 digits": '{"source": ' + "9" * 100_000 + "}",
    "a number that is none": '{"target": NaN}',
    "a key twice": '{"source": {}, "source": {}}',
    "half a character": '{"source": {"a": "\\ud800"}, "target": {}}',
    "ever new keys, each compared with the known ones": body(**{f"environmen{n}": 1 for n in range(8_000)}),
    "UTF-16": body().encode("utf-16"),
    "NUL alone": b"\0" * 1_000,
    "nothing": "",
    "null": "null",
}
DESCRIBED = {
    "names itself by a line break and a command": described(TableName=EVIL, TableArn=EVIL),
    "has another type everywhere": described(KeySchema=5, GlobalSecondaryIndexes={"a": [1]}, Replicas=7, SSEDescription="x"),
    "has null everywhere": described(KeySchema=None, GlobalSecondaryIndexes=[None], LocalSecondaryIndexes=[[]], Replicas=[{}]),
    "has 20,000 broken indexes": described(GlobalSecondaryIndexes=[{"IndexName": f"i{n}"} for n in range(20_000)]),
    "has one replica 10,000 times": described(Replicas=[{"RegionName": "us-east-1"}] * 10_000),
    "has 9,000 unknown keys": described(**{f"New{n}": n for n in range(9_000)}),
    "is a text": '{"Table": "orders"}',
}  # fmt: skip
COMMANDS = {
    "sends a file": "-d @/etc/passwd",
    "sends a file as a form": "-F a=@/etc/passwd",
    "sends a file by its name": "--data-urlencode a@/etc/passwd",
    "sends standard input": "-d @-",
    "takes its options from a file": "-K /etc/passwd -d '{}'",
    "runs a program for its body": '-d "$(cat /etc/passwd)"',
    "runs a program in backticks": "-d `cat /etc/passwd`",
    "sends the token of the environment": '-d "$GITHUB_TOKEN"',
    "writes escape sequences": "-d $'\\e[2J\\u202e'",
    "writes half a character": '-d $\'{"a": "\\ud800"}\'',
    "names itself by an escape sequence": f"-d '{{' -H '{EVIL}'",
    "has quotes without end": "'" * 99_999,
    "has lines that go on without end": "\\\n" * 100_000,
    "has 60,000 bodies": "-d 'a' " * 60_000,
    "has an option of 100,000 characters": "--" + "x" * 100_000 + " -d '{}'",
}
REPAIRED = {
    "30,000 numbers": {"specs/a.yaml": f"{SPEC}x-a:\n" + "- 01\n" * 30_000},
    "a file named by an escape sequence": {"specs/\x1b]0;x\x07.yaml": WRONG},
    "a file named by a line break and a command": {"specs/a\n::error::owned.yaml": WRONG},
    "a line that is a command, beside a mistake": {"specs/a.yaml": f"{WRONG}::error::owned: 1\n"},
    "a comment that is a command, beside a mistake": {"specs/a.yaml": f"{WRONG}#\n   ##[error]owned: 1\n"},
    "a carriage return beside a mistake": {"specs/a.yaml": f"{WRONG}# a\rb\n"},
    "a line separator beside a mistake": {"specs/a.yaml": f"{WRONG}# a\u2028::error::owned\n"},
    "a link to a file outside": {"specs/a.yaml": Link("../../../outside/secret.yaml")},
    "three hundred specs in one file": {
        "specs/a.yaml": "---\n".join(
            f"name: n{n}\n{SPEC.replace('e-1, ', 'e-1, billing_mode: on-demand, ')}" for n in range(300)
        )
    },
    "a number with an anchor": {"specs/a.yaml": f"{SPEC}x-a: &a 012\nx-b: *a\n"},
    "a key in quotes and escapes": {"specs/a.yaml": SPEC.replace("e-1, ", 'e-1, "\\x62illing_mode": on-demand, ')},
    "a brace with a comment at it": {"specs/a.yaml": SPEC.replace("target: {", "target: {# a\n  ")},
}


def imported(attack, text, name="in.json", good=None):
    return Case(attack, {name: text}, {name: good or body()}, command=("import", name))


CASES = [
    *(imported(f"a body to import holds {what}", text) for what, text in BODIES.items()),
    *(imported(f"a described table to import {what}", text, good=described()) for what, text in DESCRIBED.items()),
    *(imported(f"a curl command to import {what}", curl(text), "in.sh", curl(f"-d '{body()}'")) for what, text in COMMANDS.items()),
    *(
        Case(f"repairs of {what} are {how}", files, {"specs/a.yaml": SPEC}, command=("lint", "specs", "--fix", "--fix-unset", *options))
        for what, files in REPAIRED.items()
        for how, options in {"shown": ("--diff",), "made": ()}.items()
    ),
]  # fmt: skip
