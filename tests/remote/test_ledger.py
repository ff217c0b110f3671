"""Both ledgers are one and the same to whoever uses them."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest
from remote_support import opened, prepared

from restorespec.core.usage_error import UsageError
from restorespec.remote import ledger_dynamodb, ledger_sqlite
from restorespec.remote.claims import Claims
from restorespec.remote.ledger import (
    LedgerError,
    NoLedgerError,
    Row,
    State,
    deciding,
    find,
    identity_of_table,
    key_of,
)
from restorespec.remote.ledger_dynamodb import DynamoLedger, _item, parse_address
from restorespec.remote.ledger_sqlite import SqliteLedger

ROW = Row(
    key=key_of("d" * 64, "https://api.example", "unit"),
    attempt=1,
    revision=1,
    state=State.SENDING,
    restore="orders[eu]",
    spec="specs/orders.yaml",
    digest="d" * 64,
    base_url="https://api.example",
    unit="unit",
    identity='{"environment_id": "env-1", "table": "orders-restored"}',
    owner="boot.1/2/3/word",
    begun="2026-11-24T12:00:00.000Z",
)


def test_an_attempt_is_inserted_once(ledger):
    assert [ledger.insert(ROW), ledger.insert(replace(ROW, owner="another"))] == [True, False]
    assert ledger.rows() == ledger.history(ROW.key) == [ROW]


@pytest.fixture
def restless():
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def test_one_of_many_concurrent_claims_wins(address, restless):
    ledgers = [opened(address) for _ in range(8)]
    start = threading.Barrier(8)

    def claim(ledger, row):
        start.wait()
        return ledger.insert(row)

    with ThreadPoolExecutor(8) as pool:
        for number in range(20):
            row = replace(ROW, key=key_of("d" * 64, "https://api.example", str(number)))
            claims = [pool.submit(claim, ledger, replace(row, owner=str(who))) for who, ledger in enumerate(ledgers)]
            assert sum(claimed.result() for claimed in claims) == 1
    for ledger in ledgers:
        ledger.close()


def test_a_row_is_replaced_only_if_its_revision_is_unchanged(ledger):
    ledger.insert(ROW)
    second = ROW.with_state(State.UNKNOWN, note="first")
    assert ledger.replace(second)
    assert not ledger.replace(ROW.with_state(State.REFUSED, note="second"))
    assert ledger.rows() == [second]


def test_a_missing_row_is_not_replaced(ledger):
    assert not ledger.replace(ROW.with_state(State.UNKNOWN))
    assert ledger.rows() == []


def test_attempts_are_in_order_and_submissions_by_age(ledger):
    rows = [replace(ROW, attempt=number, begun=f"2026-11-24T12:00:{number:02}.000Z") for number in range(1, 13)]
    other = replace(ROW, key="other", begun="2026-11-24T13:00:00.000Z")
    for row in [*rows, other]:
        assert ledger.insert(row)
    assert ledger.history(ROW.key) == rows
    assert ledger.rows() == [*rows, other]


def test_rows_persist_after_reopening(address):
    first = opened(address)
    first.insert(replace(ROW, note="quotes \" and ' and \u00fc and \U0001f600", status=202))
    first.close()
    second = opened(address)
    assert second.rows() == [replace(ROW, note="quotes \" and ' and \u00fc and \U0001f600", status=202)]
    second.close()


def test_rows_are_found_by_id_by_prefix_and_by_restore(ledger):
    ledger.insert(ROW)
    ledger.insert(replace(ROW, attempt=2, restore="other"))
    assert [row.attempt for row in find(ledger, ROW.id)] == [1]
    assert [row.attempt for row in find(ledger, ROW.key[:6])] == [1, 2]
    assert [row.attempt for row in find(ledger, "orders[eu]")] == [1]
    assert find(ledger, "nothing") == []


@pytest.mark.parametrize(
    ("states", "attempt"),
    [
        (["refused", "refused"], 2),
        (["accepted", "refused"], 1),
        (["unknown", "accepted"], 1),
        (["accepted", "sending"], 2),
        (["accepted", "accepted"], 2),
    ],
)
def test_an_open_attempt_decides_then_an_accepted_one_then_the_latest(states, attempt):
    rows = [replace(ROW, attempt=number, state=State(state)) for number, state in enumerate(states, 1)]
    assert deciding(rows) is rows[attempt - 1]


def test_the_submission_key_depends_on_body_api_and_unit():
    keys = {
        key_of(*parts)
        for parts in (("a", "b", "c"), ("x", "b", "c"), ("a", "x", "c"), ("a", "b", "x"), ("a", "b\nc", ""))
    }
    assert len(keys) == 5


def test_a_new_folder_is_private_and_ignored_by_git(tmp_path):
    SqliteLedger(tmp_path / ".restorespec" / "ledger.db").close()
    assert (tmp_path / ".restorespec" / ".gitignore").read_text() == "*\n"
    assert (tmp_path / ".restorespec").stat().st_mode & 0o777 == 0o700


def test_a_file_that_is_not_a_ledger_is_left_unchanged(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be looked at as one" * 10)
    with pytest.raises(LedgerError, match="cannot be used: file is not a database") as caught:
        SqliteLedger(path)
    assert caught.value.help.startswith("check the path")
    assert path.read_text().startswith("not a database")


def test_a_path_that_cannot_be_opened_is_reported_immediately(tmp_path):
    with pytest.raises(LedgerError, match="unable to open database file"):
        SqliteLedger(tmp_path)


def test_a_ledger_of_a_newer_version_is_left_unchanged(tmp_path):
    path = tmp_path / "ledger.db"
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(LedgerError, match=r"written by a newer restorespec \(schema 99\)"):
        SqliteLedger(path)


def test_an_older_ledger_is_migrated_and_keeps_its_rows(tmp_path, monkeypatch):
    path = tmp_path / "ledger.db"
    old = SqliteLedger(path)
    old.insert(ROW)
    old.close()
    later = (*ledger_sqlite.MIGRATIONS, ("CREATE INDEX by_state ON submissions (state)",))
    monkeypatch.setattr(ledger_sqlite, "MIGRATIONS", later)
    new = SqliteLedger(path)
    assert new.rows() == [ROW]
    assert new._database.execute("PRAGMA user_version").fetchone() == (4,)
    new.close()


OLD_COLUMNS = (
    'key, attempt, revision, state, restore, spec, digest, base_url, unit, environment_id, "table", task, status, note,'
    " answer, owner, begun, settled, version, source, target, task_status, history"
)


def old_ledger(path, *rows):
    """A file as restorespec wrote it when it stored the name of a table (schema 2)."""
    database = sqlite3.connect(path, isolation_level=None)
    for statement in (one for migration in ledger_sqlite.MIGRATIONS[:2] for one in migration):
        database.execute(statement)
    database.execute("PRAGMA user_version = 2")
    for row in rows:
        database.execute(f"INSERT INTO submissions ({OLD_COLUMNS}) VALUES ({', '.join('?' * len(row))})", row)
    database.close()


def test_a_ledger_that_stored_table_names_is_migrated_and_its_digests_still_match(tmp_path):
    path = tmp_path / "ledger.db"
    restore = prepared("orders")
    key = key_of(restore.digest, "https://api", "")
    target = "52ba52b531f9a7fb3dc3efffef30546d"
    old = [
        key, 1, 3, "accepted", "orders", "specs/orders.yaml", restore.digest, "https://api", "", "env-drill",
        "orders-restored", "task-7", 202, "", "{}", "m/1/1/x", "2026-11-24T12:00:00.000Z", "2026-11-24T12:00:01.000Z",
        "0.1.0", "backup bk-drill", target, "completed", "",
    ]  # fmt: skip
    old_ledger(path, old, ["f" * 16, *old[1:6], "other", *old[7:9], 'env "1"', "t-\u00fc", *old[11:20], "", "", ""])
    with closing(SqliteLedger(path)) as ledger:
        first, second = ledger.rows()
        assert first.target_identity == {"environment_id": "env-drill", "table": "orders-restored"}
        assert (first.kind, first.table, first.target) == (
            "aws/dynamodb-table",
            "orders-restored",
            restore.target,
        )
        assert (first.task, first.revision, first.task_status, first.record) == ("task-7", 3, "completed", {})
        assert second.target_identity == {"environment_id": 'env "1"', "table": "t-\u00fc"}
        row = Claims(ledger, "https://api", "").standing(restore)
        assert row == first
        assert ledger.replace(replace(first, revision=4, evidence='{"commit": "c0ffee"}'))
        assert ledger.rows()[0].record == {"commit": "c0ffee"}
    with closing(SqliteLedger(path)) as ledger:
        assert [row.revision for row in ledger.rows()] == [4, 3]


def test_items_that_stored_table_names_are_read_and_replaced(dynamo):
    ledger = opened("dynamodb://old-ledger?region=us-west-2")
    new = replace(ROW, identity=identity_of_table("env-1", "orders-restored"))
    item = _item(new)
    for name in ("identity", "kind", "evidence"):
        del item[name]
    item |= {"environment_id": {"S": "env-1"}, "table": {"S": "orders-restored"}, "schema": {"N": "2"}}
    ledger._api.put_item(TableName="old-ledger", Item=item)
    assert ledger.rows() == [new]
    assert ledger.replace(replace(new, revision=new.revision + 1, task_status="completed"))
    (stored,) = ledger._api.scan(TableName="old-ledger")["Items"]
    assert "table" not in stored
    assert (stored["identity"]["S"], stored["schema"]["N"]) == (new.identity, "4")
    ledger.close()


def calls(ledger):
    """The names of the operations that a ledger in DynamoDB calls from now on."""
    names = []
    ledger._api.meta.events.register("before-call.dynamodb", lambda model, **_: names.append(model.name))
    return names


def older(table, *rows):
    """A table of an earlier version: rows, and no entries."""
    ledger = DynamoLedger(table, "us-west-2")
    for row in rows:
        ledger._api.put_item(TableName=table, Item={**_item(row), "schema": {"N": "3"}})
    return ledger


def test_rows_are_found_by_target_in_one_query_each(ledger):
    first, second, other = (replace(ROW, key=key * 16, target=target) for key, target in zip("abc", "xxy", strict=True))
    again = replace(first, attempt=2, begun="2026-11-25T12:00:00.000Z")
    assert [ledger.insert(row) for row in (first, second, other, again)] == [True] * 4
    assert ledger.into({"x"}) == [first, second, again]
    assert ledger.into({"y", "z"}) == [other]
    assert sorted(row.key for row in ledger.into({"x", "y"})) == ["a" * 16, "a" * 16, "b" * 16, "c" * 16]
    assert (ledger.into({"z"}), ledger.into(set())) == ([], [])
    assert ledger.replace(replace(other, revision=2, task_status="failed"))
    assert [row.task_status for row in ledger.into({"y"})] == ["failed"]


def test_a_table_in_dynamodb_is_never_scanned_for_a_target(dynamo):
    ledger = DynamoLedger("queried-ledger", "us-west-2")
    ledger.insert(replace(ROW, target="x"))
    names = calls(ledger)
    assert len(ledger.into({"x"})) == 1
    ledger.insert(replace(ROW, attempt=2, target="x"))
    assert names == ["Query", "Query", "Query", "PutItem", "PutItem"]
    ledger.close()
    later = DynamoLedger("queried-ledger", "us-west-2")
    names = calls(later)
    assert len(later.into({"x"})) == 2
    assert set(names) == {"Query"}
    assert len(later.rows()) == 2
    later.close()


def test_the_rows_of_an_earlier_table_get_entries_once(dynamo):
    rows = [replace(ROW, key=f"{number:016}", target=f"t{number % 3}") for number in range(40)]
    ledger = older("earlier-ledger", *rows)
    names = calls(ledger)
    assert [row.key for row in ledger.into({"t1"})] == [row.key for row in rows if row.target == "t1"]
    # Before it reads the rows it writes an item that makes earlier versions refuse the table.
    assert names[:3] == ["Query", "PutItem", "Scan"]
    assert (names.count("Scan"), names.count("PutItem")) == (1, 42)
    assert len(ledger.rows()) == 40
    ledger.close()


def test_an_interrupted_migration_is_finished_by_the_next_process(dynamo, monkeypatch):
    ledger = older("unfinished-ledger", replace(ROW, target="x"))
    with monkeypatch.context() as patch:
        patch.setattr(DynamoLedger, "rows", lambda _: (_ for _ in ()).throw(LedgerError("stopped", "")))
        with pytest.raises(LedgerError, match="stopped"):
            ledger.into({"x"})
    assert [item["key"]["S"] for item in ledger._with_key("targets")] == ["targets"]
    ledger.close()
    later = DynamoLedger("unfinished-ledger", "us-west-2")
    assert [row.key for row in later.into({"x"})] == [ROW.key]
    later.close()


def test_an_entry_whose_row_was_never_written_is_harmless(dynamo):
    ledger = DynamoLedger("torn-ledger", "us-west-2")
    ledger._put_item(ledger_dynamodb._entry("x", ROW.key))
    assert (ledger.into({"x"}), ledger.rows()) == ([], [])
    assert ledger.insert(replace(ROW, target="x"))
    assert len(ledger.into({"x"})) == 1
    ledger.close()


def test_an_error_of_a_migration_is_reported_even_without_a_transaction_to_roll_back(tmp_path, monkeypatch):
    ended = (*ledger_sqlite.MIGRATIONS, ("ROLLBACK", "SELECT * FROM nowhere"))
    with monkeypatch.context() as patch:
        patch.setattr(ledger_sqlite, "MIGRATIONS", ended)
        with pytest.raises(LedgerError, match="cannot be used: no such table: nowhere"):
            SqliteLedger(tmp_path / "ledger.db")
    book = SqliteLedger(tmp_path / "ledger.db")
    assert (book.rows(), book.insert(ROW), book.rows()) == ([], True, [ROW])
    book.close()


def test_a_full_disk_leaves_the_ledger_unchanged(tmp_path):
    path = tmp_path / "ledger.db"
    opened(str(path)).close()
    before = path.read_bytes()
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from restorespec.remote.ledger import LedgerError, NoLedgerError; from restorespec.remote.ledger_sqlite import SqliteLedger\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "try: SqliteLedger(Path(sys.argv[1]))\n"
        "except LedgerError as error: print(error)\n"
    )
    command = [sys.executable, "-c", program]
    fresh, known = (
        subprocess.run([*command, where], capture_output=True, text=True, check=True).stdout
        for where in (tmp_path / "new.db", path)
    )
    assert fresh == f"the ledger `{tmp_path / 'new.db'}` cannot be used: disk i/o error\n"
    assert (known, path.read_bytes()) == (f"the ledger `{path}` cannot be used: disk i/o error\n", before)
    assert opened(str(path)).rows() == []


def test_a_row_of_a_newer_version_is_not_read(dynamo):
    ledger = DynamoLedger("newer-ledger", "us-west-2")
    ledger._api.put_item(
        TableName="newer-ledger", Item={"key": {"S": "k"}, "attempt": {"N": "1"}, "schema": {"N": "99"}}
    )
    with pytest.raises(LedgerError, match="written by a newer restorespec"):
        ledger.rows()
    ledger.close()


def test_many_rows_are_read_in_pages(dynamo):
    ledger = DynamoLedger("large-ledger", "us-west-2")
    for number in range(300):
        ledger.insert(replace(ROW, key=f"key-{number:03}", answer="x" * 4000))
    assert len({row.key for row in ledger.rows()}) == 300
    ledger.close()


@pytest.mark.parametrize("change", [{"state": "odd"}, {"begun": "long ago"}, {"begun": ""}])
def test_a_row_written_by_another_program_is_reported(ledger, change):
    ledger.insert(replace(ROW, **change))
    for look in (ledger.rows, lambda: ledger.history(ROW.key)):
        with pytest.raises(LedgerError, match="the ledger contains an unreadable row"):
            look()


@pytest.mark.parametrize(
    "change",
    [
        {"revision": {"N": "1.5"}},
        {"task": {"NULL": True}},
        {"status": {"S": "202"}},
        {"state": {"NULL": True}},
        {"more": {"S": "x"}},
    ],
)
def test_an_item_written_by_another_program_is_reported(dynamo, change):
    ledger = DynamoLedger("odd-ledger", "us-west-2")
    ledger._api.put_item(TableName="odd-ledger", Item={**_item(ROW), **change})
    with pytest.raises(LedgerError, match="the ledger contains an unreadable row"):
        ledger.rows()
    ledger.close()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dynamodb://restorespec-ledger", ("restorespec-ledger", None)),
        ("dynamodb://restorespec-ledger?region=eu-west-1", ("restorespec-ledger", "eu-west-1")),
        ("dynamodb://", "the ledger's address does not name a DynamoDB table"),
        ("dynamodb://a b", "the ledger's address does not name a DynamoDB table"),
        ("dynamodb://ledger/other", "the ledger's address does not name a DynamoDB table"),
        ("dynamodb://ledger?regoin=eu-west-1", "the ledger's address has an option other than `region`"),
        ("dynamodb://ledger?region=", "the ledger's address has an option other than `region`"),
    ],
)
def test_the_address_of_a_table_is_parsed_strictly(text, expected):
    try:
        found = parse_address(text)
    except UsageError as error:
        found = error.message
    assert found == expected


def test_reading_does_not_create_a_ledger(tmp_path):
    def ledger(*arguments):
        command = [sys.executable, "-m", "restorespec", "ledger", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    refused = "error: ledger `ledgr.db` does not exist\n  help: the first `submit` makes it; check the folder and its name, or give `--ledger`\n"
    assert ledger("list", "--ledger", "ledgr.db") == (
        0,
        "",
        "nothing was submitted: ledger `ledgr.db` does not exist\n",
    )
    assert ledger("show", "orders", "--ledger", "ledgr.db") == (2, "", refused)
    assert ledger("resolve", "orders", "--not-started", "--ledger", "ledgr.db") == (2, "", refused)
    assert list(tmp_path.iterdir()) == []


def test_reading_does_not_create_a_table(dynamo):
    with pytest.raises(NoLedgerError) as told:
        DynamoLedger("no-such-ledger", "us-west-2", make=False)
    assert told.value.message == "the ledger's DynamoDB table `no-such-ledger` does not exist"
    DynamoLedger("no-such-ledger", "us-west-2").close()
    DynamoLedger("no-such-ledger", "us-west-2", make=False).close()
