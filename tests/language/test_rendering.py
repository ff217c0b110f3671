"""Templates in the leaves of a spec."""

import gc

import pytest
from resolving import by_text, resolved, spec_of, target, told

HEAD = "restorespec: 1\nvars: {stage: {type: string, default: prod}, units: {type: integer, default: 5}}\n"


def test_a_whole_template_keeps_its_type_and_text_around_it_makes_text():
    assert target(HEAD + "target: {a: '{{ vars.units }}', b: 'x{{ vars.units }}', c: '{{ [1, none, 2.5] }}'}\n") == {
        "a": 5,
        "b": "x5",
        "c": [1, None, 2.5],
    }


def test_what_has_no_template_is_shared_with_the_spec():
    spec = spec_of(HEAD + "target: {tags: [{key: a, value: b}], table_name: '{{ vars.stage }}'}\n")
    (restore,) = spec.restores()
    written, rendered = spec._root.get("target"), restore.document.request.get("target")
    assert rendered.get("tags").data is written.get("tags").data
    assert rendered.mark is written.mark


def test_a_rendered_restore_is_gone_with_its_last_reader():
    """A run over thousands of files keeps one in memory, and looks for circles of objects hardly ever."""
    text = HEAD + "for_each: [a, b]\nlocals: {x: '{{ vars.stage }}-{{ each.key }}'}\ntarget: {a: '{{ locals.x }}'}\n"
    resolved(text)  # what is made once and stays
    gc.collect()
    resolved(text)
    assert gc.collect() == 0


def test_omit_takes_keys_and_items_away_at_any_depth():
    assert target(HEAD + "target: {a: '{{ omit }}', b: [x, '{{ omit }}', {c: '{{ omit }}'}]}\n") == {"b": ["x", {}]}


def test_locals_may_use_each_other_in_any_order_and_hand_omit_on():
    text = (
        HEAD
        + "locals: {a: 'x-{{ locals.b }}', b: '{{ vars.stage }}', c: '{{ omit }}'}\ntarget: {a: '{{ locals.a }}', c: '{{ locals.c }}'}\n"
    )
    assert target(text) == {"a": "x-prod"}


def test_a_circle_of_locals_is_shown_once():
    text = "restorespec: 1\nlocals:\n  a: '{{ locals.b }}'\n  b: '{{ locals.c }}'\n  c: '{{ locals.a }}'\ntarget: {x: '{{ locals.b }}', y: '{{ locals.c }}'}\n"
    assert told(text) == [
        ("template-cycle", "locals use each other in a cycle: `locals.a` → `locals.b` → `locals.c` → `locals.a`", "break the cycle", "specs/orders.yaml", 3, 3)
    ]  # fmt: skip


def test_of_circles_that_overlap_one_is_shown_and_a_long_one_is_cut():
    text = "restorespec: 1\nlocals: {a: '{{ locals.b }}', b: '{{ locals.a ~ locals.c }}', c: '{{ locals.a }}'}\n"
    assert [item[1] for item in told(text)] == [
        "locals use each other in a cycle: `locals.a` → `locals.b` → `locals.a`"
    ]
    ring = "".join(f"  a{number}: '{{{{ locals.a{(number + 1) % 50} }}}}'\n" for number in range(50))
    shown = " → ".join(f"`locals.a{number}`" for number in range(9))
    assert [item[1] for item in told(f"restorespec: 1\nlocals:\n{ring}")] == [
        f"locals use each other in a cycle: {shown} → … → `locals.a0`"
    ]


def test_a_circle_that_only_the_values_close_is_told_when_it_is_read():
    text = "restorespec: 1\nlocals: {a: '{{ locals[locals.k] }}', k: a}\ntarget: {x: '{{ locals.a }}'}\n"
    assert resolved(text) == (
        {"orders": {"target": {"x": "?locals.a"}}},
        [("template-cycle", "the value of `locals.a` uses itself", "break the cycle", "specs/orders.yaml", 2, 10)],
    )


def test_locals_may_stand_on_one_another_without_end():
    chain = "".join(f"  a{number}: '{{{{ locals.a{number + 1} }}}}'\n" for number in range(3000))
    text = f"restorespec: 1\nlocals:\n{chain}  a3000: '{{{{ 6 * 7 }}}}'\ntarget: {{x: '{{{{ locals.a0 }}}}'}}\n"
    assert target(text) == {"x": 42}


def test_a_mistake_in_a_local_is_told_only_where_the_local_is_read():
    def text(use):
        return f"restorespec: 1\nlocals: {{a: '{{{{ 1 // 0 }}}}', b: '{{{{ locals.a }}}}'}}\ntarget: {{x: '{{{{ {use} }}}}'}}\n"

    assert told(text("5")) == told(text("locals.b if false else 5")) == []
    assert told(text("locals.b if true else 5")) == told(text("[locals.a, locals.b]"))
    assert told(text("locals.b")) == [
        ("template-value", "division by zero", "divide by another number", "specs/orders.yaml", 2, 14)
    ]


def test_all_locals_together_are_a_mapping():
    text = "restorespec: 1\nlocals: {a: '{{ 1 }}', b: 2}\ntarget: {x: '{{ locals }}', y: '{{ \"a\" in locals }}'}\n"
    assert target(text) == {"x": {"a": 1, "b": 2}, "y": True}


def test_a_local_that_uses_no_row_is_computed_once_for_all_restores():
    text = "restorespec: 1\nfor_each: [a, b]\nlocals: {x: {k: '{{ 1 }}'}, y: {k: '{{ each.key }}'}}\ntarget: {x: '{{ locals.x }}', y: '{{ locals.y }}'}\n"
    first, second = (restore.document.request.get("target") for restore in spec_of(text).restores())

    def local(target, key):
        return target.get(key).origin.inputs[0].value

    assert local(first, "x") is local(second, "x")
    assert local(first, "y") is not local(second, "y")


