"""The record of contacts: one appended row a click, none ever changed.

What stands is what no later row undoes. A click counts once however often it is delivered: each
event is remembered with the row that answered it, also when that row was a colleague's.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypedDict, Unpack

from sqlalchemy import Connection, Row, select

from bot.store.database import Database
from bot.store.recorded import (
    ANSWER,
    ANSWER_STANDS,
    APPEND,
    BY_ID,
    GONE,
    LAST_SAME,
    OVERTAKEN,
    REMEMBER,
    STANDING,
    STANDING_OF,
    STANDING_ON,
    STANDS,
    Contact,
    Outcome,
    as_contact,
    first,
)
from bot.store.tables import contacts

__all__ = ["STANDS", "Contact", "Contacts", "Recorded", "RecordedClick", "Standing"]

_BATCH: Final = 500
"""Customers asked for in one statement; databases limit the number of parameters."""


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


_NOTHING: Final = Standing()


class Contacts:
    """Appends to and reads the record of contacts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def contacted(
        self, *, customer_id: str, since: date | None = None, **click: Unpack[RecordedClick]
    ) -> Recorded:
        """Record a contact; one that stands of that day, or ``since`` the list's, answers it."""
        row = {"kind": "contacted", "customer_id": customer_id, **click}
        known = min(since or click["day"], click["day"])
        with self._answering(customer_id, click["event_id"]) as (connection, earlier):
            return earlier or _record(connection, row, since=known)

    def snoozed(self, *, customer_id: str, until: date, **click: Unpack[RecordedClick]) -> Recorded:
        """Record that a customer is to rest until a day; the latest snooze holds."""
        row = {"kind": "snoozed", "customer_id": customer_id, "until": until, **click}
        with self._answering(customer_id, click["event_id"]) as (connection, earlier):
            return earlier or _record(connection, row)

    def blocked(self, *, customer_id: str, **click: Unpack[RecordedClick]) -> Recorded:
        """Record that a customer is not to be contacted any more; once is enough."""
        row = {"kind": "blocked", "customer_id": customer_id, **click}
        with self._answering(customer_id, click["event_id"]) as (connection, earlier):
            return earlier or _record(connection, row)

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
        wanted = BY_ID.where(contacts.c.kind == "contacted", STANDS)
        contact = self.row(contact_id)
        if contact is None:
            return None
        said = {"about": contact_id, "outcome": outcome, "note": note}
        row = {"kind": "outcome", "customer_id": contact.customer_id, **said, **click}
        with self._answering(contact.customer_id, click["event_id"]) as (connection, earlier):
            if first(connection, wanted, id=contact_id) is None:
                return None
            return earlier or _record(connection, row)

    def undone(self, *, contact_id: int, **click: Unpack[RecordedClick]) -> Recorded | None:
        """Record that a row of any other kind is taken back.

        None when there is no such row, or another click undid it before.
        """
        undoable = BY_ID.where(contacts.c.undoes.is_(None), STANDS)
        contact = self.row(contact_id)
        if contact is None:
            return None
        with self._answering(contact.customer_id, click["event_id"]) as (connection, earlier):
            if earlier:
                return earlier
            if first(connection, undoable, id=contact_id) is None:
                return None
            undo = {"kind": "undone", "customer_id": contact.customer_id, "undoes": contact_id}
            return _append(connection, {**undo, **click})

    def standing(self, customer_ids: Collection[str] | None = None) -> dict[str, Standing]:
        """Return what stands of these customers, or of all; only of those who have any."""
        with self._database.reading() as connection:
            if customer_ids is None:
                rows = connection.execute(STANDING).all()
            else:
                wanted = sorted(set(customer_ids))
                rows = [
                    row
                    for start in range(0, len(wanted), _BATCH)
                    for row in connection.execute(
                        STANDING_OF, {"customers": wanted[start : start + _BATCH]}
                    ).all()
                ]
        return _by_customer(rows)

    def standing_on(self, push_id: int, since: date) -> dict[str, Standing]:
        """Return what stands of the customers on a list, of what was recorded since a day.

        Only of those who have any. However long the record has become, little of it is read.
        """
        asked = {"push_id": push_id, "since": since}
        with self._database.reading() as connection:
            return _by_customer(connection.execute(STANDING_ON, asked).all())

    def of_customer(self, customer_id: str, limit: int) -> list[Contact]:
        """Return a customer's rows of every kind, newest first."""
        statement = (
            select(contacts)
            .where(contacts.c.customer_id == customer_id)
            .order_by(contacts.c.id.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [as_contact(row) for row in connection.execute(statement)]

    def row(self, contact_id: int) -> Contact | None:
        """Return one row of the record."""
        with self._database.reading() as connection:
            return first(connection, BY_ID, id=contact_id)

    def answer_to(self, event_id: str) -> Contact | None:
        """Return the row that a click was answered with before."""
        with self._database.reading() as connection:
            return first(connection, ANSWER, event_id=event_id)

    def last_click(self, actor: str, since: datetime, until: datetime) -> Contact | None:
        """Return this person's last row between two instants that stands."""
        statement = (
            select(contacts)
            .where(contacts.c.actor == actor, contacts.c.at.between(since, until))
            .where(contacts.c.kind != "undone", STANDS, ~GONE)
            .order_by(contacts.c.id.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            return first(connection, statement)

    def made_by(self, actor_name: str, since: date, until: date) -> list[Contact]:
        """Return the rows of a person's days that stand, oldest first; both days included."""
        statement = (
            select(contacts)
            .where(contacts.c.actor_name == actor_name, contacts.c.day.between(since, until))
            .where(contacts.c.kind != "undone", STANDS, ~GONE)
            .order_by(contacts.c.id)
        )
        with self._database.reading() as connection:
            return [as_contact(row) for row in connection.execute(statement)]

    @contextmanager
    def _answering(
        self, customer_id: str, event_id: str
    ) -> Iterator[tuple[Connection, Recorded | None]]:
        """Give one customer's record to write, and what this event was answered with before."""
        locks = (f"contacts of {customer_id}", f"click {event_id}")
        with self._database.writing(*locks) as connection:
            row = first(connection, ANSWER, event_id=event_id)
            if row is None:
                yield connection, None
            else:
                stands = first(connection, ANSWER_STANDS, event_id=event_id) is not None
                yield connection, Recorded(row, fresh=False, stands=stands)


def _by_customer(rows: Iterable[Row[Any]]) -> dict[str, Standing]:
    by_customer: dict[str, list[Contact]] = {}
    for row in map(as_contact, rows):
        by_customer.setdefault(row.customer_id, []).append(row)
    found = {customer: _standing(own) for customer, own in by_customer.items()}
    return {customer: each for customer, each in found.items() if each != _NOTHING}


def _standing(rows: Sequence[Contact]) -> Standing:
    kinds = {row.kind: row for row in rows if row.kind != "outcome"}
    # An outcome stands with its contact; one of an older contact says nothing of the latest.
    outcomes = {row.about: row for row in rows if row.kind == "outcome"}
    contact = kinds.get("contacted")
    outcome = outcomes.get(contact.id) if contact else None
    return Standing(contact, kinds.get("snoozed"), kinds.get("blocked"), outcome)


def _record(connection: Connection, row: dict[str, Any], *, since: date | None = None) -> Recorded:
    """Append a row, unless one that stands says the same, or its undoing overtook it.

    A tap may be held up on its way: what its own person took back after it stays taken back.
    """
    asked = {**row, "since": since}
    answer = first(connection, LAST_SAME[row["kind"]], **asked)
    answer = answer or first(connection, OVERTAKEN, **asked)
    if answer is None:
        return _append(connection, row)
    _remember(connection, row["event_id"], answer)
    return Recorded(answer, fresh=False, stands=answer.kind != "undone")


def _append(connection: Connection, row: dict[str, Any]) -> Recorded:
    appended = as_contact(connection.execute(APPEND, row).one())
    _remember(connection, appended.event_id, appended)
    return Recorded(appended, fresh=True)


def _remember(connection: Connection, event_id: str, answer: Contact) -> None:
    connection.execute(REMEMBER, {"event_id": event_id, "contact_id": answer.id})
