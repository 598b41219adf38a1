"""R38–R40 on order lines written out in the test."""

from datetime import date, timedelta

import pandas as pd
import pytest

from scoring.schema import LINES
from scoring.settings import Alerts, HighReturnAlert, Settings
from scoring.skus import SkuAlerts, alerts

DAY = date(2026, 6, 30)


def sold(sku: str, count: int, **about: object) -> list[dict]:
    """Return lines of as many orders of one sku; money in 元, ``ago`` in days."""
    return [
        {"sku": sku, "order_no": f"{sku}-{number}", "ago": 1, "received": 100, "paid": 50}
        | {"returned": False, "order_type": "", "id": "c"}
        | about
        for number in range(count)
    ]


def found(*lines: list[dict], settings: Settings | None = None) -> SkuAlerts:
    rows = []
    for line in (line for group in lines for line in group):
        row = dict.fromkeys(LINES, "") | {"quantity": 1.0} | line
        row["ordered_on"] = pd.Timestamp(DAY - timedelta(days=row.pop("ago")))
        row["received"] = round(row["received"] * 100)
        row["paid"] = pd.NA if row["paid"] is None else round(row["paid"] * 100)
        rows.append(row)
    frame = pd.DataFrame(rows).astype({**LINES, "returned": "bool"})
    return alerts(frame, settings or Settings(), DAY)


def skus(result: SkuAlerts, kind: str) -> list[str]:
    return result.rows.loc[result.rows["kind"] == kind, "sku"].tolist()


def test_R38_more_than_four_orders_in_45_days_with_few_returns() -> None:
    result = found(
        sold("five", 5),
        sold("four", 4),
        sold("old", 4) + sold("old", 1, ago=45, order_no="old-x"),
        sold("just", 4) + sold("just", 1, ago=44, order_no="just-x"),
        sold("back", 4) + sold("back", 1, returned=True, order_no="back-x"),
        sold("fine", 5) + sold("fine", 1, returned=True, order_no="fine-x"),
    )
    assert skus(result, "加推") == ["fine", "five", "just"]


def test_R38_one_order_of_five_lines_is_one_order() -> None:
    assert skus(found(sold("A", 5, order_no="same")), "加推") == []


def test_R38_by_orders_then_money_then_text() -> None:
    result = found(sold("b", 5), sold("a", 5), sold("rich", 5, received=200), sold("most", 6))
    assert skus(result, "加推") == ["most", "rich", "a", "b"]
    assert result.rows.iloc[0].drop("advice").tolist()[:5] == ["加推", "most", 6, 6, 600.0]


def test_R39_more_than_three_lines_and_thirty_percent_back() -> None:
    result = found(
        sold("bad", 2) + sold("bad", 2, returned=True, ago=300),
        sold("few", 1) + sold("few", 2, returned=True),
        sold("edge", 7) + sold("edge", 3, returned=True),
        sold("worse", 1) + sold("worse", 3, returned=True),
    )
    rows = result.rows[result.rows["kind"] == "高退货"]
    assert rows[["sku", "lines", "return_rate", "advice"]].to_numpy().tolist() == [
        ["worse", 4, 0.75, "内部质量复盘，暂缓促单"],
        ["bad", 4, 0.5, "内部质量复盘，暂缓促单"],
    ]


def test_R39_only_the_last_days_where_the_shop_says_so() -> None:
    settings = Settings(alerts=Alerts(high_return=HighReturnAlert(days=30)))
    old = sold("bad", 2) + sold("bad", 2, returned=True, ago=30)
    assert skus(found(old, settings=settings), "高退货") == []
    assert skus(found(old), "高退货") == ["bad"]


@pytest.mark.parametrize(
    ("paid", "advice"),
    [(101, "立即下架"), (100, "更换供应商或提价"), (85.01, "更换供应商或提价"),
     (85, "适度提价或优化运营"), (65.01, "适度提价或优化运营"), (65, None)],
)  # fmt: skip
def test_R40_low_margin_and_its_advice(paid, advice) -> None:
    rows = found(sold("A", 2, paid=paid)).rows
    low = rows[rows["kind"] == "低毛利"]
    assert low["advice"].tolist() == ([advice] if advice else [])


def test_R40_what_does_not_count() -> None:
    result = found(
        sold("once", 1, paid=99),
        sold("sample", 3, paid=99, order_type="样品"),
        sold("drop", 3, paid=99, order_type="一件代发"),
        sold("back", 3, paid=99, returned=True),
        sold("free", 3, paid=99, received=0),
        sold("unknown", 3, paid=None),
        sold("zero", 3, paid=0),
        sold("low", 2, paid=80) + sold("low", 1, paid=None, received=10_000),
    )
    rows = result.rows[result.rows["kind"] == "低毛利"]
    assert rows[["sku", "lines", "received", "margin_rate"]].to_numpy().tolist() == [
        ["low", 2, 200.0, 0.2]
    ]
    assert result.warnings == ()


def test_R40_from_the_worst_on() -> None:
    result = found(sold("b", 2, paid=80), sold("a", 2, paid=80), sold("c", 2, paid=120))
    assert skus(result, "低毛利") == ["c", "a", "b"]


def test_R40_without_any_cost_there_is_a_warning_and_no_alert() -> None:
    result = found(sold("A", 9, paid=None))
    assert skus(result, "低毛利") == []
    assert result.warnings == ("no line has a paid amount, so the low margin alert is empty",)
