"""One SKU: figures, alerts, months."""

from types import SimpleNamespace

import pytest

from cards import sku_card


def test_the_figures_stand_over_their_names(make: SimpleNamespace, read: SimpleNamespace) -> None:
    card = sku_card(make.sku())
    assert card["config"]["summary"]["content"] == "A-1023：卖了 15 件次，退货率 40%"
    assert read.texts(card["header"]) == ["款号 A-1023", "2025-01-12 到 2026-05-27 卖过"]
    assert read.texts(card["body"]) == [
        "**12单**",
        "<font color='grey'>下单</font>",
        "**3,210元**",
        "<font color='grey'>收款</font>",
        "**9位**",
        "<font color='grey'>买过的客户</font>",
        "**40%**",
        "<font color='grey'>退货率</font>",
        "**25%**",
        "<font color='grey'>毛利率</font>",
        "**5月27日**",
        "<font color='grey'>最近卖出</font>",
        "现在没有预警。",
        "数据到 11月23日",
    ]
    assert read.values(card) == []


def test_a_margin_without_known_costs_is_not_known(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    assert "**不清楚**" in read.texts(sku_card(make.sku(margin_rate=None)))


def test_each_alert_is_a_tag_and_its_advice(make: SimpleNamespace, read: SimpleNamespace) -> None:
    alerts = (("高退货", "内部质量复盘，暂缓促单"), ("加推", "卖得好退得少，多备货多推荐"))
    card = sku_card(make.sku(alerts=alerts))
    tags = card["header"]["text_tag_list"]
    assert [(tag["text"]["content"], tag["color"]) for tag in tags] == [
        ("高退货", "red"),
        ("加推", "green"),
    ]
    texts = read.texts(card["body"])
    assert "高退货：内部质量复盘，暂缓促单" in texts
    assert "加推：卖得好退得少，多备货多推荐" in texts
    assert "现在没有预警。" not in texts


@pytest.mark.parametrize(
    ("months", "drawn"),
    [
        ((), []),
        ((("2026-05", 294.0),), []),
        (
            (("2026-04", 99.4), ("2026-05", 294.0)),
            [[{"x": "26/04", "y": 99}, {"x": "26/05", "y": 294}]],
        ),
    ],
)
def test_months_are_drawn_from_the_second_on(
    make: SimpleNamespace, months: tuple[tuple[str, float], ...], drawn: list[object]
) -> None:
    parts = sku_card(make.sku(months=months))["body"]["elements"]
    charts = [part["chart_spec"]["data"]["values"] for part in parts if part["tag"] == "chart"]
    assert charts == drawn
