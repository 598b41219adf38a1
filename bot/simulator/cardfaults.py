"""Why Feishu refuses a card: every rule of card JSON 2.0 with its ErrCode and where it is written.

The codes are those inside 230099 (``ErrCode: …``). Which properties a component knows and what each
accepts is not here but in the table of ``cardrules``. Rules that count over a card or say where a
component stands are in ``cardlimits``.
"""

from typing import Final

from bot.simulator.rules import UNCONFIRMED, Rule

STRUCTURE: Final = "卡片 JSON 2.0 结构"
CHANGES: Final = "卡片 JSON 2.0 版本更新说明"
ERRORS: Final = "发送消息"
_NOT_A_CARD: Final = "parse card json err:"
_GONE: Final = "cards of schema V2 no longer support this capability;"


def _structure(name: str, says: str, source: str = STRUCTURE) -> Rule:
    """Return a rule whose breach makes the card unreadable."""
    return Rule(f"card-{name}", says, source, 200621, _NOT_A_CARD)


SCHEMA: Final = _structure(
    "schema", "A card says `schema` 2.0; cards 1.0, which Feishu takes too, are not played here"
)
PROPERTY: Final = _structure(
    "property",
    "A property that a component does not know makes the whole card fail "
    "(in which words is unconfirmed)",
    CHANGES,
)
REMOVED_NAMES: Final = {"i18n_elements", "fallback", "href"}
REMOVED_PROPERTY: Final = _structure(
    "removed-property",
    "`i18n_elements`, `fallback` and markdown's `href` of cards 1.0 are unknown to 2.0",
    CHANGES,
)
REMOVED_SIZE: Final = _structure(
    "removed-size", "An img has no size `stretch_without_padding` any more", CHANGES
)
REMOVED_VARIABLE: Final = _structure(
    "removed-variable", "Markdown has no links `[x]($urlVal)` any more", CHANGES
)
MISSING: Final = _structure("required", "What a component requires must be there")
TYPE: Final = _structure("type", "A value has the type that the table of components says")
CHOICE: Final = _structure("enum", "A value of a list of words is one of them")
SIZE: Final = _structure("length", "A length is `12px` within its bounds, or one of its words")
BOUNDS: Final = _structure("bounds", "A number lies within its bounds")
TEXT_LENGTH: Final = _structure(
    "text-length",
    "A text is not longer than documented: 100 characters on a button, an option, a placeholder",
    "按钮组件、折叠按钮组组件、输入框组件",
)
LIST_LENGTH: Final = _structure(
    "list-length", "A list has no more items than documented: 3 buttons of a checker", "勾选器组件"
)
COLOUR: Final = _structure(
    "colour", "A colour is documented, rgba() or named in config.style", "颜色枚举值"
)
TEXT_SIZE: Final = _structure("text-size", "A text size is documented or named in config.style")
FORM: Final = _structure(
    "written", "A date or time is written as documented", "日期选择器、时间选择器、日期时间选择器"
)
TWO_LENGTHS: Final = _structure(
    "two-lengths",
    "Padding and margin of two lengths (`4px 0`) are accepted; relaxed, one or four only",
    f"{UNCONFIRMED}: documented, yet reported as refused in places",
)
FIELDS: Final = _structure(
    "div-fields",
    "A div may have `fields`; relaxed, it may not",
    f"{UNCONFIRMED}: in an example of {STRUCTURE}, not in the table of 普通文本组件",
)
ELEMENT_ID: Final = _structure(
    "element-id", "An element_id is a letter, then letters, digits and _, 20 in all"
)
ELEMENT_ID_ONCE: Final = _structure("element-id-once", "An element_id stands once in a card")
NO_TAG: Final = _structure("element", "An element is an object with a tag")
VALUE: Final = _structure(
    "callback-value", "What a callback brings back is an object, not a text", "卡片回传交互回调"
)
COLUMNS_ONCE: Final = _structure(
    "table-columns", "A table's columns have different names", "表格组件"
)
OPTIONS_ONCE: Final = _structure(
    "options", "Options of one menu have different values", "下拉选择-单选组件"
)
INITIAL: Final = _structure(
    "initial", "What is chosen at first is one of the options", "下拉选择-单选组件"
)
LINK: Final = _structure("link", "A link is http or https", "跳转链接")
MARKDOWN_LINK: Final = _structure(
    "markdown-link", "A link in markdown is http, https or tel", "富文本（Markdown）组件"
)
TAG: Final = Rule(
    "card-tag", "A tag that no component of cards 2.0 has is refused", ERRORS, 200861,
    "unsupported tag",
)  # fmt: skip
UNKNOWN_HERE: Final = Rule(
    "card-tag-unknown-here",
    "`audio` and `img_combination` exist, but the stand-in does not know their properties; "
    "relaxed, they are taken unchecked",
    f"{UNCONFIRMED}: the facts at hand list no properties",
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
CHART: Final = Rule(
    "card-chart", "A chart's spec is of a documented type, with its data and fields", "图表组件",
    200550, "chart spec is invalid; ErrorValue: - (root)",
)  # fmt: skip
IMAGE: Final = Rule(
    "card-image", "An image was uploaded by the app", ERRORS, 200570, "image key invalid"
)
PERSON: Final = Rule(
    "card-person", "A person who is shown or mentioned exists", ERRORS, 100290,
    "There is an invalid user resource(at/person) in your card",
)  # fmt: skip
ROWS: Final = Rule(
    "card-table-rows", "A table's rows are a list of objects", "表格组件", 200914,
    "table rows malformed",
)  # fmt: skip
CELL: Final = Rule(
    "card-table-cell", "A cell has the shape of its column's data_type", "表格组件", 200915,
    "table rows malformed:",
)  # fmt: skip
VERSIONS: Final = Rule(
    "card-versions",
    "A card 2.0 does not take the place of a card 1.0, nor the other way round",
    CHANGES,
    200830,
    "cards of schema V1 and V2 cannot replace each other",
)
