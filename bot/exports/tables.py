"""Scores and alerts as .csv, .jsonl or .parquet: equal input gives equal bytes.

A .csv is opened by programs and, with a double click, by Excel, which runs a text that begins like
a formula; and buyers choose their names themselves. So in a .csv such a text gets a ``'`` before
it, and so does one that begins with ``'``: whoever reads the file takes one leading ``'`` off a
text and has what it was. Within a text a line ends with a line feed alone: a carriage return, which
Python leaves unquoted, begins a row for Excel. Numbers, negative ones too, stand as they are. The
other forms cannot act, and hold every text unchanged.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from bot.errors import ExportError

_SCORES: Final[dict[str, int | None]] = {
    "rank": None,
    "id": None,
    "customer": None,
    "phone": None,
    "platform": None,
    "category": None,
    "sku": None,
    "salesperson": None,
    "orders": None,
    "lines": None,
    "returned_lines": None,
    "return_rate": 4,
    "spend": 2,
    "aov": 2,
    "first_order": None,
    "last_order": None,
    "days_since": None,
    "personal_cycle": 2,
    "threshold": 2,
    "trend": 4,
    "uplift": 4,
    "margin": 2,
    "expected_return": 4,
    "touch_cost": 2,
    "score": 2,
    "raw_score": 2,
    "clv": 1,
    "potential": None,
    "growth": None,
    "tier": None,
    "risk_tags": None,
    "excluded": None,
    "action": None,
    "reason": None,
}
"""Column → decimals; None where nothing is rounded."""

_ALERTS: Final[dict[str, int | None]] = {
    "kind": None,
    "sku": None,
    "orders": None,
    "lines": None,
    "received": 2,
    "return_rate": 4,
    "margin_rate": 4,
    "advice": None,
}


_ACTING: Final = r"\A([=+\-@\t\n＝＋－＠'])"
"""How a text begins that a spreadsheet takes for a formula, or that looks as if it were marked."""


def check_suffix(path: Path, *also: str) -> None:
    """Raise ExportError unless the file's name says a form that can be written."""
    if path.suffix not in (*_WRITERS, *also):
        known = ", ".join((*_WRITERS, *also))
        raise ExportError(f"{path}: the name must end in one of {known}")


def write_scores(ranked: pd.DataFrame, path: Path) -> None:
    """Write ``outreach``'s frame, a row a customer: the list in its order, the rest by id.

    Raises ExportError where the file cannot be written.
    """
    _write(ranked.sort_values(["rank", "id"], na_position="last"), _SCORES, path)


def write_alerts(rows: pd.DataFrame, path: Path) -> None:
    """Write ``schema.ALERTS`` in its order; raises ExportError as ``write_scores``."""
    _write(rows, _ALERTS, path)


def _write(frame: pd.DataFrame, columns: Mapping[str, int | None], path: Path) -> None:
    check_suffix(path)
    decimals = {name: digits for name, digits in columns.items() if digits is not None}
    # Adding 0 takes the sign off a zero that was rounded from below.
    rounded = frame[list(columns)].round(decimals).reset_index(drop=True)
    rounded[list(decimals)] += 0.0
    try:
        _WRITERS[path.suffix](rounded, path)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written: {error.strerror or error}") from error


def _csv(frame: pd.DataFrame, path: Path) -> None:
    texts: list[str] = list(frame.select_dtypes("string"))
    safe = frame.assign(**{name: inert(frame[name]) for name in texts})
    safe.to_csv(path, index=False, encoding="utf-8", lineterminator="\n", date_format="%Y-%m-%d")


def inert(texts: "pd.Series[str]") -> "pd.Series[str]":
    """Return texts that no spreadsheet runs, see above."""
    lines = texts.str.replace(r"\r\n?", "\n", regex=True)
    return lines.str.replace(_ACTING, r"'\1", regex=True)


def _jsonl(frame: pd.DataFrame, path: Path) -> None:
    dates = frame.select_dtypes("datetime").columns
    texts = frame.assign(**{name: frame[name].dt.strftime("%Y-%m-%d") for name in dates})
    texts.to_json(path, orient="records", lines=True, force_ascii=False, double_precision=4)


def _parquet(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path, index=False)


_WRITERS: Final[dict[str, Callable[[pd.DataFrame, Path], None]]] = {
    ".csv": _csv,
    ".jsonl": _jsonl,
    ".parquet": _parquet,
}
