"""Who was shown whose phone in full: one appended row each time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.store.database import Database
from bot.store.tables import phone_views


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneView:
    """One showing."""

    id: int
    at: datetime
    customer_id: str
    actor: str
    """open_id"""
    actor_name: str


class PhoneViews:
    """Appends to and reads the record of phones shown."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def shown(self, *, customer_id: str, actor: str, actor_name: str, at: datetime) -> None:
        """Record that a person was shown a customer's phone."""
        row = {"customer_id": customer_id, "actor": actor, "actor_name": actor_name, "at": at}
        with self._database.writing() as connection:
            connection.execute(phone_views.insert().values(**row))

    def taken(
        self, customer_ids: Iterable[str], *, actor: str, actor_name: str, at: datetime
    ) -> None:
        """Record that a person took many customers' phones away in a file."""
        who = {"actor": actor, "actor_name": actor_name, "at": at}
        rows = [{"customer_id": customer_id, **who} for customer_id in customer_ids]
        if rows:
            with self._database.writing() as connection:
                connection.execute(phone_views.insert(), rows)

    def of_customer(self, customer_id: str) -> list[PhoneView]:
        """Return every showing of a customer's phone, oldest first."""
        statement = (
            select(phone_views)
            .where(phone_views.c.customer_id == customer_id)
            .order_by(phone_views.c.id)
        )
        with self._database.reading() as connection:
            return [
                PhoneView(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
                for row in connection.execute(statement)
            ]
