"""Spreadsheets in the stand-in: what is listed, how values are rendered, what is refused."""

from datetime import date, datetime
from typing import Any

import pytest

from bot.simulator.sheets import Formula, Merge, Spreadsheet

Json = dict[str, Any]
V2 = "/sheets/v2/spreadsheets/sht"
V3 = "/sheets/v3/spreadsheets/sht"
LINK = {"type": "url", "text": "A2", "link": "https://a.cn"}
SEGMENTS = [{"type": "text", "text": "急"}, LINK]


@pytest.fixture(autouse=True)
def spreadsheet(served) -> Spreadsheet:
    noon = datetime(2024, 2, 29, 12)  # noqa: DTZ001 - a wall clock
    spreadsheet = served.world.add_spreadsheet("sht", "账单")
    rows = [
        ["订单号", "手机", "日期", "金额"],
        [LINK, 13800001111, noon, Formula("=1+1", 2)],
        [SEGMENTS, True, date(2024, 3, 1)],
    ]
    served.world.add_sheet("sht", "Jan", "一月", rows)
    return spreadsheet


def values(served: Any, cells: str, **options: str) -> list[list[Any]]:
    answer = served.call("GET", f"{V2}/values/{cells}", **options)
    found: list[list[Any]] = answer["data"]["valueRange"]["values"]
    return found


def test_sheets_are_listed_with_what_is_hidden_frozen_merged_or_no_sheet(served, spreadsheet):
    january = spreadsheet.sheets["Jan"]
    january.hidden, january.frozen_rows, january.frozen_columns = True, 1, 2
    january.merges = (Merge(top=0, bottom=0, left=0, right=3),)
    served.world.add_sheet("sht", "Tab", "表", []).resource_type = "bitable"
    assert served.call("GET", f"{V3}/sheets/query")["data"]["sheets"] == [
        {
            "sheet_id": "Jan",
            "title": "一月",
            "index": 0,
            "hidden": True,
            "resource_type": "sheet",
            "grid_properties": {
                "frozen_row_count": 1,
                "frozen_column_count": 2,
                "row_count": 200,
                "column_count": 20,
            },
            "merges": [
                {
                    "start_row_index": 0,
                    "end_row_index": 0,
                    "start_column_index": 0,
                    "end_column_index": 3,
                }
            ],
        },
        {
            "sheet_id": "Tab",
            "title": "表",
            "index": 1,
            "hidden": False,
            "resource_type": "bitable",
        },
    ]


@pytest.mark.parametrize(
    ("options", "second", "third"),
    [
        ({}, [LINK, 13800001111, 45351.5, "=1+1"], [SEGMENTS, True, 45352.0, None]),
        (
            {"valueRenderOption": "ToString"},
            ["A2", 13800001111, 45351.5, 2],
            ["急A2", True, 45352.0, None],
        ),
        (
            {"valueRenderOption": "Formula", "dateTimeRenderOption": "FormattedString"},
            [LINK, 13800001111, "2024/02/29 12:00:00", "=1+1"],
            [SEGMENTS, True, "2024/03/01", None],
        ),
        (
            {"valueRenderOption": "FormattedValue"},
            [LINK, "1.38E+10", 45351.5, "2"],
            [SEGMENTS, True, 45352.0, None],
        ),
        (
            {"valueRenderOption": "UnformattedValue"},
            [LINK, 13800001111, 45351.5, 2],
            [SEGMENTS, True, 45352.0, None],
        ),
    ],
)
def test_each_option_renders_its_way(served, options, second, third) -> None:
    assert values(served, "Jan!A2:D3", **options) == [second, third]


@pytest.mark.rule("rows-padded")
def test_rows_are_padded_unless_relaxed(served) -> None:
    assert values(served, "Jan!C3:E3") == [[45352.0, None, None]]
    served.world.relaxed.add("rows-padded")
    assert values(served, "Jan!C3:E3") == [[45352.0]]


