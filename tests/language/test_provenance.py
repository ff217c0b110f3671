"""Where values come from."""

import pytest
from hypothesis import given, settings, strategies as st
from resolving import by_file, by_text, spec_of

from restorespec.api import lint
from restorespec.language.provenance import notes_for, trace


def steps(text, *path, layers=(), files=None):
    """The trace of a value in the first restore: message, file, line, column, depth."""
    restore = next(spec_of(text, *layers, files=files).restores())
    return [
        (step.message, step.span.source.name, *step.span.first, step.depth)
        for step in trace(restore.document.request, path)
    ]


def test_a_literal_is_written_where_it_stands():
    assert steps("restorespec: 1\ntarget:\n  tags: [a, b]\n", "target", "tags", 1) == [
        ("written here", "specs/orders.yaml", 3, 13, 0)
    ]


def test_what_went_in_stands_deeper_the_farther_away_it_is():
    text = "restorespec: 1\nvars: {stage: {default: prod}}\nlocals:\n  a: x-{{ vars.stage }}\n  b: '{{ locals.a }}'\ntarget: {x: '{{ locals.b }}'}\n"
    assert steps(text, "target", "x") == [
        ("computed by this template", "specs/orders.yaml", 6, 13, 0),
        ("`locals.b` is computed here", "specs/orders.yaml", 5, 6, 1),
        ("`locals.a` is computed here", "specs/orders.yaml", 4, 6, 2),
        ("`vars.stage` has its default here", "specs/orders.yaml", 2, 25, 3),
    ]


def test_parts_of_a_local_count_for_the_whole():
    text = "restorespec: 1\nvars: {team: {default: pay}}\nlocals: {tags: {team: '{{ vars.team }}', a: b}}\ntarget: {x: '{{ locals.tags | tags }}'}\n"
    assert [step[0] for step in steps(text, "target", "x")] == [
        "computed by this template",
        "`locals.tags` is computed here",
        "`vars.team` has its default here",
    ]


def test_a_local_that_was_not_read_is_not_part_of_the_making():
    text = "restorespec: 1\nlocals: {a: 1, b: 2}\ntarget: {x: '{{ locals.a if true else locals.b }}'}\n"
    assert [step[0] for step in steps(text, "target", "x")] == [
        "computed by this template",
        "`locals.a` is computed here",
    ]


def test_a_variable_without_a_value_is_shown_by_its_declaration():
    text = "restorespec: 1\nvars: {id: {type: string}}\ntarget: {x: '{{ vars.id }}'}\n"
    assert steps(text, "target", "x") == [
        ("computed by this template", "specs/orders.yaml", 3, 13, 0),
        ("`vars.id` is declared here and has no value", "specs/orders.yaml", 2, 8, 1),
    ]


INDEXES = "[{name: by-a, type: ALL}, {name: by-b, type: ALLL}]"


@pytest.mark.parametrize(
    ("text", "files", "expected"),
    [
        (
            f"for_each: {{a: {{indexes: {INDEXES}}}}}\ntarget: {{x: '{{{{ each.value.indexes }}}}'}}\n",
            {},
            ("`each.value.indexes` is from the row here", "specs/orders.yaml", 2, 70, 1),
        ),
        (
            "for_each: {file: t.json}\ntarget: {x: '{{ each.value.indexes | default([]) }}'}\n",
            {"specs/t.json": '{"a": {"indexes": [\n{"type": "ALL"},\n{"type": "ALLL"}]}}'},
            ("`each.value.indexes` is from the row here", "specs/t.json", 3, 10, 1),
        ),
        (
            f"vars: {{list: {{default: {INDEXES}}}}}\ntarget: {{x: '{{{{ vars.list }}}}'}}\n",
            {},
            ("`vars.list` has its default here", "specs/orders.yaml", 2, 69, 1),
        ),
        (
            f"locals: {{list: {INDEXES}}}\ntarget: {{x: '{{{{ locals.list }}}}'}}\n",
            {},
            ("`locals.list` is computed here", "specs/orders.yaml", 2, 61, 1),
        ),
    ],
    ids=["row", "row of an inventory", "default", "local"],
)
def test_a_part_of_a_list_that_a_template_passes_on_is_shown_where_that_part_is_written(text, files, expected):
    assert steps(f"restorespec: 1\n{text}", "target", "x", 1, "type", files=files)[1] == expected


