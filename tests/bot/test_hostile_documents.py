"""Feishu's tables in shapes that it never promised: read, or refused in one clear sentence."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.config import BitableSource, SheetSource
from bot.errors import BotError
from bot.sources.bitable import read_bitable
from bot.sources.sheets import read_sheet
from scoring import HeaderError, RawTable, Settings, normalise

FIELDS = ("订单号", "下单日期", "客户姓名", "手机号", "收款额", "数量", "坏\ud83d")
BASE = BitableSource(type="bitable", app_token="b")
SHEET = SheetSource(type="sheet", spreadsheet_token="s")


class Answers:
    """A gateway whose answers are given; the real one has made sure of their members."""

    def __init__(self, *, values: Any = (), records: Any = (), columns: int = 3) -> None:
        self.values, self.records, self.columns = values, records, columns

    def bitable_tables(self, base: str) -> Any:
        return [{"table_id": "t", "name": "单\ud83d"}]

    def bitable_fields(self, base: str, table: str) -> Any:
        return [{"field_name": name} for name in FIELDS]

    def bitable_records(self, base: str, table: str, *, view_id: str | None) -> Any:
        return [self.records]

    def bitable_is_advanced(self, base: str) -> bool:
        return False

    def spreadsheet_title(self, token: str) -> str:
        return "账\ud83d"

    def sheets(self, token: str) -> Any:
        size = {"row_count": 5, "column_count": self.columns}
        sheet = {"resource_type": "sheet", "sheet_id": "a", "title": "一\ud83d"}
        return [sheet | {"grid_properties": size}]

    def sheet_values(self, token: str, cells: str) -> Any:
        return self.values


def nested(depth: int, wrap: Callable[[object], object]) -> object:
    value: object = 1
    for _ in range(depth):
        value = wrap(value)
    return value


VALUES: dict[str, object] = {
    "nothing": None,
    "an empty object": {},
    "a list of lists": [[[1, 2], [None]], [], [[]]],
    "a value of nothing": {"value": {"value": {"value": []}}},
    "a text that is none": {"text": ["a"], "link": 5},
    "a name within a name": {"name": {"name": "x"}},
    "texts and numbers": [{"text": "a"}, 5, None],
    "half of an emoji": "\ud83d",
    "lists in lists": nested(900, lambda inner: [inner]),
    "values in values": nested(900, lambda inner: {"value": inner}),
    "unknown in unknown": nested(900, lambda inner: {"?": [inner]}),
    "a million characters": "字" * 10**6,
    "infinity": float("inf"),
    "400 digits": 10**400,
    "5000 digits": {"?": 10**5000},
}


def settled(read: Callable[[], list[RawTable]]) -> None:
    """Read and normalise; errors must be ours, and whatever is said can be written."""
    try:
        tables = read()
        found = normalise(tables, Settings())
    except (BotError, HeaderError) as error:
        assert str(error).encode()  # noqa: PT017 - a clear refusal is as good
        return
    assert found.rows == len(found.lines) + len(found.rejected) + found.duplicates + found.replaced
    assert found.rejected.to_csv().encode()


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_field_of_any_shape_is_settled(value: object) -> None:
    for name in FIELDS:
        records = [{"record_id": "1", "fields": {name: value}}, {"record_id": "2"}]
        settled(lambda held=records: read_bitable(Answers(records=held), BASE))


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_cell_of_any_shape_is_settled(value: object) -> None:
    header = ["订单号", "下单日期", "收款额", "客户"]
    for values in ([header, [value] * 9, None, [], ["A1"]], [[value]], [[value, *header]]):
        settled(lambda held=values: read_sheet(Answers(values=held), SHEET))


@pytest.mark.parametrize("values", [[], [[]], [None], [[], []], [5], [["订单号"] * 10_000] * 9])
def test_rows_of_any_shape_are_settled(values: object) -> None:
    settled(lambda: read_sheet(Answers(values=values, columns=10_000), SHEET))


def test_records_without_fields_are_empty_rows() -> None:
    [table] = read_bitable(
        Answers(records=[{"record_id": "1"}, {"record_id": "2", "fields": None}]), BASE
    )
    assert table.source == "单? (t)"
    assert table.cells.to_numpy().tolist() == [[None] * 7] * 2
