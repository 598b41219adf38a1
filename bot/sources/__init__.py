"""Orders in, raw cells out: Bitable, Sheets and files, read in the configured order (R8).

Start reading at ``read_all``. Nothing here imports the SDK: the gateway is handed in.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from bot.config import BitableSource, FileSource, SheetSource, Source
from bot.errors import FeishuError, SourceError
from bot.progress import Told, quiet
from bot.sources.bitable import find_table, read_bitable
from bot.sources.kept import Kept
from bot.sources.refusals import explained, unnamed
from bot.sources.sheets import read_sheet
from scoring import RawTable

if TYPE_CHECKING:
    from bot.feishu.gateway import Gateway

READERS: Final = 4
"""Sources at a time: an answer takes longer than the turn of a page."""

__all__ = ["Kept", "explained", "find_table", "read_all", "unnamed"]


def read_all(
    sources: Sequence[Source],
    gateway: "Gateway | None",
    told: Told = quiet,
    kept: Kept | None = None,
) -> list[RawTable]:
    """Read all sources, some side by side; a table's ``group`` is the index of its source.

    The tables come in the sources' order, and of several sources that cannot be read the first is
    told. ``gateway`` may be None where all sources are files; ``kept`` are the readings of the time
    before. Raises SourceError or ConfigError with what a person can do about it, and FeishuError
    where nothing but waiting helps.
    """
    if kept is not None:
        kept.begin(sources)
    with ThreadPoolExecutor(READERS, thread_name_prefix="reader") as readers:
        read = [
            readers.submit(_read, source, gateway, group, told, kept)
            for group, source in enumerate(sources)
        ]
        try:
            return [table for each in read for table in each.result()]
        except BaseException:
            readers.shutdown(wait=False, cancel_futures=True)
            raise


def _read(
    source: Source, gateway: "Gateway | None", group: int, told: Told, kept: Kept | None
) -> list[RawTable]:
    if isinstance(source, FileSource):
        # Where orders are in Feishu, calamine and Arrow's file systems are never needed.
        from bot.sources.files import read_file  # noqa: PLC0415 - see above

        return read_file(source.path, source.columns, group)
    if gateway is None:
        raise SourceError(f"{_named(source)}: can be read only with the credentials of an app")
    try:
        if isinstance(source, BitableSource):
            return read_bitable(gateway, source, group, told, kept)
        told(f"reading {_named(source)}", 0)
        return read_sheet(gateway, source, group)
    except FeishuError as error:
        raise explained(_named(source), error) from error


def _named(source: BitableSource | SheetSource) -> str:
    if isinstance(source, SheetSource):
        return f"sheet {source.url or source.spreadsheet_token}"
    return f"bitable {source.url or source.app_token or source.wiki_token}"
