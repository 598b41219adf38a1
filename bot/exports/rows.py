"""Columns of values to the XML of a sheet's rows.

openpyxl makes an object of every cell and takes eight times as long (benchmarks/report.py); the
cells of a report are of ten kinds, and each is one line of text.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any, Final
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from bot.exports.forms import DATE, PARAGRAPH, TEXT, Form

FIRST_ROW: Final = 2
"""The header stands in the first."""
LONGEST_TEXT: Final = 32_767
"""Characters that Excel holds in a cell."""

_DAY_ZERO: Final = pd.Timestamp(datetime(1899, 12, 30))  # noqa: DTZ001 - a sheet knows no zone
_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot hold."""


def rows(columns: Sequence[list[str]]) -> str:
    """Return the rows whose cells are given column by column; shorter columns end earlier."""
    lines = map("".join, zip_longest(*columns, fillvalue=""))
    return "".join(
        f'<row r="{row}">{cells}</row>' for row, cells in enumerate(lines, start=FIRST_ROW)
    )


def cells(values: "pd.Series[Any]", form: Form, letter: str, style: int) -> list[str]:
    """Return a column's cells; a missing value or an empty text is no cell (``""``).

    A text is always marked as a text, whatever its first character, so it is never a formula.
    """
    if form in (TEXT, PARAGRAPH):
        contents: Iterable[str] = _texts(values)
        opening = f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
        closing = "</t></is></c>"
    else:
        contents = _numbers(values, form)
        opening, closing = f'" s="{style}"><v>', "</v></c>"
    return [
        f'<c r="{letter}{row}{opening}{content}{closing}' if content else ""
        for row, content in enumerate(contents, start=FIRST_ROW)
    ]


def _texts(values: "pd.Series[Any]") -> Iterable[str]:
    codes, distinct = pd.factorize(values)
    # A missing text has the code -1, and so takes the last.
    written = [*(_text(str(each)) for each in distinct), ""]
    return (written[code] for code in codes)


def _text(value: str) -> str:
    return escape(_UNHOLDABLE.sub("\N{REPLACEMENT CHARACTER}", value[:LONGEST_TEXT]))


def _numbers(values: "pd.Series[Any]", form: Form) -> Iterable[str]:
    if form == DATE:
        values = (values - _DAY_ZERO).dt.days
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan).round(form.decimals) + 0.0
    # Adding 0 takes the sign off a zero that was rounded from below.
    known = np.isfinite(numbers)
    if form.decimals == 0:
        return (str(int(each)) if fine else "" for each, fine in zip(numbers, known, strict=True))
    texts = map(repr, numbers.tolist())
    return (each if fine else "" for each, fine in zip(texts, known, strict=True))
