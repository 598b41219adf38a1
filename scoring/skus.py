"""SKU alerts: what to push, what comes back too often, what earns too little (R38–R40)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from scoring import words
from scoring.grouping import Ints, Mask, codes, pairs, ranked, starts
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


@dataclass(frozen=True)
class _Sold:
    """Lines in order of SKU, and of a SKU's in order of their orders."""

    lines: pd.DataFrame
    skus: pd.Series
    """The text of each SKU."""
    sku: Ints
    """Where the lines of each SKU begin."""
    order: Ints
    """Where the lines of each SKU of an order begin."""

    def since(self, days: int, as_of: date) -> Mask:
        """Return which lines are of the last days."""
        since = pd.Timestamp(as_of - timedelta(days=days))
        return (self.lines["ordered_on"] > since).to_numpy()

    def has_cost(self) -> Mask:
        """Return which lines have a known cost (R15)."""
        return self.lines["paid"].fillna(0).gt(0).to_numpy(dtype=bool)

    def total(self, column: str, where: Mask) -> Ints:
        """Return for each SKU the exact sum of some lines' whole numbers."""
        values = self.lines[column].to_numpy(dtype=np.int64, na_value=0)
        return np.add.reduceat(np.where(where, values, 0), self.sku)

    def by_sku(self, where: Mask) -> pd.DataFrame:
        """Describe each SKU that some lines sell.

        Gives ``sku``, ``orders``, ``lines``, ``fen``, ``received`` (元), ``return_rate``.
        """
        bought = np.logical_or.reduceat(where, self.order)
        order = np.searchsorted(self.order, self.sku)
        each = pd.DataFrame(
            {
                "sku": self.skus,
                "orders": np.add.reduceat(bought, order, dtype=np.int64),
                "lines": np.add.reduceat(where, self.sku, dtype=np.int64),
                "fen": self.total("received", where),
                "returned": self.total("returned", where),
            }
        )
        each = each[each["lines"] > 0]
        return each.assign(received=each["fen"] / 100, return_rate=each["returned"] / each["lines"])


def alerts(lines: pd.DataFrame, settings: Settings, as_of: date) -> SkuAlerts:
    """Find the SKUs to be told of.

    Takes ``schema.LINES`` that take part, with ``returned``.
    """
    sold = _sold(lines)
    found = list(_found(sold, settings, as_of))
    rows = pd.concat(found, ignore_index=True)[list(ALERTS)].astype(ALERTS)
    unknown = not sold.has_cost().any()
    return SkuAlerts(rows, (NO_COST,) if unknown else ())


def _found(sold: _Sold, settings: Settings, as_of: date) -> Iterator[pd.DataFrame]:
    rules = settings.alerts
    everything = np.ones(len(sold.lines), dtype=bool)
    yield _push(sold.by_sku(sold.since(rules.push.days, as_of)), settings)
    days = rules.high_return.days
    yield _high_return(sold.by_sku(sold.since(days, as_of) if days else everything), settings)
    yield _low_margin(sold, settings)


def _sold(lines: pd.DataFrame) -> _Sold:
    """Sort lines by SKU and order, once for all rules."""
    sku, texts = ranked(lines["sku"])
    bought = pairs(sku, _orders(lines))
    first = starts(bought.first)
    return _Sold(
        lines=lines[_USED].take(bought.lines),
        skus=pd.Series(texts.take(bought.first[first]), dtype="str"),
        sku=bought.start[first],
        order=bought.start,
    )


def _orders(lines: pd.DataFrame) -> Ints:
    """Return a number for each line's order; what two customers share is an order of each."""
    each = pairs(codes(lines["id"]), codes(lines["order_no"]))
    order = np.empty(len(lines), dtype=np.int64)
    order[each.lines] = np.repeat(np.arange(len(each.start)), each.size)
    return order


def _push(each: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """R38."""
    rule = settings.alerts.push
    hot = each[(each["orders"] > rule.min_orders) & (each["return_rate"] < rule.max_return_rate)]
    ordered = hot.sort_values(["orders", "fen", "sku"], ascending=[False, False, True])
    return ordered.assign(kind=words.PUSH, margin_rate=np.nan, advice=words.PUSH_ADVICE)


def _high_return(each: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """R39."""
    rule = settings.alerts.high_return
    bad = each[(each["lines"] > rule.min_lines) & (each["return_rate"] > rule.min_return_rate)]
    ordered = bad.sort_values(["return_rate", "lines", "sku"], ascending=[False, False, True])
    return ordered.assign(
        kind=words.HIGH_RETURN, margin_rate=np.nan, advice=words.HIGH_RETURN_ADVICE
    )


def _low_margin(sold: _Sold, settings: Settings) -> pd.DataFrame:
    """R40."""
    rule, lines = settings.alerts.low_margin, sold.lines
    skipped = np.zeros(len(lines), dtype=bool)
    for kind in rule.skip_order_types:
        skipped |= lines["order_type"].str.contains(kind, regex=False).to_numpy(dtype=bool)
    earned = ((lines["received"] > 0) & ~lines["returned"]).to_numpy()
    where = sold.has_cost() & earned & ~skipped
    each = sold.by_sku(where)
    cost = sold.total("paid", where)[each.index]
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
