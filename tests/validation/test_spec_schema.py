"""The schema of the language, as editors use it."""

import copy
import tomllib
from datetime import datetime

import jsonschema
import pytest
import yaml

from restorespec.core.schemas import load, text as shipped
from restorespec.language import declarations, schema_keywords
from restorespec.language.spec_schema import DECLARATION, spec_schema, text

VALIDATOR = jsonschema.Draft202012Validator(load("spec"))
SPEC = {
    "restorespec": 1,
    "source": {"securevault_backup": {"backup_id": "b1"}},
    "target": {"environment_id": "e1", "table_name": "orders"},
}


class Yaml12(yaml.SafeLoader):
    """Timestamps are text, as in the language of specs."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the form that PyYAML wants
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def places(spec):
    return sorted(["/".join(map(str, error.absolute_path)) for error in VALIDATOR.iter_errors(spec)])


def spec(**changes):
    return copy.deepcopy(SPEC) | changes


def test_the_file_is_what_the_generator_gives():
    assert shipped("spec") == text(), "run `python -m restorespec.language.spec_schema > schemas/spec.schema.json`"


def test_it_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(spec_schema())


def test_the_examples_meet_it(project_root):
    def toml_as_data(value):
        if isinstance(value, dict):
            return {name: toml_as_data(item) for name, item in value.items()}
        return value.isoformat() if isinstance(value, datetime) else value

    read = {path: yaml.load(path.read_text(), Yaml12) for path in (project_root / "specs").rglob("*.yaml")}
    read |= {path: toml_as_data(tomllib.loads(path.read_text())) for path in (project_root / "specs").rglob("*.toml")}
    assert len(read) > 5
    assert {path.name: places(data) for path, data in read.items() if places(data)} == {}


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("billing_mode", "{{ vars.mode }}"),
        ("pitr_status", "{{ vars.on }}"),
        ("restore_wcu", "{{ vars.wcu }}"),
        ("tags", "{{ vars.tags | tags }}"),
        ("tags", [{"key": "team", "value": "{{ vars.team }}"}, "{{ vars.tag }}"]),
        ("provisioned_throughput", "{{ vars.units }}"),
        ("provisioned_throughput", {"read_capacity_units": "{{ vars.rcu }}", "write_capacity_units": 5}),
        (
            "table_name",
            "{{ 'a long expression that gives a short name' | upper | lower | trim | slug | fit(255) }}" * 4,
        ),
    ],
)
def test_a_template_may_stand_for_any_value(path, template):
    target = SPEC["target"] | {path: template}
    assert places(spec(target=target)) == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"restorespec": 2}, "restorespec"),
        ({"sorce": {}}, ""),
        ({"kind": "aws/s3"}, "kind"),
        ({"name": "a b"}, "name"),
        ({"name": ".."}, "name"),
        ({"target": "{{ vars.target }}"}, "target"),
        ({"target": SPEC["target"] | {"gsi": []}}, "target"),
        ({"target": SPEC["target"] | {"pitr_status": "yes"}}, "target/pitr_status"),
        ({"target": {"table_name": "orders"}}, "target"),
        ({"source": {"securevault_backup": {}}}, "source/securevault_backup"),
        ({"vars": {"Rcu": {}}}, "vars"),
        ({"vars": {"rcu": {"typ": "integer"}}}, "vars/rcu"),
        ({"vars": {"rcu": "integer"}}, "vars/rcu"),
        ({"for_each": None}, "for_each"),
    ],
)
def test_mistakes_are_marked_at_their_places(changes, place):
    assert places(spec(**changes)) == [place]


@pytest.mark.parametrize("changes", [{"x-anchors": [1, {}]}, {"vars": None}, {"locals": {}}, {"for_each": {}}])
def test_what_the_language_allows_is_not_marked(changes):
    assert places(spec(**changes)) == []


def test_a_file_that_extends_another_may_be_in_parts():
    parts = {"source": {"securevault_backup": {}}, "target": {"provisioned_throughput": {"read_capacity_units": 5}}}
    assert places({"restorespec": 1, "extends": "base.yaml"} | parts) == []
    assert places({"restorespec": 1, "target": parts["target"]}) == [], "a base lacks what its users say"
    assert places({"restorespec": 1} | parts) == [
        "source/securevault_backup",
        "target",
        "target",
        "target/provisioned_throughput",
    ]


def test_lists_are_never_merged_so_their_items_are_whole():
    tags = {"restorespec": 1, "extends": "base.yaml", "target": {"tags": [{"key": "team"}]}}
    assert places(tags) == ["target/tags"]


def test_declarations_have_the_keywords_and_formats_of_the_language():
    own = DECLARATION["properties"]
    assert own.keys() == schema_keywords.KEYWORDS | declarations._OWN_KEYWORDS
    assert set(own["format"]["enum"]) == schema_keywords.FORMATS
