"""Whatever stands in the shop's tables: it is shown, acts on nothing, and fits."""

import json
import re
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator.cardcheck import check_card
from cards import (
    customer_card,
    daily_list,
    help_card,
    nothing_found,
    order_card,
    refusal,
    several_hits,
    trouble,
)
from cards.elements import count_elements

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
)
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
    item = make.item(**words, risk_tags=(text,))
    customer = make.customer(**words, risk_tags=(text,), category=text, sku=text, salesperson=text)
    line = make.line(
        order_no=text, customer=text, platform=text, category=text, sku=text,
        return_no=text, return_status=text, returned=True,
    )  # fmt: skip
    done = make.contacted(by=text)
    view = make.view(
        customer=customer,
        excluded=text,
        orders=(line,) * 30,
        contacts=(make.contact("contacted", "2026-11-20 09:00", by=text),) * 5,
    )
    return {
        "list": daily_list(make.daily(*[item] * times, owner=text[:20])),
        "done": daily_list(make.daily(*[(item, done)] * times, item, owner=text[:20])),
        "customer": customer_card(view),
        "order": order_card([line] * 40, customer, data_as_of=make.day),
        "hits": several_hits(text, [customer] * 12),
        "nothing": nothing_found(text, [text] * 3),
    }


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


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_feishu_would_accept_every_card_whatever_the_texts(
    make: SimpleNamespace, text: str
) -> None:
    for card in every_card(make, text, times=5).values():
        check_card(card, TENANT)
        json.dumps(card, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("page_size", "most_bytes", "most_elements"), [(5, 24_000, 130), (99, 28_000, 150)]
)
@pytest.mark.parametrize("text", ["名" * 500, "<" * 500, '"' * 500, "&" * 500])
def test_a_page_of_the_longest_texts_stays_far_below_the_limits(
    make: SimpleNamespace, text: str, page_size: int, most_bytes: int, most_elements: int
) -> None:
    item = make.item(
        id="名" * 40, customer=text, platform=text, tier=text, potential=text, last_sku=text,
        reason=text, action=text,
    )  # fmt: skip
    view = make.daily(
        *[item] * 20,
        page=1,
        page_size=page_size,
        owner="名" * 10,
        today=date(2026, 12, 31),
        data_as_of=date(2026, 1, 1),
    )
    card = daily_list(view)
    check_card(card, TENANT)
    travelling = json.dumps(json.dumps(card, ensure_ascii=False), ensure_ascii=False)
    assert len(travelling.encode()) <= most_bytes
    assert count_elements(card) <= most_elements


def test_no_card_speaks_jargon(make: SimpleNamespace, read: SimpleNamespace) -> None:
    cards = [
        *every_card(make, "张一一").values(),
        help_card("sales"),
        help_card("manager"),
        refusal(),
        trouble("failed"),
        trouble("no_data"),
    ]
    for card in cards:
        assert not [text for text in read.texts(card) if JARGON.search(text)]


@pytest.mark.parametrize("text", ["名" * 500, "<" * 500, '"' * 500, "𠮷" * 500])
def test_no_card_grows_too_large_with_its_texts(make: SimpleNamespace, text: str) -> None:
    for kind, card in every_card(make, text, times=20).items():
        travelling = json.dumps(json.dumps(card, ensure_ascii=False), ensure_ascii=False)
        assert len(travelling.encode()) <= 24_000, kind
        check_card(card, TENANT)
