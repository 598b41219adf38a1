"""What of a run differs from what is stored, found by hashes: so nothing else need be written.

Orders change a few customers a day; what only time changes, such as days and score, changes for
nearly all of them, and is told apart.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scoring.schema import CUSTOMERS

TIMELY: Final = (
    "days_since", "uplift", "score", "raw_score", "clv", "potential", "growth", "risk_tags",
    "action", "reason",
)  # fmt: skip
"""Columns that a new day changes though no order came."""
FACTS: Final = tuple(name for name in CUSTOMERS if name not in TIMELY)

Ints = npt.NDArray[np.int64]
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
"""Keeps lines at different places apart, so that their order counts."""


@dataclass(frozen=True)
class ByCustomer:
    """Order lines, those of a customer together, in the order in which they came."""

    frame: pd.DataFrame
    position: Ints
    """Of each line among its customer's."""
    start: Ints
    """Where the lines of each customer begin, and where those of the last one end."""

    @classmethod
    def of(cls, lines: pd.DataFrame, customers: pd.Index) -> "ByCustomer":
        """Group lines, each of which is one of these customers' (ids)."""
        ids = lines["id"].astype("category").cat
        code = customers.get_indexer(ids.categories.astype(customers.dtype))[ids.codes.to_numpy()]
        order = code.argsort(kind="stable")
        start = np.zeros(len(customers) + 1, dtype=np.int64)
        np.cumsum(np.bincount(code, minlength=len(customers)), out=start[1:])
        position = np.arange(len(lines)) - start[code[order]]
        return cls(lines.take(order), position, start)

    def of_customers(self, chosen: Ints) -> pd.DataFrame:
        """Return the lines of customers (by number, ascending), with their ``position``."""
        sizes = self.start[chosen + 1] - self.start[chosen]
        first = np.repeat(self.start[chosen] - np.cumsum(sizes) + sizes, sizes)
        at = first + np.arange(len(first))
        return self.frame.take(at).assign(position=self.position[at])

    def hashes(self) -> npt.NDArray[np.uint64]:
        """Return a hash for each customer of all their lines."""
        each = pd.util.hash_pandas_object(self.frame, index=False).to_numpy()
        placed = pd.util.hash_array(each + self.position.astype(np.uint64) * _SPREAD)
        sums = np.zeros(len(placed) + 1, dtype=np.uint64)
        np.cumsum(placed, out=sums[1:])
        return sums[self.start[1:]] - sums[self.start[:-1]]


@dataclass(frozen=True)
class Hashes:
    """Of each customer: what orders and configuration change, and what time changes."""

    ids: pd.Index
    facts: Ints
    timely: Ints

    @classmethod
    def of(cls, customers: pd.DataFrame, lines: ByCustomer) -> "Hashes":
        """Return the hashes of ``schema.CUSTOMERS`` and their lines."""
        facts = pd.util.hash_pandas_object(customers[list(FACTS)], index=False).to_numpy()
        timely = pd.util.hash_pandas_object(customers[list(TIMELY)], index=False).to_numpy()
        facts = pd.util.hash_array(facts + lines.hashes() * _SPREAD)
        return cls(pd.Index(customers["id"]), facts.view(np.int64), timely.view(np.int64))


@dataclass(frozen=True)
class Changes:
    """Which customers to write; numbers count in the run's frame, and ascend."""

    whole: Ints
    """New, or changed by an order or the configuration."""
    timely: Ints
    """Changed by time alone."""
    replaced: list[str]
    """Ids of those stored customers who are gone, or written as a whole."""

    @classmethod
    def between(cls, now: Hashes, stored: Hashes) -> "Changes":
        """Compare a run with what is stored."""
        at = stored.ids.get_indexer(now.ids)
        known = at >= 0
        same = known.copy()
        same[known] = stored.facts[at[known]] == now.facts[known]
        older = same.copy()
        older[same] = stored.timely[at[same]] != now.timely[same]
        stays = np.zeros(len(stored.ids), dtype=bool)
        stays[at[same]] = True
        return cls(np.flatnonzero(~same), np.flatnonzero(older), stored.ids[~stays].tolist())
