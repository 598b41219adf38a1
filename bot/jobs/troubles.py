"""What failed, told to each manager once: what happened and what to do about it.

A trouble is on disk before anybody is told of it, and told by the sender's promise. Those that
wait go out together; the ledger's part names the last of them, so that after a crash the same card
is sent again or found, and what came later goes on another.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final, cast

from bot.access import Person, Team
from bot.config import Config
from bot.errors import BotError, FeishuError, HeldError
from bot.jobs.alerts import Alerted
from bot.jobs.push import Delivery
from bot.jobs.sender import Parcel, Sender
from bot.store import Push, Trouble
from cards import Card, TroubleKind, TroubleLine, texts, troubles_card

log = logging.getLogger(__name__)

PART: Final = "troubles-"
"""Of the push ledger; the id of the last trouble on the card follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """Notes what failed and tells the managers."""

    config: Callable[[], Config]
    team: Callable[[], Team]
    sender: Sender

    def happened(self, kind: TroubleKind, about: str = "", **facts: str) -> None:
        """Note a trouble; the same kind ``about`` the same thing counts once a day."""
        name, at = f"{kind} {about}", self.sender.now()
        if self.sender.store.troubles.happened(self._today(), name, kind=kind, at=at, facts=facts):
            log.error("trouble: %s", kind, extra={"about": about, "facts": facts})

    def of_lists(self, deliveries: Iterable[Delivery]) -> None:
        """Note whose list cannot arrive; what only needs patience is tried again first."""
        for each in deliveries:
            if each.result == "not found in Feishu":
                self.happened("not_found", each.person, name=each.person)
            elif each.result == "unconfirmed":
                self.happened("list_unconfirmed", each.person, name=each.person)
            elif each.error is not None and not each.error.retryable:
                self.happened("list_failed", each.person, name=each.person, **_told(each.error))

    def of_alerts(self, alerted: Alerted) -> None:
        """Note that the SKU alerts cannot arrive."""
        if alerted.result == "unconfirmed":
            self.happened("alerts_unconfirmed")
        elif alerted.error is not None and not alerted.error.retryable:
            self.happened("alerts_failed", **_told(alerted.error))

    def of_sources(self, error: BotError, scored: date | None) -> None:
        """Note that the orders were not taken over; ``scored``: of when the scores in use are."""
        kind: TroubleKind = "held" if isinstance(error, HeldError) else "source"
        as_of = texts().day(scored) if scored else "-"
        self.happened(kind, as_of=as_of, detail=str(error))

    def __call__(self) -> None:
        """Tell each manager what they were not told of today; one's failure stops no other's."""
        for person in self.team().people:
            if person.manages:
                self._tell(person)

    def _tell(self, manager: Person) -> None:
        day, store, told = self._today(), self.sender.store, 0
        for part, status in store.troubles.parts(day, manager.name, PART).items():
            last = int(part.removeprefix(PART))
            left_open = store.troubles.of_day(day, told, last)
            if status != "sent" and not self._sent(manager, day, left_open):
                return
            told = last
        news = store.troubles.of_day(day, told)
        if news:
            self._sent(manager, day, news)

    def _sent(self, manager: Person, day: date, troubles: list[Trouble]) -> bool:
        parcel = Parcel(
            day=day,
            person=manager.name,
            part=f"{PART}{troubles[-1].id}",
            receiver=manager.open_id,
            data_as_of=day,
        )
        outcome = self.sender.deliver(parcel, partial(_card, troubles))
        return outcome.result in {"sent", "already sent"}

    def _today(self) -> date:
        return self.config().day(self.sender.now())


def _card(troubles: list[Trouble], _claim: Push) -> Card:
    lines = [TroubleLine(cast("TroubleKind", each.kind), each.facts) for each in troubles]
    return troubles_card(lines)


def _told(error: FeishuError) -> dict[str, str]:
    return {"code": str(error.code), "detail": str(error)}
