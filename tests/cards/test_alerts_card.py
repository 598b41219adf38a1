"""The SKU alerts: what changed in tables, what did not to unfold, and what to hear no more of."""

from types import SimpleNamespace
from typing import Any

import pytest

from cards import Mute, alerts_card, pack

Card = dict[str, Any]


def parts(card: Card, tag: str) -> list[dict[str, Any]]:
    return [part for part in card["body"]["elements"] if part["tag"] == tag]


def test_the_header_says_what_is_new_and_the_chat_list_how_many(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    rows = (
        make.alert(kind="加推", change="new"),
        make.alert(sku="B-88", change="new"),
        make.alert(sku="C-7", change="worse"),
    )
    card = alerts_card(make.alerts(rows=rows))
    assert read.texts(card["header"]) == ["款式预警", "11月23日 · 数据到 11月23日", "新 2"]
    assert card["config"]["summary"]["content"] == ("款式预警：加推 1 款、高退货 2 款、低毛利 0 款")


def test_each_kind_is_a_table_with_what_it_is_about(make: SimpleNamespace) -> None:
    rows = (
        make.alert(kind="低毛利", margin_rate=0.084, advice="适度提价或优化运营", change="worse"),
        make.alert(
            kind="加推", return_rate=0.05, advice="卖得好退得少，多备货多推荐", change="new"
        ),
        make.alert(kind="高退货", change="new"),
    )
    card = alerts_card(make.alerts(rows=rows))
    heads = [part["content"] for part in parts(card, "markdown")]
    assert heads == [
        "**加推：卖得好、退得少**",
        "**高退货：先查质量，暂缓促单**",
        "**低毛利：调价或换供应商**",
    ]
    push, returns, margin = parts(card, "table")
    assert [column["display_name"] for column in push["columns"]] == [
        "款号",
        "单数 · 退货率",
        "建议",
    ]
    assert push["rows"] == [
        {"sku": "【新】A-1023", "figure": "12单 · 5%", "advice": "卖得好退得少，多备货多推荐"}
    ]
    assert returns["rows"] == [
        {"sku": "【新】A-1023", "figure": "40% · 15件", "advice": "内部质量复盘，暂缓促单"}
    ]
    assert margin["rows"] == [
        {"sku": "【变差】A-1023", "figure": "8% · 3,210", "advice": "适度提价或优化运营"}
    ]


def test_what_did_not_change_is_to_unfold(make: SimpleNamespace, read: SimpleNamespace) -> None:
    rows = (make.alert(change="new"), make.alert(sku="B-88"), make.alert(sku="C_7"))
    card = alerts_card(make.alerts(rows=rows))
    [table], [panel] = parts(card, "table"), parts(card, "collapsible_panel")
    assert [row["sku"] for row in table["rows"]] == ["【新】A-1023"]
    assert not panel["expanded"]
    assert read.texts(panel) == ["和上次一样的 2 款", "B&#45;88　40% · 15件\nC&#95;7　40% · 15件"]


def test_where_nothing_changed_all_stand_in_the_table(make: SimpleNamespace) -> None:
    card = alerts_card(make.alerts(rows=(make.alert(), make.alert(sku="B-88"))))
    [table] = parts(card, "table")
    assert [row["sku"] for row in table["rows"]] == ["A-1023", "B-88"]
    assert parts(card, "collapsible_panel") == []
    assert card["header"]["text_tag_list"] == []


def test_a_table_holds_ten_and_the_panel_twelve_more(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    rows = tuple(make.alert(sku=f"S{place}", change="new") for place in range(1, 25))
    card = alerts_card(make.alerts(rows=rows))
    [table], [panel] = parts(card, "table"), parts(card, "collapsible_panel")
    assert [row["sku"] for row in table["rows"]] == [f"【新】S{place}" for place in range(1, 11)]
    title, lines = read.texts(panel)
    assert title == "另有 14 款"
    assert lines.split("\n") == [
        *(f"S{place}　40% · 15件" for place in range(11, 23)),
        "另有 2 款",
    ]


def test_the_worst_six_are_drawn_the_worst_on_top(make: SimpleNamespace) -> None:
    rows = tuple(make.alert(sku=f"S{n}", return_rate=0.9 - 0.1 * n) for n in range(8))
    [chart] = parts(alerts_card(make.alerts(rows=rows)), "chart")
    assert chart["chart_spec"]["title"]["text"] == "退货率最高的款（%）"
    assert chart["chart_spec"]["data"]["values"] == [
        {"x": "S5", "y": 40},
        {"x": "S4", "y": 50},
        {"x": "S3", "y": 60},
        {"x": "S2", "y": 70},
        {"x": "S1", "y": 80},
        {"x": "S0", "y": 90},
    ]


@pytest.mark.parametrize("rows", [1, 0])
def test_one_bar_is_no_chart(make: SimpleNamespace, rows: int) -> None:
    card = alerts_card(make.alerts(rows=(make.alert(),) * rows))
    assert parts(card, "chart") == []


def test_what_healed_and_what_is_muted_is_named(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    view = make.alerts(
        rows=(), healed=("A-1", "B-2"), muted=tuple(f"S{place}" for place in range(1, 13))
    )
    assert read.texts(alerts_card(view)["body"]) == [
        "好转了：A&#45;1、B&#45;2",
        "已静音：S1、S2、S3、S4、S5、S6、S7、S8、S9、S10 另有 2 款",
    ]


def test_nothing_to_tell_is_told(make: SimpleNamespace, read: SimpleNamespace) -> None:
    card = alerts_card(make.alerts(rows=()))
    assert read.texts(card["body"]) == ["现在没有要提醒的款。"]
    assert read.values(card) == []


def test_a_form_mutes_one_of_those_shown(make: SimpleNamespace, read: SimpleNamespace) -> None:
    rows = (make.alert(kind="加推"), make.alert(sku="B-88"))
    [form] = parts(alerts_card(make.alerts(rows=rows)), "form")
    title, sku, days, comment, submit = form["elements"]
    assert title["content"] == "不想再看到哪一款？"
    assert [(each["value"], each["text"]["content"]) for each in sku["options"]] == [
        ("加推|A-1023", "加推 A-1023"),
        ("高退货|B-88", "高退货 B-88"),
    ]
    assert [each["value"] for each in days["options"]] == ["7", "30", "90"]
    assert (sku["required"], days["required"], "required" in comment) == (True, True, False)
    assert read.values(submit) == [pack(Mute())]


def test_the_form_offers_five_of_each_kind_what_changed_first(make: SimpleNamespace) -> None:
    rows = (
        *(make.alert(kind="加推", sku=f"P{place}") for place in range(6)),
        make.alert(kind="加推", sku="P6", change="new"),
        make.alert(sku="R1"),
    )
    [form] = parts(alerts_card(make.alerts(rows=rows)), "form")
    assert [each["value"] for each in form["elements"][1]["options"]] == [
        "加推|P6",
        "加推|P0",
        "加推|P1",
        "加推|P2",
        "加推|P3",
        "高退货|R1",
    ]


@pytest.mark.parametrize(("length", "forms"), [(30, 1), (31, 0)])
def test_a_sku_too_long_for_the_form_is_not_offered(
    make: SimpleNamespace, length: int, forms: int
) -> None:
    card = alerts_card(make.alerts(rows=(make.alert(sku="名" * length),)))
    assert len(parts(card, "form")) == forms


def test_a_margin_that_is_not_known_is_left_out(make: SimpleNamespace) -> None:
    card = alerts_card(make.alerts(rows=(make.alert(kind="低毛利", margin_rate=None),)))
    [table] = parts(card, "table")
    assert table["rows"][0]["figure"] == " · 3,210"
