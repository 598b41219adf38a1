"""R9–R18 on order lines written out in the test: what takes part, and who a customer is."""

from datetime import date

import pandas as pd
import pytest

from scoring.pipeline import score
from scoring.schema import LINES
from scoring.settings import Category, Defaults, Settings

DAY = date(2026, 6, 30)
WHO = "13800000001"


def lines(*rows: dict) -> pd.DataFrame:
    """Return ``schema.LINES``: money in 元, everything that a row leaves out by default."""
    made = []
    for number, row in enumerate(rows):
        full = {
            "order_no": f"n{number}",
            "ordered_on": "2026-06-01",
            "customer": "张三",
            "phone": WHO,
            "platform": "微信",
            "category": "裙",
            "sku": "A1",
            "quantity": 1,
            "received": 100,
            "paid": 60,
            "return_no": "",
            "return_status": "",
            "salesperson": "小雨",
            "order_type": "",
            "id": WHO,
        } | row
        full["received"] = round(full["received"] * 100)
        full["paid"] = pd.NA if full["paid"] is None else round(full["paid"] * 100)
        made.append(full)
    return pd.DataFrame(made).astype(LINES)


def one(*rows: dict, settings: Settings | None = None, as_of: date = DAY) -> pd.Series:
    """Return the only customer of some lines, scored."""
    customers = score(lines(*rows), settings or Settings(), as_of).customers
    assert len(customers) == 1
    return customers.iloc[0]


def returned(*rows: dict, settings: Settings | None = None) -> list[bool]:
    return score(lines(*rows), settings or Settings(), DAY).lines["returned"].tolist()


@pytest.mark.parametrize(
    ("row", "is_returned"),
    [
        ({}, False),
        ({"return_no": "SF1"}, True),
        ({"return_status": "已退货"}, True),
        ({"return_status": "仅退款"}, True),
        ({"return_status": "退款中"}, False),
        ({"received": -100}, True),
        ({"quantity": -1}, True),
        ({"received": 0}, False),
    ],
)
def test_R9_what_makes_a_line_returned(row: dict, is_returned: bool) -> None:
    assert returned(row) == [is_returned]


def test_R9_the_shop_names_its_own_statuses() -> None:
    settings = Settings(returned_statuses=("退啦",))
    assert returned({"return_status": "退啦"}, settings=settings) == [True]
    assert returned({"return_status": "已退货"}, settings=settings) == [False]


def test_R9_a_negative_line_returns_the_line_it_takes_back_and_is_dropped() -> None:
    rows = [
        {"order_no": "n", "sku": "A1"},
        {"order_no": "n", "sku": "A1", "received": -100, "quantity": -1},
        {"order_no": "n", "sku": "B2"},
    ]
    assert returned(*rows) == [True, False]
    customer = one(*rows)
    assert (customer["lines"], customer["returned_lines"], customer["spend"]) == (2, 1, 100)


@pytest.mark.parametrize(
    "other",
    [{"order_no": "m"}, {"order_no": "n", "sku": "B2"}, {"order_no": "n", "id": "x|微信"}],
    ids=["order", "sku", "customer"],
)
def test_R9_a_negative_line_takes_back_nothing_of_another(other: dict) -> None:
    minus = {"order_no": "n", "sku": "A1", "received": -100}
    assert sorted(returned(minus, {"sku": "A1"} | other)) == [False, True]


def test_R10_lines_after_the_day_take_no_part_and_are_counted() -> None:
    scored = score(
        lines({}, {"ordered_on": "2026-06-30"}, {"ordered_on": "2026-07-01"}), Settings(), DAY
    )
    assert scored.future_lines == 1
    assert scored.customers["orders"].tolist() == [2]


def test_R10_a_past_day_does_not_know_of_a_later_return() -> None:
    rows = [{"order_no": "n"}, {"order_no": "n", "received": -100, "ordered_on": "2026-07-01"}]
    assert one(*rows)["returned_lines"] == 0
    assert one(*rows, as_of=date(2026, 7, 1))["returned_lines"] == 1


def test_R11_the_same_name_on_two_platforms_is_two_customers() -> None:
    rows = [
        {"id": "张三|微信", "phone": ""},
        {"id": "张三|抖音", "phone": "", "platform": "抖音"},
        {"id": WHO},
    ]
    customers = score(lines(*rows), Settings(), DAY).customers
    assert customers["id"].tolist() == [WHO, "张三|微信", "张三|抖音"]
    assert customers["orders"].tolist() == [1, 1, 1]


def test_R12_an_order_counts_with_one_kept_line_and_lines_count_all() -> None:
    customer = one(
        {"order_no": "a"},
        {"order_no": "a", "return_no": "SF1"},
        {"order_no": "b", "return_no": "SF2"},
        {"order_no": "c"},
    )
    assert customer["orders"] == 2
    assert (customer["lines"], customer["returned_lines"]) == (4, 2)
    assert customer["return_rate"] == 0.5


def test_R12_the_same_number_of_two_customers_is_two_orders() -> None:
    customers = score(
        lines({"order_no": "n"}, {"order_no": "n", "id": "李四|微信"}), Settings(), DAY
    ).customers
    assert customers["orders"].tolist() == [1, 1]


def test_R13_spend_and_order_value_are_of_kept_lines() -> None:
    customer = one(
        {"order_no": "a", "received": 10.01},
        {"order_no": "a", "received": 20.02},
        {"order_no": "b", "received": 30.03},
        {"order_no": "b", "received": 500, "return_no": "SF"},
    )
    assert customer["spend"] == 60.06
    assert customer["aov"] == 30.03


