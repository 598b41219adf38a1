"""The second language says everything the first says, with the same places to fill."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from bot.simulator.orders import sample_orders
from cards import (
    alerts_card,
    customer_card,
    daily_list,
    help_card,
    order_card,
    speak,
    texts,
    why_card,
)
from scoring import RawTable, Settings, normalise, score, words

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
TECHNICAL = re.compile(r"uplift|clv|阈值|threshold|score|margin", re.IGNORECASE)
PLACES = re.compile(r"\{(\w+)[^}]*\}")
AREAS = [each.name for each in fields(texts("zh")) if is_dataclass(getattr(texts("zh"), each.name))]
SAID = [area for area in AREAS if area != "words"]
"""Not what people may write: that stays understood in both."""


def sentences(area: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield each text of an area with its path."""

    def walk(path: str, value: Any) -> Iterator[tuple[str, str]]:
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, tuple):
            for index, each in enumerate(value):
                yield from walk(f"{path}.{index}", each)
        else:
            for key, each in value.items():
                yield from walk(f"{path}.{key}", each)

    table = getattr(texts(language), area)
    for each in fields(table):
        yield from walk(f"{area}.{each.name}", getattr(table, each.name))


@pytest.mark.parametrize("area", SAID)
def test_every_sentence_is_said_in_english(area: str) -> None:
    chinese, english = dict(sentences(area, "zh")), dict(sentences(area, "en"))
    same = {path for path, words in english.items() if chinese.get(path) == words}
    numbers = {path for path in same if not CHINESE.search(english[path])}
    assert same == numbers
    assert {path: text for path, text in english.items() if CHINESE.search(text)} == {}


@pytest.mark.parametrize("area", SAID)
def test_the_same_places_are_filled(area: str) -> None:
    places = {
        language: {path: sorted(PLACES.findall(text)) for path, text in sentences(area, language)}
        for language in ("zh", "en")
    }
    assert places["en"] == places["zh"]


def test_every_word_that_is_data_is_known() -> None:
    inner = {words.BETWEEN, words.LONG_AGO, words.A_WHILE_AGO, words.ACTIVE, words.ANY_PLATFORM}
    constants = {value for value in vars(words).values() if isinstance(value, str)}
    data = {value for value in constants if CHINESE.search(value)} - inner
    assert data - set(texts("en").of_data) == set()
    assert [word for word in texts("en").of_data.values() if CHINESE.search(word)] == []


@cache
def reasons() -> frozenset[str]:
    """Return why each customer of the sample shop is to be contacted."""
    rows = pd.DataFrame(sample_orders(date(2026, 11, 22), customers=3000), dtype=object)
    read = normalise([RawTable("orders", rows)], Settings())
    return frozenset(score(read.lines, Settings(), date(2026, 11, 23)).customers["reason"])


def test_no_reason_of_any_customer_has_a_technical_word() -> None:
    assert len(reasons()) > 1000
    assert [reason for reason in reasons() if TECHNICAL.search(reason)] == []


def test_every_reason_is_said_in_english_whole() -> None:
    said = {texts("en").reason(reason) for reason in reasons()}
    assert [reason for reason in said if CHINESE.search(reason) or TECHNICAL.search(reason)] == []


def test_what_nobody_knows_is_said_as_it_is() -> None:
    assert texts("en").reason("180天前买过、送过礼物") == "bought 180 days ago, 送过礼物"
    assert texts("zh").reason("180天前买过、送过礼物") == "180天前买过、送过礼物"


def test_a_day_is_said_so_that_nobody_takes_it_for_another() -> None:
    day, now = date(2025, 11, 3), date(2026, 11, 23)
    assert (texts("en").dated(day, day), texts("en").dated(day, now)) == ("3 Nov", "3 Nov 25")
    assert (texts("zh").dated(day, day), texts("zh").dated(day, now)) == ("11月3日", "25年11月3日")


@pytest.fixture
def english() -> Iterator[None]:
    speak("en")
    yield
    speak("zh")


@pytest.mark.usefixtures("english")
def test_cards_speak_english_but_for_the_shops_own_words(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    own = {"customer": "Ann", "platform": "WeChat", "action": "say hello"}
    item, line = make.item(**own), make.line(platform="WeChat", customer="Ann")
    shown = [
        daily_list(make.daily(item, (item, make.came("interested", "soon", by="Li")), owner="Li")),
        customer_card(
            make.view(
                customer=make.customer(**own, salesperson="Li"), excluded="冷却中",
                orders=(line,),
            )
        ),
        alerts_card(make.alerts(rows=(make.alert(kind="高退货"),))),
        help_card("manager"),
        order_card([line], make.customer(**own), data_as_of=make.day),
        why_card(make.why(customer=make.customer(**own), excluded="冷却中", owner="Li")),
    ]  # fmt: skip
    for card in shown:
        assert [text for text in read.texts(card) if CHINESE.search(text)] == []
