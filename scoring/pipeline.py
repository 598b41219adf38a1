"""Order lines → scored customers: the steps in order. Read this first."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from scoring import words
from scoring.customers import customers, grouped
from scoring.priority import with_return_and_cost, with_score
from scoring.returns import taking_part
from scoring.schema import CUSTOMERS
from scoring.settings import Settings
from scoring.timing import with_timing
from scoring.value import with_value


@dataclass(frozen=True)
class Scored:
    """The customers as of a day, and the lines that made them so."""

    customers: pd.DataFrame
    """``schema.CUSTOMERS``, in order of ``id``."""
    lines: pd.DataFrame
    """``schema.LINES`` that take part, and ``returned`` (bool)."""
    future_lines: int
    """Lines dated after the day, left out (R10)."""


def score(lines: pd.DataFrame, settings: Settings, as_of: date) -> Scored:
    """Score every customer as of a day (R9–R31, R36, R37).

    Takes ``schema.LINES``. Separable by customer, and independent of the order of the rows but
    for the last of equal dates in R16.
    """
    part = taking_part(lines, settings, as_of)
    groups = grouped(part.lines)
    scored = customers(groups, settings)
    scored = with_timing(scored, settings, as_of)
    scored = with_value(scored, groups, settings, as_of)
    scored = with_return_and_cost(scored, settings)
    scored = with_score(scored, settings)
    scored = scored.assign(
        action=words.action(scored, settings), reason=words.reason(scored, settings)
    )
    return Scored(scored[list(CUSTOMERS)].astype(CUSTOMERS), part.lines, part.future_lines)
