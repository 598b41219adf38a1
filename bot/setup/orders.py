"""Where the orders are, and which column holds what."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from bot.config import BitableSource, Config, SheetSource, Source
from bot.errors import ConfigError, FeishuError, SourceError
from bot.feishu.gateway import Gateway
from bot.setup.talk import Answers, Talk
from bot.sources import explained, links, read_all
from scoring import HeaderError, RawTable, cells
from scoring.headers import Body, bodies, located
from scoring.schema import FIELDS, HEADERS, REQUIRED

MOST_SELLERS: Final = 30
_LINK: Final = "Link of the table of orders (Bitable, Sheet or wiki page)"
_CORRECT: Final = "Correct a column by `field = header`, or press Enter when all is right"
_KEEP: Final = "the one configured"


@dataclass(frozen=True, slots=True)
class Orders:
    """What was chosen, and what the orders say of the team."""

    sources: tuple[Source, ...]
    columns: dict[str, str]
    sellers: dict[str, int]
    """Name in the salesperson column → rows, the most first."""


def choose_orders(gateway: Gateway, config: Config, answers: Answers, talk: Talk) -> Orders:
    """Ask for the table until it can be read, then for its columns until none is missing.

    Raises SourceError, ConfigError or FeishuError where nobody is asked.
    """
    sources, tables = _readable(gateway, config.sources, answers, talk)
    typed = _typed(answers.columns)
    columns = {**config.columns, **typed}
    found = _agreed(tables, columns, set(typed), talk)
    return Orders(
        sources=tuple(_without(source, columns) for source in sources),
        columns=columns,
        sellers=_sellers(found),
    )


def _readable(
    gateway: Gateway, configured: tuple[Source, ...], answers: Answers, talk: Talk
) -> tuple[tuple[Source, ...], list[RawTable]]:
    link = answers.orders or _KEEP * bool(configured)
    given = bool(answers.orders)
    while True:
        if not given:
            link = talk.ask(_LINK, default=link or None, option="--orders")
        given = False
        try:
            sources = configured if link == _KEEP else (source_of(gateway, link),)
            talk.say("reading the orders …")
            return sources, read_all(sources, gateway)
        except (SourceError, ConfigError, FeishuError) as error:
            if talk.silent:
                raise
            talk.say(f"{error}\nMend it and press Enter, or give another link.")


def source_of(gateway: Gateway, link: str) -> Source:
    """Return the source that a link leads to; raises as ``links.kind_of`` and the gateway."""
    try:
        kind = links.kind_of(gateway, link)
    except FeishuError as error:
        raise explained(link, error) from error
    if kind == "bitable":
        return BitableSource(type="bitable", url=link)
    return SheetSource(type="sheet", url=link)


def _typed(columns: Sequence[str]) -> dict[str, str]:
    """Return field → header of those given as options; ConfigError for what is none."""
    pairs = {}
    for text in columns:
        pair = _pair(text)
        if pair is None:
            raise ConfigError(f"--column {text}: expected is field=header; {_fields()}")
        pairs[pair[0]] = pair[1]
    return pairs


def _pair(text: str) -> tuple[str, str] | None:
    field, *header = (part.strip() for part in re.split("[=＝]", text, maxsplit=1))
    return (field, header[0]) if field in FIELDS and header and header[0] else None


def _fields() -> str:
    return f"fields: {', '.join(FIELDS)}"


def _agreed(
    tables: Sequence[RawTable], columns: dict[str, str], typed: set[str], talk: Talk
) -> list[Body]:
    """Show what is read as what until it is agreed to; puts corrections into ``columns``."""
    while True:
        # What is said here goes before what a source says for itself.
        own = [_told(table, typed) for table in tables]
        found = [body for body in (located(each, (each.columns, columns)) for each in own) if body]
        for body in _different(found):
            talk.say(_shown(body))
        fault = _fault(own, columns)
        if fault:
            talk.say(fault)
        if talk.silent and fault:
            raise ConfigError(f"{fault}; name it by --column field=header")
        if not (answer := talk.ask(_CORRECT, default="")):
            if not fault:
                return found
            continue
        pair = _pair(answer)
        headers = dict.fromkeys(header for body in found for header in body.header.found)
        if pair is None:
            talk.say(f"`{answer}` is no correction; expected is field = header; {_fields()}")
        elif headers and pair[1] not in headers:
            talk.say(f"there is no header {pair[1]}; headers: {', '.join(headers)}")
        else:
            columns[pair[0]] = pair[1]
            typed.add(pair[0])


def _told(table: RawTable, typed: set[str]) -> RawTable:
    own = {field: header for field, header in table.columns.items() if field not in typed}
    return RawTable(
        table.source, table.cells, table.header_known, table.first_row, own, table.group
    )


def _fault(tables: Sequence[RawTable], columns: Mapping[str, str]) -> str:
    try:
        bodies(tables, columns)
    except HeaderError as error:
        return str(error)
    return ""


def _different(found: Sequence[Body]) -> list[Body]:
    """Return one body of each kind of header: twelve months look alike."""
    return list({body.header.found: body for body in reversed(found)}.values())[::-1]


def _shown(body: Body) -> str:
    lines = [f"{body.table.source}: {len(body.cells)} rows"]
    width = max(map(len, FIELDS))
    for field in FIELDS:
        at = body.header.columns.get(field)
        if at is None:
            need = "missing, and needed" if field in REQUIRED else "none"
            lines.append(f"  {field:<{width}}    ({need}; usual: {', '.join(HEADERS[field][:3])})")
        else:
            lines.append(f"  {field:<{width}} ← {_headers(body)[at]}")
    return "\n".join(lines)


def _headers(body: Body) -> list[str]:
    if body.table.header_known:
        return [str(name) for name in body.table.cells.columns]
    row = body.first_row - body.table.first_row - 1
    return [str(cell) for cell in body.table.cells.iloc[row]]


def _sellers(found: Sequence[Body]) -> dict[str, int]:
    names = [cells.shown(body.column("salesperson").astype(object)) for body in found]
    counts = pd.concat(names).value_counts() if names else pd.Series(dtype="int64")
    counted = {str(name): int(count) for name, count in counts.items() if name}
    return dict(list(counted.items())[:MOST_SELLERS])


def _without(source: Source, columns: Mapping[str, str]) -> Source:
    """Return a source that no longer says otherwise than the shop's columns."""
    own = {field: header for field, header in source.columns.items() if field not in columns}
    return source if own == source.columns else source.model_copy(update={"columns": own})
