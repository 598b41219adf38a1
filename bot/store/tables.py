"""The tables as they are now; how an older database gets there stands in ``migrations.py``.

Derived, brought up to date by every run: runs, scores, order_lines, rejected_rows, sku_alerts,
name_parts. Lasting: contacts and contact_events, and phone_views, only ever appended to; pushes and
push_items, the ledger of what was sent to whom; writebacks, which contacts the shop's own table
has; troubles, what managers are told; seen_events, forgotten after a while.

Scores, lines, rejected rows and alerts stand twice, in two slots: readers use the one of the latest
finished run while the next run changes the other.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    func,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from scoring import schema


def storable(text: str) -> str:
    """Return a text that both databases hold: a NUL or half a surrogate pair is replaced."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


class AnyText(TypeDecorator[str]):
    """Text as a person or a client may have sent it, see ``storable``."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Make the text storable."""
        return None if value is None else storable(value)


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored as UTC and given back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn the instant into UTC; SQLite has no zones, so there it is stored without."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant without a time zone: {value.isoformat()}")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


_TYPES: Final[dict[str, type[TypeEngine[Any]]]] = {
    "str": AnyText,
    "category": AnyText,
    "float64": Double,
    "int64": BigInteger,
    "Int64": BigInteger,
    "bool": Boolean,
    "datetime64[us]": Date,
}
"""dtype of a frame → type of the column."""

Id: Final = BigInteger().with_variant(Integer, "sqlite")

metadata: Final = MetaData()

migrations: Final = Table(
    "migrations",
    metadata,
    Column("name", Text, primary_key=True),
    Column("ran_at", Instant, nullable=False, server_default=func.current_timestamp()),
)

runs: Final = Table(
    "runs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("as_of", Date, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),  # null: still being saved, and not to be seen
    Column("customers", Integer, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("notes", JSON, nullable=False),
    Column("slot", Integer, nullable=False),  # one of SLOTS: where its rows are
)


SLOTS: Final = (0, 1)


def _in_slots(name: str, key: Sequence[Column[Any]], columns: Mapping[str, str]) -> Table:
    """Return a table for a frame whose rows a slot and ``key`` name."""
    keys = {column.name for column in key}
    return Table(
        name,
        metadata,
        Column("slot", Integer, primary_key=True),
        *key,
        *(Column(each, _TYPES[dtype]) for each, dtype in columns.items() if each not in keys),
    )


def _place() -> Column[int]:
    return Column("position", Integer, primary_key=True)


def _customer() -> Column[str]:
    return Column("id", AnyText, primary_key=True)


scores: Final = _in_slots(
    "scores",
    [_customer()],
    {
        **schema.CUSTOMERS,
        "ref": "str",  # as ``records.reference`` writes it
        "folded_name": "str",  # as ``names.folded`` writes it
        "phone_tail": "str",  # last 4 digits
        "initials": "str",  # as ``names.initials`` writes them
        "facts_hash": "int64",  # of what only orders and configuration change, and of the lines
        "score_hash": "int64",  # of what each day changes
    },
)

order_lines: Final = _in_slots(
    "order_lines",
    [_customer(), _place()],  # among the customer's lines
    {**schema.LINES, "returned": "bool"},
)

rejected_rows: Final = _in_slots("rejected_rows", [_place()], schema.REJECTED)

sku_alerts: Final = _in_slots("sku_alerts", [_place()], schema.ALERTS)

name_parts: Final = Table(
    "name_parts",
    metadata,
    Column("part", AnyText, primary_key=True),  # what is left of a name from some character on
    Column("name", AnyText, primary_key=True),  # ``scores.folded_name``
)

contacts: Final = Table(
    "contacts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("day", Date, nullable=False),
    Column("customer_id", AnyText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor", AnyText, nullable=False),
    Column("actor_name", AnyText, nullable=False),
    Column("until", Date),
    Column("undoes", Id, ForeignKey("contacts.id")),
    Column("message_id", AnyText),
    Column("event_id", AnyText, nullable=False),
    Column("about", Id, ForeignKey("contacts.id")),
    Column("outcome", Text),
    Column("note", AnyText),
)

contact_events: Final = Table(
    "contact_events",
    metadata,
    Column("event_id", AnyText, primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id"), nullable=False),
)

phone_views: Final = Table(
    "phone_views",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("customer_id", AnyText, nullable=False),
    Column("actor", AnyText, nullable=False),
    Column("actor_name", AnyText, nullable=False),
)

pushes: Final = Table(
    "pushes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("day", Date, nullable=False),
    Column("person", AnyText, nullable=False),
    Column("part", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("claimed_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("failed_at", Instant),
    Column("message_id", Text),
    Column("error", AnyText),
    Column("data_as_of", Date, nullable=False),
)

push_items: Final = Table(
    "push_items",
    metadata,
    Column("push_id", Id, ForeignKey("pushes.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("customer_id", AnyText, nullable=False),
    Column("item", JSON, nullable=False),
)

told_alerts: Final = Table(
    "told_alerts",
    metadata,
    Column("push_id", Id, ForeignKey("pushes.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("sku", AnyText, nullable=False),
    Column("row", JSON, nullable=False),
)

mutes: Final = Table(
    "mutes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sku", AnyText, nullable=False),
    Column("until", Date),  # first day on which it is told of again; null: at once
    Column("actor", AnyText, nullable=False),
    Column("actor_name", AnyText, nullable=False),
    Column("comment", AnyText, nullable=False),
    Column("event_id", AnyText, nullable=False),
)

private_chats: Final = Table(
    "private_chats",
    metadata,
    Column("chat_id", AnyText, primary_key=True),
    Column("person", AnyText, nullable=False),
    Column("welcomed_at", Instant),
)

seen_events: Final = Table(
    "seen_events",
    metadata,
    Column("key", AnyText, primary_key=True),
    Column("seen_at", Instant, nullable=False),
    Column("waiting", JSON(none_as_null=True)),  # what came in, until it is answered
)

troubles: Final = Table(
    "troubles",
    metadata,
    Column("id", Id, primary_key=True),
    Column("day", Date, nullable=False),
    Column("name", AnyText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("facts", JSON, nullable=False),
)

writebacks: Final = Table(
    "writebacks",
    metadata,
    Column("contact_id", Id, ForeignKey("contacts.id"), primary_key=True, autoincrement=False),
    Column("batch", Text, nullable=False),
    Column("claimed_at", Instant, nullable=False),
    Column("written_at", Instant),
)

forgotten: Final = Table(
    "forgotten",
    metadata,
    Column("ref", Text, primary_key=True),  # as ``records.reference`` writes it
    Column("at", Instant, nullable=False),
)
