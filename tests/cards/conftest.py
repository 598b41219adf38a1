"""One record of each kind in one call: ``make.item(score=128.4)``."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from cards import (
    AlertRow,
    AlertsView,
    BadRow,
    ContactLine,
    CustomerView,
    DailyList,
    DaysSince,
    Done,
    Entry,
    Outcome,
    PersonWeek,
    RollupView,
    SellerLoad,
    SkuView,
    StatusView,
    WeekView,
    WhyView,
)
from scoring.records import Customer, ListItem, OrderLine

DAY = date(2026, 11, 23)

ITEM = ListItem(
    place=1,
    id="13811111111",
    customer="张一一",
    phone="13811111111",
    platform="微信",
    tier="高价值",
    potential="明星客户",
    growth="稳定型",
    risk_tags=("流失预警",),
    score=128.4,
    orders=7,
    spend=2058.0,
    last_order=date(2026, 5, 27),
    days_since=180,
    last_sku="A-1023",
    reason="已180天未买，超过预警线、现在联系成功率高、基本不退货、累计买了2058元、7次老客户",
    action="【1v1暖场关怀】询问近期需求+新品预览",
)

CUSTOMER = Customer(
    id="13811111111",
    customer="张一一",
    phone="13811111111",
    platform="微信",
    category="连衣裙",
    sku="A-1023",
    last_sku="A-1023",
    salesperson="小雨",
    orders=7,
    lines=12,
    returned_lines=1,
    return_rate=0.0833,
    spend=2058.0,
    aov=294.0,
    first_order=date(2025, 1, 12),
    last_order=date(2026, 5, 27),
    days_since=180,
    personal_cycle=83.33,
    threshold=124.995,
    trend=1.0,
    uplift=1.04,
    margin=94.5,
    expected_return=0.0823,
    touch_cost=6.0,
    score=109.19,
    raw_score=109.19,
    clv=64.2,
    potential="潜力客户",
    growth="稳定型",
    tier="中价值",
    risk_tags=("流失预警",),
    action="【小福利唤醒】新品补货通知+限时折扣",
    reason="已180天未买，超过预警线、基本不退货、累计买了2058元、7次老客户",
)

LINE = OrderLine(
    order_no="20260527001",
    ordered_on=date(2026, 5, 27),
    customer_id="13811111111",
    customer="张一一",
    phone="13811111111",
    platform="微信",
    category="连衣裙",
    sku="A-1023",
    quantity=1,
    received=294.0,
    paid=160.0,
    return_no="",
    return_status="",
    salesperson="小雨",
    order_type="",
    returned=False,
)

WHY = WhyView(customer=CUSTOMER, excluded=None, ends_on=None, owner="小雨", place=23, top_n=20)
ALERT = AlertRow(
    kind="高退货",
    sku="A-1023",
    orders=12,
    lines=15,
    received=3210.0,
    return_rate=0.4,
    margin_rate=0.25,
    advice="内部质量复盘，暂缓促单",
    change="same",
)
ALERTS = AlertsView(day=DAY, data_as_of=DAY, rows=(ALERT,), healed=(), muted=())
SKU = SkuView(
    sku="A-1023",
    orders=12,
    lines=15,
    received=3210.4,
    return_rate=0.4,
    margin_rate=0.25,
    customers=9,
    first=date(2025, 1, 12),
    last=date(2026, 5, 27),
    alerts=(),
    months=(),
    data_as_of=DAY,
)
LOAD = SellerLoad(name="小雨", customers=20, profit=1890.0, sent=True)
ROLLUP = RollupView(
    day=DAY,
    data_as_of=DAY,
    sellers=(LOAD, replace(LOAD, name="阿强", customers=12, profit=960.4)),
    customers=1250,
    unowned=0,
    excluded={"已流失": 800, "冷却中": 18},
    before=DaysSince(mean=300.4, longest=1200),
    after=DaysSince(mean=120.6, longest=364),
    groups={"tier": {"高价值": 20, "中价值": 12}},
    rejected={},
)
BAD = BadRow("抖音.xlsx", 17, "ordered_on", "昨天", "unreadable_date")
PERSON = PersonWeek(
    name="小雨",
    listed=60,
    contacted=41,
    contacted_before=38,
    by_day=(20, 21),
    by_day_before=(18, 20, 0, 9, 9, 0, 0),
    orders=5,
    amount=1520.5,
    outcomes={"ordered": 5, "no_reply": 9},
)
WEEK = WeekView(people=(PERSON,), since=DAY, until=date(2026, 11, 24), days=7, team=False)
STATUS = StatusView(
    now=datetime.fromisoformat("2026-11-23T09:05:00+08:00"),
    scored_at=datetime.fromisoformat("2026-11-23T08:30:00+08:00"),
    as_of=date(2026, 11, 22),
    customers=3000,
    rows=10280,
    rejected=12,
    sent=4,
    lists=5,
    next_push=datetime.fromisoformat("2026-11-24T09:00:00+08:00"),
)


def changed(record: Any) -> Callable[..., Any]:
    """Return what makes such a record with some fields changed."""
    return partial(replace, record)


def items(count: int) -> tuple[ListItem, ...]:
    """Return places 1 to ``count``, told apart by name and phone, cycling through the tiers."""
    tiers = ("高价值", "中价值", "低价值")
    return tuple(
        replace(
            ITEM,
            place=place,
            id=f"138{place:08}",
            customer=f"客户{place:02}",
            phone=f"138{place:08}",
            tier=tiers[place % 3],
            score=130.0 - 5 * place,
        )
        for place in range(1, count + 1)
    )


def contacted(*, by: str = "小雨", mine: bool = True, at: str = "2026-11-23 09:12") -> Done:
    return Done(
        kind="contacted",
        at=datetime.fromisoformat(f"{at}+08:00"),
        by=by,
        mine=mine,
        contact=7,
        until=None,
    )


def snoozed(*, by: str = "小雨", mine: bool = True, until: date = date(2026, 11, 26)) -> Done:
    return replace(contacted(by=by, mine=mine), kind="snoozed", until=until)


def blocked(*, by: str = "小雨", mine: bool = True) -> Done:
    return replace(contacted(by=by, mine=mine), kind="blocked")


def came(outcome: Outcome, note: str = "", **done: Any) -> Done:
    return replace(contacted(**done), outcome=outcome, note=note)


def daily(*entries: ListItem | tuple[ListItem, Done], **changes: Any) -> DailyList:
    """Return 小雨's list of ``DAY``: an item alone is open, one in a pair is done."""
    pairs = [entry if isinstance(entry, tuple) else (entry, None) for entry in entries]
    view = DailyList(
        day=DAY,
        today=DAY,
        owner="小雨",
        entries=tuple(Entry(item=item, done=done) for item, done in pairs),
        page=0,
        page_size=5,
        data_as_of=DAY,
    )
    return replace(view, **changes)


