"""R19–R31 on small customers and orders written out in the test: timing, score, value, labels."""

from datetime import date, timedelta

import pandas as pd
import pytest

from scoring.pipeline import score
from scoring.priority import with_return_and_cost, with_score
from scoring.schema import LINES
from scoring.settings import Bonus, Category, Clv, Defaults, Labels, Settings
from scoring.timing import with_timing

DAY = date(2026, 6, 30)
NAN = float("nan")


def ago(days: int) -> str:
    return (DAY - timedelta(days=days)).isoformat()


def one(*orders: tuple, settings: Settings | None = None) -> pd.Series:
    """Return the customer of some orders, each (days ago, received 元[, order number])."""
    rows = [
        {
            "order_no": order[2] if len(order) > 2 else f"n{number}",
            "ordered_on": ago(order[0]),
            "customer": "张三",
            "phone": "13800000001",
            "platform": "微信",
            "category": "裙",
            "sku": "A1",
            "quantity": 1,
            "received": round(order[1] * 100),
            "paid": pd.NA,
            "return_no": "",
            "return_status": "",
            "salesperson": "小雨",
            "order_type": "",
            "id": "13800000001",
        }
        for number, order in enumerate(orders)
    ]
    frame = pd.DataFrame(rows).astype(LINES)
    return score(frame, settings or Settings(), DAY).customers.iloc[0]


def timed(first: int, last: int, orders: int, settings: Settings | None = None) -> pd.Series:
    """Return the timing of a customer from the days since the first and the last order."""
    customer = pd.DataFrame(
        {
            "orders": [orders],
            "first_order": [pd.Timestamp(ago(first))],
            "last_order": [pd.Timestamp(ago(last))],
            "category": ["裙"],
        }
    )
    return with_timing(customer, settings or Settings(), DAY).iloc[0]


def scored(settings: Settings | None = None, **values: object) -> pd.Series:
    """Return the score of a customer described by what it depends on."""
    about = {
        "uplift": 1.0,
        "margin": 100.0,
        "return_rate": 0.0,
        "orders": 3,
        "category": "裙",
        "platform": "微信",
        "potential": "普通客户",
    } | values
    settings = settings or Settings()
    customer = with_return_and_cost(pd.DataFrame([about]), settings)
    return with_score(customer, settings).iloc[0]


# timing


def test_R19_the_personal_cycle_is_the_mean_gap() -> None:
    assert timed(100, 10, 4)["personal_cycle"] == 30
    assert pd.isna(timed(10, 10, 1)["personal_cycle"])
    assert pd.isna(timed(10, 10, 0)["personal_cycle"])


@pytest.mark.parametrize(
    ("first", "orders", "threshold"),
    [(10, 1, 90), (70, 2, 90), (71, 2, 91.5), (130, 2, 180)],
    ids=["category", "as long as the category", "a little longer", "own"],
)
def test_R20_the_longest_of_own_category_and_default(first, orders, threshold) -> None:
    assert timed(first, 10, orders)["threshold"] == threshold


def test_R20_category_default_multiplier_and_cap_are_the_shops() -> None:
    quick = Settings(categories={"裙": Category(category_cycle_days=20)})
    assert timed(10, 10, 1, quick)["threshold"] == 60
    slow = Settings(categories={"裙": Category(category_cycle_days=100)}, churn_multiplier=2)
    assert timed(10, 10, 1, slow)["threshold"] == 200
    assert timed(10, 10, 1, Settings(default_churn_days=120))["threshold"] == 120
    assert timed(400, 10, 2, Settings(max_threshold_days=200))["threshold"] == 200


@pytest.mark.parametrize(
    ("days", "uplift"), [(0, 0.6), (90, 0.6), (135, 1.1), (180, 1.6), (216, 2.0), (900, 2.0)]
)
def test_R21_uplift_grows_after_the_threshold_up_to_the_ceiling(days, uplift) -> None:
    assert timed(days, days, 1)["uplift"] == pytest.approx(uplift, abs=1e-12)


def test_R21_floor_ceiling_and_the_categorys_bound() -> None:
    low = Settings(defaults=Defaults(uplift_base=0.1))
    assert timed(0, 0, 1, low)["uplift"] == 0.2
    bound = Settings(categories={"裙": Category(max_estimated_uplift=1.2)})
    assert timed(900, 900, 1, bound)["uplift"] == 1.2
    assert timed(0, 0, 1, bound)["uplift"] == 0.6


# score


@pytest.mark.parametrize(
    ("orders", "rate", "expected"),
    [(2, 0.0, 0.08), (2, 0.5, 0.5), (3, 0.0, 0.024), (3, 0.5, 0.374), (10, 1.0, 0.724)],
)
def test_R22_expected_return_blends_from_three_orders_on(orders, rate, expected) -> None:
    assert scored(orders=orders, return_rate=rate)["expected_return"] == pytest.approx(expected)


