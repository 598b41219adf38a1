"""One customer's card: who, why, what they bought, and what can be done."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import get_args

import pytest

from cards import (
    Block,
    Came,
    Contacted,
    ListRef,
    Show,
    Snooze,
    Turn,
    Undo,
    customer_card,
    pack,
    texts,
    unpack,
)
from cards.actions import Menu
from scoring.explain import Key

WHO = "7d922213cac48ada"
LIST = ListRef(day=date(2026, 11, 23), owner="小雨", page=2)


def table(card: dict[str, object]) -> dict[str, object]:
    [found] = [part for part in card["body"]["elements"] if part["tag"] == "table"]
    return found


def test_the_header_says_who_and_how_valuable(make: SimpleNamespace, read: SimpleNamespace) -> None:
    header = customer_card(make.view())["header"]
    assert read.texts(header) == [
        "张一一",
        "微信 · 小雨跟进",
        "高优先 · 建议优先",
        "中价值",
        "潜力客户",
    ]


def test_the_chat_list_says_who_and_why(make: SimpleNamespace) -> None:
    assert customer_card(make.view())["config"]["summary"]["content"] == (
        "张一一：已180天未买，超过预警线、基本不退货、累计买了2058元、7次老客户"
    )


def test_money_and_timing_stand_as_numbers_over_their_names(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    texts = read.texts(customer_card(make.view()))
    start = texts.index("**2,058元**")
    assert texts[start : start + 13] == [
        "**2,058元**",
        "<font color='grey'>累计消费</font>",
        "**7次**",
        "<font color='grey'>下单</font>",
        "**294元**",
        "<font color='grey'>平均每单</font>",
        "**180天**",
        "<font color='grey'>距上次买</font>",
        "**约83天**",
        "<font color='grey'>平常间隔</font>",
        "**8%**",
        "<font color='grey'>退货率</font>",
        "首单 2025-01-12 · 最近 2026-05-27 · 超过 125 天没买就提醒",
    ]


def test_a_customer_who_bought_once_has_no_usual_interval(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    once = make.customer(orders=1, personal_cycle=None)
    assert "**—**" in read.texts(customer_card(make.view(customer=once)))


def test_the_last_orders_are_a_table_at_the_root(make: SimpleNamespace) -> None:
    lines = (
        make.line(quantity=2, received=1288.5),
        make.line(ordered_on=date(2025, 12, 31), returned=True),
    )
    assert table(customer_card(make.view(orders=lines)))["rows"] == [
        {"day": "5月27日", "goods": "A-1023 ×2", "received": "1,288.50"},
        {"day": "25年12月31日", "goods": "A-1023（已退）", "received": "294.00"},
    ]


def test_at_most_thirty_lines_are_listed(make: SimpleNamespace) -> None:
    card = customer_card(make.view(orders=(make.line(),) * 31))
    assert len(table(card)["rows"]) == 30


def test_the_whole_phone_is_a_link_that_dials(make: SimpleNamespace, read: SimpleNamespace) -> None:
    texts = read.texts(customer_card(make.view()))
    assert "<font color='grey'>电话</font> [138 1111 1111](tel://13811111111)" in texts


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13811111111", "138****1111"), ("0571-88886666", "****66"), ("", "没有手机号")],
)
def test_a_phone_not_to_be_shown_is_masked(
    make: SimpleNamespace, read: SimpleNamespace, phone: str, shown: str
) -> None:
    view = make.view(customer=make.customer(id="9", phone=phone), show_phone=False, orders=())
    card = customer_card(view)
    assert shown in read.texts(card)
    assert not phone or phone not in str(card)


def test_the_buttons_are_those_of_the_list(make: SimpleNamespace, read: SimpleNamespace) -> None:
    card = customer_card(make.view())
    assert read.values(card) == [
        pack(action)
        for action in (Menu(customer=WHO), Contacted(customer=WHO), Snooze(customer=WHO))
    ]
    assert read.texts(card).count("不再联系") == 1
    assert "详情" not in read.texts(card)


def test_who_came_from_a_list_goes_back_to_it(make: SimpleNamespace, read: SimpleNamespace) -> None:
    assert read.values(customer_card(make.view(on=LIST))) == [
        pack(action)
        for action in (
            Turn(on=LIST),
            Menu(customer=WHO, on=LIST),
            Contacted(customer=WHO, on=LIST),
            Snooze(customer=WHO, on=LIST),
        )
    ]


def test_who_may_not_act_gets_no_buttons(make: SimpleNamespace, read: SimpleNamespace) -> None:
    assert read.values(customer_card(make.view(can_act=False))) == []


def test_a_contact_takes_the_place_of_the_buttons(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    view = make.view(done=make.contacted(), excluded="冷却中", ends_on=date(2026, 12, 7))
    card = customer_card(view)
    assert card["header"]["template"] == "grey"
    assert read.texts(card["body"])[:7] == [
        "✓ 张一一 · 小雨 11月23日 09:12 已联系",
        "撤销",
        "已下单",
        "有意向",
        "没回复",
        "不需要",
        "**现在不在名单上** 刚联系过或选了稍后，先让客户歇一歇。12月7日起这条就不算了。",
    ]
    assert [unpack(value) for value in read.values(card)] == [
        Undo(customer=WHO, contact=7),
        *(
            Came(customer=WHO, contact=7, outcome=outcome)
            for outcome in ("ordered", "interested", "no_reply", "not_needed")
        ),
    ]


@pytest.mark.parametrize(
    ("rule", "ends_on", "words"),
    [
        ("刚下单", date(2026, 12, 7), "12月7日起这条就不算了。"),
        ("无跟进理由", date(2026, 12, 7), "最晚 12月7日 起，因为太久没买会再上名单。"),
        ("已流失", None, "等他下次下单再说。"),
        ("不再联系", None, "要等有人撤销。"),
    ],
)
def test_the_day_on_which_a_rule_ends_is_named(
    make: SimpleNamespace, read: SimpleNamespace, rule: str, ends_on: date | None, words: str
) -> None:
    texts = read.texts(customer_card(make.view(excluded=rule, ends_on=ends_on)))
    [line] = [text for text in texts if text.startswith("**现在不在名单上** ")]
    assert line.endswith(words)


@pytest.mark.parametrize(("on", "back"), [(None, Show(customer=WHO)), (LIST, Turn(on=LIST))])
def test_to_contact_no_more_is_asked_about_first(
    make: SimpleNamespace, read: SimpleNamespace, on: ListRef | None, back: Show | Turn
) -> None:
    card = customer_card(make.view(asking=True, on=on))
    assert "以后的名单都不再有「张一一」，确定吗？" in read.texts(card)
    assert "✅ 已联系" not in read.texts(card)
    assert read.values(card)[-2:] == [pack(Block(customer=WHO, on=on)), pack(back)]


def test_who_bought_in_more_months_than_one_gets_a_chart(make: SimpleNamespace) -> None:
    def charts(*months: tuple[str, float]) -> list[object]:
        parts = customer_card(make.view(months=months))["body"]["elements"]
        return [part["chart_spec"]["data"]["values"] for part in parts if part["tag"] == "chart"]

    assert charts() == []
    assert charts(("2026-04", 0.0), ("2026-05", 294.0)) == []
    assert charts(("2026-03", 99.6), ("2026-04", 0.0), ("2026-05", 294.0)) == [
        [{"x": "26/03", "y": 100}, {"x": "26/04", "y": 0}, {"x": "26/05", "y": 294}]
    ]


@pytest.mark.parametrize(
    "rule",
    ["全部退货", "已流失", "单单非上月新客", "不再联系", "冷却中", "刚下单", "无跟进理由"],
)
def test_R32_each_reason_to_leave_a_customer_out_has_its_words(
    make: SimpleNamespace, read: SimpleNamespace, rule: str
) -> None:
    [words] = [
        text
        for text in read.texts(customer_card(make.view(excluded=rule)))
        if text.startswith("**现在不在名单上** ")
    ]
    assert words.removeprefix("**现在不在名单上** ") != rule


def test_the_history_names_who_did_what_when(make: SimpleNamespace, read: SimpleNamespace) -> None:
    contacts = (
        make.contact("blocked", "2026-11-20 17:03"),
        make.contact("outcome", "2026-11-20 17:02", outcome="interested", note="下周再问"),
        make.contact("outcome", "2026-11-20 17:02", outcome="no_reply"),
        make.contact("undone", "2026-11-20 17:01"),
        make.contact("contacted", "2026-11-20 17:00"),
        make.contact("snoozed", "2026-10-02 09:05", by="阿强", until=date(2026, 10, 9)),
    )
    texts = read.texts(customer_card(make.view(contacts=contacts)))
    start = texts.index("联系记录")
    assert texts[start + 1 : start + 7] == [
        "11月20日 17:03 小雨 标了不再联系",
        "11月20日 17:02 小雨 记下：有意向「下周再问」",
        "11月20日 17:02 小雨 记下：没回复",
        "11月20日 17:01 小雨 撤销了",
        "11月20日 17:00 小雨 联系了",
        "10月2日 09:05 阿强 选了稍后，10月9日再提醒",
    ]


def test_R18_a_customer_who_returned_everything_has_no_score_and_no_reason(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    gone = make.customer(
        customer="", salesperson="", score=None, raw_score=None, reason="", action="",
        risk_tags=(), tier="低价值", potential="普通客户", growth="新客型",
    )  # fmt: skip
    card = customer_card(make.view(customer=gone, excluded="全部退货", can_act=False))
    assert read.texts(card["header"]) == [
        "没留名字（尾号 1111）",
        "微信 · 还没人跟进",
        "低价值",
        "普通客户",
    ]
    assert not [text for text in read.texts(card) if "评分" in text]


def panel(card: dict[str, object], title: str, read: SimpleNamespace) -> list[str]:
    [found] = [
        part
        for part in card["body"]["elements"]
        if part["tag"] == "collapsible_panel" and title in read.texts(part["header"])
    ]
    return read.texts(found["elements"])


def test_R25_R26_the_score_is_taken_apart_in_words(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    [figures] = panel(customer_card(make.view()), "评分 109，怎么来的", read)
    lines = (line.split("</font>  ") for line in figures.split("\n"))
    assert [(label.partition(">")[2], number) for label, number in lines] == [
        ("平常一单的利润", "**94元**"),
        ("现在联系的机会", "**×1.04**"),
        ("不退货的机会", "**×92%**"),
        ("联系一次的花费", "**−6元**"),
        ("按下单次数折算", "**×1**"),
        ("算下来", "**84分**"),
        ("好客户加分", "**&#43;15分**"),
        ("老客户加分", "**&#43;10分**"),
        ("合计", "**109分**"),
    ]


def test_a_bonus_of_nothing_is_not_listed(make: SimpleNamespace, read: SimpleNamespace) -> None:
    [base] = [term for term in make.view().terms if term.key == "base"]
    [figures] = panel(customer_card(make.view(terms=(base,))), "评分 109，怎么来的", read)
    assert figures.count("\n") == 1


@pytest.mark.parametrize(
    ("score", "raw", "words"),
    [(150.0, 171.2, "最多算 150 分。"), (-50.0, -61.0, "最少算 -50 分。")],
)
def test_R26_a_score_at_its_bound_says_so(
    make: SimpleNamespace, read: SimpleNamespace, score: float, raw: float, words: str
) -> None:
    view = make.view(customer=replace(make.customer(), score=score, raw_score=raw))
    assert panel(customer_card(view), f"评分 {score:.0f}，怎么来的", read)[-1] == words


def test_every_term_of_a_score_has_its_words() -> None:
    assert set(get_args(Key)) == set(texts().customer.terms)
