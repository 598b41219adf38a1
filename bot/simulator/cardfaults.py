"""Why Feishu refuses a card: every rule of card JSON 2.0 with its ErrCode and where it is written.

The codes are those inside 230099 (``ErrCode: …``). Which properties a component knows and what each
accepts is not here but in the table of ``cardrules``.
"""

from typing import Final

from bot.simulator.rules import UNCONFIRMED, Rule

STRUCTURE: Final = "卡片 JSON 2.0 结构"
CHANGES: Final = "卡片 JSON 2.0 版本更新说明"
ERRORS: Final = "卡片内容错误码"
_NOT_A_CARD: Final = "parse card json err:"
_GONE: Final = "cards of schema V2 no longer support this capability;"
_LIMIT: Final = "element exceeds the limit;"
_TABLES: Final = "card table number over limit; ErrorValue: table"


def _structure(name: str, says: str, source: str = STRUCTURE) -> Rule:
    """Return a rule whose breach makes the card unreadable."""
    return Rule(f"card-{name}", says, source, 200621, _NOT_A_CARD)


PROPERTY: Final = _structure(
    "property", "A property that a component does not know makes the whole card fail", CHANGES
)
MISSING: Final = _structure("required", "What a component requires must be there")
TYPE: Final = _structure("type", "A value has the type that the table of components says")
CHOICE: Final = _structure("enum", "A value of a list of words is one of them")
SIZE: Final = _structure("length", "A length is `12px` within its bounds, or one of its words")
BOUNDS: Final = _structure("bounds", "A number lies within its bounds, a text is not too long")
COLOUR: Final = _structure("colour", "A colour is documented, rgba() or named in config.style")
TEXT_SIZE: Final = _structure("text-size", "A text size is documented or named in config.style")
FORM: Final = _structure("written", "A date or time is written as documented")
TWO_LENGTHS: Final = _structure(
    "two-lengths",
    "Padding and margin of two lengths (`4px 0`) are accepted; relaxed, one or four only",
    f"{UNCONFIRMED}: documented, yet reported as refused in places",
)
ELEMENT_ID: Final = _structure(
    "element-id", "An element_id is a letter, then letters, digits and _, 20 in all"
)
ELEMENT_ID_ONCE: Final = _structure("element-id-once", "An element_id stands once in a card")
NO_TAG: Final = _structure("element", "An element is an object with a tag")
AT_ROOT: Final = _structure(
    "root-only", "Tables and forms stand at the root of the body only", "表格、表单容器"
)
SUBMIT: Final = _structure("form-submit", "A form has a button that submits it", "表单容器")
IN_FORM: Final = _structure(
    "form-only", "`required` and `form_action_type` stand within a form only", "表单容器"
)
CHART_IN_FORM: Final = _structure(
    "chart-in-form",
    "A chart does not stand in a form",
    f"{UNCONFIRMED}: the documents contradict each other",
)
COLUMNS_ONCE: Final = _structure("table-columns", "A table's columns have different names", "表格")
OPTIONS_ONCE: Final = _structure("options", "Options of one menu have different values", "下拉选择")
INITIAL: Final = _structure("initial", "What is chosen at first is one of the options", "下拉选择")
LINK: Final = _structure(
    "link", "Links are http or https; in markdown tel too", "富文本组件、跳转链接"
)
TAG: Final = Rule(
    "card-tag",
    "A tag that no component of cards 2.0 has is refused",
    ERRORS,
    200861,
    "unsupported tag",
)
UNKNOWN_HERE: Final = Rule(
    "card-tag-unknown-here",
    "`audio` and `img_combination` exist, but the stand-in does not know their properties",
    f"{UNCONFIRMED}: no documented list of properties",
    200861,
    "unsupported tag (of the stand-in)",
)
REMOVED: Final = Rule(
    "card-removed", "What cards 1.0 had and 2.0 has not (`action`, `note`) is refused", CHANGES,
    200861, _GONE,
)  # fmt: skip
SHARED: Final = Rule(
    "card-shared", "Cards 2.0 are shared: update_multi may not be false", CHANGES, 200861, _GONE
)
ELEMENTS: Final = Rule(
    "card-200-elements",
    "A card has at most 200 elements, nested ones and text objects counted",
    STRUCTURE,
    11310,
    _LIMIT,
)
EVERY_TAG: Final = Rule(
    "card-counts-every-tag",
    "Icons, columns and header tags count as elements too; relaxed, only components and texts",
    f"{UNCONFIRMED}: the document names nested components and text objects",
)
LEVELS: Final = Rule(
    "card-5-levels",
    "Components are nested at most 5 deep, a column_set and its columns counted as one",
    f"{UNCONFIRMED}: {STRUCTURE} says 5 levels, not how they are counted",
    11310,
    _LIMIT,
)
TABLES: Final = Rule(
    "card-5-tables", "A card has at most 5 tables, those in markdown counted", STRUCTURE,
    11310, _TABLES,
)  # fmt: skip
THREE_TABLES: Final = Rule(
    "card-3-tables",
    "More than 3 tables are refused; relaxed, more than 5",
    f"{UNCONFIRMED}: the official OpenClaw plugin keeps to 3 by experience",
    11310,
    _TABLES,
)
MARKDOWN_TABLES: Final = Rule(
    "card-4-markdown-tables", "One markdown has at most 4 tables", "富文本组件", 11310, _TABLES
)
NAMES: Final = Rule(
    "card-form-names",
    "What is filled in within a form has a name of its own",
    "表单容器",
    200530,
    "each component of a form needs a name of its own",
)
CHART: Final = Rule(
    "card-chart", "A chart's spec is of a documented type, with its data and fields", "图表组件",
    200550, "chart spec is invalid; ErrorValue: - (root)",
)  # fmt: skip
IMAGE: Final = Rule(
    "card-image", "An image was uploaded by the app", ERRORS, 200570, "image key invalid"
)
PERSON: Final = Rule(
    "card-person",
    "A person who is shown or mentioned exists",
    ERRORS,
    100290,
    "There is an invalid user resource(at/person) in your card",
)
ROWS: Final = Rule(
    "card-table-rows", "A table's rows are objects", "表格", 200914, "table rows malformed"
)
CELL: Final = Rule(
    "card-table-cell",
    "A cell has the shape of its column's data_type",
    "表格",
    200915,
    "table rows malformed:",
)
VERSIONS: Final = Rule(
    "card-versions",
    "A card 2.0 does not take the place of a card 1.0, nor the other way round",
    CHANGES,
    200830,
    "cards of schema V1 and V2 cannot replace each other",
)
