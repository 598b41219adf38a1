"""Order files to raw tables: .xlsx, .csv, .csv.gz, .parquet. Rows and cells stay as they are."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812 - the only name it has

import pandas as pd
import pyarrow as pa
from pyarrow import parquet
from python_calamine import CalamineError

from bot.errors import SourceError
from bot.sources import texts, workbooks
from bot.sources.limits import check_bytes, check_size
from bot.sources.values import holdable
from scoring.normalise import RawTable

NO_COLUMNS: Final[Mapping[str, str]] = MappingProxyType({})

_BROKEN: Final = (
    *(OSError, EOFError, ValueError, MemoryError),
    *(BadZipFile, ZlibError, ExpatError, CalamineError),
    *(RuntimeError, NotImplementedError),  # zipfile's for a password and for a rare compression
    pa.ArrowException,
)
"""What the parsers raise for a file that they cannot read."""


def read_file(
    path: Path, columns: Mapping[str, str] = NO_COLUMNS, group: int = 0
) -> list[RawTable]:
    """Read a file of orders, a workbook's sheets one table each; empty sheets are left out.

    Numbers and texts come exactly as the file holds them. Raises SourceError naming the file when
    it is missing, broken, empty, of another kind or larger than ``limits`` says.
    """
    called = holdable(str(path))
    suffix = next((known for known in _READERS if path.name.lower().endswith(known)), None)
    if suffix is None:
        raise SourceError(f"{called}: not a file of orders (known: {', '.join(_READERS)})")
    try:
        if not path.exists():
            raise SourceError(f"{called}: no such file")
        if not path.is_file():  # reading from a pipe would wait for ever
            raise SourceError(f"{called}: cannot be read: it is no file but a folder or device")
        frames = _READERS[suffix](path, holdable(path.name))
    except _BROKEN as error:
        raise SourceError(f"{called}: cannot be read: {holdable(str(error))}") from error
    labelled = suffix == ".parquet"
    tables = [
        RawTable(name, cells, labelled, first_row=1, columns=columns, group=group)
        for name, cells in frames.items()
        if not cells.empty
    ]
    if not tables:
        raise SourceError(f"{called}: holds no rows")
    return tables


def _records(path: Path, name: str) -> dict[str, pd.DataFrame]:
    with parquet.ParquetFile(pa.OSFile(os.fsencode(path))) as file:
        said = file.metadata
        groups = [said.row_group(at) for at in range(said.num_row_groups)]
        check_bytes(sum(group.total_byte_size for group in groups))
        check_size(said.num_rows, said.num_columns)
        # Without integer_object_nulls one missing order number makes floats of all of them.
        cells: pd.DataFrame = file.read().to_pandas(ignore_metadata=True, integer_object_nulls=True)
    return {name: cells}


_READERS: Final[dict[str, Callable[[Path, str], dict[str, pd.DataFrame]]]] = {
    ".xlsx": workbooks.sheets,
    ".csv": texts.rows,
    ".csv.gz": texts.rows,
    ".parquet": _records,
}
