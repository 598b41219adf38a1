from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from threading import Event, Thread
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from bot.store import Run, Store
from bot.store.database import Database
from bot.store.frames import BATCH
from bot.store.tables import runs
from scoring import schema
from scoring.records import Customer, OrderLine

Save = Callable[..., int]

WANG: dict[str, Any] = {
    "id": "13800001234", "customer": "王小明", "phone": "13800001234", "platform": "微信",
    "category": "鞋", "sku": "A1", "last_sku": "A2", "salesperson": "小李", "orders": 2,
    "lines": 3, "returned_lines": 1, "return_rate": 1 / 3, "spend": 812.5, "aov": 406.25,
    "first_order": date(2025, 1, 2), "last_order": date(2025, 12, 3), "days_since": 89,
    "personal_cycle": 335.0, "threshold": 502.5, "trend": 1.25, "uplift": 0.6, "margin": 120.0,
    "expected_return": 0.25, "touch_cost": 6.0, "score": 33.6, "raw_score": 33.6, "clv": 41.2,
    "potential": "普通客户", "growth": "成长型", "tier": "中价值",
    "risk_tags": "流失预警|高退货", "action": "问候", "reason": "89天前买过",
}  # fmt: skip

LINE: dict[str, Any] = {
    "order_no": "T1", "ordered_on": date(2025, 12, 3), "customer": "王小明",
    "phone": "13800001234", "platform": "微信", "category": "鞋", "sku": "A2", "quantity": 1.0,
    "received": 19_990, "paid": 8_000, "return_no": "SF99", "return_status": "退货",
    "salesperson": "小李", "order_type": "", "id": "13800001234", "returned": True,
}  # fmt: skip


def test_before_the_first_run_there_is_nothing(store: Store) -> None:
    assert store.runs.latest() is None
    assert store.runs.customer("13800001234") is None
    assert store.runs.by_name("王", limit=5) == []
    assert store.runs.nearest_names("王") == []
    assert store.runs.order("T1") == []


def test_a_run_is_given_back_as_it_was_saved(store: Store, save: Save) -> None:
    local = timezone(timedelta(hours=8))
    run_id = save(
        [WANG],
        [LINE, LINE],
        [{"source": "订单.xlsx", "row": 7, "field": "received", "value": "?", "reason": "x"}],
        started_at=datetime(2026, 3, 2, 9, 0, tzinfo=local),
        notes={"rows": 3, "warnings": ("两列",)},
    )
    assert store.runs.latest() == Run(
        id=run_id,
        as_of=date(2026, 3, 2),
        started_at=datetime(2026, 3, 2, 1, 0, tzinfo=UTC),
        finished_at=datetime(2026, 3, 2, 1, 1, tzinfo=UTC),
        customers=1,
        lines=2,
        rejected=1,
        notes={"rows": 3, "warnings": ["两列"]},
    )
    expected = pd.DataFrame(
        {"source": ["订单.xlsx"], "row": [7], "field": ["received"], "value": ["?"], "reason": "x"}
    )
    pd.testing.assert_frame_equal(store.runs.rejected(run_id), expected.astype(schema.REJECTED))


def test_the_customers_come_back_with_their_dtypes_order_and_missing_values(
    store: Store, save: Save
) -> None:
    nobody = {"id": "b|微信", "score": None, "raw_score": None, "personal_cycle": None}
    undated = {"id": "a|微信", "trend": float("nan"), "last_order": pd.NaT}
    run_id = save([WANG, undated, nobody])
    frame = store.runs.customers(run_id)
    assert frame.dtypes.astype(str).to_dict() == schema.CUSTOMERS
    assert frame["id"].tolist() == ["13800001234", "a|微信", "b|微信"]
    assert frame["score"].isna().tolist() == [False, False, True]
    assert frame["trend"].isna().tolist() == [False, True, False]
    assert frame["last_order"].isna().tolist() == [False, True, False]
    assert frame.loc[0, list(WANG)].to_dict() == {
        **WANG, "first_order": pd.Timestamp(2025, 1, 2), "last_order": pd.Timestamp(2025, 12, 3),
    }  # fmt: skip


