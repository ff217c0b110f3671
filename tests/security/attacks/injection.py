"""Texts that try to become commands, markup or structure in what is printed: each payload through each channel."""

import json

from case import SPEC, Case

PAYLOADS = {
    "a workflow command": "::error file=x::owned",
    "a workflow command of the old form": "##[command]owned",
    "a command of Azure Pipelines": "##vso[task.complete]owned",
    "a command of TeamCity": "x ##teamcity[message text='owned']",
    "escape sequences of a terminal": "\x1b[2J\x1b]0;owned\x07",
    "a line break and a workflow command": "a\n::error::owned",
    "a carriage return over the line": "a\rowned",
    "a right-to-left override": "a\u202edenwo",
    "an element of HTML": "<img src=x onerror=alert(1)>",
    "the end of a script and another": "</script><script>alert(1)</script>",
    "a comment of HTML": "--><!-- restorespec -->",
    "an attribute of HTML": "\" onmouseover='alert(1)' x=\"",
    "a section of XML": "]]><x>owned</x><![CDATA[",
    "a link of Markdown": "[owned](javascript:alert(1)) <https://example.org>",
    "a picture of Markdown": "![owned](https://example.org/x.png)",
    "cells of a table": "| owned | `owned` |",
    "fences of code": "```\nowned\n```",
    "a mention and a reference": "@octocat #1 GH-1 https://example.org/owned",
    "the end of a JSON text": '", "owned": "x\\',
    "half a character": "a\ud800b",
}


def quoted(text):
    return json.dumps(text)


def body(**target):
    return SPEC.replace(
        "table_name: orders", "table_name: orders, " + ", ".join(f"{key}: {value}" for key, value in target.items())
    )


# How a text gets into a project: the files that hold it. In some channels texts are data, and so accepted when they are harmless.
CHANNELS = {
    "a key of the request": lambda text: {"specs/a.yaml": body(**{quoted(text): "[]"})},
    "a value of the request": lambda text: {"specs/a.yaml": body(billing_mode=quoted(text))},
    "a tag": lambda text: {"specs/a.yaml": body(tags=f"[{{key: {quoted('aws:' + text)}, value: a}}]")},
    "a key at the top": lambda text: {"specs/a.yaml": f"{SPEC}{quoted(text)}: 1\n"},
    "a description": lambda text: {"specs/a.yaml": f"{SPEC}description: {quoted(text)}\nnope: 1\n"},
    "a spec's name": lambda text: {"specs/a.yaml": f"name: {quoted(text)}\n{SPEC}"},
    "a file's name": lambda text: {f"specs/{text.replace('/', '_')}.yaml": f"{SPEC}nope: 1\n"},
    "a path to extend": lambda text: {"specs/a.yaml": f"extends: {quoted(text)}\n{SPEC}"},
    "an expression": lambda text: {"specs/a.yaml": SPEC.replace("orders", quoted("{{ vars[" + repr(text) + "] }}"))},
    "a suppression": lambda text: {"specs/a.yaml": f"# restorespec: ignore[{text.splitlines()[0]}]\n{SPEC}nope: 1\n"},
}
GOOD = {
    "a key of the request": {"specs/a.yaml": body(tags="[]")},
    "a value of the request": {"specs/a.yaml": body(billing_mode="PAY_PER_REQUEST")},
    "a tag": {"specs/a.yaml": body(tags="[{key: 'a b', value: a}]")},
    "a key at the top": {"specs/a.yaml": f"{SPEC}x-owned: 1\n"},
    "a description": {"specs/a.yaml": f"{SPEC}description: <b> ::error::x\n"},
    "a spec's name": {"specs/a.yaml": f"name: owned\n{SPEC}"},
    "a file's name": {"specs/owned.yaml": SPEC},
    "a path to extend": {
        "specs/a.yaml": f"extends: owned.yaml\n{SPEC}",
        "specs/owned.yaml": "restorespec: 1\nx-a: 1\n",
    },
    "an expression": {"specs/a.yaml": SPEC.replace("orders", "\"{{ {'owned': 'orders'}['owned'] }}\"")},
    "a suppression": {"specs/a.yaml": f"# restorespec: ignore[loss-gsi] known <b>\n{SPEC}"},
}

BLOCK = f"{SPEC}x-owned: |\n  ::error file=a,line=1::owned\n  ##[error]owned\n"
SHOWN = ("lint", "specs", "--fix-unset", "--diff")
TAIL = "x-owned: |\n  a\n"
REPAIRS = [
    Case("workflow commands beside what is repaired", {"specs/a.yaml": BLOCK + "gsi: []\n"}, {"specs/a.yaml": SPEC + TAIL}, command=SHOWN),
    *(
        Case(f"{payload} in the name of a file to repair", {f"specs/{text}.yaml": SPEC.replace("orders", "'*'")}, {"specs/a.yaml": SPEC}, command=SHOWN)
        for payload, text in PAYLOADS.items()
        if "\ud800" not in text and "/" not in text
    ),
]  # fmt: skip
"""The difference that a repair makes shows the text around it as it is."""

CASES = [
    Case(f"{payload} in {channel}", hostile, GOOD[channel], command=("lint", "specs/a.yaml") if "extend" in channel else ("lint", "specs"))
    for channel, made in CHANNELS.items()
    for payload, text in PAYLOADS.items()
    for hostile in [made(text)]
    if not (channel == "a file's name" and "\ud800" in text)
] + REPAIRS  # fmt: skip
