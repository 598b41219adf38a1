"""The values of ranges of a spreadsheet (v2), as they are rendered."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from bot.simulator.api import ApiRequest, Binary, JsonObject, Reply, ok
from bot.simulator.rules import UNCONFIRMED, Rule
from bot.simulator.sheets import Formula, Sheet, Spreadsheet

if TYPE_CHECKING:
    from bot.simulator.tenant import Tenant

VALUES_EXIST: Final = Rule(
    "values-exist",
    "In v2 a token that no spreadsheet has, such as a wiki page's or a deleted one's, is refused",
    "通用错误码",
    91402,
    "NOTEXIST",
)
VALUES_SHARED: Final = Rule(
    "values-shared",
    "In v2 values can be read only after the app was added to the spreadsheet",
    "通用错误码",
    91403,
    "FORBIDDEN",
    403,
)
RANGE_FORM: Final = Rule(
    "range-form",
    "A range is sheetId, sheetId!A1:B5, sheetId!A:B or sheetId!A2:B, left and upper end first",
    "读取单个范围",
    90202,
    "validate RangeVal fail",
)
RANGE_COLUMNS: Final = Rule(
    "range-columns",
    "A range without its last row has at most 100 columns",
    "读取单个范围",
    90202,
    "validate RangeVal fail",
)
SHEET_EXISTS: Final = Rule(
    "sheet-exists",
    "A range begins with the id of a sheet, not its title; a table embedded in one has no cells",
    "通用错误码",
    90215,
    "not found sheetId",
)
VALUES_SIZE: Final = Rule(
    "values-size",
    "Values of more than 10 MB are refused",
    "读取单个范围",
    90221,
    "TooLargeResponse",
)
VALUES_OPTIONS: Final = Rule(
    "values-options",
    "valueRenderOption is ToString, Formula, FormattedValue or UnformattedValue,"
    " dateTimeRenderOption FormattedString",
    "读取单个范围",
    99992402,
    "field validation failed",
)
ROWS_PADDED: Final = Rule(
    "rows-padded",
    "Rows come as wide as the range, padded with null; relaxed, without their empty end",
    f"{UNCONFIRMED}: the documents do not say",
)
MOST_BYTES = 10 * 1024 * 1024
MOST_COLUMNS = 100
"""Of an open range."""
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's time is wall clock without a zone
SECONDS_A_DAY = 86400
WIDEST_PLAIN_NUMBER = 10
"""Digits; a longer number is displayed with an exponent."""
_RANGE = re.compile(r"([A-Z]{1,3})([1-9]\d*)?:([A-Z]{1,3})([1-9]\d*)?")
_RENDER = {"", "ToString", "FormattedValue", "UnformattedValue", "Formula"}


@dataclass(frozen=True)
class Options:
    """How the cells of a call are rendered."""

    render: str
    dates: str
    padded: bool


def get_values(tenant: Tenant, request: ApiRequest) -> Reply:
    """Give the values of one range."""
    spreadsheet = _spreadsheet(tenant, request)
    values = _value_range(spreadsheet, request.params["range"], _options(tenant, request))
    return _limited({**_head(spreadsheet), "valueRange": values})


def batch_get_values(tenant: Tenant, request: ApiRequest) -> Reply:
    """Give the values of several ranges, their names joined by commas."""
    spreadsheet = _spreadsheet(tenant, request)
    options = _options(tenant, request)
    asked = [each for part in request.query.get("ranges", []) for each in part.split(",")]
    if not asked:
        raise RANGE_FORM.refused()
    ranges = [_value_range(spreadsheet, each, options) for each in asked]
    cells = sum(len(row) for each in ranges for row in each["values"])
    return _limited({**_head(spreadsheet), "totalCells": cells, "valueRanges": ranges})


def _head(spreadsheet: Spreadsheet) -> JsonObject:
    return {"revision": 1, "spreadsheetToken": spreadsheet.token}


def _spreadsheet(tenant: Tenant, request: ApiRequest) -> Spreadsheet:
    spreadsheet = tenant.spreadsheets.get(request.params["token"])
    if spreadsheet is None or spreadsheet.deleted:
        raise VALUES_EXIST.refused()
    if not spreadsheet.shared:
        raise VALUES_SHARED.refused()
    return spreadsheet


def _options(tenant: Tenant, request: ApiRequest) -> Options:
    render = request.argument("valueRenderOption")
    dates = request.argument("dateTimeRenderOption")
    if render not in _RENDER or dates not in {"", "FormattedString"}:
        raise VALUES_OPTIONS.refused()
    return Options(render, dates, padded=ROWS_PADDED.holds(tenant.relaxed))


def _limited(data: JsonObject) -> Binary:
    body = json.dumps(ok(data), ensure_ascii=False).encode()
    if len(body) > MOST_BYTES:
        raise VALUES_SIZE.refused()
    return Binary(body, "application/json; charset=utf-8")


def _value_range(spreadsheet: Spreadsheet, asked: str, options: Options) -> JsonObject:
    sheet_id, _, cells = asked.partition("!")
    sheet = spreadsheet.sheets.get(sheet_id)
    if sheet is None or sheet.resource_type != "sheet":
        raise SHEET_EXISTS.refused()
    left, top, right, bottom = _corners(sheet, cells)
    rows = [row[left:right] for row in sheet.rows[top:bottom]]
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    width = right - left if options.padded and not sheet.ragged else 0
    values = [_row(row, width, options) for row in rows]
    name = f"{sheet_id}!{_column(left)}{top + 1}:{_column(right - 1)}{top + len(rows)}"
    return {
        "majorDimension": "ROWS",
        "range": name if values else "",
        "revision": 1,
        "values": values,
    }


def _corners(sheet: Sheet, cells: str) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom (the latter two excluded) of what was asked."""
    widest = max(map(len, sheet.rows), default=0)
    if not cells:
        if widest > MOST_COLUMNS:
            raise RANGE_COLUMNS.refused()
        return 0, 0, widest, len(sheet.rows)
    match = _RANGE.fullmatch(cells)
    if match is None:
        raise RANGE_FORM.refused()
    first, top, last, bottom = match.groups()
    left, right = _number(first), _number(last) + 1
    start, end = int(top or 1) - 1, int(bottom) if bottom else len(sheet.rows)
    if left >= right or (bottom and end <= start):
        raise RANGE_FORM.refused()
    if not bottom and right - left > MOST_COLUMNS:
        raise RANGE_COLUMNS.refused()
    return left, start, right, end


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _column(number: int) -> str:
    letters = ""
    number += 1
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _row(row: list[Any], width: int, options: Options) -> list[Any]:
    filled = list(row)
    while filled and filled[-1] is None:
        filled.pop()
    filled += [None] * (width - len(filled))
    return [_cell(cell, options) for cell in filled]


def _cell(cell: Any, options: Options) -> Any:  # noqa: ANN401 - any cell
    if isinstance(cell, Formula):
        cell = cell.text if options.render in {"", "Formula"} else cell.value
    if isinstance(cell, date):
        return _day(cell, options.dates)
    if options.render == "ToString":
        return _plain(cell)
    number = isinstance(cell, int | float) and not isinstance(cell, bool)
    if options.render == "FormattedValue" and number:
        digits = str(int(abs(cell)))
        return f"{cell:.2E}" if len(digits) > WIDEST_PLAIN_NUMBER else str(cell)
    return cell


def _plain(cell: Any) -> Any:  # noqa: ANN401 - any cell
    """Return the text of a link or of segments; a number stays one."""
    if isinstance(cell, list):
        return "".join(str(_plain(each)) for each in cell)
    if isinstance(cell, dict) and "text" in cell:
        return cell["text"]
    return cell


def _day(cell: date, dates: str) -> str | float:
    at = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
    if dates == "FormattedString":
        return at.strftime("%Y/%m/%d" if at.time() == time() else "%Y/%m/%d %H:%M:%S")
    return (at - DAY_ZERO).total_seconds() / SECONDS_A_DAY
