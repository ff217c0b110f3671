"""The committed list of regions, against the data it was made from."""

import runpy
from pathlib import Path

import pytest

from restorespec.kinds.regions import REGIONS

ROOT = Path(__file__).parents[2]


def test_the_partitions_have_their_regions():
    assert (REGIONS["us-east-1"], REGIONS["cn-north-1"], REGIONS["us-gov-west-1"]) == ("aws", "aws-cn", "aws-us-gov")
    assert list(REGIONS) == sorted(REGIONS)


@pytest.mark.oracle
def test_the_list_is_not_stale():
    pytest.importorskip("botocore")
    written = runpy.run_path(str(ROOT / "tools" / "regions.py"))["module"]()
    found = {}
    exec(compile(written, "regions", "exec"), found)
    assert found["REGIONS"] == REGIONS, "run `python tools/regions.py`"
