"""The SKU alerts of a day to their group, once, and only where something changed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.config import Config
from bot.errors import FeishuError
from bot.jobs.sender import Parcel, Result, Sender
from bot.skus import PART, alerts_of, as_told, changed
from bot.store import Push
from cards import AlertsView, Card, alerts_card

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Alerted:
    """What became of the alerts of a day."""

    result: Result | Literal["nothing new", "no group", "no scores"]
    error: FeishuError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsJob:
    """Tells the alerts' group what is new, worse or healed since it was last told."""

    config: Callable[[], Config]
    sender: Sender

    def __call__(self, day: date) -> Alerted:
        """Send the alerts of ``day``; the promise is the sender's."""
        alerted = self._send(day)
        if alerted.result != "no group":
            log.info("SKU alerts: %s", alerted.result)
        return alerted

    def _send(self, day: date) -> Alerted:
        group, store = self.config().chats.alerts, self.sender.store
        view = alerts_of(day, store)
        if group is None:
            return Alerted("no group")
        if view is None:
            return Alerted("no scores")
        if store.pushes.of(day, group, PART) is None and not changed(view):
            return Alerted("nothing new")
        parcel = Parcel(
            day=day,
            person=group,
            part=PART,
            receiver=group,
            receiver_type="chat_id",
            data_as_of=view.data_as_of,
        )
        outcome = self.sender.deliver(parcel, lambda push: self._card(push, view))
        return Alerted(outcome.result, outcome.error)

    def _card(self, push: Push, view: AlertsView) -> Card:
        # Before the send: what was told counts from when the claim is closed.
        self.sender.store.alerts.told(push.id, as_told(view))
        return alerts_card(view)
