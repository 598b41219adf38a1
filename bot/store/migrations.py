"""How a database gets to this version: ordered functions, each run once and never changed again.

A migration spells its tables out, so that it does the same whatever ``tables.py`` becomes; a test
holds the two against each other. What scores, order_lines and rejected_rows hold comes back with
the next rescore, so a migration may drop and make them anew.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, select

from bot.errors import StoreError
from bot.store.database import Database
from bot.store.ddl import run
from bot.store.slots_migration import m0009_slots
from bot.store.tables import migrations

Migration = Callable[[Connection], None]


def m0001_runs(connection: Connection) -> None:
    """Make the tables that a rescore fills."""
    run(
        connection,
        """CREATE TABLE runs (
            id {id}, as_of DATE NOT NULL, started_at {instant} NOT NULL, finished_at {instant},
            customers INTEGER NOT NULL, lines INTEGER NOT NULL, rejected INTEGER NOT NULL,
            notes JSON NOT NULL
        )""",
        """CREATE TABLE scores (
            run_id BIGINT NOT NULL REFERENCES runs (id), position INTEGER NOT NULL,
            id TEXT, customer TEXT, phone TEXT, platform TEXT, category TEXT, sku TEXT,
            last_sku TEXT, salesperson TEXT, orders BIGINT, lines BIGINT, returned_lines BIGINT,
            return_rate DOUBLE PRECISION, spend DOUBLE PRECISION, aov DOUBLE PRECISION,
            first_order DATE, last_order DATE, days_since BIGINT,
            personal_cycle DOUBLE PRECISION, threshold DOUBLE PRECISION, trend DOUBLE PRECISION,
            uplift DOUBLE PRECISION, margin DOUBLE PRECISION, expected_return DOUBLE PRECISION,
            touch_cost DOUBLE PRECISION, score DOUBLE PRECISION, raw_score DOUBLE PRECISION,
            clv DOUBLE PRECISION, potential TEXT, growth TEXT, tier TEXT, risk_tags TEXT,
            action TEXT, reason TEXT, ref TEXT, folded_name TEXT, phone_tail TEXT,
            PRIMARY KEY (run_id, position)
        )""",
        "CREATE UNIQUE INDEX scores_id ON scores (run_id, id)",
        "CREATE INDEX scores_ref ON scores (run_id, ref)",
        "CREATE INDEX scores_phone ON scores (run_id, phone)",
        "CREATE INDEX scores_phone_tail ON scores (run_id, phone_tail)",
        "CREATE INDEX scores_folded_name ON scores (run_id, folded_name)",
        """CREATE TABLE order_lines (
            run_id BIGINT NOT NULL REFERENCES runs (id), position INTEGER NOT NULL,
            order_no TEXT, ordered_on DATE, customer TEXT, phone TEXT, platform TEXT,
            category TEXT, sku TEXT, quantity DOUBLE PRECISION, received BIGINT, paid BIGINT,
            return_no TEXT, return_status TEXT, salesperson TEXT, order_type TEXT, id TEXT,
            returned BOOLEAN,
            PRIMARY KEY (run_id, position)
        )""",
        "CREATE INDEX order_lines_id ON order_lines (run_id, id)",
        "CREATE INDEX order_lines_order_no ON order_lines (run_id, order_no)",
        """CREATE INDEX order_lines_return_no ON order_lines (run_id, return_no)
            WHERE return_no <> ''""",
        """CREATE TABLE rejected_rows (
            run_id BIGINT NOT NULL REFERENCES runs (id), position INTEGER NOT NULL,
            source TEXT, "row" BIGINT, field TEXT, value TEXT, reason TEXT,
            PRIMARY KEY (run_id, position)
        )""",
    )


def m0002_contacts(connection: Connection) -> None:
    """Make the record of contacts."""
    run(
        connection,
        """CREATE TABLE contacts (
            id {id}, at {instant} NOT NULL, day DATE NOT NULL, customer_id TEXT NOT NULL,
            kind TEXT NOT NULL, actor TEXT NOT NULL, actor_name TEXT NOT NULL, until DATE,
            undoes BIGINT UNIQUE REFERENCES contacts (id), message_id TEXT,
            event_id TEXT NOT NULL UNIQUE
        )""",
        "CREATE INDEX contacts_customer ON contacts (customer_id, day)",
        "CREATE INDEX contacts_actor ON contacts (actor, at)",
        """CREATE TABLE contact_events (
            event_id TEXT PRIMARY KEY NOT NULL,
            contact_id BIGINT NOT NULL REFERENCES contacts (id)
        )""",
    )


def m0003_pushes(connection: Connection) -> None:
    """Make the ledger of lists sent, and the memory of messages handled."""
    run(
        connection,
        """CREATE TABLE pushes (
            id {id}, day DATE NOT NULL, person TEXT NOT NULL, part TEXT NOT NULL,
            key TEXT NOT NULL UNIQUE, status TEXT NOT NULL, claimed_at {instant} NOT NULL,
            sent_at {instant}, failed_at {instant}, message_id TEXT, error TEXT,
            data_as_of DATE NOT NULL,
            UNIQUE (day, person, part)
        )""",
        "CREATE INDEX pushes_message ON pushes (message_id)",
        """CREATE TABLE push_items (
            push_id BIGINT NOT NULL REFERENCES pushes (id), place INTEGER NOT NULL,
            customer_id TEXT NOT NULL, item JSON NOT NULL,
            PRIMARY KEY (push_id, place)
        )""",
        "CREATE INDEX push_items_customer ON push_items (customer_id)",
        """CREATE TABLE seen_events (
            key TEXT PRIMARY KEY NOT NULL, seen_at {instant} NOT NULL
        )""",
        "CREATE INDEX seen_events_seen_at ON seen_events (seen_at)",
    )


def m0004_phone_views(connection: Connection) -> None:
    """Make the record of who was shown whose phone."""
    run(
        connection,
        """CREATE TABLE phone_views (
            id {id}, at {instant} NOT NULL, customer_id TEXT NOT NULL, actor TEXT NOT NULL,
            actor_name TEXT NOT NULL
        )""",
        "CREATE INDEX phone_views_customer ON phone_views (customer_id)",
    )


def m0005_outcomes(connection: Connection) -> None:
    """Let a contact have an outcome, and remember the private chats."""
    run(
        connection,
        "ALTER TABLE contacts ADD COLUMN about BIGINT REFERENCES contacts (id)",
        "ALTER TABLE contacts ADD COLUMN outcome TEXT",
        "ALTER TABLE contacts ADD COLUMN note TEXT",
        "CREATE INDEX contacts_day ON contacts (day)",
        """CREATE TABLE private_chats (
            chat_id TEXT PRIMARY KEY NOT NULL, person TEXT NOT NULL, welcomed_at {instant}
        )""",
    )


def m0006_skus(connection: Connection) -> None:
    """Keep the SKU alerts of a run, what was told of them and what is muted; find initials."""
    run(
        connection,
        """CREATE TABLE sku_alerts (
            run_id BIGINT NOT NULL REFERENCES runs (id), position INTEGER NOT NULL,
            kind TEXT, sku TEXT, orders BIGINT, lines BIGINT, received DOUBLE PRECISION,
            return_rate DOUBLE PRECISION, margin_rate DOUBLE PRECISION, advice TEXT,
            PRIMARY KEY (run_id, position)
        )""",
        """CREATE TABLE told_alerts (
            push_id BIGINT NOT NULL REFERENCES pushes (id), position INTEGER NOT NULL,
            kind TEXT NOT NULL, sku TEXT NOT NULL, "row" JSON NOT NULL,
            PRIMARY KEY (push_id, position)
        )""",
        """CREATE TABLE mutes (
            id {id}, at {instant} NOT NULL, kind TEXT NOT NULL, sku TEXT NOT NULL, until DATE,
            actor TEXT NOT NULL, actor_name TEXT NOT NULL, comment TEXT NOT NULL,
            event_id TEXT NOT NULL UNIQUE
        )""",
        "CREATE INDEX mutes_sku ON mutes (kind, sku)",
        "CREATE INDEX order_lines_sku ON order_lines (run_id, sku)",
        "ALTER TABLE scores ADD COLUMN initials TEXT",
        "CREATE INDEX scores_initials ON scores (run_id, initials)",
    )


def m0007_trust(connection: Connection) -> None:
    """Keep what is to be told of, what was written back, and what came in until it is answered."""
    run(
        connection,
        """CREATE TABLE troubles (
            id {id}, day DATE NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
            at {instant} NOT NULL, facts JSON NOT NULL, UNIQUE (day, name)
        )""",
        """CREATE TABLE writebacks (
            contact_id BIGINT PRIMARY KEY NOT NULL REFERENCES contacts (id), batch TEXT NOT NULL,
            claimed_at {instant} NOT NULL, written_at {instant}
        )""",
        "CREATE INDEX writebacks_open ON writebacks (batch) WHERE written_at IS NULL",
        "ALTER TABLE seen_events ADD COLUMN waiting JSON",
        "CREATE INDEX private_chats_person ON private_chats (person)",
    )


def m0008_forgotten(connection: Connection) -> None:
    """Remember whose orders are not to be taken any more."""
    run(
        connection,
        "CREATE TABLE forgotten (ref TEXT PRIMARY KEY NOT NULL, at {instant} NOT NULL)",
    )


MIGRATIONS: Final[tuple[Migration, ...]] = (
    m0001_runs,
    m0002_contacts,
    m0003_pushes,
    m0004_phone_views,
    m0005_outcomes,
    m0006_skus,
    m0007_trust,
    m0008_forgotten,
    m0009_slots,
)
"""In the order in which they run; the name of each is what the database remembers."""


def migrate(database: Database) -> None:
    """Run what this database has not had yet; processes that start at once take turns.

    Raises StoreError when the database had a migration that this version does not know.
    """
    for migration in MIGRATIONS:
        with database.writing("migrations") as connection:
            if migration.__name__ not in _had(connection):
                migration(connection)
                connection.execute(migrations.insert().values(name=migration.__name__))


def not_had(database: Database) -> str | None:
    """Return the first migration that a database in use lacks; None for a new one or none."""
    with database.writing("migrations") as connection:
        had = _had(connection)
    lacking = (each.__name__ for each in MIGRATIONS if each.__name__ not in had)
    return next(lacking, None) if had else None


def _had(connection: Connection) -> set[str]:
    run(
        connection,
        """CREATE TABLE IF NOT EXISTS migrations (
            name TEXT PRIMARY KEY NOT NULL, ran_at {instant} NOT NULL DEFAULT CURRENT_TIMESTAMP
        )""",
    )
    had = set(connection.scalars(select(migrations.c.name)))
    unknown = had - {migration.__name__ for migration in MIGRATIONS}
    if unknown:
        raise StoreError(
            f"the database was written by a newer version ({', '.join(sorted(unknown))}); "
            "install that version, or use another database"
        )
    return had
