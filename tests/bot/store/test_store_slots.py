"""A run changes the slot that nobody reads: only what differs, and to the same as all anew."""

from collections.abc import Callable
from datetime import date
from threading import Thread

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.errors import BusyError
from bot.store import Store, migrations
from bot.store.changes import ByCustomer, Changes, Hashes
from bot.store.database import Database
from bot.store.frames import BATCH
from bot.store.names import LONGEST
from bot.store.tables import name_parts, order_lines, runs, scores

from .conftest import DAY, frame
from .saved import AT, LINES, expected, run_of, save_run, stored

Save = Callable[..., int]
NAMES = st.sampled_from(["王伟", "王小明", "Anna", "", "李"])
SHOPS = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", "e"]),
    st.tuples(NAMES, st.sampled_from([0.0, 10.0]), st.lists(st.sampled_from("XYZ"), max_size=4)),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shops=st.lists(SHOPS, min_size=1, max_size=5))
def test_whatever_was_there_a_run_is_read_as_it_was_saved(
    store: Store, shops: list[dict[str, tuple[str, float, list[str]]]]
) -> None:
    for shop in shops:
        frames = run_of(shop)
        run_id = save_run(store, frames)
        assert stored(store, run_id) == expected(frames)
        for name in {name for name, _, _ in shop.values() if name}:
            found = store.runs.by_name(name[-1], limit=9)
            assert {each.customer for each in found} <= {name for name, _, _ in shop.values()}
            assert found


def test_what_did_not_change_is_not_written_again(store: Store, url: str) -> None:
    shop = {"a": ("王伟", 1.0, ["X", "Y"]), "b": ("李", 2.0, ["Z"]), "c": ("张", 3.0, ["X"])}
    first = run_of(shop)
    ids = [save_run(store, first), save_run(store, first)]
    database = Database(url)
    with database.writing() as connection:
        connection.execute(update(scores).values(platform="as it was", action="as it was"))
        connection.execute(update(order_lines).values(platform="as it was"))
    database.close()
    # b buys more, of c only the score moves; two runs, for each slot.
    after = run_of({**shop, "b": ("李", 2.0, ["Z", "Z"]), "c": ("张", 4.0, ["X"])})
    after["customers"]["action"] = "new"
    unchanged = after["customers"]["id"] == "a"
    after["customers"].loc[unchanged, "action"] = first["customers"].loc[0, "action"]
    for _ in ids:
        run_id = save_run(store, after)
        customers = store.runs.customers(run_id)
        assert customers["platform"].tolist() == ["as it was", "", "as it was"]
        assert customers["action"].tolist() == ["as it was", "new", "new"]
        assert customers["score"].tolist() == [1.0, 2.0, 4.0]
        lines = store.runs.lines(run_id)
        assert lines["platform"].tolist() == ["as it was"] * 2 + ["", ""] + ["as it was"]


def changes(before: dict[str, pd.DataFrame], now: dict[str, pd.DataFrame]) -> Changes:
    hashes = [
        Hashes.of(
            each["customers"], ByCustomer.of(each["lines"], pd.Index(each["customers"]["id"]))
        )
        for each in (now, before)
    ]
    return Changes.between(*hashes)


@pytest.mark.parametrize(
    ("column", "value", "whole", "timely"),
    [
        ("days_since", 7, [], [1]),
        ("reason", "7天前买过", [], [1]),
        ("score", None, [], [1]),
        ("tier", "高价值", [1], []),
        ("last_order", date(2026, 3, 1), [1], []),
        ("trend", None, [1], []),
    ],
)
def test_a_change_of_time_alone_is_told_from_one_of_an_order(
    column: str, value: object, whole: list[int], timely: list[int]
) -> None:
    before = run_of({each: ("王伟", 1.0, ["X"]) for each in "abc"})
    now = run_of({each: ("王伟", 1.0, ["X"]) for each in "abc"})
    now["customers"].loc[1, column] = pd.Timestamp(value) if isinstance(value, date) else value
    found = changes(before, now)
    assert (found.whole.tolist(), found.timely.tolist()) == (whole, timely)
    assert found.replaced == ["b"] * len(whole)


