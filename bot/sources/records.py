"""The records of one table of a Feishu base, page by page, to rows of plain cells."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.progress import Told
from bot.sources.ahead import ahead
from bot.sources.values import plain

JsonObject = dict[str, Any]
Row = tuple[object, ...]
"""Cells in the order of the table's fields."""
Rows = dict[str, Row]
"""By record_id, in the table's order."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is found now."""

    base: str
    table_id: str
    name: str
    """As people know it."""
    fields: list[JsonObject]
    """As Feishu lists them: ``field_name``, ``type``, ``property``."""

    @property
    def columns(self) -> list[str]:
        """Return the names of the fields."""
        return [str(field["field_name"]) for field in self.fields]


def rows_of(pages: Iterable[list[JsonObject]], table: Table, told: Told) -> Rows:
    """Return the rows of all pages, each asked for while the last one is read."""
    columns = table.columns
    rows: Rows = {}
    for page in ahead(pages):
        for record in page:
            cells = record.get("fields") or {}
            rows[record["record_id"]] = tuple([_shared(cells.get(name)) for name in columns])
        told(f"reading {table.name}", len(rows))
    return rows


def _shared(cell: object) -> object:
    """Return a cell's plain value; equal texts are one in memory, for orders repeat themselves."""
    value = plain(cell)
    return sys.intern(value) if type(value) is str else value
