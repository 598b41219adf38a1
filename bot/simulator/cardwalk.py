"""The way through one card: what is gathered, and how a fault is told."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from bot.simulator.rules import Rule


class CardFault(Exception):
    """Why a card is refused: the rule (with its ErrCode), where, and in which words."""

    def __init__(self, rule: Rule, path: str = "", detail: str = "") -> None:
        where = f"ErrPath: {path}; " if path else ""
        message = f"{rule.message} {detail}".strip()
        super().__init__(f"ErrCode: {rule.code}; {where}ErrMsg: {message}; ")
        self.code = rule.code
        self.rule = rule.name


class Known(Protocol):
    """What a card may refer to, and which unconfirmed rules are not enforced."""

    @property
    def files(self) -> Mapping[str, Any]:
        """Return the uploads by key."""

    @property
    def people(self) -> Mapping[str, Any]:
        """Return the people by open_id."""

    @property
    def relaxed(self) -> Container[str]:
        """Return the names of the rules that are relaxed."""


Check = Callable[["Walk", Any, str], None]


@dataclass
class Walk:
    """What is gathered on the way through one card."""

    known: Known
    visit: Check
    """Checks one component; the way back into the table for what contains others."""
    sizes: set[str]
    """Names that ``config.style.text_size`` defines."""
    colours: set[str]
    texts_only: bool = False
    """Whether of what is no component only texts count as elements."""
    elements: int = 0
    tables: int = 0
    ids: set[str] = field(default_factory=set)
    level: int = 0
    form: set[str] | None = None
    """Names given so far within the form one is in."""
    submits: bool = False
    """Whether that form has a submit button."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value must be like: in words for people, and as a check that raises CardFault."""

    says: str
    check: Check


def wrong(rule: Rule, path: str, value: object, wanted: str) -> CardFault:
    """Return the fault of a value that is not as it must be."""
    return CardFault(rule, path, f"{wanted}, not {value!r}"[:270])
