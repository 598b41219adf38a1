"""What the bot sends of its own accord: each part of a day to each person, once.

What is promised. A part is claimed in the store, with what it holds, before anything is sent; the
message's ``uuid`` is derived from (day, person, part); the claim is closed by the ``message_id``.
So what was sent is never sent again.

A claim left open by a crash or a lost answer is sent again with the same ``uuid`` while Feishu
still remembers it (one hour), and Feishu delivers it at most once. After that it is looked for in
the chat: each of our cards carries a mark derived from the claim. Found, the claim is closed; not
found, it is sent as if for the first time. Where the chat cannot be read, or shows a card of ours
whose mark it hides, nobody can say whether it arrived: it is reported, not sent. What Feishu
refused in so many words was not delivered and may be sent at any time.

So nothing is ever sent twice, and what is not sent is known by name. What this rests on: our clock
goes right to a quarter of an hour, and Feishu keeps a ``uuid`` for the hour that it promises.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from bot import metrics
from bot.errors import BotError, FeishuError
from bot.redraw import settle
from bot.store import LIST, Push, Store
from cards import Card, element_ids, mark_of, marked
from scoring.records import ListItem

if TYPE_CHECKING:
    from bot.feishu.gateway import Gateway

log = logging.getLogger(__name__)

REMEMBERED: Final = timedelta(minutes=45)
"""How long a repeated send is surely taken for the same one.

Feishu's hour, less the ten minutes that one send with all its tries may take, less a margin.
"""
BEFORE: Final = timedelta(minutes=10)
"""Feishu's clock may be so much behind ours."""

Result = Literal["sent", "already sent", "failed", "unconfirmed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One part of a day for one person or group."""

    day: date
    person: str
    """As the ledger knows the receiver: a name, or a group's chat_id."""
    part: str = LIST
    receiver: str
    """open_id or chat_id"""
    receiver_type: Literal["open_id", "chat_id"] = "open_id"
    items: Sequence[ListItem] = ()
    data_as_of: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a parcel."""

    result: Result
    push: Push
    error: FeishuError | None = None


class _HiddenError(Exception):
    """The chat holds a card of ours that may be the one, but does not show what it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Sends parcels and keeps the ledger."""

    store: Store
    gateway: "Gateway"
    now: Callable[[], datetime]

    def deliver(self, parcel: Parcel, draw: Callable[[Push], Card]) -> Outcome:
        """Send a parcel unless it was sent; ``draw`` makes its card from the claim.

        A failure is an outcome, not an exception, so that it never stops another's parcel.
        Raises StoreError where the ledger cannot be kept: then nothing is sent.
        """
        outcome = self._deliver(parcel, draw)
        kind = parcel.part.partition("-")[0]  # troubles carry a number
        metrics.pushes.labels(kind, outcome.result.replace(" ", "_")).inc()
        return outcome

    def _deliver(self, parcel: Parcel, draw: Callable[[Push], Card]) -> Outcome:
        claim = self.store.pushes.claim(
            day=parcel.day,
            person=parcel.person,
            part=parcel.part,
            at=self.now(),
            items=parcel.items,
            data_as_of=parcel.data_as_of,
        )
        if claim.status == "sent":
            return Outcome("already sent", claim)
        try:
            if not claim.fresh and self.now() - claim.claimed_at > REMEMBERED:
                settled = self._look_up(parcel, claim)
                if settled is not None:
                    return settled
            return self._send(parcel, claim, lambda: marked(draw(claim), claim.key))
        except FeishuError as error:
            log.warning("%s not delivered to %s: %s", parcel.part, parcel.person, error)
            if error.refused:
                self.store.pushes.failed(claim.id, str(error), self.now())
            return Outcome("failed", claim, error)

    def _send(self, parcel: Parcel, claim: Push, draw: Callable[[], Card]) -> Outcome:
        card = draw()
        sent = self.gateway.send(
            parcel.receiver, card, key=claim.key, receiver_type=parcel.receiver_type
        )
        self.store.pushes.sent(claim.id, sent.message_id, self.now())
        if parcel.receiver_type == "open_id" and sent.chat_id:
            self.store.chats.add(sent.chat_id, parcel.receiver)
        if parcel.part == LIST:
            self._catch_up(sent.message_id, draw, card)
        return Outcome("sent", claim)

    def _catch_up(self, message_id: str, draw: Callable[[], Card], sent: Card) -> None:
        """Show what was tapped elsewhere while a list was on its way: nobody knew its message."""
        try:
            settle(draw, lambda card: self.gateway.patch(message_id, card), sent)
        except BotError:
            log.exception("a card shows an older state", extra={"message_id": message_id})

    def _look_up(self, parcel: Parcel, claim: Push) -> Outcome | None:
        """Return what became of a claim left open long ago; None where it is to be sent now."""
        group = parcel.receiver_type == "chat_id"
        chat = parcel.receiver if group else self.store.chats.of(parcel.receiver)
        if chat is None:
            return Outcome("unconfirmed", claim)
        try:
            message_id = self._found(chat, claim)
        except (_HiddenError, FeishuError) as error:
            log.warning("%s of %s cannot be looked up: %s", parcel.part, parcel.person, error)
            return Outcome("unconfirmed", claim, error if isinstance(error, FeishuError) else None)
        if message_id is not None:
            self.store.pushes.sent(claim.id, message_id, self.now())
            return Outcome("already sent", claim)
        if self.store.pushes.again(claim, self.now()):
            return None
        return Outcome("already sent", claim)  # another process is about to

    def _found(self, chat: str, claim: Push) -> str | None:
        mark = mark_of(claim.key)
        hidden: list[str] = []
        for message in self.gateway.cards_in(chat, claim.claimed_at - BEFORE, self.now()):
            if mark in element_ids(message.content):
                return message.message_id
            shown = "schema" in message.content
            if not shown and self.store.pushes.message(message.message_id) is None:
                hidden.append(message.message_id)
        if hidden:
            raise _HiddenError(f"{hidden[0]} may be it, but does not show its content")
        return None
