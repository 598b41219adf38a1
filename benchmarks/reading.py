"""How fast a workbook of orders is read, beside its parser alone and openpyxl.

    python benchmarks/reading.py [ROWS ...]

Each reader has a process of its own, in which it reads a small workbook before: the figures are of
the reading and not of the imports. Ours counts what a hostile workbook would take before it reads.
The peak is what the reading adds to the memory of that process.
"""

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from bot.simulator.orders import sample_orders

ROWS: Final = (16_579, 200_000)
ROUNDS: Final = 3
GOAL: Final = 100_000
"""Rows a second."""
EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's times have no zone
DATE_STYLE: Final = 1

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINKS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHELL: Final = {
    "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"'
    ' ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_SHEET_KIND}.{kind}+xml"/>'
        for part, kind in (
            ("workbook", "sheet.main"),
            ("worksheets/sheet1", "worksheet"),
            ("styles", "styles"),
            ("sharedStrings", "sharedStrings"),
        )
    )
    + "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_LINKS}"><Relationship Id="rId1"'
    f' Type="{_KIND}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_KIND}"><sheets>'
    '<sheet name="orders" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_LINKS}">'
    + "".join(
        f'<Relationship Id="rId{at}" Type="{_KIND}/{kind}" Target="{target}.xml"/>'
        for at, (kind, target) in enumerate(
            (
                ("worksheet", "worksheets/sheet1"),
                ("styles", "styles"),
                ("sharedStrings", "sharedStrings"),
            ),
            1,
        )
    )
    + "</Relationships>",
    "xl/styles.xml": f"<styleSheet {_MAIN}><fonts><font/></fonts>"
    "<fills><fill><patternFill/></fill></fills><borders><border/></borders>"
    "<cellStyleXfs><xf/></cellStyleXfs>"
    '<cellXfs><xf xfId="0"/><xf numFmtId="22" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def workbook(path: Path, rows: int) -> None:
    """Write the sample shop's orders, again and again with new numbers, as Excel saves them."""
    orders = sample_orders(date(2026, 11, 22), customers=5000)
    texts: dict[str, int] = {}
    lines = [_line(1, list(orders[0]), texts)]
    for number in range(rows):
        order = dict(orders[number % len(orders)])
        order["订单号"] = f"{order['订单号']}{number // len(orders)}"
        lines.append(_line(number + 2, list(order.values()), texts))
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    with ZipFile(path, "w", ZIP_DEFLATED) as book:
        for name, content in _SHELL.items():
            book.writestr(name, _HEAD + content)
        body = f"<sheetData>{''.join(lines)}</sheetData>"
        book.writestr("xl/worksheets/sheet1.xml", f"{_HEAD}<worksheet {_MAIN}>{body}</worksheet>")
        sst = f'<sst {_MAIN} uniqueCount="{len(texts)}">{shared}</sst>'
        book.writestr("xl/sharedStrings.xml", _HEAD + sst)


def _line(row: int, values: list[object], texts: dict[str, int]) -> str:
    cells = [
        _cell(f"{chr(ord('A') + at)}{row}", value, texts)
        for at, value in enumerate(values)
        if value is not None
    ]
    return f'<row r="{row}">{"".join(cells)}</row>'


def _cell(place: str, value: object, texts: dict[str, int]) -> str:
    match value:
        case date():
            days = (datetime(value.year, value.month, value.day) - EPOCH).days  # noqa: DTZ001
            return f'<c r="{place}" s="{DATE_STYLE}"><v>{days}</v></c>'
        case int() | float():
            return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="s"><v>{texts.setdefault(str(value), len(texts))}</v></c>'


def ours(path: Path) -> int:
    """Read as the service reads, from the path to raw tables."""
    from bot.sources.files import read_file  # noqa: PLC0415 - only who measures it pays

    return sum(len(table.cells) for table in read_file(path))


def bare(path: Path) -> int:
    """Read by python-calamine to lists of rows."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - as above

    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def by_openpyxl(path: Path) -> int:
    """Read by openpyxl, read-only, values only."""
    from openpyxl import load_workbook  # noqa: PLC0415 - as above

    [sheet] = load_workbook(path, read_only=True).worksheets
    return sum(1 for _ in sheet.iter_rows(values_only=True))


READERS: Final[dict[str, tuple[Callable[[Path], int], int]]] = {
    "ours: searched, read, a frame": (ours, ROUNDS),
    "python-calamine alone, `to_python()`": (bare, ROUNDS),
    "openpyxl, read-only": (by_openpyxl, 1),
}


def memory(member: str) -> float:
    """Return a figure of this process's memory in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{member}:")[1].split()[0]) / 1024


def run(
    name: str, warm: Path, path: Path, told: "multiprocessing.Queue[tuple[float, float]]"
) -> None:
    """Read a workbook some times; put the best seconds and the peak of memory into ``told``."""
    read, rounds = READERS[name]
    read(warm)
    before = memory("VmRSS")
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        read(path)
        seconds.append(time.perf_counter() - started)
    told.put((min(seconds), memory("VmHWM") - before))


def measured(name: str, warm: Path, path: Path) -> tuple[float, float]:
    """Return seconds and MiB of one reader."""
    spawn = multiprocessing.get_context("spawn")
    told = spawn.Queue()
    process = spawn.Process(target=run, args=(name, warm, path, told))
    process.start()
    found: tuple[float, float] = told.get(timeout=120)
    process.join()
    return found


def main() -> None:
    """Print the table."""
    print(f"goal: {GOAL:,} rows a second\n")
    print("| rows | way | seconds | rows/s | times ours | peak MiB |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        warm = Path(name) / "warm.xlsx"
        workbook(warm, 10)
        for rows in [int(each) for each in sys.argv[1:]] or ROWS:
            path = Path(name) / f"{rows}.xlsx"
            workbook(path, rows)
            found = {way: measured(way, warm, path) for way in READERS}
            first, _ = next(iter(found.values()))
            for way, (seconds, peak) in found.items():
                speed = f"{seconds:.2f} | {rows / seconds:,.0f} | {seconds / first:.2f}"
                print(f"| {rows:,} | {way} | {speed} | {peak:,.0f} |")


if __name__ == "__main__":
    main()
