"""Cron lines as an operator writes them, and a clock that drops nothing silently."""

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.jobs.schedule import Clock, due_today, period, trigger

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY_EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=SHANGHAI)


def next_start(cron: str, after: datetime) -> datetime | None:
    return trigger(cron, SHANGHAI, "schedule.push").get_next_fire_time(None, after)


@pytest.mark.parametrize(
    ("cron", "start"),
    [
        ("0 9 * * *", "2026-11-23T09:00:00+08:00"),
        ("0 9 * * 1-5", "2026-11-23T09:00:00+08:00"),  # 1 is Monday, as cron has it
        ("0 9 * * 0", "2026-11-29T09:00:00+08:00"),  # 0 and 7 are Sunday
        ("0 9 * * 7", "2026-11-29T09:00:00+08:00"),
        ("0 9 * * 0-6", "2026-11-23T09:00:00+08:00"),
        ("0 9 * * 5-7", "2026-11-27T09:00:00+08:00"),
        ("0 9 * * */2", "2026-11-24T09:00:00+08:00"),
        ("0 9 * * 2,4", "2026-11-24T09:00:00+08:00"),
        ("0 9 * * mon-fri", "2026-11-23T09:00:00+08:00"),
        ("*/15 * * * *", "2026-11-23T08:00:00+08:00"),
        ("0 9 1 * *", "2026-12-01T09:00:00+08:00"),
    ],
)
def test_a_cron_line_means_what_cron_means(cron: str, start: str) -> None:
    assert next_start(cron, MONDAY_EIGHT) == datetime.fromisoformat(start)


def test_a_line_that_no_clock_understands_is_named_by_its_key() -> None:
    with pytest.raises(ConfigError, match=r"^schedule\.push: '99 9 \* \* \*' is not a cron line"):
        trigger("99 9 * * *", SHANGHAI, "schedule.push")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-23T00:59:59+00:00", False),  # 08:59:59 in Shanghai
        ("2026-11-23T01:00:00+00:00", True),
        ("2026-11-23T15:59:59+00:00", True),
        ("2026-11-23T16:00:00+00:00", False),  # midnight: another day
    ],
)
def test_a_start_is_due_from_its_minute_to_midnight_in_the_shops_zone(now: str, due: bool) -> None:
    assert due_today("0 9 * * *", SHANGHAI, datetime.fromisoformat(now)) is due


def test_nothing_is_due_without_a_line() -> None:
    assert not due_today(None, SHANGHAI, datetime(2026, 11, 23, 12, tzinfo=UTC))


def test_the_period_of_a_line() -> None:
    assert period("0 9 * * *", SHANGHAI, MONDAY_EIGHT) == timedelta(days=1)
    assert period("0 */2 * * *", SHANGHAI, MONDAY_EIGHT) == timedelta(hours=2)


def test_stopping_while_a_job_is_being_started_raises_nothing() -> None:
    for _ in range(50):
        clock = Clock()
        clock.start()
        clock.soon("push", lambda: None)
        clock.stop()


def test_a_job_that_fails_does_not_stop_the_clock(caplog) -> None:
    clock = Clock()
    clock.start()
    ran = threading.Event()

    def fail() -> None:
        raise ValueError("broken")

    clock.soon("first", fail)
    clock.soon("second", ran.set)
    assert ran.wait(5)
    clock.stop()
    assert not clock.running
    assert "job failed: first" in caplog.text


DAILY = ("0 9 * * *", "30 2 * * *", "15 0 * * *", "45 23 * * *", "30 1 * * *")
ZONES = (
    "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
    "America/Sao_Paulo", "Africa/Cairo", "Pacific/Apia", "UTC",
)  # fmt: skip


@given(st.sampled_from(ZONES), st.sampled_from(DAILY), st.integers(2024, 2027))
@settings(max_examples=25, deadline=None)
def test_a_daily_line_fires_every_day_whatever_the_clocks_do(zone, cron, year) -> None:
    here = ZoneInfo(zone)
    line, at = trigger(cron, here, "schedule.push"), datetime(year, 1, 1, tzinfo=here)
    days, fired = [], line.get_next_fire_time(None, at)
    while fired.year == year:
        days.append(fired.date())
        fired = line.get_next_fire_time(fired, fired)
    assert sorted(days) == days
    assert len(set(days)) == (date(year, 12, 31) - date(year, 1, 1)).days + 1
    assert len(days) - len(set(days)) <= 1  # the hour that comes twice on one day in autumn


@pytest.mark.parametrize(
    ("zone", "day", "starts"),
    [
        ("Europe/Berlin", "2026-03-29", ["01:30"]),  # 02:30 does not exist: at 03:30
        ("Europe/Berlin", "2026-10-25", ["00:30", "01:30"]),  # 02:30 comes twice
        ("America/New_York", "2026-11-01", ["07:30"]),
        ("Australia/Lord_Howe", "2026-10-03", ["16:00"]),
    ],
)
def test_a_start_in_the_hour_that_clocks_skip_or_repeat(zone, day, starts) -> None:
    """Where it comes twice, the second push finds every list sent."""
    here = ZoneInfo(zone)
    line = trigger("30 2 * * *", here, "schedule.push")
    at = datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=here)
    found, fired = [], line.get_next_fire_time(None, at)
    while fired.date() == at.date():
        found.append(f"{fired.astimezone(UTC):%H:%M}")
        fired = line.get_next_fire_time(fired, fired)
    assert found == starts


def test_a_clock_put_back_makes_nothing_due_twice_and_one_put_on_nothing_lost() -> None:
    before, after = (
        datetime(2026, 11, 23, 1, 5, tzinfo=UTC),
        datetime(2026, 11, 23, 0, 5, tzinfo=UTC),
    )
    assert due_today("0 9 * * *", SHANGHAI, before)
    assert not due_today("0 9 * * *", SHANGHAI, after)
    assert due_today("0 9 * * *", SHANGHAI, after + timedelta(hours=3))


def test_seconds_move_the_start_off_the_minute() -> None:
    line = trigger("0 9 * * *", SHANGHAI, "schedule.push", 17)
    fired = line.get_next_fire_time(None, MONDAY_EIGHT)
    assert fired == datetime(2026, 11, 23, 9, 0, 17, tzinfo=SHANGHAI)
