"""A word or a question → a card: the same from a message, from the bot's menu, from anywhere."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from bot.access import Person
from bot.chat.lookup import Customers, Nothing, Order, Sku, look_up
from bot.chat.week import Week
from bot.chat.why import Why
from bot.config import Config
from bot.errors import BotError, HeldError
from bot.skus import alerts_of
from bot.store import Contact, SkuFigures, Store
from bot.views import Card, Views
from cards import (
    AlertsView,
    StatusView,
    TroubleLine,
    alerts_card,
    help_card,
    nothing_found,
    several_hits,
    status_card,
    texts,
    trouble,
    troubles_card,
    undone,
)
from scoring.records import Customer

log = logging.getLogger(__name__)

UNDO_WITHIN: Final = timedelta(days=1)


class Rescore(Protocol):
    """Reads the sources again and tells what came of it."""

    def __call__(self, *, accept: bool) -> Card:
        """Take over what differs much from before only where ``accept`` says that it is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person wants to know, and where they will read it."""

    text: str
    """Folded."""
    person: Person
    private: bool
    event_id: str
    at: datetime
    """When it was asked; it may come hours late."""
    message_id: str | None = None
    """The message that asks, if it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Answers whatever the people of the team ask."""

    store: Store
    config: Callable[[], Config]
    views: Views
    now: Callable[[], datetime]
    send_list: Callable[[str], object]
    """Sends a person's list of today, if it was not sent yet."""
    send_report: Callable[[Asked], None]
    """Sends the Excel report to whoever asked."""
    changed: Callable[[str, str], None]
    """Told (customer, message that shows it already) after a record, to mend other cards."""
    rescore: Rescore
    status: Callable[[], StatusView]

    def __call__(self, asked: Asked) -> Card | None:
        """Return the card to answer with; None where the answer went out by itself."""
        words, said = texts().words, asked.text.lower()
        if not said or said in words.help:
            return help_card(asked.person.role)
        for known, answer in (
            (words.today, self._today),
            (words.undo, self._undo),
            (words.alerts, self._alerts),
            (words.week, self._week),
            (words.report, self._report),
            (words.rescore, self._rescore),
            (words.rescore_accept, self._rescore_accept),
            (words.status, self._status),
        ):
            if said in known:
                return answer(asked)
        for beginning in words.why:
            if said.startswith(beginning):
                return self._why(asked, asked.text[len(beginning) :].strip(" 　?？:："))
        return self._find(asked)

    def _today(self, asked: Asked) -> Card | None:
        person = asked.person
        today = self.config().day(self.now())
        push = self.store.pushes.of(today, person.name)
        if push is not None and push.status == "sent":
            return self.views.daily_list(push, 0, person)
        if person.manages:
            return trouble("no_list")
        if self.store.runs.latest() is None:
            return trouble("no_data")
        self.send_list(person.name)
        push = self.store.pushes.of(today, person.name)
        if push is None or push.status == "sent":
            return None
        return self.views.daily_list(push, 0, person)  # it could not be sent: as an answer it goes

    def _undo(self, asked: Asked) -> Card:
        row = self._taken_back(asked)
        if row is None:
            return trouble("nothing_to_undo")
        self.changed(row.customer_id, "")
        customer = self.store.runs.customer(row.customer_id)
        return undone(customer.customer if customer else row.customer_id)

    def _taken_back(self, asked: Asked) -> Contact | None:
        """Return the row that takes back the last one; of a message handled again the same."""
        person, contacts = asked.person, self.store.contacts
        # The same message may come as another event.
        event_id = asked.message_id or asked.event_id
        before = contacts.answer_to(event_id)
        if before is not None:
            return before
        since = asked.at - UNDO_WITHIN
        while last := contacts.last_click(person.open_id, since, asked.at):
            recorded = contacts.undone(
                contact_id=last.id,
                actor=person.open_id,
                actor_name=person.name,
                at=self.now(),
                day=self.config().day(self.now()),
                event_id=event_id,
                message_id=asked.message_id,
            )
            if recorded is not None:
                return recorded.row
            # Another click took it back meanwhile: the next one is the last.
        return None

    def _alerts(self, _asked: Asked) -> Card:
        view: AlertsView | None = alerts_of(self.config().day(self.now()), self.store)
        return trouble("no_data") if view is None else alerts_card(view)

    def _week(self, asked: Asked) -> Card:
        return Week(store=self.store, config=self.config, now=self.now)(asked.person)

    def _report(self, asked: Asked) -> Card | None:
        if not asked.private:
            return _refused(asked, "private_only")
        if self.store.runs.latest() is None:
            return trouble("no_data")
        self.send_report(asked)
        return None

    def _rescore(self, asked: Asked, *, accept: bool = False) -> Card:
        if not asked.person.manages:
            return _refused(asked, "managers_only")
        try:
            return self.rescore(accept=accept)
        except HeldError as error:
            run = self.store.runs.latest()
            as_of = texts().day(run.as_of) if run else "-"
            return troubles_card([TroubleLine("held", {"as_of": as_of, "detail": str(error)})])
        except BotError:
            log.exception("rescore asked for in chat failed")
            return trouble("not_rescored")

    def _rescore_accept(self, asked: Asked) -> Card:
        return self._rescore(asked, accept=True)

    def _status(self, asked: Asked) -> Card:
        if not asked.person.manages:
            return _refused(asked, "managers_only")
        return status_card(self.status())

    def _why(self, asked: Asked, whom: str) -> Card:
        if not whom:
            return trouble("why_whom")
        found = look_up(whom, self.store)
        if not isinstance(found, Customers):
            nearest = found.nearest if isinstance(found, Nothing) else ()
            return self._nothing(whom, asked.person, nearest)
        seen = self._seen(found.hits, asked.person)
        if len(seen) != 1:
            return several_hits(whom, seen) if seen else self._nothing(whom, asked.person)
        why = Why(store=self.store, config=self.config, now=self.now)(seen[0])
        return why or trouble("no_data")

    def _find(self, asked: Asked) -> Card:
        found = look_up(asked.text, self.store)
        match found:
            case Nothing(nearest=nearest):
                return self._nothing(asked.text, asked.person, nearest)
            case Sku(figures=figures):
                return self._sku(figures)
            case Order(lines=lines):
                owner = self.store.runs.customer(lines[0].customer_id)
                if owner is None or not self._seen([owner], asked.person):
                    return self._nothing(asked.text, asked.person)
                return self.views.order(lines)
            case Customers(hits=hits):
                return self._customers(asked, hits)

    def _customers(self, asked: Asked, hits: Sequence[Customer]) -> Card:
        seen = self._seen(hits, asked.person)
        if not seen:
            return self._nothing(asked.text, asked.person)
        if len(seen) > 1:
            return several_hits(asked.text, seen)
        return self.views.customer(seen[0], asked.person, private=asked.private)

    def _sku(self, figures: SkuFigures) -> Card:
        return self.views.sku(figures)

    def _nothing(self, text: str, person: Person, nearest: Sequence[str] = ()) -> Card:
        """Return that nothing was found, with whom somebody who mistyped may have meant."""
        meant = [hit for name in nearest for hit in self.store.runs.by_name(name, 1)]
        return nothing_found(text, self._seen(meant, person))

    def _seen(self, hits: Sequence[Customer], person: Person) -> list[Customer]:
        lookup = self.config().access.lookup
        return [each for each in hits if person.may_see({each.salesperson}, lookup)]


def _refused(asked: Asked, why: Literal["private_only", "managers_only"]) -> Card:
    who = {"event_id": asked.event_id, "operator": asked.person.open_id}
    log.warning("question refused: %s", why, extra=who)
    return trouble(why)
