"""Configurations, policies, baselines and suppressions: what the attacker's project says about itself."""

import json

from case import SPEC, Case, Hole, Link, Pipe

from attacks.paths import OUTSIDE

CONFIGURATIONS = {
    "is broken": ("include = [", "include = []"),
    "has an unknown key": ('plugins = ["evil.py"]', "include = []"),
    "names a rule that does not exist": ('[rules]\nno-such-rule = "off"', '[rules]\nloss-gsi = "off"'),
    "gives a rule a severity that does not exist": ('[rules]\nloss-gsi = "none"', '[rules]\nloss-gsi = "off"'),
    "names an environment by a path": ('[environments."../x"]\nregion = "us-west-2"', '[environments.x]\nregion = "us-west-2"'),
    "names an environment by an escape sequence": ('[environments."\\u001b[2J"]\n', "[environments.x]\n"),
    "names an environment by a workflow command": ('[environments."::stop-commands::x"]\n', "[environments.x]\n"),
    "names an environment by HTML": ('[environments."<script>alert(1)</script>"]\n', "[environments.x]\n"),
    "holds a number where globs stand": ("include = 1", "include = []"),
    "has a key of 20,000 parts": (f"x.{'b.' * 20_000}c = 1", "exclude = []"),
    "has lists within lists": (f"include = {'[' * 10_000}", "include = []"),
    "holds a zero-width space": ('include = ["specs/\u200b*.yaml"]', 'include = ["specs/*.yaml"]'),
    "excludes everything": ('exclude = ["**"]', 'exclude = ["base/**"]'),
    "includes what is outside": ('include = ["../../outside/*.yaml"]', 'include = ["specs/*.yaml"]'),
    "includes an absolute path": ('include = ["/etc/*"]', 'include = ["specs/*"]'),
    "is larger than a file may be": ("#" * (512 * 1024 + 1), "#" * 100_000),
    "names a policy outside": (f'policies = ["{OUTSIDE.removeprefix("../")}"]', 'policies = ["good.json"]'),
    "names a policy by an absolute path": ('policies = ["/etc/passwd"]', 'policies = ["good.json"]'),
    "names a policy that is a pipe": ('policies = ["pipe.json"]', 'policies = ["good.json"]'),
    "names a policy that is a link out of the project": ('policies = ["link.json"]', 'policies = ["good.json"]'),
    "names a policy that is missing": ('policies = ["nowhere.json"]', 'policies = ["good.json"]'),
    "names ten thousand environments, one of them broken": (
        "[environments.e]\nnope = 1\n" + "".join(f"[environments.e{n}]\n" for n in range(10_000)),
        "".join(f"[environments.e{n}]\n" for n in range(1_000)),
    ),
}  # fmt: skip

