"""Updating a card later, by the token that a tap brought."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.simulator.cardcheck import CardFault, check_card
from bot.simulator.rules import UNCONFIRMED, Rule

if TYPE_CHECKING:
    from bot.simulator.api import ApiRequest, JsonObject, Reply
    from bot.simulator.chats import UpdateToken
    from bot.simulator.tenant import Tenant

LASTS: Final = timedelta(minutes=30)
MOST_USES: Final = 2
MOST_BYTES: Final = 100 * 1024
DELAYED: Final = "延时更新消息卡片"
PARAMETERS: Final = Rule(
    "update-parameters", "A delayed update needs token and card", DELAYED, 11311, "params error"
)
TOKEN: Final = Rule(
    "update-token", "The token is one that a tap brought", DELAYED, 300020, "invalid token"
)
AFTER_ANSWER: Final = Rule(
    "update-after-answer",
    "A card is updated by token only after the tap was answered",
    f"{UNCONFIRMED}: {DELAYED} says so, but not with which code",
    300020,
    "the callback was not answered yet",
)
IN_TIME: Final = Rule(
    "update-30-minutes", "The token of a tap lasts 30 minutes", DELAYED, 300030, "token expired"
)
TWICE: Final = Rule("update-twice", "A token updates twice", DELAYED, 300040, "token used up")
RECALLED: Final = Rule(
    "update-recalled", "A recalled card is not updated", DELAYED, 200000, "message recalled"
)
TOO_LARGE: Final = Rule(
    "update-size", "A card is at most 100 KB after conversion", DELAYED, 100000, "card too large"
)
CONTENT: Final = Rule(
    "update-card",
    "The card of a delayed update passes the same check as one that is sent",
    DELAYED,
    230099,
    "Failed to create card content, ext=",
)


def update_card(tenant: Tenant, request: ApiRequest) -> Reply:
    """Replace the card that somebody tapped, within half an hour, twice."""
    body = request.json()
    token, card = body.get("token"), body.get("card")
    if not isinstance(token, str) or not isinstance(card, dict):
        raise PARAMETERS.refused()
    known = _valid(tenant, token)
    message = tenant.by_id[known.message_id]
    if message.deleted:
        raise RECALLED.refused()
    if len(request.body) > MOST_BYTES:
        raise TOO_LARGE.refused()
    _check(tenant, card)
    known.uses += 1
    tenant.replace(message, card)
    return {"code": 0, "msg": "ok"}


def _valid(tenant: Tenant, token: str) -> UpdateToken:
    known = tenant.update_tokens.get(token)
    if known is None:
        raise TOKEN.refused()
    if not known.answered and AFTER_ANSWER.holds(tenant.relaxed):
        raise AFTER_ANSWER.refused()
    if tenant.now() - known.made_at > LASTS:
        raise IN_TIME.refused()
    if known.uses >= MOST_USES:
        raise TWICE.refused()
    return known


def _check(tenant: Tenant, card: JsonObject) -> None:
    try:
        check_card(card, tenant)
    except CardFault as fault:
        refused = CONTENT.refused(str(fault))
        refused.rule = fault.rule
        raise refused from fault
