"""The daily list of every salesperson, sent once: what is promised stands in ``sender.py``."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from bot.access import Person, Team
from bot.config import Config
from bot.errors import BotError, FeishuError
from bot.jobs.sender import Parcel, Result, Sender
from bot.lists import DailyLists, daily_lists
from bot.progress import Told, quiet
from bot.views import Views
from cards import texts

log = logging.getLogger(__name__)

SENDERS: Final = 8
"""Lists on their way at a time: enough for 50 a second where an answer takes 0.15 s."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one person's list."""

    person: str
    customers: int
    result: Result | Literal["not found in Feishu"]
    error: FeishuError | None = None

    @property
    def mend(self) -> str:
        """Return what helps, for an operator; nothing for a list that arrived."""
        say = texts("en").troubles
        if self.result == "not found in Feishu":
            return say.mends["not_found"]
        if self.result == "unconfirmed":
            return say.mends["list_unconfirmed"]
        if self.error is None:
            return ""
        return say.by_code.get(self.error.code) or f"{self.error}; say push again"


class NoScoresError(BotError):
    """Nothing has been scored yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushJob:
    """The parts that a push works with."""

    config: Callable[[], Config]
    team: Callable[[], Team]
    sender: Sender
    views: Views
    told: Told = quiet

    def plan(self, day: date) -> DailyLists:
        """Return who would get what on ``day``; nothing is claimed or sent.

        Raises NoScoresError before the first rescore.
        """
        lists = daily_lists(day, config=self.config(), store=self.sender.store)
        if lists is None:
            raise NoScoresError("there are no scores yet; run rescore first")
        return lists

    def push(self, day: date, only: str | None = None) -> list[Delivery]:
        """Send the lists of ``day`` that were not sent yet; one failure never stops another's."""
        lists = self.plan(day)
        deliveries: list[Delivery] = []
        for delivery in self._deliver(lists, only):
            deliveries.append(delivery)
            self.told("sending the lists", len(deliveries))
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
        people = [
            person
            for person in team.people
            if only in (None, person.name) and person.name in lists.items
        ]
        with ThreadPoolExecutor(SENDERS, thread_name_prefix="push") as pool:
            sending = [
                pool.submit(copy_context().run, self._send_one, person, lists) for person in people
            ]
            try:
                for each in sending:
                    yield each.result()
            finally:  # nothing more is sent once the ledger cannot be kept
                pool.shutdown(wait=False, cancel_futures=True)

    def _send_one(self, person: Person, lists: DailyLists) -> Delivery:
        parcel = Parcel(
            day=lists.day,
            person=person.name,
            receiver=person.open_id,
            items=lists.items[person.name],
            data_as_of=lists.data_as_of,
        )
        outcome = self.sender.deliver(parcel, lambda push: self.views.daily_list(push, 0, person))
        customers = len(self.sender.store.pushes.items(outcome.push.id))
        return Delivery(person.name, customers, outcome.result, outcome.error)
