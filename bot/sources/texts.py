"""A .csv or .csv.gz to raw cells: every row at its place, every cell as it is written."""

import csv
import io
import os
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from bot.sources.limits import BYTES, LINE, check_bytes, check_size

_PIECE: Final = 2**20
_BLOCK: Final = 4 * 2**20
"""Bytes parsed at a time: the texts of each block are matched with those before it."""
_START: Final = 1000
"""Bytes by which UTF-16 without its mark is told."""
_MEND: Final = "open it in the program that it comes from and save it as CSV UTF-8"
_TEXT: Final = pa.dictionary(pa.int32(), pa.string())
"""Each distinct text once: orders repeat themselves, and the rules read each distinct cell once."""
_END: Final = "\x00end\x00"
"""A line behind the last one: where it comes out inside of a cell, a quote was never closed."""


def rows(path: Path, name: str, most: int = BYTES) -> dict[str, pd.DataFrame]:
    """Read all rows as a grid of texts under ``name``, of at most ``most`` bytes.

    Raises ValueError with the mend where the content is no table of texts.
    """
    with _opened(path, most) as stream:
        try:
            return {name: _even_rows(stream)}
        except (pa.ArrowInvalid, UnicodeDecodeError):  # another encoding, a title of one cell, …
            stream.seek(0)
            content = _utf8(stream.read())
    stream = pa.BufferReader(content)
    try:
        return {name: _even_rows(stream)}
    except pa.ArrowInvalid:  # read slower, but every row
        stream.seek(0)
        return {name: _uneven_rows(stream)}


def _opened(path: Path, most: int) -> pa.NativeFile:
    """Open a file of at most ``most`` bytes; what is packed is unpacked into memory."""
    file = pa.OSFile(os.fsencode(path))  # by its bytes: a name out of an archive may be no text
    if not path.name.lower().endswith(".gz"):
        check_bytes(file.size(), most)
        return file
    content = io.BytesIO()
    with pa.CompressedInputStream(file, "gzip") as stream:
        while piece := stream.read(_PIECE):
            check_bytes(content.tell() + len(piece), most)
            content.write(piece)
    return pa.BufferReader(content.getvalue())


def _utf8(content: bytes) -> bytes:
    """Return the content in UTF-8 without mark; Excel in China saves GB18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16").encode()
    content = content.removeprefix(b"\xef\xbb\xbf")
    start = content[:_START]
    if start.count(0) * 10 > len(start):  # UTF-16 without its mark would be read as GB18030
        raise ValueError(f"it is neither UTF-8 nor GB18030; {_MEND}")
    broken = _not_utf8(content)
    if broken is None:
        return content
    try:
        return content.decode("gb18030").encode()
    except UnicodeDecodeError:
        line = content.count(b"\n", 0, broken) + 1
        raise ValueError(f"line {line} is not in UTF-8, nor all in GB18030; {_MEND}") from None


def _not_utf8(content: bytes) -> int | None:
    """Return a place near the first bytes that are no UTF-8; piece by piece, to save memory."""
    decoder = getincrementaldecoder("utf-8")()
    for start in range(0, len(content) or 1, _PIECE):
        piece = content[start : start + _PIECE]
        try:
            decoder.decode(piece, final=start + _PIECE >= len(content))
        except UnicodeDecodeError as broken:
            return start + broken.start
    return None


def _even_rows(stream: pa.NativeFile) -> pd.DataFrame:
    """Parse rows of UTF-8 that all have as many cells as the first, without holding their bytes.

    Raises ArrowInvalid or UnicodeDecodeError where they are otherwise.
    """
    if 0 in stream.read(_START):
        raise pa.ArrowInvalid("it may be UTF-16 without its mark")
    stream.seek(0)
    first = next(_records(stream), [])
    if not first:
        raise pa.ArrowInvalid("its first row is blank, and so tells no number of cells")
    check_size(1, len(first))
    stream.seek(0)
    table = arrow_csv.read_csv(
        stream,
        read_options=arrow_csv.ReadOptions(autogenerate_column_names=True, block_size=_BLOCK),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=arrow_csv.ConvertOptions(
            column_types={f"f{at}": _TEXT for at in range(len(first))},
            strings_can_be_null=False,
        ),
    )
    if table.num_rows and "\n" in table.column(table.num_columns - 1)[-1].as_py():
        raise pa.ArrowInvalid("a quote that is never closed may have swallowed the other rows")
    check_size(table.num_rows, table.num_columns)
    cells: pd.DataFrame = table.to_pandas()
    return cells.set_axis(range(table.num_columns), axis=1)


def _uneven_rows(stream: pa.NativeFile) -> pd.DataFrame:
    rows: list[list[str]] = []
    width = 0
    for row in _records(stream):
        rows.append(row)
        width = max(width, len(row))
    check_size(len(rows), width)
    return pd.DataFrame([row + [""] * (width - len(row)) for row in rows], dtype=object)


def _records(stream: pa.NativeFile) -> Iterator[list[str]]:
    """Yield the cells of each row; ValueError where a quote is opened and never closed."""
    reader = csv.reader(chain(_lines(stream), [_END]))
    row: list[str] = []
    done = 0
    with suppress(csv.Error):  # raised for a cell of more than 131,072 characters
        for row in reader:
            if row and row[-1].endswith(_END):
                break
            yield row
            done = reader.line_num
    if row != [_END]:
        raise ValueError(
            f'line {done + 1} opens a quotation mark (") that is never closed, or holds a cell of'
            " more than 131,072 characters; mend that line"
        )


def _lines(stream: pa.NativeFile) -> Iterator[str]:
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="")
    try:
        for number, line in enumerate(iter(lambda: text.readline(LINE + 1), ""), 1):
            if len(line) > LINE:
                raise ValueError(f"line {number} is longer than {LINE:,} characters; is it a .csv?")
            yield line
    finally:
        text.detach()  # else it would close the stream
