"""Fan-outs made of bytes, and the law about them: a row that is checked by what differs is told what it is told in full."""

import copy
import json
from datetime import UTC, datetime
from functools import reduce
from operator import getitem
from unittest import mock

from drawing import BODY, VALUES

from restorespec.core.data import is_known
from restorespec.core.diagnostics import Family, Finding, Problem, Rule, Severity
from restorespec.core.source import Source
from restorespec.kinds import Context
from restorespec.language import Refusal
from restorespec.language.spec import Spec
from restorespec.pipeline import Compilation, Conditions
from restorespec.project.file_results import Tally
from restorespec.syntax import read

TEMPLATES = (
    "{{ each.key }}", "{{ each.value.a }}", "{{ each.value.b }}", "{{ each.value.c }}", "x-{{ each.value.b }}", "{{ each.key }}-{{ vars.text }}",
    "{{ each.value.a if each.value.c == 'xxx' else omit }}", "{{ omit if each.value.b == 'abc' else each.value.b }}", "{{ locals.row }}",
    "{{ locals.same }}", "{{ vars.text }}", "{{ each.value['a'] ~ each.key }}",
)  # fmt: skip
ODD_TEMPLATES = (
    "{{ each.value }}", "{{ locals.row if each.value.a is string else 1 }}", "{{ vars.unset }}", "{{ vars.unset }}-{{ each.key }}",
    "{{ [each.value.a, 'b', each.value.c] }}", "{{ {'key': each.value.a, 'value': each.value.b} }}", "${{ each.key }}", "{{ each.value.c | int }}",
    "{{ each.value.d | default(none) }}", "{{ omit }}", "{{ each.value.a == true }}", "{{ vars.text | upper }}", "{{ [] if each.value.a == 'abc' else none }}",
    "{{ [{'key': each.key, 'value': each.value.a}] }}", "{{ {'backup_id': each.value.a} }}", "{{ each.value.a == 'xxx' }}", "{{ each.value.a | length }}",
    "{{ vars.text | int }}", "{{ locals.broken }}",
)  # fmt: skip
CELLS = (
    "abc",
    "orders",
    "xxx",
    "team.1",
    "777",
    "table-1",
    "PAY_PER_REQUEST",
    "PROVISIONED",
    "us-west-2",
    "us-east-1",
    "alias/orders",
)
ODD_CELLS = (
    "", "a", "$NAME", "<NAME>", "${x}", "\u201cx\u201d", "K\u00f6ln", "\u200b", "\u202e", " ", "2.1E+11", "arn:aws:dynamodb:us-east-1:1:table/x", "us-east-9",
    "2026-03-01T06:30:00Z", "2020-01-01T00:00:00Z", "alias/aws/dynamodb", "x" * 300, "bad name", "aws:x", "##[group]", "\u0085",
)  # fmt: skip
_INDEX = ("target", "global_secondary_indexes", 0)
PLACES = (
    ("source", "securevault_backup", "backup_id"), ("target", "environment_id"), ("target", "table_name"), ("target", "tags", 0, "key"),
    ("target", "tags", 0, "value"), ("target", "sse_specification", "kms_master_key_id"), ("target", "replicas", 0, "region_name"),
    (*_INDEX, "index_name"), (*_INDEX, "key_schema", 0, "attribute_name"), (*_INDEX, "projection", "non_key_attributes", 0),
    ("query_filter", "partition_key_filter", "values", 0), ("target", "billing_mode"),
)  # fmt: skip
"""Where a text may be."""

HEAD = {
    "restorespec": 1,
    "vars": {"text": {"type": "string", "default": "v"}, "unset": {"type": "string", "default": "u"}},
    "locals": {"row": "{{ each.key }}-{{ each.value.b }}", "same": "{{ vars.text }}-s", "broken": "{{ 1 // 0 }}"},
}
WHOLE = BODY | {"target": BODY["target"] | {"replicas": [], "local_secondary_indexes": []}}
RULE = Rule("policy", Family.POLICY, Severity.ERROR, "No name is `xxx`.\n")