DEEP = '{"not":' * 200 + "{}" + "}" * 200
DOUBLING = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(30)} | {"d30": {"type": "string"}}
FIFTIES = {
    name: {"oneOf": [{"not": inner}] * 50}
    for name, inner in {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/c"}, "c": {"type": "string"}}.items()
}
PATTERNS = json.dumps({"patternProperties": {f"a{n}.*b.*c": {} for n in range(5_000)}})
POLICIES = {
    "is no schema": '{"type": "no such type"}',
    "is a list": "[]",
    "is broken JSON": '{"type": ',
    "refers to a host": '{"$ref": "https://example.org/schema.json"}',
    "refers to a host without a scheme": '{"$ref": "//example.org/schema.json"}',
    "refers to a file by a URL": '{"$ref": "file:///etc/passwd"}',
    "refers to a file by an absolute path": '{"$ref": "/etc/passwd"}',
    "refers to a file outside": '{"$ref": "../../outside/secret.yaml"}',
    "refers to a host by a dynamic reference": '{"$dynamicRef": "https://example.org/schema.json"}',
    "refers to a host after its own address was set to that": '{"$id": "https://example.org/a.json", "$ref": "b.json"}',
    "refers to a pipe": '{"$ref": "pipe.json"}',
    "refers to itself": '{"$ref": "#"}',
    "refers to itself in a circle": '{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}',
    "doubles at every reference": json.dumps({"$defs": DOUBLING, "$ref": "#/$defs/d0"}),
    "has a pattern that looks around": '{"propertyNames": {"pattern": "(?=a)b"}}',
    "has a pattern with a group repeated without end": '{"properties": {"target": {"properties": {"table_name": {"pattern": "^(a+)+$"}}}}}',
    "has a pattern that refers back": '{"propertyNames": {"pattern": "(a)\\\\1"}}',
    "has a pattern that compiles to gigabytes": '{"propertyNames": {"pattern": "((a{1000}){1000}){1000}"}}',
    "has a pattern of open brackets": json.dumps({"propertyNames": {"pattern": "(" * 100_000}}),
    "refuses everything": '{"properties": {"target": {"properties": {"table_name": {"not": {}}}}}}',
    "nests two hundred levels": DEEP,
    "offers nine thousand choices": json.dumps({"anyOf": [{"required": [f"n{n}"]} for n in range(9_000)]}),
    "offers fifty choices of fifty choices of fifty": json.dumps({"$defs": FIFTIES, "$ref": "#/$defs/a"}),
    "has five thousand patterns": json.dumps({"patternProperties": {f"a{n}.*b.*c": {"type": "string"} for n in range(5_000)}}),
    "has five thousand patterns in another file": '{"$ref": "patterns.json"}',
    "tells a workflow command": '{"title": "::error::x ##[error]x", "required": ["nope"]}',
    "tells HTML and an escape sequence": '{"title": "<script>\\u001b[2J</script>", "required": ["nope"]}',
    "tells a right-to-left override": '{"title": "\\u202e", "required": ["nope"]}',
    "tells more than people read": json.dumps({"title": "x" * 50_000, "required": ["nope"]}),
    "demands what is not there": '{"required": ["nope"]}',
    "quotes the value that it refuses": '{"properties": {"target": {"enum": [1]}}}',
}  # fmt: skip

BASELINES = {
    "is broken": "{",
    "is a list": "[]",
    "is of the future": '{"version": 2, "findings": []}',
    "has lists within lists": '{"version": 1, "findings": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "holds numbers where texts stand": '{"version": 1, "findings": [{"file": 1, "rule": 2, "fingerprint": 3}]}',
    "is 4 GiB large": Hole(4 * 1024**3),
    "is UTF-16": '{"version": 9}'.encode("utf-16"),
    "holds a number of 100,000 digits": '{"version": ' + "9" * 100_000 + ', "findings": []}',
}

HELD = {
    "specs/a.yaml": SPEC,
    "good.json": '{"required": ["target"]}',
    "pipe.json": Pipe(),
    "link.json": Link("/etc/passwd"),
}
POLICY = {
    "specs/a.yaml": SPEC.replace("orders", "a" * 40 + "b"),
    "restorespec.toml": 'policies = ["policy.json"]',
    "pipe.json": Pipe(),
    "patterns.json": PATTERNS,
}
UNIQUE = '{"properties": {"target": {"properties": {"tags": {"uniqueItems": true}}}}}'
TAGS = ", ".join(f"{{key: k{n}, value: v}}" for n in range(8_000))
GOOD_POLICY = '{"properties": {"target": {"required": ["table_name"]}}}'
KNOWN = '{"version": 1, "findings": []}'


IDLE = "".join(f"# restorespec: ignore[syntax-key] no\nx-{n}: 1\n" for n in range(150))


def choices(count):
    """A policy that wants of every tag one of some, the last of which it has."""
    tags = {"items": {"anyOf": [*[{"required": ["nope"]}] * count, {"required": ["key"]}]}}
    return json.dumps({"properties": {"target": {"properties": {"tags": tags}}}})


def configured(attack, hostile, benign, name="restorespec.toml"):
    return Case(f"a configuration that {attack}", {name: hostile}, {name: benign}, beside=HELD)


CASES = [
    *(configured(attack, *texts) for attack, texts in CONFIGURATIONS.items()),
    *(Case(f"a policy that {attack}", {"policy.json": text}, {"policy.json": GOOD_POLICY}, beside=POLICY) for attack, text in POLICIES.items()),
    *(Case(f"a baseline that {attack}", {"known.json": text}, {"known.json": KNOWN}, beside={"specs/a.yaml": SPEC}, command=("lint", "specs", "--baseline", "known.json")) for attack, text in BASELINES.items()),
    configured("names one policy three thousand times", "policies = [" + "'good.json', " * 3_000 + "'nowhere.json']", 'policies = ["good.json", "good.json"]'),
    Case(
        "a policy that demands unique items of eight thousand tags",
        {"policy.json": UNIQUE, "specs/a.yaml": SPEC.replace("orders", f"orders, tags: [{TAGS}, {{key: k0, value: v}}]")},
        {"policy.json": UNIQUE, "specs/a.yaml": SPEC.replace("orders", "orders, tags: [{key: a, value: v}, {key: b, value: v}]")},
        beside={"restorespec.toml": 'policies = ["policy.json"]'},
    ),
    Case(
        "forty thousand suppressions of one thing",
        {"specs/a.yaml": SPEC + f"# restorespec: ignore[{', '.join(['loss-gsi'] * 400)}] no\n" * 100 + "nope: 1\n"},
        {"specs/a.yaml": SPEC + "# restorespec: ignore[loss-gsi, loss-gsi] no\n"},
    ),
    Case(
        "twenty-four thousand suppressions of rules that do not exist",
        {"specs/a.yaml": SPEC + "".join(f"# restorespec: ignore[{','.join(f'loss-taggs{n}' for n in range(block, block + 20))}] x\n" for block in range(0, 24_000, 20)) + "nope: 1\n"},
        {"specs/a.yaml": SPEC + "# restorespec: ignore[loss-taggs] x\n"},
    ),
    Case(
        "a baseline whose entries are commands, and occur no more",
        {"known.json": json.dumps({"version": 1, "findings": [{"file": "specs/a.yaml", "rule": f"{n}\n::error::owned\x1b]0;x\x07", "fingerprint": "a"} for n in range(20)]})},
        {"known.json": KNOWN},
        beside={"specs/a.yaml": SPEC},
        command=("lint", "specs", "--baseline", "known.json"),
    ),
    Case(
        "a configuration of twenty thousand environments, and all of them are chosen",
        {"restorespec.toml": "".join(f"[environments.e{n}]\n" for n in range(20_000))},
        {"restorespec.toml": "[environments.a]\n[environments.b]\n"},
        beside=HELD,
        command=("lint", "specs", "--all-envs"),
    ),
    Case(
        "a hundred and fifty suppressions of nothing, and a mistake behind them",
        {"specs/a.yaml": SPEC + IDLE + "nope: 1\n"},
        {"specs/a.yaml": SPEC + IDLE},
    ),
    Case(
        "a policy that offers five hundred choices for each of five thousand tags",
        {"policy.json": choices(500), "specs/a.yaml": SPEC.replace("orders", f"orders, tags: [{', '.join(['{key: k, value: v}'] * 5_000)}]")},
        {"policy.json": choices(5), "specs/a.yaml": SPEC.replace("orders", "orders, tags: [{key: k, value: v}]")},
        beside={"restorespec.toml": 'policies = ["policy.json"]'},
    ),
    configured("is a link out of the project", Link("/etc/passwd"), "include = []"),
    configured("is a link to the process's environment", Link("/proc/self/environ"), "include = []"),
    configured("is 4 GiB large", Hole(4 * 1024**3), "include = []"),
    configured("is a pyproject.toml of 4 GiB", Hole(4 * 1024**3), "[tool.other]\n", "pyproject.toml"),
    configured("is a pyproject.toml with a mistake", "[tool.restorespec]\nnope = 1\n", "[tool.restorespec]\ninclude = []\n", "pyproject.toml"),
    configured("matches in exponential time", f'include = ["{"**/" * 30}z.yaml"]', 'include = ["**/a.yaml"]'),
    configured("matches in polynomial time", f'include = ["specs/{"*a" * 12}z.yaml"]', 'include = ["specs/*a*.yaml"]'),
]  # fmt: skip
for at, case in enumerate(CASES):  # deep folders and long names for the globs
    if "time" in case.attack:
        deep = {f"specs/{'a/' * 60}b.yaml": SPEC, f"specs/{'a' * 200}.yaml": SPEC}
        CASES[at] = Case(case.attack, {**case.hostile, **deep}, case.benign, beside=HELD)
