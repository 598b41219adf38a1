"""Records in, card JSON (dict) out. No SDK, no store, no pandas. Start at ``daily_list.py``."""

from cards.actions import (
    AboutCustomer,
    Action,
    ActionError,
    Ask,
    Block,
    Came,
    Contacted,
    ListRef,
    Mute,
    Note,
    Outcome,
    Show,
    Snooze,
    Tried,
    Turn,
    Undo,
    pack,
    unpack,
)
from cards.alerts import AlertRow, AlertsView, alerts_card
from cards.contact import ContactLine, Done, score_band
from cards.customer import CustomerView, customer_card
from cards.daily_list import DailyList, Entry, daily_list
from cards.elements import Card, CardTooLarge, element_ids, mark_of, marked
from cards.notice import (
    help_card,
    nothing_found,
    refusal,
    self_test,
    several_hits,
    trouble,
    undone,
    welcome,
)
from cards.order import order_card
from cards.rollup import BadRow, DaysSince, RollupView, SellerLoad, problems_card, rollup_card
from cards.sku import SkuView, sku_card
from cards.status import StatusView, rescored_card, status_card
from cards.texts import Language, speak, texts
from cards.texts.troubles import TroubleKind
from cards.troubles import TroubleLine, troubles_card
from cards.week import PersonWeek, WeekView, week_card
from cards.why import WhyView, why_card

__all__ = [
    "AboutCustomer",
    "Action",
    "ActionError",
    "AlertRow",
    "AlertsView",
    "Ask",
    "BadRow",
    "Block",
    "Came",
    "Card",
    "CardTooLarge",
    "ContactLine",
    "Contacted",
    "CustomerView",
    "DailyList",
    "DaysSince",
    "Done",
    "Entry",
    "Language",
    "ListRef",
    "Mute",
    "Note",
    "Outcome",
    "PersonWeek",
    "RollupView",
    "SellerLoad",
    "Show",
    "SkuView",
    "Snooze",
    "StatusView",
    "Tried",
    "TroubleKind",
    "TroubleLine",
    "Turn",
    "Undo",
    "WeekView",
    "WhyView",
    "alerts_card",
    "customer_card",
    "daily_list",
    "element_ids",
    "help_card",
    "mark_of",
    "marked",
    "nothing_found",
    "order_card",
    "pack",
    "problems_card",
    "refusal",
    "rescored_card",
    "rollup_card",
    "score_band",
    "self_test",
    "several_hits",
    "sku_card",
    "speak",
    "status_card",
    "texts",
    "trouble",
    "troubles_card",
    "undone",
    "unpack",
    "week_card",
    "welcome",
    "why_card",
]
