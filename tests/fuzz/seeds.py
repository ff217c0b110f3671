"""Where fuzzing starts: small texts of each language, and pieces of the examples."""

import json
import re
from pathlib import Path

from drawing import BODY

ROOT = Path(__file__).parents[2]
MOST = 400
"""Bytes of a seed: small ones are quick and meet most lines."""

YAML = [
    "a: 1\nb: [x, 'y', \"z\\n\"]\n", "- &a {k: v}\n- *a\n- !!str 5\n", "a: |\n  x\n  y\nb: >-\n  z\n", "? a\n: b\n---\nc: ~\n...\n", "<<: {a: 1}\nb: 0x1F\n",
    "a: 15\nb: -0\nc: 1.5\nd: 'no'\n", "# c\na: # d\n  - b\n  -\n    c: d\n", "---\na: 'it''s'\nb: \"{{ x }}\"\n",
    "a: 5 # restorespec: ignore[loss-tags] why\n# restorespec: ignore[x]\nb: 1\n# restorespec: ignore[loss-tags, loss-gsi] y\n",
]  # fmt: skip
TOML = [
    'a = 1\nb.c = "x"\n[t]\nd = [1, 25, true]\n', "[[x]]\na = 'b'\n[[x]]\n[x.y]\nz = {q = 1}\n", 'a = """\nx\\\n  y"""\nb = \'\'\'z\'\'\'\n',
    "d = 2026-03-01T06:30:00Z\n# c\n", '"a b"."c" = 0x1F\nn = 1_000\n',
]  # fmt: skip
JSON = ['{"a": [1, -25, true, null, "\\u00e9\\n"], "b": {}}', '{"a": 1, "b": "x"}', "[[], [{}]]", '"x"']
EXPRESSIONS = [
    "{{ vars.text }}", "a-{{ vars.text|upper }}-{{ vars.whole + 1 }}", "{{ vars.list|join('-') }}", "{{ vars.map.a if vars.none is none else 'x' }}",
    "{{ vars.text[0:2] ~ vars.whole }}", "{{ vars.list|sort|first }}", "{{ vars.map['b'][0] in ['x'] and not false }}", "{{ {'a': [1, (2, 3)]}|length // 2 }}",
    "{{ vars.secret|replace('h', 'x') }}", "{{ vars.x|default('a', true) }}", "{{ omit }}", "{{ vars.whole / 0 }}", "{% for a in b %}", "{{ ''.__class__ }}",
]  # fmt: skip
TABLE = {
    "Table": {
        "TableName": "orders",
        "TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        "SSEDescription": {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": "alias/x"},
    }
}
SMALL = {"source": {"securevault_backup": {"backup_id": "b"}}, "target": {"environment_id": "e", "table_name": "t:1 #"}}
IMPORTS = [json.dumps(TABLE), json.dumps(TABLE["Table"]), json.dumps(SMALL), json.dumps(BODY)]
CURL = [
    f"curl {option} '{json.dumps(SMALL)}' https://x -H 'Authorization: Bearer t'\n"
    for option in ("-d", "--json", "--data-raw")
]
CURL += [
    "# c\n$ curl -XPOST \\\n  --data $'{\\x22source\\x22: {}}'\n",
    'curl -d "{\\"target\\": {}}" x | jq\n',
    "curl -d @body.json x\n",
]
SPECS = [
    "restorespec: 1\nname: a\nvars:\n  b: {type: string, default: x}\nsource: {securevault_backup: {backup_id: '{{ vars.b }}'}}\ntarget:\n  environment_id: e\n  table_name: t\n",
    "restorespec: 1\nextends: base.yaml\nfor_each: [a, b]\nlocals: {x: '{{ each.key }}'}\nsource: {securevault_backup: {backup_id: b}}\ntarget:\n  table_name: '{{ locals.x }}'\n  tags: []\n",
    "restorespec: 1\nsource: {continuous_backup: {table_id: t, timestamp: '2026-03-01T06:30:00Z'}}\ntarget:\n  gsi:\n    - {index_name: i, projection: {type: all}}\n",
]  # fmt: skip
FIXABLE = [
    "restorespec: 1\nsource: {securevault_backup: {backup_id: b}}\ntarget:\n  environment_id: e\n  table_name: t\n  billing_mode: on-demand\n  Tags: []\n",
    "restorespec: 1\ntarget: {environment_id: e, tablename: t, gsi: []}\n", 'restorespec = 1\n[target]\ntable_name = "t"\nbilling_mode = "provisioned"\nTags = []\n',
    '{"restorespec": 1, "target": {"table_name": "t", "sse": {}, "billing_mode": "on-demand"}}',
    "\ufeffrestorespec: 1\r\nx-a: 012 # \u200b\r\ntarget: {environment_id: e\u200b, \u2060gsi: [], Tags: [], table_name: \ufffd}\r\n",
    'restorespec = 1\n[target]\ntable_name = "t\u202e"\nbilling_mode = "provisioned" # \u200b\n',
]  # fmt: skip
INVENTORIES = ["table,backup\na,b\nc,d\n", 'table,x\r\n"a,1","b ""q"""\r\n', "table\n\n"]
POLICIES = [
    '{"properties": {"target": {"required": ["tags"], "properties": {"table_name": {"pattern": "-restored$"}}}}}\0{}',
    '{"$ref": "b.json#/$defs/a"}\0{"$defs": {"a": {"type": "object", "minProperties": 2}}}',
    '{"allOf": [{"$ref": "b.json"}, {"$ref": "#/$defs/x"}], "$defs": {"x": true}}\0{"type": "object", "not": {"required": ["x"]}}',
    '{"properties": {"target": {"$ref": "b.json#t"}}}\0{"$anchor": "t", "properties": {"tags": {"uniqueItems": true, "items": {"$ref": "policy.json"}}}}',
    '{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://e.org/p", "$ref": "#/$defs/a~1b"}\0[1]',
    '{"if": {"required": ["query_filter"]}, "then": {"maxProperties": 3}, "else": false}\0{"type": "objekt"}',
    '{"patternProperties": {"^s": {"contains": {"const": 1}, "minContains": 0}}, "additionalProperties": {"enum": [1, null]}}\0{"pattern": "^(?!x)"}',
    '{"dependentRequired": {"source": ["target"]}, "dependentSchemas": {"x": false}, "propertyNames": {"format": "regex", "minLength": 1}}\0',
]
RAW = ["", "a", "\x01\x00\x01\x02\x03", "\x03\x05\x01\x07\x01\x09\x02\x0b\x01\x1f"]
TEXT = [
    "a|b `x` is wrong|c\nd|e",
    "::error file=x::y|##[group]z|\x1b[31m|\u202e",
    "<b>&amp;]]>|`a|b`|@me #1 ![x](http://x)|$x$",
]


