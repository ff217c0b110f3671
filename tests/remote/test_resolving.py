"""Resolving unknown submissions: candidates from the API, adopting tasks, and correcting a resolution."""

from __future__ import annotations

import json
import re

import pytest
from remote_support import opened, prepared, submit
from test_commands import SPEC, project, restorespec  # noqa: F401 - a fixture

from restorespec.remote.ledger import State
from restorespec.remote.outcomes import Result
from restorespec.remote.resolution import resolved
from restorespec.report.submissions import outcome_json, outcome_lines, row_json, row_lines

EBS = {
    "id": "ebs-1",
    "type": "aws_ebs_volume_restore",
    "category": "restore",
    "status": "completed",
    "primary_entity": {"id": "v", "type": "aws_ebs_volume", "value": "vol-1"},
    "created_timestamp": "2999-01-01T00:00:00Z",
}
BACKUP = {**EBS, "id": "backup-1", "type": "aws_dynamodb_table_backup", "category": "backup"}


def unknown(api, project, backup="bk-drill"):  # noqa: F811 - likewise
    """A restore whose outcome is unknown; the id of its submission, and what was printed."""
    (project / "specs" / "orders.yaml").write_text(SPEC.replace("bk-drill", backup))
    api.script("503-seconds")
    code, out, _ = restorespec(project, "submit", "specs", "--yes", url=api.url)
    assert code == 4
    return re.search(r"ledger resolve (\S+)", out)[1], re.sub(r"20[0-9T:.-]+Z", "TIME", out).splitlines()


# what the API shows


@pytest.mark.parametrize(
    ("backup", "others", "shown"),
    [
        ("bk-in-account", [], ["  the API shows task task-1 (queued, created TIME, orders-restored)"]),
        (
            "bk-named-by-source",
            [],
            [
                "  the API shows no task that names `orders-restored` since TIME",
                "  it shows other restore tasks since then; a task may name the original table instead of the new one:",
                "    task task-1 (queued, created TIME, named-by-source)",
            ],
        ),
        (
            "bk-drill",
            [EBS, BACKUP],
            [
                "  the API shows task task-1 (queued, created TIME, orders-restored)",
                "  it also shows other restore tasks since then; a task may name the original table instead of the new one:",
                "    task ebs-1 (completed, created 2999-01-01T00:00:00Z, vol-1)",
            ],
        ),
    ],
)
def test_tasks_of_both_categories_are_shown(api, project, backup, others, shown):  # noqa: F811
    api.world.other_tasks = others
    row, lines = unknown(api, project, backup)
    assert [line.replace("2999-01-01T00:00:00Z", "TIME") for line in lines[4:-1]] == [
        line.replace("2999-01-01T00:00:00Z", "TIME") for line in shown
    ]
    assert lines[-1] == f"  help: if a task is this restore's: restorespec ledger resolve {row} --adopt task-1"
    told = json.loads(restorespec(project, "submit", "specs", "--format", "json", url=api.url)[1])
    ids = re.findall(r"task (task-1|ebs-1) ", "\n".join(shown))
    candidates = told["restores"][0]["candidates"]
    assert [one["id"] for one in candidates] == ids
    assert [one["names_table"] for one in candidates] == [backup != "bk-named-by-source", *[False] * (len(ids) - 1)]


def test_not_started_is_suggested_only_if_the_api_shows_no_restore(api, tmp_path):
    ledger = opened(str(tmp_path / "ledger.db"))
    api.world.other_tasks = [BACKUP]
    api.script("500")
    submit(api.url, ledger, prepared())
    api.world.restores.clear()
    done = submit(api.url, ledger, prepared())
    assert outcome_lines(done.outcomes, "")[-3:] == [
        f"  the API shows no task that names `orders-drill-restored` since {done.outcomes[0].search.since}",
        f"  help: if a task is this restore's: restorespec ledger resolve {done.outcomes[0].row.id} --adopt TASK",
        f"  help: if you are sure that nothing was started: restorespec ledger resolve {done.outcomes[0].row.id} --not-started",
    ]
    api.world.other_tasks = [EBS]
    done = submit(api.url, ledger, prepared())
    assert not [line for line in outcome_lines(done.outcomes, "") if "--not-started" in line]
    ledger.close()


def test_the_first_candidates_are_printed_and_json_has_all(api, tmp_path):
    ledger = opened(str(tmp_path / "ledger.db"))
    api.world.other_tasks = [{**EBS, "id": f"ebs-{number}"} for number in range(230)]
    api.script("500")
    done = submit(api.url, ledger, prepared())
    lines = outcome_lines(done.outcomes, "")
    assert sum(line.startswith("    task ") for line in lines) == 20
    assert "    and 210 more; `--format json` lists all" in lines
    assert len(outcome_json(done.outcomes, 4)["restores"][0]["candidates"]) == 231
    ledger.close()


# adopting


def adopt(api, project, row, task, *options):  # noqa: F811
    code, _, said = restorespec(project, "ledger", "resolve", row, "--adopt", task, *options, url=api and api.url)
    return code, re.sub(r"20[0-9T:.-]+Z", "TIME", said).splitlines()


def states(project):  # noqa: F811
    found = json.loads(restorespec(project, "ledger", "list", "--format", "json")[1])["submissions"]
    return [(one["state"], one["task_id"]) for one in found]


