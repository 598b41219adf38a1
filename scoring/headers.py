"""Where the order rows of a raw table begin, and which column holds which field (R1, R2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd

from scoring import cells
from scoring.scalars import show
from scoring.schema import FIELDS, HEADERS, REQUIRED

SEARCHED_ROWS = 20
RECOGNISED_FIELDS = 3
LISTED, LISTED_LENGTH = 50, 40
"""How many headers an error lists, and how many characters of each."""

Mappings = Sequence[Mapping[str, str]]
"""Mappings of field → header, the one that goes first in front."""


class HeaderError(ValueError):
    """A source without the columns that the rules need; lists the headers found (R1)."""


@dataclass(frozen=True)
class RawTable:
    """Cells as a source holds them."""

    source: str
    """As people know it: ``bills.xlsx › 一月``."""
    cells: pd.DataFrame
    """Columns are the source's own headers; a grid has columns 0 … n-1 and holds every row."""
    header_known: bool = True
    """False: a grid, in which the header row is looked for (R2)."""
    first_row: int = 2
    """Number of the first row of ``cells`` as the source counts; 1 for a grid."""
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """This source's own field → header; goes before the shop's (R1)."""
    group: int = 0
    """Index of the configured source that the table is a part of; R8 goes by it."""


@dataclass(frozen=True)
class Header:
    """What a header row says."""

    columns: dict[str, int]
    """Field → position of the column that holds it."""
    found: tuple[str, ...]
    """All headers, as they stand in the source."""
    passed_over: tuple[tuple[str, str, str], ...]
    """Field, header that is read, header that could have been and is not (R1)."""


@dataclass(frozen=True)
class Body:
    """The rows below the header of one table."""

    table: RawTable
    header: Header
    cells: pd.DataFrame
    """Indexed 0 … n-1."""
    first_row: int
    """Number of the first row as the source counts."""

    def column(self, name: str) -> pd.Series:
        """Return the raw column of a field, an empty one where the table has none."""
        if name in self.header.columns:
            return self.cells.iloc[:, self.header.columns[name]]
        return pd.Series(np.nan, index=self.cells.index)


def match(found: Sequence[object], mappings: Mappings) -> Header:
    """Match headers to fields after trimming and folding, whatever their case (R1).

    For each field the first mapping that names a header at hand wins, then the leftmost header
    that ``schema`` knows; a header that a mapping names serves no other field.
    """
    shown = tuple(cells.shown(pd.Series(list(found), dtype=object)))
    folded = [header.casefold() for header in shown]
    claimed = {show(header).casefold() for mapping in mappings for header in mapping.values()}
    columns: dict[str, int] = {}
    passed_over: list[tuple[str, str, str]] = []
    for name in FIELDS:
        wanted = [{show(mapping[name]).casefold()} for mapping in mappings if name in mapping]
        wanted.append({header.casefold() for header in HEADERS[name]} - claimed)
        positions = dict.fromkeys(
            at for headers in wanted for at, header in enumerate(folded) if header in headers
        )
        if positions:
            columns[name], *others = positions
            passed_over += dict.fromkeys((name, shown[columns[name]], shown[at]) for at in others)
    return Header(columns, tuple(header for header in shown if header), tuple(passed_over))


def bodies(tables: Sequence[RawTable], shop: Mapping[str, str]) -> tuple[list[Body], list[str]]:
    """Find the order rows of each table; gives the tables that have some, and warnings.

    A grid without a header row is passed over, unless it is all there is of its source. Raises
    HeaderError for a source without a header row or a table without a required column.
    """
    read: list[Body] = []
    headless: list[RawTable] = []
    warnings: list[str] = []
    for table in tables:
        body = located(table, (table.columns, shop))
        if body is None:
            headless.append(table)
            continue
        _require(body)
        read.append(body)
        warnings += (
            f"{table.source}: {winner} is read as {name}, {loser} is not"
            for name, winner, loser in body.header.passed_over
        )
    for table in headless:
        sentence = f"{table.source}: no header row among the first {SEARCHED_ROWS} rows"
        if all(body.table.group != table.group for body in read):
            raise HeaderError(f"{sentence}; its first row holds: {_first_row(table)}")
        warnings.append(f"{sentence}; not read")
    return read, warnings


def located(table: RawTable, mappings: Mappings) -> Body | None:
    """Return the rows of one table, whatever columns it lacks; None for a grid without header."""
    if table.header_known:
        header = match(list(table.cells.columns), mappings)
        return Body(table, header, table.cells.reset_index(drop=True), table.first_row)
    # One array of all rows: taking them one by one is slow where there are thousands of columns.
    for at, row in enumerate(table.cells.head(SEARCHED_ROWS).to_numpy(dtype=object)):
        header = match(row.tolist(), mappings)
        if len(header.columns) >= RECOGNISED_FIELDS:
            below = table.cells.iloc[at + 1 :].reset_index(drop=True)
            return Body(table, header, below, table.first_row + at + 1)
    return None


def _require(body: Body) -> None:
    missing = [name for name in REQUIRED if name not in body.header.columns]
    if missing:
        wanted = ", ".join(f"{name} ({HEADERS[name][0]})" for name in missing)
        found = _listed(body.header.found)
        raise HeaderError(f"{body.table.source}: no column for {wanted}; headers found: {found}")


def _first_row(table: RawTable) -> str:
    first = table.cells.head(1).to_numpy(dtype=object).ravel()
    return _listed([header for header in cells.shown(pd.Series(first, dtype=object)) if header])


def _listed(headers: Sequence[str]) -> str:
    """Return the headers as a person can read them, however many and long they are."""
    short = [
        header if len(header) <= LISTED_LENGTH else f"{header[:LISTED_LENGTH]}…"
        for header in headers[:LISTED]
    ]
    more = [f"… and {len(headers) - LISTED} more"] if len(headers) > LISTED else []
    return ", ".join(short + more)
