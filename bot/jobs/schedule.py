"""Cron lines in the shop's time zone, with grace and coalescing; alone knows apscheduler."""

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger

from bot.errors import ConfigError

log = logging.getLogger(__name__)

GRACE_SECONDS: Final = 3600
"""A job due while the process was busy or asleep still starts within this time.

The library's own default of one second would drop a push without a word.
"""
_WEEKDAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


class _Cron(CronTrigger):  # type: ignore[misc]  # the library has no types
    """A cron line that misses nothing when clocks are put forward.

    The library goes on by 24 hours, and so past the first hour of the day after.
    """

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """Return when it fires next, looking from each midnight on the way too."""
        found: datetime | None = super().get_next_fire_time(previous, now)
        day = (previous or now).astimezone(self.timezone).date()
        while found is not None and day < found.date():
            day += timedelta(days=1)
            midnight = datetime.combine(day, time(), self.timezone)
            first: datetime | None = super().get_next_fire_time(None, midnight)
            found = first if first is not None and first < found else found
        return found


def trigger(cron: str, zone: tzinfo, key: str, second: int = 0) -> CronTrigger:
    """Return the trigger of a cron line; ``key`` is its place in the configuration.

    It fires ``second`` seconds after the minute. Raises ConfigError for a line that no clock
    understands.
    """
    minute, hour, day, month, weekday = cron.split()
    try:
        return _Cron(
            second=second,
            minute=minute,
            hour=hour,
            day=day,
            month=month,
            day_of_week=_named(weekday),
            timezone=zone,
        )
    except ValueError as error:
        raise ConfigError(f"{key}: {cron!r} is not a cron line: {error}") from None


def _named(weekdays: str) -> str:
    """Return a weekday field by names: apscheduler counts from Monday, cron from Sunday."""
    if not re.search(r"\d", weekdays):
        return weekdays
    days: list[str] = []
    for part in weekdays.split(","):
        span, _, step = part.partition("/")
        first, _, last = ("0-6" if span == "*" else span).partition("-")
        days += _WEEKDAYS[int(first) : int(last or first) + 1 : int(step or 1)]
    return ",".join(days)


def due_today(cron: str | None, zone: tzinfo, now: datetime) -> bool:
    """Return whether a cron line has fired between midnight and ``now`` (aware)."""
    if cron is None:
        return False
    local = now.astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    first = trigger(cron, zone, "schedule").get_next_fire_time(None, midnight)
    return first is not None and first <= local


def next_time(cron: str, zone: tzinfo, now: datetime) -> datetime | None:
    """Return when a cron line fires next."""
    found: datetime | None = trigger(cron, zone, "schedule").get_next_fire_time(
        None, now.astimezone(zone)
    )
    return found


def period(cron: str, zone: tzinfo, now: datetime) -> timedelta:
    """Return the time between the next two starts of a cron line."""
    line = trigger(cron, zone, "schedule")
    first = line.get_next_fire_time(None, now.astimezone(zone))
    second = line.get_next_fire_time(first, first) if first else None
    return second - first if first and second else timedelta.max


class Clock:
    """The clock of the service: starts named jobs on threads of its own."""

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={
                "coalesce": True,
                "misfire_grace_time": GRACE_SECONDS,
                "max_instances": 1,
            },
        )

    @property
    def running(self) -> bool:
        """Whether jobs are being started."""
        return bool(self._scheduler.running)

    def start(self) -> None:
        """Start the clock."""
        self._scheduler.start()

    def stop(self) -> None:
        """Start no more jobs and wait for the one under way."""
        if self.running:
            # The library's own loop raises when it is stopped in the middle of a round: so no
            # further round, and asking for the jobs waits for the one under way.
            self._scheduler.pause()
            self._scheduler.get_jobs()
            self._scheduler.shutdown(wait=True)

    def at(self, name: str, when: CronTrigger | None, job: Callable[[], object]) -> None:
        """Run ``job`` whenever the trigger says; None: never. Replaces the earlier one."""
        if self._scheduler.get_job(name):
            self._scheduler.remove_job(name)
        if when is not None:
            self._scheduler.add_job(_logged(name, job), when, id=name)

    def soon(self, name: str, job: Callable[[], object], delay: timedelta = timedelta()) -> None:
        """Run ``job`` once, after ``delay``; a later call of the same name takes its place."""
        when = DateTrigger(datetime.now(UTC) + delay)
        self._scheduler.add_job(_logged(name, job), when, id=f"{name} once", replace_existing=True)


def _logged(name: str, job: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        try:
            job()
        except Exception:
            # The clock goes on: the next run must not be lost with this one.
            log.exception("job failed: %s", name)

    return run
