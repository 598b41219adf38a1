"""The calls about messages: send, reply, update, read, recall."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.simulator.api import ApiRequest, JsonObject, Refused, Reply, ok
from bot.simulator.cardcheck import CardFault, check_card
from bot.simulator.chats import Chat, SentMessage, new_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.simulator.tenant import Tenant

FIELD_INVALID = Refused(99992402, "field validation failed")
INVALID = Refused(230001, "Your request contains an invalid request parameter.")
NOT_IN_CHAT = Refused(230002, "Bot/User can NOT be out of the chat.")
NOT_AVAILABLE = Refused(230013, "Bot has NO availability to this user.")
OTHER_APPS_FILE = Refused(230017, "Bot is not the owner of the resource.")
TOO_LONG = Refused(230025, "The length of the message content reaches its limit.")
NOT_OWN = Refused(230026, "Bot is not the sender of the message.")
TOO_OLD = Refused(230031, "The message has expired.")
BAD_RECEIVER = Refused(230034, "The receive_id is invalid.")
WRONG_FILE = Refused(230055, "The type of file upload does not match the type of message.")
DELETED = Refused(230110, "The message has been deleted.")
NO_PERSON = Refused(99992351, "The open_id does not exist.")
NO_MESSAGE = Refused(99992354, "The message_id is not found.")

UUID_LASTS = timedelta(hours=1)
PATCHABLE = timedelta(days=14)
MOST_UUID = 50
MOST_CARD = 30 * 1024
MOST_TEXT = 150 * 1024
"""Bytes of the whole request body, by the document's words."""
_PREFIX = {"open_id": "ou_", "union_id": "on_", "chat_id": "oc_"}


def create_message(tenant: Tenant, request: ApiRequest) -> Reply:
    """Send a message; a ``uuid`` seen within the hour gives the first message again."""
    kind = request.argument("receive_id_type", "open_id")
    body = request.json()
    receiver = body.get("receive_id")
    if kind not in {"open_id", "union_id", "user_id", "email", "chat_id"}:
        raise FIELD_INVALID
    if not isinstance(receiver, str) or not receiver:
        raise FIELD_INVALID
    if not receiver.startswith(_PREFIX.get(kind, "")):
        raise BAD_RECEIVER
    return _send(tenant, request, body, _chat(tenant, kind, receiver), None)


def reply_message(tenant: Tenant, request: ApiRequest) -> Reply:
    """Answer a message in its chat."""
    parent = _message(tenant, request)
    return _send(tenant, request, request.json(), tenant.chats[parent.chat_id], parent)


def patch_message(tenant: Tenant, request: ApiRequest) -> Reply:
    """Replace a card the app sent, within fourteen days."""
    message = _own(tenant, request)
    if message.msg_type != "interactive":
        raise INVALID
    if tenant.now() - message.create_time > PATCHABLE:
        raise TOO_OLD
    if len(request.body) > MOST_CARD:
        raise TOO_LONG
    card = _object(request.json().get("content"))
    _check_card(tenant, card)
    tenant.replace(message, card)
    return ok(msg="ok")


def get_message(tenant: Tenant, request: ApiRequest) -> Reply:
    """Show one message."""
    return ok({"items": [_message(tenant, request).shown(tenant.app_id)]})


def delete_message(tenant: Tenant, request: ApiRequest) -> Reply:
    """Recall a message the app sent."""
    _own(tenant, request).deleted = True
    tenant.changed()
    return ok()


def _message(tenant: Tenant, request: ApiRequest) -> SentMessage:
    message = tenant.by_id.get(request.params["message_id"])
    if message is None:
        raise NO_MESSAGE
    if message.deleted and request.method != "GET":
        raise DELETED
    return message


def _own(tenant: Tenant, request: ApiRequest) -> SentMessage:
    message = _message(tenant, request)
    if message.sender != tenant.app_id:
        raise NOT_OWN
    return message


def _chat(tenant: Tenant, kind: str, receiver: str) -> Chat:
    if kind == "chat_id":
        chat = tenant.chats.get(receiver)
        if chat is None:
            raise NOT_IN_CHAT
    else:
        person = tenant.find_person(kind, receiver)
        if person is None:
            raise NO_PERSON if kind == "open_id" else BAD_RECEIVER
        chat = tenant.p2p(person.open_id)
    if chat.kind == "p2p" and not tenant.people[chat.members[0]].available:
        raise NOT_AVAILABLE
    return chat


def _send(
    tenant: Tenant, request: ApiRequest, body: JsonObject, chat: Chat, parent: SentMessage | None
) -> Reply:
    uuid = body.get("uuid") or None
    if uuid is not None and (not isinstance(uuid, str) or len(uuid) > MOST_UUID):
        raise FIELD_INVALID
    first = tenant.by_uuid.get(uuid) if uuid is not None else None
    if first is not None and tenant.now() - first.create_time < UUID_LASTS:
        return ok(first.shown(tenant.app_id))
    msg_type = body.get("msg_type")
    content = _content(tenant, msg_type, body.get("content"), len(request.body))
    message = SentMessage(
        new_id("om"), chat.chat_id, tenant.app_id, str(msg_type), content, tenant.now(), uuid
    )
    if parent is not None:
        message.parent_id = parent.message_id
        message.root_id = parent.root_id or parent.message_id
    if uuid is not None:
        tenant.by_uuid[uuid] = message
    tenant.store(message)
    return ok(message.shown(tenant.app_id))


def _object(content: object) -> JsonObject:
    if not isinstance(content, str):
        raise INVALID
    try:
        parsed = json.loads(content)
    except ValueError as error:
        raise INVALID from error
    if not isinstance(parsed, dict):
        raise INVALID
    return parsed


def _content(tenant: Tenant, msg_type: object, raw: object, size: int) -> JsonObject:
    content = _object(raw)
    check = CHECKS.get(msg_type) if isinstance(msg_type, str) else None
    if check is None:
        raise INVALID
    if size > (MOST_TEXT if msg_type == "text" else MOST_CARD):
        raise TOO_LONG
    check(tenant, content)
    return content


def _check_card(tenant: Tenant, card: JsonObject) -> None:
    try:
        check_card(card, tenant)
    except CardFault as fault:
        raise Refused(230099, f"Failed to create card content, ext={fault}") from fault


def _check_text(_tenant: Tenant, content: JsonObject) -> None:
    if not isinstance(content.get("text"), str) or not content["text"]:
        raise INVALID


def _check_post(_tenant: Tenant, content: JsonObject) -> None:
    if not all(isinstance(part, dict) and "content" in part for part in content.values()):
        raise INVALID


def _check_upload(kind: str) -> Callable[[Tenant, JsonObject], None]:
    def check(tenant: Tenant, content: JsonObject) -> None:
        upload = tenant.files.get(str(content.get(f"{kind}_key")))
        if upload is None:
            raise OTHER_APPS_FILE
        if upload.kind != kind:
            raise WRONG_FILE

    return check


CHECKS: dict[str, Callable[[Tenant, JsonObject], None]] = {
    "interactive": _check_card,
    "text": _check_text,
    "post": _check_post,
    "image": _check_upload("image"),
    "file": _check_upload("file"),
}
"""What each kind of message must contain; the other kinds the bot never sends."""
