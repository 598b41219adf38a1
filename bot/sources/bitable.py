"""A table of a Feishu base (多维表格) to a raw table: fields are columns, records are rows."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from bot.config import BitablePlace, BitableSource
from bot.errors import SourceError
from bot.progress import Told, quiet
from bot.sources import links
from bot.sources.kept import Kept
from bot.sources.records import Table, rows_of
from bot.sources.values import holdable
from scoring import RawTable

if TYPE_CHECKING:
    from bot.feishu.gateway import Gateway

log = logging.getLogger(__name__)


def read_bitable(
    gateway: "Gateway",
    source: BitableSource,
    group: int = 0,
    told: Told = quiet,
    kept: Kept | None = None,
) -> list[RawTable]:
    """Read one table, all of it or what a view shows; rows count from 1 as they come.

    With ``kept``, records that did not change since the last reading are taken from there. Raises
    SourceError where there is no such table or its records are hidden from the app, and FeishuError
    where Feishu refuses.
    """
    base, table_id, name, link = find_table(gateway, source)
    # The view of a link to another table than the one that is configured is not this table's.
    view_id = source.view_id or (link.view if link and link.table in (None, table_id) else None)
    table = Table(base, table_id, name, gateway.bitable_fields(base, table_id))
    if view_id or kept is None:
        rows = rows_of(gateway.bitable_records(base, table_id, view_id=view_id), table, told)
        log.info("read a table", extra={"table": name, "records": len(rows)})
    else:
        rows = kept.read(gateway, table, source, group, told)
    if not rows and gateway.bitable_is_advanced(base):
        # Feishu answers so, without an error, where the app may not see the records.
        raise SourceError(
            f"{name}: no records; the base has advanced permissions, so the app must have the"
            " role 'can manage' in it (base > advanced permissions) to read them"
        )
    # As objects: half of an emoji at a name's end is no text to pandas.
    columns = pd.Index(table.columns, dtype=object)
    cells = pd.DataFrame(list(rows.values()), columns=columns, dtype=object)
    return [RawTable(name, cells, first_row=1, columns=source.columns, group=group)]


def find_table(gateway: "Gateway", place: BitablePlace) -> tuple[str, str, str, links.Link | None]:
    """Return app token, table_id and name of a table, and the link that led there.

    What is configured goes before what the link says. Raises SourceError where there is no such
    table.
    """
    link = links.parse(place.url, "bitable") if place.url is not None else None
    if place.wiki_token is not None:
        link = links.Link(place.wiki_token, in_wiki=True)
    base = link.token if link else place.app_token or ""
    if link and link.in_wiki:
        base = links.wiki_document(gateway, link.token, "bitable")
    wanted = place.table_id or (link.table if link else None)
    table = _chosen(gateway.bitable_tables(base), wanted, base)
    name = holdable(f"{table['name']} ({table['table_id']})")
    return base, table["table_id"], name, link


def _chosen(tables: Sequence[dict[str, Any]], table_id: str | None, base: str) -> dict[str, Any]:
    found = [table for table in tables if table_id in (None, table["table_id"])]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{table['name']} ({table['table_id']})" for table in tables) or "none"
    fault = f"no table {table_id}" if table_id else "say by table_id which table to read"
    raise SourceError(f"base {base}: {fault}; its tables: {holdable(known)}")