def view(**changes: Any) -> CustomerView:
    plain = CustomerView(
        customer=CUSTOMER,
        terms=TERMS,
        excluded=None,
        ends_on=None,
        done=None,
        contacts=(),
        orders=(LINE,),
        months=(),
        data_as_of=DAY,
        can_act=True,
        show_phone=True,
    )
    return replace(plain, **changes)


def contact(kind: str, at: str, by: str = "小雨", **changes: Any) -> ContactLine:
    line = ContactLine(kind=kind, at=datetime.fromisoformat(f"{at}+08:00"), by=by, until=None)
    return replace(line, **changes)


class Term(NamedTuple):
    """A term as ``scoring.explain`` gives it."""

    key: str
    value: float


def texts_of(card: object) -> list[str]:
    """Return every text that somebody may read on a card, in order."""
    if isinstance(card, dict):
        own = [card["content"]] if isinstance(card.get("content"), str) else []
        parts = [value for key, value in card.items() if key != "value"]
        return own + [text for part in parts for text in texts_of(part)]
    if isinstance(card, list):
        return [text for part in card for text in texts_of(part)]
    return []


def values_of(card: object) -> list[dict[str, Any]]:
    """Return what every button of a card carries, in order."""
    if isinstance(card, dict):
        if card.get("type") == "callback":
            return [card["value"]]
        return [value for part in card.values() for value in values_of(part)]
    if isinstance(card, list):
        return [value for part in card for value in values_of(part)]
    return []


# 109.19 is what R25 and R26 make of CUSTOMER.
TERMS = (
    Term("uplift", 1.04),
    Term("margin", 94.5),
    Term("kept", 0.9177),
    Term("touch_cost", 6.0),
    Term("weight", 1.0),
    Term("base", 84.19),
    Term("bonus_potential", 15),
    Term("bonus_orders", 10),
)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Return the builders above."""
    return SimpleNamespace(
        day=DAY,
        item=changed(ITEM),
        items=items,
        customer=changed(CUSTOMER),
        line=changed(LINE),
        contacted=contacted,
        snoozed=snoozed,
        blocked=blocked,
        came=came,
        daily=daily,
        view=view,
        contact=contact,
        why=changed(WHY),
        alert=changed(ALERT),
        alerts=changed(ALERTS),
        sku=changed(SKU),
        load=changed(LOAD),
        rollup=changed(ROLLUP),
        bad=changed(BAD),
        person=changed(PERSON),
        week=changed(WEEK),
        status=changed(STATUS),
    )


@pytest.fixture(scope="session")
def read() -> SimpleNamespace:
    """Return what looks into a card: its texts, and what its buttons carry."""
    return SimpleNamespace(texts=texts_of, values=values_of)
