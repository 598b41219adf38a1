"""A shop in the stand-in: its people, and its orders where a shop keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.simulator.api import JsonObject
from bot.simulator.bitable import Field
from bot.simulator.orders import HEADERS, SHOP, Row, sample_orders
from bot.simulator.world import World

BOT_NAME: Final[str] = SHOP["bot"]
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
ORDERED_ON: Final = HEADERS[1]
RETURN: Final = HEADERS[10:12]
"""What is noted of a return: the parcel's number and the status."""
IN_THE_SHEET: Final = timedelta(days=31)
IN_BOTH: Final = timedelta(days=7)
"""The table and the sheet overlap, as a shop's do at the turn of the month."""


@dataclass(frozen=True)
class Shop:
    """What a shop writes into its configuration."""

    sources: list[dict[str, object]]
    team: list[dict[str, str]]
    chats: dict[str, str]


def open_shop(world: World, *, until: date, customers: int = 3000) -> Shop:
    """Open the sample shop: the history in a Bitable table, the last month in a spreadsheet.

    The table's last days are in the sheet too, where by now is known what came back of them (R8).
    """
    rows = sample_orders(until, customers=customers)
    turn = until - IN_THE_SHEET
    old, new = [], []
    for row in rows:
        day = row[ORDERED_ON]
        if day > turn:
            new.append(list(row.values()))
        if day <= turn + IN_BOTH:
            old.append(_record(row if day <= turn else row | dict.fromkeys(RETURN)))
    world.add_base("bascnShop", SHOP["base"])
    fields = [Field(name, *described) for name, described in SHOP["fields"].items()]
    world.add_table("bascnShop", "tblHistory", SHOP["history"], fields, old)
    world.add_spreadsheet("shtcnShop", SHOP["recent"])
    world.add_sheet("shtcnShop", "Recent", SHOP["recent"], [list(HEADERS), *new])
    return Shop(
        sources=[
            {"type": "bitable", "app_token": "bascnShop", "table_id": "tblHistory"},
            {"type": "sheet", "spreadsheet_token": "shtcnShop"},
        ],
        team=_team(world, list(SHOP["sales"])),
        chats=_chats(world),
    )


def open_book(
    world: World, sheets: Mapping[str, list[list[object]]], sellers: Sequence[str]
) -> Shop:
    """Open a shop on somebody's own orders: one spreadsheet, title → rows with their header.

    Where the orders name no sellers, the sample shop's people serve.
    """
    world.add_spreadsheet("shtcnBook", SHOP["book"])
    for number, (title, rows) in enumerate(sheets.items()):
        world.add_sheet("shtcnBook", f"Sheet{number}", title, rows)
    return Shop(
        sources=[{"type": "sheet", "spreadsheet_token": "shtcnBook"}],
        team=_team(world, sellers or list(SHOP["sales"])),
        chats=_chats(world),
    )


def _team(world: World, sellers: Sequence[str]) -> list[dict[str, str]]:
    """Give the team accounts; they are configured by mobile, as an operator would."""
    manager = SHOP["manager"]
    team = []
    for number, name in enumerate([*(each for each in sellers if each != manager), manager]):
        # Nine digits after 12: a customer's eight after 120 do not begin with a zero.
        person = world.add_person(name, mobile=f"12{number:09d}")
        team.append({"name": name, "mobile": person.mobile})
    team[-1]["role"] = "manager"
    return team


def _chats(world: World) -> dict[str, str]:
    """Give the bot its menu, and the group that hears of SKUs; everybody is in it."""
    world.menu = [(key, words) for key, words in SHOP["menu"]]
    return {"alerts": world.add_group(SHOP["group"], list(world.people))}


def _record(row: Row) -> JsonObject:
    """Return an order line in the shape in which Bitable's search returns it."""
    kinds = (ui_type for _, ui_type, *_ in SHOP["fields"].values())
    return {
        name: _value(cell, ui_type)
        for (name, cell), ui_type in zip(row.items(), kinds, strict=True)
        if cell is not None
    }


def _value(cell: Any, ui_type: str) -> object:  # noqa: ANN401 - a cell of any type
    if ui_type == "Text":
        return [{"text": cell, "type": "text"}]
    if ui_type == "DateTime":
        return int(datetime.combine(cell, time(), SHANGHAI).timestamp() * 1000)
    return cell
