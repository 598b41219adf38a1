"""One customer's score taken apart, term by term (R24–R26)."""

from dataclasses import dataclass
from typing import Literal

from scoring import words
from scoring.records import Customer
from scoring.settings import Settings

Key = Literal[
    "uplift", "margin", "kept", "touch_cost", "weight", "base", "bonus_potential", "bonus_orders"
]


@dataclass(frozen=True, slots=True)
class Term:
    """One term: what it is and how much."""

    key: Key
    value: float


def explain(customer: Customer, settings: Settings) -> tuple[Term, ...]:
    """Return the terms of a score; none for a customer without one (R18).

    ``(uplift × margin × kept − touch_cost) × weight`` is ``base`` (元), and ``base`` with the two
    bonuses (points) is the raw score.
    """
    if customer.raw_score is None:
        return ()
    kept = 1 - customer.expected_return
    dampening = settings.orders_dampening
    weight = dampening.get(str(customer.orders), dampening["default"])
    base = (customer.uplift * customer.margin * kept - customer.touch_cost) * weight
    return (
        Term("uplift", customer.uplift),
        Term("margin", customer.margin),
        Term("kept", kept),
        Term("touch_cost", customer.touch_cost),
        Term("weight", weight),
        Term("base", base),
        Term("bonus_potential", _potential(customer, settings)),
        Term("bonus_orders", _orders(customer, settings)),
    )


def _potential(customer: Customer, settings: Settings) -> float:
    points = {words.STAR: settings.bonus.star, words.POTENTIAL: settings.bonus.potential}
    return points.get(customer.potential, 0)


def _orders(customer: Customer, settings: Settings) -> float:
    reached = [least for least in map(int, settings.bonus.orders) if customer.orders >= least]
    return settings.bonus.orders[str(max(reached))] if reached else 0
