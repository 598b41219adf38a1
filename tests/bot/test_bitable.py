"""A base is read by the real SDK from the stand-in, every field and every record."""

import pytest

from bot.config import BitableSource
from bot.errors import FeishuError, SourceError
from bot.simulator.bitable import Field
from bot.simulator.world import World
from bot.sources.bitable import read_bitable
from scoring import RawTable


def source(**keys: object) -> BitableSource:
    return BitableSource(type="bitable", **keys)


def text(written: str) -> list[dict[str, str]]:
    return [{"text": written, "type": "text"}]


def rows(table: RawTable) -> list[list[object]]:
    cells: list[list[object]] = table.cells.to_numpy().tolist()
    return cells


@pytest.fixture
def orders(world: World):
    """A table of two orders, the second almost empty; it is the base's only one."""
    base = world.add_base("bas1", "shop")
    fields = [
        Field("订单号", 1005, "AutoNumber"),
        Field("收件人"),
        Field("手机号", 13, "Phone"),
        Field("下单时间", 5, "DateTime"),
        Field("实付", 2, "Currency"),
        Field("标签", 4, "MultiSelect"),
        Field("销售", 11, "User"),
        Field("金额", 20, "Formula"),
    ]
    first = {
        "订单号": "SO-17",
        "收件人": [*text("张"), *text("三")],
        "手机号": "13800001111",
        "下单时间": 1690992000000,
        "实付": 12.5,
        "标签": ["现货", "包邮"],
        "销售": [{"id": "ou_1", "name": "王五"}],
        "金额": {"type": 2, "value": [300]},
    }
    table = world.add_table("bas1", "tbl1", "订单", fields, [first, {"订单号": "SO-18"}])
    table.views = ["vew1"]
    return base


def test_a_table_gives_its_fields_as_columns_and_its_records_as_rows(orders, gateway) -> None:
    chosen = source(app_token="bas1", table_id="tbl1", columns={"order_no": "编号"})
    [table] = read_bitable(gateway, chosen, 3)
    assert (table.source, table.header_known, table.first_row) == ("订单 (tbl1)", True, 1)
    assert (table.columns, table.group) == ({"order_no": "编号"}, 3)
    assert list(table.cells.columns) == [field.name for field in orders.tables["tbl1"].fields]
    assert rows(table) == [
        ["SO-17", "张三", "13800001111", 1690992000000, 12.5, "现货、包邮", "王五", 300],
        ["SO-18", *[None] * 7],
    ]


@pytest.mark.parametrize(
    "place",
    [
        {"app_token": "bas1"},
        {"app_token": "bas1", "table_id": "tbl1", "view_id": "vew1"},
        {"wiki_token": "wik1"},
        {"url": "https://shop.feishu.cn/base/bas1?table=tbl1&view=vew1"},
        {"url": "https://shop.feishu.cn/base/bas1"},
        {"url": "https://shop.feishu.cn/wiki/wik1?table=tbl1"},
        {"url": "https://shop.feishu.cn/base/bas1?table=tblX&view=vewX", "table_id": "tbl1"},
    ],
    ids=["only table", "ids", "wiki", "link", "bare link", "wiki link", "configured table first"],
)
def test_every_way_to_name_a_table_finds_it(world, orders, gateway, place) -> None:
    world.add_wiki_node("wik1", "bitable", "bas1")
    [table] = read_bitable(gateway, source(**place))
    assert [row[0] for row in rows(table)] == ["SO-17", "SO-18"]


def test_a_link_or_configuration_with_a_view_is_read_through_it(orders, gateway) -> None:
    orders.tables["tbl1"].views = []
    link = "https://shop.feishu.cn/base/bas1?table=tbl1&view=vew1"
    for place in ({"url": link}, {"app_token": "bas1", "view_id": "vew1"}):
        with pytest.raises(FeishuError, match="1254005: WrongViewId"):
            read_bitable(gateway, source(**place))


def test_1201_records_come_in_three_pages_each_once(world, gateway) -> None:
    world.add_base("bas1", "shop")
    records = [{"订单号": text(str(number))} for number in range(1201)]
    table = world.add_table("bas1", "tbl1", "订单", [Field("订单号")], records)
    table.records[700] = table.records[3]  # moved while it was paged through
    [read] = read_bitable(gateway, source(app_token="bas1"))
    assert [row[0] for row in rows(read)] == [
        str(number) for number in range(1201) if number != 700
    ]
    assert [call.path[-6:] for call in world.calls].count("search") == 3


def test_more_than_a_hundred_fields_are_all_read(world, gateway) -> None:
    world.add_base("bas1", "shop")
    names = [f"列{number}" for number in range(230)]
    world.add_table("bas1", "tbl1", "订单", [Field(name) for name in names], [{"列229": text("x")}])
    [read] = read_bitable(gateway, source(app_token="bas1"))
    assert list(read.cells.columns) == names
    assert rows(read) == [[None] * 229 + ["x"]]


def test_a_table_without_records_is_a_table_without_rows(world, gateway) -> None:
    world.add_base("bas1", "shop")
    world.add_table("bas1", "tbl1", "订单", [Field("订单号")], [])
    [read] = read_bitable(gateway, source(app_token="bas1"))
    assert (list(read.cells.columns), rows(read)) == (["订单号"], [])


def test_records_hidden_by_advanced_permissions_are_an_error_with_the_mend(orders, gateway) -> None:
    orders.is_advanced, orders.managed = True, False
    with pytest.raises(SourceError, match=r"订单 \(tbl1\): no records; .* role 'can manage'"):
        read_bitable(gateway, source(app_token="bas1"))
    orders.managed = True
    [table] = read_bitable(gateway, source(app_token="bas1"))
    assert len(table.cells) == 2


def test_the_table_must_be_said_where_there_are_several(world, orders, gateway) -> None:
    world.add_table("bas1", "tbl2", "退货", [Field("退货单号")], [])
    known = r"its tables: 订单 \(tbl1\), 退货 \(tbl2\)"
    with pytest.raises(SourceError, match=f"base bas1: say by table_id which .*; {known}"):
        read_bitable(gateway, source(app_token="bas1"))
    with pytest.raises(SourceError, match=f"base bas1: no table tbl9; {known}"):
        read_bitable(gateway, source(app_token="bas1", table_id="tbl9"))
