"""Filters and sorts of a search in the stand-in: what they find, and which are refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.simulator.bitable import Field

pytestmark = pytest.mark.usefixtures("table")
Json = dict[str, Any]
SEARCH = "/bitable/v1/apps/bas/tables/tbl/records/search"


def ms(month: int, day: int, hour: int = 0) -> int:
    """Return an hour in Shanghai in milliseconds."""
    there = datetime(2026, month, day, hour, tzinfo=UTC) - timedelta(hours=8)
    return int(there.timestamp() * 1000)


def condition(field: str, compare: str, *values: str) -> Json:
    return {"field_name": field, "operator": compare, "value": list(values)}


def where(*conditions: Json, conjunction: str = "and", **more: object) -> Json:
    return {"conjunction": conjunction, "conditions": list(conditions), **more}


def found(served: Any, **asked: object) -> list[str]:
    """Return the order numbers that a search finds."""
    answer = served.call("POST", SEARCH, asked)
    assert answer["code"] == 0, answer
    return [item["fields"]["订单号"][0]["text"] for item in answer["data"]["items"]]


def filtered(served: Any, field: str, compare: str, *values: str) -> list[str]:
    return found(served, filter=where(condition(field, compare, *values)))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (condition("订单号", "is", "A1"), ["A1"]),
        (condition("订单号", "isNot", "A1"), ["A2", "B3"]),
        (condition("订单号", "contains", "A"), ["A1", "A2"]),
        (condition("订单号", "doesNotContain", "A"), ["B3"]),
        (condition("金额", "is", "20.50"), ["A2"]),
        (condition("金额", "isNot", "100"), ["A2", "B3"]),
        (condition("金额", "isGreater", "20.5"), ["A1"]),
        (condition("金额", "isGreaterEqual", "20.5"), ["A1", "A2"]),
        (condition("金额", "isLess", "100"), ["A2"]),
        (condition("金额", "isLessEqual", "100"), ["A1", "A2"]),
        (condition("金额", "isEmpty"), ["B3"]),
        (condition("金额", "isNotEmpty"), ["A1", "A2"]),
        (condition("状态", "is", "退款"), ["A2"]),
        (condition("状态", "contains", "退款", "已付款"), ["A1", "A2"]),
        (condition("标签", "is", "现货"), ["A2"]),
        (condition("标签", "contains", "包邮", "预售"), ["A1"]),
        (condition("标签", "doesNotContain", "包邮"), ["A2", "B3"]),
        (condition("寄出", "is", "true"), ["A1"]),
        (condition("寄出", "is", "false"), ["A2", "B3"]),
        (condition("销售", "is", "ou_ann"), ["A1"]),
        (condition("电话", "contains", "1111"), ["A1"]),
        (condition("网址", "is", "官网"), ["A1"]),
        (condition("附件", "isEmpty"), ["A1", "A2", "B3"]),
        (condition("同单", "contains", "rec00000001"), ["A1"]),
        (condition("日期", "isEmpty"), ["B3"]),
        (condition("日期", "is", "Today"), ["A1"]),
        (condition("日期", "is", "Yesterday"), []),
        (condition("日期", "isLess", "Tomorrow"), ["A1", "A2"]),
        (condition("日期", "is", "CurrentWeek"), ["A1"]),
        (condition("日期", "is", "LastWeek"), []),
        (condition("日期", "is", "CurrentMonth"), ["A1", "A2"]),
        (condition("日期", "is", "LastMonth"), []),
        (condition("日期", "is", "TheLastWeek"), ["A1"]),
        (condition("日期", "is", "TheNextWeek"), ["A1"]),
        (condition("日期", "is", "TheLastMonth"), ["A1", "A2"]),
        (condition("日期", "is", "TheNextMonth"), ["A1"]),
        (condition("日期", "is", "ExactDate", str(ms(11, 23, 23))), ["A1"]),
        (condition("日期", "isLess", "ExactDate", str(ms(11, 23, 10))), ["A2"]),
        (condition("日期", "isGreater", "ExactDate", str(ms(11, 22, 10))), ["A1"]),
    ],
)
def test_a_filter_finds_by_the_type_of_its_field(served, asked, expected) -> None:
    assert found(served, filter=where(asked)) == expected


def test_conditions_are_joined_and_children_lie_one_level_deep(served) -> None:
    paid, dear = condition("状态", "is", "已付款"), condition("金额", "isGreater", "50")
    cheap = condition("金额", "isLess", "50")
    assert found(served, filter=where(paid, dear)) == ["A1"]
    assert found(served, filter=where(paid, cheap)) == []
    assert found(served, filter=where(paid, cheap, conjunction="or")) == ["A1", "A2"]
    either = where(paid, cheap, conjunction="or")
    assert found(served, filter=where(dear, children=[either])) == ["A1"]
    assert found(served, filter=where(conjunction="or")) == ["A1", "A2", "B3"]


def test_an_automatic_number_is_compared_by_its_digits(served, table) -> None:
    rows = [{"订单号": f"SO-{number:04d}"} for number in (9, 10)]
    served.world.add_table("bas", "tbl", "订单", [Field("订单号", 1005)], rows)
    for compare, value, found in (("is", "9", "SO-0009"), ("isGreater", "9", "SO-0010")):
        asked = {"filter": where(condition("订单号", compare, value))}
        [item] = served.call("POST", SEARCH, asked)["data"]["items"]
        assert item["fields"] == {"订单号": found}


ANY = condition("订单号", "is", "A1")


@pytest.mark.rule(
    "filter-form",
    "filter-depth",
    "filter-conditions",
    "filter-values",
    "filter-operators",
    "filter-computed",
    "filter-by-type",
    "filter-count",
    "filter-value",
    "filter-date",
)
@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        pytest.param("filter-form", "状态", id="text"),
        pytest.param("filter-form", {"conditions": [ANY]}, id="no conjunction"),
        pytest.param("filter-form", where(ANY, conjunction="xor"), id="conjunction"),
        pytest.param(
            "filter-form", {"conjunction": "and", "conditions": {"a": 1}}, id="conditions"
        ),
        pytest.param("filter-form", {"conjunction": "and", "conditions": ["a"]}, id="condition"),
        pytest.param(
            "filter-form", where({"field_name": "金额", "operator": "isEmpty"}), id="no value"
        ),
        pytest.param("filter-form", where({**ANY, "value": [1]}), id="number"),
        pytest.param(
            "filter-depth", where(children=[where(children=[where(ANY)])]), id="grandchildren"
        ),
        pytest.param("filter-conditions", where(*[ANY] * 51), id="51 conditions"),
        pytest.param(
            "filter-values", where(condition("标签", "contains", *["a"] * 11)), id="11 values"
        ),
        pytest.param("filter-operators", where(condition("订单号", "like", "A")), id="like"),
        pytest.param("filter-operators", where(condition("订单号", "in", "A")), id="in"),
        pytest.param("filter-computed", where(condition("总价", "is", "300")), id="formula"),
        pytest.param("filter-by-type", where(condition("寄出", "isNot", "true")), id="checkbox"),
        pytest.param("filter-by-type", where(condition("附件", "is", "x")), id="attachment"),
        pytest.param("filter-by-type", where(condition("日期", "isNot", "Today")), id="date"),
        pytest.param(
            "filter-by-type", where(condition("日期", "isGreaterEqual", "Today")), id="date >="
        ),
        pytest.param(
            "filter-count", where(condition("金额", "isEmpty", "")), id="isEmpty with a value"
        ),
        pytest.param("filter-count", where(condition("订单号", "is")), id="is with none"),
        pytest.param("filter-count", where(condition("标签", "is", "a", "b")), id="is with two"),
        pytest.param(
            "filter-count", where(condition("订单号", "contains", "a", "b")), id="text with two"
        ),
        pytest.param("filter-value", where(condition("金额", "is", "much")), id="no number"),
        pytest.param("filter-value", where(condition("寄出", "is", "yes")), id="no boolean"),
        pytest.param("filter-date", where(condition("日期", "is", "2026-11-23")), id="no word"),
        pytest.param("filter-date", where(condition("日期", "is", "ExactDate")), id="no time"),
        pytest.param(
            "filter-date", where(condition("日期", "isLess", "CurrentWeek")), id="before a week"
        ),
    ],
)
def test_a_wrong_filter_is_refused(served, rule, asked) -> None:
    refusal = {"status": 200, "code": 1254018, "msg": "InvalidFilter"}
    assert served.refused("POST", SEARCH, {"filter": asked}) == refusal
    assert served.broken_rule == rule


@pytest.mark.rule("filter-order")
def test_texts_have_no_order_and_numbers_no_parts_unless_relaxed(served) -> None:
    later = where(condition("订单号", "isGreater", "A1"))
    assert served.refused("POST", SEARCH, {"filter": later})["code"] == 1254018
    served.world.relaxed.add("filter-order")
    assert found(served, filter=later) == ["A2", "B3"]
    assert filtered(served, "金额", "contains", "20") == ["A2"]


@pytest.mark.rule("filter-by-days", "filter-any")
def test_what_the_guide_leaves_open_can_be_read_both_ways(served) -> None:
    def both() -> tuple[list[str], list[str]]:
        after = filtered(served, "日期", "isGreater", "ExactDate", str(ms(11, 23, 12)))
        return after, filtered(served, "标签", "contains", "现货", "包邮")

    assert both() == ([], ["A1", "A2"])
    served.world.relaxed |= {"filter-by-days", "filter-any"}
    assert both() == (["A1"], ["A1"])


def test_a_sort_puts_empty_cells_last(served) -> None:
    assert found(served, sort=[{"field_name": "金额"}]) == ["A2", "A1", "B3"]
    assert found(served, sort=[{"field_name": "金额", "desc": True}]) == ["A1", "A2", "B3"]
    both = [{"field_name": "总价"}, {"field_name": "订单号", "desc": True}]
    assert found(served, sort=both) == ["A1", "B3", "A2"]


@pytest.mark.rule("sort-form")
@pytest.mark.parametrize(
    "asked", [{"field_name": "金额"}, ["金额"], [{"field_name": "金额"}] * 101]
)
def test_a_wrong_sort_is_refused(served, asked) -> None:
    refusal = {"status": 200, "code": 1254016, "msg": "InvalidSort"}
    assert served.refused("POST", SEARCH, {"sort": asked}) == refusal
