"""One raw column to one clean column (R3–R6)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scoring import cells
from scoring.cells import Cleaned
from scoring.scalars import LARGEST_AMOUNT

SHANGHAI = ZoneInfo("Asia/Shanghai")


def column(*values: object) -> pd.Series:
    return pd.Series(list(values), dtype=object)


def texts(*values: object) -> list[str]:
    return cells.text(column(*values)).column.tolist()


def phones(*values: object) -> list[str]:
    return cells.phone(column(*values)).column.tolist()


def days(*values: object) -> list[str | None]:
    dates = cells.day(column(*values), SHANGHAI).column
    return [None if pd.isna(day) else f"{day:%Y-%m-%d}" for day in dates]


def fen(*values: object) -> list[int | None]:
    return [None if pd.isna(value) else value for value in cells.amount(column(*values)).column]


def test_R3_text_is_trimmed_and_folded() -> None:
    assert texts("  小雨\u3000", "ＳＫＵ－１", "\u202d13812345678\u202c", "\ufeffA\n") == [
        "小雨",
        "SKU-1",
        "13812345678",
        "A",
    ]


def test_R3_a_number_in_a_text_column_is_written_out() -> None:
    assert texts(536672.0, 12, 2.98e14, 1e22, 22.5, 0.1, 1e-7, "536672.0", "1.38E+10", "-7.00") == [
        "536672",
        "12",
        "298000000000000",
        "10000000000000000000000",
        "22.5",
        "0.1",
        "0.0000001",
        "536672",
        "13800000000",
        "-7",
    ]


def test_R3_a_style_number_is_no_number() -> None:
    codes = ["85E2", "1E5", "1.2.0", "0085", "3-5", "5.10", "1E+5x"]
    assert texts(*codes) == codes


def test_R3_whatever_else_stands_there_is_text_too() -> None:
    assert texts(
        True, 1, Decimal("5.50"), Decimal("1E+3"), date(2011, 3, 5), time(8, 26), ["a"], {"b": 1}
    ) == ["True", "1", "5.5", "1000", "2011-03-05", "08:26:00", "['a']", "{'b': 1}"]


def test_R3_true_is_not_taken_for_the_one_before_it() -> None:
    assert texts(1, True, 1.0, np.True_, 0.5, False) == ["1", "True", "1", "True", "0.5", "False"]


def test_R3_characters_that_nothing_can_hold_are_dropped() -> None:
    assert texts("a\x00b", "c\ud800", "\x1f") == ["ab", "c", ""]


def test_R3_nothing_and_signs_for_it_are_empty_texts_but_only_nothing_is_blank() -> None:
    cleaned = cells.text(
        column(
            None, np.nan, pd.NA, pd.NaT, Decimal("NaN"), "", " \u3000", "-", "无", "／", 0, "#N/A"
        )
    )
    assert cleaned.column.tolist() == [""] * 12
    assert cleaned.blank.tolist() == [True] * 7 + [False] * 5
    assert not cleaned.unreadable.any()


@pytest.mark.parametrize(
    "typed",
    [
        pd.Series(["A", None, "A"], dtype="str"),
        pd.Series(["A", None, "A"], dtype="category"),
        pd.Series(["A", None, "A"], dtype="string[pyarrow]"),
    ],
    ids=lambda typed: str(typed.dtype),
)
def test_R3_typed_texts_are_read_alike(typed: pd.Series) -> None:
    assert cells.text(typed).column.tolist() == ["A", "", "A"]


def test_R3_typed_numbers_are_read_as_text() -> None:
    assert cells.text(pd.Series([5, 10**17])).column.tolist() == ["5", "100000000000000000"]
    assert cells.text(pd.Series([5.0, np.nan, -0.0, np.inf])).column.tolist() == [
        "5",
        "",
        "",
        "Infinity",
    ]
    assert cells.text(pd.Series([True, False])).column.tolist() == ["True", "False"]


def test_R4_a_phone_is_its_digits_without_country_code() -> None:
    assert (
        phones(
            13812345678,
            13812345678.0,
            "13812345678.0",
            "+86 138-1234-5678",
            "008613812345678",
            "8613812345678",
            "１３８１２３４５６７８",
        )
        == ["13812345678"] * 7
    )


def test_R4_what_is_no_valid_phone_is_kept_and_marked() -> None:
    cleaned = cells.phone(
        column("13812345678", "1381234567", "010-12345678", "861381234567", "-", "无", None, "  ")
    )
    assert cleaned.column.tolist() == [
        "13812345678", "1381234567", "01012345678", "861381234567", "", "", "", "",
    ]  # fmt: skip
    assert cleaned.unreadable.tolist() == [False, True, True, True, True, True, False, False]
    assert cleaned.blank.tolist() == [False] * 6 + [True] * 2


def test_R4_a_rounded_phone_is_nobodys_phone() -> None:
    assert phones("1.38E+10", "1.3812345678E+10", 1.3812345678e10) == [
        "",
        "13812345678",
        "13812345678",
    ]


@pytest.mark.parametrize(
    "written",
    [
        date(2011, 3, 5),
        datetime(2011, 3, 5, 23, 59),  # noqa: DTZ001 - a wall clock is the case
        pd.Timestamp("2011-03-05 23:59"),
        np.datetime64("2011-03-05T23:59"),
        "2011-03-05",
        "2011/3/5",
        "2011.3.5",
        "2011年3月5日",
        "2011年03月05号",
        "２０１１／３／５",
        " 2011-03-05 ",
        "20110305",
        20110305,
        20110305.0,
        "2011-03-05 08:26",
        "2011/3/5 8:26:00",
        "2011.3.5 08:26:00.000",
        "2011年3月5日 08:26",
        "2011年3月5日8时26分",
        "2011年3月5日8时26分30秒",
        "2011/3/5 上午8:26",
        "2011-03-05 08:26 PM",
        "20110305 0:00",
        "20110305 08:26:00",
        "20110305082600",
        20110305082600,
        "2011-03-05T08:26:00",
        "2011-03-05T08:26:00+08:00",
        "2011-03-04T16:30:00Z",
        "2011-03-04 16:30:00.000+00:00",
        datetime(2011, 3, 4, 16, 30, tzinfo=UTC),
        datetime(2011, 3, 5, 1, tzinfo=timezone(timedelta(hours=9))),
        40607,
        40607.999,
        "40607",
        "40607.5",
        Decimal(40607),
        1299256200000,
        1299256200000.0,
        "1299256200000",
    ],
    ids=repr,
)
def test_R5_a_date_is_read_however_it_is_written(written: object) -> None:
    assert days(written) == ["2011-03-05"]


@pytest.mark.parametrize(
    "written",
    [
        "2011-13-45", "2011-02-29", "20111345", "前天", "3月初", "3月5日", "2011-03", "11-3-5",
        "05/03/2011", "2011-3/5", "2011-03-05 25:99", "2011-03-05~2011-03-08", "3011-03-05",
        "2011-W09-6", "待定", 0, 1, 19999, 80001, -40607, 99999999, 1299256200, 1e300, np.inf,
        "9" * 40, True, time(8, 26), timedelta(days=2), datetime.max.replace(tzinfo=UTC), b"2011",
    ],
    ids=repr,
)  # fmt: skip
def test_R5_what_is_no_date_is_unreadable(written: object) -> None:
    cleaned = cells.day(column(written), SHANGHAI)
    assert cleaned.column.isna().tolist() == [True]
    assert cleaned.unreadable.tolist() == [True]
    assert cleaned.blank.tolist() == [False]


def test_R5_serials_and_epochs_have_their_bounds() -> None:
    assert days(20000, 80000, 10**11 - 1, 10**11) == [
        "1954-10-03",
        "2119-01-11",
        None,
        "1973-03-03",
    ]


def test_R5_typed_dates_are_read_alike() -> None:
    naive = pd.Series(pd.to_datetime(["2011-03-05 23:59", None]))
    instants = pd.Series(pd.to_datetime(["2011-03-04 16:30", None], utc=True)).astype(
        "datetime64[ns, UTC]"
    )
    expected = pd.Series(pd.to_datetime(["2011-03-05", None])).astype("datetime64[us]")
    for typed in (naive, naive.astype("datetime64[s]"), instants):
        cleaned = cells.day(typed, SHANGHAI)
        pd.testing.assert_series_equal(cleaned.column, expected)
        assert cleaned.blank.tolist() == [False, True]
        assert not cleaned.unreadable.any()


def test_R6_money_is_read_however_it_is_written() -> None:
    assert fen(
        1299, 1299.0, "1299", "¥1,299.00", "￥1299", "$1,299.00", "1299元", " 1,299.00 ",
        "１，２９９．００", "1 299.00", "¥ 1299.00 元", "1.299E+03", Decimal("1299.00"), "+1299.",
    ) == [129900] * 14  # fmt: skip
    assert (
        fen("(12.00)", "(¥12.00)", "¥(12)", "-12", "-¥12.00", "¥-12", "−12", -12.0) == [-1200] * 8
    )
    assert fen(0, -0.0, "0.00", ".5", "(-3)") == [0, 0, 0, 50, -300]


def test_R6_half_a_fen_is_rounded_away_from_zero_in_numbers_as_in_texts() -> None:
    assert fen(1.005, "1.005", -1.005, "(1.005)", 13.920000001, 0.1 + 0.2, 2.675, 1.0049) == [
        101, 101, -101, -101, 1392, 30, 268, 100,
    ]  # fmt: skip


def test_R6_beyond_all_bounds_is_still_an_amount() -> None:
    assert fen(1e300, "-9e999", 10**30, 735_700_000_000) == [
        LARGEST_AMOUNT,
        -LARGEST_AMOUNT,
        LARGEST_AMOUNT,
        73_570_000_000_000,
    ]


def test_R6_what_is_no_money_is_unreadable() -> None:
    written = [
        "待定", "?", "-", "¥", "元", "12元5", "12,5", "1,0000", "1.2.3", "(12", "12%", "12 13",
        "#N/A", "nan", np.inf, -np.inf, True, date(2011, 3, 5), time(1), timedelta(1), [12], "--5",
    ]  # fmt: skip
    cleaned = cells.amount(column(*written, None, "", np.nan))
    assert cleaned.column.isna().all()
    assert cleaned.unreadable.tolist() == [True] * len(written) + [False] * 3
    assert cleaned.blank.tolist() == [False] * len(written) + [True] * 3


def test_quantities_are_numbers_written_as_freely() -> None:
    cleaned = cells.number(column(6, "6.0", "1,200", -2.5, "两件", None, "9e999"))
    assert cleaned.column[:4].tolist() == [6.0, 6.0, 1200.0, -2.5]
    assert cleaned.column[4:].isna().all()
    assert cleaned.unreadable.tolist() == [False, False, False, False, True, False, True]


def test_cells_keep_the_index_and_the_dtype_even_of_no_rows() -> None:
    empty = pd.Series([], dtype=object)
    assert {name: str(read(empty).column.dtype) for name, read in READERS.items()} == {
        "text": "category",
        "phone": "category",
        "day": "datetime64[us]",
        "amount": "Int64",
        "number": "float64",
    }
    assert cells.text(pd.Series(["a", "b"], index=[7, 3])).column.index.tolist() == [7, 3]


READERS: dict[str, Callable[[pd.Series], Cleaned]] = {
    "text": cells.text,
    "phone": cells.phone,
    "day": lambda raw: cells.day(raw, SHANGHAI),
    "amount": cells.amount,
    "number": cells.number,
}

# Beyond 2**53 an int and the float equal to it are written differently.
EXACT = 2**53
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-EXACT, EXACT),
    st.floats(-EXACT, EXACT),
    st.just(np.inf),
    st.just(np.nan),
    st.text(),
    st.text("0123456789.,-+¥￥$元()eE /:年月日TZ", max_size=20),
    st.decimals(allow_nan=False, min_value=-EXACT, max_value=EXACT, places=3),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
    st.timedeltas(),
    st.binary(),
)


@pytest.mark.parametrize("name", READERS)
@settings(deadline=None)
@given(values=st.lists(SCALARS, max_size=12))
@example(values=[True, 1, 1.0, False, 0, 0.0, -0.0])
def test_a_cell_is_read_the_same_whatever_stands_around_it(name: str, values: list[object]) -> None:
    read = READERS[name]
    together = read(column(*values))
    alone = [read(column(value)) for value in values]
    assert together.column.astype(object).fillna("").tolist() == [
        cell.column.astype(object).fillna("")[0] for cell in alone
    ]
    assert together.blank.tolist() == [bool(cell.blank[0]) for cell in alone]
    assert together.unreadable.tolist() == [bool(cell.unreadable[0]) for cell in alone]


@pytest.mark.parametrize("name", READERS)
@settings(deadline=None)
@given(value=st.one_of(SCALARS, st.integers(), st.floats(), st.characters(codec=None)))
def test_no_scalar_is_both_blank_and_unreadable_and_none_breaks_the_reader(
    name: str, value: object
) -> None:
    cleaned = READERS[name](column(value))
    assert not (cleaned.blank & cleaned.unreadable).any()


@pytest.mark.parametrize("read", [cells.text, cells.phone], ids=["text", "phone"])
@settings(deadline=None)
@given(value=SCALARS)
def test_clean_text_is_clean_already(read: Callable[[pd.Series], Cleaned], value: object) -> None:
    once = read(column(value)).column
    assert read(once).column.tolist() == once.tolist()


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9))
def test_money_written_from_fen_is_read_back(amount: int) -> None:
    assert fen(f"{Decimal(amount) / 100:,.2f}", amount / 100) == [amount, amount]


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_date_written_out_is_read_back(day: date) -> None:
    assert days(day, f"{day:%Y-%m-%d}", f"{day.year}年{day.month}月{day.day}日") == [f"{day}"] * 3
