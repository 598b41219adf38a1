"""The way through one card: what is gathered, and how a fault is told."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from bot.simulator.rules import Rule


class CardFault(Exception):
    """Why a card is refused: the rule (with its ErrCode), where, and in which words.

    Whatever it passes on its way out puts itself before the path (``under``), so that a card
    without a fault costs no path.
    """

    def __init__(self, rule: Rule, detail: str = "") -> None:
        super().__init__(rule, detail)
        self.code = rule.code
        self.rule = rule.name
        self.path = ""
        self._message = f"{rule.message} {detail}".strip()

    def under(self, place: str) -> None:
        """Note that it lies within ``place``."""
        self.path = place + self.path

    def __str__(self) -> str:
        """Return it as Feishu tells it behind its own code."""
        where = f"ErrPath: {self.path}; " if self.path else ""
        return f"ErrCode: {self.code}; {where}ErrMsg: {self._message}; "


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


Check = Callable[["Walk", Any], None]
"""Raises CardFault unless a value is as it must be."""


@dataclass(slots=True)
class Walk:
    """What is gathered on the way through one card."""

    known: Known
    visit: Check
    """Checks one component; the way back into the table for what contains others."""
    sizes: set[str]
    """Names of text sizes, those of ``config.style.text_size`` too."""
    colours: set[str]
    """Names of colours that ``config.style.color`` defines."""
    texts_only: bool = False
    """Whether of what is no component only texts count as elements."""
    elements: int = 0
    tables: int = 0
    ids: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    """Names of the forms so far, and of what they hold."""
    level: int = 0
    """How many containers one is in."""
    in_form: bool = False
    submits: bool = False
    """Whether the form that one is in has a submit button so far."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value must be like: in words for people, and as a check that raises CardFault."""

    says: str
    check: Check


def wrong(rule: Rule, value: object, wanted: str) -> CardFault:
    """Return the fault of a value that is not as it must be."""
    return CardFault(rule, f"{wanted}, not {value!r}"[:270])
