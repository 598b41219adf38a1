"""What the people of the tenant can do, and how it reaches the bot. Start reading here.

``say``, ``click`` and the other things a person does return when the bot has answered (or failed
to), so a test in another thread reads like a story. The lock is never held meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final, Literal
from uuid import uuid4

from bot.simulator import events
from bot.simulator.api import JsonObject
from bot.simulator.chats import SentMessage, UpdateToken, new_id
from bot.simulator.clicks import ClickResult, Tap, answered
from bot.simulator.delivery import CONNECT_WITHIN, Delivery, Parcel, Webhook, type_of
from bot.simulator.longconn import CLICK
from bot.simulator.redelivery import NOBODY_THERE, Redelivery
from bot.simulator.rules import Rule
from bot.simulator.targets import find_target
from bot.simulator.tenant import Tenant

UNHEARD: Final = Rule(
    "message-scope",
    "A private message is delivered with im:message.p2p_msg, a group's mention with group_at_msg",
    "接收消息",
)
UNSUBSCRIBED: Final = Rule(
    "event-subscribed", "Events and callbacks that the app did not subscribe stay away", "事件配置"
)
HEARING: Final = {
    "p2p": {"im:message.p2p_msg:readonly", "im:message.p2p_msg"},
    "group": {"im:message.group_at_msg:readonly", "im:message.group_at_msg"},
}
"""Of these scopes the app needs one to be told of a message."""


class World(Tenant):
    """A tenant that lives; give it to ``server.Simulator`` to be reached."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - see Tenant
        super().__init__(**more)
        self.redelivery = Redelivery(self.clock, self._repeat)
        self.unsubscribed: set[str] = set()
        """Types of events and callbacks that the app did not subscribe."""
        self.connect_within = CONNECT_WITHIN
        self._held: list[JsonObject] | None = None

    def say(
        self, open_id: str, text: str, *, group: str | None = None, mention: bool = True
    ) -> SentMessage:
        """Let somebody write to the bot, or into a group; the bot hears there only mentions."""
        chat = self.p2p(open_id) if group is None else self.chats[group]
        if open_id not in chat.members:
            raise ValueError(f"{open_id} is not in {chat.chat_id}")
        mentioned = chat.kind == "group" and mention
        shown = f"@{self.app_name} {text}" if mentioned else text
        message = SentMessage(
            new_id("om"), chat.chat_id, open_id, "text", {"text": shown}, self.now()
        )
        self.store(message)
        heard = not self.scopes_missing.issuperset(HEARING[chat.kind])
        if heard and chat.has_bot and (chat.kind == "p2p" or mentioned):
            self.deliver(events.message_received(self, message, chat, text))
        return message

    def choose_menu(self, open_id: str, event_key: str) -> Delivery:
        """Let somebody choose an entry of the bot's menu."""
        return self.deliver(events.menu_chosen(self, self.people[open_id], event_key))

    def enter_chat(self, open_id: str) -> Delivery:
        """Let somebody open the private chat with the bot."""
        return self.deliver(events.chat_entered(self, self.people[open_id], self.p2p(open_id)))

    def add_bot(self, open_id: str, chat_id: str, *, added: bool = True) -> Delivery:
        """Let somebody put the bot into a group, or with ``added`` False out of it."""
        chat = self.chats[chat_id]
        chat.has_bot = added
        return self.deliver(events.bot_added(self, self.people[open_id], chat, added=added))

    def recall(self, message_id: str) -> Delivery:
        """Let whoever wrote a message take it back."""
        message = self.by_id[message_id]
        message.deleted = True
        self.changed()
        return self.deliver(events.message_recalled(self, message))

    def read(self, open_id: str) -> Delivery:
        """Let somebody read what the bot wrote to them."""
        unread = [message.message_id for message in self.messages_to(open_id)]
        return self.deliver(events.messages_read(self, self.people[open_id], unread))

    def click(  # noqa: PLR0913 - the ways to say what is tapped
        self,
        open_id: str,
        message_id: str,
        *,
        text: str | None = None,
        within: str | None = None,
        option: str | None = None,
        value: JsonObject | None = None,
        form: JsonObject | None = None,
        duplicate: int = 1,
    ) -> ClickResult:
        """Let somebody tap what bears ``text``, or choose ``option`` (by its text or value).

        ``within`` narrows to the smallest part of the card that shows that text, ``form`` holds
        what was filled in; with ``value`` nothing is looked for and that value is sent.
        ``duplicate`` delivers the very same event that often. Raises LookupError when the card
        shows nothing of the kind.
        """
        if value is not None:
            tap = Tap("button", value, option=option, form=form)
        else:
            card = self.by_id[message_id].content
            tap = find_target(card, text=text, option=option, within=within, form=form)
        return self.tap(open_id, message_id, tap, duplicate=duplicate)

    def tap(self, open_id: str, message_id: str, tap: Tap, *, duplicate: int = 1) -> ClickResult:
        """Send one tap as the client would, and do with the answer what the client would."""
        event = self.build_click(open_id, message_id, tap)
        result = ClickResult()
        for _ in range(duplicate):
            result = self.send_click(event)
        return result

    def send_click(self, event: JsonObject) -> ClickResult:
        """Send a callback that was built before, and show what comes back."""
        message = self.by_id[event["event"]["context"]["open_message_id"]]
        delivery = self.deliver(event)
        if delivery.failure is None:
            self.update_tokens[event["event"]["token"]].answered = True
        return answered(self, message, delivery)

    def build_click(self, open_id: str, message_id: str, tap: Tap) -> JsonObject:
        """Return the callback of a tap without sending it."""
        message, token = self.by_id[message_id], f"c-{uuid4().hex}"
        self.update_tokens[token] = UpdateToken(message_id, self.now())
        return events.card_clicked(self, self.people[open_id], message, tap, token)

    # How it reaches the bot

    def deliver(self, event: JsonObject, **forged: Any) -> Delivery:  # noqa: ANN401 - see wrap
        """Send an event to the bot over its transport and log how it was answered.

        An event that failed is delivered again later (``redelivery``). ``forged`` (see
        ``Webhook.wrap``) makes the delivery wrong on purpose: webhook only, and once.
        """
        if self._held is not None:
            self._held.append(event)
            return Delivery(event, self._transport, self.now(), 0.0, failure="held")
        delivery = self._attempt(event, 1, **forged)
        if delivery.failure is not None and not forged:
            self._again_later(delivery)
        return delivery

    def deliver_again(self, event_id: str) -> Delivery:
        """Send an event once more, as Feishu may even without need. KeyError: no such event."""
        for delivery in reversed(self.deliveries):
            if delivery.event_id == event_id:
                return self._attempt(delivery.event, delivery.attempt + 1)
        raise KeyError(event_id)

    @contextmanager
    def held(self) -> Iterator[list[JsonObject]]:
        """Keep events back, to be delivered afterwards in whatever order: ``deliver`` each."""
        self._held = []
        try:
            yield self._held
        finally:
            self._held = None

    @property
    def webhook(self) -> Webhook:
        """Return the wrapping that the app's keys make."""
        return Webhook(self.encrypt_key, self.verification_token, self.now, self.connect_within)

    def post(self, parcel: Parcel) -> Delivery:
        """Send bytes that are wrapped already, such as those of a replayed delivery."""
        if self.webhook_url is None:
            raise ValueError("the world has no webhook_url")
        return self._log(self.webhook.post(self.webhook_url, parcel, self.answer_within))

    def verify_webhook(self, challenge: str) -> bool:
        """Ask the webhook's address to prove itself, as the console does when it is saved."""
        event = {"type": "url_verification", "challenge": challenge}
        noted = self.post(self.webhook.wrap({**event, "token": self.verification_token}))
        return noted.status == HTTPStatus.OK and noted.answer == {"challenge": challenge}

    @property
    def _transport(self) -> Literal["webhook", "ws"]:
        return "ws" if self.webhook_url is None else "webhook"

    def _attempt(self, event: JsonObject, attempt: int, **forged: Any) -> Delivery:  # noqa: ANN401
        if type_of(event) in self.unsubscribed:
            noted = Delivery(event, self._transport, self.now(), 0.0, failure="unsubscribed")
        elif self.webhook_url is None:
            noted = self.connections.deliver(event, self.now(), self.answer_within)
        else:
            parcel = self.webhook.wrap(event, **forged)
            noted = self.webhook.post(self.webhook_url, parcel, self.answer_within)
        return self._log(replace(noted, attempt=attempt))

    def _again_later(self, delivery: Delivery) -> None:
        """Plan the next attempt, but for callbacks and for what the app did not ask for."""
        nobody = delivery.failure == "nobody" and not NOBODY_THERE.holds(self.relaxed)
        if type_of(delivery.event) == CLICK or delivery.failure == "unsubscribed" or nobody:
            return
        self.redelivery.failed(delivery.event, delivery.attempt)

    def _repeat(self, event: JsonObject, attempt: int) -> bool:
        return self._attempt(event, attempt).failure is not None

    def _log(self, delivery: Delivery) -> Delivery:
        with self.lock:
            self.deliveries.append(delivery)
        for listener in list(self.on_change):
            listener()
        return delivery
