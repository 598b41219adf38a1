"""Taps that are about no customer: muting a SKU's alert, trying whether taps arrive."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.access import Person
from bot.config import Config
from bot.feishu.events import Answer, Click
from bot.marks import Refused
from bot.skus import alerts_of
from bot.store import Store
from cards import Mute, Tried, alerts_card, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Asides:
    """Answers them."""

    store: Store
    config: Callable[[], Config]
    now: Callable[[], datetime]

    def __call__(self, action: Mute | Tried, click: Click, person: Person) -> Answer:
        """Record what was tapped; raises Refused."""
        if isinstance(action, Mute):
            return self._mute(action, click, person)
        self.store.events.first_time(f"tried-{action.code}", self.now())
        return Answer(toast=texts().toasts.tried, kind="success")

    def _mute(self, mute: Mute, click: Click, person: Person) -> Answer:
        """Record who wants to hear no more of which SKU, and show the alerts as they stand now."""
        say, today = texts().toasts, self.config().day(self.now())
        now = alerts_of(today, self.store)
        told = {(row.kind, row.sku) for row in now.rows} if now else set()
        if (mute.kind, mute.sku) not in told or not mute.days:
            raise Refused("mute_what")
        until = today + timedelta(days=mute.days)
        self.store.alerts.muted(
            at=click.clicked_at,
            kind=mute.kind,
            sku=mute.sku,
            until=until,
            actor=person.open_id,
            actor_name=person.name,
            comment=mute.comment,
            event_id=click.event_id,
        )
        view = alerts_of(today, self.store)
        toast = say.muted.format(sku=mute.sku, until=texts().day(until))
        return Answer(toast=toast, kind="success", card=alerts_card(view) if view else None)
