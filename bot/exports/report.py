"""The Excel report: seven sheets with everything of a run, for people. Read ``report`` first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import pandas as pd
from openpyxl.formatting.rule import CellIsRule, Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from bot.errors import ExportError
from bot.exports import forms, texts
from bot.exports.charts import bars
from bot.exports.forms import Form
from bot.exports.notes import HIGH_SCORE, MIDDLE_SCORE, notes
from bot.exports.rows import FIRST_ROW
from bot.exports.workbook import Book, Column
from scoring import Settings, SkuAlerts, words
from scoring.customers import setting
from scoring.schema import HEADERS

CHARTED: Final = 15
"""Most SKUs in a chart."""

_OVERVIEW: Final = (
    *("rank", "customer", "phone", "platform", "salesperson", "tier", "excluded", "rest_until"),
    *("score", "spend", "aov", "orders", "return_rate", "last_order", "days_since", "clv"),
    *("potential", "growth", "risk_tags"),
)
_LIST: Final = (
    *("score", "customer", "platform", "phone", "last_order", "risk_tags", "sku", "orders"),
    *("return_rate", "days_since", "personal_cycle", "category_cycle", "threshold", "uplift"),
    *("margin", "expected_return", "touch_cost", "tier", "action", "clv", "growth", "potential"),
    "reason",
)
_ALERTS: Final[Mapping[str, tuple[str, ...]]] = {
    words.PUSH: ("sku", "orders", "lines", "received", "return_rate", "advice"),
    words.HIGH_RETURN: ("sku", "return_rate", "lines", "orders", "received", "advice"),
    words.LOW_MARGIN: ("sku", "margin_rate", "lines", "orders", "received", "advice"),
}
_CHARTED: Final = {
    words.PUSH: "orders",
    words.HIGH_RETURN: "return_rate",
    words.LOW_MARGIN: "margin_rate",
}
_FORMS: Final[Mapping[str, Form]] = {
    "rank": forms.COUNT,
    "score": forms.POINTS,
    "last_order": forms.DATE,
    "rest_until": forms.DATE,
    "orders": forms.COUNT,
    "lines": forms.COUNT,
    "return_rate": forms.RATE,
    "days_since": forms.COUNT,
    "personal_cycle": forms.DAYS,
    "category_cycle": forms.DAYS,
    "threshold": forms.DAYS,
    "uplift": forms.FACTOR,
    "margin": forms.MONEY,
    "expected_return": forms.RATE,
    "touch_cost": forms.MONEY,
    "clv": forms.VALUE,
    "spend": forms.MONEY,
    "aov": forms.MONEY,
    "received": forms.MONEY,
    "margin_rate": forms.RATE,
    "row": forms.COUNT,
    "rows": forms.COUNT,
    "customers": forms.COUNT,
}
"""Field → form; what is not named is text."""

_GOOD: Final = PatternFill(bgColor="C6E0B4")
_FAIR: Final = PatternFill(bgColor="DDEBF7")
_HOT: Final = PatternFill(bgColor="F8CBAD")
_WARM: Final = PatternFill(bgColor="FFE699")
_BAD: Final = Font(color="C00000", bold=True)


Colours = Mapping[str, Sequence[Rule]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What became of the rows of the sources: lines, duplicates, replaced or rejected."""

    rows: int
    lines: int
    duplicates: int
    replaced: int
    future_lines: int
    """Lines dated after the day, left out (R10)."""
    rejected: pd.DataFrame
    """``schema.REJECTED``."""


def write_report(content: bytes, path: Path) -> None:
    """Write ``report``'s workbook; raises ExportError where the file cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written: {error.strerror or error}") from error


def report(  # noqa: PLR0913 - the parts of a run
    ranked: pd.DataFrame,
    alerts: SkuAlerts,
    intake: Intake,
    settings: Settings,
    *,
    as_of: date,
    generated_at: datetime,
) -> bytes:
    """Return the workbook's bytes; equal input gives equal bytes.

    Takes ``outreach``'s frame. ``generated_at`` is aware and shown in the shop's time zone.
    Raises ExportError where a table is longer than a sheet.
    """
    book = Book(texts.TITLE.format(as_of=as_of), generated_at)
    colours = _colours(settings)
    ranked = ranked.assign(risk_tags=ranked["risk_tags"].str.replace("|", texts.BETWEEN))
    overview = _overview(book, ranked, colours)
    _list(book, ranked, settings, colours)
    for kind in texts.ALERTS:
        _alerts(book, kind, alerts, colours)
    told = notes(ranked, settings, as_of, generated_at)
    explained = _notes(book, told)
    for place, (group, title) in enumerate(texts.DISTRIBUTIONS.items()):
        bars(
            overview,
            f"{get_column_letter(len(_OVERVIEW) + 2)}{FIRST_ROW + place * _CHART_ROWS}",
            title,
            source=explained,
            rows=_rows_of(told, group),
            ...
        )
    _problems(book, intake)
    return book.save()
