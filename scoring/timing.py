"""When a customer usually comes back, and whether that time is over (R19–R21)."""

from datetime import date

import pandas as pd

from scoring.customers import setting
from scoring.settings import Settings


def with_timing(customers: pd.DataFrame, settings: Settings, as_of: date) -> pd.DataFrame:
    """Add the timing of each customer.

    Takes ``orders``, ``first_order``, ``last_order``, ``category``. Adds ``days_since`` (days),
    ``personal_cycle`` (days, missing for fewer than two orders), ``threshold`` (days), ``uplift``
    (factor).
    """
    days_since = (pd.Timestamp(as_of) - customers["last_order"]).dt.days
    span = (customers["last_order"] - customers["first_order"]).dt.days
    orders = customers["orders"]
    personal = (span / (orders - 1).where(orders >= 2)).astype("float64")  # noqa: PLR2004 - R19
    threshold = _threshold(personal, customers["category"], settings)
    return customers.assign(
        days_since=days_since,
        personal_cycle=personal,
        threshold=threshold,
        uplift=_uplift(days_since / threshold, customers["category"], settings),
    )


def _threshold(personal: pd.Series, category: pd.Series, settings: Settings) -> pd.Series:
    """Return the days after which a customer is late (R20)."""
    usual = setting(category, "category_cycle_days", settings)
    cycle = usual.where(usual > personal.fillna(0), personal)
    threshold = (cycle * settings.churn_multiplier).clip(lower=settings.default_churn_days)
    # In binary 205 days / 3 × 1.2 is a little less than 82, and day 82 would count as late.
    return threshold.round(9).clip(upper=settings.max_threshold_days)


def _uplift(ratio: pd.Series, category: pd.Series, settings: Settings) -> pd.Series:
    """Return how much a contact now helps (R21)."""
    defaults = settings.defaults
    late = defaults.uplift_base + (ratio - 1).clip(lower=0)
    bounded = late.clip(defaults.uplift_floor, defaults.uplift_ceiling)
    most = setting(category, "max_estimated_uplift", settings)
    return bounded.where(bounded < most, most)
