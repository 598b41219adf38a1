"""The calls that write messages: send, reply, update, edit, recall."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.simulator.api import ApiRequest, JsonObject, Reply, ok
from bot.simulator.chats import Chat, SentMessage, new_id
from bot.simulator.contents import checked
from bot.simulator.history import known_message, shown
from bot.simulator.limits import Limit
from bot.simulator.receivers import (
    check_ability,
    check_may_write,
    check_reach,
    count_message,
    field_refused,
    receiving_chat,
)
from bot.simulator.rules import UNCONFIRMED, Rule

if TYPE_CHECKING:
    from bot.simulator.tenant import Tenant

SEND: Final = "发送消息"
REPLY: Final = "回复消息"
PATCH: Final = "更新已发送的消息卡片"
EDIT: Final = "编辑消息"
RECALL: Final = "撤回消息"
UUID_LENGTH: Final = Rule(
    "uuid-length",
    "uuid is a text of at most 50 characters",
    SEND,
    99992402,
    "field validation failed",
)
UUID_ONCE: Final = Rule(
    "uuid-once-an-hour", "Of the requests with one uuid, one succeeds within an hour", SEND
)
UUID_ANSWER: Final = Rule(
    "uuid-answers-first-message",
    "A request with a uuid again is answered with the first message; relaxed, refused",
    f"{UNCONFIRMED}: 发送消息 tells neither",
    230049,
    "The message is being sent.",
)
RECALLED: Final = Rule(
    "message-recalled",
    "A recalled message is neither replied to, updated nor edited",
    REPLY,
    230011,
    "The message is recalled.",
)
PATCH_CARD: Final = Rule(
    "patch-cards-only",
    "Only cards are updated",
    PATCH,
    230001,
    "Your request contains an invalid request parameter.",
)
PATCH_OWN: Final = Rule(
    "patch-own-card",
    "A card is updated by whoever sent it (the document tells no code of its own)",
    PATCH,
    230027,
    "Lack of necessary permissions.",
)
PATCH_SHARED: Final = Rule(
    "patch-shared-card",
    "A card is updated only where it said update_multi before (a card 2.0 always does); after, the "
    "check of the new card sees to it (the document tells no code)",
    PATCH,
    230001,
    "Your request contains an invalid request parameter.",
)
PATCH_WITHIN: Final = Rule(
    "patch-within-14-days",
    "A card is updated within 14 days after it was sent",
    PATCH,
    230031,
    "Message can only be modified within 14 days after sending.",
)
PATCH_LIMIT: Final = Rule(
    "limit-of-a-card",
    "One card is updated 5 times a second",
    PATCH,
    230020,
    "This operation triggers the frequency limit.",
)
EDIT_TYPE: Final = Rule(
    "edit-text-only",
    "Only texts and posts are edited",
    EDIT,
    230054,
    "This operation is not supported for this message type.",
)
EDIT_OWN: Final = Rule(
    "edit-own-message",
    "A message is edited by whoever sent it",
    EDIT,
    230071,
    "The operator is not the sender of the message.",
)
EDIT_TIMES: Final = Rule(
    "edit-20-times",
    "A message is edited at most 20 times",
    EDIT,
    230072,
    "The message has reached the number of times it can be edited.",
)
EDIT_WITHIN: Final = Rule(
    "edit-within-time",
    "A message is edited as long after sending as the tenant's administrator lets",
    EDIT,
    230075,
    "The message has exceeded the time that can be edited.",
)
RECALL_OWN: Final = Rule(
    "recall-own-message",
    "The bot recalls only what it sent",
    RECALL,
    230026,
    "No permission to recall this message.",
)
RECALL_ONCE: Final = Rule(
    "recall-once",
    "What is gone cannot be recalled again",
    RECALL,
    230110,
    "Action unavailable as the message has been deleted.",
)
RECALL_WITHIN: Final = Rule(
    "recall-within-time",
    "A message is recalled as long after sending as the tenant's administrator lets",
    RECALL,
    230009,
    "Message has expired when recall message.",
)
UUID_LASTS: Final = timedelta(hours=1)
PATCHABLE: Final = timedelta(days=14)
MOST_UUID: Final = 50
MOST_EDITS: Final = 20
FIVE_A_SECOND: Final = Limit(5)
EDITED: Final = {"text", "post"}


def create_message(tenant: Tenant, request: ApiRequest) -> Reply:
    """Send a message to a person or into a group."""
    check_ability(tenant)
    body = request.json()
    chat = receiving_chat(tenant, request.argument("receive_id_type"), body.get("receive_id"))
    check_reach(tenant, chat)
    return _send(tenant, request, body, chat, None)


def reply_message(tenant: Tenant, request: ApiRequest) -> Reply:
    """Answer a message in its chat."""
    parent = _present(tenant, request)
    return _send(tenant, request, request.json(), tenant.chats[parent.chat_id], parent)


def _send(
    tenant: Tenant, request: ApiRequest, body: JsonObject, chat: Chat, parent: SentMessage | None
) -> Reply:
    check_may_write(chat)
    uuid = body.get("uuid") or None
    if uuid is not None:
        first = _first(tenant, uuid)
        if first is not None:
            return ok(shown(tenant, first))
    content = checked(tenant, request, body.get("msg_type"), body.get("content"))
    count_message(tenant, chat)
    message = SentMessage(
        new_id("om"), chat.chat_id, tenant.app_id, body["msg_type"], content, tenant.now(), uuid
    )
    if parent is not None:
        message.parent_id = parent.message_id
        message.root_id = parent.root_id or parent.message_id
    if uuid is not None:
        tenant.by_uuid[uuid] = message
    tenant.store(message)
    return ok(shown(tenant, message))


def _first(tenant: Tenant, uuid: object) -> SentMessage | None:
    """Return what was sent with this uuid within the hour."""
    if not isinstance(uuid, str) or len(uuid) > MOST_UUID:
        raise field_refused(UUID_LENGTH, "uuid", uuid)
    first = tenant.by_uuid.get(uuid)
    if first is None or tenant.now() - first.create_time >= UUID_LASTS:
        return None
    if not UUID_ANSWER.holds(tenant.relaxed):
        raise UUID_ANSWER.refused()
    return first


def _present(tenant: Tenant, request: ApiRequest) -> SentMessage:
    """Return the message that the path names; raise Refused for one that was recalled."""
    message = known_message(tenant, request)
    if message.deleted:
        raise RECALLED.refused()
    return message


def patch_message(tenant: Tenant, request: ApiRequest) -> Reply:
    """Put another card in place of one the app sent, within fourteen days."""
    message = _present(tenant, request)
    if message.sender != tenant.app_id:
        raise PATCH_OWN.refused()
    if message.msg_type != "interactive":
        raise PATCH_CARD.refused()
    if not _is_shared(message.content):
        raise PATCH_SHARED.refused()
    if tenant.now() - message.create_time > PATCHABLE:
        raise PATCH_WITHIN.refused()
    content = request.json().get("content")
    card = checked(tenant, request, "interactive", content, replacing=message.content)
    if tenant.limits.wait(("patch", message.message_id), FIVE_A_SECOND):
        raise PATCH_LIMIT.refused()
    tenant.replace(message, card)
    return ok(msg="ok")


def _is_shared(card: JsonObject) -> bool:
    """Return whether every receiver of the card sees the same."""
    by_default = card.get("schema") == "2.0"
    return card.get("config", {}).get("update_multi", by_default) is True


def edit_message(tenant: Tenant, request: ApiRequest) -> Reply:
    """Put other words in place of a text or post that the app sent."""
    message = _present(tenant, request)
    if message.sender != tenant.app_id:
        raise EDIT_OWN.refused()
    body = request.json()
    if message.msg_type not in EDITED or body.get("msg_type") not in EDITED:
        raise EDIT_TYPE.refused()
    if len(message.updates) >= MOST_EDITS:
        raise EDIT_TIMES.refused()
    if _is_older(tenant, message, tenant.editable_for):
        raise EDIT_WITHIN.refused()
    content = checked(tenant, request, body["msg_type"], body.get("content"))
    message.msg_type = body["msg_type"]
    tenant.replace(message, content)
    return ok(shown(tenant, message))


def delete_message(tenant: Tenant, request: ApiRequest) -> Reply:
    """Recall a message the app sent."""
    message = known_message(tenant, request)
    if message.deleted:
        raise RECALL_ONCE.refused()
    if message.sender != tenant.app_id:
        raise RECALL_OWN.refused()
    if _is_older(tenant, message, tenant.recallable_for):
        raise RECALL_WITHIN.refused()
    message.deleted = True
    tenant.changed()
    return ok()


def _is_older(tenant: Tenant, message: SentMessage, than: timedelta | None) -> bool:
    return than is not None and tenant.now() - message.create_time > than
