"""Frames to rows and back: many rows at once, so past SQLAlchemy's work for each value.

A missing value (NaN, NaT, NA) is NULL in the table; a date is its ISO text; a NUL in
a text is replaced, as ``AnyText`` does it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection, Row, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite

BATCH: Final = 20_000
"""Rows written in one transaction: about a tenth of a second, for which a click may wait."""

Rows = list[tuple[Any, ...]]


def rows_of(frame: pd.DataFrame, columns: Sequence[str]) -> Rows:
    """Return the frame's rows with the values of these columns, in this order."""
    return list(zip(*(_values(frame[name]) for name in columns), strict=True))


def batches(rows: Rows) -> Iterator[Rows]:
    """Yield rows some at a time."""
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


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
    elif rows:
        statement = str(table.insert().compile(dialect=connection.dialect))
        connection.exec_driver_sql(statement, rows)


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows, but those whose key is there already."""
    if rows:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def update(
    connection: Connection, table: Table, columns: Sequence[str], key: Sequence[str], rows: Rows
) -> None:
    """Change ``columns`` of rows; the values of each stand in that order, those of ``key`` last."""
    names = [f"new_{name}" for name in columns] + [f"old_{name}" for name in key]
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    old = (table.c[name] == bindparam(f"old_{name}") for name in key)
    statement = table.update().where(*old).values(new).compile(dialect=connection.dialect)
    if statement.positional:
        connection.exec_driver_sql(str(statement), rows)
    else:
        named = [dict(zip(names, row, strict=True)) for row in rows]
        connection.exec_driver_sql(str(statement), named)


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
