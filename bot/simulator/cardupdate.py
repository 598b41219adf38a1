"""Updating a card later, by the token that a tap brought."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.simulator.api import Refused
from bot.simulator.cardcheck import CardFault, check_card, replaceable
from bot.simulator.rules import UNCONFIRMED, Rule

if TYPE_CHECKING:
    from bot.simulator.api import ApiRequest, JsonObject, Reply
    from bot.simulator.chats import SentMessage, UpdateToken
    from bot.simulator.tenant import Tenant

LASTS: Final = timedelta(minutes=30)
MOST_USES: Final = 2
MOST_BYTES: Final = 30 * 1024
MOST_CONVERTED: Final = 100 * 1024
DELAYED: Final = "延时更新消息卡片"
BODY: Final = Rule(
    "update-json", "A delayed update is a JSON object", DELAYED, 100030, "the body is no JSON"
)
PARAMETERS: Final = Rule(
    "update-parameters", "Its card is an object, not a text", DELAYED, 10002, "card: invalid param"
)
TOKEN: Final = Rule(
    "update-token", "A token is written `c-…`", DELAYED, 300020, "invalid card token"
)
KNOWN: Final = Rule(
    "update-token-known",
    "A token that no tap brought is not valid any more; relaxed, it is not written as one",
    f"{UNCONFIRMED}: {DELAYED} has 300020 for the format and 300030 for what is not valid any more",
    300030,
    "card token is invalid",
)
AFTER_ANSWER: Final = Rule(
    "update-after-answer",
    "Before the tap is answered an update fails (refused here), or is undone at once",
    f"{UNCONFIRMED}: {DELAYED} says both, and no code",
    300030,
    "the callback was not answered yet",
)
IN_TIME: Final = Rule(
    "update-30-minutes", "The token of a tap lasts 30 minutes", DELAYED, 300030, "token expired"
)
TWICE: Final = Rule("update-twice", "A token updates twice", DELAYED, 300040, "token used up")
RECALLED: Final = Rule(
    "update-recalled", "A recalled card is not updated", DELAYED, 200000, "message recalled"
)
OWN: Final = Rule(
    "update-own-card",
    "A card that another app sent is not updated",
    DELAYED,
    200310,
    "card of another app",
)
SIZE: Final = Rule(
    "update-size",
    "A card is at most 30 KB (the document tells no code of its own)",
    DELAYED,
    11311,
    "the card has more than 30 KB",
)
CONVERTED: Final = Rule(
    "update-converted-size",
    "A card is at most 100 KB after conversion, of which no more is known: here as it is sent",
    DELAYED,
    100000,
    "card too large",
)
CONTENT: Final = Rule(
    "update-card",
    "The card of a delayed update passes the same check as one that is sent",
    DELAYED,
    11311,
    "the card is not as documented:",
)


def update_card(tenant: Tenant, request: ApiRequest) -> Reply:
    """Replace the card that somebody tapped, within half an hour, twice."""
    try:
        body = request.json()
    except Refused as refused:
        raise BODY.refused() from refused
    card = body.get("card")
    if not isinstance(card, dict):
        raise PARAMETERS.refused()
    known = _valid(tenant, body.get("token"))
    message = tenant.by_id[known.message_id]
    _check_message(tenant, message)
    _check_card(tenant, message, card, len(request.body))
    known.uses += 1
    tenant.replace(message, card)
    return {"code": 0, "msg": "ok"}


def _valid(tenant: Tenant, token: object) -> UpdateToken:
    if not isinstance(token, str) or not token.startswith("c-"):
        raise TOKEN.refused()
    known = tenant.update_tokens.get(token)
    if known is None:
        raise (KNOWN if KNOWN.holds(tenant.relaxed) else TOKEN).refused()
    if not known.answered and AFTER_ANSWER.holds(tenant.relaxed):
        raise AFTER_ANSWER.refused()
    if tenant.now() - known.made_at > LASTS:
        raise IN_TIME.refused()
    if known.uses >= MOST_USES:
        raise TWICE.refused()
    return known


def _check_message(tenant: Tenant, message: SentMessage) -> None:
    if message.deleted:
        raise RECALLED.refused()
    if message.sender != tenant.app_id:
        raise OWN.refused()


def _check_card(tenant: Tenant, message: SentMessage, card: JsonObject, size: int) -> None:
    if size > MOST_CONVERTED:
        raise CONVERTED.refused()
    if size > MOST_BYTES:
        raise SIZE.refused()
    try:
        replaceable(message.content, card)
        check_card(card, tenant)
    except CardFault as fault:
        refused = CONTENT.refused(str(fault))
        refused.rule = fault.rule
        raise refused from fault