def test_a_part_of_a_sensitive_list_is_shown_by_the_whole_list_which_is_hidden():
    text = f"restorespec: 1\nvars: {{list: {{sensitive: true, default: {INDEXES}}}}}\ntarget: {{x: '{{{{ vars.list }}}}'}}\n"
    assert steps(text, "target", "x", 1, "type")[1] == (
        "`vars.list` has its default here",
        "specs/orders.yaml",
        2,
        41,
        1,
    )


def test_a_part_of_a_list_that_a_template_changes_is_shown_by_the_whole_list():
    text = "restorespec: 1\nvars: {list: {default: [b, a]}}\ntarget: {x: '{{ vars.list | sort }}'}\n"
    assert steps(text, "target", "x", 0)[1] == ("`vars.list` has its default here", "specs/orders.yaml", 2, 24, 1)


def test_a_row_is_shown_in_its_inventory():
    text = "restorespec: 1\nfor_each: {file: t.csv, key: table}\ntarget: {x: '{{ each.value.team }}', y: '{{ each.key }}'}\n"
    files = {"specs/t.csv": "team,table\npay,orders\n"}
    assert steps(text, "target", "x", files=files)[1:] == [
        ("`each.value.team` is from the row here", "specs/t.csv", 2, 1, 1)
    ]
    assert steps(text, "target", "y", files=files)[1:] == [("`each.key` is from the row here", "specs/t.csv", 2, 5, 1)]


def test_a_member_of_a_mapping_is_shown_at_its_own_place():
    text = (
        "restorespec: 1\nvars:\n  c:\n    default:\n      k: one\n      m: two\n"
        "locals:\n  d: {p: x, q: y}\ntarget: {x: '{{ vars.c.m }}', y: '{{ locals.d[\"q\"] }}', z: '{{ vars.c }}'}\n"
    )
    layer = by_file("c:\n  m: three\n")
    assert steps(text, "target", "x")[1:] == [("`vars.c.m` has its default here", "specs/orders.yaml", 6, 10, 1)]
    assert steps(text, "target", "y")[1:] == [("`locals.d.q` is computed here", "specs/orders.yaml", 8, 16, 1)]
    assert steps(text, "target", "z")[1:] == [("`vars.c` has its default here", "specs/orders.yaml", 5, 7, 1)]
    assert steps(text, "target", "x", layers=(layer,))[1:] == [
        ("`vars.c.m` is set here", "env/prod.yaml", 2, 6, 1),
        ("overriding the default here", "specs/orders.yaml", 6, 10, 2),
        ("`vars.c.m` is declared here", "specs/orders.yaml", 3, 3, 1),
    ]


def test_what_was_overridden_stands_behind_what_won_the_strongest_first():
    text = "restorespec: 1\nvars: {stage: {default: a}}\ntarget: {x: '{{ vars.stage }}'}\n"
    layers = by_text("stage", "b"), by_text("stage", "c")
    assert [(message, depth) for message, *_, depth in steps(text, "target", "x", layers=layers)] == [
        ("computed by this template", 0),
        ("`vars.stage` is set here", 1),
        ("overriding the value here", 2),
        ("overriding the default here", 2),
        ("`vars.stage` is declared here", 1),
    ]


def test_a_default_of_a_base_is_a_default_and_stands_there():
    text = "restorespec: 1\nextends: base.yaml\ntarget: {x: '{{ vars.stage }}'}\n"
    files = {"specs/base.yaml": "restorespec: 1\nvars: {stage: {default: a}}\ntarget: {x: 1}\n"}
    assert steps(text, "target", "x", files=files) == [
        ("computed by this template", "specs/orders.yaml", 3, 13, 0),
        ("`vars.stage` has its default here", "specs/base.yaml", 2, 25, 1),
        ("replacing the value of a base file here", "specs/base.yaml", 3, 13, 1),
    ]


