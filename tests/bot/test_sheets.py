"""A spreadsheet is read by the real SDK from the stand-in, cell by cell where it lies."""

from datetime import date
from uuid import uuid4

import pytest

from bot.config import SheetSource
from bot.errors import ConfigError, SourceError
from bot.feishu.gateway import Gateway
from bot.simulator.sheets import Formula
from bot.simulator.world import World
from bot.sources.sheets import read_sheet

JANUARY = [
    ["一月对账单"],
    ["订单号", "手机", "下单日期", "实付"],
    ["A1", 13800001111, date(2024, 2, 29), Formula("=1+2", 3)],
    [{"type": "url", "text": "A2", "link": "https://a.cn"}, None, None, True],
    [None],
]


@pytest.fixture
def world() -> World:
    world = World(app_id=f"cli_{uuid4().hex}")
    world.add_spreadsheet("sht1", "账单")
    world.add_sheet("sht1", "Jan", "一月", JANUARY)
    world.add_sheet("sht1", "Emp", "空", [])
    world.add_sheet("sht1", "Feb", "二月", [["订单号"], [None], ["B1"]])
    return world


def read(gateway: Gateway, **keys: object) -> dict[str, list[list[object]]]:
    tables = read_sheet(gateway, SheetSource(type="sheet", **keys))
    return {table.source: table.cells.to_numpy().tolist() for table in tables}


@pytest.mark.parametrize("ragged", [False, True])
def test_every_sheet_that_holds_something_gives_a_grid(world, gateway, ragged) -> None:
    for sheet in world.spreadsheets["sht1"].sheets.values():
        sheet.ragged = ragged
    grids = read(gateway, spreadsheet_token="sht1")
    wide = [None] * 16 if not ragged else []
    assert grids == {
        "账单 › 一月": [
            ["一月对账单", None, None, None, *wide],
            ["订单号", "手机", "下单日期", "实付", *wide],
            ["A1", 13800001111, 45351.0, 3, *wide],
            ["A2", None, None, True, *wide],
        ],
        "账单 › 二月": [[value, *[None] * 3, *wide] for value in ("订单号", None, "B1")]
        if not ragged
        else [["订单号"], [None], ["B1"]],
    }


def test_a_grid_says_what_it_is(gateway) -> None:
    chosen = SheetSource(
        type="sheet", spreadsheet_token="sht1", range="Jan!A2:D4", columns={"order_no": "编号"}
    )
    [table] = read_sheet(gateway, chosen, 2)
    assert (table.source, table.header_known, table.first_row) == ("账单 › 一月", False, 2)
    assert (table.columns, table.group) == ({"order_no": "编号"}, 2)
    assert table.cells.to_numpy().tolist()[0] == ["订单号", "手机", "下单日期", "实付"]


@pytest.mark.parametrize(
    ("cells", "grid"),
    [
        ("Jan!A2:A3", [["订单号"], ["A1"]]),
        ("Jan!A3:B", [["A1", 13800001111], ["A2", None]]),
        ("一月!A1:A", [["一月对账单"], ["订单号"], ["A1"], ["A2"]]),
        ("Jan!B2:ZZ9999", [["手机"], [13800001111]]),
    ],
)
def test_a_range_is_read_as_far_as_the_sheet_goes(world, gateway, cells, grid) -> None:
    world.spreadsheets["sht1"].sheets["Jan"].rows[1:3] = [
        ["订单号", "手机"],
        ["A1", 13800001111],
    ]
    world.spreadsheets["sht1"].sheets["Jan"].rows[3][3] = None
    world.spreadsheets["sht1"].sheets["Jan"].ragged = True
    assert read(gateway, spreadsheet_token="sht1", range=cells) == {"账单 › 一月": grid}


@pytest.mark.parametrize(
    "place",
    [
        {"spreadsheet_token": "sht1", "range": "Feb"},
        {"spreadsheet_token": "sht1", "range": "二月"},
        {"url": "https://shop.feishu.cn/sheets/sht1?sheet=Feb"},
        {"url": "https://shop.feishu.cn/wiki/wik1?sheet=Feb"},
        {"url": "https://shop.feishu.cn/sheets/sht1?sheet=Jan", "range": "Feb!A:T"},
        {"url": "https://shop.feishu.cn/sheets/sht1?sheet=Feb", "range": "A:T"},
    ],
)
def test_every_way_to_name_a_sheet_finds_it(world, gateway, place) -> None:
    world.add_wiki_node("wik1", "sheet", "sht1")
    grids = read(gateway, **place)
    assert [row[0] for row in grids["账单 › 二月"]] == ["订单号", None, "B1"]
    assert len(grids) == 1


def test_a_large_sheet_is_read_in_blocks_of_rows(world, gateway) -> None:
    rows = [[number, *[None] * 99] for number in range(2500)]
    rows[900:1100] = [[None] * 100 for _ in range(200)]
    world.add_sheet("sht1", "Big", "大", rows)
    [grid] = read(gateway, spreadsheet_token="sht1", range="Big").values()
    assert [row[0] for row in grid] == [row[0] for row in rows]
    assert asked(world) == ["Big!A1:CV1000", "Big!A1001:CV2000", "Big!A2001:CV2500"]


def test_a_block_that_is_too_large_is_halved(world, gateway) -> None:
    world.add_sheet("sht1", "Big", "大", [["字" * 800] for _ in range(5000)])
    [grid] = read(gateway, spreadsheet_token="sht1", range="Big").values()
    assert len(grid) == 5000
    assert asked(world) == ["Big!A1:T5000", "Big!A1:T2500", "Big!A2501:T5000"]


def asked(world: World) -> list[str]:
    return [call.path.rpartition("/")[2] for call in world.calls if "/values/" in call.path]


@pytest.mark.parametrize("written", ["Jan!A1", "Jan!", "!A1:B2", "Jan!a1:b2", "Jan!A1:B2!C"])
def test_a_range_that_is_none_is_an_error_of_the_configuration(gateway, written) -> None:
    with pytest.raises(ConfigError, match=f"range {written}: expected is one such as Q7PlXT!A1"):
        read(gateway, spreadsheet_token="sht1", range=written)


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(gateway) -> None:
    known = r"一月 \(Jan\), 空 \(Emp\), 二月 \(Feb\)"
    with pytest.raises(SourceError, match=f"账单: no sheet Mar; its sheets: {known}"):
        read(gateway, spreadsheet_token="sht1", range="Mar!A:B")


def test_a_spreadsheet_without_rows_is_an_error(gateway) -> None:
    for cells in ("Emp", "Jan!ZA1:ZZ9", "Jan!A900:D999"):
        with pytest.raises(SourceError, match="账单: holds no rows"):
            read(gateway, spreadsheet_token="sht1", range=cells)
