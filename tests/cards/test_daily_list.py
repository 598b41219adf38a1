"""Today's list: what it says, what its buttons carry, in each of its states."""

from datetime import date
from types import SimpleNamespace

import pytest

from cards import (
    Block,
    Came,
    Contacted,
    ListRef,
    Note,
    Snooze,
    Turn,
    Undo,
    daily_list,
    pack,
    unpack,
)
from cards.actions import Menu

WHO = "7d922213cac48ada"
TOP = "<text_tag color='red'>高优先 · 建议优先</text_tag>"
LABELS = (
    "<text_tag color='neutral'>微信</text_tag> <text_tag color='blue'>高价值</text_tag> "
    "<text_tag color='blue'>明星客户</text_tag>"
)


def test_the_header_says_whose_list_of_which_day_and_how_far(
    make: SimpleNamespace,
) -> None:
    first, second, third = make.items(3)
    card = daily_list(make.daily((first, make.contacted()), (second, make.snoozed()), third))
    assert card["header"] == {
        "title": {"tag": "plain_text", "content": "11月23日 周一 · 小雨的名单"},
        "subtitle": {"tag": "plain_text", "content": "共 3 位 · 已联系 1 · 稍后 1"},
        "text_tag_list": [],
        "template": "blue",
        "icon": {"tag": "standard_icon", "token": "calendar_outlined"},
    }


def test_the_chat_list_says_how_many_and_whom_first(make: SimpleNamespace) -> None:
    first, second = make.items(2)

    def summary(*entries: object) -> str:
        return daily_list(make.daily(*entries))["config"]["summary"]["content"]

    assert summary(first, second) == "今日 2 位，先联系 客户01"
    assert summary((first, make.contacted()), second) == "还剩 1 位，下一位 客户02"
    done = make.contacted()
    assert summary((first, done), (second, done)) == "11月23日的 2 位都处理完了"
    assert summary() == "今天没有需要联系的客户，安心忙别的吧。"


def test_counts_by_tier_go_from_high_to_low(make: SimpleNamespace, read: SimpleNamespace) -> None:
    tiers = ["中价值", "低价值", "高价值", "中价值"]
    card = daily_list(make.daily(*(make.item(tier=tier) for tier in tiers)))
    [overview] = [text for text in read.texts(card) if "━" in text]
    assert "高价值 1 · 中价值 2 · 低价值 1" in overview


@pytest.mark.parametrize(
    ("done", "green", "grey"), [(0, 0, 12), (1, 1, 11), (10, 6, 6), (19, 11, 1), (20, 12, 0)]
)
def test_the_progress_line_shows_the_first_and_the_last_customer(
    make: SimpleNamespace, read: SimpleNamespace, done: int, green: int, grey: int
) -> None:
    entries = [(item, make.contacted()) if item.place <= done else item for item in make.items(20)]
    [bar] = [text for text in read.texts(daily_list(make.daily(*entries))) if "━" in text]
    drawn = bar.replace("<font color='green'>", "+").replace("<font color='grey'>", "-")
    assert drawn.startswith(
        ("+" + "━" * green + "</font>") * bool(green)
        + ("-" + "━" * grey + "</font>") * bool(grey)
        + f"  还剩 {20 - done} 位" * (done < 20)
    )


