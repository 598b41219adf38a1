"""The morning by the clock: rescore, then push; what was missed is caught up on start."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.config import Config, Schedule
from bot.errors import BotError
from bot.jobs.push import Delivery
from bot.jobs.schedule import Clock, due_today, next_time, period
from bot.store import Store

log = logging.getLogger(__name__)

RETRY_AFTER: Final = timedelta(minutes=5)
CHORES: Final = "*/5 * * * *"
NEVER: Final = timedelta(days=36_500)


@dataclass(kw_only=True)
class Morning:
    """Starts the jobs of the day when the configured cron lines say."""

    config: Callable[[], Config]
    store: Store
    rescore: Callable[[], None]
    """Reads the sources again; takes over an edited configuration."""
    push: Callable[[], list[Delivery]]
    """Sends the lists of today that were not sent yet."""
    alerts: Callable[[], object]
    """Tells what is new about SKUs, if it was not told yet."""
    late: Callable[[], object]
    """Told that it is too late for what was not sent today."""
    chores: Callable[[], object]
    """Does what is to be done every few minutes."""
    now: Callable[[], datetime]
    _clock: Clock = field(init=False)
    _lines: Schedule | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Set the clock to the shop's time zone."""
        self._clock = Clock(self.config().zone)

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
        """Return when the lists are sent next; None: never."""
        config = self.config()
        cron = config.schedule.push
        return next_time(cron, config.zone, self.now()) if cron else None

    def catch_up(self) -> None:
        """Do what the clock would have done today while the service was down."""
        run = self.store.runs.latest()
        if run is None or run.as_of < self._today():
            try:
                self.rescore_now()
            except BotError:
                log.exception("sources not read; the last good scores stay in use")
        config = self.config()
        if due_today(config.schedule.push, config.zone, self.now()):
            self.push_now()
        if due_today(config.schedule.alerts, config.zone, self.now()):
            self.alerts()

    def rescore_now(self) -> None:
        """Rescore, and set the clock anew where the cron lines were edited."""
        self.rescore()
        self._set()

    def push_now(self) -> None:
        """Push unless it is too late; try again soon for those whose list failed."""
        config = self.config()
        if self.now().astimezone(config.zone).time() > time.fromisoformat(config.push.latest):
            if not self._all_sent():
                log.error("daily lists not sent by %s, so not sent today", config.push.latest)
                self.late()
            return
        if any(delivery.result == "failed" for delivery in self.push()):
            self._clock.soon("push", self.push_now, RETRY_AFTER)

    def _set(self) -> None:
        lines = self.config().schedule
        if self._lines is None:
            self._clock.at("chores", CHORES, self.chores)
        if lines != self._lines:
            self._clock.at("rescore", lines.rescore, self.rescore_now)
            self._clock.at("push", lines.push, self.push_now)
            self._clock.at("alerts", lines.alerts, self.alerts)
            self._lines = lines

    def _all_sent(self) -> bool:
        sent = {push.person for push in self.store.pushes.day(self._today()) if push.message_id}
        return sent >= {m.name for m in self.config().team if m.role == "sales"}

    def _today(self) -> date:
        return self.config().day(self.now())
