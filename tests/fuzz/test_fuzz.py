"""Fuzzing in short: ten thousand inputs a target, and every finding of the long runs again."""

from pathlib import Path

import pytest
from run import plainly
from seeds import seeds
from targets import TARGETS

pytestmark = pytest.mark.slow

FINDINGS = sorted(path for path in (Path(__file__).parent / "findings").glob("*/*") if path.is_file())


FEWER = {"processes": 100}
"""Targets of which an input takes long: here, it starts processes."""


@pytest.mark.parametrize("name", TARGETS)
def test_ten_thousand_inputs_break_no_law(name):
    plainly(TARGETS[name], seeds(name), FEWER.get(name, 10_000))


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: f"{path.parent.name} {path.name}")
def test_what_broke_a_law_once_breaks_none(path):
    TARGETS[path.parent.name](path.read_bytes())
