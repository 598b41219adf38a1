"""What came in: handled once, because Feishu delivers some of it more than once, and not forgotten.

Feishu is told at once that a question was taken, and does not deliver it again. So it stays here
until it is answered: a process that ends in between finds it when it starts again.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import null, select

from bot.store.database import Database
from bot.store.tables import seen_events


class SeenEvents:
    """Remembers the keys of what came in, and what of it waits for an answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def first_time(self, key: str, at: datetime, waiting: dict[str, Any] | None = None) -> bool:
        """Return whether the key is new; of all who ask at once exactly one is told so.

        ``waiting`` is kept until ``answered``.
        """
        known = select(seen_events.c.key).where(seen_events.c.key == key)
        with self._database.writing(f"event {key}") as connection:
            if connection.execute(known).first():
                return False
            new = {"key": key, "seen_at": at, "waiting": waiting}
            connection.execute(seen_events.insert().values(new))
            return True

    def seen(self, key: str) -> bool:
        """Return whether a key came in."""
        known = select(seen_events.c.key).where(seen_events.c.key == key)
        with self._database.reading() as connection:
            return connection.execute(known).first() is not None

    def answered(self, key: str) -> None:
        """Keep the key and forget what it stood for."""
        answered = seen_events.update().where(seen_events.c.key == key).values(waiting=null())
        with self._database.writing() as connection:
            connection.execute(answered)

    def waiting(self, since: datetime) -> list[dict[str, Any]]:
        """Return what came in since an instant and waits for an answer, oldest first."""
        left = (
            select(seen_events.c.waiting)
            .where(seen_events.c.waiting.is_not(None), seen_events.c.seen_at >= since)
            .order_by(seen_events.c.seen_at)
        )
        with self._database.reading() as connection:
            return list(connection.scalars(left))

    def prune(self, before: datetime) -> None:
        """Forget what was seen before an instant."""
        with self._database.writing() as connection:
            connection.execute(seen_events.delete().where(seen_events.c.seen_at < before))
