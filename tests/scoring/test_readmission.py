"""The day on which a rule ends: on that day it leaves nobody out, the day before it still does."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from scoring import Customer, Settings, customer_frame, outreach, readmitted
from scoring.schema import CONTACTS, CUSTOMERS
from scoring.words import (
    ALL_RETURNED,
    COOLING,
    DO_NOT_CONTACT,
    JUST_ORDERED,
    LOST,
    NO_REASON,
    SINGLE_ORDER,
)

DAY = date(2026, 11, 23)
PLAIN = {"str": "", "int64": 0, "float64": 0.0}
CUSTOMER = Customer(
    **{name: PLAIN.get(dtype) for name, dtype in CUSTOMERS.items()}
    | {
        "id": "c",
        "tier": "中价值",
        "orders": 3,
        "score": 10.0,
        "threshold": 45.25,
        "potential": "普通客户",
        "growth": "稳定型",
        "risk_tags": (),
        "first_order": date(2026, 1, 1),
        "last_order": DAY - timedelta(days=10),
        "days_since": 10,
    }
)


def ordered(days_ago: int, **more: object) -> Customer:
    last = DAY - timedelta(days=days_ago)
    return replace(CUSTOMER, last_order=last, days_since=days_ago, **more)


def excluded(customer: Customer, as_of: date, contacted: date | None) -> tuple:
    late = (as_of - customer.last_order).days
    risk = ("流失预警",) if late > customer.threshold else ()
    customer = replace(customer, days_since=late, risk_tags=risk)
    contact = pd.DataFrame([("c", contacted, None, False)], columns=list(CONTACTS)).astype(CONTACTS)
    row = outreach(customer_frame([customer]), contact, Settings(), as_of).iloc[0]
    until = None if pd.isna(row["rest_until"]) else row["rest_until"].date()
    return None if pd.isna(row["excluded"]) else row["excluded"], until


@pytest.mark.parametrize(
    ("customer", "contacted", "rule", "ends"),
    [
        (ordered(10), DAY - timedelta(days=3), COOLING, date(2026, 12, 4)),
        (ordered(1, growth="成长型"), None, JUST_ORDERED, date(2026, 11, 25)),
        (ordered(10, orders=1), None, SINGLE_ORDER, date(2026, 12, 1)),
        (ordered(10), None, NO_REASON, date(2026, 12, 29)),
    ],
    ids=[COOLING, JUST_ORDERED, SINGLE_ORDER, NO_REASON],
)
def test_the_rule_holds_until_the_day_before(
    customer: Customer, contacted: date | None, rule: str, ends: date
) -> None:
    assert excluded(customer, DAY, contacted)[0] == rule
    until = excluded(customer, DAY, contacted)[1]
    assert readmitted(customer, rule, until, Settings(), DAY) == ends
    assert excluded(customer, ends - timedelta(days=1), contacted)[0] == rule
    assert excluded(customer, ends, contacted)[0] != rule


@pytest.mark.parametrize("rule", [ALL_RETURNED, LOST, DO_NOT_CONTACT])
def test_some_rules_end_only_with_an_order_or_by_hand(rule: str) -> None:
    assert readmitted(CUSTOMER, rule, None, Settings(), DAY) is None


def test_the_follow_up_of_an_old_first_order_does_not_come_again() -> None:
    assert readmitted(ordered(70, orders=1), SINGLE_ORDER, None, Settings(), DAY) is None
