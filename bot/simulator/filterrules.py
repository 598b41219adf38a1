"""The rules of filters and sorts, which ``filters`` enforces."""

from typing import Final

from bot.simulator.rules import UNCONFIRMED, Rule

GUIDE: Final = "记录筛选参数填写说明"
INVALID_FILTER: Final = (1254018, "InvalidFilter", 200)
FILTER_FORM: Final = Rule(
    "filter-form",
    "A filter joins by and or or a list of conditions: a field, an operator, a list of texts",
    GUIDE,
    *INVALID_FILTER,
)
FILTER_DEPTH: Final = Rule(
    "filter-depth", "Filters in children have no children themselves", GUIDE, *INVALID_FILTER
)
FILTER_CONDITIONS: Final = Rule(
    "filter-conditions", "A filter has at most 50 conditions", "查询记录", *INVALID_FILTER
)
FILTER_VALUES: Final = Rule(
    "filter-values", "A condition has at most 10 values", "查询记录", *INVALID_FILTER
)
FILTER_OPERATORS: Final = Rule(
    "filter-operators",
    "The operators are is, isNot, contains, doesNotContain, isEmpty, isNotEmpty, isGreater,"
    " isGreaterEqual, isLess and isLessEqual; like and in are not supported yet",
    GUIDE,
    *INVALID_FILTER,
)
FILTER_COMPUTED: Final = Rule(
    "filter-computed", "Formula and lookup fields cannot be filtered", GUIDE, *INVALID_FILTER
)
FILTER_BY_TYPE: Final = Rule(
    "filter-by-type",
    "A checkbox knows only is, an attachment only isEmpty and isNotEmpty, a date these two, is,"
    " isGreater and isLess",
    GUIDE,
    *INVALID_FILTER,
)
FILTER_ORDER: Final = Rule(
    "filter-order",
    "Greater and less are for numbers and dates, contains is not; relaxed, texts are compared",
    f"{UNCONFIRMED}: the guide does not forbid it, but the page does not offer it",
    *INVALID_FILTER,
)
FILTER_COUNT: Final = Rule(
    "filter-count",
    "isEmpty and isNotEmpty take [], is and isNot one value; several only a field of choices,"
    " people, groups or links",
    GUIDE,
    *INVALID_FILTER,
)
FILTER_VALUE: Final = Rule(
    "filter-value",
    "The value for a number is one in a text, for a checkbox true or false",
    GUIDE,
    *INVALID_FILTER,
)
FILTER_DATE: Final = Rule(
    "filter-date",
    "A date is ExactDate with a time in ms, or one word; a week or month goes with is alone",
    GUIDE,
    *INVALID_FILTER,
)
FILTER_BY_DAYS: Final = Rule(
    "filter-by-days",
    "isGreater is true from the day after; relaxed, from the midnight that begins the day",
    f"{UNCONFIRMED}: the guide says only that the time is turned into that midnight",
)
FILTER_ANY: Final = Rule(
    "filter-any",
    "contains with several values asks for any of them; relaxed, for all",
    f"{UNCONFIRMED}: the guide allows several and does not say what they mean",
)
SORT_FORM: Final = Rule(
    "sort-form",
    "A sort is a list of at most 100 objects with a field_name and perhaps desc",
    "查询记录",
    1254016,
    "InvalidSort",
    200,
)
