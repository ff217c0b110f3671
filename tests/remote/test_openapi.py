"""`schemas/openapi.yaml` says what the fake API answers and what we send; the two cannot drift apart."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import jsonschema
import pytest
import yaml
from remote_support import prepared, submit

from restorespec.kinds import get, names
from restorespec.kinds.endpoints import ENVIRONMENTS, TASKS
from restorespec.remote.ledger_sqlite import SqliteLedger
from restorespec.testing.operations import TYPES

DESCRIPTION = yaml.safe_load((Path(__file__).parents[2] / "schemas" / "openapi.yaml").read_text())
HEADERS = {"Authorization": "Bearer any"}


def validate(value, schema):
    jsonschema.Draft202012Validator({**schema, "components": DESCRIPTION["components"]}).validate(value)


def answer_of(operation, status):
    return next(iter(operation["responses"][status]["content"].items()))


GETS = [(path, item["get"]) for path, item in DESCRIPTION["paths"].items() if "get" in item]
EXAMPLES = {
    "{task_id}": "task-1",
    "{backup_id}": "bk-orders",
    "{table_id}": "tb-orders",
    "{environment_id}": "env-drill",
}


@pytest.mark.parametrize(("path", "operation"), GETS, ids=[path for path, _ in GETS])
def test_responses_of_the_fake_api_conform_to_the_description(api, path, operation):
    api.world.start(prepared().body)
    for name, value in EXAMPLES.items():
        path = path.replace(name, value)
    media, content = answer_of(operation, "200")
    answer = httpx.get(api.url + path, headers={**HEADERS, "Accept": media}, trust_env=False)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)
    validate(answer.json(), content["schema"])


def test_errors_of_the_fake_api_conform_to_the_description(api):
    for media in ("application/json", "text/plain"):
        answer = httpx.get(f"{api.url}/tasks/nowhere", headers={**HEADERS, "Accept": media}, trust_env=False)
        assert answer.status_code == 400
        validate(answer.json(), DESCRIPTION["components"]["schemas"]["errors"])


def test_our_requests_and_their_responses_conform_to_the_description(api, tmp_path):
    body = prepared().body
    operation = DESCRIPTION["paths"]["/restores/aws/dynamodb-tables"]["post"]
    validate(body, operation["requestBody"]["content"]["application/json"]["schema"])
    ledger = SqliteLedger(tmp_path / "ledger.db")
    submit(api.url, ledger, prepared(), embed="read-task")
    media, content = answer_of(operation, "202")
    method, path, headers = api.requests[0]
    assert (method, path) == ("POST", "/restores/aws/dynamodb-tables?embed=read-task")
    assert (headers["accept"], headers["content-type"]) == (media, "application/json")
    validate(json.loads(ledger.rows()[0].answer), content["schema"])
    ledger.close()


def test_media_types_are_the_same_everywhere():
    described = {
        path.partition("/{")[0]: answer_of(operation, status)[0]
        for path, item in DESCRIPTION["paths"].items()
        for operation, status in (
            (item[method], {"get": "200", "patch": "200", "post": "202"}[method]) for method in item
        )
    }
    assert described == TYPES
    kinds = [get(name) for name in names()]
    asked = [ENVIRONMENTS, TASKS, *(collection for kind in kinds for collection in kind.collections.values())]
    sent = {(kind.endpoint.path, kind.endpoint.accept) for kind in kinds}
    assert {*asked, *sent} == set(TYPES.items())


def test_the_description_is_valid_json_schema_throughout():
    for schema in DESCRIPTION["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
