"""Lookups in the language: their form, names, merging, cycles, and the law of unknown values."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given, strategies as st

from restorespec import Source, compile  # noqa: A004
from restorespec.core.data import is_known
from restorespec.core.source import Source as Text
from restorespec.facts.known import Facts
from restorespec.facts.lock import Fact, read_lock, write_lock
from restorespec.facts.lookup_type import Question
from restorespec.kinds.lookups import lookup_types
from restorespec.pipeline import Compilation, Conditions
from restorespec.project.given import Texts
from restorespec.syntax import read

ASKED = "2026-11-28T12:00:00Z"
BODY = """
source: {securevault_backup: {backup_id: bk-1}}
target: {environment_id: "{{ lookups.env.id }}", table_name: orders-restored}
"""


def fact(type_, arguments, **answer):
    return Fact(Question.of(type_, arguments), "api.example", {"id": f"{type_}-1", **answer}, ASKED)


def locked(*facts):
    text = write_lock(facts)
    return Facts(read_lock(Text("restorespec.lock", text), lookup_types()).values())


def compiled(text, facts=(), files=None, *, required=False):
    source = Source("specs/orders.yaml", f"restorespec: 1\n{dedent(text)}")
    conditions = Conditions((), Texts(files or {}), facts=locked(*facts), require_values=required)
    compilation = Compilation(source.name, read(source), conditions)
    restores = list(compilation)
    found = [*compilation.diagnostics, *(one for restore in restores for one in restore.diagnostics)]
    return restores, [one for one in found if one.rule.family.value in ("template", "schema", "syntax")]


def messages(text, facts=(), **options):
    return [f"{one.rule.name}: {one.message}" for one in compiled(text, facts, **options)[1]]


ENV = fact("environment", {"id": "env-prod"}, account_native_id="123456789012", aws_region="us-west-2")

WRONG = {
    "{}": "template-lookup: `lookups.env` is not a mapping with a type",
    "x": "template-lookup: `lookups.env` is not a mapping with a type",
    "{environment: {id: a}, table: {id: b}}": "template-lookup: `lookups.env` has 2 types",
    "{enviroment: {id: a}}": "template-lookup: unknown lookup type `enviroment`",
    "{volume_backup: {id: a}}": "template-lookup: unknown lookup type `volume_backup`",
    "{environment: a}": "template-lookup: `environment` of `lookups.env` must be a mapping",
    "{environment: {}}": "template-lookup: `lookups.env` does not say which environment it is",
    "{environment: {account_native_id: '1'}}": "template-lookup: `lookups.env` does not say which environment it is",
    "{environment: {id: a, aws_region: b}}": "template-lookup: `lookups.env` has more arguments than it needs: `aws_region`",
    "{environment: {idd: a}}": "template-lookup: `environment` has no argument `idd`",
    "{environment: {id: 5}}": "template-lookup: `id` of `lookups.env` must be a string",
    "{environment: {id: ''}}": "template-lookup: `id` of `lookups.env` is empty",
    "{environment: {id: null}}": "template-lookup: `id` of `lookups.env` must be a string",
    "{environment: {id: '{{ 5 }}'}}": "template-lookup: `id` of `lookups.env` must be a string",
    "{securevault_backup: {table_id: t, at_or_before: yesterday}}": (
        "template-lookup: `at_or_before` of `lookups.env` is not an RFC 3339 timestamp with an offset"
    ),
    "{securevault_backup: {table_id: t, at_or_before: '2026-11-01T00:00:00Z', at_or_after: '2026-11-01T00:00:00Z'}}": (
        "template-lookup: `lookups.env` has both `at_or_before` and `at_or_after`"
    ),
    "{securevault_backup: {table_id: t, type: snapshot}}": "template-lookup: `type` of `lookups.env` is not one of its values",
    "{securevault_backup: {id: a, type: clumio_backup}}": (
        "template-lookup: `lookups.env` has more arguments than it needs: `type`"
    ),
}  # fmt: skip


@pytest.mark.parametrize("written", WRONG)
def test_a_lookup_that_is_written_wrong_is_one_error(written):
    assert messages(f"lookups: {{env: {written}}}\n{BODY}") == [WRONG[written]]


@pytest.mark.parametrize("name", ["toml", "json"])
def test_the_same_in_other_formats(name):
    texts = {
        "toml": '[lookups.env.enviroment]\nid = "a"\n[source.securevault_backup]\nbackup_id = "b"\n'
        '[target]\nenvironment_id = "{{ lookups.env.id }}"\ntable_name = "orders"\n',
        "json": '"lookups": {"env": {"enviroment": {"id": "a"}}}, "source": {"securevault_backup": {"backup_id": "b"}},'
        '"target": {"environment_id": "{{ lookups.env.id }}", "table_name": "orders"}}',
    }
    head = {"toml": "restorespec = 1\n", "json": '{"restorespec": 1, '}[name]
    result = compile(Source(f"specs/orders.{name}", head + texts[name]))
    found = [one.message for one in result.diagnostics if one.rule.name.startswith("template")]
    assert found == ["unknown lookup type `enviroment`"]


def test_names_get_a_suggestion():
    text = "lookups: {envs: {environment: {id: env-prod}}}\n"
    (found,) = compiled(text + BODY)[1]
    assert (found.message, found.help) == ("`lookups.env` is not defined", "did you mean `lookups.envs`?")


@pytest.mark.parametrize("facts", [(), (ENV,)], ids=["unanswered", "answered"])
def test_a_field_that_no_answer_has_gets_a_suggestion(facts):
    text = "lookups: {env: {environment: {id: env-prod}}}\n" + BODY.replace("lookups.env.id", "lookups.env.aws_regoin")
    (found,) = compiled(text, facts)[1]
    assert found.message == "the answer of `lookups.env` has no `aws_regoin`"
    assert found.help == "did you mean `lookups.env.aws_region`?"


def test_lookups_that_use_each_other_in_a_cycle_are_an_error():
    text = """
        lookups:
          a: {environment: {id: "{{ lookups.b.id }}"}}
          b: {environment: {id: "{{ locals.c }}"}}
        locals: {c: "{{ lookups.a.id }}"}
    """
    found = messages(dedent(text) + BODY.replace("env.id", "a.id"))
    assert found == [
        "template-cycle: locals use each other in a cycle: `locals.c` → `lookups.a` → `lookups.b` → `locals.c`"
    ]


def test_locals_read_lookups_and_lookups_read_locals():
    text = """
        locals: {id: env-prod, region: "{{ lookups.env.aws_region }}"}
        lookups: {env: {environment: {id: "{{ locals.id }}"}}}
        source: {securevault_backup: {backup_id: bk-1}}
        target: {environment_id: "{{ lookups.env.id }}", table_name: "orders-{{ locals.region }}"}
    """
    restores, found = compiled(text, [ENV])
    assert not found
    assert restores[0].body["target"] == {"environment_id": "environment-1", "table_name": "orders-us-west-2"}


def test_a_lookup_replaces_that_of_a_base_as_a_whole():
    files = {
        "specs/base.yaml": "restorespec: 1\nlookups: {env: {environment: {account_native_id: '1', aws_region: a}}}\n"
    }
    text = "extends: base.yaml\nlookups: {env: {environment: {id: env-prod}}}\n" + BODY
    restores, found = compiled(text, [ENV], files=files)
    assert not found
    assert restores[0].body["target"]["environment_id"] == "environment-1"


def test_a_base_can_hold_the_lookup():
    files = {"specs/base.yaml": "restorespec: 1\nlookups: {env: {environment: {id: env-prod}}}\n"}
    restores, found = compiled("extends: base.yaml\n" + BODY, [ENV], files=files)
    assert not found
    assert restores[0].is_settled


def test_an_answer_without_a_field_takes_its_default():
    text = "lookups: {env: {environment: {id: env-prod}}}\n" + BODY.replace(
        "lookups.env.id", "lookups.env.connection_status | default('x')"
    )
    restores, found = compiled(text, [ENV])
    assert not found
    assert restores[0].body["target"]["environment_id"] == "x"


answers = st.fixed_dictionaries(
    {"account_native_id": st.text("0123456789", min_size=1, max_size=12), "aws_region": st.sampled_from(["a-b-1", "c"])}
)
expressions = st.sampled_from(
    [
        "{{ lookups.env.id }}",
        "x-{{ lookups.env.aws_region }}",
        "{{ lookups.env.aws_region | upper }}",
        "{{ 'a' if lookups.env.aws_region == 'c' else lookups.env.id }}",
        "{{ locals.copy }}",
        "fixed",
    ]
)


@given(answers, expressions, expressions)
def test_what_is_found_without_an_answer_is_found_with_any_answer(answer, one, other):
    """The law of unknown values: an unanswered lookup hides findings, and never adds one."""
    text = f"""
        locals: {{copy: "{{{{ lookups.env.account_native_id }}}}"}}
        lookups: {{env: {{environment: {{id: env-prod}}}}}}
        source: {{securevault_backup: {{backup_id: "{one}"}}}}
        target: {{environment_id: "{other}", table_name: ab}}
    """
    _, unknown = compiled(text)
    restores, known = compiled(text, [fact("environment", {"id": "env-prod"}, **answer)])
    assert {(one.rule.name, one.span) for one in unknown} <= {(one.rule.name, one.span) for one in known}
    assert is_known(restores[0].document.request.data)
