"""Every card that the product can make, at its largest, is one that Feishu would accept.

Largest is: every block there, as many rows as are ever shown, and each text far longer than it may
stand, of characters that take most bytes once escaped. The limits are below the platform's (30 KB
of request, 200 elements) so that no shop's data comes near them.
"""

import inspect
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, get_args

import pytest

import cards
from bot.simulator.cardcheck import check_card
from cards import (
    Card,
    CustomerView,
    DailyList,
    Entry,
    ListRef,
    TroubleLine,
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
    self_test,
    several_hits,
    sku_card,
    status_card,
    trouble,
    troubles_card,
    undone,
    week_card,
    welcome,
    why_card,
)
from cards.elements import count_elements
from cards.texts import Trouble, texts
from scoring.records import Customer, ListItem

MOST_BYTES = 24 * 1024
MOST_ELEMENTS = 160
OWNER = 20
"""Of the team's names, which the operator gives, so much is foreseen."""
TENANT = SimpleNamespace(files={}, people={}, relaxed=())
LONG = {"wide": "名" * 500, "escaped": "<" * 500, "quoted": '"' * 500, "plain": "&'" * 250}
"""Texts that grow: three bytes a character, five characters for one, two for one."""
Make = SimpleNamespace


def long_item(make: Make, text: str, place: int) -> ListItem:
    return make.item(
        place=place, id=f"{place}{text[:40]}", customer=text, platform=text, tier=text,
        potential=text, growth=text, risk_tags=(text,) * 2, score=199.9, last_sku=text,
        reason=text, action=text,
    )  # fmt: skip


def long_customer(make: Make, text: str) -> Customer:
    return make.customer(
        id=text[:40], customer=text, platform=text, category=text, sku=text, last_sku=text,
        salesperson=text, potential=text, growth=text, tier=text, risk_tags=(text,) * 2,
        reason=text, action=text, raw_score=312.5, score=200.0, spend=9_999_999.0,
        personal_cycle=365.25,
    )  # fmt: skip


def long_list(make: Make, text: str, *done: Any, **changes: Any) -> DailyList:
    """Return a list of 100, a tenth of it shown, with what was ``done`` on each page in turn."""
    done = done or (None,)
    view = DailyList(
        day=make.day,
        today=make.day,
        owner=text[:OWNER],
        entries=tuple(
            Entry(item=long_item(make, text, place), done=done[place % len(done)])
            for place in range(1, 101)
        ),
        page=5,
        page_size=99,
        data_as_of=make.day,
    )
    return replace(view, **changes)


def long_view(make: Make, text: str, **changes: Any) -> CustomerView:
    """Return a customer with every block there is."""
    lines = [make.line(sku=text, quantity=99.5, received=99_999.99, returned=True)] * 60
    return make.view(
        customer=long_customer(make, text),
        terms=tuple(SimpleNamespace(key=key, value=12_345.6) for key in texts().customer.terms),
        excluded=text,
        ends_on=date(2026, 12, 31),
        months=tuple((f"2026-{month:02}", 99_999.99) for month in range(1, 13)),
        contacts=(make.contact("snoozed", "2026-10-02 09:05", by=text, until=make.day),) * 5,
        orders=tuple(lines),
        on=ListRef(day=make.day, owner=text[:OWNER], page=99),
        **changes,
    )


def long_order(make: Make, text: str) -> Card:
    def line(number: int, **changes: Any) -> Any:
        return make.line(
            order_no=text, customer=text, platform=text, sku=text, quantity=99.5,
            return_no=f"{number}{text}", received=99_999.99, **changes,
        )  # fmt: skip

    lines = [line(number, returned=number % 2 == 0, paid=None) for number in range(60)]
    return order_card(lines, long_customer(make, text), data_as_of=make.day)


def long_alerts(make: Make, text: str) -> Card:
    rows = tuple(
        make.alert(kind=kind, sku=f"{number}{text}", advice=text, change=change)
        for kind in ("加推", "高退货", "低毛利")
        for number, change in enumerate(("new", "worse", "same") * 40)
    )
    names = (text,) * 60
    return alerts_card(make.alerts(rows=rows, healed=names, muted=names))


def long_trouble(text: str) -> TroubleLine:
    names = ("name", "names", "latest", "as_of", "detail")
    return TroubleLine("list_failed", {"code": "230013", **dict.fromkeys(names, text)})


def long_team(make: Make, text: str) -> Card:
    return week_card(make.week(people=(make.person(name=text),) * 60, team=True))


