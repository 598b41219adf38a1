"""Of a table that says when its records were changed, only those changed since are read.

The last reading is kept for that between a service's rescores. Where it is not certain that both
come to the same, all of the table is read: the whole reading is the truth.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.config import BitableSource, Config, Source
from bot.errors import FeishuError
from bot.progress import Told
from bot.sources.records import JsonObject, Rows, Table, rows_of
from scoring.headers import match

if TYPE_CHECKING:
    from bot.feishu.gateway import Gateway

log = logging.getLogger(__name__)

MODIFIED_TIME: Final = 1002
STORED: Final = frozenset({1, 2, 3, 4, 5, 7, 11, 13, 15, 17, 18, 22, 23, *range(1001, 1006)})
"""Types of fields whose cells change only with their record.

Lookups (19), formulas (20) and the far ends of links (21) follow other records, unseen.
"""
DAY: Final = 86_400_000
"""Milliseconds."""
NOT_FILTERED: Final = frozenset({1254018, 1254045})
"""InvalidFilter, and FieldNameNotFound of a field just renamed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All records of a table."""

    table: Table
    rows: Rows
    whole_at: datetime
    """When all of them were read, not only what changed (aware)."""


class Kept:
    """The last reading of each source; sources may be read by threads, each source by one."""

    def __init__(self, config: Callable[[], Config], now: Callable[[], datetime]) -> None:
        self._config = config
        self._now = now
        self._sources: Sequence[Source] = ()
        self._readings: dict[int, Reading] = {}

    def begin(self, sources: Sequence[Source]) -> None:
        """Forget all readings where other sources are configured now."""
        if sources != self._sources:
            self._readings.clear()
        self._sources = sources

    def read(
        self, gateway: "Gateway", table: Table, source: BitableSource, group: int, told: Told
    ) -> Rows:
        """Return all rows of a table, of which as few as possible are asked for.

        Raises FeishuError where Feishu refuses; the last reading is kept then.
        """
        now = self._now()
        clock = self._clock(table, source)
        last = self._readings.get(group)
        if last is not None and clock is not None and self._serves(last, table, source, now):
            rows = changed_since(gateway, last, table, clock, told)
            if rows is not None:
                self._readings[group] = Reading(table, rows, last.whole_at)
                return rows
        rows = rows_of(gateway.bitable_records(table.base, table.table_id), table, told)
        log.info("read a table", extra={"table": table.name, "records": len(rows)})
        self._readings.pop(group, None)
        if clock is not None and source.full_read_hours:
            self._readings[group] = Reading(table, rows, now)
        return rows

    def _clock(self, table: Table, source: BitableSource) -> int | None:
        """Return which column tells when a record was changed; None where it does not tell all."""
        kinds = [field.get("type") for field in table.fields]
        read = match(table.columns, (source.columns, self._config().columns)).columns.values()
        if MODIFIED_TIME not in kinds or any(kinds[at] not in STORED for at in read):
            return None
        return kinds.index(MODIFIED_TIME)

    def _serves(self, last: Reading, table: Table, source: BitableSource, now: datetime) -> bool:
        """Return whether a reading is of this very table, of today and young enough."""
        day = self._config().day
        young = now - last.whole_at < timedelta(hours=source.full_read_hours)
        return young and day(now) == day(last.whole_at) and _same(last.table, table)


def changed_since(
    gateway: "Gateway", last: Reading, table: Table, clock: int, told: Told
) -> Rows | None:
    """Return the rows of a reading with what changed since, None where that cannot be told.

    Told it cannot be where a record does not say when it was changed, where Feishu does not filter
    by that or leaves out what it should find, where records moved, and where the table's total
    shows that some were deleted or restored.
    """
    times = _times(last.rows, clock)
    if not times:
        return None
    newest = max(times.values())
    try:
        pages = gateway.bitable_records(
            table.base,
            table.table_id,
            # By Feishu's own clock. It rounds to a day of the base's time zone, and whether that
            # day counts is not documented: a day more is asked for, and one for changes under way.
            later_than=(table.columns[clock], newest - 2 * DAY),
        )
        changed = rows_of(pages, table, told)
    except FeishuError as error:
        if error.code not in NOT_FILTERED:
            raise
        log.warning("%s: is not read by what changed: %s", table.name, error)
        return None
    rows = last.rows | changed  # those known stay in their place, new ones come behind
    sure = {key for key, time in times.items() if time > newest - DAY}
    is_whole = sure <= changed.keys() and _in_order(changed, last.rows)
    if not is_whole or len(rows) != gateway.bitable_count(table.base, table.table_id):
        log.info("what changed does not tell all", extra={"table": table.name})
        return None
    shown = {"table": table.name, "changed": len(changed), "records": len(rows)}
    log.info("read what changed of a table", extra=shown)
    return rows


def _times(rows: Rows, clock: int) -> dict[str, int]:
    """Return when each record was changed, nothing where one does not say so."""
    times = {key: time for key, row in rows.items() if isinstance(time := row[clock], int)}
    return times if len(times) == len(rows) else {}


def _in_order(changed: Rows, known: Rows) -> bool:
    """Return whether known records come as they did, and new ones behind them."""
    place = {key: at for at, key in enumerate(known)}
    places = [place.get(key, len(place)) for key in changed]
    return places == sorted(places)


def _same(before: Table, now: Table) -> bool:
    """Return whether it is the same table with the same fields; options may have been added."""
    return (
        (before.base, before.table_id) == (now.base, now.table_id)
        and list(map(_bare, before.fields)) == list(map(_bare, now.fields))
        and _options(before).items() <= _options(now).items()
    )


def _bare(field: JsonObject) -> JsonObject:
    described: Mapping[str, Any] = field.get("property") or {}
    rest = {key: value for key, value in described.items() if key != "options"}
    return {**field, "property": rest}


def _options(table: Table) -> dict[tuple[str, str], str]:
    """Return the names of all options; a new name shows in records that did not change."""
    return {
        (field["field_name"], option["id"]): option["name"]
        for field in table.fields
        for option in (field.get("property") or {}).get("options") or ()
        if "id" in option
    }
