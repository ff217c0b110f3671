"""The ledger in a file: SQLite with a write-ahead log and full synchronization."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, fields
from pathlib import Path

from restorespec.remote.ledger import FIRST_KIND, LedgerError, NoLedgerError, Row, as_row, identity_of_table

MIGRATIONS = (
    (
        """
    CREATE TABLE submissions (
        key TEXT NOT NULL, attempt INTEGER NOT NULL, revision INTEGER NOT NULL, state TEXT NOT NULL,
        restore TEXT NOT NULL, spec TEXT NOT NULL, digest TEXT NOT NULL, base_url TEXT NOT NULL, unit TEXT NOT NULL,
        environment_id TEXT NOT NULL, "table" TEXT NOT NULL, task TEXT NOT NULL, status INTEGER NOT NULL,
        note TEXT NOT NULL, answer TEXT NOT NULL, owner TEXT NOT NULL, begun TEXT NOT NULL, settled TEXT NOT NULL,
        version TEXT NOT NULL,
        PRIMARY KEY (key, attempt)
    ) STRICT
    """,
    ),
    (
        "ALTER TABLE submissions ADD COLUMN source TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE submissions ADD COLUMN target TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE submissions ADD COLUMN task_status TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE submissions ADD COLUMN history TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX submissions_by_target ON submissions (target)",
    ),
    (
        "ALTER TABLE submissions ADD COLUMN identity TEXT NOT NULL DEFAULT '{}'",
        f"ALTER TABLE submissions ADD COLUMN kind TEXT NOT NULL DEFAULT '{FIRST_KIND}'",
        "ALTER TABLE submissions ADD COLUMN evidence TEXT NOT NULL DEFAULT ''",
        'UPDATE submissions SET identity = identity_of_table(environment_id, "table")',
        "ALTER TABLE submissions DROP COLUMN environment_id",
        'ALTER TABLE submissions DROP COLUMN "table"',
    ),
)
"""The statements that migrate a file from each schema version to the next; `user_version` counts them."""

_COLUMNS = tuple(field.name for field in fields(Row))
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_PLACES = ", ".join("?" * len(_COLUMNS))
_BUSY = 30.0  # seconds that one process waits for another's write


class SqliteLedger:
    """A ledger in one file, which several processes may use at once.

    Args:
        path: the file.
        make: whether it and its folder are created if they are missing.

    Raises:
        NoLedgerError: the file is missing, and is not to be created.
        LedgerError: the file is not a ledger, is too new, or cannot be opened.
    """

    def __init__(self, path: Path, *, make: bool = True) -> None:
        self.path = path
        self._lock = threading.Lock()
        if not make and not path.exists():
            raise NoLedgerError(f"ledger `{path}`")
        with self._translated():
            _make_folder(path.parent)
            self._database = sqlite3.connect(path, timeout=_BUSY, isolation_level=None, check_same_thread=False)
            try:
                _patiently(self._database, "PRAGMA journal_mode = WAL")
                self._database.execute("PRAGMA synchronous = FULL")
                _migrate(self._database)
            except BaseException:
                self._database.close()
                raise

    def history(self, key: str) -> list[Row]:
        """Return the present rows of a submission, by attempt."""
        return self._select("WHERE key = ? ORDER BY attempt", (key,))

    def rows(self) -> list[Row]:
        """Return all rows, the oldest first."""
        return self._select("ORDER BY rowid", ())

    def into(self, targets: Collection[str]) -> list[Row]:
        """Return the rows with one of some targets, and those of schema 1, which have none, the oldest first."""
        condition = "WHERE target IN (SELECT value FROM json_each(?)) ORDER BY rowid"
        return self._select(condition, (json.dumps(["", *targets]),))

    def insert(self, row: Row) -> bool:
        """Insert a row; False if the attempt exists already."""
        return self._change(f"INSERT OR IGNORE INTO submissions ({_NAMES}) VALUES ({_PLACES})", astuple(row))  # noqa: S608 - names of columns only

    def replace(self, row: Row) -> bool:
        """Replace the previous revision of a row; False if it has been replaced already."""
        statement = f"UPDATE submissions SET ({_NAMES}) = ({_PLACES}) WHERE key = ? AND attempt = ? AND revision = ?"  # noqa: S608 - likewise
        return self._change(statement, (*astuple(row), row.key, row.attempt, row.revision - 1))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def _select(self, rest: str, values: tuple[str, ...]) -> list[Row]:
        with self._lock, self._translated():
            found = self._database.execute(f"SELECT {_NAMES} FROM submissions {rest}", values).fetchall()  # noqa: S608 - likewise
        return [as_row(dict(zip(_COLUMNS, values, strict=True))) for values in found]

    def _change(self, statement: str, values: tuple[object, ...]) -> bool:
        """Return one statement is one transaction, on the disk when it returns."""
        with self._lock, self._translated():
            return self._database.execute(statement, values).rowcount == 1

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            help_text = (
                "check the path, its permissions and the space on the disk; another file (`--ledger`) knows nothing of"
                " what was sent before"
            )
            raise LedgerError(f"the ledger `{self.path}` cannot be used: {_reason(error)}", help_text) from error


def _reason(error: sqlite3.Error | OSError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


def _make_folder(folder: Path) -> None:
    """Create the ledger's folder, readable only by its user and ignored by git."""
    if folder.exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError), (folder / ".gitignore").open("x", encoding="utf-8") as file:
        file.write("*\n")


def _patiently(database: sqlite3.Connection, statement: str) -> None:
    """Run a statement that SQLite itself does not retry while another process runs the same."""
    until = time.monotonic() + _BUSY
    while True:
        try:
            database.execute(statement)
        except sqlite3.OperationalError as error:
            if (
                error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
                or time.monotonic() > until
            ):
                raise
            time.sleep(0.02)
        else:
            return


def _migrate(database: sqlite3.Connection) -> None:
    """Migrate a file to the present schema; its rows stay."""
    if _version(database) == len(MIGRATIONS):
        return
    database.create_function("identity_of_table", 2, identity_of_table)
    database.execute("BEGIN IMMEDIATE")
    try:
        found = _version(database)
        _refuse_newer(found)
        for statement in (one for migration in MIGRATIONS[found:] for one in migration):
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        database.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # the error may have ended the transaction; it is the one to report
            database.execute("ROLLBACK")
        raise


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _refuse_newer(version: int) -> None:
    if version > len(MIGRATIONS):
        help_text = "upgrade restorespec; another file (`--ledger`) does not know what was sent before"
        raise LedgerError(f"the ledger was written by a newer restorespec (schema {version})", help_text)
