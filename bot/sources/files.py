"""Order files to raw tables: .xlsx, .csv, .csv.gz, .parquet. Rows and cells stay as they are."""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv
from pyarrow import parquet
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from bot.errors import SourceError
from scoring.normalise import RawTable

NO_COLUMNS: Final[Mapping[str, str]] = MappingProxyType({})


def read_file(
    path: Path, columns: Mapping[str, str] = NO_COLUMNS, group: int = 0
) -> list[RawTable]:
    """Read a file of orders, a workbook's sheets one table each; empty sheets are left out.

    Numbers and texts come exactly as the file holds them. Raises SourceError naming the file when
    it is missing, broken, empty or of another kind.
    """
    suffix = next((known for known in _READERS if path.name.lower().endswith(known)), None)
    if suffix is None:
        raise SourceError(f"{path}: not a file of orders (known: {', '.join(_READERS)})")
    if not path.exists():
        raise SourceError(f"{path}: no such file")
    try:
        frames = _READERS[suffix](path)
    except (OSError, ValueError, CalamineError, csv.Error, pa.ArrowException) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    labelled = suffix == ".parquet"
    tables = [
        RawTable(name, cells, labelled, first_row=1, columns=columns, group=group)
        for name, cells in frames.items()
        if not cells.empty
    ]
    if not tables:
        raise SourceError(f"{path}: holds no rows")
    return tables


def _sheets(path: Path) -> dict[str, pd.DataFrame]:
    with CalamineWorkbook.from_path(path) as workbook:
        return {
            f"{path.name} › {sheet.name}": pd.DataFrame(
                workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False),
                dtype=object,
            )
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        }


def _rows(path: Path) -> dict[str, pd.DataFrame]:
    compression = "gzip" if path.name.lower().endswith(".gz") else None
    with pa.input_stream(str(path), compression=compression) as stream:
        content = _utf8(stream.read())
    try:
        return {path.name: _even_rows(content)}
    except pa.ArrowInvalid:  # a title of one cell, blank lines: read slower, but every row
        return {path.name: _uneven_rows(content)}


def _utf8(content: bytes) -> bytes:
    """Return the content in UTF-8 without mark; Excel in China saves GB18030."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        content.decode()
    except UnicodeDecodeError:
        return content.decode("gb18030").encode()
    return content


def _even_rows(content: bytes) -> pd.DataFrame:
    """Parse rows that all have as many cells as the first."""
    first = next(csv.reader(io.StringIO(content[:100_000].decode(errors="ignore"))), [])
    table = arrow_csv.read_csv(
        pa.py_buffer(content),
        read_options=arrow_csv.ReadOptions(autogenerate_column_names=True),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=arrow_csv.ConvertOptions(
            column_types={f"f{at}": pa.string() for at in range(len(first))},
            strings_can_be_null=False,
        ),
    )
    cells: pd.DataFrame = table.to_pandas()
    return cells.set_axis(range(table.num_columns), axis=1)


def _uneven_rows(content: bytes) -> pd.DataFrame:
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    width = max(map(len, rows), default=0)
    return pd.DataFrame([row + [""] * (width - len(row)) for row in rows], dtype=object)


def _records(path: Path) -> dict[str, pd.DataFrame]:
    # Without integer_object_nulls one missing order number would make floats of all of them.
    cells: pd.DataFrame = parquet.read_table(path).to_pandas(
        ignore_metadata=True, integer_object_nulls=True
    )
    return {path.name: cells}


_READERS: Final[dict[str, Callable[[Path], dict[str, pd.DataFrame]]]] = {
    ".xlsx": _sheets,
    ".csv": _rows,
    ".csv.gz": _rows,
    ".parquet": _records,
}
