"""Which events the app is told of: what it subscribed, and has a scope for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.simulator.delivery import type_of
from bot.simulator.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Container

    from bot.simulator.api import JsonObject
    from bot.simulator.tenant import Tenant

SUBSCRIBED: Final = Rule(
    "event-subscribed", "Events and callbacks that the app did not subscribe stay away", "事件配置"
)
HEARS: Final = Rule(
    "message-scope",
    "A private message is delivered with im:message.p2p_msg, a group's mention with group_at_msg",
    "接收消息",
)
MENTIONS: Final = Rule(
    "group-mentions", "Of a group's messages the bot is told those that mention it", "接收消息"
)
READS: Final = Rule(
    "message-read-scope",
    "That a message was read is told with im:message:readonly or im:message",
    "消息已读",
)
HEARING: Final = {
    "p2p": {"im:message.p2p_msg:readonly", "im:message.p2p_msg"},
    "group": {"im:message.group_at_msg:readonly", "im:message.group_at_msg"},
}
"""Of these scopes the app needs one to be told of a message."""
READING: Final = {"im:message:readonly", "im:message"}


def is_wanted(tenant: Tenant, unsubscribed: Container[str], event: JsonObject) -> bool:
    """Return whether the app subscribed this kind of event and has a scope for it."""
    if type_of(event) in unsubscribed:
        return False
    scopes = _scopes(event)
    return not scopes or not tenant.scopes_missing.issuperset(scopes)


def _scopes(event: JsonObject) -> set[str]:
    """Return the scopes of which the app needs one; none where it needs none."""
    kind = type_of(event)
    if kind == "im.message.receive_v1":
        return HEARING[event["event"]["message"]["chat_type"]]
    return READING if kind == "im.message.message_read_v1" else set()
