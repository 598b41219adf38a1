"""What managers have to be told: each trouble once a day, until it was told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from bot.store.database import Database
from bot.store.tables import pushes, troubles


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that a person has to mend."""

    id: int
    day: date
    name: str
    """By which it is the same one when it happens again that day."""
    kind: str
    at: datetime
    facts: Mapping[str, str]
    """What the words for its kind name."""


class Troubles:
    """Remembers the troubles of a day."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def happened(
        self, day: date, name: str, *, kind: str, at: datetime, facts: Mapping[str, str]
    ) -> bool:
        """Remember one; False where the day has it already."""
        same = select(troubles.c.id).where(troubles.c.day == day, troubles.c.name == name)
        with self._database.writing(f"trouble {day} {name}") as connection:
            if connection.execute(same).first():
                return False
            new = {"day": day, "name": name, "kind": kind, "at": at, "facts": dict(facts)}
            connection.execute(troubles.insert().values(new))
            return True

    def of_day(self, day: date, after: int = 0, until: int | None = None) -> list[Trouble]:
        """Return those of a day with an id above ``after``, and at most ``until``, oldest first."""
        wanted = select(troubles).where(troubles.c.day == day, troubles.c.id > after)
        if until is not None:
            wanted = wanted.where(troubles.c.id <= until)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(troubles.c.id))
            return [Trouble(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name

    def parts(self, day: date, person: str, beginning: str) -> dict[str, str]:
        """Return part → status of what a person was sent on a day, oldest first."""
        sent = (
            select(pushes.c.part, pushes.c.status)
            .where(
                pushes.c.day == day,
                pushes.c.person == person,
                func.substr(pushes.c.part, 1, len(beginning)) == beginning,
            )
            .order_by(pushes.c.id)
        )
        with self._database.reading() as connection:
            return {row.part: row.status for row in connection.execute(sent)}
