"""The morning by the clock: rescore, then push; what was missed is caught up on start."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from threading import Lock
from typing import Final

from bot.config import Config, Schedule
from bot.errors import BotError
from bot.jobs.alerts import Alerted
from bot.jobs.push import Delivery
from bot.jobs.schedule import Clock, due_today, next_time, period, trigger
from bot.store import Store

log = logging.getLogger(__name__)

RETRY_AFTER: Final = timedelta(minutes=5)
CHORES: Final = "*/5 * * * *"
NEVER: Final = timedelta(days=36_500)
STEPPED: Final = timedelta(minutes=1)
"""A clock that is set right may be so much behind the one that just started a job."""
AHEAD: Final = 60
"""Days among which the next push is looked for."""


@dataclass(kw_only=True)
class Morning:
    """Starts the jobs of the day when the configured cron lines say."""

    config: Callable[[], Config]
    store: Store
    rescore: Callable[[], None]
    """Reads the sources again; takes over an edited configuration."""
    push: Callable[[], list[Delivery]]
    """Sends the lists of today that were not sent yet."""
    alerts: Callable[[], Alerted]
    """Tells what is new about SKUs, if it was not told yet."""
    late: Callable[[], object]
    """Told that it is too late for what was not sent today."""
    chores: Callable[[], object]
    """Does what is to be done every few minutes."""
    now: Callable[[], datetime]
    _clock: Clock = field(init=False, default_factory=Clock)
    _clock_of: tuple[Schedule, str, int] | None = field(init=False, default=None)
    """For which the clock is set: cron lines, time zone, second."""
    _at_work: dict[str, Lock] = field(init=False)

    def __post_init__(self) -> None:
        """Note that nothing is under way."""
        self._at_work = {"push": Lock(), "alerts": Lock()}

    @property
    def running(self) -> bool:
        """Whether jobs are being started."""
        return self._clock.running

    def start(self) -> None:
        """Start the clock, and at once do what was missed today."""
        self._set()
        self._clock.start()
        self._clock.soon("catch up", self.catch_up)

    def stop(self) -> None:
        """Start no more jobs and wait for the one under way."""
        self._clock.stop()

    def rescore_period(self) -> timedelta:
        """Return the time between two rescores; practically for ever where there are none."""
        cron = self.config().schedule.rescore
        return period(cron, self.config().zone, self.now()) if cron else NEVER

    def next_push(self) -> datetime | None:
        """Return when the lists are sent next; None: not in the time that can be foreseen."""
        config, after = self.config(), self.now()
        cron = config.schedule.push
        for _ in range(AHEAD if cron else 0):
            found = next_time(cron or "", config.zone, after, _second(config))
            if found is None or self._works(found.date()):
                return found
            midnight = datetime.combine(found.date() + timedelta(days=1), time(), config.zone)
            after = midnight.astimezone(UTC)
        return None

    def catch_up(self) -> None:
        """Do what the clock would have done today while the service was down."""
        run = self.store.runs.latest()
        if run is None or run.as_of < self._today():
            try:
                self.rescore_now()
            except BotError:
                log.exception("sources not read; the last good scores stay in use")
        self.push_now()
        self.alerts_now()

    def rescore_now(self) -> None:
        """Rescore, and set the clock anew where the cron lines were edited."""
        self.rescore()
        self._set()

    def push_now(self) -> None:
        """Push what is due unless it is too late; try again soon for those whose list failed."""
        with self._alone("push") as alone:
            if not alone or not self._due("push", self.config().schedule.push):
                return
            if self._too_late():
                if not self._all_sent():
                    log.error("daily lists not sent by %s, so not sent today", self._latest())
                    self.late()
                return
            if any(_may_still_arrive(delivery) for delivery in self.push()):
                self._clock.soon("push", self.push_now, RETRY_AFTER)

    def alerts_now(self) -> None:
        """Tell what is due unless it is too late; try again soon where it failed."""
        with self._alone("alerts") as alone:
            if not alone or not self._due("alerts", self.config().schedule.alerts):
                return
            if self._too_late():
                # Nothing is lost: what was not told is new tomorrow too.
                log.info("SKU alerts are not told after %s", self._latest())
                return
            if _may_still_arrive(self.alerts()):
                self._clock.soon("alerts", self.alerts_now, RETRY_AFTER)

    @contextmanager
    def _alone(self, job: str) -> Iterator[bool]:
        """Say whether nobody else does the job now: whoever comes second is not needed."""
        alone = self._at_work[job].acquire(blocking=False)
        if not alone:
            log.warning("%s is under way already, so not started again", job)
        try:
            yield alone
        finally:
            if alone:
                self._at_work[job].release()

    def _due(self, job: str, cron: str | None) -> bool:
        """Return whether a job is due on this day, and the day is worked.

        One that was due yesterday, while the machine slept, is not made up for in the night.
        """
        if not due_today(cron, self.config().zone, self.now() + STEPPED):
            return False
        works = self._works(self._today())
        if not works:
            log.info("no %s on a day off", job, extra={"day": self._today().isoformat()})
        return works

    def _works(self, day: date) -> bool:
        schedule = self.config().schedule
        if not schedule.workdays_only:
            return True
        from bot.jobs.workdays import is_workday  # noqa: PLC0415 - the calendar only where asked

        return is_workday(day, schedule.holidays)

    def _too_late(self) -> bool:
        here = self.now().astimezone(self.config().zone)
        return here.time() > time.fromisoformat(self._latest())

    def _latest(self) -> str:
        return self.config().push.latest

    def _every_few_minutes(self) -> None:
        self._set()
        self.chores()

    def _set(self) -> None:
        """Set the clock as the configuration in force says, and do what is due by it already."""
        config = self.config()
        lines, second = config.schedule, _second(config)
        wanted = lines, config.timezone, second
        if wanted == self._clock_of:
            return
        for name, cron, job in (
            ("rescore", lines.rescore, self.rescore_now),
            ("push", lines.push, self.push_now),
            ("alerts", lines.alerts, self.alerts_now),
        ):
            when = trigger(cron, config.zone, f"schedule.{name}", second) if cron else None
            self._clock.at(name, when, job)
        chores = trigger(CHORES, config.zone, "chores")
        self._clock.at("chores", chores, self._every_few_minutes)
        self._clock_of = wanted
        if self.running:
            self._clock.soon("catch up", self.catch_up)

    def _all_sent(self) -> bool:
        sent = {push.person for push in self.store.pushes.day(self._today()) if push.message_id}
        return sent >= {m.name for m in self.config().team if m.role == "sales"}

    def _today(self) -> date:
        return self.config().day(self.now())


def _may_still_arrive(sent: Delivery | Alerted) -> bool:
    """Return whether another try makes sense: it failed, or the chat could not be asked."""
    return sent.result == "failed" or (sent.result == "unconfirmed" and sent.error is not None)


def _second(config: Config) -> int:
    """Return the second at which this shop's jobs start: by its team, so always the same."""
    if not config.schedule.jitter_seconds:
        return 0
    names = "\0".join(member.name for member in config.team).encode()
    digest = int.from_bytes(blake2b(names, digest_size=8).digest())
    return digest % (config.schedule.jitter_seconds + 1)
