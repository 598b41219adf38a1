"""A workbook of tables that is used as it opens: header, filter, widths, colours, charts, print.

openpyxl makes everything but the rows below the headers; these are written into its sheets when
the workbook is put together. Equal input and time give equal bytes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from bot.errors import ExportError
from bot.exports.forms import DATE, PARAGRAPH, TEXT, Form
from bot.exports.rows import FIRST_ROW, cells, rows

MOST_ROWS: Final = 1_048_576
"""Rows of a sheet, the header among them."""
WIDEST: Final = 64
"""Characters; a longer text goes on behind the next cell's edge."""
PARAGRAPH_WIDTH: Final = 100

_HEADER_FONT: Final = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
_HEADER_FILL: Final = PatternFill("solid", start_color="2F5597")
_HEADER_ALIGNMENT: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_HEADER_HEIGHT: Final = 26
_FILTER_ARROW: Final = 3
_MARGIN: Final = 3
_A4: Final = 9
_DIMENSION: Final = re.compile(rb'<dimension ref="[^"]*"')
_AFTER_ROWS: Final = b"</sheetData>"
_AFTER_ERRORS: Final = re.compile(rb"<drawing |</worksheet>")


@dataclass(frozen=True)
class Column:
    """One column of a table; ``rules`` colour its cells by their values."""

    header: str
    data: "pd.Series[Any]"
    form: Form
    rules: Sequence[Rule] = ()


class Book:
    """Sheets in the order in which they are added."""

    def __init__(self, title: str, written_at: datetime) -> None:
        """Begin an empty workbook; ``written_at`` is aware."""
        self._book = Workbook()
        self._book.remove(self._book.active)
        self._book.properties.title = title
        self._book.properties.creator = "customer-alert-bot"
        self._written_at = written_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        self._rows: dict[str, str] = {}

    def add(
        self,
        title: str,
        table: Sequence[Column],
        *,
        beside: Sequence[Column] = (),
        fixed_columns: int = 0,
    ) -> Worksheet:
        """Add a sheet with a table, and a small one ``beside`` it behind an empty column.

        The header row and the first ``fixed_columns`` stay in view. Raises ExportError for more
        rows than a sheet holds.
        """
        length = max(len(column.data) for column in [*table, *beside])
        if length >= MOST_ROWS:
            raise ExportError(
                f"{title}: {length} rows do not fit into a sheet; write .csv or .parquet instead"
            )
        sheet = self._book.create_sheet(title)
        placed = [
            *enumerate(table, start=1),
            *enumerate(beside, start=len(table) + 2),
        ]
        written: list[list[str]] = [[] for _ in range(placed[-1][0])]
        for place, column in placed:
            letter = get_column_letter(place)
            filtered = place <= len(table)
            _head(sheet, place, column, filtered=filtered)
            written[place - 1] = cells(column.data, column.form, letter, _style(sheet, column))
        self._rows[title] = rows(written)
        _set_up(sheet, len(table), 1 + max(len(column.data) for column in table), fixed_columns)
        return sheet

    def save(self) -> bytes:
        """Return the workbook as a file's bytes."""
        shell, whole = BytesIO(), BytesIO()
        self._book.save(shell)
        sheets = {sheet.path.removeprefix("/"): sheet for sheet in self._book.worksheets}
        with ZipFile(shell) as parts, ZipFile(whole, "w") as archive:
            for name in parts.namelist():
                content = parts.read(name)
                if name in sheets:
                    content = _filled(content, sheets[name], self._rows[sheets[name].title])
                elif name == "docProps/core.xml":
                    content = self._properties()
                part = ZipInfo(name, self._written_at.timetuple()[:6])
                archive.writestr(part, content, ZIP_DEFLATED)
        return whole.getvalue()

    def _properties(self) -> bytes:
        """Return the properties, made anew: openpyxl puts the hour of the clock into them."""
        self._book.properties.created = self._book.properties.modified = self._written_at
        properties: bytes = tostring(self._book.properties.to_tree())
        return properties


def reach(place: int, length: int) -> str:
    """Return the cells below a header, such as ``C2:C9``."""
    letter = get_column_letter(place)
    return f"{letter}{FIRST_ROW}:{letter}{FIRST_ROW + max(length, 1) - 1}"


def _head(sheet: Worksheet, place: int, column: Column, *, filtered: bool) -> None:
    cell = sheet.cell(row=1, column=place, value=column.header)
    cell.font, cell.fill, cell.alignment = _HEADER_FONT, _HEADER_FILL, _HEADER_ALIGNMENT
    needed = max(
        _width(column.header) + _FILTER_ARROW * filtered,
        PARAGRAPH_WIDTH if column.form == PARAGRAPH else min(_widest(column) + _MARGIN, WIDEST),
    )
    sheet.column_dimensions[get_column_letter(place)].width = needed
    for rule in column.rules:
        sheet.conditional_formatting.add(reach(place, len(column.data)), rule)


def _style(sheet: Worksheet, column: Column) -> int:
    """Return the number of the style that the column's cells name."""
    sample = Cell(sheet, row=FIRST_ROW, column=1)
    sample.number_format = column.form.number_format
    sample.alignment = Alignment(
        horizontal=column.form.align,
        indent=int(column.form.align == "left"),
        vertical="center",
        wrap_text=column.form.wrap,
    )
    style: int = sample.style_id
    return style


def _widest(column: Column) -> int:
    """Return how wide the widest value is shown, in characters."""
    if column.form == TEXT:
        return max((_width(str(text)) for text in column.data.dropna().unique()), default=0)
    if column.form == DATE:
        return len("2026-01-01")
    most = column.data.astype("float64").abs().max()
    shown = len(column.form.number_format.rstrip("%").partition(".")[2])
    return 0 if pd.isna(most) else len(f"-{most:,.{shown}f}")


def _width(text: str) -> int:
    # In GBK a Chinese character is two bytes and a Latin one one, which is also how wide they are.
    return len(text.encode("gbk", errors="replace"))


def _set_up(sheet: Worksheet, columns: int, last_row: int, fixed_columns: int) -> None:
    """Freeze, filter, and print across a landscape page with the header on each."""
    last = f"{get_column_letter(columns)}{last_row}"
    sheet.row_dimensions[1].height = _HEADER_HEIGHT
    sheet.freeze_panes = f"{get_column_letter(fixed_columns + 1)}{FIRST_ROW}"
    sheet.auto_filter.ref = f"A1:{last}"
    sheet.print_title_rows = "1:1"
    sheet.print_area = f"A1:{last}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&A · &P / &N"


def _filled(part: bytes, sheet: Worksheet, body: str) -> bytes:
    """Put the rows into a sheet's XML, and take off Excel's green corners at phone numbers."""
    everywhere = f"A1:{get_column_letter(sheet.max_column)}{body.count('<row ') + 1}"
    ignored = f'<ignoredError sqref="{everywhere}" numberStoredAsText="1"/>'
    errors = f"<ignoredErrors>{ignored}</ignoredErrors>".encode()
    part = _DIMENSION.sub(f'<dimension ref="{everywhere}"'.encode(), part, count=1)
    part = _AFTER_ERRORS.sub(errors + rb"\g<0>", part, count=1)
    return part.replace(_AFTER_ROWS, body.encode() + _AFTER_ROWS, 1)
