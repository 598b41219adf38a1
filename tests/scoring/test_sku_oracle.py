"""R38–R40 once more, line by line from the specification, and the two compared."""

from datetime import date
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as tune
from hypothesis import strategies as st

from scoring import Settings, alerts, score

DAY = date(2026, 6, 30)


def warned(lines: list[dict]) -> list[tuple]:
    """Return (kind, sku, orders, lines, received, advice), in order."""
    recent = [line for line in lines if (DAY - line["ordered_on"].date()).days < 45]
    pushed = [sku for sku in by_sku(recent) if sku["orders"] > 4 and sku["rate"] < Fraction(1, 5)]
    pushed.sort(key=lambda sku: (-sku["orders"], -sku["received"], sku["sku"]))
    back = [sku for sku in by_sku(lines) if sku["lines"] > 3 and sku["rate"] > Fraction(3, 10)]
    back.sort(key=lambda sku: (-sku["rate"], -sku["lines"], sku["sku"]))
    sold = [line for line in lines if not line["returned"] and counts_for_margin(line)]
    low = [sku for sku in by_sku(sold) if sku["lines"] > 1 and sku["margin"] < Fraction(35, 100)]
    low.sort(key=lambda sku: (sku["margin"], sku["sku"]))
    return [
        *(row("加推", sku, "卖得好退得少，多备货多推荐") for sku in pushed),
        *(row("高退货", sku, "内部质量复盘，暂缓促单") for sku in back),
        *(row("低毛利", sku, advice(sku["margin"])) for sku in low),
    ]


def counts_for_margin(line: dict) -> bool:
    known = not pd.isna(line["paid"]) and line["paid"] > 0 and line["received"] > 0
    return known and "代发" not in line["order_type"] and "样品" not in line["order_type"]


def by_sku(lines: list[dict]) -> list[dict]:
    found = []
    for sku in {line["sku"] for line in lines}:
        own = [line for line in lines if line["sku"] == sku]
        received = sum(line["received"] for line in own)
        paid = sum(0 if pd.isna(line["paid"]) else int(line["paid"]) for line in own)
        found.append(
            {
                "sku": sku,
                "orders": len({(line["id"], line["order_no"]) for line in own}),
                "lines": len(own),
                "received": received,
                "rate": Fraction(sum(line["returned"] for line in own), len(own)),
                "margin": Fraction(received - paid, received or 1),
            }
        )
    return found


def advice(margin: Fraction) -> str:
    if margin < 0:
        return "立即下架"
    return "更换供应商或提价" if margin < Fraction(15, 100) else "适度提价或优化运营"


def row(kind: str, sku: dict, said: str) -> tuple:
    return kind, sku["sku"], sku["orders"], sku["lines"], sku["received"] / 100, said


@tune(max_examples=40, deadline=None)
@given(data=st.data())
def test_skus_are_warned_of_as_the_specification_says(data, nasty_lines) -> None:
    lines = score(data.draw(nasty_lines), Settings(), DAY).lines
    found = alerts(lines, Settings(), DAY).rows
    columns = ["kind", "sku", "orders", "lines", "received", "advice"]
    expected = warned(lines.to_dict("records"))
    assert list(found[columns].itertuples(index=False, name=None)) == expected
    assert found["margin_rate"].notna().equals(found["kind"] == "低毛利")


def test_R40_margin_rates_come_from_whole_amounts(make_lines) -> None:
    rows = [{"order_no": str(at), "received": 0.1, "paid": 0.07} for at in range(3)]
    lines = score(make_lines(*rows), Settings(), DAY).lines
    found = alerts(lines, Settings(), DAY).rows
    assert found["margin_rate"].tolist() == [pytest.approx(0.3, rel=1e-15)]
