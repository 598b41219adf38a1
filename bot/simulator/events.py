"""The events Feishu sends to an app, in their shape (schema 2.0)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from bot.simulator.chats import Chat, SentMessage, milliseconds
from bot.simulator.people import TENANT, Person
from bot.simulator.rules import Rule

if TYPE_CHECKING:
    from bot.simulator.api import JsonObject
    from bot.simulator.clicks import Tap
    from bot.simulator.tenant import Tenant

BOT_KEY = "@_user_1"
USER_ID_SCOPE: Final = "contact:user.employee_id:readonly"
USER_ID: Final = Rule(
    "user-id-scope", f"Events carry people's user_id only with {USER_ID_SCOPE}", "接收消息"
)

KINDS: Final = (
    "im.message.receive_v1",
    "im.message.message_read_v1",
    "im.message.recalled_v1",
    "im.chat.access_event.bot_p2p_chat_entered_v1",
    "im.chat.member.bot.added_v1",
    "im.chat.member.bot.deleted_v1",
    "application.bot.menu_v6",
    "card.action.trigger",
)
"""What an app can subscribe here; the last is a callback."""


def _ids(tenant: Tenant, person: Person) -> JsonObject:
    """Return somebody's ids as the app may see them."""
    told = USER_ID_SCOPE not in tenant.scopes_missing
    return {**person.ids(), **({"user_id": person.user_id} if told else {})}


def _event(tenant: Tenant, event_type: str, create_time: str, event: JsonObject) -> JsonObject:
    header = {
        "event_id": uuid4().hex,
        "event_type": event_type,
        "create_time": create_time,
        "token": tenant.verification_token,
        "app_id": tenant.app_id,
        "tenant_key": TENANT,
    }
    return {"schema": "2.0", "header": header, "event": event}


def message_received(tenant: Tenant, message: SentMessage, chat: Chat, text: str) -> JsonObject:
    """Somebody wrote; in a group the text names the bot by its key in ``mentions``."""
    in_group = chat.kind == "group"
    at = milliseconds(message.create_time)
    received: JsonObject = {
        "message_id": message.message_id,
        "create_time": at,
        "update_time": at,
        "chat_id": chat.chat_id,
        "chat_type": chat.kind,
        "message_type": "text",
        "content": json.dumps(
            {"text": f"{BOT_KEY} {text}" if in_group else text}, ensure_ascii=False
        ),
        "user_agent": "Mozilla/5.0 (desk)",
    }
    if in_group:
        received["mentions"] = [
            {
                "key": BOT_KEY,
                "id": {"open_id": tenant.bot_open_id, "union_id": "on_bot"},
                "mentioned_type": "bot",
                "name": tenant.app_name,
                "tenant_key": TENANT,
            }
        ]
    person = tenant.people[message.sender]
    sender = {"sender_id": _ids(tenant, person), "sender_type": "user", "tenant_key": TENANT}
    event = {"sender": sender, "message": received}
    return _event(tenant, "im.message.receive_v1", milliseconds(tenant.now()), event)


def card_clicked(
    tenant: Tenant, person: Person, message: SentMessage, tap: Tap, token: str
) -> JsonObject:
    """Somebody tapped on a card; ``create_time`` of this one is in microseconds."""
    event = {
        "operator": {"tenant_key": TENANT, **_ids(tenant, person)},
        "token": token,
        "action": tap.action(),
        "host": "im_message",
        "context": {"open_message_id": message.message_id, "open_chat_id": message.chat_id},
    }
    return _event(tenant, "card.action.trigger", f"{milliseconds(tenant.now())}000", event)


def menu_chosen(tenant: Tenant, person: Person, event_key: str) -> JsonObject:
    """Somebody chose an entry of the bot's menu."""
    event = {
        "operator": {"operator_name": person.name, "operator_id": _ids(tenant, person)},
        "event_key": event_key,
        "timestamp": int(tenant.now().timestamp()),
    }
    return _event(tenant, "application.bot.menu_v6", milliseconds(tenant.now()), event)


def chat_entered(tenant: Tenant, person: Person, chat: Chat) -> JsonObject:
    """Somebody opened the private chat with the bot."""
    event: JsonObject = {"chat_id": chat.chat_id, "operator_id": _ids(tenant, person)}
    last = next((m for m in reversed(tenant.messages) if m.chat_id == chat.chat_id), None)
    if last is not None:
        event["last_message_id"] = last.message_id
        event["last_message_create_time"] = milliseconds(last.create_time)
    kind = "im.chat.access_event.bot_p2p_chat_entered_v1"
    return _event(tenant, kind, milliseconds(tenant.now()), event)


def bot_added(tenant: Tenant, person: Person, chat: Chat, *, added: bool = True) -> JsonObject:
    """Somebody put the bot into a group, or with ``added`` False out of it."""
    event = {
        "chat_id": chat.chat_id,
        "operator_id": _ids(tenant, person),
        "external": False,
        "operator_tenant_key": TENANT,
        "name": chat.name,
        "i18n_names": {"zh_cn": chat.name},
    }
    kind = f"im.chat.member.bot.{'added' if added else 'deleted'}_v1"
    return _event(tenant, kind, milliseconds(tenant.now()), event)


def message_recalled(tenant: Tenant, message: SentMessage) -> JsonObject:
    """Somebody took a message back."""
    event = {
        "message_id": message.message_id,
        "chat_id": message.chat_id,
        "recall_time": milliseconds(tenant.now()),
        "recall_type": "message_owner",
    }
    return _event(tenant, "im.message.recalled_v1", milliseconds(tenant.now()), event)


def messages_read(tenant: Tenant, person: Person, message_ids: list[str]) -> JsonObject:
    """Somebody read what the bot wrote."""
    reader = {
        "reader_id": _ids(tenant, person),
        "read_time": milliseconds(tenant.now()),
        "tenant_key": TENANT,
    }
    event = {"reader": reader, "message_id_list": message_ids}
    return _event(tenant, "im.message.message_read_v1", milliseconds(tenant.now()), event)


def under_another_id(event: JsonObject) -> JsonObject:
    """Return the same event under a new event_id, as Feishu may deliver a message once more."""
    return {**event, "header": {**event["header"], "event_id": uuid4().hex}}
