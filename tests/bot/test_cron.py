"""Cron lines: one reading of them, and each that means nothing is refused by its field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Schedule
from bot.cron import read_cron
from bot.jobs.schedule import trigger


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("60 9 * * *", "minute is 60"),
        ("*/60 9 * * *", "minute is */60"),
        ("*/0 9 * * *", "minute is */0"),
        ("30-10 9 * * *", "minute is 30-10"),
        ("1, 9 * * *", "minute is 1,"),
        ("-1 9 * * *", "minute is -1"),
        ("0 25 * * *", "hour is 25"),
        ("0 */24 * * *", "hour is */24"),
        ("0 9 0 * *", "day is 0"),
        ("0 9 L * *", "day is L"),
        ("0 9 mon * *", "day is mon"),
        ("0 9 ٣ * *", "day is ٣"),
        ("0 9 * 13 *", "month is 13"),
        ("0 9 * foo *", "month is foo"),
        ("0 9 * * 8", "weekday is 8"),
        ("0 9 * * foo", "weekday is foo"),
        ("0 9 * * fri-mon", "weekday is fri-mon"),
        ("0 9 * * mon-", "weekday is mon-"),
    ],
)
def test_the_field_that_means_nothing_is_named(line: str, field: str) -> None:
    with pytest.raises(ValueError, match="is no cron line") as refused:
        read_cron(line)
    assert str(refused.value) == f"{line!r} is no cron line: its {field}"


@pytest.mark.parametrize("line", ["0 9 31 2 *", "0 9 30 feb *", "0 9 31 4,6,sep,11 *"])
def test_a_day_that_never_comes_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="no month of it has a day 3"):
        read_cron(line)


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("*", [0, 1, 2, 3, 4, 5, 6]),
        ("7", [0]),
        ("5-7", [0, 5, 6]),
        ("mon-5", [1, 2, 3, 4, 5]),
        ("SAT,Sun", [0, 6]),
        ("*/2", [0, 2, 4, 6]),
        ("1/2", [1, 3, 5]),
        ("1-7/6", [0, 1]),
    ],
)
def test_the_week_begins_and_ends_with_sunday(field: str, days: list[int]) -> None:
    assert read_cron(f"0 9 * * {field}").weekdays == days


FIELD = st.from_regex(
    r"(\*|[0-9]{1,2}|mon|jan)(-([0-9]{1,2}|fri|dec))?(/[0-9]{1,2})?", fullmatch=True
)


@given(st.lists(FIELD, min_size=5, max_size=5).map(" ".join))
def test_what_the_configuration_takes_the_clock_understands(line: str) -> None:
    try:
        Schedule(push=line)
    except ValueError:
        return
    trigger(line, None, "schedule.push")
