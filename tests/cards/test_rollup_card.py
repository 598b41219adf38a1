"""The managers' morning: the lists, whom the rules left out, rows that make no sense."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from cards import problems_card, rollup_card, texts
from scoring.schema import Rejection

Card = dict[str, Any]


def part(card: Card, tag: str) -> dict[str, Any]:
    [found] = [each for each in card["body"]["elements"] if each["tag"] == tag]
    return found


def filters(card: Card, read: SimpleNamespace) -> list[tuple[str, str]]:
    """Return the lines of the panel: label, number."""
    lines = read.texts(part(card, "collapsible_panel"))[1].split("\n")
    pairs = (re.fullmatch(r"<font color='grey'>(.+)</font>  \*\*(.+)\*\*", line) for line in lines)
    return [(pair[1], pair[2]) for pair in pairs if pair]


def test_the_morning_in_numbers(make: SimpleNamespace, read: SimpleNamespace) -> None:
    card = rollup_card(make.rollup())
    assert card["config"]["summary"]["content"] == "今日 2 人共 32 位客户，预计利润 2,850元"
    assert read.texts(card["header"]) == ["11月23日 周一 · 团队名单", "数据到 11月23日"]
    assert read.texts(card["body"]["elements"][0]) == [
        "**2人**",
        "<font color='grey'>销售</font>",
        "**32位**",
        "<font color='grey'>名单上</font>",
        "**2,850元**",
        "<font color='grey'>预计利润</font>",
    ]
    assert part(card, "table")["rows"] == [
        {"name": "小雨 · 20位", "profit": "1,890"},
        {"name": "阿强 · 12位", "profit": "960"},
    ]
    assert read.values(card) == []


def test_from_all_customers_to_those_on_the_lists(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    card = rollup_card(make.rollup())
    assert filters(card, read) == [
        ("全部客户", "1,250"),
        ("已流失", "−800"),
        ("冷却中", "−18"),
        ("可以联系、排在后面", "−400"),
        ("今天名单上", "32"),
    ]
    assert read.texts(part(card, "collapsible_panel"))[2:] == [
        "平均未复购 300 天 → 名单上 121 天；最长 1200 天 → 364 天",
        "价值：高价值 20、中价值 12",
    ]


def test_a_rule_that_left_out_nobody_is_not_listed(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    card = rollup_card(make.rollup(customers=32, excluded={"已流失": 0}))
    assert filters(card, read) == [("全部客户", "32"), ("今天名单上", "32")]


def test_groups_without_anybody_are_not_listed(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    groups = {"tier": {"高价值": 0}, "growth": {"稳定型": 3, "新客型": 0}, "band": {}}
    card = rollup_card(make.rollup(groups=groups))
    assert read.texts(part(card, "collapsible_panel"))[3:] == ["成长：稳定型 3"]


def test_who_got_no_list_and_customers_of_nobody_stand_out(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    sellers = (
        make.load(),
        make.load(name="阿强", sent=False),
        make.load(name="小<雪>", sent=False),
    )
    card = rollup_card(make.rollup(sellers=sellers, unowned=7))
    assert read.texts(card["body"]["elements"][1:3]) == [
        "<font color='red'>没发出去：阿强、小&#60;雪&#62;</font>",
        "<font color='orange'>没有人跟进的客户 7 位，请在团队里指定接手的人。</font>",
    ]


def test_rows_that_make_no_sense_are_counted_in_the_header(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    card = rollup_card(make.rollup(rejected={"nobody": 3, "unreadable_date": 2}))
    assert read.texts(card["header"]["text_tag_list"]) == ["数据问题 5 行"]


def test_R7_a_row_is_told_with_its_place_and_what_it_says(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    rows = [
        make.bad(),
        make.bad(source="店", row=9, field="received", value="", reason="unreadable_amount"),
    ]
    card = problems_card(rows, {"unreadable_date": 1, "unreadable_amount": 1}, make.day)
    assert card["config"]["summary"]["content"] == (
        "2 行订单读不懂：日期读不懂 1 行、金额读不懂 1 行"
    )
    assert read.texts(card["header"]) == [
        "有 2 行订单读不懂",
        "没算进去，改好表格后会自动补上",
        "11月23日",
    ]
    assert read.texts(card["body"]) == ["日期读不懂 1 行、金额读不懂 1 行"]
    assert part(card, "table")["rows"] == [
        {"place": "抖音.xlsx 第17行", "reason": "日期读不懂", "value": "下单日期：昨天"},
        {"place": "店 第9行", "reason": "金额读不懂", "value": "收款额：空着"},
    ]


def test_thirty_rows_are_shown_and_the_rest_is_counted(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    card = problems_card([make.bad(row=row) for row in range(40)], {"nobody": 512}, make.day)
    assert len(part(card, "table")["rows"]) == 30
    assert read.texts(card["body"])[-1] == (
        "只列出前 30 行，一共 512 行。全部在报表的「数据问题」里。"
    )


@pytest.mark.parametrize("reason", [str(each) for each in Rejection])
def test_R7_each_reason_has_its_words(make: SimpleNamespace, reason: str) -> None:
    card = problems_card([make.bad(reason=reason)], {reason: 1}, make.day)
    assert part(card, "table")["rows"][0]["reason"] == texts().rollup.rejections[reason]
