"""A Feishu spreadsheet (电子表格) to raw tables: each sheet a grid, read in blocks of rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from bot.config import SheetSource
from bot.errors import ConfigError, FeishuError, SourceError
from bot.sources import a1, links
from bot.sources.values import holdable, plain
from scoring import RawTable

if TYPE_CHECKING:
    from bot.feishu.gateway import Gateway

CELLS_A_CALL: Final = 100_000
"""About 2 MB; Feishu answers with at most 10 MB."""
TOO_LARGE: Final = 90221

_RANGE: Final = re.compile(r"(?:([^!]+)!)?([A-Z]+)([0-9]*):([A-Z]+)([0-9]*)|([^!]+)")


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a sheet; columns and rows count from 1, the last ones are included."""

    left: int = 1
    top: int = 1
    right: int | None = None
    bottom: int | None = None


def read_sheet(gateway: "Gateway", source: SheetSource, group: int = 0) -> list[RawTable]:
    """Read every sheet that holds something, hidden ones too, or the one that is configured.

    A sheet is configured by its id (the link's ``sheet=`` or before the ``!`` of ``range``) or its
    title. Raises ConfigError for a range that is none, SourceError where no rows are found, and
    FeishuError where Feishu refuses.
    """
    token, wanted = _place(gateway, source)
    window, named = _parsed(source.range)
    wanted = named or wanted
    title = holdable(gateway.spreadsheet_title(token))
    sheets = [sheet for sheet in gateway.sheets(token) if sheet["resource_type"] == "sheet"]
    chosen = [each for each in sheets if wanted in (None, each["sheet_id"], each["title"])]
    if not chosen:
        known = ", ".join(f"{sheet['title']} ({sheet['sheet_id']})" for sheet in sheets)
        raise SourceError(f"{title}: no sheet {wanted}; its sheets: {holdable(known)}")
    tables = [
        RawTable(
            source=holdable(f"{title} › {sheet['title']}"),
            cells=cells,
            header_known=False,
            first_row=window.top,
            columns=source.columns,
            group=group,
        )
        for sheet in chosen
        if not (cells := _grid(gateway, token, sheet, window)).empty
    ]
    if not tables:
        raise SourceError(f"{title}: holds no rows")
    return tables


def _place(gateway: "Gateway", source: SheetSource) -> tuple[str, str | None]:
    """Return the spreadsheet's token, and the sheet that a link names."""
    if source.url is None:
        return source.spreadsheet_token or "", None
    link = links.parse(source.url, "sheet")
    token = links.wiki_document(gateway, link.token, "sheet") if link.in_wiki else link.token
    return token, link.sheet


def _parsed(written: str | None) -> tuple[Window, str | None]:
    """Return the window and the sheet that a range such as ``Q7PlXT!A2:F`` names."""
    if written is None:
        return Window(), None
    match = _RANGE.fullmatch(written.strip())
    if match is None:
        raise ConfigError(f"range {written}: expected is one such as Q7PlXT!A1:F500 or Q7PlXT!A:F")
    sheet, left, top, right, bottom, whole = match.groups()
    if whole is not None:
        return Window(), whole
    last_row = int(bottom) if bottom else None
    return Window(a1.number(left), int(top or 1), a1.number(right), last_row), sheet


def _grid(gateway: "Gateway", token: str, sheet: dict[str, Any], window: Window) -> pd.DataFrame:
    """Return the cells of a window, as wide as its widest row, without empty rows at its end."""
    rows = [
        [plain(cell) for cell in (row if isinstance(row, list) else [])]
        for block in _blocks(gateway, token, sheet, window)
        for row in block
    ]
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    return pd.DataFrame([row + [None] * (width - len(row)) for row in rows], dtype=object)


def _blocks(
    gateway: "Gateway", token: str, sheet: dict[str, Any], window: Window
) -> Iterator[list[list[Any]]]:
    """Yield the rows of a window in blocks, an empty row for each that Feishu leaves away."""
    size = sheet["grid_properties"]
    right = min(window.right or size["column_count"], size["column_count"])
    bottom = min(window.bottom or size["row_count"], size["row_count"])
    rows = max(1, CELLS_A_CALL // max(1, right - window.left + 1))
    top = window.top
    while top <= bottom and window.left <= right:
        last = min(top + rows - 1, bottom)
        asked = f"{sheet['sheet_id']}!{a1.letters(window.left)}{top}:{a1.letters(right)}{last}"
        try:
            block = gateway.sheet_values(token, asked)
        except FeishuError as error:
            if error.code != TOO_LARGE or rows == 1:
                raise
            rows //= 2
            continue
        yield [*block, *([] for _ in range(last - top + 1 - len(block)))]
        top = last + 1
