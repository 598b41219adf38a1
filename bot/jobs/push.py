"""The daily list of every salesperson, sent once.

What is promised. A list is claimed in the store, with the customers on it, before anything is
sent; the message's ``uuid`` is derived from (day, person, part); the claim is closed by the
``message_id``. So a list that was sent is never sent again. A claim left open by a crash or a lost
answer is sent again with the same ``uuid`` while Feishu still remembers it (one hour), and Feishu
delivers it at most once. After that nobody can say whether it arrived: it is reported, not sent.
A list that Feishu refused in so many words was not delivered and may be sent at any time.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from bot.access import Person, Team
from bot.config import Config
from bot.errors import BotError, FeishuError
from bot.lists import DailyLists, daily_lists
from bot.store import Push, Store
from bot.views import Views

if TYPE_CHECKING:
    from bot.feishu.gateway import Gateway

log = logging.getLogger(__name__)

REMEMBERED: Final = timedelta(minutes=50)
"""How long a repeated send is surely taken for the same one: Feishu's hour less a margin."""

Result = Literal["sent", "already sent", "failed", "unconfirmed", "not found in Feishu"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one person's list."""

    person: str
    customers: int
    result: Result
    error: str | None = None


class NoScoresError(BotError):
    """Nothing has been scored yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushJob:
    """The parts that a push works with."""

    config: Callable[[], Config]
    team: Callable[[], Team]
    store: Store
    gateway: "Gateway"
    views: Views
    now: Callable[[], datetime]

    def plan(self, day: date) -> DailyLists:
        """Return who would get what on ``day``; nothing is claimed or sent.

        Raises NoScoresError before the first rescore.
        """
        lists = daily_lists(day, config=self.config(), store=self.store)
        if lists is None:
            raise NoScoresError("there are no scores yet; run rescore first")
        return lists

    def push(self, day: date, only: str | None = None) -> list[Delivery]:
        """Send the lists of ``day`` that were not sent yet; one failure never stops another's."""
        lists = self.plan(day)
        deliveries = list(self._deliver(lists, only))
        for delivery in deliveries:
            log.info(
                "daily list %s",
                delivery.result,
                extra={"person": delivery.person, "customers": delivery.customers},
            )
        return deliveries

    def _deliver(self, lists: DailyLists, only: str | None) -> Iterator[Delivery]:
        team = self.team()
        for name in team.missing:
            if only in (None, name):
                count = len(lists.items.get(name, ()))
                yield Delivery(name, count, "not found in Feishu")
        for person in team.people:
            if only in (None, person.name) and person.name in lists.items:
                yield self._send_one(person, lists)

    def _send_one(self, person: Person, lists: DailyLists) -> Delivery:
        claim = self.store.pushes.claim(
            day=lists.day,
            person=person.name,
            at=self.now(),
            items=lists.items[person.name],
            data_as_of=lists.data_as_of,
        )
        customers = len(self.store.pushes.items(claim.id))
        if claim.status == "sent":
            return Delivery(person.name, customers, "already sent")
        if claim.status == "claimed" and self.now() - claim.claimed_at > REMEMBERED:
            return Delivery(person.name, customers, "unconfirmed", claim.error)
        try:
            self._send(person, claim)
        except FeishuError as error:
            log.warning("daily list not delivered to %s: %s", person.name, error)
            if error.refused:
                self.store.pushes.failed(claim.id, str(error), self.now())
            return Delivery(person.name, customers, "failed", str(error))
        return Delivery(person.name, customers, "sent")

    def _send(self, person: Person, claim: Push) -> None:
        card = self.views.daily_list(claim, 0, person)
        message_id = self.gateway.send(person.open_id, card, key=claim.key)
        self.store.pushes.sent(claim.id, message_id, self.now())
