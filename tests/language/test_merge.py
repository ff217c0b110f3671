"""Base files."""

from resolving import resolved, spec_of, target, told

from restorespec import Source, compile  # noqa: A004
from restorespec.language.provenance import trace

BASE = (
    "restorespec: 1\nname: base\ndescription: the base\ntarget: {table_class: STANDARD, tags: [{key: a, value: b}]}\n"
)


def test_mappings_merge_key_by_key_and_everything_else_is_replaced_whole():
    text = "restorespec: 1\nextends: base.yaml\ntarget: {table_name: orders, tags: []}\n"
    assert target(text, files={"specs/base.yaml": BASE}) == {
        "table_class": "STANDARD",
        "tags": [],
        "table_name": "orders",
    }


def test_name_and_description_are_not_inherited():
    spec = spec_of("restorespec: 1\nextends: base.yaml\n", files={"specs/base.yaml": BASE})
    (restore,) = spec.restores()
    assert (restore.document.id, restore.document.description) == ("orders", None)


def test_several_bases_merge_in_order_and_the_file_wins():
    files = {
        "specs/a.yaml": "restorespec: 1\ntarget: {table_name: a, table_class: A, billing_mode: A}\n",
        "specs/b.yaml": "restorespec: 1\ntarget: {table_name: b, table_class: B}\n",
    }
    text = "restorespec: 1\nextends: [a.yaml, b.yaml]\ntarget: {table_name: c}\n"
    assert target(text, files=files) == {"table_name": "c", "table_class": "B", "billing_mode": "A"}


def test_variables_merge_by_name_and_a_declaration_is_replaced_whole():
    base = "restorespec: 1\nvars: {a: {type: string, default: x}, b: {type: string, default: y}}\n"
    text = "restorespec: 1\nextends: base.yaml\nvars: {a: {default: 5}}\ntarget: {table_name: '{{ vars.a }}', b: '{{ vars.b }}'}\n"
    assert target(text, files={"specs/base.yaml": base}) == {"table_name": 5, "b": "y"}


def test_omit_takes_an_inherited_key_away():
    text = "restorespec: 1\nextends: base.yaml\ntarget: {tags: '{{ omit }}'}\n"
    assert target(text, files={"specs/base.yaml": BASE}) == {"table_class": "STANDARD"}


def test_paths_may_climb_as_long_as_they_end_inside_the_project():
    text = "restorespec: 1\nextends: ../base/../base.yaml\ntarget: {}\n"
    assert target(text, files={"base.yaml": BASE})["table_class"] == "STANDARD"


def test_a_path_out_of_the_project_is_refused_without_asking_for_it():
    for path in ("../../etc/passwd", "/etc/passwd", "a/../../../x.yaml", "C:/x.yaml", "~/x.yaml"):
        spec = spec_of(f"restorespec: 1\nextends: {path}\n")
        assert [(item.rule.name, item.span.first) for item in spec.diagnostics] == [("template-extends", (2, 10))]
        assert spec._files.asked == []


def test_a_base_that_is_missing_is_told_where_it_is_named():
    assert told("restorespec: 1\nextends:\n  - nope.yaml\n") == [
        ("template-extends", "file `specs/nope.yaml` does not exist", "check the path", "specs/orders.yaml", 3, 5)
    ]


def test_what_a_base_that_cannot_be_read_may_have_brought_is_not_told_to_be_missing():
    text = "restorespec: 1\nextends: base.yaml\ntarget: {table_name: '{{ vars.stage }}', billing_mode: ppr}\n"
    for files in ({}, {"specs/base.yaml": "restorespec: 1\nvars: {stage: [\n"}):
        compiled = compile(Source("specs/orders.yaml", text), files=files)
        names = [item.rule.name for item in compiled.diagnostics]
        assert names == [names[0], "schema-enum"]
        assert names[0] in {"template-extends", "syntax-error"}


def test_a_circle_is_shown():
    files = {"specs/a.yaml": "restorespec: 1\nextends: orders.yaml\n"}
    assert told("restorespec: 1\nextends: a.yaml\n", files=files) == [
        ("template-extends", "base files extend each other in a cycle: specs/orders.yaml → specs/a.yaml → specs/orders.yaml", "break the cycle", "specs/a.yaml", 2, 10)
    ]  # fmt: skip


