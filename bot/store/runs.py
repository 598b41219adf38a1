"""What every rescore stored: the scores of all customers, their order lines, the rejected rows.

A run becomes visible at once and whole, when its ``finished_at`` is committed. Before that the slot
that readers do not use is brought up to date (``slots.py``), which costs what has changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import Table, select

from bot.store.frames import frame_of
from bot.store.lookup import Lookup, latest_run
from bot.store.slots import Slot
from bot.store.tables import SLOTS, order_lines, rejected_rows, runs, scores, sku_alerts
from scoring import schema


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
        """Store a run and return its id; all but the last two are gone then.

        Takes ``schema.CUSTOMERS`` in order of id, ``schema.LINES`` of them with ``returned: bool``,
        ``schema.REJECTED`` and ``schema.ALERTS``. Raises BusyError where another process has begun
        to save a newer run.
        """
        slot = self.claim(
            {
                "as_of": as_of,
                "started_at": started_at,
                "customers": len(customers),
                "lines": len(lines),
                "rejected": len(rejected),
                "notes": dict(notes),
            }
        )
        slot.write(customers, lines, rejected, alerts)
        with slot.writing() as connection:
            this = runs.update().where(runs.c.id == slot.run_id)
            connection.execute(this.values(finished_at=finished_at))
        return slot.run_id

    def claim(self, values: Mapping[str, Any]) -> Slot:
        """Open a run in the slot that is not in use; whatever run was there is gone."""
        in_use = select(runs.c.slot).where(runs.c.id == latest_run)
        with self._database.writing("runs") as connection:
            used = connection.scalar(in_use)
            number = next(slot for slot in SLOTS if slot != used)
            opening = runs.insert().values(**values, slot=number).returning(runs.c.id)
            run_id = int(connection.execute(opening).scalar_one())
            # Not before: SQLite would give a run that is still being saved its number again.
            others = runs.c.slot == number, runs.c.id != run_id
            connection.execute(runs.delete().where(*others))
        return Slot(self._database, number, run_id)

    def latest(self) -> Run | None:
        """Return the run that every question is answered from; None before the first."""
        with self._database.reading() as connection:
            row = connection.execute(select(*_OF_RUN).where(runs.c.id == latest_run)).first()
        return Run(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name

    def customers(self, run_id: int) -> pd.DataFrame:
        """Return ``schema.CUSTOMERS`` as it was saved, in order of id."""
        return self._frame(scores, schema.CUSTOMERS, run_id)

    def lines(self, run_id: int) -> pd.DataFrame:
        """Return ``schema.LINES`` of those that took part, by customer, each one's in order."""
        return self._frame(order_lines, schema.LINES, run_id)

    def rejected(self, run_id: int) -> pd.DataFrame:
        """Return ``schema.REJECTED`` as it was saved."""
        return self._frame(rejected_rows, schema.REJECTED, run_id)

    def alerts(self, run_id: int) -> pd.DataFrame:
        """Return ``schema.ALERTS`` as it was saved."""
        return self._frame(sku_alerts, schema.ALERTS, run_id)

    def _frame(self, table: Table, columns: Mapping[str, str], run_id: int) -> pd.DataFrame:
        finished = runs.c.id == run_id, runs.c.finished_at.is_not(None)
        slot = select(runs.c.slot).where(*finished).scalar_subquery()
        statement = (
            select(*(table.c[name] for name in columns))
            .where(table.c.slot == slot)
            .order_by(*table.primary_key.columns)
        )
        with self._database.reading() as connection:
            return frame_of(list(connection.execute(statement)), columns)


_OF_RUN: Final = [runs.c[name] for name in Run.__dataclass_fields__]
