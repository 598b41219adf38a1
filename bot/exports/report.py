"""The Excel report: seven sheets with everything of a run, for people. Read ``report`` first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from openpyxl.worksheet.worksheet import Worksheet

from bot.errors import ExportError
from bot.exports import forms, texts
from bot.exports.charts import Bars, draw
from bot.exports.fields import FORMS, Colours, colours_of, table
from bot.exports.notes import notes
from bot.exports.rows import FIRST_ROW
from bot.exports.workbook import Book
from scoring import Settings, SkuAlerts, words
from scoring.customers import setting
from scoring.schema import HEADERS

CHARTED: Final = 15
"""Most SKUs in a chart."""
OVERVIEW_ZOOM: Final = 85
"""Percent: so the charts beside the columns are in view on a screen of 1920 pixels."""

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
_NOTES: Final = ("group", "name", "text", "customers")
_CHARTED: Final = {
    words.PUSH: "orders",
    words.HIGH_RETURN: "return_rate",
    words.LOW_MARGIN: "margin_rate",
}


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
    shown = ranked.assign(
        risk_tags=ranked["risk_tags"].str.replace("|", texts.BETWEEN, regex=False),
        category_cycle=setting(ranked["category"], "category_cycle_days", settings),
    )
    overview = _overview(book, shown, colours_of(settings))
    _list(book, shown, colours_of(settings))
    for kind in texts.ALERTS:
        _alerts(book, kind, alerts, colours_of(settings))
    told = notes(ranked, settings, as_of, generated_at)
    explained = book.add(texts.NOTES, table(told, texts.NOTE, _NOTES))
    draw(overview, *_distributions(told, explained))
    _problems(book, intake)
    return book.save()


def _overview(book: Book, shown: pd.DataFrame, colours: Colours) -> Worksheet:
    """Add all customers: the list in its order, then the rest by what they spent."""
    ordered = shown.sort_values(
        ["rank", "spend", "id"], ascending=[True, False, True], na_position="last"
    )
    columns = table(ordered, texts.CUSTOMER, _OVERVIEW, colours, texts.NO_CUSTOMER)
    sheet = book.add(texts.OVERVIEW, columns, fixed_columns=2)
    sheet.sheet_view.zoomScale = OVERVIEW_ZOOM
    return sheet


def _list(book: Book, shown: pd.DataFrame, colours: Colours) -> None:
    listed = shown[shown["rank"].notna()].sort_values("rank")
    columns = table(listed, texts.CUSTOMER, _LIST, colours, texts.NOBODY_LISTED)
    book.add(texts.LIST, columns, fixed_columns=2)


def _alerts(book: Book, kind: str, alerts: SkuAlerts, colours: Colours) -> None:
    rows, names = alerts.rows[alerts.rows["kind"] == kind], _ALERTS[kind]
    no_cost = kind == words.LOW_MARGIN and alerts.warnings
    otherwise = texts.NO_COST if no_cost else texts.NO_ALERT
    sheet = book.add(
        texts.ALERTS[kind],
        table(rows, texts.ALERT, names, colours, otherwise),
        fixed_columns=1,
    )
    if len(rows):
        field = _CHARTED[kind]
        chart = Bars(
            title=texts.ALERT_CHARTS[kind],
            sheet=sheet,
            rows=range(FIRST_ROW, FIRST_ROW + min(len(rows), CHARTED)),
            labels=names.index("sku") + 1,
            values=names.index(field) + 1,
            form=FORMS[field],
        )
        draw(sheet, chart)


def _distributions(told: pd.DataFrame, sheet: Worksheet) -> Iterator[Bars]:
    for group, title in texts.DISTRIBUTIONS.items():
        places = np.flatnonzero(told["group"] == group) + FIRST_ROW
        yield Bars(
            title=title,
            sheet=sheet,
            rows=range(places[0], places[-1] + 1),
            labels=_NOTES.index("name") + 1,
            values=_NOTES.index("customers") + 1,
            form=forms.COUNT,
        )


def _problems(book: Book, intake: Intake) -> None:
    """Add the rows that were not believed, and beside them how many of each kind."""
    shown = intake.rejected.assign(
        field=intake.rejected["field"].map(lambda field: HEADERS[field][0]),
        value=intake.rejected["value"].replace("", texts.BLANK),
        reason=intake.rejected["reason"].map(texts.REASONS),
    )
    reasons = shown["reason"].value_counts()
    counts = {
        texts.ROWS: intake.rows,
        texts.LINES: intake.lines,
        texts.FUTURE_LINES: intake.future_lines,
        texts.DUPLICATES: intake.duplicates,
        texts.REPLACED: intake.replaced,
        texts.REJECTED: len(shown),
    } | {
        texts.REJECTED_FOR.format(reason=reason): reasons[reason]
        for reason in texts.REASONS.values()
        if reason in reasons
    }
    counted = pd.DataFrame({"what": list(counts), "rows": list(counts.values())})
    book.add(
        texts.PROBLEMS,
        table(shown, texts.PROBLEM, list(texts.PROBLEM), otherwise=texts.NO_PROBLEM),
        beside=table(counted, texts.COUNT, list(texts.COUNT)),
    )
