"""What comes in from Feishu, as plain values: the language between the doors and the handlers."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Somebody wrote to the bot."""

    event_id: str
    message_id: str
    chat_id: str
    chat_type: Literal["p2p", "group"]
    sender: str
    """open_id"""
    text: str
    """Plain text, the mention of the bot taken out."""
    sent_at: datetime

    @property
    def key(self) -> str:
        """What is equal when it is delivered again: Feishu may give it another event_id."""
        return self.message_id


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuChoice:
    """Somebody chose an entry of the bot's menu."""

    event_id: str
    operator: str
    """open_id"""
    word: str
    """The key configured in the developer console: the word that could be written instead."""
    chosen_at: datetime | None = None
    """None: kept by an older version."""

    @property
    def key(self) -> str:
        """What is equal when it is delivered again."""
        return self.event_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Somebody opened the private chat with the bot."""

    event_id: str
    operator: str
    """open_id"""
    chat_id: str

    @property
    def key(self) -> str:
        """What is equal when it is delivered again."""
        return self.event_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """Somebody tapped a button or chose an option on a card."""

    event_id: str
    operator: str
    """open_id"""
    message_id: str
    chat_id: str
    value: dict[str, Any]
    """What our card put into the button; came back from a client, so not to be trusted."""
    option: str | None = None
    text: str | None = None
    """What was typed into a field that stands by itself."""
    form: dict[str, Any] = field(default_factory=dict)
    clicked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a click is answered with: a toast, the new card, or both."""

    toast: str | None = None
    kind: Literal["info", "success", "error", "warning"] = "info"
    card: dict[str, Any] | None = None
