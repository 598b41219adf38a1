"""Cards that were sent → shown as the store stands now."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final

from bot.access import Team
from bot.errors import BotError
from bot.store import LIST, Push, Store
from bot.views import Views

if TYPE_CHECKING:
    from bot.feishu.gateway import Gateway

log = logging.getLogger(__name__)

TURNS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Redraw:
    """Puts lists in place of what they showed before, on the workers' threads."""

    store: Store
    team: Callable[[], Team]
    views: Views
    gateway: "Gateway"
    workers: ThreadPoolExecutor
    today: Callable[[], date]
    _turns: tuple[Lock, ...] = field(
        init=False, repr=False, default_factory=lambda: tuple(Lock() for _ in range(TURNS))
    )
    """A card is drawn and sent in one turn: an older drawing never lands on a newer one."""

    def changed(self, customer_id: str, shown_on: str) -> None:
        """Let other lists of today that show a customer tell what was just recorded."""
        for push in self.store.pushes.holding(customer_id, self.today()):
            if push.message_id and push.message_id != shown_on:
                self.workers.submit(self._draw, push, customer_id)

    def yesterdays(self) -> None:
        """Let yesterday's lists say that they are yesterday's."""
        for push in self.store.pushes.day(self.today() - timedelta(days=1)):
            self.workers.submit(self._draw, push)

    def _draw(self, push: Push, customer_id: str | None = None) -> None:
        """Show a list as it stands now, at the page of a customer or the first."""
        owner = self.team().named(push.person)
        if owner is None or push.message_id is None or push.part != LIST:
            return
        with self._turns[hash(push.message_id) % TURNS]:
            try:
                self.gateway.patch(push.message_id, self.views.list_with(push, customer_id, owner))
            except BotError:
                log.exception("a card shows an older state", extra={"message_id": push.message_id})
