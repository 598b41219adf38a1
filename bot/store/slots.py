"""One of the two places for a run's rows: brought up to date by what changed, before it is read.

Many short transactions: a tap made meanwhile waits a tenth of a second, not for the whole run. Each
leaves the rows of its customers whole, with the hashes by which the next run knows them; so one
that is cut short only leaves more for the next to change.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, exists, func, literal, select

from bot.errors import BusyError
from bot.store.changes import TIMELY, ByCustomer, Changes, Hashes, Ints
from bot.store.database import Database
from bot.store.frames import BATCH, Rows, batches, insert, insert_new, rows_of, update
from bot.store.indexes import OF_RUNS
from bot.store.names import LONGEST, folded, initials, parts
from bot.store.tables import (
    SLOTS,
    name_parts,
    order_lines,
    rejected_rows,
    runs,
    scores,
    sku_alerts,
    storable,
)
from scoring.records import reference

_IDS: Final = 5_000
"""Ids in one statement; databases limit the number of parameters."""
_COPIED: Final = 1_000
"""Customers copied in one transaction, with all their lines."""


class Slot:
    """A slot while one run writes to it; what writes may raise BusyError, see ``writing``."""

    def __init__(self, database: Database, number: int, run_id: int) -> None:
        self._database = database
        self.number = number
        self.run_id = run_id
        self._names: set[str] = set()

    def write(
        self,
        customers: pd.DataFrame,
        lines: pd.DataFrame,
        rejected: pd.DataFrame,
        alerts: pd.DataFrame,
    ) -> None:
        """Make the slot hold this run, whatever it holds; see ``Runs.save`` for the frames."""
        grouped = ByCustomer.of(lines, pd.Index(customers["id"]))
        hashes = Hashes.of(customers, grouped)
        changes = Changes.between(hashes, self._stored())
        hashed = customers.assign(
            slot=self.number, facts_hash=hashes.facts, score_hash=hashes.timely
        )
        first = self._nothing_is_stored()
        # No index until the rows are there: made of them it takes a fraction of the time in which
        # it grows by rows in no order of its own. A first run that was cut short left none.
        if first:
            self._drop_indexes()
        else:
            self._make_indexes()
        self._remove(changes.replaced)
        for chosen in _batched(changes.whole, grouped):
            self._add(hashed.iloc[chosen], grouped.of_customers(chosen))
        self._update(hashed.iloc[changes.timely])
        if first:
            self._copy(customers["id"])
            self._make_indexes()
        self._replace(rejected_rows, rejected)
        self._replace(sku_alerts, alerts)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection as ``Database.writing`` does, while the slot is this run's.

        Raises BusyError where a newer run has taken it: nothing must be written any more.
        """
        ours = select(runs.c.id).where(runs.c.id == self.run_id).with_for_update(read=True)
        with self._database.writing() as connection:
            if connection.execute(ours).first() is None:
                raise BusyError("another process stores newer scores already")
            yield connection

    def _nothing_is_stored(self) -> bool:
        """Return whether neither slot holds anything, so that there is nobody who reads."""
        with self._database.reading() as connection:
            return connection.execute(select(scores.c.id).limit(1)).first() is None

    def _drop_indexes(self) -> None:
        with self.writing() as connection:
            for index in OF_RUNS:
                index.drop(connection, checkfirst=True)

    def _make_indexes(self) -> None:
        for index in OF_RUNS:
            with self.writing() as connection:
                index.create(connection, checkfirst=True)

    def _copy(self, ids: "pd.Series[str]") -> None:
        """Put all rows into the other slot too, where the second run then finds what to change."""
        other = next(slot for slot in SLOTS if slot != self.number)
        ordered = sorted(map(storable, ids.tolist()))  # as the key is, by code point
        for start in range(0, len(ordered), _COPIED):
            some = ordered[start : start + _COPIED]
            with self.writing() as connection:
                for table in (scores, order_lines):
                    _, *columns = table.columns
                    own = table.c.slot == self.number, table.c.id.between(some[0], some[-1])
                    rows = select(literal(other), *columns).where(*own)
                    connection.execute(table.insert().from_select(table.columns.keys(), rows))

    def _stored(self) -> Hashes:
        columns = scores.c.id, scores.c.facts_hash, scores.c.score_hash
        # "+ 0": else SQLite follows an index and gathers half the table from all over the disk.
        statement = select(*columns).where(scores.c.slot + 0 == self.number)
        with self._database.reading() as connection:
            rows = connection.execute(statement).all()
        ids, facts, timely = zip(*rows, strict=True) if rows else ((), (), ())
        return Hashes(pd.Index(ids, dtype="str"), np.array(facts, "i8"), np.array(timely, "i8"))

    def _remove(self, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), _IDS):
            some = ids[start : start + _IDS]
            of_some = scores.c.slot == self.number, scores.c.id.in_(some)
            theirs = order_lines.c.slot == self.number, order_lines.c.id.in_(some)
            with self.writing() as connection:
                # Not DISTINCT, for which SQLite would walk through all names in order.
                names = connection.scalars(select(scores.c.folded_name).where(*of_some)).all()
                connection.execute(order_lines.delete().where(*theirs))
                connection.execute(scores.delete().where(*of_some))
                drop_unused(connection, names)

    def _add(self, customers: pd.DataFrame, lines: pd.DataFrame) -> None:
        searchable = _with_search_columns(customers)
        of_customers = rows_of(searchable, [column.name for column in scores.columns])
        of_lines = rows_of(
            lines.assign(slot=self.number), [column.name for column in order_lines.columns]
        )
        new = set(searchable["folded_name"]) - self._names - {""}
        self._names |= new
        named = [{"part": part, "name": name} for name in new for part in parts(name)]
        with self.writing() as connection:
            insert(connection, scores, of_customers)
            insert(connection, order_lines, of_lines)
            insert_new(connection, name_parts, named)

    def _update(self, customers: pd.DataFrame) -> None:
        columns, key = [*TIMELY, "score_hash"], ["slot", "id"]
        for start in range(0, len(customers), BATCH):
            rows = rows_of(customers.iloc[start : start + BATCH], [*columns, *key])
            with self.writing() as connection:
                update(connection, scores, columns, key, rows)

    def _replace(self, table: Table, frame: pd.DataFrame) -> None:
        placed = frame.assign(slot=self.number, position=range(len(frame)))
        rows = rows_of(placed, [column.name for column in table.columns])
        if rows == self._held(table):
            return
        with self.writing() as connection:
            connection.execute(table.delete().where(table.c.slot == self.number))
        for batch in batches(rows):
            with self.writing() as connection:
                insert(connection, table, batch)

    def _held(self, table: Table) -> Rows:
        statement = select(table).where(table.c.slot == self.number).order_by(table.c.position)
        with self._database.reading() as connection:
            return [tuple(row) for row in connection.execute(statement)]