OLD = {"today": date(2026, 12, 31), "data_as_of": date(2026, 1, 1)}
CARDS: dict[str, Callable[[Make, str], Card]] = {
    "list, untouched": lambda make, text: daily_list(long_list(make, text)),
    "list, first page": lambda make, text: daily_list(long_list(make, text, page=0)),
    "list, last page": lambda make, text: daily_list(long_list(make, text, page=99)),
    "list, small page": lambda make, text: daily_list(long_list(make, text, page_size=5)),
    "list, of another day": lambda make, text: daily_list(long_list(make, text, **OLD)),
    "list, half done": lambda make, text: daily_list(
        long_list(make, text, make.contacted(by=text), None, make.snoozed(by=text), None)
    ),
    "list, done by me": lambda make, text: daily_list(
        long_list(make, text, make.contacted(by=text), **OLD)
    ),
    "list, put off by others": lambda make, text: daily_list(
        long_list(make, text, make.snoozed(by=text, mine=False))
    ),
    "list, empty": lambda make, text: daily_list(
        long_list(make, text, entries=(), **OLD)
    ),
    "customer, to contact": lambda make, text: customer_card(long_view(make, text)),
    "customer, contacted": lambda make, text: customer_card(
        long_view(make, text, done=make.contacted(by=text))
    ),
    "customer, put off": lambda make, text: customer_card(
        long_view(make, text, done=make.snoozed(by=text))
    ),
    "customer, a colleague's": lambda make, text: customer_card(
        long_view(make, text, can_act=False, show_phone=False)
    ),
    "order": long_order,
    "hits": lambda make, text: several_hits(text, [long_customer(make, text)] * 12),
    "nothing found": lambda make, text: nothing_found(text, [long_customer(make, text)] * 3),
    "undone": lambda _make, text: undone(text),
    "alerts": long_alerts,
    "week, mine": lambda make, text: week_card(make.week(people=(make.person(name=text),))),
    "week, team": long_team,
    "sku": lambda make, text: sku_card(make.sku(sku=text, alerts=(("高退货", text),) * 3)),
    "rollup": lambda make, text: rollup_card(
        make.rollup(sellers=(make.load(name=text, sent=False),) * 100, unowned=9)
    ),
    "problems": lambda make, text: problems_card(
        [make.bad(source=text, value=text)] * 60, {"nobody": 99_999}, make.day
    ),
    "status": lambda make, text: status_card(make.status(faults=(text,) * 6)),
    "rescored": lambda _make, _text: rescored_card(9_999_999, 999_999, 99_999),
    "why, left out": lambda make, text: why_card(
        make.why(customer=long_customer(make, text), excluded=text, owner=text)
    ),
    "why, waiting": lambda make, text: why_card(
        make.why(customer=long_customer(make, text), owner=text)
    ),
    "welcome": lambda _make, text: welcome(text, "manager"),
    "help, sales": lambda _make, _text: help_card("sales"),
    "help, manager": lambda _make, _text: help_card("manager"),
    "refusal": lambda _make, _text: refusal(),
    "self-test": lambda _make, _text: self_test("c" * 32),
    "troubles": lambda _make, text: troubles_card([long_trouble(text)] * 40),
    **{
        f"trouble, {key}": lambda _make, _text, key=key: trouble(key) for key in get_args(Trouble)
    },
}  # fmt: skip


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
@pytest.mark.parametrize("name", CARDS)
def test_feishu_accepts_a_card_at_its_largest(make: Make, name: str, text: str) -> None:
    card = CARDS[name](make, text)
    check_card(card, TENANT)
    travelling = json.dumps({"content": json.dumps(card, ensure_ascii=False)}, ensure_ascii=False)
    assert len(travelling.encode()) <= MOST_BYTES
    assert count_elements(card) <= MOST_ELEMENTS


def test_no_card_of_the_product_is_left_out() -> None:
    public = {name: getattr(cards, name) for name in cards.__all__}
    objects = {
        name
        for name, each in public.items()
        if inspect.isfunction(each) and each.__annotations__["return"] == Card
    }
    assert objects - {"pack", "marked"} == {  # a button's value, and a card that has been made
        "alerts_card", "customer_card", "daily_list", "help_card", "nothing_found", "order_card",
        "problems_card", "refusal", "rescored_card", "rollup_card", "self_test", "several_hits",
        "sku_card", "status_card", "trouble", "troubles_card", "undone", "week_card", "welcome",
        "why_card",
    }  # fmt: skip
