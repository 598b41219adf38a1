"""What was asked for: a phone, its last four digits, an order, a return or a name."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.store import Runs
from scoring.records import Customer, OrderLine

MOST_HITS = 8
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
class Nothing:
    """No hit, and the names that come nearest."""

    nearest: Sequence[str]


def fold(text: str) -> str:
    """Return text as people mean it: full-width forms and spaces around it do not count."""
    return unicodedata.normalize("NFKC", text).strip()


def look_up(text: str, runs: Runs) -> Customers | Order | Nothing:
    """Recognise what ``text`` (folded) names and find it in the last run; first match wins."""
    digits = re.sub(r"[\s-]", "", text)
    if phone := _PHONE.fullmatch(digits):
        if hits := runs.by_phone(phone[1]):
            return Customers(hits)
    elif _TAIL.fullmatch(digits) and (hits := runs.by_phone_tail(digits)):
        return Customers(hits)
    if lines := runs.order(text) or runs.by_return_no(text):
        return Order(lines)
    if hits := runs.by_name(text, MOST_HITS):
        return Customers(hits)
    return Nothing(runs.nearest_names(text))
