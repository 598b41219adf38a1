"""What a message may contain: by its type, its size, and the tenant's data rules."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from bot.simulator.cardcheck import CardFault, check_card, replaceable
from bot.simulator.posts import check_post
from bot.simulator.rules import UNCONFIRMED, Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.simulator.api import ApiRequest, JsonObject, Refused
    from bot.simulator.tenant import Tenant

SEND: Final = "发送消息"
STRUCTURE: Final = "发送消息内容结构"
INVALID: Final = "Your request contains an invalid request parameter."
TOO_LONG: Final = "The length of the message content reaches its limit."
MESSAGE_TYPE: Final = Rule(
    "message-type",
    "msg_type is one of those documented; played here are text, post, interactive, image, file "
    "and share_chat",
    SEND,
    230001,
    INVALID,
)
CONTENT_TEXT: Final = Rule(
    "content-is-json-in-a-text",
    "content is a text that holds a JSON object, not the object itself",
    SEND,
    230001,
    INVALID,
)
TEXT: Final = Rule(
    "text-content", "The content of a text is `text`, not empty", STRUCTURE, 230001, INVALID
)
KEY: Final = Rule(
    "file-content",
    "The content of an image is `image_key`, that of a file `file_key`",
    STRUCTURE,
    230001,
    INVALID,
)
OWN_FILE: Final = Rule(
    "file-of-this-app",
    "The bot sends only images and files that it uploaded itself",
    SEND,
    230017,
    "Bot is NOT the owner of the resource.",
)
FITTING_FILE: Final = Rule(
    "file-fits-message-type",
    "An upload is sent as what it is: an image not as a file, an mp4 or opus not either",
    SEND,
    230055,
    "The type of file upload does not match the type of message being sent.",
)
SHARED_CHAT: Final = Rule(
    "share-group-only",
    "A group's card can be shared, not a private chat",
    SEND,
    230015,
    "P2P chat can NOT be shared.",
)
SHARED_BY_MEMBER: Final = Rule(
    "share-own-group",
    "The bot shares only groups that it is in",
    STRUCTURE,
    230002,
    "The bot can not be outside the group.",
)
TEXT_SIZE: Final = Rule(
    "text-size", "A text of more than 150 KB is too long", SEND, 230025, TOO_LONG
)
CARD_SIZE: Final = Rule(
    "card-size", "A card or post of more than 30 KB is too long", SEND, 230025, TOO_LONG
)
SIZE_OF_REQUEST: Final = Rule(
    "size-of-request",
    "A message's size is that of the whole request body; relaxed, that of its content",
    f"{UNCONFIRMED}: 发送消息 says both request body and message body",
)
AUDIT: Final = Rule(
    "data-rules",
    "A tenant's data rules can refuse messages with a plain phone number or e-mail",
    SEND,
    230028,
    "The messages do NOT pass the audit.",
)
CARD: Final = Rule(
    "card-content",
    "A card that is not as documented is refused, with an ErrCode of its own in the message",
    SEND,
    230099,
    "Failed to create card content, ext=",
)
MOST_CARD: Final = 30 * 1024
MOST_TEXT: Final = 150 * 1024
PLAIN: Final = re.compile(
    r"(?<![0-9A-Za-z_])1[3-9][0-9]{9}(?![0-9A-Za-z_])|[\w.+-]+@[\w-]+(\.[\w-]+)+"
)
"""A phone number of mainland China, or an e-mail address."""
NO_FILES: Final = {"mp4", "opus"}
"""Uploads that are sent as video and sound."""


def checked(
    tenant: Tenant,
    request: ApiRequest,
    msg_type: object,
    raw: object,
    *,
    replacing: JsonObject | None = None,
) -> JsonObject:
    """Return the content of a message, parsed; raise Refused for one Feishu would not take.

    ``replacing`` is the card whose place it takes.
    """
    check = CHECKS.get(msg_type) if isinstance(msg_type, str) else None
    if check is None:
        raise MESSAGE_TYPE.refused()
    if not isinstance(raw, str):
        raise CONTENT_TEXT.refused()
    by_request = SIZE_OF_REQUEST.holds(tenant.relaxed)
    size = len(request.body) if by_request else len(raw.encode(errors="replace"))
    if size > (MOST_TEXT if msg_type == "text" else MOST_CARD):
        raise (TEXT_SIZE if msg_type == "text" else CARD_SIZE).refused()
    content = _object(raw)
    if replacing is not None:
        _check_versions(replacing, content)
    check(tenant, content)
    if tenant.refuses_phones and PLAIN.search(json.dumps(content, ensure_ascii=False)):
        raise AUDIT.refused()
    return content


def _object(raw: str) -> JsonObject:
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise CONTENT_TEXT.refused() from error
    if not isinstance(content, dict):
        raise CONTENT_TEXT.refused()
    return content


def _check_card(tenant: Tenant, card: JsonObject) -> None:
    try:
        check_card(card, tenant)
    except CardFault as fault:
        raise card_refused(fault) from fault


def _check_versions(before: JsonObject, after: JsonObject) -> None:
    try:
        replaceable(before, after)
    except CardFault as fault:
        raise card_refused(fault) from fault


def card_refused(fault: CardFault) -> Refused:
    """Return the refusal of a card, with the rule that it broke."""
    refused = CARD.refused()
    refused.message += str(fault)
    refused.rule = fault.rule
    return refused


def _check_text(_tenant: Tenant, content: JsonObject) -> None:
    if not isinstance(content.get("text"), str) or not content["text"]:
        raise TEXT.refused()


def _check_upload(kind: str) -> Callable[[Tenant, JsonObject], None]:
    def check(tenant: Tenant, content: JsonObject) -> None:
        key = content.get(f"{kind}_key")
        if not isinstance(key, str):
            raise KEY.refused()
        upload = tenant.files.get(key)
        if upload is None:
            raise OWN_FILE.refused()
        if upload.kind != kind or upload.file_type in NO_FILES:
            raise FITTING_FILE.refused()

    return check


def _check_share(tenant: Tenant, content: JsonObject) -> None:
    chat = tenant.chats.get(str(content.get("chat_id")))
    if chat is None or not chat.has_bot:
        raise SHARED_BY_MEMBER.refused()
    if chat.kind == "p2p":
        raise SHARED_CHAT.refused()


CHECKS: Final[dict[str, Callable[[Tenant, JsonObject], None]]] = {
    "interactive": _check_card,
    "text": _check_text,
    "post": check_post,
    "image": _check_upload("image"),
    "file": _check_upload("file"),
    "share_chat": _check_share,
}
"""What each type of message must contain."""
