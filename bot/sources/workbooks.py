"""An .xlsx to raw cells, after its size was counted: its parser takes what memory it is told to.

The parser lays out every cell of a sheet up to its last one, and where there is no memory for them
it ends the whole process: nothing is raised that could be caught.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path
from typing import IO, Final
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

import pandas as pd
from python_calamine import CalamineWorkbook, SheetTypeEnum

from bot.sources import a1
from bot.sources.limits import COLUMNS, SHEET_BYTES, SHEET_CELLS, check_bytes

_PIECE: Final = 2**20
_OLD: Final = bytes.fromhex("D0CF11E0A1B11AE1")
"""How an .xls begins, and any workbook that has a password."""
_BOXES: Final = tuple(
    (columns * 10**digits, re.compile(rb'<c(?! r="(?:%b)[0-9]{1,%d}")[\s/>]' % (names, digits)))
    for digits in range(6, 0, -1)
    for columns, names in ((47, b"[A-Z]|A[A-U]"), (26, b"[A-Z]"))
)
"""How many cells there are up to a column and row, and what finds one not plainly inside."""
_PREFIXED: Final = re.compile(rb":c[\s/>]")
_TEXTS: Final = re.compile(rb"uniqueCount\s*=\s*[\"']\+?([0-9]+)")
_PLACE: Final = re.compile(r"([A-Z]+)([0-9]+)")


def sheets(path: Path, name: str) -> dict[str, pd.DataFrame]:
    """Read each sheet as a grid from its first cell on; ``name`` is what to call the file.

    Raises ValueError with the mend where that would take too much memory.
    """
    with path.open("rb") as file:
        if file.read(len(_OLD)) == _OLD:
            raise ValueError(
                "it is an old .xls or has a password; save it as .xlsx without a password"
            )
    with ZipFile(path) as book:
        _check(book)
    with CalamineWorkbook.from_path(path) as workbook:
        return {
            f"{name} › {sheet.name}": pd.DataFrame(
                workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False),
                dtype=object,
            )
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        }


def _check(book: ZipFile) -> None:
    """Raise ValueError where the workbook would take too much memory.

    Nearly every sheet is seen to be small enough by a search for cells outside of a generous box;
    only the others are parsed for their last cell, which takes as long as reading them.
    """
    parts = book.infolist()
    # The parser, too, reads no more of a part than the archive says there is.
    check_bytes(sum(part.file_size for part in parts), SHEET_BYTES)
    sheets = max(1, sum("sheet" in part.filename for part in parts))
    most, outside = next((box for box in _BOXES if box[0] * sheets <= SHEET_CELLS), _BOXES[-1])
    total = 0
    for part in parts:
        is_sheet, is_within = _looked_through(book, part, outside)
        if not is_sheet:
            continue
        if is_within:
            total += most
            continue
        right, bottom = _last_cell(book, part)
        total += right * bottom
        if total > SHEET_CELLS or right > COLUMNS:
            raise ValueError(
                f"its sheet {_title(book, part)} would take {right * bottom:,} cells or more, for"
                f" there is one at {a1.letters(right)}{bottom}; at most {SHEET_CELLS:,} are read"
                f" of a workbook, and {COLUMNS:,} columns. Delete what stands so far away, or save"
                " only the used range"
            )


def _looked_through(book: ZipFile, part: ZipInfo, outside: re.Pattern[bytes]) -> tuple[bool, bool]:
    """Return whether a part holds cells, and whether they are all plainly inside of the box."""
    is_sheet, is_within = False, True
    with book.open(part) as stream:
        for piece in _pieces(stream):
            if len(piece) >= _PIECE and b"<" not in piece[1:] and part.filename.endswith(".xml"):
                raise BadZipFile(f"{part.filename} holds a text longer than any cell of Excel's")
            is_sheet = is_sheet or b"sheetData" in piece
            is_within = is_within and not (outside.search(piece) or _PREFIXED.search(piece))
            # The parser makes room for as many texts as there are said to be.
            if any(int(texts) > part.file_size for texts in _TEXTS.findall(piece)):
                raise BadZipFile(f"{part.filename} says that it holds more texts than it can")
    return is_sheet, is_within


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield a part piece by piece, no tag of ordinary length cut in two."""
    rest = b""
    while read := stream.read(_PIECE):
        piece = rest + read
        cut = piece.rfind(b"<")
        rest = piece[cut:] if cut > 0 else b""
        yield piece[:cut] if cut > 0 else piece
    yield rest


def _last_cell(book: ZipFile, part: ZipInfo) -> tuple[int, int]:
    """Return the column and row that the filled cells of a sheet reach, or the first too far."""
    row = column = right = bottom = 0
    at = (0, 0)

    def begin(tag: str, said: dict[str, str]) -> None:
        nonlocal row, column, right, bottom, at
        match tag.rpartition(":")[2]:
            case "row":
                row, column = int(said.get("r", row + 1)), 0
            case "c":
                place = _PLACE.fullmatch(said.get("r", "").upper())
                at = (a1.number(place[1]), int(place[2])) if place else (column + 1, max(row, 1))
                column = at[0]
            case "v" | "is":
                right, bottom = max(right, at[0]), max(bottom, at[1])
                if right > COLUMNS or right * bottom > SHEET_CELLS:
                    raise _TooFar

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    with book.open(part) as stream, suppress(_TooFar):
        parser.ParseFile(stream)
    return right, bottom


class _TooFar(Exception):
    """The rest of a sheet need not be parsed."""


def _title(book: ZipFile, part: ZipInfo) -> str:
    """Return the name that a sheet has for people, or else that of its part."""
    file = part.filename.rpartition("/")[2]
    try:
        links = book.read("xl/_rels/workbook.xml.rels").decode()
        sheets = book.read("xl/workbook.xml").decode()
    except (KeyError, ValueError):
        return file
    for link in re.findall(rf"<[^<]*/{re.escape(file)}[\"'][^<]*>", links):
        number = re.search(r"\bId=[\"']([^\"']*)", link)
        for sheet in re.findall(r"<(?:\w+:)?sheet\b[^<]*>", sheets):
            title = re.search(r"\bname=[\"']([^\"']*)", sheet)
            if number and title and re.search(rf":id=[\"']{re.escape(number[1])}[\"']", sheet):
                return unescape(title[1])
    return file
