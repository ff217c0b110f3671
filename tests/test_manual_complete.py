"""The manual describes everything that the program has: compared with the program, not with the generator of the pages."""

import json
import re
import shlex
import tomllib

import click
import jsonschema
import pytest
import yaml

from restorespec.cli.click_commands import cli
from restorespec.cli.exit_codes import run
from restorespec.core.schemas import load
from restorespec.kinds import get, names
from restorespec.testing.fake_api import FakeApi
from restorespec.testing.world import World

SPEC = (
    "restorespec: 1\n"
    "source: {securevault_backup: {backup_id: bk-71}}\n"
    "target: {environment_id: env-prod, table_name: orders-restored}\n"
)


@pytest.fixture
def page(project_root):
    """Return the text of a page of the manual."""
    return lambda name: (project_root / "docs" / name).read_text(encoding="utf-8")


def properties(schema, prefix=""):
    """Yield the path of each property of a request's schema, straight from the JSON, with the property."""
    for name, part in schema.get("properties", {}).items():
        yield f"{prefix}{name}", part
        yield from properties(part, f"{prefix}{name}.")
        yield from properties(part.get("items", {}), f"{prefix}{name}[].")


def resolved(schema, definitions):
    """Return a schema without references."""
    if isinstance(schema, list):
        return [resolved(part, definitions) for part in schema]
    if not isinstance(schema, dict):
        return schema
    reference = schema.get("$ref", "").removeprefix("#/$defs/")
    whole = (
        {**definitions[reference], **{key: part for key, part in schema.items() if key != "$ref"}}
        if reference
        else schema
    )
    return {key: resolved(part, definitions) for key, part in whole.items() if key != "$defs"}


