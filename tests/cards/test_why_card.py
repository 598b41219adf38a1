"""Why somebody is not on a list: the rule, and the day it ends."""

from datetime import date
from types import SimpleNamespace

import pytest

from cards import Show, unpack, why_card
from scoring import words


def test_the_card_says_whom_it_is_about_and_leads_to_them(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    card = why_card(make.why(excluded="冷却中", ends_on=date(2026, 12, 7)))
    assert card["config"]["summary"]["content"] == ("张一一：刚联系过或选了稍后，先让客户歇一歇。")
    assert read.texts(card["header"]) == ["为什么没有 张一一"]
    assert read.texts(card["body"]) == [
        "**刚联系过或选了稍后，先让客户歇一歇。**",
        "12月7日起这条就不算了。",
        "查看客户",
    ]
    assert [unpack(value) for value in read.values(card)] == [Show(customer="7d922213cac48ada")]


@pytest.mark.parametrize(
    ("rule", "ends_on", "sentences"),
    [
        (words.ALL_RETURNED, None, ["**买的都退了，不用跟进。**", "等他下次下单再说。"]),
        (words.LOST, None, ["**太久没买，已经流失。**", "等他下次下单再说。"]),
        (
            words.SINGLE_ORDER,
            None,
            ["**只买过一次，又不是上个月的新客。**", "等他下次下单再说。"],
        ),
        (words.DO_NOT_CONTACT, None, ["**标了不再联系。**", "要等有人撤销。"]),
        (
            words.COOLING,
            date(2026, 12, 7),
            ["**刚联系过或选了稍后，先让客户歇一歇。**", "12月7日起这条就不算了。"],
        ),
        (
            words.JUST_ORDERED,
            date(2026, 12, 1),
            ["**刚下过单，先不打扰。**", "12月1日起这条就不算了。"],
        ),
        (
            words.NO_REASON,
            date(2027, 1, 4),
            ["**眼下没有要跟进的理由。**", "最晚 1月4日 起，因为太久没买会再上名单。"],
        ),
        (words.NO_REASON, None, ["**眼下没有要跟进的理由。**", "等他下次下单再说。"]),
    ],
)
def test_R32_each_rule_says_why_and_until_when(
    make: SimpleNamespace,
    read: SimpleNamespace,
    rule: str,
    ends_on: date | None,
    sentences: list[str],
) -> None:
    card = why_card(make.why(excluded=rule, ends_on=ends_on))
    assert read.texts(card["body"])[:-1] == sentences


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (1, "就在小雨今天的名单上，第 1 位。"),
        (20, "就在小雨今天的名单上，第 20 位。"),
        (21, "在排队：小雨名下第 21 位，名单每天取前 20 位。"),
    ],
)
def test_who_may_be_contacted_has_a_place(
    make: SimpleNamespace, read: SimpleNamespace, place: int, sentence: str
) -> None:
    card = why_card(make.why(place=place))
    assert read.texts(card["body"]) == [f"**{sentence}**", "查看客户"]


@pytest.mark.parametrize("nobody", [{"owner": None}, {"place": None}])
def test_a_customer_of_nobody_is_on_no_list(
    make: SimpleNamespace, read: SimpleNamespace, nobody: dict[str, None]
) -> None:
    card = why_card(make.why(**nobody))
    assert read.texts(card["body"]) == ["**没有人跟进：团队里还没有可以接手的人。**", "查看客户"]


def test_a_nameless_customer_is_told_by_their_phone(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    card = why_card(make.why(customer=make.customer(customer="")))
    assert read.texts(card["header"]) == ["为什么没有 没留名字（尾号 1111）"]
    assert "13811111111" not in str(card)
