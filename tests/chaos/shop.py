"""The shop of the trial: the stand-in with its people, and the judge of what they got.

The stand-in's record is the judge, not the service's: which messages arrived in whose chat, which
taps were answered with success, which rows the shop's own table has.
"""

import json
import re
import sqlite3
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.simulator.bitable import Field
from bot.simulator.shop import open_shop
from bot.simulator.targets import find_target
from bot.simulator.world import World

ZONE = ZoneInfo("Asia/Shanghai")
HEADERS = ("编号", "时间", "客户", "手机号", "动作", "结果", "备注", "到期日", "销售", "撤销编号")
KINDS = {"编号": 2, "时间": 5, "到期日": 5}
CUSTOMERS = 200
MARK = re.compile(r'"element_id": "(push_[0-9a-f]+)"')
REST = timedelta(days=6)
"""Nobody is on a list again sooner after a contact: 7 days less the hours of a day."""


@dataclass
class Tapped:
    """One tap on 已联系: who, in which event, and whether success was shown."""

    person: str
    event_id: str
    shown: bool


@dataclass
class Verdict:
    """What went wrong with what people rely on; all zeros is what is promised."""

    lists_lost: int = 0
    lists_doubled: int = 0
    others_lost: int = 0
    others_doubled: int = 0
    clicks_lost: int = 0
    clicks_doubled: int = 0
    rows_lost: int = 0
    rows_doubled: int = 0

    def __add__(self, other: "Verdict") -> "Verdict":
        return Verdict(**{name: vars(self)[name] + vars(other)[name] for name in vars(self)})

    def __sub__(self, other: "Verdict") -> "Verdict":
        return Verdict(
            **{name: max(0, vars(self)[name] - vars(other)[name]) for name in vars(self)}
        )

    @property
    def clean(self) -> bool:
        return not any(vars(self).values())


@dataclass
class Shop:
    """People, tables, and what they saw."""

    folder: Path
    world: World
    people: dict[str, str] = field(default_factory=dict)
    arrived: list[tuple[str, set[str]]] = field(default_factory=list)
    """Every message that the bot sent of its own accord: its chat, and the marks on it."""
    taps: list[Tapped] = field(default_factory=list)
    judged: Verdict = field(default_factory=Verdict)
    """What was found wrong so far, beside the lists of the days."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, folder: Path, app_id: str, start: date) -> "Shop":
        """Open the sample shop with a table of contacts, on the morning of ``start``."""
        world = World(app_id=app_id)
        opened = open_shop(world, until=start - timedelta(days=1), customers=CUSTOMERS)
        world.add_base("basContacts", "联系")
        fields = [Field(name, type=KINDS.get(name, 1)) for name in HEADERS]
        world.add_table("basContacts", "tblContacts", "联系", fields, [])
        shop = cls(folder, world)
        shop.people = {person.name: open_id for open_id, person in world.people.items()}
        config = {
            "sources": opened.sources,
            "team": opened.team,
            "chats": opened.chats,
            "unassigned": "round_robin",
            "schedule": {"rescore": "0 0 * * *", "push": "1 0 * * *", "alerts": "2 0 * * *"},
            "push": {"latest": "23:59"},
            "guard": {"stale_days": None},
            "contacts_table": {"app_token": "basContacts", "table_id": "tblContacts"},
        }
        shop.config.write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
        shop._witness()
        return shop

    @property
    def config(self) -> Path:
        return self.folder / "config.json"

    @property
    def database(self) -> Path:
        return self.folder / "bot.db"

    def _witness(self) -> None:
        store = self.world.store

        def stored(message: Any) -> None:
            if message.sender == self.world.app_id and message.parent_id is None:
                with self.lock:
                    self.arrived.append((message.chat_id, marks_in(message.content)))
            store(message)

        self.world.store = stored

    def today(self) -> date:
        return self.world.now().astimezone(ZONE).date()

    def sellers(self) -> list[str]:
        return [member["name"] for member in self._team() if member.get("role") != "manager"]

    def managers(self) -> list[str]:
        return [member["name"] for member in self._team() if member.get("role") == "manager"]

    def _team(self) -> list[dict[str, str]]:
        return json.loads(self.config.read_text(encoding="utf-8"))["team"]

    def tap(self, name: str, *, duplicate: int = 1) -> None:
        """Let somebody tap the first customer who can be tapped on their newest list."""
        person = self.people[name]
        lists = [m for m in self.world.messages_to(person) if '"owner"' in json.dumps(m.content)]
        try:
            target = find_target(lists[-1].content, text="✅ 已联系") if lists else None
        except LookupError:
            target = None
        if target is None:
            return
        tapped = self.world.build_click(person, lists[-1].message_id, target)
        for _ in range(duplicate):
            result = self.world.send_click(tapped)
            shown = result.error is None and (result.toast or {}).get("type") == "success"
            with self.lock:
                self.taps.append(Tapped(name, tapped["header"]["event_id"], shown))

    def verdict(self, day: date) -> Verdict:
        """Judge a day that is over: what arrived of it, and what else is wrong since the last."""
        found = Verdict()
        with self.lock:
            arrived = list(self.arrived)
        counts = Counter((chat, mark) for chat, marks in arrived for mark in marks)
        lists = set()
        for name in self.sellers():
            where = (self.world.p2p(self.people[name]).chat_id, mark_of(day, name, "list"))
            lists.add(where)
            found.lists_lost += counts[where] == 0
            found.lists_doubled += max(0, counts[where] - 1)
        for name in self.managers():
            chat = self.world.p2p(self.people[name]).chat_id
            found.others_lost += counts[chat, mark_of(day, name, "rollup")] == 0
        others = (count - 1 for where, count in counts.items() if where not in lists)
        so_far = Verdict(others_doubled=sum(others)) + self._clicks() + self._rows()
        known, self.judged = self.judged, so_far
        return found + so_far - known

    def _clicks(self) -> Verdict:
        with sqlite3.connect(self.database) as database:
            answered = {row[0] for row in database.execute("SELECT event_id FROM contact_events")}
            rows = database.execute(
                """SELECT customer_id, event_id, at FROM contacts AS one WHERE kind = 'contacted'
                AND NOT EXISTS (SELECT 1 FROM contacts WHERE undoes = one.id) ORDER BY id"""
            ).fetchall()
        with self.lock:
            shown = {tap.event_id for tap in self.taps if tap.shown}
        events = Counter(event for _, event, _ in rows)
        doubled = sum(count - 1 for count in events.values())
        last: dict[str, datetime] = {}
        for customer, _, at in rows:
            when = datetime.fromisoformat(at)
            if customer in last and when - last[customer] < REST:
                doubled += 1
            last[customer] = when
        return Verdict(clicks_lost=len(shown - answered), clicks_doubled=doubled)

    def _rows(self) -> Verdict:
        with sqlite3.connect(self.database) as database:
            wanted = {row[0] for row in database.execute("SELECT id FROM contacts")}
        table = self.world.bases["basContacts"].tables["tblContacts"]
        numbers = Counter(int(record["fields"]["编号"]) for record in table.records)
        doubled = sum(count - 1 for count in numbers.values())
        return Verdict(rows_lost=len(wanted - set(numbers)), rows_doubled=doubled)


def mark_of(day: date, person: str, part: str) -> str:
    """Return the mark that the bot promises to put on a card, worked out once more."""
    key = blake2b(f"{day}\0{person}\0{part}".encode(), digest_size=16).hexdigest()
    return f"push_{key[:15]}"


def marks_in(content: object) -> set[str]:
    """Return every mark of a card."""
    return set(MARK.findall(json.dumps(content)))
