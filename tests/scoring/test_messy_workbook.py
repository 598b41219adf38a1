"""A workbook as salespeople keep it, from the file to clean lines: nothing lost, nothing guessed.

The facts are tested twice: on a small workbook made here, and on the sample of real order lines
where the repository's neighbour ``shared/data`` is at hand.
"""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from bot.sources.files import read_file
from scoring.normalise import Normalised, normalise
from scoring.settings import Settings

SHARED = Path(__file__).parents[3] / "shared" / "data"
MESSY = SHARED / "bills_messy.xlsx"
ONLINE_RETAIL = SHARED / "online_retail_orders.csv.gz"

JANUARY = [
    ["小店账单（内部资料）"],
    [],
    [" 单号", "下单时间", "客户", "电话", "收款\n", "打款", "毛利", "退货单号"],
    [536672, "2010-12-02 12:10", "陈文华", 12000014491, "¥46.80", 23.87, 22.93, None],
    ["536672 ", 40514.5, " 陈文华", "+86 120-0001-4491", 46.800000001, "23.87元", None, "无"],
    [],
    ["536698", "2010年12月2日", "叶洋", "-", "1,299.00", None, None, "SF2586610766314"],
    ["536699", date(2010, 12, 3), "叶洋", "无", "(12.00)", None, 735700000000, None],
    ["单号", "下单时间", "客户", "电话", "收款", "打款", "毛利", "退货单号"],
    ["536700", datetime(2010, 12, 3, 9), "余力", None, 13579246800, None, None, None],  # noqa: DTZ001 - Excel knows no zone
    ["536701", "2011-13-45", "余力", None, 10, None, None, None],
    ["536702", "2010/12/4", None, "1200001449", 10, None, None, None],
    ["536703", "2010/12/4", "余力", None, "待定", None, None, None],
    ["536704", "2010/12/4", "余力", None, 10, 1621142447087, None, None],
    ["合计", None, None, None, "¥1,345.80", None, None, None],
]
FEBRUARY = [
    [None, "序号", "日期", "订单编号", "收件人", "手机", "利润", "收款金额", "ＳＫＵ"],
    [None, 1, "2011-02-01T11:42:00", 542859, "何秀", "１２００００１３６０６", 1, 30.6, 21980],
    [None, 2, "2011.2.1", None, "何秀", 12000013606, 1, 30.6, "21980"],
]


def read(path: Path) -> Normalised:
    return normalise(read_file(path), Settings())


def accounted_for(normalised: Normalised) -> int:
    kept = len(normalised.lines) + len(normalised.rejected)
    return kept + normalised.duplicates + normalised.replaced


def reasons(normalised: Normalised) -> dict[str, int]:
    counts = normalised.rejected["reason"].value_counts()
    return dict(zip(counts.index.tolist(), counts.tolist(), strict=True))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["本表由各销售自行登记"])
    for title, rows in (("一月", JANUARY), ("二月", FEBRUARY)):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "bills.xlsx"
    book.save(path)
    return path


def test_a_small_messy_workbook_gives_its_lines(small: Path) -> None:
    lines = read(small).lines
    columns = ["order_no", "ordered_on", "id", "sku", "received", "return_no"]
    assert lines[columns].astype({"ordered_on": str}).to_numpy().tolist() == [
        ["536672", "2010-12-02", "12000014491", "未知款", 4680, ""],
        ["536698", "2010-12-02", "叶洋|未知", "未知款", 129900, "SF2586610766314"],
        ["536699", "2010-12-03", "叶洋|未知", "未知款", -1200, ""],
        ["542859", "2011-02-01", "12000013606", "21980", 3060, ""],
    ]


def test_a_small_messy_workbook_gives_a_reason_for_each_row_that_is_no_line(small: Path) -> None:
    rejected = read(small).rejected
    assert rejected.to_numpy().tolist() == [
        ["bills.xlsx › 一月", 9, "ordered_on", "下单时间", "unreadable_date"],
        ["bills.xlsx › 一月", 10, "received", "13579246800", "amount_too_large"],
        ["bills.xlsx › 一月", 11, "ordered_on", "2011-13-45", "unreadable_date"],
        ["bills.xlsx › 一月", 12, "phone", "1200001449", "nobody"],
        ["bills.xlsx › 一月", 13, "received", "待定", "unreadable_amount"],
        ["bills.xlsx › 一月", 14, "paid", "1621142447087", "amount_too_large"],
        ["bills.xlsx › 一月", 15, "ordered_on", "", "unreadable_date"],
        ["bills.xlsx › 二月", 3, "order_no", "", "no_order_number"],
    ]


