"""One raw value to one clean value, as people and programs write them (R3–R6).

``shown`` is always a value's text as ``show`` gives it. None means unreadable.
"""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite
from typing import Final
from unicodedata import normalize

from scoring.schema import DATE_MARKS, NOTHING, YUAN

LARGEST_AMOUNT: Final = 10**15
"""Amounts beyond this many 分 are held as this: above every limit, and sums of them fit int64."""

LONGEST_FOLDED: Final = 1_000
"""Characters of a text whose forms are folded; a longer one is only trimmed."""

_UNHOLDABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
"""Characters that no database, workbook or card can hold."""
_EDGE = (
    " \t\n\x0b\x0c\r\x85\u2028\u2029\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u2060\ufeff"
)
"""What is trimmed: white space and the invisible marks that phones put around a pasted number."""
_WHOLE = re.compile(r"([-+]?[0-9]+)\.0+")
_SCIENTIFIC = re.compile(r"[-+]?[0-9](?:\.([0-9]+))?E\+([0-9]{1,2})", re.IGNORECASE)
_NOT_DIGITS = re.compile(r"[^0-9]+")


def show(value: object) -> str:
    """Return a raw cell as trimmed, folded text without exponent or trailing ``.0`` (R3)."""
    if type(value) is str and value.isascii() and value.replace("-", "").isalnum():
        return value  # most order numbers, phones and dates: nothing to trim or to fold
    folded = _fold(value)
    if _SCIENTIFIC.fullmatch(folded):
        folded = f"{Decimal(folded):f}"
    whole = _WHOLE.fullmatch(folded)
    return whole[1] if whole else folded


def text(shown: str) -> str:
    """Return the text, or ``""`` for a sign that there is none (``-``, ``无``, …)."""
    return "" if shown.casefold() in NOTHING else shown


def phone(value: object, shown: str) -> str:
    """Return the digits without country code (R4).

    A text such as ``1.38E+10`` has lost digits, and customers would share what is left of their
    phones: it gives none.
    """
    scientific = _SCIENTIFIC.fullmatch(_fold(value))
    if scientific and len(scientific[1] or "") < int(scientific[2]):
        return ""
    digits = _NOT_DIGITS.sub("", shown)
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            return digits.removeprefix(prefix)
    return digits


def _fold(value: object) -> str:
    written = _UNHOLDABLE.sub("", _written(value)).strip(_EDGE)
    # Folding takes the square of the time for a row of accents, and no value is that long.
    return normalize("NFKC", written).strip(_EDGE) if len(written) <= LONGEST_FOLDED else written


def _written(value: object) -> str:
    if isinstance(value, float):
        # Adding 0 takes the sign off a negative zero, which equals 0 and must look like it.
        return f"{Decimal(repr(float(value) + 0.0)):f}"
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < LONGEST_FOLDED:
        return f"{value.normalize() + 0:f}"
    try:
        return str(value)
    except (ValueError, RecursionError):  # thousands of digits, or of lists in lists
        return f"<{type(value).__name__}>"


_MARKS = str.maketrans(DATE_MARKS)
_YEAR = r"((?:19|20)[0-9]{2})"
_CLOCK = (
    r"(?:[ap]m\s*)?(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
    r"(?::(?:[0-5][0-9](?:\.[0-9]+)?)?)?(?:\s*[ap]m)?"
)
_WRITTEN = re.compile(
    rf"{_YEAR}\s*([-/.])\s*([0-9]{{1,2}})\s*\2\s*([0-9]{{1,2}})(?:[t\s]\s*{_CLOCK})?"
)
_COMPACT = re.compile(
    rf"{_YEAR}([0-9]{{2}})([0-9]{{2}})"
    rf"(?:[t\s]\s*{_CLOCK}|(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9])?"
)
_NUMBER = re.compile(r"[0-9]{1,17}(?:\.[0-9]+)?")
_SERIAL_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_EPOCH_MS = 10**11


def day(value: object, shown: str, zone: tzinfo) -> date | None:
    """Return the calendar date (R5): of an instant the one in ``zone``, else the one written."""
    try:
        if isinstance(value, datetime):
            return value.date() if value.tzinfo is None else value.astimezone(zone).date()
        return value if isinstance(value, date) else _written_day(shown, zone)
    except (ValueError, OverflowError):  # no such day, or one outside of the calendar
        return None


def _written_day(shown: str, zone: tzinfo) -> date | None:
    plain = shown.translate(_MARKS).strip().lower()
    if written := _WRITTEN.fullmatch(plain):
        return date(int(written[1]), int(written[3]), int(written[4]))
    if compact := _COMPACT.fullmatch(plain):
        return date(int(compact[1]), int(compact[2]), int(compact[3]))
    if _NUMBER.fullmatch(plain):
        return _numbered_day(float(plain), zone)
    instant = datetime.fromisoformat(plain.upper())
    return instant.astimezone(zone).date() if instant.tzinfo else None


def _numbered_day(number: float, zone: tzinfo) -> date | None:
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return _SERIAL_ZERO + timedelta(days=int(number))
    if number >= _FIRST_EPOCH_MS:
        return (_EPOCH + timedelta(milliseconds=number)).astimezone(zone).date()
    return None


_LARGEST_DIGIT = Decimal(LARGEST_AMOUNT // 100).adjusted()
_MONEY_SIGNS = f" ¥${YUAN}"
_AMOUNT = re.compile(
    r"([-+−]?)[ ¥$]*"
    r"((?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)"
    r"(e[-+]?[0-9]{1,3})?",
    re.IGNORECASE,
)


def fen(shown: str) -> int | None:
    """Return money in 分 (R6), half a 分 rounded away from zero.

    A float is taken as the shortest decimal that names it, so 1.005 and "1.005" are both 1.01.
    """
    yuan = _decimal(shown)
    if yuan is None:
        return None
    if yuan and yuan.adjusted() >= _LARGEST_DIGIT:  # abs() and - would round or overflow
        return -LARGEST_AMOUNT if yuan.is_signed() else LARGEST_AMOUNT
    return int(yuan.quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)


def number(shown: str) -> float | None:
    """Return a finite number, written as freely as money."""
    written = _decimal(shown)
    return float(written) if written is not None and isfinite(float(written)) else None


def _decimal(shown: str) -> Decimal | None:
    """Read a number with signs of money, thousands separators, or brackets for a negative."""
    bare = shown.strip(_MONEY_SIGNS)
    in_brackets = bare.startswith("(") and bare.endswith(")")
    match = _AMOUNT.fullmatch(bare[1:-1].strip(_MONEY_SIGNS) if in_brackets else bare)
    if match is None:
        return None
    size = Decimal(re.sub("[, ]", "", match[2]) + (match[3] or ""))
    return size.copy_negate() if in_brackets or match[1] in {"-", "−"} else size
