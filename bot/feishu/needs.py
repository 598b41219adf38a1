"""What the app must be given in Feishu, and what for: scopes, events, callbacks, in one table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

REDIRECT: Final = "/login/feishu"
"""Where Feishu sends a browser back that signed in to the dashboard."""


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that the developer console grants."""

    kind: Literal["scope", "event", "callback"]
    name: str
    """As Feishu calls it."""
    why: str
    only_with: str = ""
    """The key of config.json without which it is not needed; "" for what always is."""


NEEDS: Final = (
    Need("scope", "im:message:send_as_bot", "send lists and answers, and change them"),
    Need("scope", "im:message.p2p_msg:readonly", "hear what people write to the bot"),
    Need("scope", "im:message.group_at_msg:readonly", "hear what mentions the bot in a group"),
    Need("scope", "im:message:readonly", "look whether a list arrived before it is sent again"),
    Need("scope", "im:resource", "send the report and charts as files"),
    Need("scope", "bitable:app:readonly", "read orders from a base"),
    Need("scope", "base:record:create", "add contacts to the table of contacts"),
    Need("scope", "sheets:spreadsheet:readonly", "read orders from a spreadsheet"),
    Need("scope", "wiki:node:read", "find the table behind the link of a wiki page"),
    Need("scope", "contact:user.id:readonly", "find the team by phone or e-mail"),
    Need(
        "scope",
        "im:message.group_msg",
        "look whether an alert arrived in its group; without it, it is not sent again",
        only_with="chats.alerts",
    ),
    Need("event", "im.message.receive_v1", "answer questions"),
    Need("event", "application.bot.menu_v6", "answer the bot's menu"),
    Need("event", "im.chat.access_event.bot_p2p_chat_entered_v1", "greet who opens the chat"),
    Need("callback", "card.action.trigger", "take taps on cards"),
)
"""The fewest with which everything works; a reviewer of the app reads the same list."""


def needed(kind: str) -> list[str]:
    """Return the names of one kind that every shop needs."""
    return [need.name for need in NEEDS if need.kind == kind and not need.only_with]


def addons() -> dict[str, Any]:
    """Return what every shop needs in the form that the registration of an app takes."""
    return {
        "scopes": {"tenant": needed("scope")},
        "events": {"items": {"tenant": needed("event")}},
        "callbacks": {"items": needed("callback")},
    }


def by_hand(console: str) -> Iterator[str]:
    """Yield the steps in the developer console, for an app that is made there."""
    yield f"1. Open {console}/app, create a custom app, and add the bot ability to it."
    yield "2. Permissions & Scopes: add these tenant scopes."
    yield from (f"     {need.name:<34}{_why(need)}" for need in NEEDS if need.kind == "scope")
    yield "3. Events & Callbacks: choose the long connection for both (it can be saved only while"
    yield "   the bot runs, so come back for this after `run`), and subscribe to"
    yield from (f"     {need.name}  ({need.kind})" for need in NEEDS if need.kind != "scope")
    yield "4. Version Management & Release: create a version, available to the team; publish it."
    yield "5. Credentials & Basic Info: copy App ID and App Secret."
    yield "6. Security Settings: for the dashboard, add the redirect URL"
    yield f"     https://<where people reach this service>{REDIRECT}"


def _why(need: Need) -> str:
    return f"{need.why} (only with {need.only_with})" if need.only_with else need.why
