"""Whom the bot may write to, where, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.simulator.limits import Limit
from bot.simulator.rules import UNCONFIRMED, Rule

if TYPE_CHECKING:
    from bot.simulator.api import Refused
    from bot.simulator.chats import Chat
    from bot.simulator.people import Person
    from bot.simulator.tenant import Tenant

SEND: Final = "发送消息"
GENERAL: Final = "通用错误码"
RECEIVER_TYPE: Final = Rule(
    "receive-id-type",
    "receive_id_type must be given: open_id, union_id, user_id, email or chat_id",
    SEND,
    99992402,
    "field validation failed",
)
RECEIVER_GIVEN: Final = Rule(
    "receive-id", "receive_id must be given", SEND, 99992402, "field validation failed"
)
RECEIVER_FITS: Final = Rule(
    "receive-id-fits-its-type",
    "receive_id is an id of the kind that receive_id_type names, and somebody's",
    SEND,
    230034,
    "The receive_id is invalid.",
)
OPEN_ID_EXISTS: Final = Rule(
    "open-id-exists", "An open_id must exist", GENERAL, 99992351, "these open ids not existed:"
)
OPEN_ID_OF_APP: Final = Rule(
    "open-id-of-this-app",
    "An open_id is one app's; another app's is refused",
    GENERAL,
    99992361,
    "open_id cross app",
)
BOT_ABILITY: Final = Rule(
    "bot-ability",
    "An app without the ability to be a bot neither sends nor reads messages",
    SEND,
    230006,
    "Bot ability is not activated.",
)
BOT_IN_GROUP: Final = Rule(
    "bot-in-group",
    "The bot writes and reads only in groups that it is in",
    SEND,
    230002,
    "The bot can not be outside the group.",
)
GROUP_DISSOLVED: Final = Rule(
    "group-dissolved",
    "Nothing can be done in a group that was dissolved",
    SEND,
    232009,
    "Your request specifies a chat which has already been dissolved.",
)
GROUP_SILENCED: Final = Rule(
    "group-silenced",
    "Where a group lets the bot not speak, it cannot send or reply",
    SEND,
    230035,
    "Send Message Permission deny.",
)
AVAILABLE: Final = Rule(
    "bot-available-to-person",
    "Private chats are closed to the bot where the person is outside its availability or resigned",
    SEND,
    230013,
    "Bot has NO availability to this user.",
)
RESIGNED: Final = Rule(
    "person-resigned",
    "A message to somebody who resigned has a code of its own; relaxed, that of availability",
    f"{UNCONFIRMED}: 发送消息 names both codes for it",
    230029,
    "User has resigned.",
)
MUTED: Final = Rule(
    "person-stopped-the-bot",
    "Who switched off the bot's messages gets none sent, only replies",
    SEND,
    230053,
    "The user has stopped the bot from sending messages.",
)
PERSON_LIMIT: Final = Rule(
    "limit-of-a-person",
    "One person is sent 5 messages a second, replies included",
    SEND,
    230020,
    "This operation triggers the frequency limit.",
)
GROUP_LIMIT: Final = Rule(
    "limit-of-a-group",
    "One group is sent 5 messages a second, replies included",
    SEND,
    230020,
    "This operation triggers the frequency limit.",
)
FIVE_A_SECOND: Final = Limit(5)
PREFIXES: Final = {
    "open_id": "ou_",
    "union_id": "on_",
    "chat_id": "oc_",
    "user_id": "",
    "email": "",
}
"""How an id of each receive_id_type begins."""


def receiving_chat(tenant: Tenant, kind: str, receiver: object) -> Chat:
    """Return the chat that a message to this receiver goes into; raise Refused where none may."""
    if kind not in PREFIXES:
        raise field_refused(RECEIVER_TYPE, "receive_id_type", kind)
    if not isinstance(receiver, str) or not receiver:
        raise field_refused(RECEIVER_GIVEN, "receive_id", receiver)
    if not receiver.startswith(PREFIXES[kind]):
        raise RECEIVER_FITS.refused()
    if kind == "chat_id":
        chat = tenant.chats.get(receiver)
        if chat is None:
            raise BOT_IN_GROUP.refused()
    else:
        person = tenant.find_person(kind, receiver)
        if person is None:
            raise _unknown(tenant, kind, receiver)
        chat = tenant.p2p(person.open_id)
    if chat.kind == "p2p":
        _check_willing(tenant, tenant.people[chat.members[0]])
    return chat


def field_refused(rule: Rule, field: str, value: object) -> Refused:
    """Return the refusal of one parameter of a call, which it names."""
    refused = rule.refused()
    violation = {"field": field, "value": value or "", "description": rule.says}
    refused.error = {"field_violations": [violation]}
    return refused


def _unknown(tenant: Tenant, kind: str, receiver: str) -> Refused:
    if kind != "open_id":
        return RECEIVER_FITS.refused()
    if receiver in tenant.open_ids_of_other_apps:
        return OPEN_ID_OF_APP.refused()
    return OPEN_ID_EXISTS.refused(f"[{receiver}]")


def _check_willing(tenant: Tenant, person: Person) -> None:
    """Check what stops only messages that the bot sends of its own accord."""
    if person.resigned and RESIGNED.holds(tenant.relaxed):
        raise RESIGNED.refused()
    if person.muted:
        raise MUTED.refused()


def check_ability(tenant: Tenant) -> None:
    """Raise Refused unless the app is a bot."""
    if not tenant.bot_enabled:
        raise BOT_ABILITY.refused()


def check_reach(tenant: Tenant, chat: Chat) -> None:
    """Raise Refused where the bot has no business in a chat, whatever it wants there."""
    if chat.kind == "p2p":
        person = tenant.people[chat.members[0]]
        if person.resigned or not person.available:
            raise AVAILABLE.refused()
    elif chat.dissolved:
        raise GROUP_DISSOLVED.refused()
    elif not chat.has_bot:
        raise BOT_IN_GROUP.refused()


def check_may_write(chat: Chat) -> None:
    """Raise Refused where the bot may read only."""
    if chat.silenced:
        raise GROUP_SILENCED.refused()


def count_message(tenant: Tenant, chat: Chat) -> None:
    """Count a message that is about to go into a chat; raise Refused for one too many."""
    if tenant.limits.wait(("messages", chat.chat_id), FIVE_A_SECOND):
        raise (PERSON_LIMIT if chat.kind == "p2p" else GROUP_LIMIT).refused()
