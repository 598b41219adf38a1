"""What the scoring tests share: order lines written in one call, and order lines full of ties."""

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import strategies as st

from scoring.schema import LINES
from scoring.settings import Category, Defaults, Labels, Settings, SingleOrder

DAY = date(2026, 6, 30)
WHO = "13800000001"
LINE = {
    "order_no": "n",
    "ordered_on": "2026-06-01",
    "customer": "张三",
    "phone": WHO,
    "platform": "微信",
    "category": "裙",
    "sku": "A1",
    "quantity": 1.0,
    "received": 100,
    "paid": 60,
    "return_no": "",
    "return_status": "",
    "salesperson": "小雨",
    "order_type": "",
    "id": WHO,
}

OWN = Settings(
    defaults=Defaults(uplift_base=0.85, gross_margin=0.25, max_priority_score=60),
    categories={
        "裙": Category(
            category_cycle_days=20, max_estimated_uplift=1.1, touch_cost=9, gross_margin=0.5
        ),
        "鞋": Category(category_cycle_days=120, max_estimated_margin=50, expected_return_rate=0.35),
    },
    platform_touch_cost={"抖音": 3.5},
    orders_dampening={"1": 0.1, "3": 0.45, "default": 0.9},
    returned_statuses=("退啦",),
    max_threshold_days=150,
    churn_multiplier=1.25,
    default_churn_days=30,
    labels=Labels(star=40, potential=25, high_spend=900, mid_spend=100, many_returns_lines=1),
    single_order=SingleOrder(mode="days", days=20),
)


@pytest.fixture(scope="session")
def make_lines() -> Callable[..., pd.DataFrame]:
    """Make ``schema.LINES``, a row an argument: money in 元, what is left out by default."""

    def make(*rows: dict) -> pd.DataFrame:
        full = [LINE | row for row in rows]
        for row in full:
            row["received"] = round(row["received"] * 100)
            row["paid"] = pd.NA if row["paid"] is None else round(row["paid"] * 100)
        return pd.DataFrame(full, columns=list(LINES)).astype(LINES)

    return make


def _line(at: tuple) -> dict:
    who, order, days, sku, received, paid, quantity, returned, seller, kind = at
    phone, name, platform = who
    return {
        "order_no": order,
        "ordered_on": DAY - timedelta(days=days),
        "customer": name,
        "phone": phone,
        "platform": platform,
        "category": sku[1],
        "sku": sku[0],
        "quantity": quantity,
        "received": received,
        "paid": paid,
        "return_no": returned if returned == "SF1" else "",
        "return_status": "" if returned == "SF1" else returned,
        "salesperson": seller,
        "order_type": kind,
        "id": phone or f"{name}|{platform}",
    }


_WHO = [
    (WHO, "张三", "微信"),
    (WHO, "", "抖音"),
    (WHO, "张叁", "闲鱼"),
    ("13900000002", "李四", "抖音"),
    ("", "王五", "微信"),
    ("", "王五", "闲鱼"),
]
_LINES = st.tuples(
    st.sampled_from(_WHO),
    st.sampled_from(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]),
    st.sampled_from([0, 0, 1, 2, 3, 29, 30, 31, 44, 45, 59, 60, 61, 89, 90, 91, 180, 181, 400, -1]),
    st.sampled_from([("A1", "裙"), ("a1", "裙"), ("B2", "鞋"), ("中", "未分类")]),
    st.sampled_from([0, 1, 100, 5_000, 10_000, 10_000, 10_050, 50_000, 200_000, -10_000]),
    st.sampled_from([None, None, 0, -100, 1, 6_000, 9_000, 60_000]),
    st.sampled_from([1.0, 1.0, 1.0, 2.0, 0.0, -1.0]),
    st.sampled_from(["", "", "", "", "SF1", "已退货", "退啦", "退款中"]),
    st.sampled_from(["", "小雨", "小林", "走了的人"]),
    st.sampled_from(["", "", "代发", "送样品"]),
).map(_line)


@pytest.fixture(scope="session")
def nasty_lines() -> st.SearchStrategy[pd.DataFrame]:
    """Order lines (分) of few customers, days and amounts, so that everything ties."""
    return st.lists(_LINES, min_size=1, max_size=24).map(
        lambda rows: pd.DataFrame(rows, columns=list(LINES)).astype(LINES)
    )


@pytest.fixture(scope="session")
def settings_in_use() -> st.SearchStrategy[Settings]:
    """The defaults, or a shop that sets nearly everything otherwise."""
    return st.sampled_from([Settings(), OWN])
