"""A row of the record of contacts, and the statements that find and write such rows.

Each is made once, for to make one takes several times as long as to have it answered.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
)

from bot.store.tables import contact_events, contacts, push_items

Kind = Literal["contacted", "snoozed", "blocked", "outcome", "undone"]
Outcome = Literal["ordered", "interested", "no_reply", "not_needed"]


class Contact(NamedTuple):
    """One row of the record, its fields in the order of the table's columns."""

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


_undoing: Final = contacts.alias("undoing")
STANDS: Final[ColumnElement[bool]] = ~exists().where(_undoing.c.undoes == contacts.c.id)
GONE: Final[ColumnElement[bool]] = exists().where(_undoing.c.undoes == contacts.c.about)
"""What came of a contact that was undone does not stand either."""


def _twice(*told: str) -> ColumnElement[bool]:
    """Return what tells the same tap under another event id: who, when and what was said."""
    columns = (contacts.c[name] for name in ("actor", "at", *told))
    return and_(*(each.is_not_distinct_from(bindparam(each.key)) for each in columns))


BY_ID: Final = select(contacts).where(contacts.c.id == bindparam("id"))
ANSWER: Final = (  # to an event: the row that it was answered with
    select(contacts)
    .join(contact_events, contact_events.c.contact_id == contacts.c.id)
    .where(contact_events.c.event_id == bindparam("event_id"))
)
ANSWER_STANDS: Final = ANSWER.where(
    or_(contacts.c.kind != "undone", contacts.c.event_id == bindparam("event_id")), STANDS
)
_SAME: Final[Mapping[str, ColumnElement[bool]]] = {
    "contacted": contacts.c.day >= bindparam("since"),
    "snoozed": _twice("until"),
    "blocked": true(),
    "outcome": _twice("about", "outcome", "note"),
}
"""Kind → which rows of a customer say the same as the one to be recorded."""
_OF_KIND: Final = (
    contacts.c.customer_id == bindparam("customer_id"),
    contacts.c.kind == bindparam("kind"),
)
LAST_SAME: Final[Mapping[str, Select[Any]]] = {
    kind: select(contacts).where(*_OF_KIND, same, STANDS).order_by(contacts.c.id.desc())
    for kind, same in _SAME.items()
}
OVERTAKEN: Final = (
    select(_undoing)
    .join(contacts, contacts.c.id == _undoing.c.undoes)
    .where(*_OF_KIND, contacts.c.actor == bindparam("actor"), _undoing.c.at > bindparam("at"))
)
APPEND: Final = contacts.insert().returning(*contacts.c)
REMEMBER: Final = contact_events.insert()


def _last_of_each_kind(wanted: ColumnElement[bool]) -> Select[Any]:
    last = (
        select(func.max(contacts.c.id))
        .where(wanted, contacts.c.kind != "undone", STANDS)
        .group_by(contacts.c.customer_id, contacts.c.kind, contacts.c.about)
    )
    return select(contacts).where(contacts.c.id.in_(last))


STANDING: Final = _last_of_each_kind(true())
STANDING_OF: Final = _last_of_each_kind(
    contacts.c.customer_id.in_(bindparam("customers", expanding=True))
)
STANDING_ON: Final = _last_of_each_kind(
    contacts.c.customer_id.in_(
        select(push_items.c.customer_id).where(push_items.c.push_id == bindparam("push_id"))
    )
    & (contacts.c.day >= bindparam("since"))
)


def first(connection: Connection, statement: Select[Any], **asked: object) -> Contact | None:
    """Return the first row that is found."""
    row = connection.execute(statement, asked).first()
    return as_contact(row) if row else None


def as_contact(row: Row[Any]) -> Contact:
    """Return a row that has the columns of ``contacts``."""
    return Contact._make(row)
