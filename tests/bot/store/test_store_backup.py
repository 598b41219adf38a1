"""A copy of the database while it is written, and its way back."""

import os
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store import Store, back_up, migrations, restore

NINE = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'bot.db'}"


@pytest.fixture
def store(url: str):
    opened = Store(url)
    opened.migrate()
    yield opened
    opened.close()


def contact(store: Store, number: int) -> None:
    store.contacts.contacted(
        customer_id=f"c{number}", actor="ou_1", actor_name="小雨", at=NINE, day=date(2026, 11, 23),
        event_id=f"e{number}", message_id=None,
    )  # fmt: skip


def customers(url: str) -> set[str]:
    store = Store(url)
    found = set(store.contacts.standing())
    store.close()
    return found


def bring_back(url: str, file: Path) -> Path | None:
    return restore(url, file, NINE)


def test_a_copy_holds_what_was_committed_and_comes_back(store, url, tmp_path) -> None:
    contact(store, 1)
    copied = back_up(url, tmp_path / "copies" / "bot.db")
    assert (copied.contacts, copied.scored, copied.size > 0) == (1, None, True)
    assert copied.path.stat().st_mode & 0o777 == 0o600
    contact(store, 2)
    store.close()
    kept = bring_back(url, copied.path)
    assert kept == tmp_path / "bot.db.before-restore-20261123T010000Z"
    assert customers(url) == {"c1"}
    assert customers(f"sqlite:///{kept}") == {"c1", "c2"}
    assert sorted(path.name for path in tmp_path.glob("*.part")) == []


def test_a_copy_made_while_others_write_is_sound(store, url, tmp_path) -> None:
    over = threading.Event()

    def write() -> None:
        number = 0
        while not over.is_set():
            number += 1
            contact(store, number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [back_up(url, tmp_path / f"{number}.db").contacts for number in range(4)]
    finally:
        over.set()
        writer.join()
    assert counts == sorted(counts)


def test_what_exists_is_not_overwritten(store, url, tmp_path) -> None:
    (tmp_path / "out.db").write_text("mine")
    with pytest.raises(StoreError, match=r"out\.db: exists already; name a new file"):
        back_up(url, tmp_path / "out.db")
    assert (tmp_path / "out.db").read_text() == "mine"


def test_a_copy_that_cannot_be_written_leaves_nothing(store, url, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file"):
        back_up(url, tmp_path / "file" / "out.db")


def test_while_the_service_runs_nothing_is_restored(store, url, tmp_path) -> None:
    copied = back_up(url, tmp_path / "copy.db")
    contact(store, 1)
    with pytest.raises(StoreError, match="is in use; stop the service"):
        bring_back(url, copied.path)
    contact(store, 2)
    assert set(store.contacts.standing()) == {"c1", "c2"}


def test_an_idle_service_in_another_process_is_noticed(url, tmp_path) -> None:
    code = (
        "import sys; from bot.store import Store; s = Store(sys.argv[1]); s.migrate(); s.ping();"
        "print('up', flush=True); sys.stdin.read()"
    )
    service = subprocess.Popen(
        [sys.executable, "-c", code, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert service.stdout.readline() == "up\n"
        copied = back_up(url, tmp_path / "copy.db")
        with pytest.raises(StoreError, match="is in use; stop the service"):
            bring_back(url, copied.path)
    finally:
        service.communicate("")
    bring_back(url, copied.path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\3\4 a workbook" * 500, "not a database"),
        (b"", "is no database of this program"),
    ],
)
def test_what_is_no_backup_is_refused_and_nothing_changes(
    store, url, tmp_path, content, message
) -> None:
    contact(store, 1)
    store.close()
    (tmp_path / "backup").write_bytes(content)
    with pytest.raises(StoreError, match=message):
        bring_back(url, tmp_path / "backup")
    assert customers(url) == {"c1"}
    assert not list(tmp_path.glob("*.restoring"))


def test_a_missing_backup_is_named(url, tmp_path) -> None:
    with pytest.raises(StoreError, match=r"nowhere\.db: no such file"):
        bring_back(url, tmp_path / "nowhere.db")


def test_a_damaged_backup_is_refused(store, url, tmp_path) -> None:
    for number in range(400):
        contact(store, number)
    copied = back_up(url, tmp_path / "copy.db").path
    content = bytearray(copied.read_bytes())
    content[8192 : len(content) - 4096] = os.urandom(len(content) - 12288)
    copied.write_bytes(content)
    store.close()
    with pytest.raises(StoreError, match=r"copy\.db: (is damaged|.*malformed)"):
        bring_back(url, copied)


def test_a_backup_of_a_newer_version_is_refused(store, url, tmp_path) -> None:
    copied = back_up(url, tmp_path / "copy.db").path
    with sqlite3.connect(copied) as newer:
        newer.execute("INSERT INTO migrations (name) VALUES ('m9999_future')")
    store.close()
    with pytest.raises(StoreError, match=r"was written by a newer version \(m9999_future\)"):
        bring_back(url, copied)


def test_a_damaged_database_is_kept_and_replaced(store, url, tmp_path) -> None:
    contact(store, 1)
    copied = back_up(url, tmp_path / "copy.db").path
    store.close()
    (tmp_path / "bot.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 9000)
    kept = bring_back(url, copied)
    assert kept.stat().st_size == 9016
    assert customers(url) == {"c1"}


def test_postgresql_is_backed_up_by_its_own_tool(tmp_path) -> None:
    with pytest.raises(StoreError, match="pg_dump --format=custom"):
        back_up("postgresql+psycopg://bot:secret@127.0.0.1/bot", tmp_path / "x")


def test_an_older_database_is_copied_before_its_tables_change(url, tmp_path, monkeypatch) -> None:
    known = migrations.MIGRATIONS
    monkeypatch.setattr(migrations, "MIGRATIONS", known[:5])
    old = Store(url)
    old.migrate()
    contact(old, 1)
    old.close()
    monkeypatch.setattr(migrations, "MIGRATIONS", known)
    assert not list(tmp_path.glob("bot.db.before-*"))
    new = Store(url)
    new.migrate()
    new.migrate()
    new.close()
    [copy] = tmp_path.glob("bot.db.before-*")
    assert copy.name == "bot.db.before-m0006_skus"
    with sqlite3.connect(copy) as before:
        assert before.execute("SELECT count(*) FROM contacts").fetchone() == (1,)


def test_the_commands_copy_and_restore(tmp_path) -> None:
    database = tmp_path / "data" / "bot.db"
    store = Store(f"sqlite:///{database}")
    store.migrate()
    contact(store, 1)
    store.close()

    def command(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *map(str, words)],
            env=os.environ | {"DATABASE_URL": f"sqlite:///{database}"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    copied = command("backup", tmp_path / "copy.db")
    assert (copied.returncode, copied.stderr) == (0, "")
    assert "copy.db: 1 contacts, no scores" in copied.stdout
    again = command("backup", tmp_path / "copy.db")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == f"error: {tmp_path / 'copy.db'}: exists already; name a new file\n"
    restored = command("restore", tmp_path / "copy.db")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "what was there is kept as" in restored.stdout