def test_sixteen_levels_are_fine_and_seventeen_are_not():
    def chain(length):
        files = {f"specs/{n}.yaml": f"restorespec: 1\nextends: {n + 1}.yaml\n" for n in range(1, length)}
        files[f"specs/{length}.yaml"] = "restorespec: 1\n"
        return told("restorespec: 1\nextends: 1.yaml\n", files=files)

    assert chain(16) == []
    assert [(item[0], item[1]) for item in chain(17)] == [
        ("template-extends", "17 base files extend one another (maximum 16)")
    ]


def test_a_mistake_in_a_base_is_told_there_and_once():
    files = {"specs/base.yaml": "restorespec: 1\nowner: me\n", "specs/a.yaml": "restorespec: 1\nextends: base.yaml\n"}
    assert told("restorespec: 1\nextends: [base.yaml, a.yaml]\n", files=files) == [
        ("template-unknown-key", "unknown key `owner` in a spec", "remove it, or rename it to `x-owner`, which is ignored", "specs/base.yaml", 2, 1)
    ]  # fmt: skip


def test_a_base_of_several_documents_is_refused():
    files = {"specs/base.yaml": "restorespec: 1\n---\nrestorespec: 1\n"}
    assert told("restorespec: 1\nextends: base.yaml\n", files=files) == [
        ("template-extends", "the base file `specs/base.yaml` contains 2 documents", "give each document a file of its own", "specs/orders.yaml", 2, 10)
    ]  # fmt: skip


def test_the_trace_shows_what_a_value_replaced():
    text = "restorespec: 1\nextends: base.yaml\ntarget: {table_class: STANDARD_INFREQUENT_ACCESS}\n"
    (restore,) = spec_of(text, files={"specs/base.yaml": BASE}).restores()
    steps = trace(restore.document.request, ("target", "table_class"))
    assert [(step.message, step.span.source.name, step.span.first, step.depth) for step in steps] == [
        ("written here", "specs/orders.yaml", (3, 23), 0),
        ("replacing the value of a base file here", "specs/base.yaml", (4, 23), 1),
    ]


def test_a_spec_without_mistakes_in_its_base_has_none():
    assert resolved("restorespec: 1\nextends: base.yaml\n", files={"specs/base.yaml": BASE})[1] == []


def test_a_base_that_many_name_is_merged_once_so_that_nothing_explodes():
    files = {f"specs/{n}.yaml": f"restorespec: 1\nextends: [{f'{n + 1}.yaml, ' * 50}]\n" for n in range(1, 16)}
    files["specs/16.yaml"] = "restorespec: 1\nowner: me\ntarget: {table_name: a}\n"
    bodies, found = resolved("restorespec: 1\nextends: 1.yaml\n", files=files)
    assert bodies == {"orders": {"target": {"table_name": "a"}}}
    assert [(item[0], item[3]) for item in found] == [("template-unknown-key", "specs/16.yaml")]


def test_a_base_that_is_named_twice_counts_where_it_is_named_last():
    files = {
        "specs/a.yaml": "restorespec: 1\ntarget: {x: a, y: a}\n",
        "specs/b.yaml": "restorespec: 1\ntarget: {x: b}\n",
    }
    assert target("restorespec: 1\nextends: [a.yaml, b.yaml, a.yaml]\n", files=files) == {"x": "a", "y": "a"}


def test_the_levels_of_a_base_that_is_known_already_count_too():
    files = {f"specs/{n}.yaml": f"restorespec: 1\nextends: {n + 1}.yaml\n" for n in range(1, 16)}
    files |= {"specs/16.yaml": "restorespec: 1\n", "specs/0.yaml": "restorespec: 1\nextends: 1.yaml\n"}
    assert told("restorespec: 1\nextends: [1.yaml, 0.yaml]\n", files=files) == [
        ("template-extends", "17 base files extend one another (maximum 16)", "merge some of them into one", "specs/0.yaml", 2, 10)
    ]  # fmt: skip
