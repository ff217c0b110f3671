"""A field is described once: the schema of every request carries what the other stages read about its fields."""

import copy

import jsonschema
import pytest

from restorespec.core.risk import Risk
from restorespec.core.schemas import load
from restorespec.kinds import get, names
from restorespec.kinds.request_schema import fields

VALIDATOR = jsonschema.Draft202012Validator(load("request.meta"))
KINDS = [get(name) for name in names()]


def every_field(schema, path=()):
    for name, part in fields(schema).items():
        yield (*path, name), part
        yield from every_field(part, (*path, name))
    if "items" in schema:
        yield from every_field(schema["items"], (*path, 0))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_field_has_every_annotation(kind):
    assert [error.message for error in VALIDATOR.iter_errors(kind.schema.root)] == []
    assert kind.schema.root["x-kind"] == kind.name


@pytest.mark.parametrize("annotation", ["x-risk", "x-unset", "x-aliases", "x-docs"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_field_without_an_annotation_fails(kind, annotation):
    schema = copy.deepcopy(kind.schema.root)
    del schema["properties"]["target"]["properties"]["environment_id"][annotation]
    assert [error.message for error in VALIDATOR.iter_errors(schema)] == [f"'{annotation}' is a required property"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_list_of_mappings_without_an_identity_fails(kind):
    schema = copy.deepcopy(kind.schema.root)
    del schema["properties"]["target"]["properties"]["tags"]["x-identity"]
    assert [error.message for error in VALIDATOR.iter_errors(schema)] == ["'x-identity' is a required property"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_an_identity_is_a_member_of_the_items(kind):
    lists = [part for _, part in every_field(kind.schema.root) if part.get("x-identity")]
    assert lists
    assert all(part["x-identity"] in part["items"]["required"] for part in lists)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_losses_in_annotations_and_loss_rules_are_the_same(kind):
    annotated = {part["x-unset"].get("rule") for _, part in every_field(kind.schema.root)} - {None}
    declared = {rule.name for rule in kind.rules() if rule.name.startswith("loss-")}
    assert annotated == declared


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_explicit_values_of_loss_settings_conform_to_the_schema(kind):
    for _, part in every_field(kind.schema.root):
        if "write" in part["x-unset"]:
            assert jsonschema.Draft202012Validator(part).is_valid(part["x-unset"]["write"])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_change_of_a_risk_has_a_phrase(kind):
    patterns = " ".join(phrase.pattern for phrase in kind.phrases())
    used = {
        risk
        for _, part in every_field(kind.schema.root)
        for risk in (
            [case["risk"] for case in part["x-risk"]] if isinstance(part["x-risk"], list) else [part["x-risk"]]
        )
    }
    assert all(risk in patterns for risk in used - {Risk.NONE, Risk.COST})  # costs have the same phrases for all kinds
