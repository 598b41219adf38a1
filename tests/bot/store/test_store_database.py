import os
import signal
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.errors import StoreError
from bot.store import Store
from bot.store.database import Database
from bot.store.indexes import OF_RUNS
from bot.store.migrations import MIGRATIONS, migrate
from bot.store.tables import metadata

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


def test_the_migrations_lead_to_the_tables_as_they_are(database: Database) -> None:
    migrate(database)
    with database.reading() as connection:
        found = inspect(connection)
        made = {
            table: {column["name"]: column["nullable"] for column in found.get_columns(table)}
            for table in found.get_table_names()
        }
    assert made == {
        table.name: {column.name: column.nullable for column in table.columns}
        for table in metadata.tables.values()
    }


def test_the_indexes_of_runs_are_made_again_as_the_migrations_made_them(
    database: Database,
) -> None:
    def made() -> dict[str, tuple[str, list[str], str]]:
        with database.reading() as connection:
            found = inspect(connection)
            return {
                index["name"]: (
                    *(table, index["column_names"]),
                    "".join(map(str, index["dialect_options"].values())),  # WHERE …
                )
                for table in ("scores", "order_lines")
                for index in found.get_indexes(table)
            }

    migrate(database)
    by_migrations = made()
    assert set(by_migrations) == {index.name for index in OF_RUNS}
    with database.writing() as connection:
        for index in OF_RUNS:
            index.drop(connection)
            index.create(connection)
    assert made() == by_migrations


def test_a_migration_runs_once(database: Database) -> None:
    migrate(database)
    migrate(database)
    with database.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM migrations ORDER BY name").scalars()
        assert names.all() == [migration.__name__ for migration in MIGRATIONS]


def test_a_newer_database_is_not_touched(database: Database) -> None:
    migrate(database)
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO migrations (name) VALUES ('m9999_later')")
    with pytest.raises(StoreError, match=r"written by a newer version \(m9999_later\)"):
        migrate(database)


