"""What the people of the tenant can do. Start reading here; ``outbox`` is how it reaches the bot.

``say``, ``click`` and the other things a person does return when the bot has answered (or failed
to), so a test in another thread reads like a story. The lock is never held meanwhile.
"""

from collections.abc import Sequence
from uuid import uuid4

from bot.simulator import events, registration
from bot.simulator.api import JsonObject
from bot.simulator.chats import SentMessage, UpdateToken, new_id
from bot.simulator.clicks import ClickResult, Tap, answered
from bot.simulator.delivery import Delivery
from bot.simulator.endpoints import ENDPOINTS
from bot.simulator.outbox import Outbox
from bot.simulator.subscriptions import HEARING
from bot.simulator.targets import find_target


class World(Outbox):
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
        if chat.kind == "p2p" or (mentioned and chat.has_bot):
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

    def scan(self, open_id: str, link: str, *, confirm: bool = True) -> None:
        """Let somebody scan the QR code of a registration, and confirm or decline it.

        Confirmed, the app has the scopes and events that the link asks for, and no others. Raises
        LookupError for a link that leads to no registration.
        """
        begun = self.registrations.by_link(link)
        asked = registration.asked_for(link)
        with self.lock:
            begun.open_id = open_id
            begun.answer = "confirmed" if confirm else "denied"
            if confirm:
                self._give(asked)

    def _give(self, asked: JsonObject) -> None:
        every = {scope for each in ENDPOINTS for scope in each.scopes}.union(*HEARING.values())
        every.add("im:message.group_msg")
        self.scopes_missing = every - set(asked.get("scopes", {}).get("tenant", []))
        told = set(asked.get("events", {}).get("items", {}).get("tenant", []))
        told.update(asked.get("callbacks", {}).get("items", []))
        self.unsubscribed = set(events.KINDS) - told

    def click(  # noqa: PLR0913 - the ways to say what is tapped
        self,
        open_id: str,
        message_id: str,
        *,
        text: str | None = None,
        within: str | None = None,
        option: str | None = None,
        options: Sequence[str] | None = None,
        value: JsonObject | None = None,
        form: JsonObject | None = None,
        duplicate: int = 1,
    ) -> ClickResult:
        """Let somebody tap what bears ``text``, or choose ``option`` (by its text or value).

        ``options`` are those chosen where several can be. ``within`` narrows to the smallest part
        of the card that shows that text, ``form`` holds what was filled in; with ``value`` nothing
        is looked for and that value is sent. ``duplicate`` delivers the very same event that often.
        Raises LookupError when the card shows nothing of the kind.
        """
        if value is not None:
            tap = Tap("button", value, option=option, form=form)
        else:
            card = self.by_id[message_id].content
            tap = find_target(
                card, text=text, option=option, options=options, within=within, form=form
            )
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
        return answered(self, message, self.deliver(event))

    def build_click(self, open_id: str, message_id: str, tap: Tap) -> JsonObject:
        """Return the callback of a tap without sending it."""
        message, token = self.by_id[message_id], f"c-{uuid4().hex}"
        self.update_tokens[token] = UpdateToken(message_id, self.now())
        return events.card_clicked(self, self.people[open_id], message, tap, token)
