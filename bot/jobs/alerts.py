"""The SKU alerts of a day to their group, once, and only where something changed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from bot.config import Config
from bot.errors import FeishuError
from bot.skus import PART, alerts_of, as_told, changed
from bot.store import Store
from cards import alerts_card

if TYPE_CHECKING:
    from bot.feishu.gateway import Gateway

log = logging.getLogger(__name__)

Result = Literal["sent", "already sent", "nothing new", "no group", "no scores", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsJob:
    """Tells the alerts' group what is new, worse or healed since it was last told."""

    config: Callable[[], Config]
    store: Store
    gateway: "Gateway"
    now: Callable[[], datetime]

    def __call__(self, day: date) -> Result:
        """Send the alerts of ``day``; the same promise as for the daily lists (``push``)."""
        result = self._send(day)
        if result != "no group":
            log.info("SKU alerts: %s", result)
        return result

    def _send(self, day: date) -> Result:
        group, view = self.config().chats.alerts, alerts_of(day, self.store)
        if group is None:
            return "no group"
        if view is None:
            return "no scores"
        sent = self.store.pushes.of(day, group, PART)
        if sent is not None and sent.status == "sent":
            return "already sent"
        if not changed(view):
            return "nothing new"
        claim = self.store.pushes.claim(
            day=day, person=group, part=PART, at=self.now(), items=(), data_as_of=view.data_as_of
        )
        try:
            message_id = self.gateway.send(
                group, alerts_card(view), key=claim.key, receiver_type="chat_id"
            )
        except FeishuError as error:
            log.warning("SKU alerts not delivered: %s", error)
            if error.refused:
                self.store.pushes.failed(claim.id, str(error), self.now())
            return "failed"
        self.store.alerts.told(claim.id, as_told(view))
        self.store.pushes.sent(claim.id, message_id, self.now())
        return "sent"
