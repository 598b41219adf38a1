"""Whether what was read can be the shop's orders: compared with what the last good run read.

A table whose export broke, whose view was filtered or whose columns were renamed reads without an
error and would give wrong lists to everybody. So it is held back until a person has looked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from bot.config import Config, Guard
from bot.errors import HeldError
from scoring import TableRead
from scoring.schema import HEADERS

FEW: Final = 100
"""Rows more or fewer than these are a day's work of a small shop, however large their share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read of all sources, as a run remembers it."""

    sources: str
    """The configured sources; readings of others are not compared."""
    tables: tuple[Mapping[str, Any], ...]
    """A source each: ``names``, ``rows``, ``fields``."""
    newest: date | None
    """Day of the latest order that is not after today."""

    @classmethod
    def of(cls, tables: Sequence[TableRead], newest: date | None, config: Config) -> "Reading":
        """Return the reading of tables in the order of their sources."""
        parts = []
        for _, several in groupby(tables, key=lambda table: table.group):
            group = list(several)
            parts.append(
                {
                    "names": sorted(table.source for table in group),
                    "rows": sum(table.rows for table in group),
                    "fields": sorted(set().union(*(table.fields for table in group))),
                }
            )
        sources = [source.model_dump_json() for source in config.sources]
        return cls(sources="\n".join(sources), tables=tuple(parts), newest=newest)

    def noted(self, *, accepted: bool) -> dict[str, Any]:
        """Return it as JSON; ``accepted``: a person said that it is right."""
        newest = self.newest.isoformat() if self.newest else None
        return {
            "sources": self.sources,
            "tables": list(self.tables),
            "newest": newest,
            "accepted": accepted,
        }


def check(now: Reading, before: Mapping[str, Any] | None, guard: Guard, as_of: date) -> None:
    """Raise HeldError where ``now`` cannot be believed; ``before`` is what ``noted`` gave.

    Without a run before, or with other sources than then, there is nothing to compare.
    """
    if before is None or before["sources"] != now.sources:
        return
    faults = [
        fault
        for then, table in zip(before["tables"], now.tables, strict=False)
        for fault in _faults(then, table, guard)
    ]
    if len(now.tables) < len(before["tables"]):
        gone = [name for table in before["tables"][len(now.tables) :] for name in table["names"]]
        faults.append(f"nothing was read of {', '.join(gone)}")
    faults += _stale(now, before, guard, as_of)
    if faults:
        raise HeldError(
            f"{'; '.join(faults)}. The last good scores stay in use; mend the table, or if it is"
            " right so, take it over by: customer-alert-bot rescore --accept"
        )


def _faults(then: Mapping[str, Any], table: Mapping[str, Any], guard: Guard) -> Iterator[str]:
    name, rows, before = ", ".join(table["names"]), table["rows"], then["rows"]
    lost = [field for field in then["fields"] if field not in table["fields"]]
    if lost:
        headers = ", ".join(f"{field} ({HEADERS[field][0]})" for field in lost)
        yield f"{name}: the columns are gone that were read as {headers}"
    if before and not rows:
        yield f"{name}: is empty, it held {before:,} rows"
    elif _far(before - rows, guard.max_loss, before) or _far(
        rows - before, guard.max_growth and guard.max_growth - 1, before
    ):
        yield f"{name}: holds {rows:,} rows, before it were {before:,}"


def _far(rows: int, share: float | None, before: int) -> bool:
    """Return whether so many rows more or fewer are too many."""
    return share is not None and rows > max(FEW, share * before)


def _stale(now: Reading, before: Mapping[str, Any], guard: Guard, as_of: date) -> Iterator[str]:
    if guard.stale_days is None or now.newest is None:
        return
    known = before["accepted"] and before["newest"] == now.newest.isoformat()
    if as_of - now.newest > timedelta(days=guard.stale_days) and not known:
        yield f"the newest order is of {now.newest}, {(as_of - now.newest).days} days ago"
