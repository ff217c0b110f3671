"""A spec as a whole."""

from hypothesis import given, settings, strategies as st
from resolving import by_text, resolved, spec_of, told

from restorespec.core.data import Located
from restorespec.core.source import Source, Span
from restorespec.core.unknown import Unknown
from restorespec.language import Setting

TEXT = """\
restorespec: 1
vars: {stage: {type: string, enum: [staging, prod]}, units: {type: integer}, tags: {type: object, default: {a: b}}}
locals: {name: 'orders-{{ vars.stage }}', twice: '{{ vars.units * 2 }}'}
source: {securevault_backup: {backup_id: b1}}
target:
  table_name: '{{ locals.name }}'
  restore_wcu: '{{ locals.twice if vars.units > 3 else omit }}'
  tags: '{{ vars.tags | tags }}'
  stage: "{{ 'p' if vars.stage == 'prod' else 's' }}"
"""


def test_an_inherited_filter_and_an_inherited_fan_out_can_be_taken_away():
    files = {"specs/base.yaml": "restorespec: 1\nfor_each: [{a: b}]\nfor_each_key: a\nquery_filter: {a: 1}\n"}
    text = "restorespec: 1\nextends: base.yaml\nfor_each: '{{omit}}'\nfor_each_key: '{{ omit }}'\nquery_filter: '{{ omit }}'\n"
    assert resolved(text, files=files) == ({"orders": {}}, [])


def test_what_a_template_gives_for_the_whole_target_is_not_looked_at():
    bodies, found = resolved("restorespec: 1\ntarget: '{{ {\"a\": vars.nope} }}'\n")
    assert bodies == {"orders": {"target": "?"}}
    assert [item[0] for item in found] == ["template-misplaced"]


def test_a_key_of_locals_that_is_a_template_is_one_mistake():
    assert [item[0] for item in told("restorespec: 1\nlocals: {'{{ a }}': 1}\n")] == ["template-in-key"]


def test_specs_of_a_file_that_lack_names_have_ids_of_their_own():
    first, second = (spec_of("restorespec: 1\n", in_stream=True, name=name) for name in ("a.yaml", "b.yaml"))
    assert (first.name, second.name) == ("a:1", "b:1")


def test_what_is_no_mapping_stands_for_no_restore():
    spec = spec_of("5\n")
    assert ([item.message for item in spec.diagnostics], list(spec.restores()), spec.variables) == (
        ["a spec must be a mapping"],
        [],
        {},
    )


def test_the_names_of_the_variables_that_it_declares_are_known_before_any_restore():
    assert list(spec_of(TEXT).variables) == ["stage", "units", "tags"]


def test_mistakes_of_one_restore_come_with_it_and_those_of_the_spec_apart():
    spec = spec_of("restorespec: 1\nowner: me\nfor_each: {a: 1, b: 0}\ntarget: {x: '{{ 1 // each.value }}'}\n")
    assert [item.message for item in spec.diagnostics] == ["unknown key `owner` in a spec"]
    assert [[item.message for item in restore.diagnostics] for restore in spec.restores()] == [
        [],
        ["division by zero"],
    ]


def as_setting(name, value):
    source = Source(f"--var {name}", str(value), is_file=False)
    span = Span(source, 0, len(source.text))
    return Setting(Located.at(span, value), span)


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "stage": st.sampled_from(["staging", "prod"]),
        "units": st.integers(-5, 9),
        "tags": st.just(None).map(lambda _: "no mapping"),
    },
)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(VALUES, VALUES, st.randoms(use_true_random=False))
def test_the_order_of_names_in_a_layer_never_matters(lower, upper, random):
    def layer(values):
        names = list(values)
        random.shuffle(names)
        return {name: as_setting(name, values[name]) for name in names}

    assert resolved(TEXT, layer(lower), layer(upper)) == resolved(TEXT, layer(lower), layer(upper))


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.sampled_from(["staging", "prod"]), st.integers(-9, 9), st.sets(st.sampled_from(["stage", "units"])))
def test_an_unknown_variable_never_brings_a_mistake_and_agrees_with_every_value(stage, units, known):
    values = {"stage": as_setting("stage", stage), "units": as_setting("units", units)}
    whole, none = resolved(TEXT, values)
    part, found = resolved(TEXT, {name: values[name] for name in known})
    assert none == found == []
    agree(part["orders"], whole["orders"])


def agree(part, whole):
    """What is known of a body is what it turns out to be."""
    if isinstance(part, str) and part.startswith("?"):
        return
    if isinstance(part, dict):
        for key in part:
            if key in whole:
                agree(part[key], whole[key])
            else:
                assert part[key].startswith("?"), key
    else:
        assert part == whole


def leaves(data):
    if isinstance(data, dict | list):
        for item in data.values() if isinstance(data, dict) else data:
            yield from leaves(item)
    else:
        yield data


def test_every_unknown_leaf_says_what_it_waits_for():
    (restore,) = spec_of(TEXT).restores()
    unknown = [leaf.label for leaf in leaves(restore.document.request.data) if isinstance(leaf, Unknown)]
    assert unknown == ["vars.stage", "vars.units", "vars.stage"]


def test_a_variable_that_is_given_as_text_is_masked_where_it_was_given():
    text = "restorespec: 1\nvars: {a: {sensitive: true, default: x}, b: {default: y}}\n"
    spec = spec_of(text, {**by_text("a", "[1, 2]"), **by_text("b", "z")})
    assert [(span.source.name, span.text) for span in spec.masked] == [
        ("--var a", "[1, 2]"),
        ("specs/orders.yaml", "x"),
    ]
