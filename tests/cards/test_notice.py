"""Answers that show no record."""

from datetime import date
from types import SimpleNamespace

import pytest

from cards import Show, help_card, nothing_found, refusal, several_hits, trouble, unpack


def test_help_shows_what_can_be_asked(read: SimpleNamespace) -> None:
    texts = "\n".join(read.texts(help_card("sales")))
    for word in ("客户名", "手机号", "订单号", "退货单号", "今日", "撤销", "帮助"):
        assert word in texts


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


@pytest.mark.parametrize(
    ("nearest", "line"),
    [(["张一一", "张一鸣"], ["是不是想找：**张一一、张一鸣**"]), ([], [])],
)
def test_nothing_found_says_what_was_looked_for_and_what_comes_near(
    read: SimpleNamespace, nearest: list[str], line: list[str]
) -> None:
    card = nothing_found("张依依", nearest)
    assert read.texts(card["header"]) == ["没有找到「张依依」"]
    assert read.texts(card["body"])[1:-1] == line


def test_a_refusal_says_nothing_else(read: SimpleNamespace) -> None:
    assert read.texts(refusal()["body"]) == [
        "你还不在这家店的团队里。要用的话，请店里的管理员把你加进来。"
    ]


@pytest.mark.parametrize("key", ["failed", "no_data", "nothing_to_undo"])
def test_trouble_is_told_in_plain_words(read: SimpleNamespace, key: str) -> None:
    [words] = read.texts(trouble(key)["body"])
    assert words.endswith("。")
