"""Whole cards, as files.

``UPDATE_GOLDEN=1 pytest tests/cards/test_golden_cards.py`` writes them anew; read the difference
before it is committed.
"""

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.simulator.cardcheck import check_card
from cards import (
    ListRef,
    customer_card,
    daily_list,
    help_card,
    nothing_found,
    order_card,
    refusal,
    several_hits,
    trouble,
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


def customer_open(make: SimpleNamespace) -> Card:
    return customer_card(
        make.view(
            contacts=(make.contact("snoozed", "2026-10-02 09:05", until=date(2026, 10, 9)),),
            on=ListRef(day=make.day, owner="小雨"),
        )
    )


def customer_resting(make: SimpleNamespace) -> Card:
    return customer_card(
        make.view(
            done=make.contacted(),
            excluded="冷却中",
            rest_until=date(2026, 12, 7),
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


CARDS: dict[str, Callable[[SimpleNamespace], Card]] = {
    "list_fresh": lambda make: daily_list(make.daily(make.item())),
    "list_begun": list_begun,
    "list_finished": list_finished,
    "list_of_yesterday": list_of_yesterday,
    "list_empty": lambda make: daily_list(make.daily()),
    "customer_open": customer_open,
    "customer_resting": customer_resting,
    "order": order,
    "help": lambda _make: help_card("sales"),
    "several_hits": hits,
    "nothing_found": lambda _make: nothing_found("张依依", ["张一一", "张一鸣"]),
    "refusal": lambda _make: refusal(),
    "trouble": lambda _make: trouble("failed"),
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
