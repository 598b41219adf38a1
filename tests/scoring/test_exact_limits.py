"""Limits that binary fractions would miss by a hair, and the fixed example through ``score``."""

from datetime import date, timedelta

import pandas as pd
import pytest

from scoring import Settings, alerts, no_contacts, outreach, score
from scoring.schema import CONTACTS
from scoring.settings import Category, Defaults, ExpectedReturn, Labels

DAY = date(2026, 6, 30)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


@pytest.fixture
def one(make_lines):
    """Score the customer of orders, each (days ago, received 元)."""

    def scored(orders, settings=None, **about) -> pd.Series:
        rows = [
            {"order_no": f"n{at}", "ordered_on": ago(days), "received": received, **about}
            for at, (days, received) in enumerate(orders)
        ]
        return score(make_lines(*rows), settings or Settings(), DAY).customers.iloc[0]

    return scored


@pytest.mark.parametrize(
    ("values", "trend", "growth"),
    [
        ([10, 0, 0, 7, 0, 0], 0.7, "下滑型"),  # 7/3 over 10/3 is 0.7000000000000001 in floats
        ([10, 0, 0, 7.01, 0, 0], 0.701, "稳定型"),
        ([110, 0, 0, 88, 0], 1.2, "成长型"),
        ([110, 0, 0, 87.99, 0], 87.99 / 2 / (110 / 3), "稳定型"),
    ],
)
def test_R29_a_trend_on_the_cut_off_is_on_it(one, values, trend, growth) -> None:
    customer = one([(90 - 10 * at, value) for at, value in enumerate(values)])
    assert customer["trend"] == pytest.approx(trend, rel=1e-15)
    assert customer["growth"] == growth


def test_R20_the_day_of_the_threshold_is_not_late_whatever_the_multiplier(one) -> None:
    settings = Settings(churn_multiplier=1.2, defaults=Defaults(category_cycle_days=10))
    customer = one([(287, 9), (200, 9), (150, 9), (82, 9)], settings)  # 205 days / 3 × 1.2
    assert (customer["threshold"], customer["days_since"]) == (82, 82)
    assert customer["risk_tags"] == ""
    assert customer["reason"].startswith("82天前买过")


def test_R30_an_order_value_on_the_cut_off_is_not_above_it(one) -> None:
    settings = Settings(labels=Labels(high_aov=0.07))
    customer = one([(10, 0.07), (9, 0.07), (8, 0.07)], settings)
    assert (customer["aov"], customer["tier"]) == (0.07, "中价值")


def test_R15_a_gross_margin_of_any_number_of_digits_counts_whole(one) -> None:
    third = Settings(categories={"裙": Category(gross_margin=0.333333333)})
    assert one([(10, 3000)], third, paid=None)["margin"] == pytest.approx(999.999999, rel=1e-12)


def test_R15_amounts_as_large_as_a_shop_may_allow_do_not_overflow(one) -> None:
    settings = Settings(defaults=Defaults(max_estimated_margin=1e15))
    customer = one([(at, 9e12) for at in range(20)], settings, paid=None)
    assert customer["margin"] == pytest.approx(0.32 * 9e12)


def test_R37_the_fixed_example_from_order_lines(one) -> None:
    settings = Settings(
        expected_return=ExpectedReturn(own_weight=0.5),
        defaults=Defaults(expected_return_rate=0.16),
    )
    customer = one([(180 + 20 * at, 294) for at in range(7)], settings)
    about = ["days_since", "threshold", "expected_return", "spend", "orders", "growth"]
    assert customer[about].tolist() == [180, 90, 0.08, 2058, 7, "稳定型"]
    assert customer["uplift"] == pytest.approx(1.6)
    assert (
        customer["reason"]
        == "已180天未买，超过预警线、现在联系成功率高、基本不退货、累计买了2058元、7次老客户"
    )


def test_R40_costs_of_nothing_are_no_known_costs(make_lines) -> None:
    lines = score(make_lines({"paid": 0}, {"paid": None}, {"paid": -3}), Settings(), DAY).lines
    found = alerts(lines, Settings(), DAY)
    assert found.rows.empty
    assert found.warnings == ("no line has a paid amount, so the low margin alert is empty",)


def test_no_order_lines_give_no_customers_list_or_alerts(make_lines) -> None:
    scored = score(make_lines(), Settings(), DAY)
    assert scored.customers.empty
    assert outreach(scored.customers, no_contacts(), Settings(), DAY).empty
    assert alerts(scored.lines, Settings(), DAY).rows.empty


def test_R34_a_contact_that_is_yet_to_come_is_no_rest(make_lines) -> None:
    lines = make_lines({"order_no": "a"}, {"order_no": "b", "ordered_on": ago(100), "received": 50})
    customers = score(lines, Settings(), DAY).customers
    tomorrow = pd.DataFrame(
        [(customers["id"].iloc[0], DAY + timedelta(days=1), None, False)], columns=list(CONTACTS)
    ).astype(CONTACTS)
    ranked = outreach(customers, tomorrow, Settings(), DAY)
    assert ranked[["excluded", "rest_until"]].isna().all(axis=None)
