"""Files that nobody should be sent: a clear error, and no more memory than a shop's own takes."""

import gzip
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tune
from hypothesis import strategies as st
from openpyxl import Workbook
from pyarrow import parquet

from bot.errors import SourceError
from bot.sources import texts
from bot.sources.files import read_file
from scoring import HeaderError, Settings, normalise

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADERS = "订单号,下单日期,手机号,收款额\n"
PARTS = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": "<Relationships>"
    f'<Relationship Id="rId1" Type="{LINKED}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'<workbook xmlns:r="{LINKED}"><sheets>'
    '<sheet name="订单&amp;退货" sheetId="1" r:id="rId7"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": "<Relationships>"
    f'<Relationship Id="rId7" Type="{LINKED}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId8" Type="{LINKED}/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>",
}

Write = Callable[[Path], object]


def cell(place: str, value: str = "<v>1</v>") -> str:
    return f'<c r="{place}">{value}</c>'


def workbook(path: Path, cells: str, strings: str = "<sst></sst>") -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in PARTS.items():
            book.writestr(name, content)
        sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
        book.writestr("xl/worksheets/sheet1.xml", sheet)
        book.writestr("xl/sharedStrings.xml", strings)


def with_cells(*parts: str) -> Write:
    return lambda path: workbook(path, *parts)


def long_part(path: Path) -> None:
    """Write a workbook that says to unpack to 3 GB."""
    workbook(path, cell("A1"))
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as book,
        book.open("xl/media/image1.bmp", "w", force_zip64=True) as part,
    ):
        for _ in range(3):
            part.write(bytes(2**20))
    content = path.read_bytes()
    claimed, real = (size.to_bytes(4, "little") for size in (3 * 2**30, 3 * 2**20))
    at = content.rindex(real)
    path.write_bytes(content[:at] + claimed + content[at + 4 :])


def of_bytes(content: bytes) -> Write:
    return lambda path: path.write_bytes(content)


def of_text(content: str, encoding: str = "utf-8") -> Write:
    return of_bytes(content.encode(encoding))


def too_many_rows(path: Path) -> None:
    rows = pa.table({"订单号": pa.nulls(21_000_000)})
    with parquet.ParquetWriter(path, rows.schema) as writer:
        for _ in range(24):
            writer.write_table(rows, row_group_size=len(rows))


BROKEN: dict[str, tuple[str, Write, str]] = {
    "a stray cell": (
        "a.xlsx",
        with_cells(f'<row r="1">{cell("A1")}</row><row r="9">{cell("XFD1048576")}</row>'),
        "its sheet 订单&退货 would take 17,179,869,184 cells or more, for there is one at XFD1",
    ),
    "a stray cell without a place": (
        "a.xlsx",
        with_cells(f'<row r="4294967295"><c/>{"<c><v>1</v></c>" * 3}</row>'),
        "there is one at B4294967295",
    ),
    "a stray cell written otherwise": (
        "a.xlsx",
        with_cells("<x:row xmlns:x='x'><x:c  r='zzz999999'><x:v>1</x:v></x:c></x:row>"),
        "one at ZZZ999999",
    ),
    "too many texts": (
        "a.xlsx",
        with_cells(cell("A1"), '<sst uniqueCount="4000000000"><si><t>a</t></si></sst>'),
        "says that it holds more texts than it can",
    ),
    "cells and texts": ("a.xlsx", with_cells(f"<sst/>{cell('AAAA1')}"), "holds both cells and"),
    "a text of 8 MB": (
        "a.xlsx",
        with_cells(cell("A1"), f"<sst><si><t>{'a' * 2**23}</t></si></sst>"),
        "a text longer than any cell of Excel's",
    ),
    "3 GB": ("a.xlsx", long_part, "more than 2,147,483,648 bytes when unpacked"),
    "an old one": ("a.xlsx", of_bytes(bytes.fromhex("D0CF11E0A1B11AE1")), "is an old .xls or has"),
    "one line": ("a.csv", of_bytes(b"a" * 10**8), "line 1 is longer than 16,777,216 characters"),
    "one wide line": ("a.csv", of_bytes(b"a," * 10**6), "1,000,001 columns; at most 16,384"),
    "one wide line of many": (
        "a.csv",
        of_bytes(b"a\n" * 10**5 + b"," * 10**6),
        "1,000,001 columns",
    ),
    "an open quote": (
        "a.csv",
        of_text('a,b\n1,2\n3,"4\n5,6\n'),
        'line 3 opens a quotation mark (")',
    ),
    "a book in a cell": ("a.csv", of_text(f'a\n1,2\n"{"字" * 200_000}"\n'), "more than 131,072"),
    "only the end of a line": ("a.csv", of_bytes(b"\r"), "holds no rows"),
    "UTF-16 without its mark": ("a.csv", of_text(HEADERS, "utf-16-le"), "save it as CSV UTF-8"),
    "half of a pair": ("a.csv", of_bytes(b"\xff\xfe\x00\xd8a\x00"), "cannot be read"),
    "Latin-1": ("a.csv", of_text("naïve,café\n", "latin-1"), "line 1 is not in UTF-8"),
    "two encodings": ("a.csv", of_bytes(HEADERS.encode() + b"\xd5\xc5\xff\n"), "line 2 is not in"),
    "too many cells": ("a.parquet", too_many_rows, "504,000,000 cells; at most 500,000,000"),
    "a loop": ("a.csv", lambda path: path.symlink_to(path), "no such file"),
    "a pipe": ("a.csv", os.mkfifo, "no file but a folder or device"),
    "a long name": (f"{'a' * 300}.csv", lambda _: None, "cannot be read"),
}


