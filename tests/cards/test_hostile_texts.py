"""Whatever stands in the shop's tables: it is shown, acts on nothing, and fits."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator.cardcheck import check_card
from cards import (
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
from cards.elements import count_elements
from cards.texts import Trouble

TENANT = SimpleNamespace(files={}, people={}, relaxed=())
NASTY = (
    "<at id=all></at>",
    "[x](http://evil.example)",
    "**b**",
    "<font color='red'>x</font>",
    "![x](img_v3_1)",
    "`code`",
    "~~gone~~",
    "# head",
    "- item",
    ":OK:",
    "&lt;at id=all&gt;",
    "<text_tag color='red'>x</text_tag>",
    "[x](javascript:alert(1))",
    "<script>alert(1)</script>",
)
DECEIVING = ("\u202e", "\u2066", "\u200b", "\u200f", "\ufeff", "\u2028", "\0", "\x1b[2J", "\ue000")
"""What turns round or hides what stands beside it."""
MONTHS = tuple((f"2026-{month:02}", 99.0) for month in range(1, 13))
OURS = re.compile(
    r"</?font( color='[a-z]+')?>|</?text_tag( color='[a-z]+')?>"
    r"|\*\*|\[1\d\d \d{4} \d{4}\]\(tel://1\d{10}\)"
)
"""All the markdown that the cards write themselves."""
ENTITY = re.compile(r"&(#\d+|amp|sim);")
JARGON = re.compile("uplift|clv|阈值|threshold|sku|score", re.IGNORECASE)

hostile = st.one_of(
    st.sampled_from(NASTY),
    st.tuples(st.sampled_from(NASTY), st.text(max_size=40)).map("".join),
    st.text(max_size=60),
)


def markdown_of(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if part.get("tag") in {"markdown", "lark_md"}:
            yield part["content"]
        for child in part.values():
            yield from markdown_of(child)
    elif isinstance(part, list):
        for child in part:
            yield from markdown_of(child)


def every_card(make: SimpleNamespace, text: str, *, times: int = 1) -> dict[str, dict[str, Any]]:
    """Return every kind of card with ``text`` wherever a table's text can stand."""
    words = dict.fromkeys(
        ("customer", "platform", "tier", "potential", "growth", "last_sku", "reason", "action"),
        text,
    )
    item = make.item(
        **words, risk_tags=(text,), hold_rate=0.4, hold_sku=text,
        leaves_on=date(2026, 11, 26), leaves_by="已流失",
    )  # fmt: skip
    customer = make.customer(**words, risk_tags=(text,), category=text, sku=text, salesperson=text)
    line = make.line(
        order_no=text, customer=text, platform=text, category=text, sku=text,
        return_no=text, return_status=text, returned=True,
    )  # fmt: skip
    done = make.came("interested", text, by=text)
    asking = make.daily(*[item] * times, owner=text[:20], asking=item.ref)
    told = make.contact("outcome", "2026-11-20 09:00", by=text, outcome="ordered", note=text[:100])
    view = make.view(
        customer=customer,
        excluded=text,
        orders=(line,) * 30,
        contacts=(told,) * 5,
        months=MONTHS,
    )
    return {
        **managers_cards(make, text, times),
        "list": daily_list(make.daily(*[item] * times, owner=text[:20])),
        "done": daily_list(make.daily(*[(item, done)] * times, item, owner=text[:20])),
        "asking": daily_list(asking),
        "customer": customer_card(view),
        "customer asked": customer_card(replace(view, asking=True)),
        "why": why_card(make.why(customer=customer, excluded=text, owner=text)),
        "waiting": why_card(make.why(customer=customer, owner=text)),
        "order": order_card([line] * 40, customer, data_as_of=make.day),
        "hits": several_hits(text, [customer] * 12),
        "nothing": nothing_found(text, [customer] * 3),
        "welcome": welcome(text, "manager"),
        "undone": undone(text),
    }