def test_R14_dates_are_of_kept_lines() -> None:
    customer = one(
        {"ordered_on": "2026-01-01", "return_no": "SF"},
        {"ordered_on": "2026-02-01"},
        {"ordered_on": "2026-05-31"},
        {"ordered_on": "2026-06-20", "return_no": "SF"},
    )
    assert customer["first_order"] == pd.Timestamp("2026-02-01")
    assert customer["last_order"] == pd.Timestamp("2026-05-31")
    assert customer["days_since"] == 30


def test_R15_profit_is_an_orders_mean_and_unknown_costs_are_estimated_by_category() -> None:
    settings = Settings(
        defaults=Defaults(gross_margin=0.3), categories={"鞋": Category(gross_margin=0.5)}
    )
    customer = one(
        {"order_no": "a", "received": 100, "paid": 60},
        {"order_no": "b", "received": 100, "paid": None},
        {"order_no": "b", "received": 100, "paid": 0, "category": "鞋"},
        {"order_no": "c", "received": 100, "paid": -5},
        {"order_no": "c", "received": 100, "paid": 60, "return_no": "SF"},
        settings=settings,
    )
    assert customer["margin"] == pytest.approx((40 + 30 + 50 + 30) / 3, abs=1e-12)


def test_R15_margin_has_the_cap_of_the_customers_category() -> None:
    settings = Settings(categories={"裙": Category(max_estimated_margin=25)})
    assert one({"received": 100, "paid": 60}, settings=settings)["margin"] == 25
    assert one({"received": 100, "paid": 80}, settings=settings)["margin"] == 20
    assert one({"received": 100, "paid": 60, "category": "鞋"}, settings=settings)["margin"] == 40


def test_R16_the_favourite_has_most_kept_lines_then_most_money_then_the_smallest_text() -> None:
    most = [{"sku": "B"}, {"sku": "B"}, {"sku": "A", "received": 900}]
    assert one(*most)["sku"] == "B"
    money = [{"sku": "B", "received": 200}, {"sku": "A", "received": 100}]
    assert one(*money)["sku"] == "B"
    text = [{"sku": "b"}, {"sku": "B"}, {"sku": "中"}, {"sku": "a"}]
    assert one(*text)["sku"] == "B"
    kept = [{"sku": "B"}, {"sku": "A", "return_no": "1"}, {"sku": "A", "return_no": "2"}]
    assert one(*kept)["sku"] == "B"


def test_R16_platform_and_category_go_by_the_same_rule() -> None:
    customer = one(
        {"platform": "抖音", "category": "鞋"},
        {"platform": "抖音", "category": "裙"},
        {"platform": "微信", "category": "裙"},
    )
    assert (customer["platform"], customer["category"]) == ("抖音", "裙")


def test_R16_name_and_salesperson_are_the_last_that_are_not_blank() -> None:
    customer = one(
        {"ordered_on": "2026-06-02", "customer": "张三三", "salesperson": ""},
        {"ordered_on": "2026-06-01", "customer": "张三", "salesperson": "小雨"},
        {"ordered_on": "2026-06-02", "customer": "", "salesperson": "小林"},
        {"ordered_on": "2026-06-02", "customer": "张叁", "salesperson": ""},
        {"ordered_on": "2026-06-09", "customer": "退", "salesperson": "退", "return_no": "SF"},
    )
    assert (customer["customer"], customer["salesperson"]) == ("张叁", "小林")


def test_R16_a_shop_that_notes_no_salesperson_has_blank_ones() -> None:
    assert one({"salesperson": ""}, {"salesperson": ""})["salesperson"] == ""


def test_no_lines_are_no_customers() -> None:
    assert len(score(lines({})[:0], Settings(), DAY).customers) == 0


def test_the_last_sku_is_of_the_last_day_then_the_dearest_then_the_smallest_text() -> None:
    customer = one(
        {"ordered_on": "2026-06-01", "sku": "old", "received": 999},
        {"ordered_on": "2026-06-02", "sku": "cheap", "received": 10},
        {"ordered_on": "2026-06-02", "sku": "b", "received": 50},
        {"ordered_on": "2026-06-02", "sku": "a", "received": 50},
    )
    assert customer["last_sku"] == "a"


def test_R17_a_category_without_the_setting_takes_the_default() -> None:
    settings = Settings(categories={"裙": Category(touch_cost=9)})
    assert one({"category": "裙", "platform": "其他"}, settings=settings)["touch_cost"] == 9
    assert one({"category": "鞋", "platform": "其他"}, settings=settings)["touch_cost"] == 6
    assert one({"category": "裙"}, settings=settings)["uplift"] == 0.6


def test_R18_a_customer_who_returned_everything_is_described_by_all_lines() -> None:
    customer = one(
        {"ordered_on": "2026-03-01", "return_no": "1", "sku": "A"},
        {"ordered_on": "2026-05-01", "return_no": "2", "sku": "B", "customer": "张叁"},
        {"ordered_on": "2026-05-01", "return_no": "3", "sku": "B"},
    )
    assert (customer["orders"], customer["lines"], customer["returned_lines"]) == (0, 3, 3)
    assert (customer["spend"], customer["aov"], customer["margin"], customer["clv"]) == (0, 0, 0, 0)
    assert pd.isna(customer["score"])
    assert pd.isna(customer["raw_score"])
    assert (customer["tier"], customer["potential"], customer["growth"]) == (
        "低价值",
        "普通客户",
        "新客型",
    )
    assert customer["first_order"] == pd.Timestamp("2026-03-01")
    assert customer["last_order"] == pd.Timestamp("2026-05-01")
    assert (customer["sku"], customer["last_sku"], customer["customer"]) == ("B", "B", "张三")
