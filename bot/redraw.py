"""Cards that were sent → shown as the store stands now."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Lock, Timer
from time import monotonic
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.access import Team
from bot.errors import BotError
from bot.store import LIST, Push, Store
from bot.views import Card, Views

if TYPE_CHECKING:
    from bot.feishu.gateway import Gateway

log = logging.getLogger(__name__)

TURNS: Final = 64
MOST_PATCHES: Final = 5
"""For one change; whoever changes more meanwhile redraws too."""
LANDED: Final = 4.0
"""Seconds after which the answer to a tap is shown or was given up: Feishu waits for three."""


def settle(
    draw: Callable[[], Card], patch: Callable[[Card], None], shown: Card | None = None
) -> None:
    """Patch until what was patched last is what stands.

    Another process may draw before us and patch after us, or the other way round: whoever patches
    last looks once more. ``shown`` is what the card shows already.
    """
    for _ in range(MOST_PATCHES):
        card = draw()
        if card == shown:
            return
        patch(card)
        shown = card


class _Landing(NamedTuple):
    """A card on its way to where it was tapped."""

    at: float
    """When it is there, by the monotonic clock."""
    draw: Callable[[], Card]
    card: Card


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
    _landing: dict[str, _Landing] = field(init=False, repr=False, default_factory=dict)
    """Message → what the answer to the last tap on it shows."""
    _timers: dict[str, Timer] = field(init=False, repr=False, default_factory=dict)
    """Message → what looks at it once that has landed."""
    _changing: Lock = field(init=False, repr=False, default_factory=Lock)

    def changed(self, customer_id: str, shown_on: str) -> None:
        """Let other lists that show a customer tell what was just recorded.

        Yesterday's too: before the push it is the newest that anybody has.
        """
        today = self.today()
        for push in self.store.pushes.holding(customer_id, today - timedelta(days=1), today):
            if push.message_id and push.message_id != shown_on:
                self.workers.submit(copy_context().run, self._draw, push, customer_id)

    def yesterdays(self) -> None:
        """Let yesterday's lists say that they are yesterday's."""
        for push in self.store.pushes.day(self.today() - timedelta(days=1)):
            self.workers.submit(self._draw, push)

    def answered(self, message_id: str, card: Card | None, draw: Callable[[], Card] | None) -> None:
        """Look at a card again when it has landed: it may land on a newer one, and hide it.

        Without ``draw`` the message shows something else now.
        """
        with self._changing:
            if draw is None or card is None:
                self._landing.pop(message_id, None)
                return
            self._landing[message_id] = _Landing(monotonic() + LANDED, draw, card)
            if message_id not in self._timers:
                self._look_in(message_id, LANDED)

    def stop(self) -> None:
        """Look at no more cards."""
        with self._changing:
            timers = list(self._timers.values())
            self._timers.clear()
            self._landing.clear()
        for timer in timers:
            timer.cancel()
            timer.join()

    def _look_in(self, message_id: str, seconds: float) -> None:
        timer = Timer(seconds, self._look, (message_id,))
        timer.daemon = True
        self._timers[message_id] = timer
        timer.start()

    def _look(self, message_id: str) -> None:
        """Look at a card, or later, where it was tapped again: a thread for each tap is dear."""
        with self._changing:
            landing = self._landing.get(message_id)
            landed = landing is not None and landing.at <= monotonic()
            if landed:
                del self._landing[message_id]
        if landing and landed:
            self._settle(message_id, landing.draw, landing.card)
        with self._changing:
            if self._timers.pop(message_id, None) and (again := self._landing.get(message_id)):
                self._look_in(message_id, max(0.0, again.at - monotonic()))

    def _draw(self, push: Push, customer_id: str | None = None) -> None:
        """Show a list as it stands now, at the page of a customer or the first."""
        owner = self.team().named(push.person)
        if owner is None or push.message_id is None or push.part != LIST:
            return
        self._settle(push.message_id, lambda: self.views.list_with(push, customer_id, owner))

    def _settle(self, message_id: str, draw: Callable[[], Card], shown: Card | None = None) -> None:
        with self._turns[hash(message_id) % TURNS]:
            try:
                settle(draw, lambda card: self.gateway.patch(message_id, card), shown)
            except BotError:
                log.exception("a card shows an older state", extra={"message_id": message_id})
