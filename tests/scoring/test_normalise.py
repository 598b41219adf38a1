"""Raw tables to order lines, rejected rows, duplicates and warnings (R1, R2, R7, R8, R11)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from scoring.normalise import HeaderError, Normalised, RawTable, normalise
from scoring.schema import LINES, REJECTED
from scoring.settings import Limits, Settings

ORDER = {"订单号": "A1", "下单日期": "2011-03-05", "手机号": "13812345678", "收款额": 10}


def orders(*changes: dict[str, object], source: str = "订单", group: int = 0) -> RawTable:
    """Build a labelled table: ORDER once a change, with that change."""
    return RawTable(source, pd.DataFrame([ORDER | change for change in changes]), group=group)


def grid(*rows: Sequence[object], source: str = "账.xlsx › 一月", group: int = 0) -> RawTable:
    cells = pd.DataFrame([list(row) for row in rows], dtype=object)
    return RawTable(source, cells, header_known=False, first_row=1, group=group)


def read(*tables: RawTable, settings: Settings | None = None) -> Normalised:
    return normalise(tables, settings or Settings())


def faults(normalised: Normalised) -> list[tuple[object, ...]]:
    columns = ["row", "field", "value", "reason"]
    return list(normalised.rejected[columns].itertuples(index=False, name=None))


def test_a_table_becomes_lines_of_the_schema() -> None:
    table = RawTable(
        "订单",
        pd.DataFrame(
            {
                "订单号": [536365.0, "C1"],
                "下单日期": [40607.5, "2011年3月6日 08:26"],
                "客户姓名": [" 蔡秀英 ", "王五"],
                "手机号": [13812345678.0, "-"],
                "平台": ["抖音", None],
                "品类": ["收纳", ""],
                "款号": [22728.0, np.nan],
                "数量": [6, None],
                "收款额": ["¥1,299.00", -3],
                "打款金额": [8.105, "待定"],
                "退货单号": ["-", 75123456789012.0],
                "退货状态": ["", "已退货"],
                "销售": ["小雨", None],
                "备注": ["代发", None],
            }
        ),
    )
    normalised = read(table)
    expected = pd.DataFrame(
        {
            "order_no": ["536365", "C1"],
            "ordered_on": pd.to_datetime(["2011-03-05", "2011-03-06"]),
            "customer": ["蔡秀英", "王五"],
            "phone": ["13812345678", ""],
            "platform": ["抖音", "未知"],
            "category": ["收纳", "未分类"],
            "sku": ["22728", "未知款"],
            "quantity": [6.0, 1.0],
            "received": [129900, -300],
            "paid": [811, None],
            "return_no": ["", "75123456789012"],
            "return_status": ["", "已退货"],
            "salesperson": ["小雨", ""],
            "order_type": ["代发", ""],
            "id": ["13812345678", "王五|未知"],
        }
    ).astype(LINES)
    pd.testing.assert_frame_equal(normalised.lines, expected, check_categorical=False)
    assert normalised.lines.dtypes.astype(str).to_dict() == LINES
    assert normalised.rows == 2
    assert normalised.warnings == ("订单: 1 values of paid cannot be read and count as unknown",)


def test_absent_columns_are_blank_columns() -> None:
    line = read(orders({})).lines.iloc[0]
    assert line.drop(["ordered_on", "paid"]).to_dict() == {
        "order_no": "A1",
        "customer": "",
        "phone": "13812345678",
        "platform": "未知",
        "category": "未分类",
        "sku": "未知款",
        "quantity": 1.0,
        "received": 1000,
        "return_no": "",
        "return_status": "",
        "salesperson": "",
        "order_type": "",
        "id": "13812345678",
    }
    assert line["paid"] is pd.NA


@pytest.mark.parametrize("tables", [(), (RawTable("空", pd.DataFrame(columns=list(ORDER))),)])
def test_no_rows_give_empty_frames_of_the_schema(tables: tuple[RawTable, ...]) -> None:
    normalised = read(*tables)
    assert normalised.lines.dtypes.astype(str).to_dict() == LINES
    assert normalised.rejected.dtypes.astype(str).to_dict() == REJECTED
    assert (len(normalised.lines), len(normalised.rejected), normalised.rows) == (0, 0, 0)


def test_R1_headers_match_after_trimming_folding_and_whatever_their_case() -> None:
    table = grid(
        [" 订单号", "下单日期 ", "姓名", "收款额\n", "ｓｋｕ"],
        ["A1", "2011-03-05", "王五", 10, "22728"],
    )
    assert read(table).lines["sku"].tolist() == ["22728"]


def test_R1_of_two_columns_the_leftmost_is_read_and_the_other_named() -> None:
    normalised = read(orders({"实收": 12, "成本": 1, "打款": 2}))
    assert normalised.lines["received"].tolist() == [1000]
    assert normalised.lines["paid"].tolist() == [100]
    assert normalised.warnings == (
        "订单: 收款额 is read as received, 实收 is not",
        "订单: 成本 is read as paid, 打款 is not",
    )


def test_R1_the_shops_own_header_goes_before_the_known_ones() -> None:
    normalised = read(orders({"到账": 12}), settings=Settings(columns={"received": "到账"}))
    assert normalised.lines["received"].tolist() == [1200]
    assert normalised.warnings == ("订单: 到账 is read as received, 收款额 is not",)


def test_R1_the_sources_own_header_goes_before_the_shops() -> None:
    cells = pd.DataFrame([ORDER | {"到账": 12, "入账": 13}])
    table = RawTable("订单", cells, columns={"received": "入账"})
    normalised = read(table, settings=Settings(columns={"received": "到账"}))
    assert normalised.lines["received"].tolist() == [1300]


def test_R1_a_header_that_is_mapped_serves_no_other_field() -> None:
    cells = pd.DataFrame([ORDER | {"商品": "杯子", "款号": "餐具"}])
    normalised = normalise([RawTable("订单", cells, columns={"category": "款号"})], Settings())
    assert normalised.lines["category"].tolist() == ["餐具"]
    assert normalised.lines["sku"].tolist() == ["杯子"]


def test_R1_a_mapped_header_that_is_not_there_leaves_the_known_ones() -> None:
    settings = Settings(columns={"received": "到账", "order_no": "订单号"})
    normalised = read(orders({}), settings=settings)
    assert normalised.lines["received"].tolist() == [1000]
    assert normalised.warnings == ()


def test_R1_a_missing_required_header_is_an_error_that_lists_those_found() -> None:
    table = RawTable("订单表 (tbl123)", pd.DataFrame(columns=["订单号", "日期时间", "毛利"]))
    with pytest.raises(HeaderError) as caught:
        read(table)
    assert str(caught.value) == (
        "订单表 (tbl123): no column for ordered_on (下单日期), received (收款额); "
        "headers found: 订单号, 日期时间, 毛利"
    )


def test_R1_a_ready_made_profit_is_never_read() -> None:
    normalised = read(orders({"毛利": 735_700_000_000, "利润": 1}))
    assert normalised.lines.columns.tolist() == list(LINES)
    assert normalised.lines["received"].tolist() == [1000]


def test_R2_the_header_row_is_looked_for_and_rows_are_numbered_as_in_the_sheet() -> None:
    table = grid(
        ["三月账单", None, None, None],
        [None, None, None, None],
        ["单号", "日期", "姓名", "实收"],
        ["A1", "2011-03-05", "王五", 10],
        [None, None, None, None],
        ["A2", "前天", "王五", 10],
        ["单号", "日期", "姓名", "实收"],
        ["合计", None, None, "¥20.00"],
        [None, None, None, 20],
    )
    normalised = read(table)
    assert normalised.lines["order_no"].tolist() == ["A1"]
    assert faults(normalised) == [
        (6, "ordered_on", "前天", "unreadable_date"),
        (7, "ordered_on", "日期", "unreadable_date"),
        (8, "ordered_on", "", "unreadable_date"),
        (9, "order_no", "", "no_order_number"),
    ]
    assert set(normalised.rejected["source"]) == {"账.xlsx › 一月"}
    assert normalised.rows == 5


def test_R2_the_header_row_is_among_the_first_twenty() -> None:
    title = ["账单", None, None, None]
    rows = (["单号", "日期", "姓名", "实收"], ["A1", "2011-03-05", "王五", 10])
    assert read(grid(*[title] * 19, *rows)).rows == 1
    with pytest.raises(HeaderError, match="no header row among the first 20 rows"):
        read(grid(*[title] * 20, *rows))


def test_R2_two_known_fields_make_no_header_row() -> None:
    with pytest.raises(HeaderError) as caught:
        read(grid(["单号", "日期", "应收"], ["A1", "2011-03-05", 10]))
    assert str(caught.value) == (
        "账.xlsx › 一月: no header row among the first 20 rows; "
        "its first row holds: 单号, 日期, 应收"
    )


def test_R2_a_sheet_without_header_row_is_passed_over_beside_one_that_has_it() -> None:
    notes = grid(["每月汇总一次"], source="账.xlsx › 说明")
    bills = grid(["单号", "日期", "姓名", "实收"], ["A1", "2011-03-05", "王五", 10])
    normalised = read(notes, bills)
    assert normalised.rows == 1
    assert normalised.warnings == (
        "账.xlsx › 说明: no header row among the first 20 rows; not read",
    )


def test_R2_a_source_without_any_header_row_is_an_error_though_others_have_one() -> None:
    with pytest.raises(HeaderError, match="说明"):
        read(orders({}), grid(["每月汇总一次"], source="账.xlsx › 说明", group=1))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"订单号": " "}, (2, "order_no", "", "no_order_number")),
        ({"订单号": "无"}, (2, "order_no", "无", "no_order_number")),
        ({"下单日期": "2011-13-45"}, (2, "ordered_on", "2011-13-45", "unreadable_date")),
        ({"下单日期": None}, (2, "ordered_on", "", "unreadable_date")),
        ({"收款额": "待定"}, (2, "received", "待定", "unreadable_amount")),
        ({"收款额": None}, (2, "received", "", "unreadable_amount")),
        ({"手机号": "1381234567"}, (2, "phone", "1381234567", "nobody")),
        ({"手机号": "-", "客户姓名": " "}, (2, "phone", "-", "nobody")),
        ({"收款额": "13579246800"}, (2, "received", "13579246800", "amount_too_large")),
        ({"收款额": -1e30}, (2, "received", "-1" + "0" * 30, "amount_too_large")),
        ({"打款金额": 1000000.01}, (2, "paid", "1000000.01", "amount_too_large")),
        ({"订单号": "", "下单日期": "", "收款额": "?"}, (2, "order_no", "", "no_order_number")),
        ({"收款额": "9e9", "手机号": ""}, (2, "phone", "", "nobody")),
        ({"下单日期": "前" * 50}, (2, "ordered_on", "前" * 39 + "…", "unreadable_date")),
    ],
)
def test_R7_a_row_is_rejected_for_its_first_fault(
    change: dict[str, object], fault: tuple[object, ...]
) -> None:
    normalised = read(orders(change))
    assert faults(normalised) == [fault]
    assert normalised.rejected.dtypes.astype(str).to_dict() == REJECTED
    assert len(normalised.lines) == 0


def test_R7_the_limit_itself_is_believed() -> None:
    table = orders({"收款额": 500, "打款金额": -500}, {"收款额": 500.01})
    normalised = read(table, settings=Settings(limits=Limits(max_amount=500)))
    assert normalised.lines["received"].tolist() == [50000]
    assert faults(normalised) == [(3, "received", "500.01", "amount_too_large")]


def test_R7_beyond_all_bounds_is_too_large_for_any_limit() -> None:
    settings = Settings(limits=Limits(max_amount=1e30))
    assert faults(read(orders({"收款额": 1e20}), settings=settings)) == [
        (2, "received", "1" + "0" * 20, "amount_too_large")
    ]


def test_R7_a_name_or_a_valid_phone_is_enough() -> None:
    table = orders({"客户姓名": "王五", "手机号": "无"}, {"订单号": "A2"})
    assert read(table).lines["id"].tolist() == ["王五|未知", "13812345678"]


def test_R7_a_row_blank_in_every_known_field_is_skipped_silently() -> None:
    blank = dict.fromkeys(ORDER, None)
    normalised = read(orders({}, blank | {"毛利": 12}, blank | {"手机号": " \u3000"}))
    assert (normalised.rows, len(normalised.lines), len(normalised.rejected)) == (1, 1, 0)


def test_unreadable_quantity_and_paid_reject_nothing() -> None:
    normalised = read(orders({"数量": "两件", "打款金额": "待定"}))
    assert normalised.lines["quantity"].tolist() == [1.0]
    assert normalised.lines["paid"].isna().tolist() == [True]
    assert normalised.warnings == (
        "订单: 1 values of quantity cannot be read and count as 1",
        "订单: 1 values of paid cannot be read and count as unknown",
    )


@pytest.mark.parametrize("sign", ["-", "—", "/", "无", "没有", 0, "0", "#N/A", " - "])
def test_R9_a_sign_for_nothing_is_no_return_number(sign: object) -> None:
    assert read(orders({"退货单号": sign})).lines["return_no"].tolist() == [""]


def test_R8_rows_equal_after_cleaning_are_one_row() -> None:
    normalised = read(
        orders(
            {},
            {"订单号": "A1 ", "下单日期": 40607, "手机号": "+86 13812345678", "收款额": "¥10.00"},
            {"收款额": 10.01},
            {"下单日期": "2011-03-05 08:26"},
        )
    )
    assert normalised.lines["received"].tolist() == [1000, 1001]
    assert (normalised.duplicates, normalised.rows) == (2, 4)


def test_R8_the_sheets_of_a_workbook_are_one_source() -> None:
    assert read(orders({}), orders({}, source="二月")).duplicates == 1
    assert read(orders({}), orders({}, source="二月", group=1)).duplicates == 0


def test_R8_equal_rejected_rows_are_one_row_unless_their_date_or_amount_is_missing() -> None:
    nobody, undated = {"手机号": ""}, {"下单日期": "前天"}
    normalised = read(orders(nobody, undated, {}, nobody, undated))
    assert faults(normalised) == [
        (2, "phone", "", "nobody"),
        (3, "ordered_on", "前天", "unreadable_date"),
        (6, "ordered_on", "前天", "unreadable_date"),
    ]
    assert (normalised.duplicates, normalised.rows) == (1, 5)


def test_R8_a_later_sources_order_replaces_the_earlier_ones_whole() -> None:
    history = orders(
        {"款号": "a"}, {"款号": "b"}, {"订单号": "A2"}, {"手机号": "13900000000"}, source="历史"
    )
    month = orders({"款号": "a", "退货状态": "已退货"}, source="三月", group=1)
    normalised = read(history, month)
    lines = normalised.lines[["order_no", "id", "sku", "return_status"]]
    assert lines.to_numpy().tolist() == [
        ["A2", "13812345678", "未知款", ""],
        ["A1", "13900000000", "未知款", ""],
        ["A1", "13812345678", "a", "已退货"],
    ]
    assert (normalised.replaced, normalised.duplicates, normalised.rows) == (2, 0, 5)


def test_R8_a_rejected_row_replaces_nothing() -> None:
    month = orders({"收款额": "待定"}, group=1)
    normalised = read(orders({}), month)
    assert (len(normalised.lines), normalised.replaced) == (1, 0)


def test_R11_a_valid_phone_is_the_customer_else_name_and_platform_are() -> None:
    table = orders(
        {"客户姓名": "王五", "平台": "微信"},
        {"客户姓名": "王五", "平台": "微信", "手机号": "1381234567"},
        {"客户姓名": "王五", "手机号": None},
    )
    assert read(table).lines["id"].tolist() == ["13812345678", "王五|微信", "王五|未知"]


CELLS = st.sampled_from(
    [
        "A1",
        "A2",
        "2011-03-05",
        40607,
        "13812345678",
        "王五",
        "",
        None,
        10,
        "待定",
        "¥10.00",
        1e12,
        "-",
    ]
)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), max_size=8)


@trials(deadline=None, max_examples=50)
@given(st.lists(st.tuples(ROWS, st.integers(0, 2)), max_size=4))
def test_every_filled_row_is_accounted_for(
    tables: list[tuple[list[tuple[object, ...]], int]],
) -> None:
    header = ("订单号", "下单日期", "客户姓名", "手机号", "收款额")
    normalised = read(*(grid(header, *rows, group=group) for rows, group in tables))
    filled = sum(any(cell not in {None, ""} for cell in row) for rows, _ in tables for row in rows)
    assert normalised.rows == filled
    assert normalised.rows == (
        len(normalised.lines)
        + len(normalised.rejected)
        + normalised.duplicates
        + normalised.replaced
    )
