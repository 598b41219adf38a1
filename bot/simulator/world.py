"""What the people of the tenant can do, and how it reaches the bot. Start reading here.

``say``, ``click`` and the other things a person does return when the bot has answered (or failed
to), so a test in another thread reads like a story. The lock is never held meanwhile.
"""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from bot.simulator import events
from bot.simulator.api import JsonObject
from bot.simulator.chats import SentMessage, new_id
from bot.simulator.clicks import ClickResult, Tap, answered
from bot.simulator.delivery import Delivery, Parcel, Webhook
from bot.simulator.targets import find_target
from bot.simulator.tenant import Tenant


class World(Tenant):
    """A tenant that lives; give it to ``server.Simulator`` to be reached."""

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
        if chat.kind == "p2p" or mentioned:
            self.deliver(events.message_received(self, message, chat, text))
        return message

    def choose_menu(self, open_id: str, event_key: str) -> Delivery:
        """Let somebody choose an entry of the bot's menu."""
        return self.deliver(events.menu_chosen(self, self.people[open_id], event_key))

    def enter_chat(self, open_id: str) -> Delivery:
        """Let somebody open the private chat with the bot."""
        return self.deliver(events.chat_entered(self, self.people[open_id], self.p2p(open_id)))

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
            result = answered(self, self.by_id[message_id], self.deliver(event))
        return result

    def build_click(self, open_id: str, message_id: str, tap: Tap) -> JsonObject:
        """Return the callback of a tap without sending it."""
        message = self.by_id[message_id]
        return events.card_clicked(self, self.people[open_id], message, tap, f"c-{uuid4().hex}")

    # How it reaches the bot

    def deliver(self, event: JsonObject, **forged: Any) -> Delivery:  # noqa: ANN401 - see wrap
        """Send an event to the bot over its transport and log how it was answered.

        ``forged`` (see ``Webhook.wrap``) makes the delivery wrong on purpose: webhook only.
        """
        if self.webhook_url is None:
            return self._log(self.connections.deliver(event, self.now(), self.answer_within))
        return self.post(self.webhook.wrap(event, **forged))

    @property
    def webhook(self) -> Webhook:
        """Return the wrapping that the app's keys make."""
        return Webhook(self.encrypt_key, self.verification_token, self.now)

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

    def _log(self, delivery: Delivery) -> Delivery:
        with self.lock:
            self.deliveries.append(delivery)
        return delivery
