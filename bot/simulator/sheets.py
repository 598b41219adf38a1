"""Spreadsheets: their sheets with what they hold, and the calls that list them (v3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.simulator.api import ApiRequest, JsonObject, Reply, ok
from bot.simulator.rules import Rule

if TYPE_CHECKING:
    from bot.simulator.tenant import Tenant

SPREADSHEET_EXISTS: Final = Rule(
    "spreadsheet-exists",
    "In v3 a token that no spreadsheet has is refused",
    "获取工作表",
    1310214,
    "SpreadSheet Not Found",
)
SPREADSHEET_SHARED: Final = Rule(
    "spreadsheet-shared",
    "In v3 a spreadsheet can be read only after the app was added to it, whatever its scopes",
    "获取工作表",
    1310213,
    "Permission Fail",
)
SPREADSHEET_DELETED: Final = Rule(
    "spreadsheet-deleted",
    "In v3 a spreadsheet in the recycle bin says so",
    "获取工作表",
    1310249,
    "Spreadsheet Deleted",
)


@dataclass(frozen=True)
class Formula:
    """A calculated cell: what was typed and what it gives."""

    text: str
    value: Any


@dataclass(frozen=True)
class Merge:
    """Cells that are merged into one; counted from 0, the last ones included."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass
class Sheet:
    """One sheet; short rows and None are empty cells."""

    sheet_id: str
    title: str
    rows: list[list[Any]]
    ragged: bool = False
    """Whether rows come without their empty end, as when ``rows-padded`` is relaxed."""
    hidden: bool = False
    frozen_rows: int = 0
    frozen_columns: int = 0
    merges: tuple[Merge, ...] = ()
    """The value of merged cells lies in their first; the others are empty."""
    resource_type: str = "sheet"
    """``bitable`` for a table that is embedded, ``#UNSUPPORTED_TYPE`` for other things."""


@dataclass
class Spreadsheet:
    """A spreadsheet with its sheets in order."""

    token: str
    title: str
    sheets: dict[str, Sheet] = field(default_factory=dict)
    shared: bool = True
    """False: the app was not added to the document."""
    deleted: bool = False
    """True: it lies in the recycle bin."""


def get_spreadsheet(tenant: Tenant, request: ApiRequest) -> Reply:
    """Describe a spreadsheet."""
    found = _known(tenant, request)
    described = {"title": found.title, "owner_id": "ou_owner", "token": found.token}
    return ok({"spreadsheet": {**described, "url": f"https://desk.feishu.cn/sheets/{found.token}"}})


def query_sheets(tenant: Tenant, request: ApiRequest) -> Reply:
    """List a spreadsheet's sheets, hidden ones too."""
    sheets = _known(tenant, request).sheets.values()
    return ok({"sheets": [_described(sheet, index) for index, sheet in enumerate(sheets)]})


def _known(tenant: Tenant, request: ApiRequest) -> Spreadsheet:
    spreadsheet = tenant.spreadsheets.get(request.params["token"])
    if spreadsheet is None:
        raise SPREADSHEET_EXISTS.refused()
    if spreadsheet.deleted:
        raise SPREADSHEET_DELETED.refused()
    if not spreadsheet.shared:
        raise SPREADSHEET_SHARED.refused()
    return spreadsheet


def _described(sheet: Sheet, index: int) -> JsonObject:
    described: JsonObject = {
        "sheet_id": sheet.sheet_id,
        "title": sheet.title,
        "index": index,
        "hidden": sheet.hidden,
        "resource_type": sheet.resource_type,
    }
    if sheet.resource_type == "sheet":
        described["grid_properties"] = {
            "frozen_row_count": sheet.frozen_rows,
            "frozen_column_count": sheet.frozen_columns,
            "row_count": max(200, len(sheet.rows)),
            "column_count": max(20, *map(len, sheet.rows), 0),
        }
    if sheet.merges:
        described["merges"] = [
            {
                "start_row_index": merge.top,
                "end_row_index": merge.bottom,
                "start_column_index": merge.left,
                "end_column_index": merge.right,
            }
            for merge in sheet.merges
        ]
    return described
