"""Answers that show no record."""

from dataclasses import fields
from datetime import date
from types import SimpleNamespace
from typing import get_args

import pytest

from cards import (
    Show,
    help_card,
    nothing_found,
    refusal,
    several_hits,
    texts,
    trouble,
    undone,
    unpack,
    welcome,
)
from cards.texts import Trouble


def test_help_shows_what_can_be_asked(read: SimpleNamespace) -> None:
    words = "\n".join(read.texts(help_card("sales")))
    for word in ("客户名", "手机号", "订单号", "退货单号", "款号", "今日", "为什么没有"):
        assert word in words
    for word in ("战报", "预警", "导出", "撤销", "帮助"):
        assert f"**{word}**" in words


def test_only_a_manager_is_told_what_only_a_manager_may_ask(read: SimpleNamespace) -> None:
    for card in (help_card, lambda role: welcome("小雨", role)):
        sales, manager = ("\n".join(read.texts(card(role))) for role in ("sales", "manager"))
        assert "重新计算" not in sales
        assert "状态" not in sales
        assert "**重新计算**" in manager
        assert "**状态**" in manager


def test_every_word_that_help_names_is_understood() -> None:
    say = texts()
    known = {word for field in fields(say.words) for word in getattr(say.words, field.name)}
    for example, _ in say.notice.help_words_lines + say.notice.help_manager_lines:
        assert example.split()[0] in known


def test_a_newcomer_is_greeted_by_name_and_told_what_to_ask(read: SimpleNamespace) -> None:
    card = welcome("小雨", "sales")
    assert card["config"]["summary"]["content"] == "小雨，你好"
    assert read.texts(card["header"]) == ["小雨，你好"]
    assert read.texts(card["body"])[0] == (
        "每天早上我会告诉你今天该联系谁、为什么、怎么说。平时也可以问我："
    )
    assert read.texts(card["body"])[1:] == read.texts(help_card("sales")["body"])[:-1]


def test_what_was_taken_back_is_named(read: SimpleNamespace) -> None:
    card = undone("张一一")
    assert read.texts(card["header"]) == ["已撤销"]
    assert read.texts(card["body"]) == ["「张一一」回到没联系过的样子。"]


def test_namesakes_are_told_apart_by_platform_phone_and_last_order(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    hits = [
        make.customer(),
        make.customer(id="张一一|闲鱼", phone="", platform="闲鱼", last_order=date(2026, 11, 1)),
    ]
    card = several_hits("张一", hits)
    assert read.texts(card) == [
        "找到 2 位客户",
        "找到 2 位客户",
        "「张一」，点一下看详情",
        "**张一一**",
        "微信 · 尾号 1111 · 上次 2026-05-27",
        "**张一一**",
        "闲鱼 · 上次 2026-11-01",
    ]
    assert [unpack(value) for value in read.values(card)] == [
        Show(customer="7d922213cac48ada"),
        Show(customer="6dc1b982462a9201"),
    ]


def test_more_than_ten_hits_ask_for_more_of_the_name(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    card = several_hits("张", [make.customer(id=f"{n}") for n in range(11)])
    assert len(read.values(card)) == 10
    assert read.texts(card)[-1] == "只列出前 10 位，名字写全一点会更准。"


def test_nothing_found_says_what_was_looked_for_and_offers_who_comes_near(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    near = [make.customer(), make.customer(id="2", customer="张一鸣", phone="")]
    card = nothing_found("张依依", near)
    assert read.texts(card["header"]) == ["没有找到「张依依」"]
    assert read.texts(card["body"])[1:-1] == [
        "是不是想找：",
        "**张一一**",
        "微信 · 尾号 1111 · 上次 2026-05-27",
        "**张一鸣**",
        "微信 · 上次 2026-05-27",
    ]
    assert [unpack(value) for value in read.values(card)] == [
        Show(customer=each.ref) for each in near
    ]


def test_nothing_found_without_anybody_near_offers_nobody(read: SimpleNamespace) -> None:
    assert len(read.texts(nothing_found("张依依", ())["body"])) == 2


def test_a_refusal_says_nothing_else(read: SimpleNamespace) -> None:
    assert read.texts(refusal()["body"]) == [
        "你还不在这家店的团队里。要用的话，请店里的管理员把你加进来。"
    ]


@pytest.mark.parametrize("key", get_args(Trouble))
def test_trouble_is_told_in_plain_words(read: SimpleNamespace, key: str) -> None:
    [words] = read.texts(trouble(key)["body"])
    assert words.endswith("。")
