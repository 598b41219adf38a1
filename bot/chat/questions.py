"""Messages, the bot's menu and opened chats → answers, sent where they were asked."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot import metrics
from bot.access import Team
from bot.chat.answers import Answers, Asked
from bot.chat.lookup import fold
from bot.errors import CardRefused
from bot.feishu.events import Entered, MenuChoice, Message
from bot.store import Store
from bot.views import Card
from cards import refusal, trouble, welcome

if TYPE_CHECKING:
    from bot.feishu.gateway import Gateway

log = logging.getLogger(__name__)

PHONE_REFUSED: Final = 230028
"""The tenant's data-loss rules refuse a message with a plain phone number."""
WELCOME_AGAIN: Final = timedelta(days=90)
Send = Callable[[Card], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Answers what people write to the bot or choose from its menu."""

    answers: Answers
    team: Callable[[], Team]
    store: Store
    gateway: "Gateway"
    now: Callable[[], datetime]

    def __call__(self, question: Message | MenuChoice | Entered) -> None:
        """Answer one message, choice or opened chat; never raises."""
        result = "done"
        try:
            match question:
                case Message():
                    self._message(question)
                case MenuChoice():
                    self._menu(question)
                case Entered():
                    self._entered(question)
        except Exception:
            result = "failed"
            log.exception("question not answered", extra={"kind": type(question).__name__})
        metrics.questions.labels(type(question).__name__.lower(), result).inc()

    def _message(self, message: Message) -> None:
        key = f"answer-{message.message_id}"

        def send(card: Card) -> None:
            self.gateway.reply(message.message_id, card, key=key)

        person = self.team().person(message.sender)
        private = message.chat_type == "p2p"
        if person is None:
            self._refuse(message.event_id, message.sender, send)
            return
        if private:
            self.store.chats.add(message.chat_id, message.sender)
        asked = Asked(
            text=fold(message.text),
            person=person,
            private=private,
            event_id=message.event_id,
            at=message.sent_at,
            message_id=message.message_id,
        )
        self._answer(asked, send)

    def _menu(self, choice: MenuChoice) -> None:

        def send(card: Card) -> None:
            self.gateway.send(choice.operator, card, key=f"menu-{choice.event_id}"[:50])

        person = self.team().person(choice.operator)
        if person is None:
            self._refuse(choice.event_id, choice.operator, send)
            return
        asked = Asked(
            text=fold(choice.word),
            person=person,
            private=True,
            event_id=choice.event_id,
            at=choice.chosen_at or self.now(),
        )
        self._answer(asked, send)

    def _entered(self, entered: Entered) -> None:
        """Welcome somebody of the team who opens the bot's chat for the first time."""
        person = self.team().person(entered.operator)
        if person is None:
            return
        chat, now = entered.chat_id, self.now()
        if self.store.chats.welcome(chat, person.open_id, now, WELCOME_AGAIN):
            card = welcome(person.name, person.role)
            self.gateway.send(person.open_id, card, key=f"welcome-{chat}"[:50])

    def _refuse(self, event_id: str, sender: str, send: Send) -> None:
        log.warning("question refused: stranger", extra={"event_id": event_id, "operator": sender})
        send(refusal())

    def _answer(self, asked: Asked, send: Send) -> None:
        try:
            card = self.answers(asked)
            if card is not None:
                send(card)
        except CardRefused as error:
            if error.code != PHONE_REFUSED:
                raise
            masked = self.answers(replace(asked, private=False))
            send(masked or trouble("failed"))
        except Exception:
            log.exception("question failed", extra={"sender": asked.person.open_id})
            send(trouble("failed"))