def managers_cards(make: SimpleNamespace, text: str, times: int) -> dict[str, dict[str, Any]]:
    """Return what managers are told of so many people, bad rows and SKUs (each once a kind)."""
    rows = tuple(
        make.alert(kind=kind, sku=f"{number}{text}", advice=text, change=change)
        for kind in ("加推", "高退货", "低毛利")
        for number, change in enumerate(("new",) * times + ("same",) * times)
    )
    load, person = make.load(name=text, sent=False), make.person(name=text)
    bad = make.bad(source=text, value=text)
    return {
        "sku": sku_card(make.sku(sku=text, alerts=(("高退货", text),) * 3, months=MONTHS)),
        "alerts": alerts_card(
            make.alerts(rows=rows, healed=(text,) * times, muted=(text,) * times)
        ),
        "rollup": rollup_card(make.rollup(sellers=(load,) * times, unowned=9)),
        "problems": problems_card([bad] * times * 2, {"nobody": 999}, make.day),
        "week": week_card(make.week(people=(person,))),
        "team": week_card(make.week(people=(person,) * times, team=True)),
        "status": status_card(make.status(faults=(text,) * 6)),
    }


def fits(card: dict[str, Any]) -> None:
    """Hold a card against what is far below Feishu's limits: 30 KB as it travels, 200 elements."""
    check_card(card, TENANT)
    travelling = json.dumps(json.dumps(card, ensure_ascii=False), ensure_ascii=False)
    assert len(travelling.encode()) <= 24_000
    assert count_elements(card) <= 160


@settings(max_examples=60, deadline=None)
@given(hostile)
def test_no_text_of_the_tables_acts_in_markdown(make: SimpleNamespace, text: str) -> None:
    for kind, card in every_card(make, text).items():
        for content in markdown_of(card):
            left = ENTITY.sub("", OURS.sub("", content))
            assert not set(left) & set("*_[]()<>`~#!\\$\"'"), (kind, content)


@pytest.mark.parametrize("text", NASTY)
def test_nasty_names_never_stand_unescaped(make: SimpleNamespace, text: str) -> None:
    for card in every_card(make, text).values():
        assert not [content for content in markdown_of(card) if text in content]


def shown(part: object) -> Iterator[str]:
    """Yield all texts that a card shows: not what its buttons carry."""
    if isinstance(part, dict):
        for key, child in part.items():
            if key not in {"behaviors", "value"}:
                yield from shown(child)
    elif isinstance(part, list):
        for child in part:
            yield from shown(child)
    elif isinstance(part, str):
        yield part


@pytest.mark.parametrize("character", DECEIVING)
def test_no_character_that_deceives_is_shown(make: SimpleNamespace, character: str) -> None:
    for kind, card in every_card(make, f"张{character}三{character}").items():
        assert not [text for text in shown(card) if character[0] in text], kind


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_feishu_would_accept_every_card_whatever_the_texts(
    make: SimpleNamespace, text: str
) -> None:
    for card in every_card(make, text, times=5).values():
        check_card(card, TENANT)
        json.dumps(card, ensure_ascii=False).encode()


@pytest.mark.parametrize("text", ["名" * 500, "<" * 500, '"' * 500, "&" * 500, "𠮷" * 500])
@pytest.mark.parametrize("page_size", [5, 99])
def test_a_page_of_the_longest_texts_stays_far_below_the_limits(
    make: SimpleNamespace, text: str, page_size: int
) -> None:
    item = make.item(
        id="名" * 40, customer=text, platform=text, tier=text, potential=text, last_sku=text,
        reason=text, action=text, hold_rate=0.4, hold_sku=text,
        leaves_on=date(2027, 1, 3), leaves_by="已流失",
    )  # fmt: skip
    view = make.daily(
        *[item] * 20,
        page=1,
        page_size=page_size,
        owner="名" * 10,
        today=date(2026, 12, 31),
        data_as_of=date(2026, 1, 1),
    )
    fits(daily_list(view))


def test_no_card_speaks_jargon(make: SimpleNamespace, read: SimpleNamespace) -> None:
    cards = [
        *every_card(make, "张一一").values(),
        help_card("sales"),
        help_card("manager"),
        welcome("小雨", "sales"),
        refusal(),
        rescored_card(10280, 3000, 12),
        *map(trouble, get_args(Trouble)),
    ]
    for card in cards:
        assert not [text for text in read.texts(card) if JARGON.search(text)]


@pytest.mark.parametrize("length", [20, 29, 500])
@pytest.mark.parametrize("character", ["名", "<", '"', "𠮷"])
def test_no_card_grows_too_large_with_its_texts(
    make: SimpleNamespace, character: str, length: int
) -> None:
    for card in every_card(make, character * length, times=200).values():
        fits(card)