def test_a_small_messy_workbook_is_accounted_for(small: Path) -> None:
    normalised = read(small)
    assert normalised.rows == accounted_for(normalised) == 13
    assert (normalised.duplicates, normalised.replaced) == (1, 0)
    assert normalised.warnings == (
        "bills.xlsx › 说明: no header row among the first 20 rows; not read",
    )


needs_messy = pytest.mark.skipif(not MESSY.exists(), reason=f"{MESSY.name} is not at hand")


@pytest.fixture(scope="module")
def messy() -> Normalised:
    return read(MESSY)


@needs_messy
def test_the_three_sheets_of_the_sample_are_understood_and_the_notes_passed_over(
    messy: Normalised,
) -> None:
    assert messy.warnings == (
        "bills_messy.xlsx › 说明: no header row among the first 20 rows; not read",
    )
    assert messy.rejected["source"].unique().tolist() == [
        "bills_messy.xlsx › 2010-12~2011-01",
        "bills_messy.xlsx › 2011-02~2011-03",
        "bills_messy.xlsx › 2011-04~2011-06",
    ]


@needs_messy
def test_every_filled_row_of_the_sample_is_accounted_for(messy: Normalised) -> None:
    book = openpyxl.load_workbook(MESSY, read_only=True)
    header_rows = {"2010-12~2011-01": 3, "2011-02~2011-03": 2, "2011-04~2011-06": 1}
    filled = sum(
        any(str(cell or "").strip() for cell in row)
        for title, header in header_rows.items()
        for row in book[title].iter_rows(min_row=header + 1, values_only=True)
    )
    assert messy.rows == accounted_for(messy) == filled == 1983


@needs_messy
def test_the_rejected_rows_of_the_sample_are_its_totals_headers_and_mistakes(
    messy: Normalised,
) -> None:
    # 11 totals (7 with 合计 as their order number), 3 repeated headers, 28 that cannot be right.
    assert reasons(messy) == {
        "unreadable_date": 7 + 3 + 6,
        "no_order_number": 4 + 4,
        "unreadable_amount": 8,
        "amount_too_large": 7,
        "nobody": 3,
    }


@needs_messy
def test_rows_of_the_sample_written_differently_are_found_equal(messy: Normalised) -> None:
    # 12 pairs are equal in the orders that the sample was made of; 47 of the 48 rows that were
    # put in twice still agree in every known field.
    assert messy.duplicates == 12 + 47


@needs_messy
def test_tracking_numbers_beside_the_amounts_do_no_harm(messy: Normalised) -> None:
    assert messy.lines["received"].abs().max() < 100_000_00
    assert messy.lines["paid"].abs().max() < 100_000_00


@needs_messy
def test_the_cells_of_the_sample_are_clean(messy: Normalised) -> None:
    lines = messy.lines
    assert set(lines["platform"]) == {"微信", "小红书", "抖音", "视频号", "闲鱼"}
    assert set(lines["salesperson"]) == {"小雨", "老周", "小林", "大伟", "晓彤", "阿美"}
    assert set(lines["order_type"]) == {"", "代发", "样品", "加急", "老客户介绍"}
    assert lines["order_no"].str.fullmatch(r"C?[0-9]{6}").all()
    assert lines["sku"].str.fullmatch(r"[0-9]{5}[A-Za-z]*").all()
    assert lines["phone"].str.fullmatch(r"(12000[0-9]{5,6})?").all()
    assert lines["return_no"].str.fullmatch(r"((SF|YT|JD)?[0-9]{12,15})?").all()
    assert lines["ordered_on"].between("2010-12-01", "2011-06-30").all()


@pytest.mark.skipif(not ONLINE_RETAIL.exists(), reason=f"{ONLINE_RETAIL.name} is not at hand")
def test_the_big_sample_is_accounted_for() -> None:
    normalised = read(ONLINE_RETAIL)
    assert normalised.rows == accounted_for(normalised) == 241_781
    assert normalised.duplicates == 1_984
    # 66,944 lines have no customer; 20 of them are duplicates of another.
    assert reasons(normalised) == {"nobody": 66_924}
    assert normalised.lines["id"].nunique() == 2_996
