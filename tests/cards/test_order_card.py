"""One order's card: lines, amounts, profit, returns, and the customer."""

from types import SimpleNamespace

import pytest

from cards import Show, order_card, unpack


def draw(make: SimpleNamespace, *lines: object, **changes: object) -> dict[str, object]:
    known = {"customer": make.customer(), "data_as_of": make.day}
    given = known | changes
    return order_card(lines, given.pop("customer"), **given)


def table(card: dict[str, object]) -> dict[str, object]:
    [found] = [part for part in card["body"]["elements"] if part["tag"] == "table"]
    return found


def test_the_header_names_order_day_and_platform(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    assert read.texts(draw(make, make.line())["header"]) == [
        "订单 20260527001",
        "2026-05-27 · 微信",
    ]


@pytest.mark.parametrize(
    ("returned", "tags"),
    [((False, False), []), ((True, False), ["部分退货"]), ((True, True), ["全部退货"])],
)
def test_the_header_says_whether_something_came_back(
    make: SimpleNamespace, read: SimpleNamespace, returned: tuple[bool, ...], tags: list[str]
) -> None:
    lines = [make.line(returned=each) for each in returned]
    assert read.texts(draw(make, *lines)["header"]["text_tag_list"]) == tags


def test_each_line_shows_goods_money_and_profit(make: SimpleNamespace) -> None:
    lines = [
        make.line(),
        make.line(sku="B-88", quantity=2, received=1288.5, paid=None),
        make.line(sku="C-7", quantity=1.5, paid=300.0),
        make.line(sku="D-9", paid=0.0),
        make.line(sku="E-1", returned=True, return_no="SF1"),
    ]
    assert table(draw(make, *lines))["rows"] == [
        {"goods": "A-1023", "received": "294.00", "profit": "134.00"},
        {"goods": "B-88 ×2", "received": "1,288.50", "profit": "不清楚"},
        {"goods": "C-7 ×1.5", "received": "294.00", "profit": "-6.00"},
        {"goods": "D-9", "received": "294.00", "profit": "不清楚"},
        {"goods": "E-1（已退）", "received": "294.00", "profit": "—"},
    ]


def test_sums_leave_out_what_came_back_and_what_is_not_known(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    lines = [
        make.line(),
        make.line(received=1288.5, paid=None),
        make.line(received=99.0, returned=True, return_no="SF1234567890"),
    ]
    texts = read.texts(draw(make, *lines))
    start = texts.index("**1,582.50元**")
    assert texts[start:] == [
        "**1,582.50元**",
        "<font color='grey'>收款</font>",
        "**134元**",
        "<font color='grey'>利润</font>",
        "**99元**",
        "<font color='grey'>退货</font>",
        "退货单号 SF1234567890",
        "1 笔没填成本，没算进利润。",
        "数据到 11月23日",
    ]


def test_no_cost_at_all_is_no_profit_at_all(make: SimpleNamespace, read: SimpleNamespace) -> None:
    assert "**不清楚**" in read.texts(draw(make, make.line(paid=None)))


def test_an_order_that_came_back_whole_earned_nothing(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    texts = read.texts(draw(make, make.line(returned=True)))
    assert texts.count("**0元**") == 2


def test_the_customer_is_one_tap_away(make: SimpleNamespace, read: SimpleNamespace) -> None:
    card = draw(make, make.line())
    assert "查看客户" in read.texts(card)
    assert "138****1111" in read.texts(card)
    [show] = map(unpack, read.values(card))
    assert show == Show(customer="7d922213cac48ada")


def test_a_customer_the_last_run_does_not_know_has_no_button(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    card = draw(make, make.line(), customer=None)
    assert "**张一一**" in read.texts(card)
    assert read.values(card) == []


def test_a_long_order_is_cut_and_says_so(make: SimpleNamespace, read: SimpleNamespace) -> None:
    card = draw(make, *[make.line()] * 41)
    assert len(table(card)["rows"]) == 40
    assert "只列出前 40 笔，一共 41 笔。" in read.texts(card)
