"""Working days of China: weekends, holidays, swapped days, and what a shop says of its own."""

from datetime import date

import pytest

from bot.jobs.workdays import is_workday


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-23", True),  # a Monday
        ("2026-11-22", False),  # a Sunday
        ("2026-02-14", True),  # a Saturday that is worked before the Spring Festival
        ("2026-02-16", False),  # a Monday of the Spring Festival
        ("2026-10-01", False),  # the National Day, a Thursday
        ("2026-10-10", True),  # a Saturday that is worked after it
        ("2025-01-26", True),  # a Sunday that is worked
        ("2027-02-06", False),  # the Spring Festival of a year not announced yet
    ],
)
def test_a_day_is_worked_as_the_state_council_says(day: str, works: bool) -> None:
    assert is_workday(date.fromisoformat(day), {}) is works


def test_what_the_shop_says_goes_before_the_calendar() -> None:
    own = {date(2026, 11, 23): "rest", date(2026, 11, 22): "work"}
    assert not is_workday(date(2026, 11, 23), own)
    assert is_workday(date(2026, 11, 22), own)


def test_a_year_whose_swapped_days_are_not_known_is_told_once(caplog) -> None:
    for _ in range(3):
        assert is_workday(date(2049, 3, 1), {})
        assert not is_workday(date(2049, 10, 1), {})
    assert [record.message for record in caplog.records].count(
        "the swapped weekends of 2049 are not known; see schedule.holidays"
    ) == 1
