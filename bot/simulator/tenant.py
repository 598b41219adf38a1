"""What exists in the stand-in's tenant: plain memory behind one lock, open to inspection."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.simulator.api import JsonObject
from bot.simulator.bitable import Base, Field, Table, Views, records_of
from bot.simulator.chats import Chat, SentMessage, UpdateToken, Upload, new_id
from bot.simulator.clock import Clock, real_time
from bot.simulator.delivery import ANSWER_WITHIN
from bot.simulator.edits import calculate
from bot.simulator.faults import Faults
from bot.simulator.limits import Limits
from bot.simulator.longconn import Connections
from bot.simulator.people import Person
from bot.simulator.registration import Registrations
from bot.simulator.sheets import Sheet, Spreadsheet
from bot.simulator.signin import SignIns
from bot.simulator.wiki import WikiNode

if TYPE_CHECKING:
    from bot.simulator.auth import Token
    from bot.simulator.delivery import Delivery

LOGGED = 10_000
"""Newest calls and deliveries that are kept."""


@dataclass(frozen=True)
class Call:
    """One call the app made, and how it was answered; ``code`` -1: with no code at all."""

    method: str
    path: str
    status: int
    code: int
    at: datetime
    ms: float = 0.0
    rule: str = ""
    """Name of the rule it broke."""
    fault: str = ""
    """Kind of the fault that befell it (``faults.Kind``)."""
    query: str = ""
    sent: bytes = b""
    """The beginning of the body; of the answer below too."""
    answered: bytes = b""


class Tenant:
    """People, chats, messages and documents, and the one app among them."""

    def __init__(  # noqa: PLR0913 - the app's credentials, one name each
        self,
        *,
        app_id: str = "cli_de5c0000000000de",  # 16 digits: the Node SDK connects with no other
        app_secret: str = "desk-secret",  # noqa: S107 - opens nothing but this stand-in
        encrypt_key: str = "desk-encrypt-key",
        verification_token: str = "desk-token",  # noqa: S107 - as above
        app_name: str = "customer-alert-bot",
        now: Callable[[], datetime] = real_time,
    ) -> None:
        self.app_id = app_id
        self.app_secret = app_secret
        self.encrypt_key = encrypt_key
        self.verification_token = verification_token
        self.app_name = app_name
        self.clock = Clock(now)
        self.now = self.clock
        self.limits = Limits(self.clock.elapsed, lambda: self.relaxed)
        self.faults = Faults()
        self.relaxed: set[str] = set()
        """Names of the unconfirmed rules (``rules.Rule``) that are not enforced."""
        self.scopes_missing: set[str] = set()
        """Scopes the app was not given."""
        self.bot_enabled = True
        """False: the app was not given the ability to be a bot."""
        self.refuses_phones = False
        """True: the tenant's data rules refuse messages with a plain phone number or e-mail."""
        self.editable_for: timedelta | None = None
        """How long after sending a text may be edited; the tenant's administrator sets it."""
        self.recallable_for: timedelta | None = None
        """How long after sending a message may be recalled; set likewise."""
        self.open_ids_of_other_apps: set[str] = set()
        """What people of the tenant are called in the eyes of another app."""
        self.menu: list[tuple[str, str]] = []
        """The bot's menu: key of the event, words."""
        self.bot_open_id = new_id("ou")
        self.lock = threading.RLock()
        self.revision = 0
        self.on_change: list[Callable[[], None]] = []
        self.tokens: list[Token] = []
        self.registrations = Registrations()
        self.sign_ins = SignIns()
        self.people: dict[str, Person] = {}
        self.chats: dict[str, Chat] = {}
        self._p2p: dict[str, Chat] = {}
        self.messages: list[SentMessage] = []
        self.by_id: dict[str, SentMessage] = {}
        self.by_uuid: dict[str, SentMessage] = {}
        self.update_tokens: dict[str, UpdateToken] = {}
        self.files: dict[str, Upload] = {}
        self.bases: dict[str, Base] = {}
        self.spreadsheets: dict[str, Spreadsheet] = {}
        self.wiki_nodes: dict[str, WikiNode] = {}
        self.calls: deque[Call] = deque(maxlen=LOGGED)
        self.deliveries: deque[Delivery] = deque(maxlen=LOGGED)
        self.connections = Connections(lambda: self.relaxed)
        self.webhook_url: str | None = None
        """Where events are posted; None sends them over the long connection."""
        self.answer_within = ANSWER_WITHIN

    def changed(self) -> None:
        """Say that something a person can see is new."""
        with self.lock:
            self.revision += 1
            listeners = list(self.on_change)
        for listener in listeners:
            listener()

    def expire_tokens(self) -> None:
        """Let every token given out so far be expired from now on."""
        with self.lock:
            self.tokens.clear()

    # What exists

    def add_person(
        self, name: str, *, mobile: str = "", email: str = "", open_id: str | None = None
    ) -> Person:
        """Add somebody, and the private chat with the bot that everybody has."""
        person = Person(open_id or new_id("ou"), name, mobile, email)
        with self.lock:
            self.people[person.open_id] = person
            chat = Chat(new_id("oc"), "p2p", name, [person.open_id])
            self.chats[chat.chat_id] = self._p2p[person.open_id] = chat
        self.changed()
        return person

    def add_group(self, name: str, members: Sequence[str]) -> str:
        """Add a group of these people (open_ids) and the bot; return its chat_id."""
        chat = Chat(new_id("oc"), "group", name, list(members))
        with self.lock:
            self.chats[chat.chat_id] = chat
        self.changed()
        return chat.chat_id

    def add_base(
        self,
        app_token: str,
        name: str,
        *,
        time_zone: str = "Asia/Beijing",
        is_advanced: bool = False,
    ) -> Base:
        """Add a Bitable document; its ``shared`` and ``managed`` say what the app may do."""
        base = Base(app_token, name, time_zone, is_advanced)
        with self.lock:
            self.bases[app_token] = base
        return base

    def add_table(  # noqa: PLR0913 - a table is all of these
        self,
        app_token: str,
        table_id: str,
        name: str,
        fields: Sequence[Field],
        records: Sequence[JsonObject],
        *,
        views: Views = (),
    ) -> Table:
        """Add a table; ``records`` map field names to values in the shape search returns.

        All were written now, and its fields of times and people say so.
        """
        rows = records_of(records, self.now())
        table = Table(table_id, name, list(fields), rows, views)
        for row in rows:
            calculate(table, row)
        with self.lock:
            self.bases[app_token].tables[table_id] = table
        return table

    def add_spreadsheet(self, token: str, title: str) -> Spreadsheet:
        """Add a spreadsheet without sheets."""
        with self.lock:
            self.spreadsheets[token] = Spreadsheet(token, title)
        return self.spreadsheets[token]

    def add_sheet(self, token: str, sheet_id: str, title: str, rows: list[list[Any]]) -> Sheet:
        """Add a sheet; cells are JSON values, dates and datetimes, or ``sheets.Formula``."""
        sheet = Sheet(sheet_id, title, rows)
        with self.lock:
            self.spreadsheets[token].sheets[sheet_id] = sheet
        return sheet

    def add_wiki_node(self, node_token: str, obj_type: str, obj_token: str) -> None:
        """Add a wiki page that stands for a document."""
        with self.lock:
            self.wiki_nodes[node_token] = WikiNode(node_token, obj_type, obj_token)

    # What was sent

    def find_person(self, kind: str, value: str) -> Person | None:
        """Return who has this open_id, union_id, user_id or email."""
        if kind == "open_id":
            return self.people.get(value)
        return next((p for p in self.people.values() if getattr(p, kind) == value), None)

    def p2p(self, open_id: str) -> Chat:
        """Return the person's private chat with the bot; raise KeyError for a stranger."""
        return self._p2p[open_id]

    def messages_to(self, open_id: str) -> list[SentMessage]:
        """Return what the bot sent into the person's private chat, oldest first."""
        with self.lock:
            chat_id = self.p2p(open_id).chat_id
            return [m for m in self.messages if m.chat_id == chat_id and m.sender == self.app_id]

    def last_message_to(self, open_id: str) -> SentMessage:
        """Return the newest of ``messages_to``; raise LookupError where there is none."""
        sent = self.messages_to(open_id)
        if not sent:
            raise LookupError(f"the bot sent nothing to {open_id}")
        return sent[-1]

    def store(self, message: SentMessage) -> None:
        """Put a message into its chat."""
        with self.lock:
            self.messages.append(message)
            self.by_id[message.message_id] = message
        self.changed()

    def replace(self, message: SentMessage, content: JsonObject) -> None:
        """Show another content in place of the message's own."""
        with self.lock:
            message.content = content
            message.updates.append(content)
            message.updated_at = self.now()
        self.changed()
