"""Cron lines in the shop's time zone, and the clock of the jobs; alone knows apscheduler."""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from threading import Event
from typing import Final
from uuid import uuid4

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from structlog.contextvars import bound_contextvars

from bot.cron import read_cron
from bot.errors import ConfigError

log = logging.getLogger(__name__)

_WEEKDAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_SEEN_AHEAD: Final = timedelta(days=8)
_NEVER: Final = timedelta(days=36_500)


class _Cron(CronTrigger):  # type: ignore[misc]  # the library has no types
    """A cron line that fires once a day whatever the clocks do.

    When they are put forward the library goes on by 24 hours, and so past the first hour of the
    day after. When they are put back it fires in the hour and again in its repetition; that is
    meant only where the line leaves the hour open.
    """

    any_hour = False

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """Return when it fires next."""
        found = self._first(previous, now)
        while found is not None and found.fold and not self.any_hour:
            found = self._first(found, found)
        return found

    def _first(self, previous: datetime | None, now: datetime) -> datetime | None:
        """Return what the library finds, looking from each midnight on the way too."""
        found: datetime | None = super().get_next_fire_time(previous, now)
        day = (previous or now).astimezone(self.timezone).date()
        while found is not None and day < found.date():
            day += timedelta(days=1)
            midnight = datetime.combine(day, time(), self.timezone)
            first: datetime | None = super().get_next_fire_time(None, midnight)
            found = first if first is not None and first < found else found
        return found


def trigger(line: str, zone: tzinfo, key: str, second: int = 0) -> CronTrigger:
    """Return the trigger of a cron line; ``key`` is its place in the configuration.

    It fires ``second`` seconds after the minute. Raises ConfigError for a line that no clock
    understands.
    """
    try:
        cron = read_cron(line)
    except ValueError as error:
        raise ConfigError(f"{key}: {error}") from None
    made = _Cron(
        second=second,
        minute=_listed(cron.minutes),
        hour=_listed(cron.hours),
        day=_listed(cron.days),
        month=_listed(cron.months),
        # By names: apscheduler counts the days of the week from Monday, cron from Sunday.
        day_of_week=",".join(_WEEKDAYS[day] for day in cron.weekdays),
        timezone=zone,
    )
    made.any_hour = cron.any_hour
    return made


def _listed(values: list[int]) -> str:
    return ",".join(map(str, values))


def due_today(cron: str | None, zone: tzinfo, now: datetime) -> bool:
    """Return whether a cron line has fired between midnight and ``now`` (aware)."""
    if cron is None:
        return False
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    first = trigger(cron, zone, "schedule").get_next_fire_time(None, midnight)
    # In UTC: within one zone Python compares what the clocks on the wall show.
    return first is not None and first.astimezone(UTC) <= now.astimezone(UTC)


def next_time(cron: str, zone: tzinfo, now: datetime, second: int = 0) -> datetime | None:
    """Return when a cron line fires next, ``second`` seconds after the minute."""
    line = trigger(cron, zone, "schedule", second)
    found: datetime | None = line.get_next_fire_time(None, now.astimezone(zone))
    return found


def period(cron: str, zone: tzinfo, now: datetime) -> timedelta:
    """Return the longest time between two starts of a cron line in the eight days to come.

    A hundred years where it starts less than twice: practically never.
    """
    return _period(cron, zone, now.astimezone(zone).date())


@lru_cache(maxsize=16)
def _period(cron: str, zone: tzinfo, day: date) -> timedelta:
    line = trigger(cron, zone, "schedule")
    midnight = datetime.combine(day, time(), zone)
    starts = [line.get_next_fire_time(None, midnight)]
    while starts[-1] is not None and starts[-1] - midnight < _SEEN_AHEAD:
        starts.append(line.get_next_fire_time(starts[-1], starts[-1]))
    at = [start.astimezone(UTC) for start in starts if start is not None]
    return max((later - earlier for earlier, later in pairwise(at)), default=_NEVER)


class Clock:
    """The clock of the service: starts named jobs, one after the other on a thread of its own.

    So what became due together, while the process was busy or the machine slept, is done in the
    order of its times: the lists hold today's scores.
    """

    def __init__(self) -> None:
        self._stopping = Event()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={
                "coalesce": True,
                # However late: a job knows itself whether it still makes sense. The library's own
                # default of one second would drop a push without a word.
                "misfire_grace_time": None,
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
            self._stopping.set()
            self._scheduler.pause()
            self._scheduler.get_jobs()
            self._scheduler.shutdown(wait=True)

    def at(self, name: str, when: CronTrigger | None, job: Callable[[], object]) -> None:
        """Run ``job`` whenever the trigger says; None: never. Replaces the earlier one."""
        if self._scheduler.get_job(name):
            self._scheduler.remove_job(name)
        if when is not None:
            self._scheduler.add_job(self._logged(name, job), when, id=name)

    def soon(self, name: str, job: Callable[[], object], delay: timedelta = timedelta()) -> None:
        """Run ``job`` once, after ``delay``; a later call of the same name takes its place."""
        when = DateTrigger(datetime.now(UTC) + delay)
        job = self._logged(name, job)
        self._scheduler.add_job(job, when, id=f"{name} once", replace_existing=True)

    def _logged(self, name: str, job: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            if self._stopping.is_set():
                return  # it waited for the one under way; the next start catches up
            with bound_contextvars(job=name, job_id=uuid4().hex[:8]):
                try:
                    job()
                except Exception:
                    # The clock goes on: the next run must not be lost with this one.
                    log.exception("job failed: %s", name)

        return run
