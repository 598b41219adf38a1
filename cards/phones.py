"""How a phone number is shown: masked, by its tail, or whole with a link that dials it."""

import re
from typing import Final

_MOBILE: Final = re.compile(r"1[0-9]{10}")
_TOO_SHORT: Final = 7
"""Below this many characters even a part gives the number away."""


def mask(phone: str) -> str:
    """Return ``138****1111``; an odd number shows its last two characters at most."""
    if _MOBILE.fullmatch(phone):
        return f"{phone[:3]}****{phone[-4:]}"
    if len(phone) < _TOO_SHORT:
        return "****" if phone else ""
    return f"****{phone[-2:]}"


def tail(phone: str) -> str:
    """Return the last four digits of a mobile number; of any other number nothing."""
    return phone[-4:] if _MOBILE.fullmatch(phone) else ""


def dial(phone: str) -> str | None:
    """Return ``tel://…`` for a mobile number, which phones open with the dialler."""
    return f"tel://{phone}" if _MOBILE.fullmatch(phone) else None