@pytest.mark.parametrize(
    ("task", "error", "help_text"),
    [
        ("task-99", "the API has no task `task-99`", "check the id; `--force` adopts it without asking"),
        (
            "backup-1",
            "task `backup-1` is not a restore: its category is `backup`",
            "choose a task of the category `restore` or `snapshot_restore`",
        ),
        (
            "ebs-1",
            "task `ebs-1` belongs to another table: `vol-1`, not `orders-restored`",
            "choose the task of this restore; `--force` adopts it without asking",
        ),
        (
            "task-2",
            "task `task-2` belongs to another table: `other-restored`, not `orders-restored`",
            "choose the task of this restore; `--force` adopts it without asking",
        ),
        ("../tasks", "the task's id has characters that no id has", "copy it from the API or its console"),
    ],
)
def test_a_task_that_cannot_belong_to_the_restore_is_refused(api, project, task, error, help_text):  # noqa: F811
    row, _ = unknown(api, project)
    api.world.start(prepared("other").body)
    api.world.other_tasks = [EBS, BACKUP]
    assert adopt(api, project, row, task) == (2, [f"error: {error}", f"  help: {help_text}"])
    assert states(project) == [("unknown", None)]


@pytest.mark.parametrize("backup", ["bk-drill", "bk-in-account", "bk-named-by-source"])
def test_the_task_of_the_restore_is_shown_and_adopted(api, project, backup):  # noqa: F811
    row, _ = unknown(api, project, backup)
    entity = "named-by-source" if "source" in backup else "orders-restored"
    code, said = adopt(api, project, row, "task-1")
    assert (code, len(said)) == (0, 1)
    assert re.fullmatch(rf"task task-1 \((in_progress|completed), created TIME, {entity}\)", said[0])
    assert states(project) == [("accepted", "task-1")]
    assert restorespec(project, "submit", "specs", "--wait", url=api.url)[0] == 0
    assert api.posts == 1


def test_force_adopts_without_the_api_and_a_missing_task_is_gone(api, project):  # noqa: F811
    row, _ = unknown(api, project)
    assert adopt(None, project, row, "task-99", "--force") == (0, [])
    code, out, _ = restorespec(project, "submit", "specs", "--wait", url=api.url)
    assert (code, out.splitlines()[1:]) == (
        4,
        [
            "orders   task-99  gone   -",
            "orders: already started as task task-99",
            "orders: the API does not know task task-99, or no longer",
            "  help: look for the table in AWS; `--again` starts another restore",
        ],
    )
    out = restorespec(project, "submit", "specs", "--wait", "--timeout", "1s", "--format", "json", url=api.url)[1]
    assert [json.loads(out)["exit_code"], json.loads(out)["restores"][0]["state"]] == [4, "gone"]


def test_again_corrects_a_resolution_and_keeps_its_history(api, project):  # noqa: F811
    row, _ = unknown(api, project)
    adopt(api, project, row, "task-9", "--force")
    assert adopt(api, project, row, "task-1") == (
        2,
        [
            f"error: `{row}` was already resolved: it is `accepted` as task task-9",
            "  help: add `--again` to resolve it again",
        ],
    )
    code, _, _ = restorespec(project, "ledger", "resolve", row, "--not-started", "--again")
    assert (code, states(project)) == (0, [("refused", None)])
    assert adopt(api, project, row, "task-1", "--again")[0] == 0
    assert states(project) == [("accepted", "task-1")]
    found = json.loads(restorespec(project, "ledger", "show", row, "--format", "json")[1])["submissions"][0]
    assert [(one["state"], one["task"], one["note"]) for one in found["history"]] == [
        ("unknown", "", "status 503, which does not say whether a restore was started"),
        ("accepted", "task-9", "adopted by hand"),
        ("refused", "", "not started, resolved by hand"),
    ]
    text = re.sub(r"20[0-9T:.-]+Z", "TIME", restorespec(project, "ledger", "show", row)[1]).splitlines()
    assert text[-2:] == [
        "before:          accepted as task task-9 since TIME: adopted by hand",
        "before:          refused since TIME: not started, resolved by hand",
    ]


def test_both_ledgers_keep_the_history(api, address):
    ledger = opened(address)
    api.script("500")
    submit(api.url, ledger, prepared())
    first = resolved(ledger, ledger.rows()[0], "task-9")
    second = resolved(ledger, first, None, again=True)
    assert (second.state, second.task, ledger.rows()) == (State.REFUSED, "", [second])
    assert [one["task"] for one in row_json(second)["history"]] == ["", "task-9"]
    assert sum(line.startswith("before:") for line in row_lines(second)) == 2
    assert submit(api.url, ledger, prepared()).result is Result.DONE
    ledger.close()


def test_an_unreachable_api_leaves_the_row_unchanged(api, project):  # noqa: F811
    row, _ = unknown(api, project)
    api.script("401", method="GET")
    code, said = adopt(api, project, row, "task-1")
    assert (code, states(project)) == (3, [("unknown", None)])
    assert (
        said[0]
        == "error: the API could not be asked for task `task-1`: status 401, the token is not accepted: it cannot be done"
    )
    assert said[1].endswith(", and try again; `--force` adopts it without asking")


def test_the_token_goes_only_to_a_configured_address(api, project):  # noqa: F811
    row, _ = unknown(api, project)
    before = len(api.requests)
    code, said = adopt(None, project, row, "task-1")
    assert (code, said[0]) == (2, "error: the API's address is not known")
    code, said = adopt(None, project, row, "task-1", "--base-url", "http://127.0.0.1:9")
    assert (code, said[0]) == (2, f"error: `{row}` was sent to {api.url}, but the configured API is http://127.0.0.1:9")
    assert len(api.requests) == before
    (project / "restorespec.toml").write_text(f'[environments.drill]\nbase-url = "{api.url}"\n')
    assert adopt(None, project, row, "task-1")[0] == 0


def test_force_requires_adopt(project):  # noqa: F811
    code, _, said = restorespec(project, "ledger", "resolve", "x", "--not-started", "--force")
    assert (code, said.splitlines()[0]) == (2, "error: `--force` belongs to `--adopt`")
