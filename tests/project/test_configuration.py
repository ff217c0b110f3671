"""What a configuration may say, and what is told where it says something else."""

import pytest
from jsonschema import Draft202012Validator

from restorespec.core.schemas import load
from restorespec.core.source import Source
from restorespec.project.configuration import parse


def read(region):
    text = f'[environments.prod]\nregion = "{region}"\n'
    config, mistakes = parse(Source("restorespec.toml", text), list)
    schema = Draft202012Validator(load("config"))
    assert schema.is_valid({"environments": {"prod": {"region": region}}}) == (not mistakes)
    return config, mistakes


@pytest.mark.parametrize("region", ["us-west-2", "us-gov-east-1", "cn-north-1", "us-isob-west-1", "mx-central-1"])
def test_a_region_has_the_shape_of_one(region):
    config, mistakes = read(region)
    assert (config.environments["prod"].region, mistakes) == (region, ())


@pytest.mark.parametrize("region", ["us-west2", "Oregon", "us_west_2", "US-WEST-2", "us-west-2a", "us-west-2 "])
def test_what_is_no_region_is_told_at_its_place(region):
    _, (mistake,) = read(region)
    assert (mistake.message, mistake.help) == (f"`{region}` is not an AWS region", "write it like `us-west-2`")
    assert (mistake.span.text, mistake.span.first) == (f'"{region}"', (2, 10))
