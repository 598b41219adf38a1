"""Order files to raw tables: nothing lost, nothing changed, every failure named."""

import gzip
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from openpyxl import Workbook
from pyarrow import parquet

from bot.errors import SourceError
from bot.sources.files import read_file

CSV = "订单号,下单日期,手机号,收款额\nA1,2011-03-05,013812345678,10.00\nA2,,,\n"
CSV_ROWS = [
    ["订单号", "下单日期", "手机号", "收款额"],
    ["A1", "2011-03-05", "013812345678", "10.00"],
    ["A2", "", "", ""],
]


def rows(path: Path) -> list[list[object]]:
    (table,) = read_file(path)
    cells: list[list[object]] = table.cells.to_numpy().tolist()
    return cells


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = Workbook()
    notes = book.active
    notes.title = "说明"
    notes["B2"] = "每月汇总"
    bills = book.create_sheet("一月")
    bills.append(["订单号", "下单日期", "手机号", "收款额"])
    bills.append([298123456789012, date(2011, 3, 5), "013812345678", 13.920000001])
    bills.append(["A2", datetime(2011, 3, 5, 8, 26), 13812345678, True])  # noqa: DTZ001 - Excel knows no zone
    book.create_sheet("空")
    book.create_chartsheet("图")
    path = tmp_path / "bills.xlsx"
    book.save(path)
    return path


def test_a_workbook_gives_a_grid_a_sheet_from_its_first_cell_on(workbook: Path) -> None:
    notes, bills = read_file(workbook, {"order_no": "编号"}, group=3)
    assert (notes.source, bills.source) == ("bills.xlsx › 说明", "bills.xlsx › 一月")
    assert notes.cells.to_numpy().tolist() == [["", ""], ["", "每月汇总"]]
    assert (bills.header_known, bills.first_row) == (False, 1)
    assert (bills.columns, bills.group) == ({"order_no": "编号"}, 3)


def test_a_workbook_keeps_numbers_texts_and_dates_apart(workbook: Path) -> None:
    _, bills = read_file(workbook)
    assert bills.cells.to_numpy().tolist()[1:] == [
        [298123456789012.0, date(2011, 3, 5), "013812345678", 13.920000001],
        ["A2", datetime(2011, 3, 5, 8, 26), 13812345678.0, True],  # noqa: DTZ001 - Excel knows no zone
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("orders.csv", CSV.encode()),
        ("orders.csv", CSV.encode("utf-8-sig")),
        ("orders.csv", CSV.encode("gb18030")),
        ("orders.csv", CSV.replace("\n", "\r\n").encode()),
        ("orders.csv.gz", gzip.compress(CSV.encode())),
        ("ORDERS.CSV.GZ", gzip.compress(CSV.encode())),
    ],
    ids=["utf-8", "with mark", "gb18030", "crlf", "gzip", "upper case"],
)
def test_a_csv_gives_a_grid_of_texts(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (table,) = read_file(path)
    assert table.cells.to_numpy().tolist() == CSV_ROWS
    assert table.cells.columns.tolist() == [0, 1, 2, 3]
    assert (table.source, table.header_known, table.first_row) == (name, False, 1)


def test_a_csv_with_a_title_and_blank_lines_keeps_every_row_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text('三月账单\n\na,b,"c\nd"\n,2\n', encoding="utf-8")
    (table,) = read_file(path)
    assert table.cells.to_numpy().tolist() == [
        ["三月账单", "", ""],
        ["", "", ""],
        ["a", "b", "c\nd"],
        ["", "2", ""],
    ]


def test_a_csv_cell_may_hold_line_breaks_and_commas(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text('a,"b, c"\n"d\ne","say ""hi"""\n', encoding="utf-8")
    assert rows(path) == [["a", "b, c"], ["d\ne", 'say "hi"']]


def test_a_parquet_file_gives_a_labelled_table_with_exact_integers(tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    table = pa.table(
        {
            "订单号": pa.array([2**63 - 1, None]),
            "下单日期": pa.array([date(2011, 3, 5), None]),
            "收款额": pa.array([Decimal("10.00"), None]),
        }
    )
    parquet.write_table(table, path)
    (read,) = read_file(path)
    assert read.cells.columns.tolist() == ["订单号", "下单日期", "收款额"]
    assert read.cells.iloc[0].tolist() == [2**63 - 1, date(2011, 3, 5), Decimal("10.00")]
    assert (read.header_known, read.first_row) == (True, 1)


def test_a_parquet_file_written_by_pandas_is_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    frame = pd.DataFrame({"订单号": ["A1"], "平台": pd.Categorical(["微信"])}, index=[7])
    frame.to_parquet(path)
    (read,) = read_file(path)
    assert read.cells["订单号"].tolist() == ["A1"]
    assert read.cells["平台"].tolist() == ["微信"]


def empty_workbook(path: Path) -> None:
    Workbook().save(path)


@pytest.mark.parametrize(
    ("name", "write", "trouble"),
    [
        ("none.xlsx", lambda _: None, "no such file"),
        ("none.csv.gz", lambda _: None, "no such file"),
        ("none.parquet", lambda _: None, "no such file"),
        ("orders.xls", lambda path: path.write_bytes(b""), "known: .xlsx, .csv, .csv.gz, .parquet"),
        ("orders.xlsx", lambda path: path.write_bytes(b"PK\x03\x04 not a zip"), "cannot be read"),
        ("orders.csv.gz", lambda path: path.write_bytes(b"not gzip"), "cannot be read"),
        (
            "orders.csv.gz",
            lambda path: path.write_bytes(gzip.compress(CSV.encode() * 99)[:-30]),
            "cannot be read",
        ),
        ("orders.parquet", lambda path: path.write_bytes(b"PAR1"), "cannot be read"),
        ("orders.csv", lambda path: path.write_bytes(b"\xff\xff"), "cannot be read"),
        ("orders.csv", lambda path: path.mkdir(), "cannot be read"),
        ("orders.xlsx", empty_workbook, "holds no rows"),
        ("orders.csv", lambda path: path.write_bytes(b""), "holds no rows"),
        ("orders.parquet", lambda path: pd.DataFrame({"a": []}).to_parquet(path), "holds no rows"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    tmp_path: Path, name: str, write: Callable[[Path], object], trouble: str
) -> None:
    path = tmp_path / name
    write(path)
    with pytest.raises(SourceError) as caught:
        read_file(path)
    assert str(path) in str(caught.value)
    assert trouble in str(caught.value)
