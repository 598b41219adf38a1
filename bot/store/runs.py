"""What every rescore stored: the scores of all customers, their order lines, the rejected rows.

A run becomes visible at once and whole, when its ``finished_at`` is committed. Its rows are
written before that in many short transactions, so that a click made meanwhile waits a tenth of a
second and not for the whole run.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import Table, func, select

from bot.store.frames import BATCH, frame_of, insert, rows_of
from bot.store.lookup import Lookup, folded, initials, latest_run
from bot.store.tables import order_lines, rejected_rows, runs, scores, sku_alerts
from scoring import schema
from scoring.records import reference

KEPT: Final = 2
"""Runs kept: the latest, and the one that somebody may still be reading."""
REST_SECONDS: Final = 0.02
"""Pause between batches deleted: SQLite keeps no queue, a waiting writer needs a gap to slip in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One finished rescore: when, of which day, and how much."""

    id: int
    as_of: date
    started_at: datetime
    finished_at: datetime
    customers: int
    lines: int
    rejected: int
    notes: dict[str, Any]
    """What the job wanted to remember, as JSON holds it."""


class Runs(Lookup):
    """Saves runs, gives them back, and answers questions about the latest."""

    def save(  # noqa: PLR0913 - the parts of a run
        self,
        *,
        as_of: date,
        started_at: datetime,
        finished_at: datetime,
        customers: pd.DataFrame,
        lines: pd.DataFrame,
        rejected: pd.DataFrame,
        alerts: pd.DataFrame,
        notes: Mapping[str, Any],
    ) -> int:
        """Store a run and return its id; all but the last two are deleted.

        Takes ``schema.CUSTOMERS``, ``schema.LINES`` with ``returned: bool``, ``schema.REJECTED``
        and ``schema.ALERTS``.
        """
        opening = runs.insert().values(
            as_of=as_of,
            started_at=started_at,
            customers=len(customers),
            lines=len(lines),
            rejected=len(rejected),
            notes=dict(notes),
        )
        with self._database.writing() as connection:
            run_id = int(connection.execute(opening.returning(runs.c.id)).scalar_one())
        try:
            self._put(scores, _with_search_columns(customers), run_id)
            self._put(order_lines, lines, run_id)
            self._put(rejected_rows, rejected, run_id)
            self._put(sku_alerts, alerts, run_id)
            with self._database.writing() as connection:
                this = runs.update().where(runs.c.id == run_id)
                connection.execute(this.values(finished_at=finished_at))
        except BaseException:
            self._drop(run_id)
            raise
        for outdated in self._outdated():
            self._drop(outdated)
        return run_id

    def latest(self) -> Run | None:
        """Return the run that every question is answered from; None before the first."""
        with self._database.reading() as connection:
            row = connection.execute(select(runs).where(runs.c.id == latest_run)).first()
        return Run(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name

    def customers(self, run_id: int) -> pd.DataFrame:
        """Return ``schema.CUSTOMERS`` as it was saved."""
        return self._frame(scores, schema.CUSTOMERS, run_id)

    def lines(self, run_id: int) -> pd.DataFrame:
        """Return ``schema.LINES`` of those that took part."""
        return self._frame(order_lines, schema.LINES, run_id)

    def rejected(self, run_id: int) -> pd.DataFrame:
        """Return ``schema.REJECTED`` as it was saved."""
        return self._frame(rejected_rows, schema.REJECTED, run_id)

    def alerts(self, run_id: int) -> pd.DataFrame:
        """Return ``schema.ALERTS`` as it was saved."""
        return self._frame(sku_alerts, schema.ALERTS, run_id)

    def _put(self, table: Table, frame: pd.DataFrame, run_id: int) -> None:
        for rows in rows_of(frame, table, run_id):
            with self._database.writing() as connection:
                insert(connection, table, rows)

    def _frame(self, table: Table, columns: Mapping[str, str], run_id: int) -> pd.DataFrame:
        statement = (
            select(*(table.c[name] for name in columns))
            .where(table.c.run_id == run_id)
            .order_by(table.c.position)
        )
        with self._database.reading() as connection:
            return frame_of(list(connection.execute(statement)), columns)

    def _outdated(self) -> list[int]:
        """Return the runs, also such as a crash left unfinished, before the last ``KEPT``."""
        finished = select(runs.c.id).where(runs.c.finished_at.is_not(None))
        oldest_kept = finished.order_by(runs.c.id.desc()).offset(KEPT - 1).limit(1)
        with self._database.reading() as connection:
            oldest = connection.scalar(oldest_kept)
            if oldest is None:
                return []
            return list(connection.scalars(select(runs.c.id).where(runs.c.id < oldest)))

    def _drop(self, run_id: int) -> None:
        """Delete a run, in batches for the same reason as it was written in them."""
        for table in (order_lines, rejected_rows, sku_alerts, scores):
            self._drop_rows(table, run_id)
        with self._database.writing() as connection:
            connection.execute(runs.delete().where(runs.c.id == run_id))

    def _drop_rows(self, table: Table, run_id: int) -> None:
        ours = table.c.run_id == run_id
        with self._database.reading() as connection:
            last = connection.scalar(select(func.max(table.c.position)).where(ours))
        for start in range(0, 0 if last is None else last + 1, BATCH):
            if start:
                time.sleep(REST_SECONDS)
            batch = table.c.position.between(start, start + BATCH - 1)
            with self._database.writing() as connection:
                connection.execute(table.delete().where(ours, batch))


def _with_search_columns(customers: pd.DataFrame) -> pd.DataFrame:
    phones = customers["phone"]
    return customers.assign(
        ref=[reference(each) for each in customers["id"]],
        folded_name=[folded(name) for name in customers["customer"]],
        phone_tail=phones.str[-4:].where(phones.str.len() >= 4),  # noqa: PLR2004 - 4 digits
        initials=[initials(name) for name in customers["customer"]],
    )
