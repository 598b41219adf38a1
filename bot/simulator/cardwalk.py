"""The way through one card: what is gathered, and how a fault is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

PARSE, UNSUPPORTED_TAG, LIMIT, NAMELESS = 200621, 200861, 11310, 200530
CHART, IMAGE, USER, ROWS, ROW_TYPE = 200550, 200570, 100290, 200914, 200915
NOT_IN_V2 = "cards of schema V2 no longer support this capability"


class CardFault(Exception):
    """Why a card is refused: an ErrCode, where, and in which words."""

    def __init__(self, code: int, path: str, message: str) -> None:
        where = f"ErrPath: {path}; " if path else ""
        super().__init__(f"ErrCode: {code}; {where}ErrMsg: {message}; ")
        self.code = code


class Known(Protocol):
    """What a card may refer to: uploaded images and people of the tenant."""

    @property
    def files(self) -> Mapping[str, Any]:
        """Return the uploads by key."""

    @property
    def people(self) -> Mapping[str, Any]:
        """Return the people by open_id."""


@dataclass
class Walk:
    """What is gathered on the way through one card."""

    known: Known
    visit: Rule
    """Checks one component; the way back into the table for what contains others."""
    sizes: set[str]
    """Names that ``config.style.text_size`` defines."""
    colours: set[str]
    elements: int = 0
    tables: int = 0
    ids: set[str] = field(default_factory=set)
    level: int = 0
    form: set[str] | None = None
    """Names given so far within the form one is in."""
    submits: bool = False
    """Whether that form has a submit button."""


Rule = Callable[[Walk, Any, str], None]


def wrong(path: str, value: object, wanted: str) -> CardFault:
    """Return the fault of a value that is not as it must be."""
    return CardFault(PARSE, path, f"parse card json err: {wanted}, not {value!r}"[:300])
