"""A shop in the stand-in: its people, and its orders where a shop keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final

from bot.simulator.bitable import Field
from bot.simulator.sample import HEADERS, SHOP, Row, sample_orders
from bot.simulator.world import World

SHANGHAI: Final = timezone(timedelta(hours=8))
IN_THE_SHEET: Final = timedelta(days=31)
IN_BOTH: Final = timedelta(days=7)
"""The table and the sheet overlap, as a shop's do at the turn of the month."""


@dataclass(frozen=True)
class Shop:
    """What a shop writes into its configuration."""

    sources: list[dict[str, Any]]
    team: list[dict[str, Any]]


def open_shop(world: World, *, until: date, customers: int = 3000) -> Shop:
    """Open the sample shop: the history in a Bitable table, the last month in a spreadsheet."""
    rows = sample_orders(until, customers=customers)
    turn = until - IN_THE_SHEET
    history = [row for row in rows if row[HEADERS[1]] <= turn + IN_BOTH]
    recent = [row for row in rows if row[HEADERS[1]] > turn]
    world.add_base("bascnShop", SHOP["base"])
    fields = [Field(name, *kind) for name, kind in SHOP["fields"].items()]
    world.add_table(
        "bascnShop", "tblHistory", SHOP["history"], fields, [_record(row) for row in history]
    )
    world.add_spreadsheet("shtcnShop", SHOP["recent"])
    cells = [list(HEADERS), *([_cell(row[name]) for name in HEADERS] for row in recent)]
    world.add_sheet("shtcnShop", "Recent", SHOP["recent"], cells)
    return Shop(
        sources=[
            {"type": "bitable", "app_token": "bascnShop", "table_id": "tblHistory"},
            {"type": "sheet", "spreadsheet_token": "shtcnShop"},
        ],
        team=_team(world, list(SHOP["sales"])),
    )


def open_book(world: World, sheets: Mapping[str, list[list[Any]]], sellers: Sequence[str]) -> Shop:
    """Open a shop on somebody's own order file: one spreadsheet, title → rows with their header."""
    world.add_spreadsheet("shtcnBook", SHOP["book"])
    for number, (title, rows) in enumerate(sheets.items()):
        world.add_sheet("shtcnBook", f"Sheet{number}", title, rows)
    return Shop(
        sources=[{"type": "sheet", "spreadsheet_token": "shtcnBook"}],
        team=_team(world, sellers or list(SHOP["sales"])),
    )


def _team(world: World, sellers: Sequence[str]) -> list[dict[str, Any]]:
    """Give the team accounts; they are configured by mobile, as an operator would."""
    team = []
    for number, name in enumerate([*sellers, SHOP["manager"]]):
        person = world.add_person(name, mobile=f"12099{number:06d}")
        team.append({"name": name, "mobile": person.mobile})
    team[-1]["role"] = "manager"
    return team


def _record(row: Row) -> dict[str, Any]:
    """Return an order line in the shape in which Bitable's search returns it."""
    return {
        name: _value(row[name], ui_type)
        for name, (_, ui_type) in SHOP["fields"].items()
        if row[name] not in (None, "")
    }


def _value(cell: Any, ui_type: str) -> Any:  # noqa: ANN401 - a cell of any type
    if ui_type == "Text":
        return [{"text": cell, "type": "text"}]
    if ui_type == "DateTime":
        noon = datetime(cell.year, cell.month, cell.day, 12, tzinfo=SHANGHAI)
        return int(noon.astimezone(UTC).timestamp() * 1000)
    return cell


def _cell(cell: Any) -> Any:  # noqa: ANN401 - as above
    return None if cell == "" else cell
