"""Records in, card JSON (dict) out. No SDK, no store, no pandas. Start at ``daily_list.py``."""

from cards.actions import (
    Action,
    ActionError,
    Contacted,
    ListRef,
    Show,
    Snooze,
    Turn,
    Undo,
    pack,
    unpack,
)
from cards.contact import ContactLine, Done
from cards.customer import CustomerView, customer_card
from cards.daily_list import DailyList, Entry, daily_list
from cards.elements import Card, CardTooLarge
from cards.notice import help_card, nothing_found, refusal, several_hits, trouble, undone
from cards.order import order_card
from cards.texts import texts

__all__ = [
    "Action",
    "ActionError",
    "Card",
    "CardTooLarge",
    "ContactLine",
    "Contacted",
    "CustomerView",
    "DailyList",
    "Done",
    "Entry",
    "ListRef",
    "Show",
    "Snooze",
    "Turn",
    "Undo",
    "customer_card",
    "daily_list",
    "help_card",
    "nothing_found",
    "order_card",
    "pack",
    "refusal",
    "several_hits",
    "texts",
    "trouble",
    "undone",
    "unpack",
]
