"""The first run of all fills both slots, and makes the indexes when the rows are there."""

from typing import Any

import pytest
from sqlalchemy import Engine, event, inspect, select

from bot.store import Store
from bot.store.database import Database
from bot.store.indexes import OF_RUNS
from bot.store.tables import SLOTS, order_lines, scores

from .saved import expected, run_of, save_run, stored


def in_slot(url: str, slot: int) -> list[str]:
    """Return the rows of one slot, each as a text without the slot."""
    database = Database(url)
    with database.reading() as connection:
        rows = [
            repr(tuple(row)[1:])
            for table in (scores, order_lines)
            for row in connection.execute(select(table).where(table.c.slot == slot))
        ]
    database.close()
    return sorted(rows)


def indexes(url: str) -> set[str]:
    database = Database(url)
    with database.reading() as connection:
        tables = inspect(connection)
        names = {
            str(index["name"])
            for table in ("scores", "order_lines")
            for index in tables.get_indexes(table)
        }
    database.close()
    return names


INDEXES = {str(index.name) for index in OF_RUNS}


def test_the_first_run_fills_both_slots_and_the_second_finds_them_filled(
    store: Store, url: str
) -> None:
    frames = run_of({"a b": ("王伟", 1.0, ["X", "Y"]), "a\0": ("李", 2.0, []), "b": ("", 3.0, "Z")})
    save_run(store, frames)
    rows = in_slot(url, 0)
    assert len(rows) == 6
    assert in_slot(url, 1) == rows
    assert indexes(url) == INDEXES
    run_id = save_run(store, frames)
    assert [in_slot(url, slot) for slot in SLOTS] == [rows, rows]
    assert store.runs.customers(run_id)["customer"].tolist() == ["王伟", "李", ""]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO name_parts",
        "INSERT INTO order_lines (slot, id, position",
        "CREATE INDEX scores_phone ",
        "CREATE INDEX order_lines_return_no",
    ],
)
def test_a_first_run_that_dies_leaves_no_index_missing_for_the_next(
    url: str, statement: str
) -> None:
    store = Store(url)
    store.migrate()
    frames = run_of({each: (f"王{each}", 1.0, ["X"]) for each in "abc"})

    def die(*arguments: Any) -> None:
        if arguments[2].startswith(statement):
            raise KeyboardInterrupt

    event.listen(Engine, "before_cursor_execute", die)
    try:
        with pytest.raises(KeyboardInterrupt):
            save_run(store, frames)
    finally:
        event.remove(Engine, "before_cursor_execute", die)
    store.close()
    again = Store(url)
    assert again.runs.latest() is None
    for _ in SLOTS:
        assert stored(again, save_run(again, frames)) == expected(frames)
        assert indexes(url) == INDEXES
    again.close()
