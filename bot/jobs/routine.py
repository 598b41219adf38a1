"""What the clock starts, one job after the other: who hears of it, and who hears when it failed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bot.config import LiveConfig
from bot.errors import BotError, BusyError, FeishuError
from bot.jobs.alerts import Alerted, AlertsJob
from bot.jobs.push import Delivery
from bot.jobs.rollup import RollupJob
from bot.jobs.troubles import Troubles
from bot.jobs.writeback import Writeback
from bot.redraw import Redraw
from bot.store import Store
from cards import texts

log = logging.getLogger(__name__)

REMEMBERED_EVENTS: Final = timedelta(days=1)
"""Feishu delivers an event again for up to seven hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """The jobs of a day."""

    store: Store
    config: LiveConfig
    rescore_sources: Callable[[], object]
    find_team: Callable[[], object]
    push_lists: Callable[[date], list[Delivery]]
    rollup: RollupJob
    alert: AlertsJob
    redraw: Redraw
    write_back: Writeback
    troubles: Troubles
    now: Callable[[], datetime]

    def rescore(self) -> None:
        """Read and score everything; raises BotError, of which the managers hear."""
        try:
            self.rescore_sources()
        except BusyError as busy:
            log.warning("not rescored again: %s", busy)  # no trouble of a source's
        except BotError as error:
            run = self.store.runs.latest()
            self.troubles.of_sources(error, run.as_of if run else None)
            raise
        finally:
            if self.config.fault:
                self.troubles.happened("config", detail=self.config.fault)
            self.find_team()  # whoever left the company is out, whether or not a source is read
        self.store.events.prune(self.now() - REMEMBERED_EVENTS)
        self._purge()

    def _purge(self) -> None:
        config = self.config()
        keep, today = config.retention, config.day(self.now())

        def before(days: int | None) -> date | None:
            return None if days is None else today - timedelta(days=days)

        deleted = self.store.retention.purge(before(keep.contacts_days), before(keep.lists_days))
        if deleted:
            log.info("old contacts deleted", extra={"contacts": deleted})

    def push(self, day: date) -> list[Delivery]:
        """Send the lists of a day, then the managers' cards."""
        deliveries = self.push_lists(day)
        self.rollup(day)
        if any(delivery.result == "sent" for delivery in deliveries):
            self.redraw.yesterdays()
        self.troubles.of_lists(deliveries)
        self.troubles()
        return deliveries

    def alerts(self, day: date) -> Alerted:
        """Tell the alerts' group what is new of SKUs."""
        alerted = self.alert(day)
        self.troubles.of_alerts(alerted)
        self.troubles()
        return alerted

    def late(self, day: date) -> None:
        """Note whose list was not sent in time and is not sent that day any more."""
        config = self.config()
        sent = {push.person for push in self.store.pushes.day(day) if push.status == "sent"}
        names = [m.name for m in config.team if m.role == "sales" and m.name not in sent]
        if names:
            latest, listed = config.push.latest, texts().listing.join(names)
            self.troubles.happened("lists_late", latest=latest, names=listed)
        self.troubles()

    def chores(self) -> None:
        """Do what is to be done every few minutes, and what a failure left undone."""
        try:
            self.write_back()
        except BotError as error:
            log.warning("contacts not written back: %s", error)
            if not (isinstance(error, FeishuError) and error.retryable):
                self.troubles.happened("writeback", detail=str(error))
        self.troubles()
