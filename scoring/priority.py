"""The priority score: what a contact is worth, 元 (R22–R26)."""

import numpy as np
import pandas as pd

from scoring.customers import setting
from scoring.settings import Settings
from scoring.words import POTENTIAL, STAR


def with_return_and_cost(customers: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Add what the score takes off.

    Takes ``orders``, ``return_rate``, ``category``, ``platform``. Adds ``expected_return`` (share,
    R22) and ``touch_cost`` (元, R23).
    """
    usual = setting(customers["category"], "expected_return_rate", settings)
    own, blend = customers["return_rate"], settings.expected_return
    blended = blend.own_weight * own + (1 - blend.own_weight) * usual
    by_platform = customers["platform"].map(settings.platform_touch_cost).astype("float64")
    return customers.assign(
        expected_return=np.where(
            customers["orders"] >= blend.min_orders, blended, np.maximum(own, usual)
        ),
        touch_cost=by_platform.fillna(setting(customers["category"], "touch_cost", settings)),
    )


def with_score(customers: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Add the score.

    Takes ``uplift``, ``margin``, ``expected_return``, ``touch_cost``, ``orders``, ``potential``.
    Adds ``raw_score`` and ``score`` (points, rounded to 0.01; missing without a kept line, R18).
    """
    benefit = customers["uplift"] * customers["margin"] * (1 - customers["expected_return"])
    base = (benefit - customers["touch_cost"]) * _weight(customers["orders"], settings)
    raw = (base + _bonus(customers, settings)).where(customers["orders"] > 0)
    limits = settings.defaults
    return customers.assign(
        raw_score=raw.round(2),
        score=raw.clip(limits.min_priority_score, limits.max_priority_score).round(2),
    )


def _weight(orders: pd.Series, settings: Settings) -> pd.Series:
    """Return how far so many orders are to be trusted (R24)."""
    by_count = {
        int(count): weight
        for count, weight in settings.orders_dampening.items()
        if count != "default"
    }
    return orders.map(by_count).astype("float64").fillna(settings.orders_dampening["default"])


def _bonus(customers: pd.DataFrame, settings: Settings) -> pd.Series:
    """Return the points for potential and for loyalty (R26)."""
    bonus, orders = settings.bonus, customers["orders"]
    by_potential = {STAR: bonus.star, POTENTIAL: bonus.potential}
    potential = customers["potential"].map(by_potential).astype("float64").fillna(0)
    loyalty = pd.Series(0.0, index=customers.index)
    for least, points in sorted((int(least), points) for least, points in bonus.orders.items()):
        loyalty = loyalty.mask(orders >= least, points)
    return potential + loyalty