@pytest.mark.rule(
    "spreadsheet-exists",
    "spreadsheet-shared",
    "spreadsheet-deleted",
    "values-exist",
    "values-shared",
)
def test_a_spreadsheet_that_cannot_be_read_says_why(served, spreadsheet) -> None:
    def refusals() -> list[tuple[int, int, str]]:
        paths = (V3, f"{V3}/sheets/query", f"{V2}/values/Jan", f"{V2}/values_batch_get?ranges=Jan")
        answers = [served.refused("GET", path) for path in paths]
        return [(each["status"], each["code"], each["msg"]) for each in answers]

    spreadsheet.shared = False
    shared = (400, 1310213, "Permission Fail")
    assert refusals() == [shared] * 2 + [(403, 91403, "FORBIDDEN")] * 2
    spreadsheet.deleted = True
    deleted = (400, 1310249, "Spreadsheet Deleted")
    assert refusals() == [deleted] * 2 + [(400, 91402, "NOTEXIST")] * 2
    del served.world.spreadsheets["sht"]
    missing = (400, 1310214, "SpreadSheet Not Found")
    assert refusals() == [missing] * 2 + [(400, 91402, "NOTEXIST")] * 2


@pytest.mark.rule("range-form", "range-columns", "sheet-exists", "values-options")
@pytest.mark.parametrize(
    ("asked", "rule", "code", "message"),
    [
        ("values/Jan!A1", "range-form", 90202, "validate RangeVal fail"),
        ("values/Jan!a1:b2", "range-form", 90202, "validate RangeVal fail"),
        ("values/Jan!B1:A2", "range-form", 90202, "validate RangeVal fail"),
        ("values/Jan!A3:B2", "range-form", 90202, "validate RangeVal fail"),
        ("values_batch_get", "range-form", 90202, "validate RangeVal fail"),
        ("values/Jan!A:CW", "range-columns", 90202, "validate RangeVal fail"),
        ("values/Jan!A2:CW", "range-columns", 90202, "validate RangeVal fail"),
        ("values/Wide", "range-columns", 90202, "validate RangeVal fail"),
        ("values/一月!A1:B2", "sheet-exists", 90215, "not found sheetId"),
        ("values/Tab!A1:B2", "sheet-exists", 90215, "not found sheetId"),
        (
            "values/Jan?valueRenderOption=Text",
            "values-options",
            99992402,
            "field validation failed",
        ),
        (
            "values/Jan?dateTimeRenderOption=Text",
            "values-options",
            99992402,
            "field validation failed",
        ),
    ],
)
def test_a_wrong_range_or_option_is_refused(served, asked: str, rule, code, message) -> None:
    served.world.add_sheet("sht", "Wide", "宽", [[None] * 101])
    served.world.add_sheet("sht", "Tab", "表", []).resource_type = "bitable"
    refusal = {"status": 400, "code": code, "msg": message}
    assert served.refused("GET", f"{V2}/{asked}") == refusal
    assert served.broken_rule == rule


def test_a_closed_range_may_be_wider_than_100_columns(served) -> None:
    assert [len(row) for row in values(served, "Jan!A1:CW2")] == [101, 101]


@pytest.mark.rule("values-size")
def test_values_of_over_ten_megabytes_are_refused(served) -> None:
    served.world.add_sheet("sht", "Big", "大", [["x" * 1_000_000]] * 11)
    assert served.refused("GET", f"{V2}/values/Big") == {
        "status": 400,
        "code": 90221,
        "msg": "TooLargeResponse",
    }
    assert len(values(served, "Big!A1:A9")) == 9


@pytest.mark.parametrize(("path", "most"), [(f"{V3}/sheets/query", 100), (f"{V2}/values/Jan", 100)])
def test_calls_are_limited(served, path, most) -> None:
    served.world.limits.enforced = True
    codes = [served.call("GET", path)["code"] for _ in range(most)]
    assert 99991400 not in codes
    for _ in range(5 * most):  # a slow machine may have taken over a second
        if served.call("GET", path)["code"] == 99991400:
            return
    pytest.fail("no limit was met")
