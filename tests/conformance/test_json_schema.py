"""JSON Schema 2020-12, against its official test suite and against documents of our own.

The suite is not part of this repository: `JSON_SCHEMA_TEST_SUITE` names the folder of a checkout. What this tool does not
support it must reject; where its verdict differs on purpose, `docs/configuration.md` says so, and a document in
`json-schema/` shows it.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from schemas import ACCEPTED, NO_SCHEMA, REFUSED, UNREADABLE, declaration, policy

OWN = sorted((Path(__file__).parent / "json-schema").glob("*.json"))
WAYS = {"policy": policy, "declaration": declaration}


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
@pytest.mark.parametrize("way", WAYS)
def test_each_difference_from_json_schema_is_the_documented_one(path, way):
    document = json.loads(path.read_text(encoding="utf-8"))
    verdict = WAYS[way](document["schema"])
    assert verdict(document["value"]) == document[way], document["difference"]


@pytest.mark.parametrize("way", WAYS)
def test_the_official_suite_finds_no_verdict_that_is_silently_wrong(way):
    checkout = os.environ.get("JSON_SCHEMA_TEST_SUITE")
    if not checkout:
        pytest.skip("set JSON_SCHEMA_TEST_SUITE to a checkout of json-schema-org/JSON-Schema-Test-Suite")
    folder = Path(checkout) / "tests" / "draft2020-12"
    files = sorted(folder.rglob("*.json"))
    assert files, f"{folder} holds no tests"
    verdicts, wrong = Counter(), []
    for path in files:
        for group in json.loads(path.read_text(encoding="utf-8")):
            verdict = WAYS[way](group["schema"])
            for test in group["tests"]:
                found = verdict(test["data"])
                verdicts[found] += 1
                right = ACCEPTED if test["valid"] else REFUSED
                if found not in {right, NO_SCHEMA, UNREADABLE} and not differs_on_purpose(path, test):
                    wrong.append((path.name, group["description"], test["description"], found))
    print(f"{way}: {dict(verdicts)}")  # noqa: T201 - the figures of the run
    assert wrong == []
    assert verdicts[ACCEPTED] > 500
    assert verdicts[REFUSED] > 500


def differs_on_purpose(path, test):
    """Formats are enforced, and a float is not an integer; both refuse what JSON Schema accepts."""
    is_annotation = path.name == "format.json" and "only an annotation" in test["description"]
    return test["valid"] and (is_annotation or isinstance(test["data"], float))
