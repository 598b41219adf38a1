"""An .xlsx to raw cells, after its size was counted: its parser takes what memory it is told to.

The parser lays out every cell of a sheet up to its last one, and where there is no memory for them
it ends the whole process: nothing is raised that could be caught.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path
from typing import Final
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

import pandas as pd
from python_calamine import CalamineWorkbook, SheetTypeEnum

from bot.sources import a1
from bot.sources.limits import COLUMNS, SHEET_BYTES, SHEET_CELLS, check_bytes

_PIECE: Final = 2**20
_OLD: Final = bytes.fromhex("D0CF11E0A1B11AE1")
"""How an .xls begins, and any workbook that has a password."""
_WIDTHS: Final = (
    (18_278, b"[A-Z]{1,3}"),
    (702, b"[A-Z]{1,2}"),
    (234, b"[A-H]?[A-Z]"),
    (47, b"[A-Z]|A[A-U]"),
    (26, b"[A-Z]"),
)
"""How many columns there are up to some, and how their letters are matched."""
_OUTSIDE: Final = rb'<c(?! r="(?:%b)[0-9]{1,%d}")[\s/>]'
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
    only the others are parsed for their last cell, which takes longer than reading them.
    """
    parts = book.infolist()
    # The parser, too, reads no more of a part than the archive says there is.
    check_bytes(sum(part.file_size for part in parts), SHEET_BYTES)
    boxes = _boxes(SHEET_CELLS // max(1, sum("sheet" in part.filename for part in parts)))
    total = 0
    for part in parts:
        if not _is_sheet(book, part):
            continue
        box = next((size for size, outside in boxes if _is_within(book, part, outside)), None)
        if box is not None:
            total += box
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


def _boxes(most: int) -> list[tuple[int, re.Pattern[bytes]]]:
    """Return for each length of row numbers the widest box of at most so many cells.

    A box is the number of its cells, and what finds a cell that is not plainly inside.
    """
    return [
        (columns * 10**digits, re.compile(_OUTSIDE % (letters, digits)))
        for digits in range(6, 0, -1)
        for columns, letters in [each for each in _WIDTHS if each[0] * 10**digits <= most][:1]
    ]


def _is_sheet(book: ZipFile, part: ZipInfo) -> bool:
    return any(b"sheetData" in piece for piece in _pieces(book, part))


def _is_within(book: ZipFile, part: ZipInfo, outside: re.Pattern[bytes]) -> bool:
    return not any(
        outside.search(piece) or _PREFIXED.search(piece) for piece in _pieces(book, part)
    )


def _pieces(book: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    """Yield a part piece by piece, no tag of ordinary length cut in two.

    Raises BadZipFile where it holds what no program writes and the parser would make room for.
    """
    rest = b""
    with book.open(part) as stream:
        while read := stream.read(_PIECE):
            piece = rest + read
            cut = piece.rfind(b"<")
            if cut <= 0 and len(piece) >= _PIECE and part.filename.endswith(".xml"):
                raise BadZipFile(f"{part.filename} holds a text longer than any cell of Excel's")
            if any(int(texts) > part.file_size for texts in _TEXTS.findall(piece)):
                raise BadZipFile(f"{part.filename} says that it holds more texts than it can")
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
            case "sst":  # its count of texts would have to be looked at
                raise BadZipFile(f"{part.filename} holds both cells and shared texts")
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