def drop_unused(connection: Connection, names: Collection[str]) -> None:
    """Delete the parts of those names that no customer has any more."""
    own = name_parts.c
    # Each is looked up as the first of its own parts: the index begins with the part.
    whole = own.part == func.substr(own.name, 1, LONGEST)
    used = exists().where(scores.c.slot.in_(SLOTS), scores.c.folded_name == own.name)
    heads = {name[:LONGEST] for name in names}
    unused = connection.scalars(select(own.name).where(own.part.in_(heads), whole, ~used))
    for name in set(names).intersection(unused.all()):
        of_name = own.part.in_(list(parts(name))), own.name == name
        connection.execute(name_parts.delete().where(*of_name))


def _batched(chosen: Ints, lines: ByCustomer) -> list[Ints]:
    """Split customers (by number) so that each part has some ``BATCH`` rows."""
    rows = np.cumsum(1 + lines.start[chosen + 1] - lines.start[chosen])
    parts_of = np.split(chosen, np.flatnonzero(np.diff(rows // BATCH)) + 1)
    return [part for part in parts_of if len(part)]


def _with_search_columns(customers: pd.DataFrame) -> pd.DataFrame:
    phones, names = customers["phone"], customers["customer"].tolist()
    return customers.assign(
        ref=[reference(each) for each in customers["id"].tolist()],
        folded_name=[folded(name) for name in names],
        phone_tail=phones.str[-4:].where(phones.str.len() >= 4),  # noqa: PLR2004 - 4 digits
        initials=[initials(name) for name in names],
    )
