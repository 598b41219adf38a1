"""From runs that each stood whole in the tables to two slots, of which each run changes one."""

from typing import Final

from sqlalchemy import Connection, text

from bot.store.ddl import run

_NAME_PART: Final = text("INSERT INTO name_parts (part, name) VALUES (:part, :name)")


def m0009_slots(connection: Connection) -> None:
    """Keep runs in two slots, of which each run changes the other; find names by their parts.

    The latest run goes on to be read, from the first slot.
    """
    of_runs = ("scores", "order_lines", "rejected_rows", "sku_alerts")
    run(
        connection,
        *(f"ALTER TABLE {table} RENAME TO {table}_of_runs" for table in of_runs),
        """CREATE TABLE scores (
            slot INTEGER NOT NULL, id {by_code_point} NOT NULL,
            customer TEXT, phone TEXT, platform TEXT, category TEXT, sku TEXT,
            last_sku TEXT, salesperson TEXT, orders BIGINT, lines BIGINT, returned_lines BIGINT,
            return_rate DOUBLE PRECISION, spend DOUBLE PRECISION, aov DOUBLE PRECISION,
            first_order DATE, last_order DATE, days_since BIGINT,
            personal_cycle DOUBLE PRECISION, threshold DOUBLE PRECISION, trend DOUBLE PRECISION,
            uplift DOUBLE PRECISION, margin DOUBLE PRECISION, expected_return DOUBLE PRECISION,
            touch_cost DOUBLE PRECISION, score DOUBLE PRECISION, raw_score DOUBLE PRECISION,
            clv DOUBLE PRECISION, potential TEXT, growth TEXT, tier TEXT, risk_tags TEXT,
            action TEXT, reason TEXT, ref TEXT, folded_name {by_code_point}, phone_tail TEXT,
            initials {by_code_point}, facts_hash BIGINT, score_hash BIGINT,
            PRIMARY KEY (slot, id)
        )""",
        """CREATE TABLE order_lines (
            slot INTEGER NOT NULL, id {by_code_point} NOT NULL, position INTEGER NOT NULL,
            order_no TEXT, ordered_on DATE, customer TEXT, phone TEXT, platform TEXT,
            category TEXT, sku TEXT, quantity DOUBLE PRECISION, received BIGINT, paid BIGINT,
            return_no TEXT, return_status TEXT, salesperson TEXT, order_type TEXT,
            returned BOOLEAN,
            PRIMARY KEY (slot, id, position)
        )""",
        """CREATE TABLE rejected_rows (
            slot INTEGER NOT NULL, position INTEGER NOT NULL,
            source TEXT, "row" BIGINT, field TEXT, value TEXT, reason TEXT,
            PRIMARY KEY (slot, position)
        )""",
        """CREATE TABLE sku_alerts (
            slot INTEGER NOT NULL, position INTEGER NOT NULL,
            kind TEXT, sku TEXT, orders BIGINT, lines BIGINT, received DOUBLE PRECISION,
            return_rate DOUBLE PRECISION, margin_rate DOUBLE PRECISION, advice TEXT,
            PRIMARY KEY (slot, position)
        )""",
        """CREATE TABLE name_parts (
            part {by_code_point} NOT NULL, name {by_code_point} NOT NULL,
            PRIMARY KEY (part, name)
        ) {clustered}""",
        """INSERT INTO scores (slot, id, {scores}, facts_hash, score_hash)
            SELECT 0, id, {scores}, 0, 0 FROM scores_of_runs WHERE run_id = ({latest})""",
        """INSERT INTO order_lines (slot, id, position, {lines})
            SELECT 0, id, row_number() OVER (PARTITION BY id ORDER BY position) - 1, {lines}
            FROM order_lines_of_runs WHERE run_id = ({latest})""",
        """INSERT INTO rejected_rows (slot, {rejected})
            SELECT 0, {rejected} FROM rejected_rows_of_runs WHERE run_id = ({latest})""",
        """INSERT INTO sku_alerts (slot, {alerts})
            SELECT 0, {alerts} FROM sku_alerts_of_runs WHERE run_id = ({latest})""",
        *(f"DROP TABLE {table}_of_runs" for table in of_runs),
        "DELETE FROM runs WHERE id <> coalesce(({latest}), 0)",
        "ALTER TABLE runs ADD COLUMN slot INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX scores_ref ON scores (slot, ref)",
        "CREATE INDEX scores_phone ON scores (slot, phone)",
        "CREATE INDEX scores_phone_tail ON scores (slot, phone_tail)",
        "CREATE INDEX scores_folded_name ON scores (slot, folded_name)",
        "CREATE INDEX scores_initials ON scores (slot, initials)",
        "CREATE INDEX order_lines_order_no ON order_lines (slot, order_no)",
        "CREATE INDEX order_lines_sku ON order_lines (slot, sku)",
        """CREATE INDEX order_lines_return_no ON order_lines (slot, return_no)
            WHERE return_no <> ''""",
        latest="SELECT max(id) FROM runs WHERE finished_at IS NOT NULL",
        scores="""customer, phone, platform, category, sku, last_sku, salesperson, orders, lines,
            returned_lines, return_rate, spend, aov, first_order, last_order, days_since,
            personal_cycle, threshold, trend, uplift, margin, expected_return, touch_cost, score,
            raw_score, clv, potential, growth, tier, risk_tags, action, reason, ref, folded_name,
            phone_tail, initials""",
        lines="""order_no, ordered_on, customer, phone, platform, category, sku, quantity, received,
            paid, return_no, return_status, salesperson, order_type, returned""",
        rejected='position, source, "row", field, value, reason',
        alerts="position, kind, sku, orders, lines, received, return_rate, margin_rate, advice",
    )
    found = connection.exec_driver_sql("SELECT DISTINCT folded_name FROM scores").scalars()
    for name in [name for name in found if name]:
        parts = {name[start : start + 32] for start in range(min(len(name), 32))}
        for part in parts:
            connection.execute(_NAME_PART.bindparams(part=part, name=name))
