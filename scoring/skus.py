"""SKU alerts: what to push, what comes back too often, what earns too little (R38–R40)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from scoring import words
from scoring.grouping import Ints, codes, pairs, ranked
from scoring.schema import ALERTS
from scoring.settings import Settings

_USED = ["ordered_on", "sku", "received", "paid", "returned", "order_type"]
NO_COST = "no line has a paid amount, so the low margin alert is empty"


@dataclass(frozen=True)
class SkuAlerts:
    """The alerts of a day."""

    rows: pd.DataFrame
    """``schema.ALERTS``, in the order of the rules."""
    warnings: tuple[str, ...]
    """Sentences for the operator."""


def alerts(lines: pd.DataFrame, settings: Settings, as_of: date) -> SkuAlerts:
    """Find the SKUs to be told of.

    Takes ``schema.LINES`` that take part, with ``returned``.
    """
    lines = lines[_USED].assign(order=_orders(lines))
    found = list(_found(lines, settings, as_of))
    rows = pd.concat(found, ignore_index=True)[list(ALERTS)].astype(ALERTS)
    unknown = not _has_cost(lines).any()
    return SkuAlerts(rows, (NO_COST,) if unknown else ())


def _found(lines: pd.DataFrame, settings: Settings, as_of: date) -> Iterator[pd.DataFrame]:
    rules = settings.alerts
    yield _push(_since(lines, rules.push.days, as_of), settings)
    days = rules.high_return.days
    yield _high_return(_since(lines, days, as_of) if days else lines, settings)
    yield _low_margin(lines, settings)


def _since(lines: pd.DataFrame, days: int, as_of: date) -> pd.DataFrame:
    return lines[lines["ordered_on"] > pd.Timestamp(as_of - timedelta(days=days))]


def _orders(lines: pd.DataFrame) -> Ints:
    """Return a number for each line's order; what two customers share is an order of each."""
    each = pairs(codes(lines["id"]), codes(lines["order_no"]))
    order = np.empty(len(lines), dtype=np.int64)
    order[each.lines] = np.repeat(np.arange(len(each.start)), each.size)
    return order


def _by_sku(lines: pd.DataFrame) -> pd.DataFrame:
    """Return for each sku ``orders``, ``lines``, ``received`` (元), ``return_rate``."""
    sku, texts = ranked(lines["sku"])
    bought = pairs(lines["order"].to_numpy(), sku)
    by_order = pd.DataFrame(
        {
            "sku": bought.second,
            "lines": bought.size,
            "fen": bought.total(lines["received"].to_numpy()),
            "returned": bought.total(lines["returned"].to_numpy(dtype=np.int64)),
        }
    )
    of_sku = by_order.groupby("sku")
    each = of_sku.sum().assign(orders=of_sku.size()).reset_index()
    return each.assign(
        sku=pd.Series(texts.take(each["sku"].to_numpy()), dtype="str"),
        received=each["fen"] / 100,
        return_rate=each["returned"] / each["lines"],
    )


def _push(recent: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """R38."""
    rule, each = settings.alerts.push, _by_sku(recent)
    hot = each[(each["orders"] > rule.min_orders) & (each["return_rate"] < rule.max_return_rate)]
    ordered = hot.sort_values(["orders", "fen", "sku"], ascending=[False, False, True])
    return ordered.assign(kind=words.PUSH, margin_rate=np.nan, advice=words.PUSH_ADVICE)


def _high_return(lines: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """R39."""
    rule, each = settings.alerts.high_return, _by_sku(lines)
    bad = each[(each["lines"] > rule.min_lines) & (each["return_rate"] > rule.min_return_rate)]
    ordered = bad.sort_values(["return_rate", "lines", "sku"], ascending=[False, False, True])
    return ordered.assign(
        kind=words.HIGH_RETURN, margin_rate=np.nan, advice=words.HIGH_RETURN_ADVICE
    )


def _has_cost(lines: pd.DataFrame) -> pd.Series:
    """Return where the cost is known (R15)."""
    return lines["paid"].fillna(0).gt(0)


def _low_margin(lines: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """R40."""
    rule = settings.alerts.low_margin
    skipped = pd.Series(False, index=lines.index)  # noqa: FBT003 - the value of the column
    for kind in rule.skip_order_types:
        skipped |= lines["order_type"].str.contains(kind, regex=False)
    known = _has_cost(lines) & (lines["received"] > 0)
    sold = lines[known & ~skipped & ~lines["returned"]]
    paid = sold["paid"].astype("int64").groupby(sold["sku"]).sum()
    each = _by_sku(sold)
    cost = each["sku"].map(paid).astype("float64")
    each = each.assign(margin_rate=(each["fen"] - cost) / each["fen"])
    low = each[(each["lines"] > rule.min_lines) & (each["margin_rate"] < rule.max_margin_rate)]
    advice = np.select(
        [
            low["margin_rate"] < rule.take_down_rate,
            low["margin_rate"] < rule.change_supplier_rate,
        ],
        [words.TAKE_DOWN, words.CHANGE_SUPPLIER],
        words.RAISE_PRICE,
    )
    return low.assign(kind=words.LOW_MARGIN, advice=advice).sort_values(["margin_rate", "sku"])
