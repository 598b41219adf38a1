"""What a person does about a customer → one appended row, and the words that answer it.

The same from a card's button and from the dashboard.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.access import Person
from bot.config import Config
from bot.feishu.events import Answer
from bot.store import Contact, RecordedClick, Store
from cards import Block, Came, Contacted, Note, Snooze, Undo, texts
from scoring import cooldown_days

Mark = Contacted | Snooze | Block | Came | Note | Undo


class Refused(Exception):
    """Something that is not carried out; ``why`` is the name of the toast that says so."""

    def __init__(self, why: str, **names: str) -> None:
        super().__init__(why)
        self.why = why
        self.names = names

    @property
    def toast(self) -> str:
        """The sentence for the person."""
        sentence: str = getattr(texts().toasts, self.why)
        return sentence.format(**self.names)


@dataclass(frozen=True, slots=True)
class Marked:
    """The customer whom a mark is about."""

    id: str
    tier: str
    since: date | None = None
    """Day of the list that was looked at; a contact made since then answers another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Records marks; whether the person may act on the customer was asked before."""

    store: Store
    config: Callable[[], Config]

    def __call__(self, mark: Mark, on: Marked, person: Person, click: RecordedClick) -> Answer:
        """Append a row, unless one that stands says the same; raises Refused, StoreError."""
        match mark:
            case Contacted():
                return self._contacted(on, person, click)
            case Snooze(days=days):
                return self._snoozed(on, days, click)
            case Block():
                return self._blocked(on, click)
            case Came() | Note():
                return self._came(on, mark, person, click)
            case Undo(contact=contact):
                return self._undone(on, contact, person, click)

    def _contacted(self, on: Marked, person: Person, click: RecordedClick) -> Answer:
        recorded = self.store.contacts.contacted(customer_id=on.id, since=on.since, **click)
        say, row = texts().toasts, recorded.row
        if not recorded.stands:
            return _gone()
        if not recorded.fresh and row.actor != person.open_id:
            at = row.at.astimezone(self.config().zone)
            return Answer(toast=say.already_contacted.format(name=row.actor_name, at=f"{at:%H:%M}"))
        days = cooldown_days(on.tier, self.config())
        return Answer(toast=say.contacted.format(days=days), kind="success")

    def _snoozed(self, on: Marked, days: int, click: RecordedClick) -> Answer:
        until = click["day"] + timedelta(days=days)
        recorded = self.store.contacts.snoozed(customer_id=on.id, until=until, **click)
        if not recorded.stands:
            return _gone()
        toast = texts().toasts.snoozed.format(until=texts().day(recorded.row.until or until))
        return Answer(toast=toast, kind="success")

    def _blocked(self, on: Marked, click: RecordedClick) -> Answer:
        recorded = self.store.contacts.blocked(customer_id=on.id, **click)
        if not recorded.stands:
            return _gone()
        return Answer(toast=texts().toasts.blocked, kind="success")

    def _came(self, on: Marked, mark: Came | Note, person: Person, click: RecordedClick) -> Answer:
        say = texts()
        row = self._own_row(on, mark.contact, person)
        note = mark.text if isinstance(mark, Note) else None
        recorded = self.store.contacts.came_of(
            contact_id=row.id, outcome=mark.outcome, note=note, **click
        )
        if recorded is None:
            raise Refused("gone")
        if not recorded.stands:
            return _gone()
        outcome = say.contact.outcomes[mark.outcome]
        words = say.toasts.noted if note else say.toasts.came.format(outcome=outcome)
        return Answer(toast=words, kind="success")

    def _undone(self, on: Marked, contact: int, person: Person, click: RecordedClick) -> Answer:
        row = self._own_row(on, contact, person)
        undone = self.store.contacts.undone(contact_id=row.id, **click)
        return Answer(toast=texts().toasts.undone, kind="success") if undone else _gone()

    def _own_row(self, on: Marked, contact: int, person: Person) -> Contact:
        """Return the row that is named, if the person may change what it says."""
        row = self.store.contacts.row(contact)
        if row is None or row.customer_id != on.id:
            raise Refused("gone")
        if row.actor != person.open_id and not person.manages:
            raise Refused("not_yours", name=row.actor_name)
        return row


def _gone() -> Answer:
    """Return what is said of a tap that says nothing any more; the card shows what stands."""
    return Answer(toast=texts().toasts.gone, kind="warning")