def test_R22_the_category_expects_its_own_returns() -> None:
    settings = Settings(categories={"裙": Category(expected_return_rate=0.2)})
    assert scored(settings, orders=1)["expected_return"] == 0.2
    assert scored(settings, orders=3)["expected_return"] == pytest.approx(0.06)


@pytest.mark.parametrize(
    ("platform", "cost"), [("小红书", 8), ("抖音", 6.5), ("闲鱼", 9), ("未知", 9)]
)
def test_R23_the_platforms_cost_goes_before_the_categorys(platform, cost) -> None:
    settings = Settings(categories={"裙": Category(touch_cost=9)})
    assert scored(settings, platform=platform)["touch_cost"] == cost
    assert scored(platform="闲鱼")["touch_cost"] == 6


@pytest.mark.parametrize(("orders", "weight"), [(1, 0.3), (2, 0.7), (3, 1.0), (50, 1.0)])
def test_R24_R25_the_weight_dampens_benefit_and_cost(orders, weight) -> None:
    settings = Settings(bonus=Bonus(orders={}))
    customer = scored(settings, orders=orders, return_rate=0.0)
    benefit = 100 * (1 - customer["expected_return"])
    assert customer["raw_score"] == pytest.approx((benefit - 6) * weight, abs=0.005)


def test_R24_the_shop_weighs_any_number_of_orders() -> None:
    settings = Settings(orders_dampening={"3": 0.5, "default": 0.1})
    assert scored(settings, orders=3)["raw_score"] == pytest.approx(45.8)
    assert scored(settings, orders=4)["raw_score"] == pytest.approx(9.16)


@pytest.mark.parametrize(
    ("potential", "orders", "bonus"),
    [
        ("普通客户", 4, 0),
        ("普通客户", 5, 10),
        ("普通客户", 9, 10),
        ("普通客户", 10, 20),
        ("潜力客户", 4, 15),
        ("明星客户", 4, 30),
        ("明星客户", 14, 50),
    ],
)
def test_R26_bonus_for_potential_and_for_orders(potential, orders, bonus) -> None:
    customer = scored(potential=potential, orders=orders)
    assert customer["raw_score"] == pytest.approx(97.6 - 6 + bonus)


def test_R26_the_score_is_clamped_and_the_raw_score_is_not() -> None:
    rich = scored(margin=1000.0)
    assert (rich["score"], rich["raw_score"]) == (150, 970)
    poor = scored(margin=-1000.0)
    assert (poor["score"], poor["raw_score"]) == (-50, -982)
    narrow = Settings(defaults=Defaults(min_priority_score=0, max_priority_score=50))
    assert scored(narrow)["score"] == 50


def test_R26_points_are_rounded_to_a_hundredth() -> None:
    assert scored(margin=33.333)["raw_score"] == 26.53


# value


def test_R27_each_term_of_the_lifetime_value() -> None:
    customer = one((100, 1000), (40, 1000))  # cycle 60, threshold 90
    history = 25 * 2000 / 5000 + 15 * 2 / 10
    activity = 15 * (1 - 40 / 180) + 15 * 1000 / 2000
    growth = 15 * 1 / 2
    assert customer["clv"] == round(history + activity + growth, 1) == 39.7


def test_R27_the_best_customer_has_a_hundred() -> None:
    customer = one(*((7 * week, 1000 + 400 * (week < 5)) for week in range(10)))
    assert customer["trend"] == 1.4
    assert customer["clv"] == 25 + 15 + 15 + 15 + 10.5 + 15


def test_R27_the_recent_days_end_before_the_ninetieth() -> None:
    recent, past = one((89, 100)), one((90, 100))
    assert recent["clv"] - past["clv"] == pytest.approx(15 + 15 / 180, abs=0.11)


def test_R27_regular_gaps_earn_points_from_three_orders_on() -> None:
    even = one((60, 100), (40, 100), (20, 100))  # gaps 20, 20
    uneven = one((60, 100), (50, 100), (20, 100))  # gaps 10, 30: cv = 10 / 20
    assert even["clv"] - uneven["clv"] == pytest.approx(7.5, abs=0.05)


def test_R27_orders_of_one_day_have_no_rhythm() -> None:
    same_day = one((20, 100), (20, 100), (20, 100))
    assert same_day["clv"] == round(25 * 300 / 5000 + 4.5 + 15 * (1 - 20 / 180) + 15 + 7.5, 1)


