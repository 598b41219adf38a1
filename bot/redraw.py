"""Cards that were sent → shown as the store stands now."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from threading import Condition, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Final

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


class _Lookout:
    """Looks at cards when what they were answered with has landed, one after the other.

    On one thread: many that draw at once would hold up the taps that come meanwhile.
    """

    def __init__(self) -> None:
        self._landing: dict[str, tuple[float, Callable[[], None]]] = {}
        """Message → when it lands, by the monotonic clock, and the look; the next comes first."""
        self._changing = Condition()
        self._stopped = False
        self._thread = Thread(target=self._run, name="lookout", daemon=True)

    def expect(self, message_id: str, look: Callable[[], None] | None) -> None:
        """Have a message looked at when it has landed; forget what it showed before."""
        with self._changing:
            self._landing.pop(message_id, None)
            if look is None or self._stopped:
                return
            self._landing[message_id] = (monotonic() + LANDED, look)
            if self._thread.ident is None:
                self._thread.start()
            self._changing.notify()

    def stop(self) -> None:
        """Look at no more."""
        with self._changing:
            self._stopped = True
            self._changing.notify()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while look := self._next():
            try:
                look()
            except Exception:
                log.exception("a card was not looked at")

    def _next(self) -> Callable[[], None] | None:
        """Wait for the next to land; None when nothing is to be looked at any more."""
        with self._changing:
            while not self._stopped:
                if not self._landing:
                    self._changing.wait()
                    continue
                message_id, (lands, look) = next(iter(self._landing.items()))
                left = lands - monotonic()
                if left <= 0:
                    del self._landing[message_id]
                    return look
                self._changing.wait(left)
            return None


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
    _lookout: _Lookout = field(init=False, repr=False, default_factory=_Lookout)

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
        look = partial(self._settle, message_id, draw, card) if draw and card else None
        self._lookout.expect(message_id, look)

    def stop(self) -> None:
        """Look at no more cards."""
        self._lookout.stop()

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