def test_a_block_says_who_why_what_to_say_and_what_was_bought_last(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    card = daily_list(make.daily(make.item()))
    assert read.texts(card["body"]["elements"][1]) == [
        f"<font color='grey'>1</font> **张一一** {TOP}",
        "详情",
        "不再联系",
        LABELS,
        "已180天未买，超过预警线、现在联系成功率高、基本不退货、累计买了2058元、7次老客户",
        "<font color='grey'>怎么说</font> 【1v1暖场关怀】询问近期需求&#43;新品预览",
        "上次买 A-1023 · 138****1111",
        "✅ 已联系",
        "⏰ 稍后",
        "明天",
        "3天",
        "7天",
    ]


@pytest.mark.parametrize(
    ("score", "tag"),
    [
        (150, "<text_tag color='red'>高优先 · 建议优先</text_tag>"),
        (100, "<text_tag color='red'>高优先 · 建议优先</text_tag>"),
        (99.99, "<text_tag color='orange'>中优先 · 建议优先</text_tag>"),
        (80, "<text_tag color='orange'>中优先 · 建议优先</text_tag>"),
        (79.99, "<text_tag color='orange'>中优先</text_tag>"),
        (50, "<text_tag color='orange'>中优先</text_tag>"),
        (49.99, "<text_tag color='neutral'>低优先</text_tag>"),
        (-50, "<text_tag color='neutral'>低优先</text_tag>"),
    ],
)
def test_the_score_is_shown_as_a_band(
    make: SimpleNamespace, read: SimpleNamespace, score: float, tag: str
) -> None:
    [name] = [
        text
        for text in read.texts(daily_list(make.daily(make.item(score=score))))
        if "**张一一**" in text
    ]
    assert name.endswith(tag)


def test_what_is_not_known_is_left_out(make: SimpleNamespace, read: SimpleNamespace) -> None:
    bare = make.item(customer="", phone="", last_sku="", action="", id="|微信")
    assert read.texts(daily_list(make.daily(bare))["body"]["elements"][1])[:6] == [
        f"<font color='grey'>1</font> **没留名字** {TOP}",
        "详情",
        "不再联系",
        LABELS,
        "已180天未买，超过预警线、现在联系成功率高、基本不退货、累计买了2058元、7次老客户",
        "没有手机号",
    ]


def test_nameless_customers_are_told_apart_by_their_phone(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    texts = " ".join(read.texts(daily_list(make.daily(make.item(customer="")))))
    assert "没留名字（尾号 1111）" in texts


def test_the_buttons_carry_the_customer_and_where_they_stand(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    on = ListRef(day=make.day, owner="小雨", page=0)
    assert read.values(daily_list(make.daily(make.item()))) == [
        pack(action)
        for action in (
            Menu(customer=WHO, on=on),
            Contacted(customer=WHO, on=on),
            Snooze(customer=WHO, on=on),
        )
    ]


@pytest.mark.parametrize(
    ("done", "line"),
    [
        ({}, "✓ 张一一 · 09:12 已联系"),
        ({"by": "阿强", "mine": False}, "✓ 张一一 · 阿强 09:12 已联系"),
        ({"at": "2026-11-22 18:05"}, "✓ 张一一 · 11月22日 18:05 已联系"),
    ],
)
def test_a_contacted_customer_is_one_line_with_who_and_when(
    make: SimpleNamespace, read: SimpleNamespace, done: dict[str, object], line: str
) -> None:
    card = daily_list(make.daily((make.item(), make.contacted(**done)), make.item(place=2)))
    undo = ["撤销"] if done.get("mine", True) else []
    assert read.texts(card["body"]["elements"][1]) == [line, *undo]


@pytest.mark.parametrize(
    ("by", "line"),
    [("小雨", "⏰ 张一一 · 11月26日再提醒"), ("阿强", "⏰ 张一一 · 阿强推到11月26日再提醒")],
)
def test_a_snoozed_customer_is_one_line_with_the_day(
    make: SimpleNamespace, read: SimpleNamespace, by: str, line: str
) -> None:
    card = daily_list(make.daily((make.item(), make.snoozed(by=by)), make.item(place=2)))
    assert read.texts(card["body"]["elements"][1]) == [line, "撤销"]


def test_undo_carries_the_row_that_it_takes_back(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    card = daily_list(make.daily((make.item(), make.contacted())))
    on = ListRef(day=make.day, owner="小雨", page=0)
    assert unpack(read.values(card)[0]) == Undo(customer=WHO, contact=7, on=on)


def test_what_came_of_a_contact_is_one_tap_below_it(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    on = ListRef(day=make.day, owner="小雨", page=0)
    outcomes = daily_list(make.daily((make.item(), make.contacted())))["body"]["elements"][3]
    assert read.texts(outcomes) == ["已下单", "有意向", "没回复", "不需要"]
    assert [unpack(value) for value in read.values(outcomes)] == [
        Came(customer=WHO, contact=7, outcome=outcome, on=on)
        for outcome in ("ordered", "interested", "no_reply", "not_needed")
    ]


def test_a_known_outcome_leaves_a_field_for_a_few_words(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    on = ListRef(day=make.day, owner="小雨", page=0)
    card = daily_list(make.daily((make.item(), make.came("interested"))))
    _, _, line, field = card["body"]["elements"]
    assert read.texts(line) == ["✓ 张一一 · 09:12 已联系 · 有意向", "撤销"]
    assert field == {
        "tag": "input",
        "placeholder": {"tag": "plain_text", "content": "记一句（可以不填）"},
        "max_length": 100,
        "width": "fill",
        "behaviors": [
            {
                "type": "callback",
                "value": pack(Note(customer=WHO, contact=7, outcome="interested", on=on)),
            }
        ],
    }


def test_a_note_closes_the_matter(make: SimpleNamespace, read: SimpleNamespace) -> None:
    card = daily_list(make.daily((make.item(), make.came("no_reply", "下周再问"))))
    _, _, line = card["body"]["elements"]
    assert read.texts(line) == ["✓ 张一一 · 09:12 已联系 · 没回复「下周再问」", "撤销"]


def test_a_colleagues_contact_gives_nothing_to_tap(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    done = make.came("ordered", by="阿强", mine=False)
    card = daily_list(make.daily((make.item(), done), make.item(place=2)))
    assert read.texts(card["body"]["elements"][1]) == ["✓ 张一一 · 阿强 09:12 已联系 · 已下单"]
    assert read.values(card["body"]["elements"][1]) == []


def test_to_contact_no_more_is_asked_about_in_the_customers_place(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    on = ListRef(day=make.day, owner="小雨", page=0)
    card = daily_list(make.daily(make.item(), make.item(place=2, id="2"), asking=WHO))
    _, asked, other = card["body"]["elements"]
    assert read.texts(asked) == ["以后的名单都不再有「张一一」，确定吗？", "不再联系", "再想想"]
    assert [unpack(value) for value in read.values(asked)] == [
        Block(customer=WHO, on=on),
        Turn(on=on),
    ]
    assert "✅ 已联系" in read.texts(other)


@pytest.mark.parametrize(
    ("done", "line"),
    [
        ({}, ["🚫 张一一 · 09:12 不再联系", "撤销"]),
        ({"by": "阿强", "mine": False}, ["🚫 张一一 · 阿强 09:12 标了不再联系"]),
    ],
)
def test_a_customer_to_contact_no_more_is_one_line(
    make: SimpleNamespace, read: SimpleNamespace, done: dict[str, object], line: list[str]
) -> None:
    card = daily_list(make.daily((make.item(), make.blocked(**done)), make.item(place=2)))
    assert read.texts(card["header"])[1] == "共 2 位 · 不再联系 1"
    assert read.texts(card["body"]["elements"][1]) == line


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("已流失", "🔔 11月26日起就算流失了，之前联系最好。"),
        ("单单非上月新客", "🔔 首单跟进到11月25日为止，抓紧联系。"),
    ],
)
def test_who_will_soon_be_left_out_says_until_when(
    make: SimpleNamespace, read: SimpleNamespace, rule: str, words: str
) -> None:
    item = make.item(leaves_on=date(2026, 11, 26), leaves_by=rule)
    card = daily_list(make.daily(item))
    assert read.texts(card["body"]["elements"][1]) == ["🔔 1 位快错过了：张一一（还剩3天）"]
    line = f"<font color='orange'>{words}</font>"
    assert line in read.texts(card["body"]["elements"][2])
    gone = daily_list(make.daily(item, today=date(2026, 11, 26)))
    assert not [text for text in read.texts(gone) if "🔔" in text]


def test_the_first_three_to_go_are_named_the_soonest_first(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    days = [date(2026, 11, 28), date(2026, 11, 25), date(2026, 11, 27), date(2026, 11, 25)]
    going = [
        make.item(place=place, customer=f"客户{place}", leaves_on=day, leaves_by="已流失")
        for place, day in enumerate(days, 1)
    ]
    card = daily_list(make.daily(*going, make.item(place=5)))
    assert read.texts(card["body"]["elements"][1]) == [
        "🔔 4 位快错过了：客户2（还剩2天）、客户4（还剩2天）、客户3（还剩4天） 等"
    ]


def test_R39_goods_that_come_back_are_not_to_be_pushed(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    card = daily_list(make.daily(make.item(hold_rate=0.4, hold_sku="B-88")))
    texts = read.texts(card["body"]["elements"][1])
    assert f"{LABELS} <text_tag color='orange'>暂缓促单</text_tag>" in texts
    assert "<font color='orange'>常买的 B&#45;88 退货率 40%，先别推它。</font>" in texts


def pager(card: dict[str, object], read: SimpleNamespace) -> list[str]:
    return read.texts(card["body"]["elements"][-1])


@pytest.mark.parametrize(
    ("page", "words", "turns"),
    [
        (0, ["第 1 / 3 页", "下一页"], [1]),
        (1, ["第 2 / 3 页", "上一页", "下一页"], [0, 2]),
        (2, ["第 3 / 3 页", "上一页"], [1]),
        (9, ["第 3 / 3 页", "上一页"], [1]),
        (-1, ["第 1 / 3 页", "下一页"], [1]),
    ],
)
def test_pages_turn_and_lead_nowhere_that_is_not(
    make: SimpleNamespace, read: SimpleNamespace, page: int, words: list[str], turns: list[int]
) -> None:
    card = daily_list(make.daily(*make.items(11), page=page))
    assert pager(card, read) == words
    assert [unpack(value) for value in read.values(card["body"]["elements"][-1])] == [
        Turn(on=ListRef(day=make.day, owner="小雨", page=turn)) for turn in turns
    ]


def test_each_customer_stands_on_one_page(make: SimpleNamespace, read: SimpleNamespace) -> None:
    names = [
        text.split("**")[1]
        for page in range(3)
        for text in read.texts(daily_list(make.daily(*make.items(11), page=page)))
        if "</font> **" in text
    ]
    assert names == [f"客户{place:02}" for place in range(1, 12)]


def test_one_page_needs_no_pager(make: SimpleNamespace, read: SimpleNamespace) -> None:
    texts = read.texts(daily_list(make.daily(*make.items(5))))
    assert not [text for text in texts if "页" in text]


def test_a_finished_page_leads_on_to_the_next(make: SimpleNamespace) -> None:
    done = [(item, make.contacted()) for item in make.items(5)]
    more = make.items(6)[5]
    [*_, turn] = daily_list(make.daily(*done, more))["body"]["elements"][-1]["columns"]
    assert turn["elements"][0]["type"] == "primary"
    [*_, turn] = daily_list(make.daily(*make.items(6)))["body"]["elements"][-1]["columns"]
    assert turn["elements"][0]["type"] == "default"


def test_a_finished_list_congratulates(make: SimpleNamespace, read: SimpleNamespace) -> None:
    card = daily_list(make.daily(*((item, make.contacted()) for item in make.items(2))))
    assert card["header"]["template"] == "green"
    assert read.texts(card["header"]["text_tag_list"]) == ["全部完成"]
    assert "🎉 **2 位客户都处理完了，辛苦啦！**" in read.texts(card)


def test_an_empty_list_is_one_friendly_line_and_how_to_ask(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    card = daily_list(make.daily())
    assert "subtitle" not in card["header"]
    assert read.texts(card["body"]) == [
        "今天没有需要联系的客户，安心忙别的吧。",
        "想查谁，把客户名、手机号或订单号发给我。",
    ]


def test_an_old_list_says_so_and_still_works(make: SimpleNamespace, read: SimpleNamespace) -> None:
    card = daily_list(make.daily(make.item(), today=date(2026, 11, 24)))
    assert card["header"]["template"] == "grey"
    assert read.texts(card["header"]["text_tag_list"]) == ["昨天的名单"]
    assert card["config"]["summary"]["content"] == "11月23日的名单，还剩 1 位"
    texts = read.texts(card)
    assert "这是11月23日的名单，按钮照样有效。看今天的，发我「今日」。" in texts
    assert "✅ 已联系" in texts


def test_a_list_of_last_week_names_its_day(make: SimpleNamespace, read: SimpleNamespace) -> None:
    card = daily_list(make.daily(make.item(), today=date(2026, 11, 30)))
    assert read.texts(card["header"]["text_tag_list"]) == ["11月23日的名单"]


@pytest.mark.parametrize(
    ("data_as_of", "tags"),
    [(date(2026, 11, 23), []), (date(2026, 11, 22), ["数据到 11月22日"])],
)
def test_data_older_than_the_list_is_named(
    make: SimpleNamespace, read: SimpleNamespace, data_as_of: date, tags: list[str]
) -> None:
    card = daily_list(make.daily(make.item(), data_as_of=data_as_of))
    assert read.texts(card["header"]["text_tag_list"]) == tags


def test_R11_an_endless_name_as_identity_fits_every_button(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    endless = "长" * 500
    values = read.values(
        daily_list(make.daily(make.item(id=f"{endless}|微信", customer=endless, phone="")))
    )
    assert len(values) == 3
    assert endless not in str(values)


def test_no_phone_stands_anywhere_on_the_card(make: SimpleNamespace) -> None:
    assert "13811111111" not in str(daily_list(make.daily(make.item())))
