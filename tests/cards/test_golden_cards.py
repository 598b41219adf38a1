"""Whole cards, as files.

``UPDATE_GOLDEN=1 pytest tests/cards/test_golden_cards.py`` writes them anew; read the difference
before it is committed.
"""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.simulator.cardcheck import check_card
from cards import (
    ListRef,
    alerts_card,
    customer_card,
    daily_list,
    help_card,
    nothing_found,
    order_card,
    problems_card,
    refusal,
    rescored_card,
    rollup_card,
    several_hits,
    sku_card,
    status_card,
    trouble,
    undone,
    week_card,
    welcome,
    why_card,
)

GOLDEN = Path(__file__).parent / "golden"
Card = dict[str, Any]


def list_begun(make: SimpleNamespace) -> Card:
    first, second, third, *rest = make.items(20)
    return daily_list(
        make.daily(
            (first, make.contacted()),
            (second, make.contacted(by="阿强", mine=False, at="2026-11-23 08:55")),
            (third, make.snoozed()),
            *rest,
        )
    )


def list_finished(make: SimpleNamespace) -> Card:
    return daily_list(make.daily(*((item, make.contacted()) for item in make.items(2))))


def list_of_yesterday(make: SimpleNamespace) -> Card:
    today, data_as_of = date(2026, 11, 24), date(2026, 11, 20)
    return daily_list(make.daily(*make.items(7), page=1, today=today, data_as_of=data_as_of))


def list_with_outcomes(make: SimpleNamespace) -> Card:
    first, second, third, fourth, last = make.items(5)
    return daily_list(
        make.daily(
            (first, make.came("ordered")),
            (second, make.came("interested", "下周再问")),
            (third, make.came("no_reply", by="阿强", mine=False)),
            (fourth, make.blocked()),
            last,
        )
    )


def list_asking(make: SimpleNamespace) -> Card:
    first, second = make.items(2)
    return daily_list(make.daily(first, second, asking=second.ref))


def list_last_calls(make: SimpleNamespace) -> Card:
    first, second = make.items(2)
    lost = replace(first, leaves_on=date(2026, 11, 26), leaves_by="已流失")
    single = replace(second, leaves_on=date(2026, 12, 1), leaves_by="单单非上月新客")
    return daily_list(make.daily(lost, replace(single, hold_rate=0.4, hold_sku="B-88")))


def customer_open(make: SimpleNamespace) -> Card:
    return customer_card(
        make.view(
            contacts=(make.contact("snoozed", "2026-10-02 09:05", until=date(2026, 10, 9)),),
            months=(("2026-03", 588.0), ("2026-04", 0.0), ("2026-05", 294.0)),
            on=ListRef(day=make.day, owner="小雨"),
        )
    )


def customer_resting(make: SimpleNamespace) -> Card:
    return customer_card(
        make.view(
            done=make.contacted(),
            excluded="冷却中",
            ends_on=date(2026, 12, 7),
            show_phone=False,
        )
    )


def order(make: SimpleNamespace) -> Card:
    lines = [
        make.line(),
        make.line(sku="B-88", quantity=2, received=1288.5, paid=None),
        make.line(sku="C-7", received=99.0, returned=True, return_no="SF1234567890"),
    ]
    return order_card(lines, make.customer(), data_as_of=make.day)


def hits(make: SimpleNamespace) -> Card:
    return several_hits("张一", [make.customer(), make.customer(id="张一鸣|闲鱼", phone="")])


def alerts(make: SimpleNamespace) -> Card:
    push = "卖得好退得少，多备货多推荐"
    rows = (
        make.alert(kind="加推", sku="P-1", return_rate=0.05, advice=push, change="new"),
        make.alert(change="new"),
        make.alert(sku="B-88", return_rate=0.33, change="worse"),
        make.alert(sku="C-7", return_rate=0.31),
        make.alert(kind="低毛利", sku="D-2", margin_rate=0.08, advice="更换供应商或提价"),
    )
    return alerts_card(make.alerts(rows=rows, healed=("E-5",), muted=("F-6", "G-7")))


def rollup(make: SimpleNamespace) -> Card:
    sellers = (make.load(), make.load(name="阿强", customers=12, profit=960.4, sent=False))
    return rollup_card(
        make.rollup(sellers=sellers, unowned=7, rejected={"nobody": 3, "unreadable_date": 2})
    )


def problems(make: SimpleNamespace) -> Card:
    rows = [
        make.bad(),
        make.bad(row=18, field="received", value="免单", reason="unreadable_amount"),
    ]
    return problems_card(rows, {"unreadable_date": 40, "unreadable_amount": 1}, make.day)


def team(make: SimpleNamespace) -> Card:
    other = make.person(
        name="阿强", listed=40, contacted=12, contacted_before=9, orders=0, amount=0.0, outcomes={}
    )
    return week_card(make.week(people=(make.person(), other), team=True))


def sku(make: SimpleNamespace) -> Card:
    advice = "内部质量复盘，暂缓促单"
    months = (("2026-04", 1210.0), ("2026-05", 2000.4))
    return sku_card(make.sku(alerts=(("高退货", advice),), months=months))


def unwell(make: SimpleNamespace) -> Card:
    faults = ("the long connection is down", "disk full")
    return status_card(make.status(faults=faults, sent=0, next_push=None))


CARDS: dict[str, Callable[[SimpleNamespace], Card]] = {
    "list_fresh": lambda make: daily_list(make.daily(make.item())),
    "list_begun": list_begun,
    "list_finished": list_finished,
    "list_of_yesterday": list_of_yesterday,
    "list_with_outcomes": list_with_outcomes,
    "list_asking": list_asking,
    "list_last_calls": list_last_calls,
    "list_empty": lambda make: daily_list(make.daily()),
    "customer_open": customer_open,
    "customer_resting": customer_resting,
    "customer_asking": lambda make: customer_card(make.view(asking=True)),
    "order": order,
    "sku": sku,
    "help": lambda _make: help_card("sales"),
    "help_manager": lambda _make: help_card("manager"),
    "welcome": lambda _make: welcome("小雨", "sales"),
    "several_hits": hits,
    "nothing_found": lambda make: nothing_found("张依依", [make.customer()]),
    "refusal": lambda _make: refusal(),
    "trouble": lambda _make: trouble("failed"),
    "undone": lambda _make: undone("张一一"),
    "why_excluded": lambda make: why_card(
        make.why(excluded="冷却中", ends_on=date(2026, 12, 7), place=None)
    ),
    "why_waiting": lambda make: why_card(make.why()),
    "why_on_list": lambda make: why_card(make.why(place=3)),
    "week_mine": lambda make: week_card(make.week()),
    "week_team": team,
    "alerts": alerts,
    "alerts_quiet": lambda make: alerts_card(make.alerts()),
    "alerts_none": lambda make: alerts_card(make.alerts(rows=())),
    "rollup": rollup,
    "problems": problems,
    "status": lambda make: status_card(make.status()),
    "status_trouble": unwell,
    "rescored": lambda _make: rescored_card(10280, 3000, 12),
}


@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_as_it_was(name: str, make: SimpleNamespace) -> None:
    card = CARDS[name](make)
    file = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert card == json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CARDS)
def test_feishu_would_accept_the_card(name: str, make: SimpleNamespace) -> None:
    check_card(CARDS[name](make), SimpleNamespace(files={}, people={}, relaxed=()))


def test_every_file_has_its_card() -> None:
    assert {file.stem for file in GOLDEN.glob("*.json")} == set(CARDS)
