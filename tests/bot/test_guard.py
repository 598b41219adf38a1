"""What differs too much from the last good run is held back until a person has looked."""

from datetime import date

import pytest

from bot.config import Config, FileSource, Guard
from bot.errors import HeldError
from bot.jobs.guard import Reading, check
from scoring import TableRead

DAY = date(2026, 11, 23)
FIELDS = ("order_id", "ordered_on", "customer", "salesperson")
CONFIG = Config(sources=(FileSource(type="file", path="orders.csv"),))


def reading(
    rows: int = 1000,
    fields: tuple[str, ...] = FIELDS,
    newest: date | None = DAY,
    source: str = "orders",
    config: Config = CONFIG,
) -> Reading:
    return Reading.of([TableRead(source, 0, rows, fields)], newest, config)


def held(now: Reading, before: Reading, guard: Guard = CONFIG.guard, **noted: bool) -> str:
    """Return why it is held back; nothing where it is taken over."""
    try:
        check(now, before.noted(**{"accepted": False, **noted}), guard, DAY)
    except HeldError as error:
        return str(error).partition(". The last good scores")[0]
    return ""


def test_the_first_run_is_taken_as_it_is() -> None:
    check(reading(rows=0, newest=None), None, CONFIG.guard, DAY)


@pytest.mark.parametrize("rows", [501, 900, 1000, 1100, 2000])
def test_what_grows_and_shrinks_by_a_days_work_is_taken_over(rows: int) -> None:
    assert held(reading(rows=rows), reading()) == ""


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (0, "orders: is empty, it held 1,000 rows"),
        (499, "orders: holds 499 rows, before it were 1,000"),
        (2001, "orders: holds 2,001 rows, before it were 1,000"),
    ],
)
def test_what_doubles_halves_or_is_empty_is_held_back(rows: int, why: str) -> None:
    assert held(reading(rows=rows), reading()) == why


def test_a_small_shop_may_double_in_a_day() -> None:
    assert held(reading(rows=90), reading(rows=20)) == ""
    assert held(reading(rows=20), reading(rows=90)) == ""
    assert held(reading(rows=0), reading(rows=20)) == "orders: is empty, it held 20 rows"


def test_a_lost_column_is_named_and_a_new_one_is_welcome() -> None:
    fewer = reading(fields=("order_id", "ordered_on", "customer"))
    gone = "orders: the columns are gone that were read as salesperson (销售)"
    assert held(fewer, reading()) == gone
    assert held(reading(), fewer) == ""


def test_a_source_that_brings_nothing_at_all_is_held_back() -> None:
    two = Reading.of(
        [TableRead("orders", 0, 9, FIELDS), TableRead("returns", 1, 9, FIELDS)], DAY, CONFIG
    )
    assert held(reading(rows=9), two) == "nothing was read of returns"


def test_orders_of_which_none_is_young_are_held_back_until_somebody_accepts_them() -> None:
    old = reading(newest=date(2026, 11, 15))
    assert held(old, reading()) == "the newest order is of 2026-11-15, 8 days ago"
    assert held(old, old) == "the newest order is of 2026-11-15, 8 days ago"
    assert held(old, old, accepted=True) == ""
    assert held(reading(newest=date(2026, 11, 16)), reading()) == ""


def test_other_sources_than_before_are_not_compared() -> None:
    other = Config(sources=(FileSource(type="file", path="other.csv"),))
    assert held(reading(rows=0), reading(config=other)) == ""


def test_each_check_but_that_of_emptiness_can_be_switched_off() -> None:
    off = Guard(max_growth=None, max_loss=None, stale_days=None)
    assert held(reading(rows=1, newest=date(2020, 1, 1)), reading(), off) == ""
    assert held(reading(rows=99_999), reading(), off) == ""
    assert held(reading(rows=0), reading(), off) == "orders: is empty, it held 1,000 rows"


def test_the_mend_is_named() -> None:
    with pytest.raises(HeldError, match="customer-alert-bot rescore --accept"):
        check(reading(rows=0), reading().noted(accepted=False), CONFIG.guard, DAY)
