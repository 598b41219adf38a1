"""The record of contacts: one appended row a click, none ever changed.

What stands is what no later row undoes. A click counts once however often it is delivered: each
event is remembered with the row that answered it, also when that row was a colleague's.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, TypedDict, Unpack

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, or_, select, true

from bot.store.database import Database
from bot.store.tables import contact_events, contacts

Kind = Literal["contacted", "snoozed", "blocked", "outcome", "undone"]
Outcome = Literal["ordered", "interested", "no_reply", "not_needed"]

_undoing: Final = contacts.alias("undoing")
STANDS: Final[ColumnElement[bool]] = ~exists().where(_undoing.c.undoes == contacts.c.id)
_GONE: Final[ColumnElement[bool]] = exists().where(_undoing.c.undoes == contacts.c.about)
"""What came of a contact that was undone does not stand either."""
_BATCH: Final = 500
"""Customers asked for in one statement; databases limit the number of parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One row of the record."""

    id: int
    at: datetime
    day: date
    """The shop's calendar date of ``at``."""
    customer_id: str
    kind: Kind
    actor: str
    """open_id"""
    actor_name: str
    until: date | None
    """First day on which a snoozed customer is shown again."""
    undoes: int | None
    """The row that this one undoes."""
    message_id: str | None
    event_id: str
    about: int | None = None
    """The contact that an outcome came of."""
    outcome: Outcome | None = None
    note: str | None = None


class RecordedClick(TypedDict):
    """What every row says of the click that it records."""

    actor: str
    actor_name: str
    at: datetime
    day: date
    event_id: str
    message_id: str | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The row that answers a click; ``fresh`` when this click appended it."""

    row: Contact
    fresh: bool
    stands: bool = True
    """False: it was undone, or is the undoing that overtook the click."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The last row of each kind about a customer that nobody undid."""

    contact: Contact | None = None
    snooze: Contact | None = None
    blocked: Contact | None = None
    """Do not contact any more."""
    outcome: Contact | None = None
    """What came of ``contact``."""


