"""What was told of SKUs, to tell what is new, and who wants to hear no more of which for a while.

Mutes are appended rows; the latest of a kind and SKU holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from bot.store.database import Database
from bot.store.tables import mutes, pushes, told_alerts


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Somebody silenced one SKU's alert of one kind; without ``until`` it was ended."""

    id: int
    at: datetime
    kind: str
    sku: str
    until: date | None
    """First day on which it is told of again."""
    actor: str
    """open_id"""
    actor_name: str
    comment: str
    event_id: str


class Alerts:
    """Remembers what was told, and answers what is muted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def told(self, push_id: int, rows: Sequence[dict[str, Any]]) -> None:
        """Remember the rows (with ``kind`` and ``sku``, in order) of an alert until it is sent."""
        went_out = select(pushes.c.id).where(pushes.c.id == push_id, pushes.c.status == "sent")
        with self._database.writing(f"alert {push_id}") as connection:
            if connection.execute(went_out).first():
                return
            connection.execute(told_alerts.delete().where(told_alerts.c.push_id == push_id))
            if rows:
                connection.execute(
                    told_alerts.insert(),
                    [
                        {
                            "push_id": push_id,
                            "position": position,
                            "kind": row["kind"],
                            "sku": row["sku"],
                            "row": row,
                        }
                        for position, row in enumerate(rows)
                    ],
                )

    def rows(self, push_id: int) -> list[dict[str, Any]]:
        """Return the rows of one alert, in their order."""
        statement = select(told_alerts.c.row).where(told_alerts.c.push_id == push_id)
        with self._database.reading() as connection:
            return list(connection.scalars(statement.order_by(told_alerts.c.position)))

    def before(self, day: date, part: str) -> list[dict[str, Any]]:
        """Return the rows of the last alert (a push of ``part``) that was sent before ``day``."""
        last = (
            select(pushes.c.id)
            .where(pushes.c.part == part, pushes.c.day < day, pushes.c.status == "sent")
            .order_by(pushes.c.day.desc(), pushes.c.id.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            push_id = connection.scalar(last)
        return [] if push_id is None else self.rows(push_id)

    def muted(self, **row: Any) -> Mute:  # noqa: ANN401 - the members of Mute but ``id``
        """Append a mute, or with ``until`` None its end; an event seen before adds nothing."""
        event_id = row["event_id"]
        with self._database.writing(f"mute {event_id}") as connection:
            seen = connection.execute(select(mutes).where(mutes.c.event_id == event_id)).first()
            if seen is None:
                seen = connection.execute(mutes.insert().values(**row).returning(*mutes.c)).one()
        return Mute(**seen._mapping)  # noqa: SLF001 - SQLAlchemy's public name

    def mutes(self, day: date) -> dict[tuple[str, str], Mute]:
        """Return by (kind, sku) what is muted on a day."""
        last = select(func.max(mutes.c.id)).group_by(mutes.c.kind, mutes.c.sku)
        statement = select(mutes).where(mutes.c.id.in_(last), mutes.c.until > day)
        with self._database.reading() as connection:
            found = [Mute(**row._mapping) for row in connection.execute(statement)]  # noqa: SLF001
        return {(mute.kind, mute.sku): mute for mute in found}
