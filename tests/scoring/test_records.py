"""Frame rows as plain values, and back."""

from datetime import date, timedelta

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from scoring import (
    Customer,
    ListItem,
    Settings,
    customer_frame,
    list_items,
    no_contacts,
    outreach,
    score,
    share_out,
)
from scoring.records import customer_records, reference
from scoring.schema import CUSTOMERS

DAY = date(2026, 6, 30)


@pytest.fixture
def customers(make_lines) -> pd.DataFrame:
    """One who bought twice and is late, one who returned all."""
    lines = make_lines(
        {"order_no": "a", "ordered_on": DAY - timedelta(days=170), "sku": "B2", "received": 900},
        {"order_no": "b", "ordered_on": DAY - timedelta(days=120), "received": 400},
        {"order_no": "c", "id": "李四|抖音", "platform": "抖音", "return_no": "SF1"},
    )
    return score(lines, Settings(), DAY).customers


def test_a_place_of_the_list_in_plain_values(customers) -> None:
    ranked = outreach(customers, no_contacts(), Settings(), DAY)
    items = list_items(share_out(ranked, ["小雨"], Settings(), 20))
    assert items == [
        ListItem(
            place=1,
            id="13800000001",
            customer="张三",
            phone="13800000001",
            platform="微信",
            tier="中价值",
            potential="普通客户",
            growth="下滑型",
            risk_tags=("流失预警", "消费骤降"),
            score=items[0].score,
            orders=2,
            spend=1300.0,
            last_order=date(2026, 3, 2),
            days_since=120,
            last_sku="A1",
            reason="已120天未买，超过预警线、基本不退货、累计买了1300元、最近买得少了",
            action="【小福利唤醒】体验改进回馈+补偿券",
        )
    ]
    assert type(items[0].last_order) is date
    assert items[0].score == ranked["score"].max()


def test_an_empty_list_has_no_items(customers) -> None:
    ranked = outreach(customers, no_contacts(), Settings(), DAY)
    assert list_items(share_out(ranked, [], Settings(), 20)) == []


def test_customers_come_back_as_the_frame_they_were(customers) -> None:
    plain = [
        Customer(
            **{name: None if pd.isna(value) else value for name, value in row.items()}
            | {"risk_tags": tuple(filter(None, row["risk_tags"].split("|")))}
        )
        for row in customers.to_dict("records")
    ]
    assert plain[1].score is None
    assert_frame_equal(customer_frame(plain), customers)


def test_rows_become_customers_and_come_back_as_they_were(customers) -> None:
    records = customer_records(customers)
    assert (records[1].score, type(records[0].first_order)) == (None, date)
    assert_frame_equal(customer_frame(records), customers)


def test_no_customers_are_an_empty_frame_of_the_schema() -> None:
    frame = customer_frame([])
    assert frame.empty
    assert dict(frame.dtypes.astype(str)) == CUSTOMERS


def test_the_reference_says_nothing_of_the_phone_and_never_changes() -> None:
    assert reference("13800000001") == "d2053ad9908aa4bf"
    assert reference("张三|微信") != reference("张三|抖音")
    assert len(reference("\ud83d")) == 16


def test_who_is_customer_and_who_is_on_the_list_have_one_reference(customers) -> None:
    ranked = outreach(customers, no_contacts(), Settings(), DAY)
    (item,) = list_items(share_out(ranked, ["小雨"], Settings(), 20))
    row = customers.iloc[0]
    assert item.ref == Customer(**row).ref == reference("13800000001")