@pytest.mark.parametrize(
    ("lines", "changed"),
    [(["X", "Y"], False), (["Y", "X"], True), (["X"], True), (["X", "Y", "Y"], True), ([], True)],
)
def test_lines_and_their_order_belong_to_a_customer(lines: list[str], *, changed: bool) -> None:
    before = run_of({"a": ("", 1.0, ["X", "Y"]), "b": ("", 1.0, ["X"])})
    now = run_of({"a": ("", 1.0, lines), "b": ("", 1.0, ["X"])})
    assert changes(before, now).whole.tolist() == [0] * changed


def test_customers_who_come_and_go_are_told() -> None:
    before = run_of({"a": ("", 1.0, ["X"]), "b": ("", 1.0, [])})
    now = run_of({"b": ("", 1.0, []), "c": ("", 1.0, ["X"])})
    found = changes(before, now)
    assert (found.whole.tolist(), found.replaced) == ([1], ["a"])


def test_lines_of_chosen_customers_come_with_their_places() -> None:
    lines = frame(
        [{"id": each, "sku": sku} for each, sku in zip("cabcb", "12345", strict=True)], LINES
    )
    grouped = ByCustomer.of(lines, pd.Index(["a", "b", "c", "d"], dtype="str"))
    found = grouped.of_customers(np.array([1, 2, 3]))
    assert list(found[["id", "sku", "position"]].itertuples(index=False, name=None)) == [
        ("b", "3", 0), ("b", "5", 1), ("c", "1", 0), ("c", "4", 1),
    ]  # fmt: skip


def test_a_newer_run_takes_the_slot_and_the_older_one_writes_no_more(
    store: Store, url: str
) -> None:
    save_run(store, run_of({"a": ("王伟", 1.0, ["X"])}))
    older = store.runs.claim({"as_of": DAY, "started_at": AT, "customers": 0, "lines": 0,
                              "rejected": 0, "notes": {}})  # fmt: skip
    other = Store(url)
    newer = save_run(other, run_of({"b": ("李", 1.0, ["Y"])}))
    other.close()
    with pytest.raises(BusyError, match="another process stores newer scores already"):
        older.write(**run_of({"c": ("张", 1.0, ["Z"])}))
    latest = store.runs.latest()
    assert latest is not None
    assert latest.id == newer
    assert store.runs.customers(newer)["id"].tolist() == ["b"]
    assert store.runs.lines(newer)["sku"].tolist() == ["Y"]


def test_processes_that_save_at_once_leave_one_whole_run(store: Store, url: str) -> None:
    shops = {sku: run_of({each: ("王伟", 1.0, [sku] * 50) for each in "abcde"}) for sku in "XYZ"}
    saved: dict[int, str] = {}

    def save_some(sku: str) -> None:
        own = Store(url)
        for _ in range(3):
            try:
                saved[save_run(own, shops[sku])] = sku
            except BusyError:
                continue
        own.close()

    threads = [Thread(target=save_some, args=(sku,)) for sku in shops]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    latest = store.runs.latest()
    assert latest is not None
    assert latest.id == max(saved)
    assert stored(store, latest.id) == expected(shops[saved[latest.id]])


def test_a_run_cut_short_is_made_good_by_the_next(store: Store, url: str) -> None:
    big = {f"{at:05}": ("王伟", 1.0, ["X"]) for at in range(BATCH)}
    frames = run_of(big)
    broken = {**frames, "rejected": frames["rejected"].assign(row="no number")}
    for _ in range(2):
        with pytest.raises(Exception, match="row"):
            save_run(store, {**broken, "rejected": broken["rejected"].drop(columns="row")})
    assert store.runs.latest() is None
    less = run_of({each: big[each] for each in list(big)[::2]})
    assert stored(store, save_run(store, less)) == expected(less)


def parts_stored(url: str) -> set[str]:
    database = Database(url)
    with database.reading() as connection:
        found = set(connection.scalars(select(name_parts.c.name)))
    database.close()
    return found


def test_a_name_that_nobody_has_any_more_is_gone_with_the_second_run(
    store: Store, url: str
) -> None:
    for names in (("王伟", "李明"), ("王伟", "张三"), ("王伟", "张三")):
        shop = {str(at): (name, 1.0, []) for at, name in enumerate(names)}
        save_run(store, run_of(shop))
    assert parts_stored(url) == {"王伟", "张三"}


