"""An operator's own orders in the demo: everything as it stands, only later."""

from datetime import date

import pandas as pd
import pytest

from bot.config import Config
from bot.demo import sellers, shifted_to
from bot.errors import SourceError
from scoring import RawTable, normalise
from scoring.headers import bodies

LAST = date(2026, 11, 22)


def shifted(*tables: RawTable) -> dict[str, list[list[object]]]:
    return shifted_to(LAST, bodies(tables, {})[0], Config())


def test_the_latest_date_of_all_tables_becomes_the_wanted_day() -> None:
    title = pd.DataFrame(
        [
            ["六月账单", "", ""],
            ["单号", "下单时间", "收款"],
            [1001, "2011/6/1", "¥12.00"],
            [1002, "前天", "5"],
        ],
        dtype=object,
    )
    plain = pd.DataFrame(
        {
            "订单号": ["a"],
            "下单日期": [pd.Timestamp("2011-06-30 08:26")],
            "客户": ["张三"],
            "收款额": [None],
        }
    )
    assert shifted(
        RawTable("book › 六月", title, header_known=False, first_row=1), RawTable("plain", plain)
    ) == {
        "book › 六月": [
            ["六月账单", None, None],
            ["单号", "下单时间", "收款"],
            [1001, "2026-10-24", "¥12.00"],
            [1002, "前天", "5"],
        ],
        "plain": [["订单号", "下单日期", "客户", "收款额"], ["a", "2026-11-22", "张三", None]],
    }


def test_orders_without_a_readable_date_are_told_so() -> None:
    table = RawTable("plain", pd.DataFrame({"订单号": ["a"], "日期": ["?"], "收款额": [1]}))
    with pytest.raises(SourceError, match="plain: holds no readable date of an order"):
        shifted(table)


def test_the_team_is_who_sold_and_not_a_header_repeated_among_the_rows() -> None:
    rows = [["订单号", "日期", "客户", "收款额", "销售"]]
    rows += [[f"a{number}", "2011-06-01", "张三", 5, "小雨"] for number in range(3)]
    rows += [["订单号", "日期", "客户", "收款额", "销售"], ["b", "2011-06-02", "李四", 5, "小林"]]
    table = RawTable("book", pd.DataFrame(rows, dtype=object), header_known=False, first_row=1)
    assert sellers(normalise([table], Config()).lines) == ["小雨", "小林"]