class Texts:
    """An inventory, if there is one."""

    def __init__(self, text):
        self.text = text

    def source(self, name, limit):
        return Source(name, self.text)

    def reading(self, name, limit):
        return Refusal("there is none", "write it") if self.text is None else read(Source(name, self.text))


def drawn(draw, most):
    """A spec with a fan-out of at most so many rows, and the conditions under which it is compiled."""
    base = draw.of((WHOLE, WHOLE, BODY))
    body = copy.deepcopy(base) if draw.index(16) else draw.body(base)
    for _ in range(1 + draw.index(3)):
        _open(draw, body)
    rows = [{name: _mostly(draw, CELLS, ODD_CELLS) for name in "abc"} for _ in range(2 + draw.index(most - 1))]
    spec = HEAD | {"description": _mostly(draw, ("d", *TEMPLATES), ODD_TEMPLATES)} | body
    if draw.index(3) == 0:
        cells = (f'k{number},"{row["a"]}","{row["b"]}","{row["c"]}"\n' for number, row in enumerate(rows))
        text, spec["for_each"] = "k,a,b,c\n" + "".join(cells), {"file": "rows.csv", "key": "k"}
    else:
        for row in rows:
            row.update({name: draw.of(VALUES) for name in "abc" if not draw.index(40)})
        text, spec["for_each"] = None, {f"k{number}": row for number, row in enumerate(rows)}
    context = Context(draw.of((None, datetime(2026, 11, 1, tzinfo=UTC))), draw.of((None, "us-west-2")))
    policies = (_policy,) if draw.index(3) == 0 else ()
    if not draw.index(24):
        spec["vars"] = {**spec["vars"], "unset": {"type": "string"}}
    conditions = Conditions((), Texts(text), context, draw.of((None, "drill")), bool(draw.index(2)), policies)
    return Source("specs/a.json", json.dumps(spec, ensure_ascii=False)), conditions


def _mostly(draw, usual, odd):
    return draw.of(usual) if draw.index(24) else draw.of(odd)


def _policy(body):
    target = body.get("target") if isinstance(body, dict) else None
    name = target.get("table_name") if isinstance(target, dict) else None
    if isinstance(name, str) and name == "xxx":
        yield Finding(RULE, Problem(("target", "table_name"), "the name is `xxx`", "use another one"))


def _open(draw, body):
    """Puts a template in place of a value."""
    if draw.index(12):
        *path, last = draw.of(PLACES)
        try:
            place = reduce(getitem, path, body)
            place[last] = _mostly(draw, TEMPLATES, ODD_TEMPLATES)
        except (LookupError, TypeError):
            pass  # the body has no such place
        return
    place = body
    while place:
        step = draw.of([*place] if isinstance(place, dict) else list(range(len(place))))
        inner = place[step]
        if not (isinstance(inner, dict | list) and inner and draw.index(8)):
            place[step] = _mostly(draw, TEMPLATES, ODD_TEMPLATES)
            break
        place = inner


def results(source, conditions):
    """What is found in a spec, and its restores; and how many were checked by what differs."""
    compilation = Compilation(source.name, read(source), conditions)
    tally = Tally()
    restores = list(tally.check_compilation(source.name, compilation))
    # fmt: off
    told = [
        (one.id, one.diagnostics, one.is_settled, json.dumps(one.body) if one.is_settled else None, one.data if is_known(one.data) else None,
         one.document.description, one.document.row)
        for one in restores
    ]
    # fmt: on
    return told, [*tally.found.items()], compilation.diagnostics, sum(one.alike is not None for one in restores)


def check(draw, most=5):
    """Compile a spec with some rows both ways, and return how many restores were checked by what differs."""
    source, conditions = drawn(draw, most)
    found = results(source, conditions)
    with mock.patch.object(Spec, "_row_bodies", return_value=None):
        in_full = results(source, conditions)
    assert found[:3] == in_full[:3], source.text
    assert in_full[3] == 0
    return found[3]