def test_a_forgotten_customer_s_name_goes_at_once(store: Store, url: str) -> None:
    shop = {"a": ("王伟", 1.0, ["X"]), "b": ("李明", 1.0, []), "c": ("李明", 1.0, [])}
    for _ in range(2):
        save_run(store, run_of(shop))
    store.retention.forget("a", AT)
    store.retention.forget("b", AT)
    assert parts_stored(url) == {"李明"}
    assert store.runs.by_name("王", 9) == []
    assert store.runs.order("a-X") == []


def test_of_names_that_begin_or_end_alike_only_the_unused_one_goes(store: Store, url: str) -> None:
    long, longer = "甲" * LONGEST + "乙", "甲" * LONGEST + "丙"
    names = {"a": long, "b": longer, "c": "伟", "d": "王伟"}
    for _ in range(2):
        save_run(store, run_of({each: (name, 1.0, []) for each, name in names.items()}))
    store.retention.forget("a", AT)
    store.retention.forget("c", AT)
    assert parts_stored(url) == {longer, "王伟"}
    assert [each.id for each in store.runs.by_name("甲甲丙", 9)] == ["b"]
    assert [each.id for each in store.runs.by_name("伟", 9)] == ["d"]


def test_a_long_name_is_found_by_its_beginning_and_within(store: Store) -> None:
    name = "甲" * LONGEST + "乙丙"
    save_run(store, run_of({"a": (name, 1.0, [])}))
    for text in (name, "甲甲乙丙", "甲" * 3):
        assert [each.id for each in store.runs.by_name(text, 9)] == ["a"]
    assert store.runs.by_name("丁", 9) == []


OLD_SCORES = """INSERT INTO scores (run_id, position, id, customer, phone, score, risk_tags, ref,
    folded_name, phone_tail, initials) VALUES ({run}, {at}, '{id}', '{name}', '{phone}', {score},
    '', 'ref{id}', '{name}', '{tail}', 'ww')"""
OLD_LINE = """INSERT INTO order_lines (run_id, position, order_no, sku, received, id, return_no,
    ordered_on, returned) VALUES ({run}, {at}, '{order}', '{sku}', 100, '{id}', '', '2026-03-01',
    false)"""

OLD_REJECTED = "INSERT INTO rejected_rows VALUES ({run}, 0, 'a.csv', 7, 'paid', 'x', 'y')"


def test_the_latest_run_of_an_older_database_is_still_read(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:8])
    database = Database(url)
    migrations.migrate(database)
    monkeypatch.undo()
    with database.writing() as connection:
        for run, score in ((1, 5.0), (2, 7.0)):
            connection.exec_driver_sql(
                "INSERT INTO runs (as_of, started_at, finished_at, customers, lines, rejected,"
                " notes) VALUES ('2026-03-02', '2026-03-02 01:00:00', '2026-03-02 01:00:00',"
                " 2, 3, 1, '{}')"
            )
            for at, (each, name, phone) in enumerate(
                (("b", "王伟", "13800001234"), ("a", "王小伟", ""))
            ):
                connection.exec_driver_sql(
                    OLD_SCORES.format(run=run, at=at, id=each, name=name, phone=phone,
                                      tail=phone[-4:], score=score)
                )  # fmt: skip
            for at, (each, order, sku) in enumerate(
                (("b", "1", "Y"), ("a", "2", "Z"), ("b", "1", "X"))
            ):
                connection.exec_driver_sql(
                    OLD_LINE.format(run=run, at=at, id=each, order=order, sku=sku)
                )
            connection.exec_driver_sql(OLD_REJECTED.format(run=run))
    migrations.migrate(database)
    with database.reading() as connection:
        assert connection.execute(select(runs.c.id, runs.c.slot)).all() == [(2, 0)]
    database.close()
    store = Store(url)
    assert [each.score for each in store.runs.by_phone("13800001234")] == [7.0]
    assert [each.id for each in store.runs.by_name("伟", 9)] == ["a", "b"]
    assert [line.sku for line in store.runs.order("1")] == ["Y", "X"]
    assert store.runs.rejected(2)["row"].tolist() == [7]
    after = run_of({"b": ("王伟", 9.0, ["Q"])})
    for _ in range(2):
        assert stored(store, save_run(store, after)) == expected(after)
    store.close()
