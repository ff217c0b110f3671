"""The keys of a configuration, and the errors in them."""

import pytest
from jsonschema import Draft202012Validator

from restorespec.core.schemas import load
from restorespec.core.source import Source
from restorespec.project.configuration import ENVIRONMENTS, parse
from restorespec.project.rule_catalog import catalogue


def errors(text, name="restorespec.toml"):
    config, found = parse(Source(name, text), catalogue)
    assert (config is None) == bool(found)
    return [(f"{one.located.removeprefix(name + ':')}", one.help) for one in found]


def read(region):
    text = f'[environments.prod]\nregion = "{region}"\n'
    config, found = parse(Source("restorespec.toml", text), list)
    schema = Draft202012Validator(load("config"))
    assert schema.is_valid({"environments": {"prod": {"region": region}}}) == (not found)
    return config, found


@pytest.mark.parametrize("region", ["us-west-2", "us-gov-east-1", "cn-north-1", "us-isob-west-1", "mx-central-1"])
def test_a_region_has_the_shape_of_one(region):
    config, found = read(region)
    assert (config.environments["prod"].region, found) == (region, ())


@pytest.mark.parametrize("region", ["us-west2", "Oregon", "us_west_2", "US-WEST-2", "us-west-2a", "us-west-2 "])
def test_an_invalid_region_is_reported_at_its_location(region):
    _, (error,) = read(region)
    assert (error.message, error.help) == (f"`{region}` is not an AWS region", "write it like `us-west-2`")
    assert (error.span.text, error.span.first) == (f'"{region}"', (2, 10))


TOP = "move it to the top of the file, above the first table"
KEYS = (
    "remove it; the keys are `include`, `exclude`, `policies`, `allow-policy-ignores`, `rules`, `per-file-ignores`, "
    "`environments`, `ledger`, `baseline`, `facts-max-age`"
)
UNKNOWN = {
    'base-url = "https://x"': (
        "1:1: unknown key `base-url` in the configuration",
        "move it below `[environments.NAME]`",
    ),
    "token-env.x = 1": ("1:1: unknown key `token-env` in the configuration", "move it below `[environments.NAME]`"),
    'var_files = ["a"]': (
        "1:1: unknown key `var_files` in the configuration",
        "did you mean `var-files`? move it below `[environments.NAME]`",
    ),
    'loss-gsi = "off"': ("1:1: unknown key `loss-gsi` in the configuration", "move it below `[rules]`"),
    'loss-gssi = "off"': (
        "1:1: unknown key `loss-gssi` in the configuration",
        "did you mean `loss-gsi`? move it below `[rules]`",
    ),
    "includes = []": ("1:1: unknown key `includes` in the configuration", "did you mean `include`?"),
    "[prod]\nregion = 'us-west-2'": (
        "1:2: unknown key `prod` in the configuration",
        "did you mean `[environments.prod]`?",
    ),
    "[zzzzzz]\nx = 1": ("1:2: unknown key `zzzzzz` in the configuration", KEYS),
    "[environments.prod]\npolicies = ['a']": ("2:1: unknown key `policies` in environment `prod`", TOP),
    "[environments.prod]\npolices = ['a']": (
        "2:1: unknown key `polices` in environment `prod`",
        f"did you mean `policies`? {TOP}",
    ),
    "[environments.prod]\nregions = 'a'": (
        "2:1: unknown key `regions` in environment `prod`",
        "did you mean `region`?",
    ),
    "[environments.prod]\nzzzzzz = 'a'": (
        "2:1: unknown key `zzzzzz` in environment `prod`",
        "remove it; the keys are `var-files`, `base-url`, `token-env`, `region`",
    ),
    "[environments.prod]\nloss-gsi = 'off'": (
        "2:1: unknown key `loss-gsi` in environment `prod`",
        "move it below `[rules]`",
    ),
    "[environments]\nregion = 'us-west-2'": (
        "2:1: `region` is not in an environment",
        "move it below `[environments.NAME]`",
    ),
    "[environments]\nprod = 1": (
        "2:8: environment `prod` must be a table, not the integer 1",
        "write it as `[table]` with keys below it",
    ),
    "[rules]\nledger = 'a'": ("2:1: unknown key `ledger` in `rules`", TOP),
    "[rules]\nregion = 'a'": ("2:1: unknown key `region` in `rules`", "move it below `[environments.NAME]`"),
    "[rules]\nzzzzzz = 'off'": ("2:1: unknown key `zzzzzz` in `rules`", "remove it; `restorespec rules` lists them"),
}


@pytest.mark.parametrize("text", UNKNOWN)
def test_the_help_for_an_unknown_key_says_where_it_belongs(text):
    assert errors(text) == [UNKNOWN[text]]


def test_in_pyproject_the_tables_have_their_full_names():
    text = "[tool.restorespec]\nregion = 'a'\nloss-gsi = 'off'\n[tool.restorespec.environments.prod]\ninclude = []\n"
    assert errors(text, "pyproject.toml") == [
        ("2:1: unknown key `region` in the configuration", "move it below `[tool.restorespec.environments.NAME]`"),
        ("3:1: unknown key `loss-gsi` in the configuration", "move it below `[tool.restorespec.rules]`"),
        ("5:1: unknown key `include` in environment `prod`", "move it to the top of `[tool.restorespec]`"),
    ]


TYPES = {
    "ledger = ''": ("1:10: `ledger` has an empty string", "remove it, or write a value between the quotes"),
    "baseline = 5": ("1:12: `baseline` must be a string, not the integer 5", "put the value in quotes"),
    "baseline = ['a']": ("1:12: `baseline` must be a string, not a list", "write one string in quotes"),
    "include = 'specs/*'": (
        '1:11: `include` must be a list of strings, not the string "specs/*"',
        'write `include = ["specs/*"]`',
    ),
    "include = 1": ("1:11: `include` must be a list of strings, not the integer 1", 'write `include = ["…"]`'),
    "allow-policy-ignores = 'no'": (
        '1:24: `allow-policy-ignores` must be `true` or `false`, not the string "no"',
        "write `allow-policy-ignores = true`",
    ),
    "rules = []": ("1:9: `rules` must be a table, not a list", "write it as `[table]` with keys below it"),
    "facts-max-age = '1 week'": ("1:17: `1 week` is not a valid duration", "write it like `7d` or `12h`"),
}


@pytest.mark.parametrize("text", TYPES)
def test_a_wrong_type_names_the_value(text):
    assert errors(text) == [TYPES[text]]


def test_errors_are_in_the_order_of_the_file():
    text = "ledger = 1\nbase-url = 'a'\n[rules]\nloss-gsi = 'of'\n"
    assert [message.partition(": ")[0] for message, _ in errors(text)] == ["1:10", "2:1", "4:12"]


def test_too_many_environments_are_one_error():
    text = "".join(f"[environments.e{number}]\n" for number in range(ENVIRONMENTS + 5))
    ((message, help_text),) = errors(text)
    assert (message.partition(": ")[2], help_text) == (
        "more than 1,000 environments (maximum 1,000)",
        "split the project",
    )
