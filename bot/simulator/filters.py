"""The filter and the sort of a search: checked as documented, then applied to records."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.simulator.bitable import Field, Kind, Table
from bot.simulator.days import PERIODS, SINGLE, Calendar
from bot.simulator.filterrules import (
    FILTER_ANY,
    FILTER_BY_DAYS,
    FILTER_BY_TYPE,
    FILTER_COMPUTED,
    FILTER_CONDITIONS,
    FILTER_COUNT,
    FILTER_DATE,
    FILTER_DEPTH,
    FILTER_FORM,
    FILTER_OPERATORS,
    FILTER_ORDER,
    FILTER_VALUE,
    FILTER_VALUES,
    SORT_FORM,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from bot.simulator.api import JsonObject

    Test = Callable[[Any], bool]
    """Of a cell; None is an empty one."""

MOST_CONDITIONS, MOST_VALUES, MOST_SORTS = 50, 10, 100
_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "isGreater": operator.gt,
    "isGreaterEqual": operator.ge,
    "isLess": operator.lt,
    "isLessEqual": operator.le,
}
_CONTAINS: Final = {"contains", "doesNotContain"}
_EMPTINESS: Final = {"isEmpty", "isNotEmpty"}
_OPERATORS: Final = {"is", "isNot", *_CONTAINS, *_EMPTINESS, *_ORDERS}
_DATES: Final = {Kind.DATE_TIME, Kind.CREATED_TIME, Kind.MODIFIED_TIME}
_COMPUTED: Final = {Kind.FORMULA, Kind.LOOKUP}
_NUMBERS: Final = {Kind.NUMBER, Kind.AUTO_NUMBER}
_OPERATORS_OF: Final[dict[int, set[str]]] = {
    Kind.CHECKBOX: {"is"},
    Kind.ATTACHMENT: _EMPTINESS,
    **{kind: {"is", "isGreater", "isLess", *_EMPTINESS} for kind in _DATES},
}
_SEVERAL: Final = {
    Kind.SINGLE_SELECT,
    Kind.MULTI_SELECT,
    Kind.USER,
    Kind.CREATED_USER,
    Kind.MODIFIED_USER,
    Kind.GROUP_CHAT,
    Kind.SINGLE_LINK,
    Kind.DUPLEX_LINK,
}


@dataclass(frozen=True)
class Filters:
    """Makes tests of records out of the filters of searches in one table."""

    table: Table
    calendar: Calendar
    relaxed: Container[str]

    def test(self, asked: object, depth: int = 0) -> Callable[[JsonObject], bool]:
        """Return whether a record passes; raise Refused for a filter that is none."""
        if not isinstance(asked, dict) or asked.get("conjunction") not in ("and", "or"):
            raise FILTER_FORM.refused()
        conditions, children = asked.get("conditions") or [], asked.get("children") or []
        if not isinstance(conditions, list) or not isinstance(children, list):
            raise FILTER_FORM.refused()
        if len(conditions) > MOST_CONDITIONS:
            raise FILTER_CONDITIONS.refused()
        if children and depth:
            raise FILTER_DEPTH.refused()
        tests = [self._condition(each) for each in conditions]
        tests += [self.test(each, depth + 1) for each in children]
        joined = all if asked["conjunction"] == "and" or not tests else any
        return lambda record: joined(test(record) for test in tests)

    def _condition(self, asked: object) -> Callable[[JsonObject], bool]:
        if not isinstance(asked, dict):
            raise FILTER_FORM.refused()
        values, compare = asked.get("value"), asked.get("operator")
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise FILTER_FORM.refused()
        if len(values) > MOST_VALUES:
            raise FILTER_VALUES.refused()
        if compare not in _OPERATORS:
            raise FILTER_OPERATORS.refused()
        field = self.table.field(asked.get("field_name"))
        test = self._test_of(field, compare, values)
        return lambda record: test(record["fields"].get(field.name))

    def _test_of(self, field: Field, compare: str, values: list[str]) -> Test:
        if field.type in _COMPUTED:
            raise FILTER_COMPUTED.refused()
        if compare not in _OPERATORS_OF.get(field.type, _OPERATORS):
            raise FILTER_BY_TYPE.refused()
        if compare in _EMPTINESS:
            if values:
                raise FILTER_COUNT.refused()
            return lambda cell: (cell in (None, [], "")) == (compare == "isEmpty")
        if field.type in _DATES:
            return self._date(compare, values)
        several = field.type in _SEVERAL and compare in _CONTAINS
        if len(values) != 1 and not (several and values):
            raise FILTER_COUNT.refused()
        if field.type == Kind.CHECKBOX:
            return _checkbox(values[0])
        return self._value(field, compare, values)

    def _value(self, field: Field, compare: str, values: list[str]) -> Test:
        number = field.type in _NUMBERS
        if compare in (_CONTAINS if number else _ORDERS):
            if FILTER_ORDER.holds(self.relaxed):
                raise FILTER_ORDER.refused()
            return _text(compare, values[0])
        if number:
            return _number(compare, values[0])
        if field.type in _SEVERAL:
            return self._choice(compare, values)
        return _text(compare, values[0])

    def _choice(self, compare: str, values: list[str]) -> Test:
        if compare in ("is", "isNot"):
            return lambda cell: (words(cell) == values) == (compare == "is")
        joined = any if FILTER_ANY.holds(self.relaxed) else all
        return lambda cell: (
            joined(each in words(cell) for each in values) == (compare == "contains")
        )

    def _date(self, compare: str, values: list[str]) -> Test:
        begin, end = self._span(compare, values)
        if compare == "is":
            return lambda cell: cell is not None and begin <= cell < end
        if compare == "isLess":
            return lambda cell: cell is not None and cell < begin
        if FILTER_BY_DAYS.holds(self.relaxed):
            return lambda cell: cell is not None and cell >= end
        return lambda cell: cell is not None and cell > begin

    def _span(self, compare: str, values: list[str]) -> tuple[int, int]:
        match values:
            case ["ExactDate", text] if text.isdecimal():
                return self.calendar.day_of(int(text))
            case [word] if word in SINGLE or (word in PERIODS and compare == "is"):
                return self.calendar.span(word)
        raise FILTER_DATE.refused()


def _checkbox(value: str) -> Test:
    if value not in ("true", "false"):
        raise FILTER_VALUE.refused()
    return lambda cell: bool(cell) == (value == "true")


def _number(compare: str, value: str) -> Test:
    try:
        wanted = float(value)
    except ValueError as error:
        raise FILTER_VALUE.refused() from error
    if compare in _ORDERS:
        order = _ORDERS[compare]
        return lambda cell: cell is not None and order(number_of(cell), wanted)
    return lambda cell: (cell is not None and number_of(cell) == wanted) == (compare == "is")


def _text(compare: str, value: str) -> Test:
    if compare in _ORDERS:
        order = _ORDERS[compare]
        return lambda cell: cell is not None and order(text_of(cell), value)
    if compare in _CONTAINS:
        return lambda cell: (value in text_of(cell)) == (compare == "contains")
    return lambda cell: (text_of(cell) == value) == (compare == "is")


def number_of(cell: Any) -> float:  # noqa: ANN401 - any cell
    """Return the number that a cell shows: of an automatic number the digits behind its prefix."""
    if isinstance(cell, str):
        digits = re.search(r"\d+$", cell)
        return float(digits[0]) if digits else 0.0
    return float(cell)


def words(cell: Any) -> list[str]:  # noqa: ANN401 - any cell
    """Return the choices of a cell: names of options, ids of people, groups and records."""
    if isinstance(cell, dict):
        return list(cell.get("link_record_ids", []))
    if isinstance(cell, list):
        return [each["id"] if isinstance(each, dict) else each for each in cell]
    return [] if cell is None else [cell]


def text_of(cell: Any) -> str:  # noqa: ANN401 - any cell
    """Return what a cell shows, "" for an empty one."""
    if isinstance(cell, list):
        return "".join(text_of(each) for each in cell)
    if isinstance(cell, dict):
        return str(cell.get("text") or cell.get("full_address") or cell.get("name") or "")
    return "" if cell is None else str(cell)


def sorted_records(table: Table, records: list[JsonObject], asked: object) -> list[JsonObject]:
    """Return records in the order asked for, empty cells last; raise Refused for no sort."""
    if not isinstance(asked, list) or len(asked) > MOST_SORTS:
        raise SORT_FORM.refused()
    if not all(isinstance(each, dict) for each in asked):
        raise SORT_FORM.refused()
    for each in reversed(asked):
        name = table.field(each.get("field_name")).name
        filled = [record for record in records if name in record["fields"]]
        empty = [record for record in records if name not in record["fields"]]
        records = sorted(filled, key=_rank_by(name), reverse=bool(each.get("desc"))) + empty
    return records


def _rank_by(name: str) -> Callable[[JsonObject], tuple[float, str]]:
    return lambda record: _rank(record["fields"][name])


def _rank(cell: Any) -> tuple[float, str]:  # noqa: ANN401 - any cell
    if isinstance(cell, dict) and "value" in cell:  # calculated
        cell = cell["value"][0] if cell["value"] else ""
    if isinstance(cell, int | float):
        return float(cell), ""
    return 0.0, text_of(cell)
