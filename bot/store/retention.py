"""What is forgotten: after a time by itself, and a customer at once when asked to."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, Table, exists, select

from bot.store.database import Database
from bot.store.slots import drop_unused
from bot.store.tables import (
    SLOTS,
    contact_events,
    contacts,
    forgotten,
    mutes,
    order_lines,
    phone_views,
    push_items,
    pushes,
    scores,
    told_alerts,
    troubles,
    writebacks,
)
from scoring.records import reference

_BATCH: Final = 500
"""Ids in one statement; databases limit the number of parameters."""
_later: Final = contacts.alias("later")
_undoing: Final = contacts.alias("undoing")


class Retention:
    """Deletes for good; nothing else of the store does, but runs that newer ones replace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def purge(self, contacts_before: date | None, lists_before: date | None) -> int:
        """Delete contacts, and lists with what was told, of days before these; None: keep all.

        Whoever is not to be contacted any more stays so. Returns the number of contacts deleted.
        """
        deleted = 0
        if contacts_before is not None:
            # A row to which a younger one refers stays until that goes too.
            referred = exists().where(
                (_later.c.undoes == contacts.c.id) | (_later.c.about == contacts.c.id),
                _later.c.day >= contacts_before,
            )
            undone = exists().where(_undoing.c.undoes == contacts.c.id)
            blocked = (contacts.c.kind == "blocked") & ~undone
            old = select(contacts.c.id).where(contacts.c.day < contacts_before, ~referred, ~blocked)
            with self._database.writing() as connection:
                deleted = _delete_contacts(connection, old)
                start = datetime.combine(contacts_before, time(), UTC)
                connection.execute(phone_views.delete().where(phone_views.c.at < start))
        if lists_before is not None:
            self._purge_lists(lists_before)
        return deleted

    def _purge_lists(self, before: date) -> None:
        old = select(pushes.c.id).where(pushes.c.day < before)
        with self._database.writing() as connection:
            for table in (push_items, told_alerts):
                connection.execute(table.delete().where(table.c.push_id.in_(old)))
            connection.execute(pushes.delete().where(pushes.c.day < before))
            connection.execute(troubles.delete().where(troubles.c.day < before))
            connection.execute(mutes.delete().where(mutes.c.until < before))

    def forget(self, customer_id: str, at: datetime) -> int:
        """Delete all that is known of a customer, and take no orders of theirs any more.

        Returns the number of contacts deleted.
        """
        ref = reference(customer_id)
        with self._database.writing(f"contacts of {customer_id}") as connection:
            theirs = select(contacts.c.id).where(contacts.c.customer_id == customer_id)
            deleted = _delete_contacts(connection, theirs)
            for table, of_them in _OF_CUSTOMER:
                connection.execute(table.delete().where(of_them == customer_id))
            self._forget_scores(connection, customer_id)
            known = select(forgotten.c.ref).where(forgotten.c.ref == ref)
            if connection.execute(known).first() is None:
                connection.execute(forgotten.insert().values(ref=ref, at=at))
        return deleted

    @staticmethod
    def _forget_scores(connection: Connection, customer_id: str) -> None:
        of_them = scores.c.slot.in_(SLOTS), scores.c.id == customer_id
        names = connection.scalars(select(scores.c.folded_name).where(*of_them)).all()
        connection.execute(scores.delete().where(*of_them))
        lines = order_lines.c.slot.in_(SLOTS), order_lines.c.id == customer_id
        connection.execute(order_lines.delete().where(*lines))
        drop_unused(connection, names)

    def forgotten(self) -> set[str]:
        """Return the references of all who were forgotten."""
        with self._database.reading() as connection:
            return set(connection.scalars(select(forgotten.c.ref)))


_OF_CUSTOMER: Final[Sequence[tuple[Table, ColumnElement[Any]]]] = (
    (phone_views, phone_views.c.customer_id),
    (push_items, push_items.c.customer_id),
)


def _delete_contacts(connection: Connection, wanted: Select[Any]) -> int:
    ids = list(connection.scalars(wanted))
    for table, column in (
        (contact_events, contact_events.c.contact_id),
        (writebacks, writebacks.c.contact_id),
    ):
        for start in range(0, len(ids), _BATCH):
            connection.execute(table.delete().where(column.in_(ids[start : start + _BATCH])))
    # In one statement: rows that refer to each other go together.
    connection.execute(contacts.delete().where(contacts.c.id.in_(wanted.scalar_subquery())))
    return len(ids)