def test_processes_that_start_at_once_migrate_once(url: str) -> None:
    program = "import sys; from bot.store import Store; Store(sys.argv[1]).migrate(); print('ok')"
    processes = [
        subprocess.Popen([sys.executable, "-c", program, url], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [process.communicate(timeout=60)[0] for process in processes] == ["ok\n"] * 4


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    migrate(database)

    def fail_midway() -> None:
        with database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO migrations (name) VALUES ('half')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_midway()
    migrate(database)


def test_the_store_answers(store: Store) -> None:
    store.ping()


RECORDING = """
import os, sys, time
from datetime import UTC, date, datetime
from bot.store import Store
for line in sys.stdin:
    if os.fork():
        os.wait()
        continue
    Store(sys.argv[1]).contacts.contacted(
        customer_id=line.strip(), actor="ou_li", actor_name="", at=datetime.now(UTC),
        day=date(2026, 3, 2), event_id=line.strip(), message_id=None,
    )
    print(os.getpid(), flush=True)
    time.sleep(60)
"""
"""A fresh process for each customer it is told: records a contact, says its own number, waits."""


def test_what_was_acknowledged_survives_a_kill(store: Store, url: str) -> None:
    customers = [f"w{turn}" for turn in range(20)]
    with subprocess.Popen(
        [sys.executable, "-c", RECORDING, url],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        for customer in customers:
            process.stdin.write(f"{customer}\n")
            os.kill(int(process.stdout.readline()), signal.SIGKILL)
    assert set(store.contacts.standing()) == set(customers)


@pytest.mark.parametrize("writing", [False, True])
def test_sqlite_keeps_what_it_acknowledges(sqlite_url: str, *, writing: bool) -> None:
    database = Database(sqlite_url)
    with database.writing() if writing else database.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()
    assert pragmas == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000,
    }  # fmt: skip


def test_reads_of_one_transaction_see_one_state(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    migrate(database)
    count = "SELECT count(*) FROM migrations"
    with database.reading() as reader:
        before = reader.exec_driver_sql(count).scalar_one()
        with database.writing() as writer:
            writer.exec_driver_sql("INSERT INTO migrations (name) VALUES ('meanwhile')")
        assert reader.exec_driver_sql(count).scalar_one() == before
    database.close()


def test_what_a_thread_reads_at_once_is_one_state(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    migrate(database)

    def count() -> int:
        with database.reading() as reader:
            number: int = reader.exec_driver_sql("SELECT count(*) FROM migrations").scalar_one()
            return number

    def insert() -> None:
        with database.writing() as writer:
            writer.exec_driver_sql("INSERT INTO migrations (name) VALUES ('meanwhile')")

    before = count()
    with database.at_once(), database.at_once(), ThreadPoolExecutor(1) as other:
        assert count() == before
        other.submit(insert).result()
        assert (count(), other.submit(count).result()) == (before, before + 1)
    assert count() == before + 1
    database.close()


def test_nothing_is_written_while_a_thread_reads_at_once(sqlite_url: str) -> None:
    """Each of many threads would hold a connection and wait for another one."""
    database = Database(sqlite_url)
    with (
        database.at_once(),
        pytest.raises(RuntimeError, match="one connection for reading"),
        database.writing(),
    ):
        pass
    database.close()


def test_an_error_ends_what_is_read_at_once(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with pytest.raises(OperationalError), database.at_once(), database.reading() as reader:
        reader.exec_driver_sql("SELECT nonsense")
    migrate(database)
    with database.reading() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM migrations").scalar_one() > 0
    database.close()


def test_the_folder_is_made(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/data/shop/bot.db")
    store.migrate()
    store.close()
    assert (tmp_path / "data/shop/bot.db").is_file()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match=r"the folder .*/data cannot be made \(.*\); name one"):
        Store(f"sqlite:///{tmp_path}/data/bot.db")


@pytest.mark.parametrize("url", ["", "bot.db", "mysql://root@localhost/bot", "postgres://host/bot"])
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="DATABASE_URL: must be sqlite:///"):
        Store(url)


@pytest.mark.parametrize("password", ["se@cr:et", "secr:et@x", "se@cr/et", "s#cr@et", "cret:@@"])
def test_no_part_of_a_password_is_shown_where_it_breaks_the_address(password: str) -> None:
    with pytest.raises(StoreError) as refused:
        Store(f"postgresql+psycopg://bot:{password}@127.0.0.1:1/bot").migrate()
    shown = "".join(traceback.format_exception(refused.value)).rpartition("StoreError")[2]
    assert "DATABASE_URL" in shown
    assert "cr" not in shown


def test_an_error_of_the_database_shows_no_names_and_no_phones(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/bot.db")
    with pytest.raises(DBAPIError) as failed, database.reading() as connection:
        connection.execute(text("SELECT * FROM nowhere WHERE phone = :p"), {"p": "13800000001"})
    assert "13800000001" not in str(failed.value)
    database.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="must name a file"):
        Store(url)


def test_a_missing_driver_is_named() -> None:
    with pytest.raises(StoreError, match=r"install customer-alert-bot\[postgres\]"):
        Store("postgresql+psycopg2://bot@localhost/bot")


def test_a_server_that_does_not_answer_is_named_without_the_password() -> None:
    store = Store("postgresql+psycopg://bot:secret@127.0.0.1:1/bot")
    with pytest.raises(
        StoreError, match=r"bot:\*\*\*@127.0.0.1:1/bot: connection failed"
    ) as raised:
        store.ping()
    assert "secret" not in str(raised.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(b"PK\3\4 this is a workbook" * 100)
    with pytest.raises(StoreError, match="bot.db: the file is no SQLite database; move it away"):
        Store(f"sqlite:///{tmp_path}/bot.db").migrate()


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/bot.db")
    store.migrate()
    store.close()
    file = tmp_path / "bot.db"
    header, rest = file.read_bytes()[:4096], file.stat().st_size - 4096
    file.write_bytes(header + b"\xff" * rest)
    damaged = Store(f"sqlite:///{tmp_path}/bot.db")
    with pytest.raises(StoreError, match="the file is damaged; restore it from a backup"):
        damaged.events.first_time("om_1", NINE)
    damaged.close()


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/bot.db")

    def fill() -> None:
        with database.writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 2")
            for number in range(9):
                connection.exec_driver_sql(f"CREATE TABLE t{number} (a TEXT)")

    with pytest.raises(StoreError, match="the disk is full; free some space"):
        fill()
    database.close()


def test_a_database_that_stays_locked_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    Store(f"sqlite:///{path}").migrate()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store = Store(f"sqlite:///{path}?timeout=0.05")
    with pytest.raises(StoreError, match="another process keeps the database locked"):
        store.events.first_time("om_1", NINE)
    other.close()
    assert store.events.first_time("om_1", NINE)
    store.close()


def test_a_mistake_of_ours_is_no_store_error(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    with pytest.raises(Exception, match="no such table: runs") as raised:
        store.runs.latest()
    assert not isinstance(raised.value, StoreError)
    store.close()
