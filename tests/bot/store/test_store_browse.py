"""Leafing through customers: each filter against a literal shop, orders, permissions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.store import Standing, Store, Wanted
from scoring.records import ListItem

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)

SHOP: list[dict[str, object]] = [
    {"id": "a", "customer": "张一一", "phone": "13800001111", "platform": "微信", "tier": "高价值",
     "potential": "明星客户", "growth": "成长型", "risk_tags": "流失预警|高退货",
     "salesperson": "小雨", "score": 120.0, "spend": 900.0, "orders": 3, "days_since": 40,
     "return_rate": 0.5, "sku": "A-1", "last_sku": "A-2"},
    {"id": "b", "customer": "王伟", "phone": "13900002222", "platform": "抖音", "tier": "中价值",
     "potential": "普通客户", "growth": "稳定型", "salesperson": "小雨",
     "score": 100.0, "spend": 500.0, "orders": 9, "days_since": 5, "return_rate": 0.0},
    {"id": "c", "customer": "Anna Li", "phone": "", "platform": "微信", "tier": "低价值",
     "potential": "普通客户", "growth": "成长型", "risk_tags": "高退货",
     "salesperson": "小林", "score": 50.0, "spend": 700.0, "orders": 1, "days_since": 90,
     "return_rate": 0.2},
    {"id": "d", "customer": "王伟明", "phone": "13700001111", "platform": "抖音", "tier": "低价值",
     "potential": "普通客户", "growth": "稳定型", "salesperson": "",
     "score": 49.9, "spend": 100.0, "orders": 2, "days_since": 7, "return_rate": 0.1},
    {"id": "e", "customer": "", "phone": "", "platform": "微信", "tier": "低价值",
     "potential": "普通客户", "growth": "稳定型", "salesperson": "小林",
     "score": None, "spend": 0.0, "orders": 0, "days_since": 8, "return_rate": 1.0},
]  # fmt: skip


@pytest.fixture
def shop(store: Store, save: Callable[..., int]) -> Store:
    """Five customers in the latest run; the run before held another."""
    save([{**SHOP[0], "id": "old"}])
    save(SHOP)
    return store


def found(shop: Store, **wanted: Any) -> str:
    return "".join(each.id for each in shop.browse.all(Wanted(day=DAY, **wanted)))


def list_of(shop: Store, person: str, *customers: str, day: date = DAY) -> None:
    known = {str(row["id"]): row for row in SHOP}
    items = [
        ListItem(
            place=place, id=each, customer=str(known[each]["customer"]), phone="", platform="",
            tier="", potential="", growth="", risk_tags=(), score=0.0, orders=1, spend=0.0,
            last_order=DAY, days_since=1, last_sku="", reason="", action="",
        )
        for place, each in enumerate(customers, 1)
    ]  # fmt: skip
    shop.pushes.claim(day=day, person=person, at=AT, items=items, data_as_of=day)


def click(event: str, day: date = DAY) -> dict[str, Any]:
    who = {"actor": "ou_rain", "actor_name": "小雨"}
    return {**who, "at": AT, "day": day, "event_id": event, "message_id": None}


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, "abcde"),
        ({"text": "王伟"}, "bd"),
        ({"text": "ＡＮＮＡ"}, "c"),
        ({"text": "zyy"}, "a"),
        ({"text": "1111"}, "ad"),
        ({"text": "138 0000 1111"}, "a"),
        ({"text": "a-2"}, "a"),
        ({"text": "%"}, ""),
        ({"text": "'; DROP TABLE scores; --"}, ""),
        ({"text": "13800"}, ""),  # a part of a phone must not tell the rest, digit by digit
        ({"least": 100.0}, "ab"),
        ({"least": 50.0, "below": 100.0}, "c"),
        ({"below": 50.0}, "d"),
        ({"tier": "低价值"}, "cde"),
        ({"tag": "高退货"}, "ac"),
        ({"tag": "成长型"}, "ac"),
        ({"tag": "明星客户"}, "a"),
        ({"tag": "高退"}, ""),
        ({"tag": "预警|高"}, ""),
        ({"platform": "抖音"}, "bd"),
        ({"seller": "小林"}, "ce"),
        ({"tier": "低价值", "platform": "微信", "tag": "高退货"}, "c"),
        ({"order_by": "score"}, "abcde"),
        ({"order_by": "spend"}, "acbde"),
        ({"order_by": "orders"}, "badce"),
        ({"order_by": "longest"}, "caedb"),
        ({"order_by": "latest"}, "bdeac"),
        ({"order_by": "returns"}, "eacdb"),
        ({"owner": "小雨"}, "ab"),
        ({"owner": "小雨", "seller": "小林"}, ""),
        ({"owner": "小雨", "text": "Anna"}, ""),
    ],
)
def test_a_filter_finds_just_these_in_this_order(
    shop: Store, wanted: dict[str, Any], ids: str
) -> None:
    assert found(shop, **wanted) == ids


def test_whom_nobody_owns_belongs_to_whoever_has_them_on_the_list(shop: Store) -> None:
    list_of(shop, "小雨", "d", "b")
    list_of(shop, "小林", "c")
    list_of(shop, "小林", "a", day=date(2026, 3, 1))
    assert found(shop, owner="小雨") == "abd"
    assert found(shop, owner="小林") == "ce"
    assert found(shop, show="listed") == "bcd"
    assert found(shop, show="listed", owner="小雨") == "bd"


def test_waiting_is_who_is_listed_and_of_whom_nothing_of_the_day_stands(shop: Store) -> None:
    list_of(shop, "小雨", "a", "b", "d")
    list_of(shop, "小林", "c", "e")
    assert found(shop, show="waiting") == "abcde"
    shop.contacts.contacted(customer_id="a", **click("1", date(2026, 3, 1)))
    assert found(shop, show="waiting") == "abcde"
    contact = shop.contacts.contacted(customer_id="a", **click("2"))
    shop.contacts.snoozed(customer_id="b", until=date(2026, 3, 5), **click("3"))
    shop.contacts.blocked(customer_id="c", **click("4", date(2026, 1, 1)))
    assert found(shop, show="waiting") == "de"
    assert found(shop, show="contacted") == "a"
    shop.contacts.undone(contact_id=contact.row.id, **click("5"))
    assert found(shop, show="waiting") == "ade"
    assert found(shop, show="contacted") == ""
    assert shop.contacts.standing(["e"]) == {} != {"e": Standing()}


def test_pages_follow_each_other_without_gap_or_repeat(shop: Store) -> None:
    wanted = Wanted(day=DAY, order_by="spend")
    pages = [shop.browse.page(wanted, start, 2) for start in (0, 2, 4, 6)]
    assert ["".join(each.id for each in rows) for rows, _ in pages] == ["ac", "bd", "e", ""]
    assert {total for _, total in pages} == {5}
    few = replace(wanted, tier="低价值")
    assert shop.browse.page(few, 0, 2)[1] == 3


def test_what_can_be_chosen_is_counted_among_those_who_may_be_seen(shop: Store) -> None:
    mine = shop.browse.choices(Wanted(day=DAY, owner="小雨", text="nobody"))
    assert (mine.tiers, mine.platforms, mine.sellers) == (
        {"高价值": 1, "中价值": 1},
        {"微信": 1, "抖音": 1},
        {"小雨": 2},
    )
    everybody = shop.browse.choices(Wanted(day=DAY))
    assert everybody.tags == {
        "普通客户": 4, "稳定型": 3, "成长型": 2, "高退货": 2, "明星客户": 1, "流失预警": 1,
    }  # fmt: skip
    assert everybody.sellers == {"小雨": 2, "小林": 2, "": 1}


def test_before_the_first_run_there_is_nobody(store: Store) -> None:
    assert store.browse.page(Wanted(day=DAY), 0, 50) == ([], 0)
    assert store.browse.choices(Wanted(day=DAY)).tiers == {}


def test_phones_taken_in_a_file_are_recorded_one_by_one(shop: Store) -> None:
    shop.phones.taken(["a", "b"], actor="ou_rain", actor_name="小雨", at=AT)
    shop.phones.taken([], actor="ou_rain", actor_name="小雨", at=AT)
    [row] = shop.phones.of_customer("a")
    assert (row.actor, row.actor_name, row.at) == ("ou_rain", "小雨", AT)
    assert len(shop.phones.of_customer("b")) == 1
