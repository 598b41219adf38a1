"""Cells that no shop writes: each row becomes a line or a rejected row, and nothing breaks."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import settings as tune
from hypothesis import strategies as st

from scoring import HeaderError, RawTable, Settings, cells, normalise

ORDER = {
    "订单号": "A1",
    "下单日期": "2024-01-01",
    "客户姓名": "张三",
    "手机号": "13800000001",
    "收款额": "10",
    "数量": "1",
    "打款金额": "5",
}
SHANGHAI = ZoneInfo("Asia/Shanghai")


def nested(depth: int, wrap: Callable[[object], object]) -> object:
    value: object = 1
    for _ in range(depth):
        value = wrap(value)
    return value


def accounted_for(table: RawTable, rows: int) -> None:
    read = normalise([table], Settings())
    assert read.rows <= rows
    assert read.rows == len(read.lines) + len(read.rejected) + read.duplicates + read.replaced
    for frame in (read.lines, read.rejected):
        assert frame.to_csv(index=False).encode()


HOSTILE: dict[str, object] = {
    "an array": np.array([1, 2]),
    "a set": {1},
    "a list in a tuple": ([1],),
    "bytes": bytearray(b"\xff"),
    "a record": np.void(b"ab"),
    "a frame": pd.DataFrame({"a": [1]}),
    "a signalling NaN": Decimal("sNaN"),
    "a decimal beyond all bounds": Decimal("1E+999999999"),
    "a decimal next to nothing": Decimal("1E-999999999"),
    "5000 digits": 10**5000,
    "a list of 5000 digits": [10**5000],
    "lists in lists": nested(50_000, lambda inner: [inner]),
    "objects in objects": nested(50_000, lambda inner: {"text": inner}),
    "a million digits": "9" * 10**6,
    "a million decimals": "1." + "0" * 10**6,
    "a million characters": "字" * 10**6,
    "thousands of thousands": "1" + ",000" * 10**5,
    "a date and a million blanks": "2024-01-01" + " " * 10**6 + "x",
    "accents upon accents": "a" + "\u0316\u0301" * 10**5,
    "half of an emoji": "\ud83d",
    "the first day": datetime.min.replace(tzinfo=UTC),
    "the last day": datetime.max.replace(tzinfo=UTC),
    "a day after the last": np.datetime64("10000-01-01"),
    "infinity": float("inf"),
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_cell_costs_at_most_its_own_row(value: object) -> None:
    for header in ORDER:
        rows = [ORDER | {"订单号": name} for name in ("A0", "A1", "A2")]
        rows[1][header] = value
        columns = {name: pd.Series([row[name] for row in rows], dtype=object) for name in ORDER}
        read = normalise([RawTable("x", pd.DataFrame(columns))], Settings())
        assert read.rows == len(read.lines) + len(read.rejected) == 3
        assert set(read.lines["order_no"]) >= {"A0", "A2"}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_header_is_a_header_of_no_field(value: object) -> None:
    grid = pd.DataFrame([[*ORDER, value], [*ORDER.values(), value]], dtype=object)
    assert len(normalise([RawTable("x", grid, header_known=False)], Settings()).lines) == 1


def test_R3_a_text_too_long_to_be_folded_is_trimmed() -> None:
    full_width = "\uff21" * 1_001
    assert cells.text(pd.Series([f" {full_width} ", full_width[1:]])).column.tolist() == [
        full_width,
        "A" * 1_000,
    ]


def test_R6_an_amount_of_any_length_is_an_amount() -> None:
    written = pd.Series(["9" * 10**6, f"-{'9' * 10**6}", "0e500", "1" * 13])
    assert cells.amount(written).column.tolist() == [10**15, -(10**15), 0, 111_111_111_111_100]


TYPED = {
    "microseconds": pd.Series(np.array([-(2**63) + 1, 2**63 - 1, 0], "datetime64[us]")),
    "seconds": pd.Series(np.array([-(2**55), 2**55, 0], "datetime64[s]")),
    "nanoseconds": pd.Series(np.array([-(2**63) + 1, 2**63 - 1, 0], "datetime64[ns]")),
    "instants": pd.Series(np.array([-(2**63) + 1, 2**63 - 1, 0], "datetime64[ns]")).dt.tz_localize(
        "UTC"
    ),
    "days of Arrow": pd.Series(
        [date(2024, 1, 1), None, date(1, 1, 1)], dtype=pd.ArrowDtype(pa.date32())
    ),
    "lists of Arrow": pd.Series([[1], None, []], dtype=pd.ArrowDtype(pa.list_(pa.int64()))),
    "structs of Arrow": pd.Series(
        [{"a": 1}, None, {}], dtype=pd.ArrowDtype(pa.struct({"a": pa.int64()}))
    ),
    "complex numbers": pd.Series([1j, 2, 3]),
    "periods": pd.Series(pd.period_range("2024", periods=3, freq="Y")),
    "spans": pd.Series(pd.interval_range(0, 3)),
    "unsigned": pd.Series(np.array([2**64 - 1, 0, 5], "uint64")),
}


@pytest.mark.parametrize("column", TYPED.values(), ids=TYPED)
def test_a_typed_column_of_any_kind_is_read_in_any_place(column: pd.Series) -> None:
    for header in ORDER:
        others = {name: pd.Series([value] * 3) for name, value in ORDER.items()}
        accounted_for(RawTable("x", pd.DataFrame(others | {header: column})), 3)


def test_R5_a_typed_date_outside_of_the_calendar_is_unreadable() -> None:
    days = pd.Series(np.array(["-0044-03-15", "2024-02-29", "NaT", "12024-01-01"], "datetime64[s]"))
    cleaned = cells.day(days, SHANGHAI)
    assert cleaned.column.isna().tolist() == [True, False, True, True]
    assert cleaned.unreadable.tolist() == [True, False, False, True]
    assert cleaned.blank.tolist() == [False, False, True, False]


def test_an_error_lists_no_more_headers_than_a_person_reads() -> None:
    wide = pd.DataFrame([["长" * 10_000] * 1_000], dtype=object)
    for known in (True, False):
        table = RawTable("x", wide.set_axis(wide.iloc[0], axis=1), header_known=known)
        with pytest.raises(HeaderError, match="… and 950 more") as caught:
            normalise([table], Settings())
        assert len(str(caught.value)) < 3_000


def test_a_header_that_stands_in_thousands_of_columns_is_warned_of_once() -> None:
    wide = pd.DataFrame([[*ORDER.values(), *["x"] * 9_000]], columns=[*ORDER, *["SKU"] * 9_000])
    assert normalise([RawTable("x", wide)], Settings()).warnings == (
        "x: SKU is read as sku, SKU is not",
    )


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.binary(),
    st.text(st.characters(codec=None)), st.dates(), st.times(), st.timedeltas(), st.datetimes(),
    st.datetimes(timezones=st.timezones()), st.complex_numbers(), st.uuids(),
    st.sampled_from([pd.NA, pd.NaT, np.nan, 10**400, Decimal("sNaN"), np.True_, timedelta.max]),
    st.integers(-(2**63), 2**63 - 1).map(np.int64),
    st.text("0123456789.,-+¥元()eE /:年月日TZ", max_size=20),
)  # fmt: skip
CELLS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text(max_size=5), inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.lists(st.integers(), max_size=3).map(lambda values: np.array(values, dtype=object)),
    ),
    max_leaves=6,
)


@tune(max_examples=50, deadline=None)
@given(
    rows=st.lists(st.lists(CELLS, min_size=len(ORDER), max_size=len(ORDER)), max_size=5),
    header_known=st.booleans(),
)
@example(rows=[[*ORDER.values()]] * 2, header_known=True)
def test_whatever_stands_in_the_cells_every_row_is_accounted_for(
    rows: list[list[object]], *, header_known: bool
) -> None:
    rows = rows if header_known else [[*ORDER], *rows]
    columns = {
        name if header_known else at: pd.Series([row[at] for row in rows], dtype=object)
        for at, name in enumerate(ORDER)
    }
    accounted_for(RawTable("x", pd.DataFrame(columns), header_known), len(rows))