def test_R27_nothing_is_earned_by_a_spend_of_nothing() -> None:
    assert one((10, 0))["clv"] == round(1.5 + 15 * (1 - 10 / 180) + 7.5, 1)


def test_R27_the_split_is_the_shops() -> None:
    flat = Clv(
        spend_points=0,
        orders_points=100,
        recency_points=0,
        recent_spend_points=0,
        trend_points=0,
        regularity_points=0,
        orders_full=4,
    )
    assert one((10, 100), settings=Settings(clv=flat))["clv"] == 25


@pytest.mark.parametrize(
    ("orders", "trend"),
    [
        ([(10, 100)], NAN),
        ([(20, 100), (10, 150)], 1.5),
        ([(30, 100), (20, 300), (10, 100)], 0.5),  # the odd one belongs to the earlier half
        ([(40, 0), (20, 0), (10, 100), (5, 100)], NAN),
        ([(20, 100, "b"), (20, 300, "a")], pytest.approx(1 / 3)),  # a day's orders by number
    ],
    ids=["one", "two", "three", "nothing before", "same day"],
)
def test_trend_is_the_recent_half_over_the_earlier(orders, trend) -> None:
    found = one(*orders)["trend"]
    assert (pd.isna(found) and trend is NAN) or found == trend


# labels


@pytest.mark.parametrize(
    ("clv_of_orders", "potential"),
    [(80, "明星客户"), (79.9, "潜力客户"), (60, "潜力客户"), (59.9, "普通客户")],
)
def test_R28_potential_by_lifetime_value(clv_of_orders, potential) -> None:
    only_orders = {"spend_points": 0, "recency_points": 0, "recent_spend_points": 0}
    clv = Clv(
        **only_orders,
        orders_points=clv_of_orders,
        orders_full=1,
        trend_points=0,
        regularity_points=0,
    )
    assert one((10, 100), settings=Settings(clv=clv))["potential"] == potential


@pytest.mark.parametrize(
    ("orders", "growth"),
    [
        ([(30, 500)], "高潜新客"),
        ([(31, 500)], "新客型"),
        ([(30, 499.99)], "新客型"),
        ([(40, 100), (20, 120)], "成长型"),
        ([(40, 100), (20, 119)], "稳定型"),
        ([(40, 100), (20, 71)], "稳定型"),
        ([(40, 100), (20, 70)], "下滑型"),
        ([(40, 0), (20, 100)], "稳定型"),
    ],
)
def test_R29_growth(orders, growth) -> None:
    assert one(*orders)["growth"] == growth


@pytest.mark.parametrize(
    ("orders", "tier"),
    [
        ([(10, 5000.01)], "高价值"),
        ([(10, 5000)], "中价值"),
        ([(10, 501), (20, 501), (30, 501)], "高价值"),
        ([(10, 500), (20, 500), (30, 500)], "中价值"),
        ([(10, 2000)], "中价值"),
        ([(10, 1999.99)], "低价值"),
        ([(10, 1), (20, 1)], "中价值"),
    ],
)
def test_R30_tier(orders, tier) -> None:
    assert one(*orders)["tier"] == tier


@pytest.mark.parametrize(
    ("orders", "tags"),
    [
        ([(90, 100)], ""),
        ([(91, 100)], "流失预警"),
        ([(40, 100), (20, 50)], "消费骤降"),
        ([(40, 100), (20, 51)], ""),
        ([(200, 100), (150, 50)], "流失预警|消费骤降"),
    ],
)
def test_R31_risk_tags(orders, tags) -> None:
    assert one(*orders)["risk_tags"] == tags


@pytest.mark.parametrize(
    ("lines", "returned", "tagged"), [(3, 2, False), (4, 2, True), (10, 3, False), (10, 4, True)]
)
def test_R31_many_returns_need_more_than_three_lines_and_thirty_percent(
    lines, returned, tagged
) -> None:
    labels = Labels()
    assert (labels.many_returns_lines, labels.many_returns_rate) == (3, 0.3)
    rows = [(10, 100, f"n{number}") for number in range(lines)]
    frame = pd.DataFrame(
        [
            {
                "order_no": number,
                "ordered_on": ago(days),
                "customer": "张三",
                "phone": "",
                "platform": "微信",
                "category": "裙",
                "sku": "A1",
                "quantity": 1,
                "received": 10000,
                "paid": pd.NA,
                "return_no": "SF" if at < returned else "",
                "return_status": "",
                "salesperson": "",
                "order_type": "",
                "id": "张三|微信",
            }
            for at, (days, _, number) in enumerate(rows)
        ]
    ).astype(LINES)
    customer = score(frame, Settings(), DAY).customers.iloc[0]
    assert ("高退货" in customer["risk_tags"]) is tagged
