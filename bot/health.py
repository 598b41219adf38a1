"""How the bot is: for whoever probes it, for a manager who asks, and for Prometheus."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.config import LiveConfig
from bot.errors import StoreError
from bot.metrics import Gauge
from bot.store import LIST, Store
from cards import StatusView


class Clockwork(Protocol):
    """What starts the jobs."""

    @property
    def running(self) -> bool:
        """Whether it does."""

    def next_push(self) -> datetime | None:
        """Return when the lists are sent next; None: never."""

    def rescore_period(self) -> timedelta:
        """Return the time between two rescores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Answers how the service is."""

    store: Store
    config: LiveConfig
    clockwork: Clockwork
    connected: Callable[[], bool]
    """Whether events arrive."""
    now: Callable[[], datetime]

    def not_ready(self) -> list[str]:
        """Return the reasons for which the service should get no work; none when it is ready."""
        reasons = [f"configuration: {self.config.fault}"] if self.config.fault else []
        try:
            self.store.ping()
            run = self.store.runs.latest()
        except StoreError as error:
            return [*reasons, f"store: {error}"]
        if not self.clockwork.running:
            reasons.append("the scheduler does not run")
        if not self.connected():
            reasons.append("the long connection to Feishu is down")
        if run is None:
            reasons.append("nothing has been scored yet")
        elif self.now() - run.finished_at > 2 * self.clockwork.rescore_period():
            reasons.append(f"the last rescore is of {run.finished_at:%Y-%m-%d %H:%M} UTC")
        return reasons

    def status(self) -> StatusView:
        """Return how the service is, for a manager."""
        config, now = self.config(), self.now()
        run, zone, next_push = self.store.runs.latest(), config.zone, self.clockwork.next_push()
        sellers = {member.name for member in config.team if member.role == "sales"}
        pushes = self.store.pushes.day(config.day(now))
        sent = {push.person for push in pushes if push.status == "sent"}
        return StatusView(
            now=now.astimezone(zone),
            scored_at=run.finished_at.astimezone(zone) if run else None,
            as_of=run.as_of if run else None,
            customers=run.customers if run else 0,
            rows=run.notes["rows"] if run else 0,
            rejected=run.rejected if run else 0,
            sent=len(sellers & sent),
            lists=len(sellers),
            next_push=next_push.astimezone(zone) if next_push else None,
            faults=self.not_ready(),
        )

    def gauges(self) -> Iterator[Gauge]:
        """Yield what Prometheus asks for and nobody counts; little of a store that is away."""
        yield "scheduler_running", "Whether jobs are started", {}, float(self.clockwork.running)
        yield "connected", "Whether events arrive (by webhook: 1)", {}, float(self.connected())
        try:
            yield from self._of_today()
            yield from self._of_run()
        except StoreError:
            return

    def _of_today(self) -> Iterator[Gauge]:
        config = self.config()
        today = config.day(self.now())
        pushes = [push for push in self.store.pushes.day(today) if push.part == LIST]
        sellers = sum(member.role == "sales" for member in config.team)
        sent = sum(push.status == "sent" for push in pushes)
        yield "lists", "Lists of today by state", {"state": "sent"}, float(sent)
        yield "lists", "Lists of today by state", {"state": "unsent"}, float(max(0, sellers - sent))
        waiting = self.store.writebacks.waiting() if config.contacts_table else 0
        yield "contacts_waiting", "Contacts not yet in contacts_table", {}, float(waiting)
        troubles = Counter(trouble.kind for trouble in self.store.troubles.of_day(today))
        for kind, count in troubles.items():
            yield "troubles", "What managers are told of today", {"kind": kind}, float(count)

    def _of_run(self) -> Iterator[Gauge]:
        run = self.store.runs.latest()
        if run is None:
            return
        age = (self.now() - run.finished_at).total_seconds()
        yield "rescore_age_seconds", "Since the last good rescore", {}, age
        yield "customers", "Customers of the last rescore", {}, float(run.customers)
        yield "rows_read", "Rows of the sources at the last rescore", {}, float(run.notes["rows"])
        told = "Rows that made no sense at the last rescore"
        for reason, count in run.notes["rejected"].items():
            yield "rows_rejected", told, {"reason": reason}, float(count)
