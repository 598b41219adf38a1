"""A tap on a card: what the client sends, and what it does with the bot's answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.simulator.cardcheck import CardFault, check_card, replaceable
from bot.simulator.cardfaults import VERSIONS
from bot.simulator.rules import Rule

if TYPE_CHECKING:
    from bot.simulator.api import JsonObject
    from bot.simulator.chats import SentMessage
    from bot.simulator.delivery import Delivery
    from bot.simulator.tenant import Tenant

CALLBACK: Final = "卡片回传交互回调"
SUBSCRIBED: Final = Rule(
    "click-subscribed",
    "A tap whose callback is not configured shows 200340",
    CALLBACK,
    200340,
    "not subscribed, or nobody is connected",
)
IN_TIME: Final = Rule(
    "click-in-time", "A tap not answered within 3 s shows 200341", CALLBACK, 200341, "timeout"
)
REACHABLE: Final = Rule(
    "click-reachable",
    "A tap whose address cannot be reached shows 200342",
    CALLBACK,
    200342,
    "not reached",
)
NAMED: Final = Rule(
    "click-resolvable",
    "A tap whose address has no such host shows 200343",
    CALLBACK,
    200343,
    "no such host",
)
ANSWERED_200: Final = Rule(
    "click-status",
    "A tap answered with another status than 200 shows 200671",
    CALLBACK,
    200671,
    "status is not 200",
)
FORM: Final = Rule(
    "click-answer-form",
    "A tap is answered with an object of toast and card, or 200672",
    CALLBACK,
    200672,
    "the answer is neither toast nor card",
)
NOTHING_ELSE: Final = Rule(
    "click-answer-members",
    "An answer with other members than toast and card is malformed",
    "UNCONFIRMED: the document lists these two only",
    200672,
    "unknown member:",
)
TEMPLATE: Final = Rule(
    "click-answer-template",
    "A card of type template names one that was published; nobody publishes any here",
    CALLBACK,
    200673,
    "no such template:",
)
CARD: Final = Rule(
    "click-answer-card",
    "The card of an answer passes the same check as one that is sent, or 200673",
    CALLBACK,
    200673,
    "the card is refused:",
)
_RULES: Final[dict[str, Rule]] = {
    "nobody": SUBSCRIBED,
    "unsubscribed": SUBSCRIBED,
    "held": IN_TIME,
    "timeout": IN_TIME,
    "connect": REACHABLE,
    "dns": NAMED,
    "status": ANSWERED_200,
    "malformed": FORM,
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
    options: list[str] | None = None
    checked: bool | None = None

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
            "options": self.options,
            "checked": self.checked,
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
    rule: str = field(default="", compare=False)
    """Name of the rule that the answer broke."""


def answered(tenant: Tenant, message: SentMessage, delivery: Delivery) -> ClickResult:
    """Judge the bot's answer to a tap as the client does, and show the card it brings."""
    if delivery.failure is not None:
        rule = _RULES[delivery.failure]
        return ClickResult(error=rule.code, detail=delivery.failure, rule=rule.name)
    answer = delivery.answer
    if answer is None or not _well_formed(answer):
        return _error(FORM)
    more = sorted(answer.keys() - {"toast", "card"})
    if more and NOTHING_ELSE.holds(tenant.relaxed):
        return _error(NOTHING_ELSE, ", ".join(more))
    toast, card = answer.get("toast"), answer.get("card")
    if card is None:
        return ClickResult(toast=toast)
    refused = _refused(tenant, message, card)
    if refused is not None:
        return refused
    tenant.replace(message, card["data"])
    return ClickResult(toast=toast, card=card["data"])


def _refused(tenant: Tenant, message: SentMessage, card: JsonObject) -> ClickResult | None:
    """Return what the person sees where the card of an answer cannot be shown."""
    if card["type"] == "template":
        return _error(TEMPLATE, str(card["data"].get("template_id")))
    try:
        replaceable(message.content, card["data"])
        check_card(card["data"], tenant)
    except CardFault as fault:
        code = fault.code if fault.rule == VERSIONS.name else CARD.code
        return replace(_error(CARD, str(fault)), error=code, rule=fault.rule)
    return None


def _error(rule: Rule, detail: str = "") -> ClickResult:
    return ClickResult(error=rule.code, detail=f"{rule.message} {detail}".strip(), rule=rule.name)


def _well_formed(answer: JsonObject) -> bool:
    toast, card = answer.get("toast"), answer.get("card")
    if toast is not None and not (
        isinstance(toast, dict)
        and toast.get("type", "info") in _TOAST_TYPES
        and isinstance(toast.get("content"), str)
    ):
        return False
    return card is None or (
        isinstance(card, dict)
        and card.get("type") in ("raw", "template")
        and isinstance(card.get("data"), dict)
    )
