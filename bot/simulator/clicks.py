"""A tap on a card: what the client sends, and what it does with the bot's answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.simulator.cardcheck import CardFault, check_card

if TYPE_CHECKING:
    from bot.simulator.api import JsonObject
    from bot.simulator.chats import SentMessage
    from bot.simulator.delivery import Delivery
    from bot.simulator.tenant import Tenant

NO_CALLBACK, TIMEOUT, UNREACHABLE, NO_ADDRESS = 200340, 200341, 200342, 200343
BAD_STATUS, MALFORMED, BAD_CARD = 200671, 200672, 200673
_CODES = {
    "nobody": NO_CALLBACK,
    "timeout": TIMEOUT,
    "connect": UNREACHABLE,
    "dns": NO_ADDRESS,
    "status": BAD_STATUS,
    "malformed": MALFORMED,
}
_TOAST_TYPES = {"info", "success", "error", "warning"}


@dataclass(frozen=True)
class Tap:
    """What was tapped, chosen or filled in, as it arrives in ``action``."""

    tag: str
    value: JsonObject | None = None
    name: str | None = None
    option: str | None = None
    form: JsonObject | None = None
    input_value: str | None = None

    def action(self) -> JsonObject:
        """Return the ``action`` member; what does not apply is absent."""
        members = {
            "value": self.value,
            "tag": self.tag,
            "timezone": "Asia/Shanghai",
            "name": self.name,
            "form_value": self.form,
            "input_value": self.input_value,
            "option": self.option,
        }
        return {key: member for key, member in members.items() if member is not None}


@dataclass(frozen=True)
class ClickResult:
    """What the person sees: a toast, a new card, or one of Feishu's error codes."""

    toast: JsonObject | None = None
    card: JsonObject | None = None
    error: int | None = None
    detail: str = field(default="", compare=False)
    """Why the code, in words, for whoever looks for the fault."""


def answered(tenant: Tenant, message: SentMessage, delivery: Delivery) -> ClickResult:
    """Judge the bot's answer to a tap as the client does, and show the card it brings."""
    if delivery.failure is not None:
        return ClickResult(error=_CODES[delivery.failure], detail=delivery.failure)
    answer = delivery.answer
    if answer is None or not _well_formed(answer):
        return ClickResult(error=MALFORMED, detail="the answer is neither toast nor card")
    toast, card = answer.get("toast"), answer.get("card")
    if card is None:
        return ClickResult(toast=toast)
    try:
        check_card(card["data"], tenant)
    except CardFault as fault:
        return ClickResult(error=BAD_CARD, detail=str(fault))
    tenant.replace(message, card["data"])
    return ClickResult(toast=toast, card=card["data"])


def _well_formed(answer: JsonObject) -> bool:
    toast, card = answer.get("toast"), answer.get("card")
    if not answer.keys() <= {"toast", "card"}:
        return False
    if toast is not None and not (
        isinstance(toast, dict)
        and toast.get("type", "info") in _TOAST_TYPES
        and isinstance(toast.get("content"), str)
    ):
        return False
    return card is None or (
        isinstance(card, dict) and card.get("type") == "raw" and isinstance(card.get("data"), dict)
    )
