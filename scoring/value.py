"""Lifetime value (CLV, 0–100) and the labels that come from it (R27–R31)."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from scoring import words
from scoring.customers import Grouped
from scoring.settings import Clv, Labels, Settings
from scoring.strategies import DROP


def with_value(
    customers: pd.DataFrame, groups: Grouped, settings: Settings, as_of: date
) -> pd.DataFrame:
    """Add value and labels.

    Takes ``orders``, ``spend``, ``aov``, ``days_since``, ``threshold``, ``lines``,
    ``return_rate`` and the lines they come from. Adds ``trend`` (ratio, missing for fewer than two
    orders), ``clv`` (points, rounded to 0.1), ``potential``, ``growth``, ``tier``, ``risk_tags``
    (joined by ``|``).
    """
    orders = _orders(groups)
    trend = _trend(orders, len(customers))
    recent = _recent_spend(groups, settings.clv, as_of)
    points = (
        _history(customers, settings.clv)
        + _activity(customers, recent, settings.clv)
        + _growth(customers, trend, _irregularity(orders, len(customers)), settings.clv)
    )
    valued = customers.assign(trend=trend, clv=points.where(customers["orders"] > 0, 0.0).round(1))
    return valued.assign(
        potential=_potential(valued["clv"], settings.labels),
        growth=_growth_label(valued, settings.labels),
        tier=_tier(valued, settings.labels),
        risk_tags=_risk_tags(valued, settings.labels),
    )


def _orders(groups: Grouped) -> pd.DataFrame:
    """Return orders with a kept line, sorted by customer, earliest kept date, order number.

    Gives ``code`` (customer), ``value`` (分), ``date``, ``place`` (0 … n-1 of the customer) and
    ``of`` (n).
    """
    kept = groups.orders
    dates = groups.lines["ordered_on"].to_numpy()[kept.lines]
    each = pd.DataFrame(
        {
            "code": kept.first,
            "number": kept.second,
            "value": kept.total(groups.lines["received"].to_numpy()),
            "date": np.minimum.reduceat(dates, kept.start),
        }
    )
    each = each.sort_values(["code", "date", "number"], ignore_index=True)
    of_customer = each.groupby("code")["value"]
    return each.assign(place=of_customer.cumcount(), of=of_customer.transform("size"))


def _trend(orders: pd.DataFrame, customers: int) -> pd.Series:
    """Return mean order value of the recent half over that of the earlier half."""
    half = orders["of"] // 2
    is_recent = orders["place"] >= orders["of"] - half
    recent, earlier = (
        orders["value"].where(where, 0).groupby(orders["code"]).sum().reindex(range(customers))
        for where in (is_recent, ~is_recent)
    )
    count = orders.groupby("code").size().reindex(range(customers), fill_value=0)
    # Whole numbers up to one division: a trend of 7/10 must be 0.7, not the float after it.
    ratio = (recent * (count - count // 2)) / (earlier * (count // 2))
    return ratio.where((count >= 2) & (earlier > 0)).astype("float64")  # noqa: PLR2004 - two halves


def _irregularity(orders: pd.DataFrame, customers: int) -> pd.Series:
    """Return population standard deviation over mean of the gaps between orders (cv of R27).

    Missing where the mean is 0 or there is no gap. In whole days, so exact: with m gaps,
    sqrt(m Σg² − (Σg)²) / Σg.
    """
    gap = orders.groupby("code")["date"].diff().dt.days
    gaps = pd.DataFrame({"code": orders["code"], "gap": gap, "square": gap**2}).dropna()
    sums = gaps.groupby("code").agg({"gap": "sum", "square": "sum", "code": "size"})
    spread = np.sqrt(sums["code"] * sums["square"] - sums["gap"] ** 2)
    ratio: pd.Series = (spread / sums["gap"]).where(sums["gap"] > 0)
    return ratio.reindex(range(customers))


def _recent_spend(groups: Grouped, clv: Clv, as_of: date) -> np.ndarray:
    """Return what was spent on kept lines of the last days, 元."""
    since = pd.Timestamp(as_of - timedelta(days=clv.recent_days))
    recent = groups.kept & (groups.lines["ordered_on"] > since).to_numpy()
    return groups.total(groups.lines["received"], recent) / 100


def _history(customers: pd.DataFrame, clv: Clv) -> pd.Series:
    spend = (customers["spend"] / clv.spend_full).clip(0, 1)
    orders = (customers["orders"] / clv.orders_full).clip(0, 1)
    return clv.spend_points * spend + clv.orders_points * orders


def _activity(customers: pd.DataFrame, recent: np.ndarray, clv: Clv) -> pd.Series:
    over = customers["days_since"] / (clv.recency_thresholds * customers["threshold"])
    spend = customers["spend"].where(customers["spend"] > 0)
    share = (recent / spend).fillna(0).clip(lower=0)
    points: pd.Series = clv.recency_points * (1 - over).clip(lower=0)
    points += clv.recent_spend_points * share
    return points


def _growth(
    customers: pd.DataFrame, trend: pd.Series, irregularity: pd.Series, clv: Clv
) -> pd.Series:
    rising = (trend / clv.trend_full).clip(0, 1).fillna(clv.trend_unknown)
    regular = (1 - irregularity).clip(lower=0).fillna(0)
    enough = customers["orders"] >= clv.regularity_min_orders
    return clv.trend_points * rising + clv.regularity_points * regular.where(enough, 0)


def _potential(clv: pd.Series, labels: Labels) -> np.ndarray:
    """R28."""
    return np.select(
        [clv >= labels.star, clv >= labels.potential], [words.STAR, words.POTENTIAL], words.ORDINARY
    )


def _growth_label(customers: pd.DataFrame, labels: Labels) -> np.ndarray:
    """R29; a customer without a kept line is new (R18)."""
    once = customers["orders"] <= 1
    promising = (
        (customers["orders"] == 1)
        & (customers["days_since"] <= labels.new_days)
        & (customers["aov"] >= labels.new_aov)
    )
    trend = customers["trend"]
    return np.select(
        [promising, once, trend >= labels.rising_trend, trend <= labels.falling_trend],
        [words.PROMISING, words.NEW, words.RISING, words.FALLING],
        words.STEADY,
    )


def _tier(customers: pd.DataFrame, labels: Labels) -> np.ndarray:
    """R30; a customer without a kept line has spent nothing and so is low (R18)."""
    spend, orders, aov = customers["spend"], customers["orders"], customers["aov"]
    high = (spend > labels.high_spend) | ((orders >= labels.high_orders) & (aov > labels.high_aov))
    mid = (spend >= labels.mid_spend) | (orders >= labels.mid_orders)
    return np.select([high, mid], [words.HIGH, words.MID], words.LOW)


def _risk_tags(customers: pd.DataFrame, labels: Labels) -> pd.Series:
    """R31."""
    holds = {
        words.CHURN: customers["days_since"] > customers["threshold"],
        DROP: (customers["orders"] >= 2) & (customers["trend"] <= labels.drop_trend),  # noqa: PLR2004 - R31
        words.MANY_RETURNS: (customers["lines"] > labels.many_returns_lines)
        & (customers["return_rate"] > labels.many_returns_rate),
    }
    tags = pd.Series("", index=customers.index, dtype="str")
    for tag, where in holds.items():
        tags = tags + where.map({True: f"|{tag}", False: ""})
    return tags.str.removeprefix("|")
