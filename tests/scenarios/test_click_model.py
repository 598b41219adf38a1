"""Whatever people tap, in whatever order: the record is what a simple model of it says.

The real handler of clicks on the real store, against a model of a few lines: rows that are only
appended, of which those stand that no later row undoes.
"""

import json
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.access import Person, Team
from bot.chat.answers import Answers, Asked
from bot.chat.clicks import Clicks
from bot.config import Config, Member
from bot.feishu.events import Click
from bot.lists import daily_lists
from bot.store import Store
from bot.views import Views
from cards import Block, Came, Contacted, ListRef, Snooze, Undo, pack
from scoring import RawTable, alerts, normalise, score

FIRST = date(2026, 11, 23)
NAMES = ("小雨", "小林", "店长")
CONFIG = Config(
    team=(
        Member(name="小雨", open_id="ou_小雨"),
        Member(name="小林", open_id="ou_小林"),
        Member(name="店长", open_id="ou_店长", role="manager"),
    ),
    rest_after_order_days=0,
)
TEAM = Team(
    (
        Person("小雨", "ou_小雨", "sales"),
        Person("小林", "ou_小林", "sales"),
        Person("店长", "ou_店长", "manager"),
    )
)
CUSTOMERS = 3
"""Of each salesperson."""
REST = {"高价值": 7, "中价值": 14, "低价值": 30}


@dataclass
class Row:
    """A row of the record as the model keeps it."""

    id: int
    customer: str
    kind: str
    day: date
    actor: str
    until: date | None = None
    about: int | None = None
    undone: bool = False
    at: datetime | None = None
    """When it was tapped."""
    event: str = ""
    """The tap; blank for a word."""


def orders() -> pd.DataFrame:
    rows = [
        (f"{name}{n}{at}", day, f"{name}的{n}", f"1200000{seller}00{n}", 400, 100, name)
        for seller, name in enumerate(NAMES[:2])
        for n in range(CUSTOMERS)
        for at, day in enumerate(("2026-08-01", "2026-09-01", "2026-10-01"))
    ]
    names = ["订单号", "下单日期", "客户姓名", "手机号", "收款额", "打款金额", "销售"]
    return pd.DataFrame(rows, columns=names)


