"""Which messages were handled already: Feishu delivers some of them more than once."""

from datetime import datetime

from sqlalchemy import select

from bot.store.database import Database
from bot.store.tables import seen_events


class SeenEvents:
    """Remembers the keys of what came in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def first_time(self, key: str, at: datetime) -> bool:
        """Return whether the key is new; of all who ask at once exactly one is told so."""
        known = select(seen_events.c.key).where(seen_events.c.key == key)
        with self._database.writing(f"event {key}") as connection:
            if connection.execute(known).first():
                return False
            connection.execute(seen_events.insert().values(key=key, seen_at=at))
            return True

    def prune(self, before: datetime) -> None:
        """Forget what was seen before an instant."""
        with self._database.writing() as connection:
            connection.execute(seen_events.delete().where(seen_events.c.seen_at < before))
