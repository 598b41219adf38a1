"""Which rows of the record of contacts the shop's own table has."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select

from bot.store.database import Database
from bot.store.recorded import Contact, as_contact
from bot.store.tables import contacts, writebacks


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that are written together."""

    token: str
    """A UUID of version 4, the ``client_token`` of the write: equal for equal rows."""
    contacts: list[Contact]
    fresh: bool
    """Whether nobody tried to write it before."""


class Writebacks:
    """Claims and closes batches of rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next(self, most: int, at: datetime) -> Batch | None:
        """Return the batch that was left open, else the oldest rows not in any, claimed.

        None where the table has everything.
        """
        left = (
            select(writebacks.c.batch)
            .where(writebacks.c.written_at.is_(None))
            .order_by(writebacks.c.contact_id)
            .limit(1)
        )
        missing = (
            select(contacts.c.id)
            .outerjoin(writebacks, writebacks.c.contact_id == contacts.c.id)
            .where(writebacks.c.contact_id.is_(None))
            .order_by(contacts.c.id)
            .limit(most)
        )
        with self._database.writing("writeback") as connection:
            token = connection.scalar(left)
            fresh = token is None
            if token is None:
                ids = list(connection.scalars(missing))
                if not ids:
                    return None
                token = str(uuid4())
                connection.execute(
                    writebacks.insert(),
                    [{"contact_id": each, "batch": token, "claimed_at": at} for each in ids],
                )
            rows = connection.execute(
                select(contacts)
                .join(writebacks, writebacks.c.contact_id == contacts.c.id)
                .where(writebacks.c.batch == token)
                .order_by(contacts.c.id)
            )
            found = [as_contact(row) for row in rows]
        return Batch(token, found, fresh)

    def written(self, token: str, at: datetime) -> None:
        """Close a batch: the table has its rows."""
        close = writebacks.update().where(writebacks.c.batch == token).values(written_at=at)
        with self._database.writing("writeback") as connection:
            connection.execute(close)

    def waiting(self) -> int:
        """Return how many rows the table does not have yet."""
        missing = (
            select(func.count())
            .select_from(contacts)
            .outerjoin(writebacks, writebacks.c.contact_id == contacts.c.id)
            .where(writebacks.c.written_at.is_(None))
        )
        with self._database.reading() as connection:
            return int(connection.scalar(missing) or 0)
