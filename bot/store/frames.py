"""Frames to rows and back: many rows at once, so past SQLAlchemy's work for each value.

A missing value (NaN, NaT, NA) is NULL in the table; a date is its ISO text; a NUL in
a text is replaced, as ``AnyText`` does it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection, Row, Table

BATCH: Final = 20_000
"""Rows written in one transaction: about a tenth of a second, for which a click may wait."""

Rows = list[tuple[Any, ...]]


def rows_of(frame: pd.DataFrame, table: Table, run_id: int) -> Iterator[Rows]:
    """Yield the frame's rows in batches, their values in the order of the table's columns."""
    for start in range(0, len(frame), BATCH):
        part = frame.iloc[start : start + BATCH]
        values = {str(name): _values(part[name]) for name in part}
        values["run_id"] = [run_id] * len(part)
        values["position"] = list(range(start, start + len(part)))
        yield list(zip(*(values[column.name] for column in table.columns), strict=True))


def _values(column: "pd.Series[Any]") -> list[Any]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        # Not by astype, which turns every category for the few of this batch.
        column = column.cat.categories.take(column.cat.codes.to_numpy()).to_series()
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        column = column.dt.strftime("%Y-%m-%d")
    elif pd.api.types.is_string_dtype(column.dtype):
        column = column.str.replace("\0", "\N{REPLACEMENT CHARACTER}", regex=False)
    if column.hasnans:
        return column.astype(object).where(column.notna(), None).tolist()
    return column.tolist()


def insert(connection: Connection, table: Table, rows: Rows) -> None:
    """Write rows whose values stand in the order of the table's columns."""
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        statement = str(table.insert().compile(dialect=connection.dialect))
        connection.exec_driver_sql(statement, rows)


def _copy(connection: Connection, table: Table, rows: Rows) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)


def frame_of(rows: list[Row[Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Return rows as a frame of these columns and dtypes."""
    return pd.DataFrame.from_records(rows, columns=list(columns)).astype(dict(columns))
