"""What was asked for: a phone, its last four digits, an order, a return, a SKU or a name."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.store import SkuFigures, Store
from scoring.records import Customer, OrderLine

MOST_HITS = 8
MOST_ASKED = 200
"""Characters of a question."""
_PHONE = re.compile(r"(?:\+?86)?(1\d{10})")
_TAIL = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers who answer to the question, the likeliest first."""

    hits: Sequence[Customer]


@dataclass(frozen=True, slots=True)
class Order:
    """The lines of one order."""

    lines: Sequence[OrderLine]


@dataclass(frozen=True, slots=True)
class Sku:
    """The figures of one SKU."""

    figures: SkuFigures


@dataclass(frozen=True, slots=True)
class Nothing:
    """No hit, and the names that come nearest."""

    nearest: Sequence[str]


def fold(text: str) -> str:
    """Return text as people mean it: full-width forms and spaces around it do not count.

    So much of it as anybody would ask with: a database refuses to look for a whole book.
    """
    return unicodedata.normalize("NFKC", text[:MOST_ASKED]).strip()[:MOST_ASKED]


def look_up(text: str, store: Store) -> Customers | Order | Sku | Nothing:
    """Recognise what ``text`` (folded) names and find it in the last run; first match wins.

    A phone or its last four digits, an order or return number, a SKU, a name, the first letters
    of a name as they are typed.
    """
    runs = store.runs
    digits = re.sub(r"[\s-]", "", text)
    if phone := _PHONE.fullmatch(digits):
        if hits := runs.by_phone(phone[1]):
            return Customers(hits)
    elif _TAIL.fullmatch(digits) and (hits := runs.by_phone_tail(digits)):
        return Customers(hits)
    if lines := runs.order(text) or runs.by_return_no(text):
        return Order(lines)
    if figures := store.goods.sku(text):
        return Sku(figures)
    if hits := runs.by_name(text, MOST_HITS) or runs.by_initials(text, MOST_HITS):
        return Customers(hits)
    return Nothing(runs.nearest_names(text))