class Contacts:
    """Appends to and reads the record of contacts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def contacted(
        self, *, customer_id: str, since: date | None = None, **click: Unpack[RecordedClick]
    ) -> Recorded:
        """Record a contact; one that stands of that day, or ``since`` the list's, answers it."""
        known = contacts.c.day >= min(since or click["day"], click["day"])
        row = {"kind": "contacted", "customer_id": customer_id, **click}
        with self._answering(customer_id, click["event_id"]) as (connection, earlier):
            return earlier or _record(connection, known, row)

    def snoozed(self, *, customer_id: str, until: date, **click: Unpack[RecordedClick]) -> Recorded:
        """Record that a customer is to rest until a day; the latest snooze holds."""
        row = {"kind": "snoozed", "customer_id": customer_id, "until": until, **click}
        with self._answering(customer_id, click["event_id"]) as (connection, earlier):
            return earlier or _record(connection, _twice(row, "until"), row)

    def blocked(self, *, customer_id: str, **click: Unpack[RecordedClick]) -> Recorded:
        """Record that a customer is not to be contacted any more; once is enough."""
        row = {"kind": "blocked", "customer_id": customer_id, **click}
        with self._answering(customer_id, click["event_id"]) as (connection, earlier):
            return earlier or _record(connection, true(), row)

    def came_of(
        self,
        *,
        contact_id: int,
        outcome: Outcome,
        note: str | None = None,
        **click: Unpack[RecordedClick],
    ) -> Recorded | None:
        """Record what came of a contact; the latest outcome holds.

        None when there is no such contact or it was undone.
        """
        own = contacts.c.id == contact_id, contacts.c.kind == "contacted"
        wanted = select(contacts).where(*own, STANDS)
        contact = self.row(contact_id)
        if contact is None:
            return None
        said = {"about": contact_id, "outcome": outcome, "note": note}
        row = {"kind": "outcome", "customer_id": contact.customer_id, **said, **click}
        with self._answering(contact.customer_id, click["event_id"]) as (connection, earlier):
            if _first(connection, wanted) is None:
                return None
            return earlier or _record(connection, _twice(row, *said), row)

    def undone(self, *, contact_id: int, **click: Unpack[RecordedClick]) -> Recorded | None:
        """Record that a row of any other kind is taken back.

        None when there is no such row, or another click undid it before.
        """
        undoable = select(contacts).where(contacts.c.id == contact_id, contacts.c.undoes.is_(None))
        contact = self.row(contact_id)
        if contact is None:
            return None
        with self._answering(contact.customer_id, click["event_id"]) as (connection, earlier):
            if earlier:
                return earlier
            if _first(connection, undoable.where(STANDS)) is None:
                return None
            undo = {"kind": "undone", "customer_id": contact.customer_id, "undoes": contact_id}
            return _append(connection, **undo, **click)

    def standing(self, customer_ids: Collection[str] | None = None) -> dict[str, Standing]:
        """Return what stands of these customers, or of all; only of those who have any."""
        batches: list[ColumnElement[bool]] = [true()]
        if customer_ids is not None:
            wanted = sorted(set(customer_ids))
            batches = [
                contacts.c.customer_id.in_(wanted[start : start + _BATCH])
                for start in range(0, len(wanted), _BATCH)
            ]
        with self._database.reading() as connection:
            rows = [
                _contact(row)
                for batch in batches
                for row in connection.execute(_last_of_each_kind(batch))
            ]
        by_customer: dict[str, list[Contact]] = {}
        for row in rows:
            by_customer.setdefault(row.customer_id, []).append(row)
        found = {customer: _standing(own) for customer, own in by_customer.items()}
        return {customer: each for customer, each in found.items() if each != Standing()}

    def of_customer(self, customer_id: str, limit: int) -> list[Contact]:
        """Return a customer's rows of every kind, newest first."""
        statement = (
            select(contacts)
            .where(contacts.c.customer_id == customer_id)
            .order_by(contacts.c.id.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [_contact(row) for row in connection.execute(statement)]

    def row(self, contact_id: int) -> Contact | None:
        """Return one row of the record."""
        with self._database.reading() as connection:
            return _first(connection, select(contacts).where(contacts.c.id == contact_id))

    def answer_to(self, event_id: str) -> Contact | None:
        """Return the row that a click was answered with before."""
        with self._database.reading() as connection:
            return _first(connection, _answer_to(event_id))

    def last_click(self, actor: str, since: datetime, until: datetime) -> Contact | None:
        """Return this person's last row between two instants that stands."""
        statement = (
            select(contacts)
            .where(contacts.c.actor == actor, contacts.c.at.between(since, until))
            .where(contacts.c.kind != "undone", STANDS, ~_GONE)
            .order_by(contacts.c.id.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            return _first(connection, statement)

    def made_by(self, actor_name: str, since: date, until: date) -> list[Contact]:
        """Return the rows of a person's days that stand, oldest first; both days included."""
        statement = (
            select(contacts)
            .where(contacts.c.actor_name == actor_name, contacts.c.day.between(since, until))
            .where(contacts.c.kind != "undone", STANDS, ~_GONE)
            .order_by(contacts.c.id)
        )
        with self._database.reading() as connection:
            return [_contact(row) for row in connection.execute(statement)]

    @contextmanager
    def _answering(
        self, customer_id: str, event_id: str
    ) -> Iterator[tuple[Connection, Recorded | None]]:
        """Give one customer's record to write, and what this event was answered with before."""
        locks = (f"contacts of {customer_id}", f"click {event_id}")
        with self._database.writing(*locks) as connection:
            row = _first(connection, _answer_to(event_id))
            own = or_(contacts.c.kind != "undone", contacts.c.event_id == event_id)
            kept = _answer_to(event_id).where(own, STANDS)
            stands = _first(connection, kept) is not None
            yield connection, Recorded(row, fresh=False, stands=stands) if row else None


def _answer_to(event_id: str) -> Select[Any]:
    answers = contact_events.c.contact_id == contacts.c.id
    of_event = contact_events.c.event_id == event_id
    return select(contacts).join(contact_events, answers).where(of_event)


def _standing(rows: Sequence[Contact]) -> Standing:
    kinds = {row.kind: row for row in rows if row.kind != "outcome"}
    # An outcome stands with its contact; one of an older contact says nothing of the latest.
    outcomes = {row.about: row for row in rows if row.kind == "outcome"}
    contact = kinds.get("contacted")
    outcome = outcomes.get(contact.id) if contact else None
    return Standing(contact, kinds.get("snoozed"), kinds.get("blocked"), outcome)


def _last_of_each_kind(wanted: ColumnElement[bool]) -> Select[Any]:
    last = (
        select(func.max(contacts.c.id))
        .where(wanted, contacts.c.kind != "undone", STANDS)
        .group_by(contacts.c.customer_id, contacts.c.kind, contacts.c.about)
    )
    return select(contacts).where(contacts.c.id.in_(last))


def _record(connection: Connection, same: ColumnElement[bool], row: dict[str, Any]) -> Recorded:
    """Append a row, unless one that stands says the ``same``, or its undoing overtook it.

    A tap may be held up on its way: what its own person took back after it stays taken back.
    """
    about = contacts.c.customer_id == row["customer_id"], contacts.c.kind == row["kind"]
    overtaken = (
        select(_undoing)
        .join(contacts, contacts.c.id == _undoing.c.undoes)
        .where(*about, contacts.c.actor == row["actor"], _undoing.c.at > row["at"])
    )
    last = select(contacts).where(*about, same, STANDS).order_by(contacts.c.id.desc())
    answer = _first(connection, last) or _first(connection, overtaken)
    if answer is None:
        return _append(connection, **row)
    _remember(connection, row["event_id"], answer)
    return Recorded(answer, fresh=False, stands=answer.kind != "undone")


def _twice(row: dict[str, Any], *told: str) -> ColumnElement[bool]:
    """Return what tells the same tap under another event id: who, when and what was said."""
    names = "actor", "at", *told
    return and_(*(contacts.c[name].is_not_distinct_from(row[name]) for name in names))


def _append(connection: Connection, **values: object) -> Recorded:
    statement = contacts.insert().values(**values).returning(*contacts.c)
    row = _contact(connection.execute(statement).one())
    _remember(connection, row.event_id, row)
    return Recorded(row, fresh=True)


def _remember(connection: Connection, event_id: str, answer: Contact) -> None:
    connection.execute(contact_events.insert().values(event_id=event_id, contact_id=answer.id))


def _first(connection: Connection, statement: Select[Any]) -> Contact | None:
    row = connection.execute(statement).first()
    return _contact(row) if row else None


def _contact(row: Row[Any]) -> Contact:
    return Contact(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row by column
