"""Order lines → one row a customer: what they bought and who they are (R11–R18)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from scoring.grouping import Ints, Mask, Pairs, argsort, empty, leaders, pairs, ranked
from scoring.settings import Settings


@dataclass(frozen=True)
class Grouped:
    """Lines by customer: plain arrays, all as long as the lines."""

    lines: pd.DataFrame
    ids: pd.Index
    """Customers by code point of their id; ``code`` counts in it."""
    code: Ints
    kept: Mask
    """Not returned (R9)."""
    basis: Mask
    """Kept lines; for a customer without any, all of theirs (R14, R16)."""
    by_date: Ints
    """Positions of the lines, the earliest first, of equal dates as they stand."""
    orders: Pairs
    """Orders with a kept line (R12): customer, and place of the order number among all."""

    def total(self, values: npt.ArrayLike, where: Mask) -> Ints:
        """Return the exact sum of whole numbers for each customer."""
        chosen = pd.Series(np.asarray(values, dtype=np.int64)[where])
        sums = chosen.groupby(self.code[where]).sum()
        return sums.reindex(range(len(self.ids)), fill_value=0).to_numpy()

    def count(self, where: Mask) -> Ints:
        """Return the number of lines for each customer."""
        return np.bincount(self.code[where], minlength=len(self.ids))


def grouped(lines: pd.DataFrame) -> Grouped:
    """Group lines that take part by customer."""
    code, ids = ranked(lines["id"].cat.remove_unused_categories())
    kept = ~lines["returned"].to_numpy(dtype=bool)
    has_kept = np.bincount(code[kept], minlength=len(ids)) > 0
    days = lines["ordered_on"].to_numpy().astype("datetime64[D]").astype(np.int64)
    by_date = argsort(days - days.min(initial=0))
    number, _ = ranked(lines["order_no"])
    orders = pairs(code, number, kept)
    return Grouped(lines, ids, code, kept, kept | ~has_kept[code], by_date, orders)


def customers(groups: Grouped, settings: Settings) -> pd.DataFrame:
    """Describe each customer.

    Takes lines that take part, by customer. Gives ``id``, ``customer``, ``phone``, ``platform``,
    ``category``, ``sku``, ``last_sku``, ``salesperson``, ``orders``, ``lines``,
    ``returned_lines``, ``return_rate`` (share), ``spend``, ``aov``, ``margin`` (元),
    ``first_order``, ``last_order``; in order of ``id``.
    """
    lines, received = groups.lines, groups.lines["received"].to_numpy()
    everything = np.ones(len(lines), dtype=bool)
    orders = np.bincount(groups.orders.first, minlength=len(groups.ids))
    spend = groups.total(received, groups.kept)
    first, last = _span(groups)
    count = groups.count(everything)
    returned = groups.count(~groups.kept)
    category = _favourite(groups, "category")
    return pd.DataFrame(
        {
            "id": groups.ids,
            "customer": _latest_text(groups, "customer"),
            "phone": _phone(groups),
            "platform": _favourite(groups, "platform"),
            "category": category,
            "sku": _favourite(groups, "sku"),
            "last_sku": _last_sku(groups, last),
            "salesperson": _latest_text(groups, "salesperson"),
            "orders": orders,
            "lines": count,
            "returned_lines": returned,
            "return_rate": returned / count,
            "spend": spend / 100,
            "aov": _per(spend, 100 * orders),
            "first_order": first,
            "last_order": last,
            "margin": _margin(groups, orders, category, settings),
        }
    )


def setting(category: pd.Series, key: str, settings: Settings) -> pd.Series:
    """Return for each category its own value of a setting, else the default (R17)."""
    default = getattr(settings.defaults, key)
    own = {name: getattr(each, key) for name, each in settings.categories.items()}
    known = {name: value for name, value in own.items() if value is not None}
    return category.map(known).astype("float64").fillna(default)


def _per(total: Ints | npt.NDArray[np.float64], number: Ints) -> npt.NDArray[np.float64]:
    return np.divide(total, number, out=np.zeros(len(total)), where=number > 0)


def _span(groups: Grouped) -> tuple[pd.Series, pd.Series]:
    """Return the earliest and latest date of the basis (R14)."""
    dates = groups.lines["ordered_on"][groups.basis].groupby(groups.code[groups.basis])
    return dates.min(), dates.max()


def _favourite(groups: Grouped, column: str) -> pd.Series:
    """Return the value with most lines, then most received, then the smallest text (R16)."""
    value, texts = ranked(groups.lines[column])
    bought = pairs(groups.code, value, groups.basis)
    received = groups.lines["received"].to_numpy()
    best = leaders(bought.first, bought.size, bought.total(received))
    return pd.Series(texts.take(bought.second[best]), dtype="str").reset_index(drop=True)


def _latest_text(groups: Grouped, column: str) -> pd.Series:
    """Return the last text by date and position that is not blank, else ``""`` (R16)."""
    texts = groups.lines[column]
    said = groups.basis & ~empty(texts)
    at = groups.by_date[said[groups.by_date]]
    last = np.full(len(groups.ids), -1)
    last[groups.code[at]] = at  # of a customer's several, the last stays
    return pd.Series(texts.array.take(last, allow_fill=True), dtype="str").fillna("")


def _phone(groups: Grouped) -> pd.Series:
    """Return the phone that is the identity, else the last one noted (R11)."""
    ids = pd.Series(groups.ids, dtype="str")
    by_phone = ids.str.fullmatch(r"1[0-9]{10}").to_numpy(dtype=bool)
    return ids.where(by_phone, _latest_text(groups, "phone"))


def _last_sku(groups: Grouped, last: pd.Series) -> pd.Series:
    """Return the sku bought last: of the last day's lines the dearest, then the smallest text."""
    dates = groups.lines["ordered_on"].to_numpy()
    sku, texts = ranked(groups.lines["sku"])
    bought = pairs(groups.code, sku, groups.basis & (dates == last.to_numpy()[groups.code]))
    received = groups.lines["received"].to_numpy()[bought.lines]
    dearest = np.maximum.reduceat(received, bought.start)
    best = leaders(bought.first, dearest)
    return pd.Series(texts.take(bought.second[best]), dtype="str").reset_index(drop=True)


def _margin(
    groups: Grouped, orders: Ints, category: pd.Series, settings: Settings
) -> npt.NDArray[np.float64]:
    """Return the profit of an order, at most what the category allows, 元 (R15)."""
    received = groups.lines["received"].to_numpy()
    paid = groups.lines["paid"].to_numpy(dtype=np.int64, na_value=0)
    known = groups.total(received - paid, groups.kept & (paid > 0))
    profit = known + _estimated(groups, groups.kept & (paid <= 0), settings)
    cap = setting(category, "max_estimated_margin", settings).to_numpy()
    return np.where(orders > 0, np.minimum(_per(profit, 100 * orders), cap), 0.0)


def _estimated(groups: Grouped, where: Mask, settings: Settings) -> npt.NDArray[np.float64]:
    """Return the profit of lines of unknown cost, 分: a share of what was received (R15).

    Whole 分 are added up before the share is taken: floats would depend on the order of the rows.
    """
    category, names = ranked(groups.lines["category"])
    bought = pairs(groups.code, category, where)
    share = setting(pd.Series(names, dtype="str"), "gross_margin", settings).to_numpy()
    profit = bought.total(groups.lines["received"].to_numpy()) * share[bought.second]
    return np.bincount(bought.first, profit, minlength=len(groups.ids)).astype("float64")
