"""Who is about to be left out for good: on that day the rule holds, the day before it does not."""

from datetime import date, timedelta

import pandas as pd
import pytest

from scoring import Settings, last_calls, no_contacts, outreach
from scoring.schema import CUSTOMERS
from scoring.settings import SingleOrder
from scoring.words import LOST, SINGLE_ORDER

THURSDAY = date(2026, 11, 26)
DAYS = Settings(single_order=SingleOrder(mode="days", days=30))
EMPTY = {"str": "", "int64": 0, "float64": 0.0}


def customer(last_order: date, as_of: date, **more: object) -> pd.DataFrame:
    row = {name: EMPTY.get(dtype) for name, dtype in CUSTOMERS.items()} | {
        "id": "c", "tier": "中价值", "orders": 6, "score": 60.0, "threshold": 45.25,
        "first_order": last_order, "last_order": last_order,
        "days_since": (as_of - last_order).days,
    }  # fmt: skip
    return pd.DataFrame([row | more]).astype(CUSTOMERS)


def leaves(last_order: date, as_of: date, settings: Settings, **more: object) -> tuple:
    ranked = outreach(customer(last_order, as_of, **more), no_contacts(), settings, as_of)
    found = last_calls(ranked, settings, as_of).iloc[0]
    day = None if pd.isna(found["leaves_on"]) else found["leaves_on"].date()
    return day, None if pd.isna(found["leaves_by"]) else found["leaves_by"]


def excluded(last_order: date, as_of: date, settings: Settings, **more: object) -> str | None:
    ranked = outreach(customer(last_order, as_of, **more), no_contacts(), settings, as_of)
    found = ranked["excluded"].iloc[0]
    return None if pd.isna(found) else found


def test_who_counts_as_lost_within_seven_days_is_named_with_the_day() -> None:
    # 2 × 45.25 = 90.5: lost from the 91st day on
    last = THURSDAY - timedelta(days=84)
    assert leaves(last, THURSDAY, Settings()) == (date(2026, 12, 3), LOST)
    assert leaves(last + timedelta(days=1), THURSDAY, Settings()) == (None, None)


def test_who_is_lost_already_is_not_named() -> None:
    assert leaves(THURSDAY - timedelta(days=91), THURSDAY, Settings()) == (None, None)


def test_a_first_order_of_last_month_is_named_when_this_week_ends_the_month() -> None:
    october = date(2026, 10, 20)
    assert leaves(october, THURSDAY, Settings(), orders=1) == (None, None)
    saturday = date(2027, 1, 30)
    assert leaves(date(2026, 12, 20), saturday, Settings(), orders=1) == (
        date(2027, 2, 1),
        SINGLE_ORDER,
    )


def test_a_first_order_followed_up_by_days_is_named_within_the_week() -> None:
    assert leaves(THURSDAY - timedelta(days=27), THURSDAY, DAYS, orders=1) == (
        date(2026, 11, 30),
        SINGLE_ORDER,
    )
    assert leaves(THURSDAY - timedelta(days=26), THURSDAY, DAYS, orders=1) == (None, None)


@pytest.mark.parametrize("settings", [Settings(), DAYS], ids=["previous month", "days"])
@pytest.mark.parametrize("orders", [1, 6])
@pytest.mark.parametrize("threshold", [15.0, 45.25])
def test_the_day_named_is_the_first_on_which_the_rule_holds(
    settings: Settings, orders: int, threshold: float
) -> None:
    last, named = date(2026, 11, 10), set()
    more = {"orders": orders, "threshold": threshold}
    for days in (*range(15, 33), *range(43, 53), *range(82, 92)):
        as_of = last + timedelta(days=days)
        day, rule = leaves(last, as_of, settings, **more)
        if day is None:
            continue
        named.add(day)
        assert excluded(last, day, settings, **more) == rule
        assert excluded(last, day - timedelta(days=1), settings, **more) != rule
    assert len(named) == 1
