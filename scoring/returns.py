"""Which lines take part as of a day, and which of them were returned (R9, R10)."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from scoring.grouping import empty
from scoring.settings import Settings

_GOODS = ["id", "order_no", "sku"]


@dataclass(frozen=True)
class TakingPart:
    """The lines a score is made of."""

    lines: pd.DataFrame
    """``schema.LINES`` and ``returned`` (bool)."""
    future_lines: int
    """Lines dated after the day, left out (R10)."""


def taking_part(lines: pd.DataFrame, settings: Settings, as_of: date) -> TakingPart:
    """Leave out what lies in the future, mark what was returned, drop what only says so.

    A negative line makes every line of the same customer, order and sku that is not negative
    returned, and is itself dropped (R9). The future goes first: a past day does not know of later
    returns.
    """
    future = (lines["ordered_on"] > pd.Timestamp(as_of)).to_numpy()
    known = lines[~future] if future.any() else lines
    negative = ((known["received"] < 0) | (known["quantity"] < 0)).to_numpy()
    said = known["return_status"].isin(settings.returned_statuses).to_numpy()
    taken_back, dropped = _paired(known, negative)
    returned = said | ~empty(known["return_no"]) | negative | taken_back
    return TakingPart(
        lines=known.assign(returned=returned)[~dropped].reset_index(drop=True),
        future_lines=int(future.sum()),
    )


def _paired(lines: pd.DataFrame, negative: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return masks: lines that a negative line takes back, and the negative lines that do."""
    taken_back = np.zeros(len(lines), dtype=bool)
    dropped = np.zeros(len(lines), dtype=bool)
    if negative.any():
        concerned = np.flatnonzero(lines["order_no"].isin(lines["order_no"][negative]))
        goods = lines.iloc[concerned].groupby(_GOODS, sort=False).ngroup().to_numpy()
        minus = negative[concerned]
        has_minus = np.bincount(goods, weights=minus) > 0
        has_plus = np.bincount(goods, weights=~minus) > 0
        taken_back[concerned] = ~minus & has_minus[goods]
        dropped[concerned] = minus & has_plus[goods]
    return taken_back, dropped
