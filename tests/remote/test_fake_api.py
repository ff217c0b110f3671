"""The fake API answers lists, filters, pages and aborts as the API is documented."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from remote_support import prepared

from restorespec.testing.operations import TYPES
from restorespec.testing.tls import TlsError, generate, server_context

TASKS, BACKUPS, TABLES, ENVIRONMENTS = (
    "/tasks",
    "/backups/aws/dynamodb-tables",
    "/datasources/aws/dynamodb-tables",
    "/datasources/aws/environments",
)


def ask(api, path, method="GET", json=None, **query):
    headers = {"Authorization": "Bearer any", "Accept": TYPES.get(path, TYPES[TASKS])}
    answer = httpx.request(method, api.url + path, params=query or None, headers=headers, json=json, trust_env=False)
    return answer.status_code, answer.json()


def ids(api, path, **query):
    status, body = ask(api, path, **query)
    assert status == 200, body
    return [item["id"] for item in body["_embedded"]["items"]]


def refusal(api, path, **query):
    status, body = ask(api, path, **query)
    (error,) = body["errors"]
    return status, error["error_code"], error["error_message"]


@pytest.fixture
def started(api):
    """Three restores: of a backup, of an in-account snapshot, and one whose task names the original table."""
    for backup in ("bk-drill", "bk-in-account", "bk-named-by-source"):
        api.world.start(prepared(f"orders-{backup[3:5]}", backup=backup).body)
    return api


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("{}", ["task-3", "task-2", "task-1"]),
        ('{"category": {"$in": ["restore"]}}', ["task-3", "task-1"]),
        ('{"category": {"$in": ["snapshot_restore"]}}', ["task-2"]),
        ('{"category": {"$in": ["backup"]}}', []),
        ('{"category": {"$in": []}}', []),
        ('{"status": {"$in": ["queued"]}}', ["task-3", "task-2", "task-1"]),
        ('{"status": {"$in": ["failed"]}}', []),
        ('{"type": {"$in": ["aws_dynamodb_table_restore"]}}', ["task-3", "task-2", "task-1"]),
        ('{"type": {"$in": ["aws_ebs_volume_restore"]}}', []),
        ('{"id": {"$in": ["task-2", "task-9"]}}', ["task-2"]),
        ('{"primary_entity.value": {"$contains": "orders-dr"}}', ["task-1"]),
        ('{"primary_entity.value": {"$contains": "named-by-source"}}', ["task-3"]),
        ('{"created_timestamp": {"$lte": "2001-01-01T00:00:00Z"}}', []),
        ('{"created_timestamp": {"$gte": "2001-01-01T00:00:00+01:00"}, "id": {"$in": ["task-1"]}}', ["task-1"]),
        ('{"created_timestamp": {"$gte": "2001-01-01T00:00:00Z", "$lte": "2001-01-02T00:00:00Z"}}', []),
    ],
)
def test_tasks_are_filtered(started, wanted, found):
    assert ids(started, TASKS, filter=wanted) == found


@pytest.mark.parametrize(
    ("path", "wanted", "found"),
    [
        (BACKUPS, "{}", ["bk-orders", "bk-invoices", "bk-carts"]),
        (BACKUPS, '{"table_id": {"$eq": "tb-invoices"}}', ["bk-invoices"]),
        (BACKUPS, '{"table_id": {"$eq": "tb-new"}}', ["bk-new"]),
        (BACKUPS, '{"table_id": {"$eq": "tb-nowhere"}}', []),
        (BACKUPS, '{"type": {"$all": ["clumio_backup"]}}', ["bk-orders", "bk-invoices", "bk-carts"]),
        (BACKUPS, '{"type": {"$all": ["aws_snapshot"]}}', []),
        (BACKUPS, '{"start_timestamp": {"$gt": "2001-01-01T00:00:00Z"}}', ["bk-orders", "bk-invoices", "bk-carts"]),
        (BACKUPS, '{"start_timestamp": {"$lte": "2001-01-01T00:00:00Z"}}', []),
        (ENVIRONMENTS, "{}", ["env-drill", "env-prod"]),
        (ENVIRONMENTS, '{"account_native_id": {"$eq": "123456789012"}}', ["env-drill", "env-prod"]),
        (ENVIRONMENTS, '{"account_native_id": {"$eq": "999999999999"}}', []),
        (ENVIRONMENTS, '{"aws_region": {"$eq": "eu-west-1"}}', []),
        (ENVIRONMENTS, '{"connection_status": {"$eq": "connected"}}', ["env-drill", "env-prod"]),
        (ENVIRONMENTS, '{"connection_status": {"$eq": "unlinked"}}', []),
        (TABLES, '{"environment_id": {"$eq": "env-x"}, "name": {"$contains": "art"}}', ["tb-carts"]),
        (TABLES, '{"name": {"$contains": "nothing"}}', []),
        (
            TABLES,
            '{"aws_region": {"$eq": "us-west-2"}, "account_native_id": {"$eq": "123456789012"}}',
            ["tb-carts"] * 2,
        ),
    ],
)
def test_each_list_has_its_own_resources_and_filters(api, path, wanted, found):
    assert ids(api, path, filter=wanted) == found


def test_backups_are_sorted_by_time(api):
    newest_first = ids(api, BACKUPS)
    assert ids(api, BACKUPS, sort="-start_timestamp") == newest_first
    assert ids(api, BACKUPS, sort="start_timestamp") == newest_first[::-1]
    assert refusal(api, BACKUPS, sort="table_id") == (400, 400, "sorting by table_id is not supported")
    assert refusal(api, TASKS, sort="start_timestamp") == (400, 400, "sorting by start_timestamp is not supported")


@pytest.mark.parametrize(
    ("path", "query", "message"),
    [
        (TASKS, {"filter": '{"colour": {"$eq": "red"}}'}, "the filter field colour is not supported"),
        (TASKS, {"filter": '{"category": {"$eq": "restore"}}'}, "the filter field category does not support $eq"),
        (
            TASKS,
            {"filter": '{"category": {"$in": "restore"}}'},
            "$in of the filter field category must be a list of strings",
        ),
        (TASKS, {"filter": '{"category": "restore"}'}, "the filter field category must have a condition"),
        (TASKS, {"filter": '{"category": {}}'}, "the filter field category must have a condition"),
        (TASKS, {"filter": '{"table_id": {"$eq": "t"}}'}, "the filter field table_id is not supported"),
        (
            TASKS,
            {"filter": '{"created_timestamp": {"$gte": "soon"}}'},
            "$gte of the filter field created_timestamp must be an RFC 3339 timestamp",
        ),
        (TABLES, {"filter": '{"name": {"$eq": "a"}}'}, "the filter field name does not support $eq"),
        (TABLES, {"filter": '{"name": {"$contains": 1}}'}, "$contains of the filter field name must be a string"),
        (
            BACKUPS,
            {"filter": '{"start_timestamp": {"$gte": "2001-01-01T00:00:00Z"}}'},
            "the filter field start_timestamp does not support $gte",
        ),
        (ENVIRONMENTS, {"filter": "{"}, "the filter is not valid JSON"),
        (ENVIRONMENTS, {"filter": "[" * 100_0}, "the filter is not valid JSON"),
        (ENVIRONMENTS, {"filter": "[]"}, "the filter must be a JSON object"),
        (TASKS, {"limit": "0"}, "limit must be a positive integer, not 0"),
        (TASKS, {"start": "two"}, "start must be a positive integer, not two"),
        (TASKS, {"page": "1"}, "the query parameter page is not supported"),
    ],
)
def test_unsupported_list_parameters_are_rejected_in_the_format_of_the_api(api, path, query, message):
    assert refusal(api, path, **query) == (400, 400, message)


def test_pages_have_their_counts_and_links(started):
    wanted = '{"category": {"$in": ["restore", "snapshot_restore"]}}'
    _, first = ask(started, TASKS, filter=wanted, limit="2")
    counts = ("current_count", "filter_applied", "limit", "start", "total_count", "total_pages_count")
    assert [first[name] for name in counts] == [2, wanted, 2, "1", 3, 2]
    assert sorted(first["_links"]) == ["_first", "_last", "_next", "_self"]
    following = first["_links"]["_next"]
    assert (following["templated"], following["type"]) == (False, "get")
    parts = urlsplit(following["href"])
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert (parts.path, query) == (TASKS, {"filter": wanted, "limit": "2", "start": "2"})
    _, last = ask(started, parts.path, **query)
    assert [item["id"] for item in last["_embedded"]["items"]] == ["task-1"]
    assert (last["start"], sorted(last["_links"])) == ("2", ["_first", "_last", "_prev", "_self"])
    _, beyond = ask(started, TASKS, limit="2", start="3")
    assert (beyond["current_count"], beyond["total_count"], beyond["start"]) == (0, 3, "3")


def test_a_task_is_aborted(started):
    aborting = {"status": "aborting"}
    status, task = ask(started, "/tasks/task-1", "PATCH", aborting)
    assert (status, task["status"], task["is_abortable"]) == (200, "aborting", False)
    status, task = ask(started, "/tasks/task-1")
    assert (status, task["status"]) == (200, "aborted")
    assert ask(started, "/tasks/task-1", "PATCH", aborting) == (
        409,
        {"errors": [{"error_code": 409, "error_message": "task task-1 cannot be aborted: it is aborted"}]},
    )
    assert ask(started, "/tasks/task-9", "PATCH", aborting)[0] == 404
    for body in ({"status": "completed"}, {}, [], None):
        assert ask(started, "/tasks/task-2", "PATCH", body)[0] == 400
    assert ask(started, "/tasks", "PATCH", aborting)[0] == 404
    assert ask(started, "/tasks/task-2", "POST", aborting)[0] == 404


def test_tasks_of_restores_have_a_category_and_entities(started):
    told = [ask(started, f"/tasks/task-{number}")[1] for number in (1, 2, 3)]
    assert [(one["category"], one["primary_entity"]["value"]) for one in told] == [
        ("restore", "orders-dr-restored"),
        ("snapshot_restore", "orders-in-restored"),
        ("restore", "named-by-source"),
    ]
    moments = [datetime.fromisoformat(one["created_timestamp"]) for one in told]
    assert max(moments) - min(moments) < timedelta(minutes=1)


def test_the_command_serves_tls_with_its_own_certificate(tmp_path):
    command = [sys.executable, "-m", "restorespec.testing.fake_api", "--port", "0"]
    certificate, key = generate(tmp_path)
    both = ["--tls-certificate", str(certificate), "--tls-key", str(key)]
    for options in (["--tls"], both):
        with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
            lines = [process.stdout.readline() for _ in range(2)]
            settings = dict(word.partition("=")[::2] for word in lines[1].removeprefix("export ").split())
            trusted = settings.get("SSL_CERT_FILE", str(certificate))
            context = ssl.create_default_context(cafile=trusted)
            headers = {"Authorization": "Bearer any", "Accept": TYPES[TASKS]}
            answer = httpx.get(
                f"{settings['CLUMIO_API_BASE_URL']}/tasks", verify=context, headers=headers, trust_env=False
            )
            process.terminate()
        assert settings["CLUMIO_API_BASE_URL"].startswith("https://127.0.0.1:")
        assert (answer.status_code, answer.json()["total_count"]) == (200, 0)


def test_an_unusable_certificate_is_an_error(tmp_path):
    with pytest.raises(TlsError, match=r"cannot use the certificate .*nowhere\.pem: No such file or directory"):
        server_context(tmp_path / "nowhere.pem")
    (tmp_path / "odd.pem").write_text("odd")
    command = [sys.executable, "-m", "restorespec.testing.fake_api", "--tls-certificate", str(tmp_path / "odd.pem")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "cannot use the certificate" in done.stderr) == (2, True)
