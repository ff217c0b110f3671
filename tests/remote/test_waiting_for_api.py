"""An API that does not answer: a line of output soon, and the reason once. And what the preflight makes of environments."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from remote_support import TOKEN, prepared
from test_commands import SPEC, project, restorespec  # noqa: F401 - a fixture
from test_submit import free_port

from restorespec.cli.api_options import saying_retries
from restorespec.core.diagnostics import Severity
from restorespec.kinds.dynamodb_table.live import LIVE_RULES, RULES, TableFacts
from restorespec.kinds.live_rules import check
from restorespec.remote.access import Credentials
from restorespec.remote.client import Connection


@contextmanager
def silent():
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def down():
    yield f"http://127.0.0.1:{free_port()}"


def first_line(project, *arguments, url):  # noqa: F811
    """The first line that a command prints, and after how many seconds."""
    settings = {"CLUMIO_API_BASE_URL": url, "CLUMIO_API_TOKEN": TOKEN}
    command = [sys.executable, "-m", "restorespec", *arguments]
    begun = time.monotonic()
    with subprocess.Popen(
        command, cwd=project, env={**settings, "PATH": ""}, stderr=subprocess.STDOUT, stdout=subprocess.PIPE, text=True
    ) as process:
        watchdog = threading.Timer(20, process.kill)
        watchdog.start()
        line = process.stdout.readline()
        seconds = time.monotonic() - begun
        watchdog.cancel()
        process.kill()
    return line, seconds


@pytest.mark.parametrize("api", [silent, down])
@pytest.mark.parametrize(
    "arguments",
    [
        ("preflight", "specs", "--no-env"),
        ("submit", "specs", "--no-env", "--yes"),
        ("import", "--backup-id", "bk-orders"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_command_soon_reports_that_it_is_waiting(project, api, arguments):  # noqa: F811
    with api() as url:
        line, seconds = first_line(project, *arguments, url=url)
    assert line == f"waiting for the API at {url}\n"
    assert seconds < 6  # 3 on a machine that has nothing else to do


def test_the_reason_is_printed_once_and_each_attempt(project):  # noqa: F811
    with down() as url:
        code, out, said = restorespec(project, "submit", "specs", "--yes", "--timeout", "6s", url=url)
    assert (code, out, said.count("connection refused")) == (3, "", 1)
    first, *tries = said.splitlines()[:2]
    assert first == f"waiting for the API at {url}"
    wanted = re.escape(f"the API at {url} is not available; trying again in ") + "[1-4] s"
    assert [bool(re.fullmatch(wanted, line)) for line in tries] == [True]


def test_concurrent_waits_are_reported_once():
    lines = []
    connection = saying_retries(Connection("https://api.example", Credentials("t")), lines.append)
    connection.retrying(8.0)  # in the first moment, a line says that the API is waited for
    time.sleep(1.6)
    for seconds in (0.4, 1.5, 8.0, 1.2):
        connection.retrying(seconds)
    time.sleep(1.6)
    connection.retrying(16.4)
    assert lines == [
        f"the API at https://api.example is not available; trying again in {seconds} s" for seconds in (2, 16)
    ]


def test_each_send_attempt_is_printed_and_its_reason_once(project):  # noqa: F811
    with down() as url:
        done = restorespec(project, "submit", "specs", "--yes", "--no-preflight", "--timeout", "6s", url=url)
    tries = [line for line in done[2].splitlines() if "trying again in" in line]
    assert len(tries) > 2
    assert [line.count("connection refused") for line in tries] == [1, *[0] * (len(tries) - 1)]


@pytest.mark.usefixtures("quick_retries")
def test_quiet_hides_the_waiting_message(project):  # noqa: F811
    with down() as url:
        said = restorespec(project, "preflight", "specs", "--quiet", url=url)[2]
    assert "waiting" not in said


# many at once


@pytest.mark.parametrize("options", [(), ("--no-preflight",)])
@pytest.mark.parametrize("number", [50, 51])
def test_more_restores_than_dynamodbs_concurrency_limit_are_a_warning(api, project, options, number):  # noqa: F811
    names = json.dumps([f"t{one:02}" for one in range(number)])
    fan_out = SPEC.replace("orders-restored", '"{{ each.key }}-restored"').replace(
        "source:", f"for_each: {names}\nsource:", 1
    )
    (project / "specs" / "orders.yaml").write_text(fan_out)
    code, _, said = restorespec(project, "submit", "specs", "--yes", *options, url=api.url)
    title = (
        "warning[live-concurrent-restores]: 51 restores into environment `env-drill` at once (maximum 50 by default)"
    )
    assert (code, api.posts, title in " ".join(said.split())) == (0, number, number == 51)
    done = restorespec(project, "submit", "specs", "--yes", "--fail-on", "warning", *options, "--again", url=api.url)
    assert (done[0], api.posts) == ((1, 51) if number == 51 else (0, 100))


# environments


def environment_findings(**told):
    assert LIVE_RULES  # importing them declares them
    body = prepared().body
    facts = TableFacts(body, ("source", "securevault_backup", "backup_id"), {}, told, None, None, [])
    return [
        (one.rule.name, one.problem.severity or one.rule.severity, one.problem.message) for one in check(RULES, facts)
    ]


@pytest.mark.parametrize("status", ["connected", "installed", "Connected", "INSTALLED", None, "", 7])
def test_a_good_or_missing_status_is_not_reported(status):
    assert environment_findings(connection_status=status, services_enabled=["DynamoDB"]) == []


@pytest.mark.parametrize("status", ["unlinked", "Unlinked", "disconnected"])
def test_a_known_bad_status_is_an_error(status):
    message = f"the environment is not connected: its status is `{status}`"
    assert environment_findings(connection_status=status) == [("live-environment-connected", Severity.ERROR, message)]


@pytest.mark.parametrize("status", ["connecting", "updating", "new-word"])
def test_another_status_is_a_warning(status):
    message = f"the environment may not be connected: its status is `{status}`"
    assert environment_findings(connection_status=status) == [("live-environment-connected", Severity.WARNING, message)]


@pytest.mark.parametrize("services", [["dynamodb"], ["DynamoDB"], ["EBS", "DYNAMODB"], None, "ebs"])
def test_the_name_of_dynamodb_is_case_insensitive(services):
    assert environment_findings(services_enabled=services) == []


@pytest.mark.parametrize(
    ("services", "severity", "message"),
    [
        (["EBS", "rds"], Severity.ERROR, "the environment does not have DynamoDB enabled, only `EBS`, `rds`"),
        ([], Severity.ERROR, "the environment does not have DynamoDB enabled"),
        (
            ["DynamoDB-Tables"],
            Severity.WARNING,
            "the environment may not have DynamoDB enabled: its services are `DynamoDB-Tables`",
        ),
    ],
)
def test_services_without_dynamodb_are_an_error_and_unknown_ones_a_warning(services, severity, message):
    assert environment_findings(services_enabled=services) == [("live-environment-dynamodb", severity, message)]


def test_a_warning_about_the_environment_does_not_stop_a_submission(api, project):  # noqa: F811
    told = api.world.environment
    api.world.environment = lambda name: {**told(name), "connection_status": "connecting"}
    code, _, said = restorespec(project, "submit", "specs", "--yes", url=api.url)
    title = "warning[live-environment-connected]: the environment may not be connected: its status is `connecting`"
    assert (code, title in " ".join(said.split())) == (0, True)
