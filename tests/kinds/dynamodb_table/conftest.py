import json
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from restorespec.core.data import Located
from restorespec.core.rules import manual
from restorespec.core.source import Source
from restorespec.kinds import Context, get
from restorespec.kinds.dynamodb_table.model import Request
from restorespec.kinds.dynamodb_table.rules import RULES

TEXT = Source("body.json", "")


@pytest.fixture(scope="session")
def request_of():
    """Makes a request from plain data; `now` is text."""

    def make(body, *, refused=(), now=None, region=None):
        context = Context(datetime.fromisoformat(now) if now else None, region)
        return Request(get(), Located(body, (0, 0, TEXT, None)), frozenset(refused), context)

    return make


def minimal_body():
    """A body that says all that is needed, and all that could be lost."""
    return {
        "source": {"securevault_backup": {"backup_id": "0c9b7f52"}},
        "target": {
            "environment_id": "6f1d2c58",
            "table_name": "orders-restored",
            "global_secondary_indexes": [],
            "local_secondary_indexes": [],
            "tags": [],
            "sse_specification": None,
            "table_class": "STANDARD",
            "stream_specification": None,
        },
    }


@pytest.fixture
def minimal():
    return minimal_body()


LOSSES = {
    "loss-gsi": "global_secondary_indexes",
    "loss-lsi": "local_secondary_indexes",
    "loss-tags": "tags",
    "loss-sse": "sse_specification",
    "loss-table-class": "table_class",
    "loss-stream": "stream_specification",
}


class Yaml12(yaml.SafeLoader):
    """Timestamps are text, as in the language of specs."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the form that PyYAML wants
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def whole(name, example):
    """A rule's example as a whole request: the body, and what else it says (`now`, `region`)."""
    data = yaml.load(example, Yaml12)
    body = minimal_body()
    body["target"].pop(LOSSES.get(name, ""), None)
    body["target"].update(data.pop("target", {}))
    body.update({key: data.pop(key) for key in ("source", "query_filter") if key in data})
    return json.loads(json.dumps(body)), data


@pytest.fixture(scope="session")
def whole_example():
    return whole


@pytest.fixture(scope="session")
def curated():
    """Bodies that are right or nearly right: the worked cases and the rules' own examples."""
    cases = json.loads((Path(__file__).parents[2] / "fixtures" / "rules.json").read_text(encoding="utf-8"))
    manuals = [(name, manual(found.entry)) for name, found in RULES.declared.items()]
    examples = [whole(name, text)[0] for name, page in manuals for text in (page.bad, page.good)]
    return [case["payload"] for case in cases] + examples
