"""How much of a file is read: more than any shop has, less than fills a computer's memory.

A few kilobytes can say that they are billions of cells, by a stray cell in the last corner of a
sheet as well as on purpose. So what a file would take is counted before it is unpacked.
"""

from typing import Final

COLUMNS: Final = 16_384
"""As many as Excel holds."""
CELLS: Final = 500_000_000
"""Of a .csv or .parquet: ten million order lines of forty columns, and some."""
BYTES: Final = 4 * 2**30
"""Of a .csv or .parquet, unpacked: what ten million order lines of forty columns take as text."""
LINE: Final = 16 * 2**20
"""Characters of a line of a .csv: 16,384 columns of a thousand."""
SHEET_CELLS: Final = 50_000_000
"""Of a workbook: 47 columns of a sheet with all its 1,048,576 rows. Empty cells in between count,
for they cost as much memory as the filled ones."""
SHEET_BYTES: Final = 2 * 2**30
"""Of a workbook, unpacked: so many cells as they are written."""


def check_size(rows: int, columns: int) -> None:
    """Raise ValueError where a table is too wide or too large to be read."""
    if columns > COLUMNS:
        raise ValueError(
            f"it has {columns:,} columns; at most {COLUMNS:,} are read. Is each order on a line of"
            " its own?"
        )
    if rows * columns > CELLS:
        raise ValueError(
            f"its {rows:,} rows of {columns:,} columns are {rows * columns:,} cells; at most"
            f" {CELLS:,} are read. Split it, or leave out columns that nobody needs"
        )


def check_bytes(size: int, most: int = BYTES) -> None:
    """Raise ValueError where a file is too large to be unpacked."""
    if size > most:
        raise ValueError(
            f"it holds more than {most:,} bytes when unpacked, and no more are read. Split it"
        )
