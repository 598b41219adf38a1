"""A message → an answer: first the words the bot knows, then whatever ``lookup`` recognises."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.access import Person, Team
from bot.chat.lookup import Customers, Nothing, Order, fold, look_up
from bot.config import Config
from bot.errors import BotError, CardRefused
from bot.feishu.events import Message
from bot.store import Store
from bot.views import Card, Views
from cards import help_card, nothing_found, refusal, several_hits, texts, trouble, undone
from scoring.records import Customer

if TYPE_CHECKING:
    from bot.feishu.gateway import Gateway

log = logging.getLogger(__name__)

PHONE_REFUSED = 230028
"""The tenant's data-loss rules refuse a message with a plain phone number."""
UNDO_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Answers what people write to the bot."""

    store: Store
    config: Callable[[], Config]
    team: Callable[[], Team]
    views: Views
    gateway: "Gateway"
    now: Callable[[], datetime]
    send_list: Callable[[str], None]
    """Sends a person's list of today, if it was not sent yet."""
    changed: Callable[[str, str], None]
    """Told (customer, message that shows it already) after a record, to mend other cards."""

    def __call__(self, message: Message) -> None:
        """Answer one message with one card; never raises."""
        try:
            self._reply(message)
        except Exception:
            log.exception("question not answered", extra={"message_id": message.message_id})

    def _reply(self, message: Message) -> None:
        person = self.team().person(message.sender)
        if person is None:
            log.warning("message of a stranger refused", extra={"sender": message.sender})
            self._send(message, refusal())
            return
        private = message.chat_type == "p2p"
        try:
            card = self._answer(message, person, private=private)
            if card is not None:
                self._send(message, card)
        except CardRefused as error:
            if error.code != PHONE_REFUSED:
                raise
            masked = self._answer(message, person, private=False)
            self._send(message, masked or trouble("failed"))
        except BotError:
            log.exception("question failed")
            self._send(message, trouble("failed"))

    def _answer(self, message: Message, person: Person, *, private: bool) -> Card | None:
        """Return the card to reply with; None where the answer went out by itself."""
        asked = fold(message.text)
        words = texts().words
        if not asked or asked.lower() in words.help:
            return help_card(person.role)
        if asked.lower() in words.today:
            return self._today(person)
        if asked.lower() in words.undo:
            return self._undo(message, person)
        return self._find(asked, person, private=private)

    def _today(self, person: Person) -> Card | None:
        push = self.store.pushes.of(self.config().day(self.now()), person.name)
        if push is not None and push.status == "sent":
            return self.views.daily_list(push, 0, person)
        if person.manages:
            return trouble("no_list")
        if self.store.runs.latest() is None:
            return trouble("no_data")
        self.send_list(person.name)
        return None

    def _undo(self, message: Message, person: Person) -> Card:
        last = self.store.contacts.last_click(person.open_id, self.now() - UNDO_WITHIN)
        if last is None:
            return trouble("nothing_to_undo")
        self.store.contacts.undone(
            contact_id=last.id,
            actor=person.open_id,
            actor_name=person.name,
            at=self.now(),
            day=self.config().day(self.now()),
            event_id=message.event_id,
            message_id=message.message_id,
        )
        self.changed(last.customer_id, "")
        customer = self.store.runs.customer(last.customer_id)
        name = customer.customer if customer else last.customer_id
        return undone(name)

    def _find(self, asked: str, person: Person, *, private: bool) -> Card:
        found = look_up(asked, self.store.runs)
        match found:
            case Nothing(nearest=nearest):
                return nothing_found(asked, nearest)
            case Order(lines=lines):
                owner = self.store.runs.customer(lines[0].customer_id)
                if owner is None or not self._may_see(owner, person):
                    return nothing_found(asked, ())
                return self.views.order(lines)
            case Customers(hits=hits):
                return self._customers(asked, hits, person, private=private)

    def _customers(
        self, asked: str, hits: Sequence[Customer], person: Person, *, private: bool
    ) -> Card:
        seen = [customer for customer in hits if self._may_see(customer, person)]
        if not seen:
            return nothing_found(asked, ())
        if len(seen) > 1:
            return several_hits(asked, seen)
        return self.views.customer(seen[0], person, private=private)

    def _may_see(self, customer: Customer, person: Person) -> bool:
        return person.may_see({customer.salesperson}, self.config().access.lookup)

    def _send(self, message: Message, card: Card) -> None:
        self.gateway.reply(message.message_id, card, key=f"answer-{message.message_id}")
