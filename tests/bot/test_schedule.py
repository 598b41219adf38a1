"""Cron lines as an operator writes them, and a clock that drops nothing silently."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

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
        clock = Clock(SHANGHAI)
        clock.start()
        clock.soon("push", lambda: None)
        clock.stop()


def test_a_job_that_fails_does_not_stop_the_clock(caplog) -> None:
    clock = Clock(SHANGHAI)
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