def _corpus():
    """Blocks of the examples."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "specs").glob("*.yaml"))]
    return [block for text in texts for block in re.split(r"(?m)^(?=\w)", text) if 10 < len(block) <= MOST][:60]


_ALL = {
    "yaml": YAML + _corpus(),
    "yaml-twice": YAML,
    "toml": TOML,
    "json": JSON,
    "suppressions": YAML[-1:],
    "expression": EXPRESSIONS,
    "conditions": [*RAW, *(f"\1\1{chr(form)}\1{chr(form + 3)}\0\2\0\3" for form in range(25))],
    "spec": SPECS + FIXABLE[:2],
    "inventory": [sign + text for sign, texts in (("\0", INVENTORIES), ("\1", YAML), ("\2", JSON), ("\3", TOML)) for text in texts],
    "var-file": ["text: x\nlist: [1]\nwhole: 5\n", "secret: [a\n", "text: 012\nmap: {}\n"],
    "bodies": RAW,
    "fan-outs": RAW,
    "writers": ["".join(map(chr, (form, 1, 2, 30, 1, 0, 0, 0))) + text for form in range(7) for text in TEXT],
    "reviews": RAW,
    "imports": IMPORTS,
    "curl": CURL,
    "policies": POLICIES,
    "checks": RAW,
    "builder": YAML + _corpus(),
    "lines": YAML + SPECS + _corpus(),
    "processes": [
        f"{chr(form)}{chr(form)}{chr(form)}{chr(form)}" + "\0".join([one, *SPECS, one]) for form in range(4) for one in SPECS + FIXABLE[:2]
    ],
    "fixes": [sign + text for sign in "az" for text in FIXABLE],
}  # fmt: skip


def seeds(target):
    """The bytes that a target starts from."""
    return [text.encode() for text in _ALL[target]]
