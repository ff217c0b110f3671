"""A short run of every fuzz target, and every finding of the long runs again."""

from pathlib import Path

import pytest
from run import plainly
from seeds import seeds
from targets import TARGETS

pytestmark = pytest.mark.slow

FINDINGS = sorted(path for path in (Path(__file__).parent / "findings").glob("*/*") if path.is_file())
INPUTS = 10_000
SATURATED = ("expression", "conditions", "inventory", "var-file", "bodies", "reviews", "imports", "policies")
"""Slow targets of which 7,000 more inputs than 3,000 execute at most 1.5 % more branches of the package."""
FEWER = {
    **dict.fromkeys(SATURATED, 3_000),
    "fan-outs": 2_000,  # each has many rows
    "processes": 100,  # each starts processes
}


@pytest.mark.parametrize("name", TARGETS)
def test_mutated_inputs_violate_no_property(name):
    plainly(TARGETS[name], seeds(name), FEWER.get(name, INPUTS))


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: f"{path.parent.name} {path.name}")
def test_a_finding_of_an_earlier_run_stays_fixed(path):
    TARGETS[path.parent.name](path.read_bytes())