@pytest.mark.parametrize(("name", "write", "trouble"), BROKEN.values(), ids=BROKEN)
def test_a_hostile_file_is_refused_by_name_and_mend(
    tmp_path: Path, name: str, write: Write, trouble: str
) -> None:
    path = tmp_path / name
    write(path)
    with pytest.raises(SourceError) as caught:
        read_file(path)
    assert str(path) in str(caught.value)
    assert trouble in str(caught.value)


READ: dict[str, tuple[str, Write, list[object]]] = {
    "only styled far away": (
        "a.xlsx",
        with_cells(f'<row r="1">{cell("A1")}<c r="XFD1" s="1"/></row>'),
        [1.0],
    ),
    "a full row": ("a.xlsx", with_cells(cell("A1") + cell("XFD1")), [1.0, *[""] * 16_382, 1.0]),
    "sixty columns": ("a.xlsx", with_cells(cell("A1") + cell("BH1")), [1.0, *[""] * 58, 1.0]),
    "cells in no order": ("a.xlsx", with_cells(cell("C1") + cell("A1")), [1.0, "", 1.0]),
    "ten thousand columns": (
        "a.csv",
        of_text('013,"x y",' * 4999 + '013,"x\ny"'),
        [*["013", "x y"] * 4999, "013", "x\ny"],
    ),
    "UTF-16": ("a.csv", of_text("订单号,a", "utf-16"), ["订单号", "a"]),
    "a mark in the middle": (
        "a.csv",
        of_text("a,\ufeffb,01234567\0"),
        ["a", "\ufeffb", "01234567\0"],
    ),
    "a blank line above numbers": ("a.csv", of_text("\n01\n2\n"), [""]),
    "quotes within": ("a.csv", of_text('5" pad,"b"c'), ['5" pad', "bc"]),
    "twice the same header": (
        "a.parquet",
        lambda path: parquet.write_table(
            pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["款号", "款号"]), path
        ),
        [1, 2],
    ),
}


@pytest.mark.parametrize(("name", "write", "first"), READ.values(), ids=READ)
def test_a_strange_file_that_makes_sense_is_read(
    tmp_path: Path, name: str, write: Write, first: list[object]
) -> None:
    write(tmp_path / name)
    [table] = read_file(tmp_path / name)
    assert table.cells.to_numpy(dtype=object)[0].tolist() == first


def test_a_name_that_is_no_text_is_read_and_shown(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xb6\xa9\xb5\xa5.csv")
    path.write_text(f"{HEADERS}A1,?,,1\n", encoding="utf-8")
    tables = read_file(path)
    assert tables[0].source == "????.csv"
    assert normalise(tables, Settings()).rejected["source"].tolist() == ["????.csv"]


def test_a_packed_file_is_unpacked_no_further_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" * 2**24, 1))
    with pytest.raises(ValueError, match="more than 1,048,576 bytes when unpacked"):
        texts.rows(path, path.name, most=2**20)


PEAK = """
import resource, sys
from pathlib import Path
from bot.errors import SourceError
from bot.sources.files import read_file

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for name in sys.argv[1:]:
    try:
        read_file(Path(name))
    except SourceError:
        continue
    raise AssertionError(name)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_bomb_takes_no_more_memory_than_a_small_file(tmp_path: Path) -> None:
    bombs = {
        "stray.xlsx": with_cells(cell("A1") + cell("XFD1048576")),
        "texts.xlsx": with_cells(cell("A1"), '<sst uniqueCount="4000000000"/>'),
        "wide.xlsx": with_cells("<row>" + "<c><v>1</v></c>" * 20_000 + "</row>" + "<row/>" * 10**6),
    }
    for name, write in bombs.items():
        write(tmp_path / name)
    run = subprocess.run(
        [sys.executable, "-c", PEAK, *(str(tmp_path / name) for name in bombs)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert int(run.stdout) < 100  # MB


def honest(suffix: str, folder: Path) -> bytes:
    path = folder / f"honest{suffix}"
    frame = pd.DataFrame(
        {"订单号": ["A1", "A2"], "下单日期": ["2024-01-02", ""], "收款额": [1.5, 2]}
    )
    if suffix == ".xlsx":
        book = Workbook()
        for row in (list(frame), *frame.to_numpy().tolist()):
            book.active.append(row)
        book.save(path)
    elif suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False)
    return path.read_bytes()


def read_or_refused(path: Path) -> None:
    try:
        tables = read_file(path)
        normalise(tables, Settings())
    except (SourceError, HeaderError) as error:
        assert str(error).encode()  # noqa: PT017 - what is raised is as good as what is not
        return
    assert all(isinstance(table.cells, pd.DataFrame) for table in tables)


SUFFIXES = (".xlsx", ".csv", ".csv.gz", ".parquet")
fuzzed = tune(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("suffix", SUFFIXES)
@fuzzed
@given(content=st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_clear_error(
    tmp_path: Path, suffix: str, content: bytes
) -> None:
    path = tmp_path / f"any{suffix}"
    path.write_bytes(content)
    read_or_refused(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
@fuzzed
@given(seed=st.integers(0, 2**32))
def test_a_broken_file_gives_a_table_or_a_clear_error(
    tmp_path: Path, suffix: str, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - breaks files, keeps no secret
    content = bytearray(honest(suffix, tmp_path))
    for _ in range(chance.randint(0, 4)):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path = tmp_path / f"broken{suffix}"
    path.write_bytes(content[: chance.choice([len(content), chance.randrange(len(content))])])
    read_or_refused(path)