def test_a_customer_and_a_line_come_back_as_records(store: Store, save: Save) -> None:
    save([WANG], [LINE, {**LINE, "order_no": "T2", "paid": pd.NA, "returned": False}])
    assert store.runs.customer("13800001234") == Customer(
        **{**WANG, "risk_tags": ("流失预警", "高退货")}
    )
    line = OrderLine(
        order_no="T1", ordered_on=date(2025, 12, 3), customer_id="13800001234",
        customer="王小明", phone="13800001234", platform="微信", category="鞋", sku="A2",
        quantity=1.0, received=199.9, paid=80.0, return_no="SF99", return_status="退货",
        salesperson="小李", order_type="", returned=True,
    )  # fmt: skip
    assert store.runs.order("T1") == [line]
    assert [row.paid for row in store.runs.order("T2")] == [None]


def test_an_empty_run_is_a_run(store: Store, save: Save) -> None:
    run_id = save()
    assert store.runs.customers(run_id).dtypes.astype(str).to_dict() == schema.CUSTOMERS
    assert store.runs.rejected(run_id).empty


def test_answers_come_from_the_latest_run_and_the_last_two_are_kept(
    store: Store, save: Save
) -> None:
    first, second, third = (save([{**WANG, "score": float(n)}], [LINE]) for n in range(3))
    customer = store.runs.customer("13800001234")
    assert customer is not None
    assert customer.score == 2.0
    assert len(store.runs.order("T1")) == 1
    assert [len(store.runs.customers(run)) for run in (first, second, third)] == [0, 1, 1]


def test_a_run_that_fails_leaves_nothing_and_the_last_one_stands(store: Store, save: Save) -> None:
    standing = save([WANG])
    with pytest.raises(StatementError, match="without a time zone"):
        save([{**WANG, "score": 1.0}], [LINE], finished_at=datetime(2026, 3, 2))  # noqa: DTZ001 - the fault
    latest = store.runs.latest()
    assert latest is not None
    assert latest.id == standing
    assert store.runs.order("T1") == []
    assert store.runs.customers(standing + 1).empty


def test_readers_see_the_old_run_until_the_new_one_is_whole(store: Store, save: Save) -> None:
    save([WANG])
    stop = Event()
    seen: list[tuple[float | None, int]] = []

    def read() -> None:
        while not stop.is_set():
            [customer] = store.runs.by_phone("13800001234")
            seen.append((customer.score, len(store.runs.orders_of("13800001234", limit=1))))

    reader = Thread(target=read)
    reader.start()
    save([{**WANG, "score": 99.0}], [LINE] * (BATCH + 1))
    stop.set()
    reader.join()
    # The two questions are two reads: the new run may have become visible between them.
    assert set(seen) <= {(33.6, 0), (33.6, 1), (99.0, 1)}
    assert (33.6, 0) in seen
    assert len(store.runs.order("T1")) == BATCH + 1


def test_a_run_cut_short_is_never_seen_and_goes_with_the_old_ones(
    store: Store, save: Save, url: str
) -> None:
    first = save([WANG])
    database = Database(url)
    unfinished = {
        "as_of": date(2026, 3, 3), "started_at": datetime(2026, 3, 3, tzinfo=UTC),
        "customers": 0, "lines": 0, "rejected": 0, "notes": {},
    }  # fmt: skip
    with database.writing() as connection:
        connection.execute(runs.insert().values(unfinished))
    latest = store.runs.latest()
    assert latest is not None
    assert latest.id == first
    kept = [save(), save()]
    with database.reading() as connection:
        assert connection.scalars(select(runs.c.id).order_by(runs.c.id)).all() == kept
    database.close()


def test_rows_of_a_long_run_are_all_deleted_with_it(store: Store, save: Save) -> None:
    first = save([WANG], [LINE] * (BATCH + 1), [{"source": "a.csv"}])
    save()
    save()
    assert store.runs.customers(first).empty
    assert store.runs.rejected(first).empty


def test_a_nul_in_a_text_is_kept_visible(store: Store, save: Save) -> None:
    run_id = save([{**WANG, "customer": "a\0b"}])
    assert store.runs.customers(run_id)["customer"].tolist() == ["a\N{REPLACEMENT CHARACTER}b"]
