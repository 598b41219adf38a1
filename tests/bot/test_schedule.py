"""Cron lines as an operator writes them, and a clock that drops nothing silently."""

import threading
import time
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
    with pytest.raises(ConfigError, match=r"^schedule\.push: '99 9 \* \* \*' is no cron line"):
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


ZONES = (
    "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo",
    "America/Havana", "Asia/Beirut", "UTC",
)  # fmt: skip
"""Clocks are put forward at two, or at midnight, by an hour, or by half of one."""


@given(
    st.sampled_from(ZONES),
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(0, 59),
    st.integers(2024, 2027),
)
@settings(max_examples=25, deadline=None)
def test_a_daily_line_fires_once_a_day_whatever_the_clocks_do(
    zone, hour, minute, second, year
) -> None:
    here = ZoneInfo(zone)
    line = trigger(f"{minute} {hour} * * *", here, "schedule.push", second)
    days, fired = [], line.get_next_fire_time(None, datetime(year, 1, 1, tzinfo=here))
    while fired.year == year:
        days.append(fired.date())
        fired = line.get_next_fire_time(fired, fired)
    first = date(year, 1, 1)
    assert days == [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]


CHANGES = (
    *("2026-03-08", "2026-03-29", "2026-04-05", "2026-04-24", "2026-10-04", "2026-10-24"),
    *("2026-10-25", "2026-10-29", "2026-11-01", "2026-11-23"),
)


@given(
    st.sampled_from(ZONES),
    st.sampled_from(CHANGES),
    st.sampled_from(("0 0 * * *", "30 0 * * *", "30 1 * * *", "15 2 * * *", "30 23 * * *")),
)
@settings(max_examples=40, deadline=None)
def test_what_is_due_stays_due_until_midnight(zone, day, cron) -> None:
    here = ZoneInfo(zone)
    noon = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=here).astimezone(UTC)
    instants = [noon + timedelta(minutes=10 * step) for step in range(-90, 90)]
    due = [
        due_today(cron, here, instant)
        for instant in instants
        if instant.astimezone(here).date() == date.fromisoformat(day)
    ]
    assert due == sorted(due)
    assert due[-1]


@pytest.mark.parametrize(
    ("zone", "day", "cron", "starts"),
    [
        ("Europe/Berlin", "2026-03-29", "30 2 * * *", ["01:30"]),  # there is no 02:30: at 03:30
        ("Europe/Berlin", "2026-10-25", "30 2 * * *", ["00:30"]),  # 02:30 comes twice
        ("Europe/Berlin", "2026-10-25", "0 */2 * * *", 13),  # the hour is left open
        ("Europe/Berlin", "2026-03-29", "0 * * * *", 23),
        ("Europe/Berlin", "2026-10-25", "0 * * * *", 25),
        ("America/New_York", "2026-03-08", "30 2 * * *", ["07:30"]),
        ("America/New_York", "2026-11-01", "30 1 * * *", ["05:30"]),
        ("Australia/Lord_Howe", "2026-10-04", "15 2 * * *", ["15:45"]),  # half an hour forward
        ("Australia/Lord_Howe", "2026-04-05", "45 1 * * *", ["14:45"]),  # half an hour back
        ("Africa/Cairo", "2026-04-24", "30 0 * * *", ["22:30"]),  # midnight itself is skipped
        ("Africa/Cairo", "2026-10-29", "30 23 * * *", ["20:30"]),
    ],
)
def test_a_start_in_the_hour_that_clocks_skip_or_repeat(zone, day, cron, starts) -> None:
    here = ZoneInfo(zone)
    line = trigger(cron, here, "schedule.push")
    at = datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=here)
    found, fired = [], line.get_next_fire_time(None, at)
    while fired.date() == at.date():
        found.append(f"{fired.astimezone(UTC):%H:%M}")
        fired = line.get_next_fire_time(fired, fired)
    assert (len(found) if isinstance(starts, int) else found) == starts


@pytest.mark.parametrize(
    ("cron", "now", "longest"),
    [
        ("0 9 * * *", "2026-10-23T12:00", timedelta(hours=25)),  # clocks are put back
        ("0 9 * * *", "2026-06-01T12:00", timedelta(days=1)),
        ("0 9 * * mon-fri", "2026-06-01T12:00", timedelta(days=3)),  # over the weekend
        ("*/5 * * * *", "2026-06-01T12:00", timedelta(minutes=5)),
        ("0 9 * * mon", "2026-06-01T12:00", timedelta(days=7)),
    ],
)
def test_the_period_is_the_longest_pause_that_is_no_fault(cron, now, longest) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert period(cron, berlin, datetime.fromisoformat(now).replace(tzinfo=berlin)) == longest


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


def overslept(clock: Clock, **jobs: timedelta) -> None:
    """Let jobs be due since so long."""
    for name, ago in jobs.items():
        clock._scheduler.modify_job(name, next_run_time=datetime.now(UTC) - ago)  # noqa: SLF001 - no way to sleep in a test


def test_after_a_long_sleep_each_job_runs_once_in_the_order_of_their_times() -> None:
    clock, did, done = Clock(), [], threading.Event()
    daily = trigger("0 9 * * *", SHANGHAI, "schedule.push")

    def slow_rescore() -> None:
        time.sleep(0.1)
        did.append("rescore")

    clock.at("alerts", daily, lambda: (did.append("alerts"), done.set()))
    clock.at("push", daily, lambda: did.append("push"))
    clock.at("rescore", daily, slow_rescore)
    clock._scheduler.start(paused=True)  # noqa: SLF001 - as if it had slept
    days = timedelta(days=5)
    minutes = timedelta(minutes=1)
    overslept(clock, rescore=days, push=days - 30 * minutes, alerts=days - 35 * minutes)
    clock._scheduler.resume()  # noqa: SLF001
    assert done.wait(5)
    clock.stop()
    assert did == ["rescore", "push", "alerts"]


def test_a_job_under_way_is_refused_when_it_is_due_again(caplog) -> None:
    clock, began, go, ran = Clock(), threading.Event(), threading.Event(), []

    def push() -> None:
        ran.append(1)
        began.set()
        go.wait(5)

    clock.at("push", trigger("0 9 * * *", SHANGHAI, "schedule.push"), push)
    clock.start()
    overslept(clock, push=timedelta())
    assert began.wait(5)
    for _ in range(3):
        overslept(clock, push=timedelta())
        time.sleep(0.05)
    go.set()
    clock.stop()
    assert ran == [1]
    assert "maximum number of running instances" in caplog.text


def test_stopping_waits_for_the_job_under_way_and_starts_none_that_waits() -> None:
    clock, began, go, ran = Clock(), threading.Event(), threading.Event(), []

    def rescore() -> None:
        began.set()
        go.wait(5)
        ran.append("rescore")

    clock.start()
    clock.soon("rescore", rescore)
    assert began.wait(5)
    clock.soon("push", lambda: ran.append("push"))
    time.sleep(0.1)
    stopping = threading.Thread(target=clock.stop)
    stopping.start()
    time.sleep(0.1)
    go.set()
    stopping.join(5)
    assert ran == ["rescore"]


def test_the_period_of_a_line_spans_its_longest_rest() -> None:
    saturday = datetime(2026, 11, 28, 12, tzinfo=SHANGHAI)
    weekend = timedelta(days=2, hours=14, minutes=5)
    assert period("*/5 9-18 * * mon-fri", SHANGHAI, saturday) == weekend
    assert 2 * period("0 9 29 2 *", SHANGHAI, MONDAY_EIGHT) > timedelta(days=300)