def test_part_of_a_local_is_known_though_another_part_is_not():
    text = "restorespec: 1\nvars: {a: {type: string}}\nlocals: {m: {x: '{{ vars.a }}', y: 1}}\ntarget: {x: '{{ locals.m.x }}', y: '{{ locals.m.y }}'}\n"
    assert target(text) == {"x": "?vars.a", "y": 1}


NAMES = {
    "a near variable": ("'{{ vars.stag }}'", "`vars.stag` is not defined", "did you mean `vars.stage`?", 15),
    "a far variable": (
        "'{{ vars.zzzzzz }}'",
        "`vars.zzzzzz` is not defined",
        "declare it below `vars`; known names: `vars.stage`, `vars.units`",
        15,
    ),
    "a local of a variable's name": (
        "'{{ locals.stage }}'",
        "`locals.stage` is not defined",
        "did you mean `vars.stage`?",
        15,
    ),
    "each without for_each": (
        "'{{ each.key }}'",
        "`each` is used without `for_each`",
        "add `for_each`, or use `vars`",
        15,
    ),
    "in a branch not taken": (
        "'{{ 1 if true else vars.stag }}'",
        "`vars.stag` is not defined",
        "did you mean `vars.stage`?",
        30,
    ),
    "before default": (
        "'{{ vars.stag | default(1) }}'",
        "`vars.stag` is not defined",
        "did you mean `vars.stage`?",
        15,
    ),
    "a variable without vars": ("'{{ stage }}'", "`stage` is not defined", "did you mean `vars.stage`?", 15),
    "in a plain text": ("a-{{ vars.stag }}", "`vars.stag` is not defined", "did you mean `vars.stage`?", 16),
}


@pytest.mark.parametrize("case", NAMES.values(), ids=NAMES)
def test_a_name_that_does_not_exist_is_told_at_the_name(case):
    value, message, help_text, column = case
    assert told(HEAD + f"target:\n  field_: {value}\n") == [
        ("template-name", message, help_text, "specs/orders.yaml", 4, column)
    ]


def test_a_column_of_the_row_is_read_from_its_value():
    text = "restorespec: 1\nfor_each: {a: {id: x}}\ntarget: {a: '{{ each.id }}', b: '{{ key }}'}\n"
    assert [item[:3] for item in told(text)] == [
        ("template-name", "`each.id` is not defined", "a column of the row is `each.value.id`; `each` itself has `key` and `value`"),
        ("template-name", "`key` is not defined", "did you mean `each.key`?"),
    ]  # fmt: skip


def test_a_mistake_of_an_evaluation_stands_at_its_expression():
    found = told(HEAD + "target:\n  a: '{{ vars.units // 0 }}'\n")
    assert [(item[0], *item[3:]) for item in found] == [("template-value", "specs/orders.yaml", 4, 7)]


def test_a_key_is_never_a_template():
    assert told(HEAD + "target:\n  '{{ vars.stage }}': 1\n") == [
        ("template-in-key", "a key cannot be a template", "write the key itself", "specs/orders.yaml", 4, 3)
    ]


def test_an_invisible_character_that_a_template_brings_is_told_once_however_far_it_goes():
    text = "restorespec: 1\nlocals: {a: \"{{ 'x\\\\u200b' }}\"}\ntarget: {a: '{{ locals.a }}', b: '{{ locals.a }}'}\n"
    assert resolved(text) == (
        {"orders": {"target": {"a": "?", "b": "?"}}},
        [("syntax-character", "the value contains `U+200B` (zero width space)", "remove it: it is invisible", "specs/orders.yaml", 2, 13)],
    )  # fmt: skip


def test_an_invisible_character_in_a_value_from_outside_is_told_there():
    assert told(HEAD + "target: {a: '{{ vars.stage }}'}\n", by_text("stage", "a\u200bb")) == [
        ("syntax-character", "the value of `vars.stage` contains an invisible character", "remove it: it is invisible", "--var stage", 1, 2)
    ]  # fmt: skip


def test_the_description_is_rendered_and_left_out_when_it_is_unknown():
    known = spec_of(HEAD + "description: The {{ vars.stage }} table\n")
    unknown = spec_of("restorespec: 1\nvars: {a: {type: string}}\ndescription: The {{ vars.a }} table\n")
    assert [restore.document.description for spec in (known, unknown) for restore in spec.restores()] == [
        "The prod table",
        None,
    ]


def test_a_value_is_never_evaluated_again():
    assert target(HEAD + "target: {a: '{{ vars.stage }}'}\n", by_text("stage", "{{ vars.units }}")) == {
        "a": "{{ vars.units }}"
    }


def test_an_empty_spec_is_a_spec():
    assert resolved("restorespec: 1\n") == ({"orders": {}}, [])


@pytest.mark.parametrize(
    ("written", "line", "column"),
    [
        ("'{{ nope }}'", 4, 13),
        ('"\\u00e9{{ nope }}"', 4, 19),
        (">-\n    {{ vars.stage }}\n    b {{ nope }}", 6, 10),
        ("|\n    {{ 'nope' }}\n    {{ nope }}", 6, 8),
        ('"a\n    {{ nope\n    }}"', 5, 8),
        ('"{{\n    nope }}"', 5, 5),
        ("\"{{ nope }}\\x20{{ nope ~ 'no\\x70e' }}\"", 4, 13),
    ],
)
def test_a_mistake_in_a_text_of_several_lines_or_with_escapes_stands_at_its_expression(written, line, column):
    found = told(HEAD + f"target:\n  tags: {written}\n")
    assert (found[0][0], *found[0][3:]) == ("template-name", "specs/orders.yaml", line, column)
