"""The vendor's public Python SDK, run against the fake API over TLS: it gets correct answers.

It is not on PyPI. To run these tests, put a checkout of github.com/clumio-code/clumio-python-sdk and its dependencies on
`PYTHONPATH`; the SDK needs Python 3.12.
"""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import pytest
from remote_support import prepared

from restorespec.testing.fake_api import FakeApi
from restorespec.testing.tls import generate, server_context
from restorespec.testing.world import World

MODULES = {
    "client": "clumioapi.clumioapi_client",
    "configuration": "clumioapi.configuration",
    "error": "clumioapi.exceptions.clumio_exception",
    "request": "clumioapi.models.restore_aws_dynamodb_table_v1_request",
    "update": "clumioapi.models.update_task_v1_request",
    "tasks": "clumioapi.controllers.types.tasks_types",
    "tables": "clumioapi.controllers.types.aws_dynamodb_tables_types",
    "backups": "clumioapi.controllers.types.backup_aws_dynamodb_tables_types",
    "environments": "clumioapi.controllers.types.aws_environments_types",
    "http": "rest3client",
}


@pytest.fixture(scope="module")
def sdk():
    try:
        return SimpleNamespace(**{name: importlib.import_module(module) for name, module in MODULES.items()})
    except (ImportError, SyntaxError) as error:
        pytest.skip(f"the vendor's Python SDK (clumioapi) cannot be imported: {error}")


@pytest.fixture
def api(tmp_path):
    certificate, key = generate(tmp_path)
    with FakeApi(World(seconds=3600), tls=server_context(certificate, key)) as server:
        yield server


@pytest.fixture
def client(sdk, api, tmp_path):
    host = api.url.removeprefix("https://")
    http = sdk.http.RESTclient(host, bearer_token="any", cabundle=str(tmp_path / "certificate.pem"))
    return sdk.client.ClumioAPIClient(sdk.configuration.Configuration(api_token="any", client=http, hostname=host))


def start(sdk, client, backup="bk-orders", name="orders"):
    body = sdk.request.RestoreAwsDynamodbTableV1Request.from_dictionary(prepared(name, backup=backup).body)
    return client.restored_aws_dynamodb_tables_v1.restore_aws_dynamodb_table(embed="read-task", body=body)


def ids(answer):
    return [item.Id for item in answer.Embedded.Items]


def test_it_starts_a_restore_and_reads_its_task(sdk, api, client):
    answer = start(sdk, client)
    assert (answer.TaskId, answer.Links.ReadTask.Href) == ("task-1", "/tasks/task-1")
    sent = api.world.restores[0].body
    assert (sent["source"]["securevault_backup"], sent["target"]["table_name"]) == (
        {"backup_id": "bk-orders"},
        "orders-restored",
    )
    task = client.tasks_v1.read_task("task-1")
    assert (task.Id, task.Category, task.Status, task.PrimaryEntity.Value) == (
        "task-1",
        "restore",
        "queued",
        "orders-restored",
    )


def test_it_filters_tasks(sdk, client):
    for backup in ("bk-orders", "bk-in-account", "bk-named-by-source"):
        start(sdk, client, backup)
    wanted = sdk.tasks.ListTasksV1FilterT

    def found(**conditions):
        return ids(client.tasks_v1.list_tasks(filter=wanted(**conditions)))

    assert found(Category={"in": ["snapshot_restore"]}) == ["task-2"]
    assert found(Category={"in": ["restore", "snapshot_restore"]}) == ["task-3", "task-2", "task-1"]
    assert found(Status={"in": ["completed"]}) == []
    assert found(Id={"in": ["task-1", "task-3"]}) == ["task-3", "task-1"]
    assert found(CreatedTimestamp={"gte": "2001-01-01T00:00:00Z"}) == ["task-3", "task-2", "task-1"]
    assert found(CreatedTimestamp={"lte": "2001-01-01T00:00:00Z"}) == []
    entity = sdk.tasks.ListTasksPrimaryEntityV1T(Value={"contains": "named-by"})
    assert found(PrimaryEntity=entity) == ["task-3"]


def test_it_follows_the_pages(sdk, client):
    for _ in range(5):
        start(sdk, client)
    pages = list(client.tasks_v1_paginator.list_tasks(limit=2))
    assert [ids(page) for page in pages] == [["task-5", "task-4"], ["task-3", "task-2"], ["task-1"]]
    assert [page.Start for page in pages] == ["1", "2", "3"]
    assert [(page.TotalCount, page.TotalPagesCount, page.CurrentCount) for page in pages] == [
        (5, 3, 2),
        (5, 3, 2),
        (5, 3, 1),
    ]


def test_it_lists_backups_tables_and_environments(sdk, client):
    backups = client.backup_aws_dynamodb_tables_v1
    assert ids(backups.list_backup_aws_dynamodb_tables(sort="start_timestamp")) == [
        "bk-carts",
        "bk-invoices",
        "bk-orders",
    ]
    of_table = sdk.backups.ListBackupAwsDynamodbTablesV1FilterT(
        TableId={"eq": "tb-carts"}, Type={"all": ["clumio_backup"]}
    )
    (backup,) = backups.list_backup_aws_dynamodb_tables(filter=of_table).Embedded.Items
    assert (backup.Id, backup.TableId, backup.TableName) == ("bk-carts", "tb-carts", "carts")
    named = sdk.tables.ListAwsDynamodbTablesV1FilterT(Name={"contains": "car"}, EnvironmentId={"eq": "env-prod"})
    (table,) = client.aws_dynamodb_tables_v1.list_aws_dynamodb_tables(filter=named).Embedded.Items
    assert (table.Id, table.Name, table.EnvironmentId) == ("tb-carts", "carts", "env-prod")
    connected = sdk.environments.ListAwsEnvironmentsV1FilterT(ConnectionStatus={"eq": "connected"})
    found = client.aws_environments_v1.list_aws_environments(filter=connected).Embedded.Items
    assert [(one.Id, one.ConnectionStatus, one.ServicesEnabled) for one in found] == [
        ("env-drill", "connected", ["DynamoDB", "EBS"]),
        ("env-prod", "connected", ["DynamoDB", "EBS"]),
    ]


def test_it_aborts_a_task(sdk, client):
    start(sdk, client)
    answer = client.tasks_v1.update_task("task-1", sdk.update.UpdateTaskV1Request("aborting"))
    assert (answer.Status, client.tasks_v1.read_task("task-1").Status) == ("aborting", "aborted")


def test_it_reports_errors(sdk, client):
    unknown = sdk.tasks.ListTasksV1FilterT(Genre={"in": ["operational"]})
    with pytest.raises(sdk.error.ClumioException, match="the filter field genre is not supported"):
        client.tasks_v1.list_tasks(filter=unknown)
    with pytest.raises(sdk.error.ClumioException, match="not found"):
        client.tasks_v1.read_task("task-9")
