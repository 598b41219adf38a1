"""One raw column to one clean column, and where it could not be read (R3–R6).

Tables repeat themselves, so each distinct value is cleaned once, in plain Python (``scalars``),
and the result is spread over the rows. A raw column may have any dtype; an object column may mix
whatever Excel, JSON and Parquet know.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scoring import scalars

CALENDAR = ("0002-01-01", "9998-12-31")
"""What a typed date lies between: Python has no others, in any zone."""

_PLAIN = frozenset(
    {str, int, float, type(None), type(pd.NA), type(pd.NaT), date, datetime, time, timedelta}
)
"""Types that may be compared as they are; looked up first, for that is quickest."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Cleaned:
    """A clean column with the index of the raw one; the masks go by position."""

    column: pd.Series
    blank: Mask
    """Nothing stood there."""
    unreadable: Mask
    """Something stood there that is no value of this kind."""

    @property
    def missing(self) -> Mask:
        """There is no value, for either reason."""
        return self.blank | self.unreadable


def shown(column: pd.Series) -> pd.Series:
    """Return what stands in a column, whatever it should be, as folded ``str`` (R3)."""
    return _clean(column, lambda _, text: text, dtype="str", absent="").column


def text(column: pd.Series, absent: str = "") -> Cleaned:
    """Read texts (R3) as ``category``; for nothing and signs of it (``-``, ``无``): ``absent``."""
    return _clean(
        column, lambda _, text: scalars.text(text) or absent, dtype="category", absent=absent
    )


def phone(column: pd.Series) -> Cleaned:
    """Read phones as ``category`` of digits (R4); *unreadable* are those that are not valid."""
    digits = _clean(column, scalars.phone, dtype="category", absent="")
    valid = digits.column.str.fullmatch(r"1[0-9]{10}").to_numpy(dtype=bool)
    return Cleaned(digits.column, digits.blank, ~digits.blank & ~valid)


def day(column: pd.Series, zone: tzinfo) -> Cleaned:
    """Read dates (R5) as midnight ``datetime64[us]``; instants become dates in ``zone``."""
    if column.dtype.kind != "M" or isinstance(column.dtype, pd.ArrowDtype):
        return _clean(
            column, lambda value, text: scalars.day(value, text, zone), dtype="datetime64[us]"
        )
    blank = column.isna().to_numpy()
    first, last = (pd.Timestamp(day, tz=column.dt.tz) for day in CALENDAR)
    held = column.between(first, last)
    column = column.where(held).dt.as_unit("us")
    if column.dt.tz is not None:
        column = column.dt.tz_convert(zone).dt.tz_localize(None)
    return Cleaned(column.dt.normalize(), blank, ~held.to_numpy() & ~blank)


def amount(column: pd.Series) -> Cleaned:
    """Read money (R6) as ``Int64`` 分."""
    return _clean(column, lambda _, text: scalars.fen(text), dtype="Int64")


def number(column: pd.Series) -> Cleaned:
    """Read numbers, written as freely as money, as ``float64``."""
    return _clean(column, lambda _, text: scalars.number(text), dtype="float64")


def _clean(
    column: pd.Series,
    read: Callable[[object, str], object],
    *,
    dtype: Any,  # noqa: ANN401 - the stubs' overloads know only literal names of dtypes
    absent: object = None,
) -> Cleaned:
    """Apply ``read`` (raw value and its text → clean value, or None) to each distinct value."""
    codes, distinct = _factorise(column)
    texts = [scalars.show(value) for value in distinct]
    clean = [read(*pair) if pair[1] else None for pair in zip(distinct, texts, strict=True)]
    # A missing cell has the code -1 and so takes the last element.
    blank = np.array([*(not text for text in texts), True])
    missing = np.array([*(value is None for value in clean), True])
    values = pd.array([*(absent if value is None else value for value in clean), absent], dtype)
    return Cleaned(
        column=pd.Series(values.take(codes), index=column.index),
        blank=blank[codes],
        unreadable=(missing & ~blank)[codes],
    )


def _factorise(column: pd.Series) -> tuple[npt.NDArray[np.intp], list[object]]:
    """Return the code of each cell (-1: missing) and the distinct values."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.intp), column.cat.categories.tolist()
    if column.dtype == object or isinstance(column.dtype, pd.ArrowDtype):
        column = pd.Series([_hashable(value) for value in column], dtype=object)
    codes, distinct = pd.factorize(column)
    return codes, distinct.tolist()


def _hashable(value: object) -> object:
    """Return the value, as text where it has no hash of its own or would be taken for another."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Decimal):
        return None if value.is_nan() else value  # a signalling NaN has no hash
    if isinstance(value, date | np.number | np.datetime64 | np.timedelta64):
        return value
    return scalars.show(value)  # True, too, which equals 1 and would be taken for it