def test_sensitive_values_are_marked_and_messages_never_hold_any():
    text = "restorespec: 1\nvars: {key: {sensitive: true, default: secret0}}\nlocals: {a: '{{ vars.key }}', b: {c: '{{ locals.a }}'}}\ntarget: {x: '{{ locals.b.c }}'}\n"
    (restore,) = spec_of(text, by_text("key", "secret1")).restores()
    found = trace(restore.document.request, ("target", "x"))
    assert [(step.message, step.sensitive) for step in found] == [
        ("computed by this template", False),
        ("`locals.b.c` is computed here", True),
        ("`locals.a` is computed here", True),
        ("`vars.key` is set here", True),
        ("overriding the default here", True),
        ("`vars.key` is declared here", False),
    ]
    assert restore.document.request.get("target").get("x").origin.sensitive


def test_notes_reach_through_locals_to_variables():
    text = (
        "restorespec: 1\nvars: {mode: {type: string}}\nlocals: {a: '{{ vars.mode }}'}\ntarget: {x: '{{ locals.a }}'}\n"
    )
    (restore,) = spec_of(text, by_text("mode", "b")).restores()
    notes = notes_for(restore.document.request.get("target").get("x"))
    assert [(note.message, note.span.source.name, *note.span.first) for note in notes] == [
        ("`vars.mode` is set here", "--var mode", 1, 1),
        ("`vars.mode` is declared here", "specs/orders.yaml", 2, 8),
    ]


def test_a_local_that_is_written_out_is_noted_where_it_stands():
    (restore,) = spec_of(
        "restorespec: 1\nlocals: {a: b, c: '{{ 1 }}'}\ntarget: {x: '{{ locals.a ~ locals.c }}'}\n"
    ).restores()
    notes = notes_for(restore.document.request.get("target").get("x"))
    assert [(note.message, *note.span.first) for note in notes] == [("`locals.a` is set here", 2, 13)]


def test_a_value_of_no_variable_has_no_notes():
    (restore,) = spec_of("restorespec: 1\ntarget: {x: a, y: '{{ 1 }}'}\n").restores()
    target = restore.document.request.get("target")
    assert notes_for(target.get("x")) == notes_for(target.get("y")) == ()


def test_everything_is_told_once_however_many_ways_lead_to_it():
    layers = "".join(
        f"  a{n}: '{{{{ locals.a{n + 1} ~ locals.b{n + 1} }}}}'\n  b{n}: '{{{{ locals.b{n + 1} ~ locals.a{n + 1} }}}}'\n"
        for n in range(12)
    )
    text = f"restorespec: 1\nvars: {{v: {{default: x}}}}\nlocals:\n{layers}  a12: '{{{{ vars.v }}}}'\n  b12: y\ntarget: {{x: '{{{{ locals.a0 }}}}'}}\n"
    found = steps(text, "target", "x")
    assert len(found) == len(set(found)) == 1 + 25 + 1


def test_a_long_chain_has_a_long_trace():
    chain = "".join(f"  a{n}: '{{{{ locals.a{n + 1} }}}}'\n" for n in range(2000))
    found = steps(f"restorespec: 1\nlocals:\n{chain}  a2000: 1\ntarget: {{x: '{{{{ locals.a0 }}}}'}}\n", "target", "x")
    assert found[-1][-1] == 2001


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(0, 7), max_size=3), min_size=8, max_size=8))
def test_whatever_locals_use_the_trace_names_what_was_read_and_ends(uses):
    written = "".join(
        f"  a{number}: '{{{{ [{', '.join(f'locals.a{other}' for other in used if other > number)}] | length }}}}'\n"
        for number, used in enumerate(uses)
    )
    found = steps(f"restorespec: 1\nlocals:\n{written}target: {{x: '{{{{ locals.a0 }}}}'}}\n", "target", "x")
    reached, pending = set(), [0]
    while pending:
        number = pending.pop()
        reached.add(number)
        pending.extend(other for other in uses[number] if other > number and other not in reached)
    assert {step[0] for step in found[1:]} == {f"`locals.a{number}` is computed here" for number in reached}


def test_an_error_in_a_part_of_a_value_that_is_unknown_has_the_whole_value_for_its_origin(tmp_path, monkeypatch):
    """What a row passes on as a whole is unknown once a character in it is invisible."""
    row = '{a: "x\\u202e", b: {}}'
    text = f"restorespec: 1\nfor_each: {{k: {row}}}\nsource: {{securevault_backup: '{{{{ each.value }}}}'}}\n"
    (tmp_path / "a.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    summary = lint(["a.yaml"])
    assert [one.message for one in summary.diagnostics if one.rule.name == "syntax-character"]