class ClickModel(RuleBasedStateMachine):
    """Salespeople and a manager on lists of two days and on customers' own cards."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.url = f"sqlite:///{Path(self.folder.name) / 'bot.db'}"
        self.day, self.minutes, self.events = FIRST, 0, 0
        self.rows: list[Row] = []
        self.handled: dict[str, Click] = {}
        self.lists: dict[date, dict[str, list]] = {}
        self.open()
        normalised = normalise([RawTable("orders", orders())], CONFIG)
        scored = score(normalised.lines, CONFIG, FIRST)
        self.store.runs.save(
            as_of=FIRST,
            started_at=self.now(),
            finished_at=self.now(),
            customers=scored.customers,
            lines=scored.lines,
            rejected=normalised.rejected,
            alerts=alerts(scored.lines, CONFIG, FIRST).rows,
            notes={},
        )
        self.customers = {row.id: row for row in scored.customers.itertuples()}
        self.push()

    def open(self) -> None:
        self.store = Store(self.url)
        self.store.migrate()
        views = Views(store=self.store, config=lambda: CONFIG, now=self.now)
        self.clicks = Clicks(
            store=self.store,
            config=lambda: CONFIG,
            team=lambda: TEAM,
            views=views,
            private_chats=self.store.chats,
            changed=lambda *_: None,
            aside=lambda *_: None,
            now=self.now,
        )
        unused = dict.fromkeys(("send_list", "send_report", "rescore", "status"))
        self.answers = Answers(
            store=self.store,
            config=lambda: CONFIG,
            views=views,
            now=self.now,
            changed=lambda *_: None,
            **unused,
        )

    def now(self) -> datetime:
        morning = datetime(self.day.year, self.day.month, self.day.day, 1, tzinfo=UTC)
        return morning + timedelta(minutes=self.minutes)

    def push(self) -> None:
        lists = daily_lists(self.day, config=CONFIG, store=self.store)
        self.lists[self.day] = {name: list(items) for name, items in lists.items.items()}
        for name, items in self.lists[self.day].items():
            claim = self.store.pushes.claim(
                day=self.day, person=name, at=self.now(), items=items, data_as_of=FIRST
            )
            self.store.pushes.sent(claim.id, f"om_{self.day}_{name}", self.now())

    # what stands, by the model

    def standing(self, customer: str, kind: str) -> Row | None:
        rows = [
            row
            for row in self.rows
            if row.customer == customer and row.kind == kind and not row.undone
        ]
        return rows[-1] if rows else None

    def resting(self, customer: str, day: date) -> bool:
        contact, snooze = self.standing(customer, "contacted"), self.standing(customer, "snoozed")
        tier = self.customers[customer].tier
        return (
            self.standing(customer, "blocked") is not None
            or (contact is not None and contact.day + timedelta(days=REST[tier]) > day)
            or (snooze is not None and snooze.until > day)
        )

    # what people do

    def tap(self, person: str, action, message: str = "om_x") -> str:
        self.events += 1
        self.minutes += 1
        click = Click(
            event_id=f"e{self.events}",
            operator=f"ou_{person}",
            message_id=message,
            chat_id="oc_x",
            value=pack(action),
            clicked_at=self.now(),
        )
        self.handled[click.event_id] = click
        return self.answer(click)

    def answer(self, click: Click) -> str:
        answer = self.clicks(click)
        on = click.value.get("on")
        if answer.card is not None and on is not None:
            self.check_card(answer.card, on["owner"], date.fromisoformat(on["day"]))
        return answer.kind

    def check_card(self, card: dict, owner: str, day: date) -> None:
        """A list offers 已联系 of exactly those who can be contacted, as the record stands."""
        buttons = json.dumps(card, ensure_ascii=False)
        for item in self.lists[day][owner]:
            done = self.standing(item.id, "blocked") or any(
                row is not None and row.day >= day
                for row in (
                    self.standing(item.id, "contacted"),
                    self.standing(item.id, "snoozed"),
                )
            )
            offered = json.dumps(
                {"do": "contacted", "customer": item.ref}, ensure_ascii=False
            ).strip("{}")
            assert (offered in buttons) == (not done)

    def choose(self, data: st.DataObject):
        """Return who taps, the customer, and the list that the button stands on; None: no list."""
        person = data.draw(st.sampled_from(NAMES))
        day = data.draw(st.sampled_from(sorted(self.lists)))
        owner = data.draw(st.sampled_from(NAMES[:2])) if person == "店长" else person
        items = self.lists[day][owner]
        if items and data.draw(st.booleans()):
            item = data.draw(st.sampled_from(items))
            return person, item.id, item.ref, ListRef(day=day, owner=owner)
        from scoring.records import reference

        customer = data.draw(st.sampled_from(sorted(self.customers)))
        return person, customer, reference(customer), None

    def append(self, customer: str, kind: str, person: str, **more) -> None:
        # The tap comes one minute after whatever was before.
        at = self.now() + timedelta(minutes=1)
        more = {"event": f"e{self.events + 1}", **more}
        row = Row(len(self.rows) + 1, customer, kind, self.day, f"ou_{person}", at=at, **more)
        self.rows.append(row)

    @rule(data=st.data())
    def contact(self, data) -> None:
        person, customer, ref, on = self.choose(data)
        last = self.standing(customer, "contacted")
        first = last is None or last.day < (on.day if on else self.day)
        if first:
            self.append(customer, "contacted", person)
        kind = self.tap(person, Contacted(customer=ref, on=on))
        assert kind == ("success" if first or last.actor == f"ou_{person}" else "info")

    @rule(data=st.data(), days=st.sampled_from([1, 3, 7]))
    def snooze(self, data, days) -> None:
        person, customer, ref, on = self.choose(data)
        self.append(customer, "snoozed", person, until=self.day + timedelta(days=days))
        assert self.tap(person, Snooze(customer=ref, days=days, on=on)) == "success"

    @rule(data=st.data())
    def block(self, data) -> None:
        person, customer, ref, on = self.choose(data)
        if self.standing(customer, "blocked") is None:
            self.append(customer, "blocked", person)
        assert self.tap(person, Block(customer=ref, on=on)) == "success"

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def undo(self, data) -> None:
        row = data.draw(st.sampled_from(self.rows))
        person = data.draw(st.sampled_from(NAMES))
        from scoring.records import reference

        may = person == "店长" or row.actor == f"ou_{person}"
        undoes = may and not row.undone and row.kind != "undone"
        if undoes:
            self.append(row.customer, "undone", person)
            row.undone = True
        action = Undo(customer=reference(row.customer), contact=row.id)
        assert (self.tap(person, action) == "success") == undoes

    @precondition(lambda self: any(row.kind == "contacted" for row in self.rows))
    @rule(data=st.data(), outcome=st.sampled_from(["ordered", "no_reply"]))
    def came(self, data, outcome) -> None:
        row = data.draw(st.sampled_from([row for row in self.rows if row.kind == "contacted"]))
        person = data.draw(st.sampled_from(NAMES))
        from scoring.records import reference

        may = person == "店长" or row.actor == f"ou_{person}"
        if may and not row.undone:
            self.append(row.customer, "outcome", person, about=row.id)
        action = Came(customer=reference(row.customer), contact=row.id, outcome=outcome)
        assert (self.tap(person, action) == "success") == (may and not row.undone)

    @precondition(lambda self: self.handled)
    @rule(data=st.data())
    def again(self, data) -> None:
        """The same event is delivered once more, however late."""
        self.answer(self.handled[data.draw(st.sampled_from(sorted(self.handled)))])

    @precondition(lambda self: any(row.event for row in self.rows))
    @rule(data=st.data())
    def under_another_id(self, data) -> None:
        """The same tap comes as another event: its row says who tapped what and when.

        Not promised of a tap that a colleague's row answered, for it left no row of its own.
        """
        self.events += 1
        own = [row.event for row in self.rows if row.event]
        click = self.handled[data.draw(st.sampled_from(own))]
        today = click.clicked_at.date() == self.now().date()
        if today or click.value["do"] in ("undo", "came", "block"):
            self.answer(replace(click, event_id=f"e{self.events}"))

    @rule(person=st.sampled_from(NAMES))
    def say_undo(self, person) -> None:
        """Somebody writes 撤销; the message is handled twice, as after a crash."""
        self.minutes += 1
        last = self.last_of(person)
        asked = Asked(
            text="撤销", person=TEAM.named(person), private=True, event_id="another each time",
            at=self.now(), message_id=f"om_{len(self.rows)}_{self.minutes}_{self.day}",
        )  # fmt: skip
        self.minutes -= 1
        if last is not None:
            self.append(last.customer, "undone", person, event="")
            last.undone = True
        self.minutes += 1
        for _ in range(2):
            card = json.dumps(self.answers(asked), ensure_ascii=False)
            name = self.customers[last.customer].customer if last else "没有可以撤销的"
            assert name in card

    def last_of(self, person: str) -> Row | None:
        """Return somebody's last row of a day that stands; not of a contact that was undone."""
        for row in reversed(self.rows):
            gone = row.undone or (row.about is not None and self.rows[row.about - 1].undone)
            recent = row.at >= self.now() - timedelta(days=1)
            if row.actor == f"ou_{person}" and row.kind != "undone" and recent and not gone:
                return row
        return None

    @rule(data=st.data())
    def of_others(self, data) -> None:
        """A salesperson taps a list that is another's: nothing is recorded."""
        day = data.draw(st.sampled_from(sorted(self.lists)))
        items = self.lists[day]["小林"]
        if items:
            on = ListRef(day=day, owner="小林")
            assert self.tap("小雨", Contacted(customer=items[0].ref, on=on)) == "warning"

    @precondition(lambda self: self.day < FIRST + timedelta(days=20))
    @rule(days=st.integers(1, 9))
    def tomorrow(self, days) -> None:
        self.day, self.minutes = self.day + timedelta(days=days), 0
        self.push()
        listed = {item.id for items in self.lists[self.day].values() for item in items}
        assert listed == {each for each in self.customers if not self.resting(each, self.day)}

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.open()

    @invariant()
    def record_is_as_the_model_says(self) -> None:
        stored = [
            (row.id, row.customer_id, row.kind, row.day, row.actor, row.until, row.about)
            for customer in self.customers
            for row in self.store.contacts.of_customer(customer, 999)
        ]
        assert sorted(stored, key=lambda row: row[0]) == [
            (row.id, row.customer, row.kind, row.day, row.actor, row.until, row.about)
            for row in self.rows
        ]

    @invariant()
    def what_came_of_the_last_contact_is_told(self) -> None:
        told = self.store.contacts.standing()
        for customer in self.customers:
            contact = self.standing(customer, "contacted")
            came = [r for r in self.rows if r.kind == "outcome" and not r.undone]
            own = [row.id for row in came if contact and row.about == contact.id]
            row = told[customer].outcome if customer in told else None
            assert (row and row.id) == (own[-1] if own else None)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()


ClickModel.TestCase.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, derandomize=True
)
test_the_record_is_what_a_simple_model_says = ClickModel.TestCase
