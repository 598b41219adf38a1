"""The ledger of lists sent: claimed before the send, closed by the message's id.

A list is made once: whoever claims it again gets the same key and the same customers, so that a
second send is taken by Feishu for a repeat of the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, Literal

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, Select, Text, bindparam, cast, func, select

from bot.store.database import Database
from bot.store.tables import push_items, pushes
from scoring.records import ListItem

Status = Literal["claimed", "sent", "failed"]

LIST: Final = "list"
"""The part of a morning that is a person's daily list."""
_ITEM: Final = TypeAdapter(ListItem)
_KNOWN: Final = 4096
"""Items that are read again and again while lists are tapped; 10 MB at the most."""

# Made once, for to make a statement takes several times as long as to have it answered.
_BY_KEY: Final = select(pushes).where(pushes.c.key == bindparam("key"))
_BY_MESSAGE: Final = select(pushes).where(pushes.c.message_id == bindparam("message_id"))
_OF_DAY: Final = select(pushes).where(pushes.c.day == bindparam("day")).order_by(pushes.c.id)
_HOLDING: Final = (
    select(pushes)
    .join(push_items, push_items.c.push_id == pushes.c.id)
    .where(
        pushes.c.day.between(bindparam("since"), bindparam("until")),
        push_items.c.customer_id == bindparam("customer_id"),
    )
    .order_by(pushes.c.id)
)
_ITEMS: Final = (
    select(cast(push_items.c.item, Text))
    .where(push_items.c.push_id == bindparam("push_id"))
    .order_by(push_items.c.place)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One list of one person and what became of it."""

    id: int
    day: date
    person: str
    part: str
    key: str
    """The ``uuid`` of the send: equal for equal day, person and part."""
    status: Status
    claimed_at: datetime
    sent_at: datetime | None
    failed_at: datetime | None
    message_id: str | None
    error: str | None
    """Why the last failed try failed."""
    data_as_of: date
    fresh: bool = False
    """Whether this call opened the claim, so that the caller is the one to send."""


class Pushes:
    """Claims, closes and answers for what was sent."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(  # noqa: PLR0913 - the fields of a row
        self,
        *,
        day: date,
        person: str,
        part: str = LIST,
        at: datetime,
        items: Sequence[ListItem],
        data_as_of: date,
    ) -> Push:
        """Open the list of a person and day; of all who try at once exactly one is ``fresh``.

        A list that exists keeps its items. One that failed is opened again.
        """
        key = _key(day, person, part)
        with self._database.writing(f"push {key}") as connection:
            push = _first(connection, _BY_KEY, key=key)
            if push is None:
                new = {"day": day, "person": person, "part": part, "data_as_of": data_as_of}
                insert = pushes.insert().values(**new, key=key, status="claimed", claimed_at=at)
                row = connection.execute(insert.returning(*pushes.c)).one()
                _put_items(connection, row.id, items)
                return _push(row, fresh=True)
            if push.status == "failed":
                update = pushes.update().where(pushes.c.id == push.id)
                reopen = update.values(status="claimed", claimed_at=at).returning(*pushes.c)
                return _push(connection.execute(reopen).one(), fresh=True)
            return push

    def again(self, claim: Push, at: datetime) -> bool:
        """Take over a claim that was left open; True for exactly one of all who try at once."""
        reopen = (
            pushes.update()
            .where(
                pushes.c.id == claim.id,
                pushes.c.status == "claimed",
                pushes.c.claimed_at == claim.claimed_at,
            )
            .values(claimed_at=at)
        )
        with self._database.writing(f"push {claim.key}") as connection:
            return connection.execute(reopen).rowcount == 1

    def sent(self, push_id: int, message_id: str, at: datetime) -> None:
        """Close the claim: the list arrived as this message."""
        self._close(push_id, status="sent", message_id=message_id, sent_at=at)

    def failed(self, push_id: int, error: str, at: datetime) -> None:
        """Note that the list did not arrive, and why; what was sent stays sent."""
        self._close(push_id, status="failed", error=error, failed_at=at)

    def of(self, day: date, person: str, part: str = LIST) -> Push | None:
        """Return the list of a person and day."""
        with self._database.reading() as connection:
            return _first(connection, _BY_KEY, key=_key(day, person, part))

    def items(self, push_id: int) -> list[ListItem]:
        """Return who was on a list, in its order, as they were when it was made."""
        with self._database.reading() as connection:
            texts = connection.scalars(_ITEMS, {"push_id": push_id}).all()
        return [_item(text) for text in texts]

    def day(self, day: date) -> list[Push]:
        """Return every list of a day in the order claimed."""
        with self._database.reading() as connection:
            return [_push(row) for row in connection.execute(_OF_DAY, {"day": day})]

    def holding(self, customer_id: str, since: date, until: date) -> list[Push]:
        """Return the lists of these days that a customer is on, in the order claimed."""
        asked = {"customer_id": customer_id, "since": since, "until": until}
        with self._database.reading() as connection:
            return [_push(row) for row in connection.execute(_HOLDING, asked)]

    def listed(self, person: str, since: date, until: date) -> int:
        """Return how many different customers were on a person's lists of these days."""
        statement = (
            select(func.count(func.distinct(push_items.c.customer_id)))
            .join(pushes, push_items.c.push_id == pushes.c.id)
            .where(pushes.c.person == person, pushes.c.day.between(since, until))
        )
        with self._database.reading() as connection:
            return int(connection.scalar(statement) or 0)

    def message(self, message_id: str) -> Push | None:
        """Return the list that was sent as this message."""
        with self._database.reading() as connection:
            return _first(connection, _BY_MESSAGE, message_id=message_id)

    def _close(self, push_id: int, **values: object) -> None:
        unsent = pushes.update().where(pushes.c.id == push_id, pushes.c.status != "sent")
        with self._database.writing() as connection:
            connection.execute(unsent.values(**values))


def _key(day: date, person: str, part: str) -> str:
    """Return 32 hexadecimal digits; Feishu takes a ``uuid`` of at most 50 characters."""
    return blake2b(f"{day}\0{person}\0{part}".encode(), digest_size=16).hexdigest()


@lru_cache(_KNOWN)
def _item(text: str) -> ListItem:
    """Return what a stored text says; by the text itself, so that nothing forgotten is told."""
    return _ITEM.validate_json(text)


def _put_items(connection: Connection, push_id: int, items: Sequence[ListItem]) -> None:
    if items:
        rows = [
            {
                "push_id": push_id,
                "place": item.place,
                "customer_id": item.id,
                "item": _ITEM.dump_python(item, mode="json"),
            }
            for item in items
        ]
        connection.execute(push_items.insert(), rows)


def _first(connection: Connection, statement: Select[Any], **asked: object) -> Push | None:
    row = connection.execute(statement, asked).first()
    return _push(row) if row else None


def _push(row: Row[Any], *, fresh: bool = False) -> Push:
    return Push(**row._mapping, fresh=fresh)  # noqa: SLF001 - SQLAlchemy's public name
