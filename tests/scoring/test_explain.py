"""The terms of a score, and that they add up to it."""

from datetime import date, timedelta

import pytest

from scoring import Customer, Settings, Term, explain, score
from scoring.settings import Bonus

DAY = date(2026, 6, 30)
BUYER = Customer(
    id="13800000001", customer="张三", phone="13800000001", platform="微信", category="裙",
    sku="A1", last_sku="A1", salesperson="小雨", orders=2, lines=2, returned_lines=0,
    return_rate=0.0, spend=200.0, aov=100.0, first_order=DAY, last_order=DAY, days_since=0,
    personal_cycle=0.0, threshold=90.0, trend=1.0, uplift=1.5, margin=100.0,
    expected_return=0.25, touch_cost=6.0, score=74.55, raw_score=74.55, clv=50.0,
    potential="普通客户", growth="稳定型", tier="中价值", risk_tags=(), action="", reason="",
)  # fmt: skip


def changed(**about: object) -> Customer:
    return Customer(**{name: getattr(BUYER, name) for name in BUYER.__slots__} | about)


def test_R25_every_term_of_the_score() -> None:
    assert explain(BUYER, Settings()) == (
        Term("uplift", 1.5),
        Term("margin", 100.0),
        Term("kept", 0.75),
        Term("touch_cost", 6.0),
        Term("weight", 0.7),
        Term("base", pytest.approx(74.55)),
        Term("bonus_potential", 0),
        Term("bonus_orders", 0),
    )


@pytest.mark.parametrize(
    ("about", "points"),
    [
        ({"potential": "明星客户"}, (30, 0)),
        ({"potential": "潜力客户"}, (15, 0)),
        ({"orders": 4}, (0, 0)),
        ({"orders": 5}, (0, 10)),
        ({"orders": 9}, (0, 10)),
        ({"orders": 10}, (0, 20)),
    ],
)
def test_R26_the_two_bonuses_apart(about, points) -> None:
    terms = explain(changed(**about), Settings())
    assert tuple(term.value for term in terms[-2:]) == points


def test_R26_bonuses_and_weights_are_the_shops() -> None:
    settings = Settings(bonus=Bonus(star=7, orders={"10": 9}), orders_dampening={"default": 0.5})
    terms = explain(changed(potential="明星客户", orders=12), settings)
    assert {term.key: term.value for term in terms} == {
        "uplift": 1.5,
        "margin": 100.0,
        "kept": 0.75,
        "touch_cost": 6.0,
        "weight": 0.5,
        "base": pytest.approx(53.25),
        "bonus_potential": 7,
        "bonus_orders": 9,
    }


def test_R18_a_customer_without_a_score_has_no_terms() -> None:
    assert explain(changed(score=None, raw_score=None, orders=0), Settings()) == ()


@pytest.mark.parametrize("orders", [1, 2, 3, 5, 10, 14])
def test_the_terms_add_up_to_the_raw_score_of_the_pipeline(orders, make_lines) -> None:
    lines = make_lines(
        *(
            {"order_no": str(at), "ordered_on": DAY - timedelta(days=9 * at), "received": 700}
            for at in range(orders)
        )
    )
    row = score(lines, Settings(), DAY).customers.iloc[0]
    base, potential, loyalty = explain(Customer(**row), Settings())[-3:]
    assert base.value + potential.value + loyalty.value == pytest.approx(
        row["raw_score"], abs=0.005001
    )
