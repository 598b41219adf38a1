"""The calls that read messages and chats, and how a message is shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from bot.simulator.api import ApiRequest, JsonObject, Reply, ok, page
from bot.simulator.people import TENANT
from bot.simulator.receivers import check_ability, check_reach
from bot.simulator.rules import UNCONFIRMED, Rule

if TYPE_CHECKING:
    from bot.simulator.chats import Chat, SentMessage
    from bot.simulator.tenant import Tenant

GET: Final = "获取指定消息的内容"
HISTORY: Final = "获取会话历史消息"
GROUPS: Final = "获取用户或机器人所在的群列表"
MESSAGE_EXISTS: Final = Rule(
    "message-exists",
    "A message_id must exist",
    "通用错误码",
    99992354,
    "these ids not existed:",
)
GROUP_MESSAGES: Final = Rule(
    "group-messages-scope",
    "The messages of a group are read only with the scope im:message.group_msg as well",
    HISTORY,
    230027,
    "Lack of necessary permissions.",
)
HISTORY_QUERY: Final = Rule(
    "history-query",
    "container_id_type is chat (threads are not played here), the times are seconds, sort_type is "
    "ByCreateTimeAsc or ByCreateTimeDesc, page_size 1 to 50",
    HISTORY,
    230001,
    "Your request contains an invalid request parameter.",
)
HISTORY_CHAT: Final = Rule(
    "history-chat",
    "Only chats that the bot is in are read",
    HISTORY,
    230002,
    "The bot can not be outside the group.",
)
RECALLED_SHOWN: Final = Rule(
    "recalled-message-shown",
    "A recalled message is still there: without content by itself, with a fixed text in a list",
    HISTORY,
)
CARD_SHOWN: Final = Rule(
    "card-shown-simplified",
    "A card is shown as title and hint, and as it was sent only to card_msg_content_type="
    "user_card_content",
    f"{UNCONFIRMED}: 获取会话历史消息 has the parameter but not this shape of cards 2.0",
)
GROUPS_QUERY: Final = Rule(
    "groups-query",
    "sort_type is ByCreateTimeAsc or ByActiveTimeDesc, page_size at most 100",
    GROUPS,
    232001,
    "Your request contains an invalid request parameter.",
)
GROUPS_ABILITY: Final = Rule(
    "groups-bot-ability",
    "An app without the ability to be a bot has no groups to list",
    GROUPS,
    232025,
    "Bot ability is not activated.",
)
AS_SENT: Final = "user_card_content"
RECALLED: Final = "This message was recalled"
HINT: Final = "Please upgrade to the latest version of Feishu to view the content"


def shown(tenant: Tenant, message: SentMessage, *, as_sent: bool = False) -> JsonObject:
    """Return a message as the open API shows it."""
    content = message.content
    if message.msg_type == "interactive" and not as_sent and CARD_SHOWN.holds(tenant.relaxed):
        content = _simplified(content)
    return message.shown(tenant.app_id, json.dumps(content, ensure_ascii=False))


def _simplified(card: JsonObject) -> JsonObject:
    title = card.get("header", {}).get("title", {}).get("content")
    return {"title": title, "elements": [[{"tag": "text", "text": HINT}]]}


def known_message(tenant: Tenant, request: ApiRequest) -> SentMessage:
    """Return the message that the path names, where the bot may act; raise Refused otherwise."""
    check_ability(tenant)
    message_id = request.params["message_id"]
    message = tenant.by_id.get(message_id)
    if message is None:
        raise MESSAGE_EXISTS.refused(f"[{message_id}]")
    check_reach(tenant, tenant.chats[message.chat_id])
    return message


def get_message(tenant: Tenant, request: ApiRequest) -> Reply:
    """Show one message."""
    message = known_message(tenant, request)
    _check_group_scope(tenant, tenant.chats[message.chat_id])
    if message.deleted:
        return ok({"items": [message.shown(tenant.app_id, None)]})
    return ok({"items": [shown(tenant, message, as_sent=_as_sent(request))]})


def list_messages(tenant: Tenant, request: ApiRequest) -> Reply:
    """Show a chat's messages page by page, of the seconds from start_time to end_time."""
    check_ability(tenant)
    if request.argument("container_id_type") != "chat":
        raise HISTORY_QUERY.refused()
    chat = tenant.chats.get(request.argument("container_id"))
    if chat is None:
        raise HISTORY_CHAT.refused()
    check_reach(tenant, chat)
    _check_group_scope(tenant, chat)
    found = _within(tenant, chat, request)
    items, members = page(found, request, default=20, most=50, bad=HISTORY_QUERY.refused())
    del members["total"]
    listed = [_listed(tenant, message, request) for message in items]
    return ok({"items": listed, **members})


def _check_group_scope(tenant: Tenant, chat: Chat) -> None:
    if chat.kind == "group" and "im:message.group_msg" in tenant.scopes_missing:
        raise GROUP_MESSAGES.refused()


def _within(tenant: Tenant, chat: Chat, request: ApiRequest) -> list[SentMessage]:
    order = request.argument("sort_type", "ByCreateTimeAsc")
    start, end = request.argument("start_time", "0"), request.argument("end_time", "9" * 12)
    if order not in {"ByCreateTimeAsc", "ByCreateTimeDesc"}:
        raise HISTORY_QUERY.refused()
    if not (start.isdecimal() and end.isdecimal() and int(start) <= int(end)):
        raise HISTORY_QUERY.refused()
    first, last = int(start), int(end)
    found = [
        message
        for message in tenant.messages
        if message.chat_id == chat.chat_id and first <= int(message.create_time.timestamp()) <= last
    ]
    return found if order == "ByCreateTimeAsc" else found[::-1]


def _as_sent(request: ApiRequest) -> bool:
    return request.argument("card_msg_content_type") == AS_SENT


def _listed(tenant: Tenant, message: SentMessage, request: ApiRequest) -> JsonObject:
    if message.deleted:
        return message.shown(tenant.app_id, RECALLED)
    return shown(tenant, message, as_sent=_as_sent(request))


def list_chats(tenant: Tenant, request: ApiRequest) -> Reply:
    """List the groups that the bot is in, page by page; private chats are none."""
    if not tenant.bot_enabled:
        raise GROUPS_ABILITY.refused()
    order = request.argument("sort_type", "ByCreateTimeAsc")
    groups = [chat for chat in tenant.chats.values() if chat.kind == "group" and chat.has_bot]
    if order == "ByActiveTimeDesc":
        active = {message.chat_id: place for place, message in enumerate(tenant.messages)}
        groups.sort(key=lambda chat: active.get(chat.chat_id, -1), reverse=True)
    elif order != "ByCreateTimeAsc":
        raise GROUPS_QUERY.refused()
    items, members = page(groups, request, default=20, most=100, bad=GROUPS_QUERY.refused())
    del members["total"]
    return ok({"items": [_group(chat) for chat in items], **members})


def _group(chat: Chat) -> JsonObject:
    return {
        "chat_id": chat.chat_id,
        "avatar": "",
        "name": chat.name,
        "description": "",
        "owner_id": chat.members[0] if chat.members else "",
        "owner_id_type": "open_id",
        "external": False,
        "tenant_key": TENANT,
        "chat_status": "dissolved" if chat.dissolved else "normal",
    }
