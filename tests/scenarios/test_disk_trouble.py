"""What the disk refuses is not acknowledged, and works again when the disk does."""

import sqlite3
import threading
from datetime import date

import pytest

TODAY = date(2026, 11, 23)


@pytest.fixture
def transport() -> str:
    """One door is enough: nothing here depends on it."""
    return "ws"


@pytest.fixture
def pushed(morning):
    morning.app.rescore()
    morning.app.push(TODAY)
    return morning


def tap(morning):
    name = morning.sellers[0]
    message = morning.list_of(name).message_id
    return morning.world.click(morning.people[name], message, text="✅ 已联系")


def contacts(morning) -> list[str]:
    return morning.contacts(morning.items(morning.sellers[0])[0].id)


def page_limit(morning, pages: int | None) -> None:
    """Let the disk be full, as far as SQLite can tell, or have room again."""
    database = morning.app.store._database  # noqa: SLF001 - the disk of the store
    database.close()
    if pages is None:
        vars(morning)["limit"][0] = 2**30
        return
    from sqlalchemy import event

    limit = vars(morning).setdefault("limit", [pages])

    def set_limit(connection, _record) -> None:
        connection.execute(f"PRAGMA max_page_count = {limit[0]}")

    event.listen(database._engine, "connect", set_limit)  # noqa: SLF001 - as above


def test_a_click_that_finds_the_disk_full_says_so_and_works_when_there_is_room(pushed) -> None:
    page_limit(pushed, 1)  # SQLite takes what there is for the limit
    answers = [tap(pushed)]
    while answers[-1].toast["type"] == "success" and len(answers) < 200:
        name = pushed.sellers[0]
        pushed.world.click(pushed.people[name], pushed.list_of(name).message_id, text="撤销")
        answers.append(tap(pushed))
    assert answers[-1].toast["type"] == "error"
    assert "没记上" in answers[-1].toast["content"]
    before = contacts(pushed)
    assert before.count("contacted") == before.count("undone")
    page_limit(pushed, None)
    assert tap(pushed).toast["type"] == "success"
    assert contacts(pushed) == [*before, "contacted"]


def test_a_click_on_a_locked_database_says_so_and_works_when_it_is_free(pushed, tmp_path) -> None:
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    freed = threading.Timer(0.3, other.rollback)
    freed.start()
    assert tap(pushed).toast["type"] == "success"  # it waits for a while
    freed.join()
    other.close()


def test_a_database_that_is_damaged_while_running_is_told_and_acknowledged_to_nobody(
    pushed, tmp_path
) -> None:
    file = tmp_path / "bot.db"
    sound = file.read_bytes()
    pushed.app.store._database.close()  # noqa: SLF001 - so that nothing is remembered
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    sound = file.read_bytes()
    file.write_bytes(sound[:4096] + b"\xff" * (len(sound) - 4096))
    answer = tap(pushed)
    assert answer.toast["type"] == "error"
    [fault] = [each for each in pushed.app.health.not_ready() if each.startswith("store:")]
    assert "restore it from a backup" in fault
    pushed.app.store._database.close()  # noqa: SLF001 - as above
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    file.write_bytes(sound)
    assert tap(pushed).toast["type"] == "success"
