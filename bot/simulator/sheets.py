"""Spreadsheets: their sheets (v3) and the values of a range (v2)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from bot.simulator.api import ApiRequest, Binary, JsonObject, Refused, Reply, ok

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.simulator.tenant import Tenant

NO_SPREADSHEET = Refused(1310214, "not found")
NOT_EXIST = Refused(91402, "NOTEXIST")
FORBIDDEN = Refused(91403, "FORBIDDEN", 403)
WRONG_RANGE = Refused(90202, "validate RangeVal fail")
NO_SHEET = Refused(90215, "not found sheetId")
TOO_LARGE = Refused(90221, "TooLargeResponse")
BAD_OPTION = Refused(99992402, "field validation failed")
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
class Formula:
    """A calculated cell: what was typed and what it gives."""

    text: str
    value: Any


@dataclass
class Sheet:
    """One sheet; short rows and None are empty cells."""

    sheet_id: str
    title: str
    rows: list[list[Any]]
    ragged: bool = False
    """Whether rows come without their empty end; Feishu's documents do not say."""


@dataclass
class Spreadsheet:
    """A spreadsheet with its sheets in order."""

    token: str
    title: str
    sheets: dict[str, Sheet] = field(default_factory=dict)
    shared: bool = True
    """False: the app was not added to the document."""


def get_spreadsheet(tenant: Tenant, request: ApiRequest) -> Reply:
    """Describe a spreadsheet."""
    found = _known(tenant, request)
    described = {"title": found.title, "owner_id": "ou_owner", "token": found.token}
    return ok({"spreadsheet": {**described, "url": f"https://desk.feishu.cn/sheets/{found.token}"}})


def query_sheets(tenant: Tenant, request: ApiRequest) -> Reply:
    """List a spreadsheet's sheets."""
    spreadsheet = _known(tenant, request)
    sheets = [
        {
            "sheet_id": sheet.sheet_id,
            "title": sheet.title,
            "index": index,
            "hidden": False,
            "grid_properties": {
                "frozen_row_count": 0,
                "frozen_column_count": 0,
                "row_count": max(200, len(sheet.rows)),
                "column_count": max(20, *map(len, sheet.rows), 0),
            },
            "resource_type": "sheet",
        }
        for index, sheet in enumerate(spreadsheet.sheets.values())
    ]
    return ok({"sheets": sheets})


def _known(tenant: Tenant, request: ApiRequest) -> Spreadsheet:
    """Return the spreadsheet; the codes are those of v3."""
    spreadsheet = tenant.spreadsheets.get(request.params["token"])
    if spreadsheet is None:
        raise NO_SPREADSHEET
    if not spreadsheet.shared:
        raise FORBIDDEN
    return spreadsheet


def get_values(tenant: Tenant, request: ApiRequest) -> Reply:
    """Give the values of one range."""
    spreadsheet = _spreadsheet(tenant, request)
    values = _value_range(spreadsheet, request.params["range"], _options(request))
    data = {"revision": 1, "spreadsheetToken": spreadsheet.token, "valueRange": values}
    return _limited(data)


def batch_get_values(tenant: Tenant, request: ApiRequest) -> Reply:
    """Give the values of several ranges, their names joined by commas."""
    spreadsheet = _spreadsheet(tenant, request)
    options = _options(request)
    asked = [each for part in request.query.get("ranges", []) for each in part.split(",")]
    if not asked:
        raise WRONG_RANGE
    ranges = [_value_range(spreadsheet, each, options) for each in asked]
    cells = sum(len(row) for each in ranges for row in each["values"])
    data = {"revision": 1, "spreadsheetToken": spreadsheet.token, "totalCells": cells}
    return _limited({**data, "valueRanges": ranges})


def _spreadsheet(tenant: Tenant, request: ApiRequest) -> Spreadsheet:
    spreadsheet = tenant.spreadsheets.get(request.params["token"])
    if spreadsheet is None:
        raise NOT_EXIST
    if not spreadsheet.shared:
        raise FORBIDDEN
    return spreadsheet


def _options(request: ApiRequest) -> Mapping[str, str]:
    render = request.argument("valueRenderOption")
    dates = request.argument("dateTimeRenderOption")
    if render not in _RENDER or dates not in {"", "FormattedString"}:
        raise BAD_OPTION
    return {"render": render, "dates": dates}


def _limited(data: JsonObject) -> Binary:
    body = json.dumps(ok(data), ensure_ascii=False).encode()
    if len(body) > MOST_BYTES:
        raise TOO_LARGE
    return Binary(body, "application/json; charset=utf-8")


def _value_range(spreadsheet: Spreadsheet, asked: str, options: Mapping[str, str]) -> JsonObject:
    sheet_id, _, cells = asked.partition("!")
    sheet = spreadsheet.sheets.get(sheet_id)
    if sheet is None:
        raise NO_SHEET
    left, top, right, bottom = _corners(sheet, cells)
    rows = [row[left:right] for row in sheet.rows[top:bottom]]
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    values = [_row(row, 0 if sheet.ragged else right - left, options) for row in rows]
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
            raise WRONG_RANGE
        return 0, 0, widest, len(sheet.rows)
    match = _RANGE.fullmatch(cells)
    if match is None:
        raise WRONG_RANGE
    first, top, last, bottom = match.groups()
    left, right = _number(first), _number(last) + 1
    start, end = int(top or 1) - 1, int(bottom) if bottom else len(sheet.rows)
    if left >= right or (bottom and end <= start):
        raise WRONG_RANGE
    if not bottom and right - left > MOST_COLUMNS:
        raise WRONG_RANGE
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


def _row(row: list[Any], width: int, options: Mapping[str, str]) -> list[Any]:
    filled = list(row)
    while filled and filled[-1] is None:
        filled.pop()
    filled += [None] * (width - len(filled))
    return [_cell(cell, options) for cell in filled]


def _cell(cell: Any, options: Mapping[str, str]) -> Any:  # noqa: ANN401 - any cell
    render = options["render"]
    if isinstance(cell, Formula):
        cell = cell.text if render in {"", "Formula"} else cell.value
    if isinstance(cell, date):
        return _day(cell, options["dates"])
    if render == "FormattedValue" and isinstance(cell, int | float) and not isinstance(cell, bool):
        digits = str(int(abs(cell)))
        return f"{cell:.2E}" if len(digits) > WIDEST_PLAIN_NUMBER else str(cell)
    return cell


def _day(cell: date, dates: str) -> str | float:
    at = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
    if dates == "FormattedString":
        return at.strftime("%Y/%m/%d" if at.time() == time() else "%Y/%m/%d %H:%M:%S")
    return (at - DAY_ZERO).total_seconds() / SECONDS_A_DAY