@pytest.mark.parametrize("kind", names())
def test_every_field_has_its_type_values_unset_meaning_names_and_rules(kind, page):
    text = page(f"reference/{kind.replace('/', '-')}.md")
    sections = dict(re.findall(r"^## `([^`]+)`\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    schema = get(kind).schema.root
    fields = dict(properties(resolved(schema, schema.get("$defs", {}))))
    assert list(sections) == list(fields)
    for name, field in fields.items():
        section = sections[name]
        assert field["description"] in section, name
        assert "| Type | " in section, name
        assert "| Unset | " in section, name
        assert "| Risk of a change | " in section, name
        assert "| Source | " in section, name
        for value in field.get("enum", ()):
            assert not value or f"`{value}`" in section, (name, value)
        for limit in ("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"):
            assert limit not in field or f"{field[limit]:,}" in section, (name, limit)
        for system, title in (("aws", "AWS"), ("cloudformation", "CloudFormation"), ("terraform", "Terraform")):
            alias = field["x-aliases"][system]
            assert not alias or f"| {title} | `{alias}` |" in section, (name, system)


@pytest.mark.parametrize("kind", names())
def test_every_rule_of_a_request_is_named_by_a_field_that_exists(kind, page):
    text = page(f"reference/{kind.replace('/', '-')}.md")
    named = set(re.findall(r"\.\./rules/([a-z-]+)\.md", text))
    rules = {rule.name for rule in get(kind).rules() if rule.family in ("request", "loss")}
    assert rules - named == set()


def test_every_rule_is_in_the_list_and_has_a_page(catalogue, page, project_root):
    listed = re.findall(r"\[`([a-z-]+)`\]\(\1\.md\)", page("rules/README.md"))
    assert set(listed) == set(catalogue)
    assert len(listed) == len(catalogue)
    assert {path.stem for path in (project_root / "docs" / "rules").glob("*.md")} == {*catalogue, "README"}


def commands(group, context):
    """Yield each command, inner ones too, with its words."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        inner = click.Context(command, parent=context, info_name=name)
        yield inner.command_path, command
        if isinstance(command, click.Group):
            yield from commands(command, inner)


def test_every_option_is_in_the_section_of_its_command(page):
    sections = dict(
        re.findall(r"^## `([^`]+)`\n(.*?)(?=^## |\Z)", page("reference/command-line.md"), re.MULTILINE | re.DOTALL)
    )
    known = dict(commands(cli, click.Context(cli, info_name="restorespec")))
    assert list(sections) == list(known)
    for path, command in known.items():
        for option in command.params:
            if isinstance(option, click.Option) and not option.hidden:
                for spelling in option.opts:
                    assert re.search(rf"^\| `(?:[^`|]*, )?{spelling}\b", sections[path], re.MULTILINE), (path, spelling)


def test_every_configuration_key_is_on_both_pages(page):
    schema = load("config")
    keys = [
        *schema["properties"],
        *resolved(schema, schema["$defs"])["properties"]["environments"]["additionalProperties"]["properties"],
    ]
    assert "token-env" in keys
    for key in keys:
        assert re.search(rf"^\| `(?:environments\.NAME\.)?{key}` \|", page("reference/settings.md"), re.MULTILINE), key
        assert re.search(rf"\b{key}\b", page("configuration.md")), key


def fields_of(value, name=""):
    """Yield the paths of the fields of a JSON value, as the manual names them."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{name}.{key}".lstrip(".")
            yield from fields_of(inner, f"{name}.{key}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from fields_of(inner, f"{name}[]")


@pytest.fixture
def printed(tmp_path, monkeypatch, capsys):
    """Return what a command prints as JSON, in a project with a restored table."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.yaml").write_text(SPEC)
    monkeypatch.setenv("CLUMIO_API_TOKEN", "any")
    with FakeApi(World(seconds=0)) as api:
        monkeypatch.setenv("CLUMIO_API_BASE_URL", api.url)

        def show(command):
            run(shlex.split(command.removeprefix("restorespec ")))
            return json.loads(capsys.readouterr().out)

        show("restorespec submit orders.yaml --yes --wait --verify --format json")
        yield show


COMMANDS = {
    "restorespec submit --format json": "restorespec submit orders.yaml --yes --format json",
    "restorespec submit --dry-run --format json": "restorespec submit orders.yaml --dry-run --format json",
    "restorespec verify --format json": "restorespec verify orders.yaml --format json",
    "restorespec ledger list --format json": "restorespec ledger list --format json",
    "restorespec ledger report --format json": "restorespec ledger report --format json",
    "restorespec trace --format json": "restorespec trace orders.yaml /target/table_name --format json",
    "restorespec rules --format json": "restorespec rules --format json",
    "restorespec doctor --format json": "restorespec doctor --format json",
}


@pytest.mark.parametrize("heading", COMMANDS)
def test_every_field_of_a_json_format_is_described(heading, printed, page):
    section = page("reference/formats.md").partition(f"\n## `{heading}`\n")[2].partition("\n## ")[0]
    described = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    found = dict.fromkeys(fields_of(printed(COMMANDS[heading])))
    depth = max(name.count(".") for name in described)
    shallow = [name for name in found if name.count(".") <= depth and f"{name}[]" not in _prefixes(described)]
    whole = [name for name in shallow if not any(other.startswith(f"{name}.") for other in described)]
    assert set(whole) == set(described)


def _prefixes(described):
    return {name.rpartition(".")[0] for name in described}


def test_every_command_with_json_output_is_on_the_page(page):
    text = page("reference/formats.md")
    for path, command in commands(cli, click.Context(cli, info_name="restorespec")):
        for option in command.params:
            if "--format" in option.opts and "json" in getattr(option.type, "choices", ()):
                assert f"`{path.removeprefix('restorespec ')}`" in text or path in text, path


READERS = {"json": json.loads, "toml": tomllib.loads, "yaml": yaml.safe_load}


def test_every_block_of_data_can_be_read(project_root):
    """The pages of rules and of troubleshooting are excepted: their bad examples may be invalid, and are run elsewhere."""
    pages = [project_root / "README.md", *(project_root / "docs").glob("*.md"), *(project_root / "docs").glob("*/*.md")]
    unread, count = [], 0
    for path in pages:
        if path.parent.name == "rules" or path.stem == "troubleshooting":
            continue
        text = path.read_text(encoding="utf-8")
        for language, block in re.findall(r"^```(json|toml|yaml)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            count += 1
            try:
                READERS[language](block)
            except (ValueError, yaml.YAMLError) as error:
                unread.append((path.name, block, str(error)))
    assert unread == []
    assert count > 20


def test_the_configuration_that_the_manual_shows_is_valid(page):
    (shown,) = re.findall(r"^```toml\n(.*?)^```", page("configuration.md"), re.MULTILINE | re.DOTALL)
    jsonschema.validate(tomllib.loads(shown), load("config"))


def test_the_documented_hook_is_the_one_that_init_writes(page, project_root):
    (shown,) = re.findall(r"^```yaml\n(repos:\n.*?)^```", page("ci.md"), re.MULTILINE | re.DOTALL)
    starter = project_root / "restorespec" / "project" / "starter" / "ci" / "pre-commit.yaml"
    assert yaml.safe_load(shown) == yaml.safe_load(starter.read_text(encoding="utf-8").replace("@PATHS@", ""))
